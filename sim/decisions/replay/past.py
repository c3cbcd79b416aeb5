"""A past time of a company: the people of its file in the place of a scenario's workforce."""

import datetime as dt
import math
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from sim.core import files
from sim.core.numerals import counted
from sim.core.units import HOURS_PER_DAY
from sim.experiment import Workers
from sim.experiment.arguments import is_address
from sim.scenarios import Scenario, ScenarioError
from sim.scenarios.calendar import anniversary
from sim.scenarios.schema import Parameters, Segment
from sim.scenarios.schema.relevance import UsedWith
from sim.workforce import PeopleFileError, people_file
from sim.workforce.people_file import PeopleFile, Reading, Stay, pseudonyms, writing

_MONTHS = 12
_ONE_DAY = dt.timedelta(days=1)
_OWN = 0o600
# A segment whose people are in a file is simulated without these.
_NOT_SIMULATED = {
    "headcount": 0,
    "growth_per_year": 0.0,
    "hires_per_year": 0.0,
    "hires": (),
    "layoffs": (),
    "layoffs_per_year": 0.0,
}


@dataclass(frozen=True)
class Past:
    """What is replayed: a file of people, its first day and its last day, and how many months."""

    place: Path
    file: PeopleFile
    first: dt.date
    months: int

    @property
    def last(self) -> dt.date:
        """The last day."""
        return anniversary(self.first, self.months) - _ONE_DAY

    @cached_property
    def there(self) -> list[Stay]:
        """Employments that lie in the time, at least for a day."""
        return [
            stay
            for stay in self.file.stays
            if stay.start.date() <= self.last
            and (stay.end is None or stay.end.date() >= self.first)
        ]

    @cached_property
    def leavers(self) -> list[Stay]:
        """Employments that end in it."""
        return [stay for stay in self.there if stay.end and stay.end.date() <= self.last]

    def day_of(self, left_hours: float) -> dt.date:
        """Return the last day of who left at a moment: midnight at its end belongs to a day."""
        return self.first + dt.timedelta(days=math.ceil(left_hours / HOURS_PER_DAY) - 1)

    @cached_property
    def lines(self) -> Mapping[tuple[str, dt.date], int]:
        """Lines of leavers in the file, by what they are called in frames and when they left."""
        called = pseudonyms.beside(self.place)
        return {(called(stay.key), stay.end.date()): stay.line for stay in self.leavers if stay.end}


def check_workers(workers: Workers) -> None:
    """Refuse to hand the people of a file to other machines.

    Parameters
    ----------
    workers : int or str
        As :func:`sim.run` takes it.

    Raises
    ------
    ValueError
        If it is an address.
    """
    if is_address(workers):
        raise ValueError(
            f"{workers} is not for a replay: the people of the file stay on this machine"
        )


def check_settings(scenario: Scenario, place: Path) -> None:
    """Refuse what somebody set for a replay that only the past can say.

    Parameters
    ----------
    scenario : Scenario
        What its files say of its people is for other questions, and so may be what a program
        overrides; whoever types ``--set`` beside ``replay`` means the replay.
    place : Path
        The file of people.

    Raises
    ------
    ScenarioError
    """
    with_file = {
        name
        for name, field in Segment.model_fields.items()
        for marker in field.metadata
        if isinstance(marker, UsedWith) and "people_file" in marker.values
    }
    of_people = {"people_file", *_NOT_SIMULATED, *with_file}
    problems = []
    for key in scenario.settings:
        match key.split("."):
            case ("workforce", _, name, *_) if name in of_people:
                problems.append(f"{key}: in a replay {place.name} says it; leave it out")
            case ("start" | "horizon_months",):
                problems.append(f"{key}: a replay takes --from and --months instead")
            case ("contract", *_):
                problems.append(
                    f"{key}: a contract of today was not signed in the past; leave it out"
                )
    if problems:
        raise ScenarioError(problems)


def asked(
    place: Path, reading: Reading, start: dt.date | None, months: int | None, today: dt.date
) -> Past:
    """Read a file, and find the days that are to be replayed.

    Parameters
    ----------
    place : Path
    reading : Reading
    start : date or None
        First day; None for so many months before the file's last day.
    months : int or None
        None for 12, or as many as there are after `start`.
    today : date
        Later dates are plans.

    Raises
    ------
    PeopleFileError
    """
    people_file.check(place)
    file = people_file.read(str(place), reading)
    if not file.stays:
        raise PeopleFileError(f"{place}: has no row that can be used")
    dates = (moment.date() for stay in file.stays for moment in (stay.start, stay.end) if moment)
    last = max((date for date in dates if date <= today), default=None)
    if last is None:
        raise PeopleFileError(f"{place}: no date in it is in the past; nothing has happened yet")
    after = last + _ONE_DAY
    if start is None:
        first = anniversary(after, -(months or _MONTHS))
        return Past(place, file, first, months or _MONTHS)
    whole = [count for count in range(1, _MONTHS + 1) if anniversary(start, count) <= after]
    if not whole:
        raise PeopleFileError(
            f"{place}: ends on {last}, less than a month after --from {start} (dates after"
            " today do not count); move --from"
        )
    if months is not None and anniversary(start, months) > after:
        wanted = counted(months, "month")
        raise PeopleFileError(
            f"{place}: ends on {last}, before {wanted} from {start} are over; take fewer"
        )
    return Past(place, file, start, months or whole[-1])


@contextmanager
def laid_out(scenario: Scenario, asked: Past) -> Iterator[Scenario]:
    """Give the scenario of a past time; the files of its people are gone afterwards.

    Parameters
    ----------
    scenario : Scenario
    asked : Past

    Yields
    ------
    Scenario
        Its people are read from copies in a folder that nobody else can read, one a segment and
        with numbers for ids, so that every option of the reading holds in every process.
    """
    pseudonyms.beside(asked.place)
    # Ids that sort as those of the file do: another order would make another person the Owner.
    keys = dict.fromkeys(stay.key for stay in asked.file.stays)
    place_of = {key: place for place, key in enumerate(keys)}
    with tempfile.TemporaryDirectory(prefix="seatwise-") as name:
        folder = Path(name)
        files.create(
            folder / pseudonyms.NAME, (asked.place.parent / pseudonyms.NAME).read_bytes(), _OWN
        )
        workforce = {}
        for segment, stays in _by_segment(scenario.parameters, asked.file.stays).items():
            place = folder / f"{segment}.csv"
            rows = ((f"{place_of[stay.key]:09}", stay._replace(kind="")) for stay in stays)
            files.create(place, writing.text(rows).encode(), _OWN)
            replayed = {"people_file": str(place), **_NOT_SIMULATED}
            workforce[segment] = scenario.parameters.workforce[segment].model_copy(update=replayed)
        then = {"start": asked.first, "horizon_months": asked.months, "workforce": workforce}
        # A contract of today was not signed then.
        parameters = scenario.parameters.model_copy(update=then | {"contract": None})
        yield replace(scenario, parameters=parameters)


def _by_segment(parameters: Parameters, stays: Sequence[Stay]) -> dict[str, list[Stay]]:
    """Share employments out to the segments called like their kind; the first takes all others."""
    first, *_ = names = tuple(parameters.workforce)
    found: dict[str, list[Stay]] = {first: []}
    for stay in stays:
        own = next((name for name in names if people_file.is_called(name, stay.kind)), first)
        found.setdefault(own, []).append(stay)
    return {name: found[name] for name in names if found.get(name)} or {first: []}
