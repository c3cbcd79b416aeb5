"""One simulated future as a file of HR: what calibration and replay read back."""

import datetime as dt
import math
from collections.abc import Iterator

from sim import workforce
from sim.scenarios import Scenario, ScenarioError
from sim.scenarios.calendar import Calendar
from sim.workforce import People
from sim.workforce.people_file import Stay, writing

_ONE_SECOND = dt.timedelta(seconds=1)


def hr_file(scenario: Scenario, seed: int = 1, replication: int = 1) -> str:
    """Write everybody who is employed in one possible future as a file of people.

    Parameters
    ----------
    scenario : Scenario
        Its people are simulated.
    seed : int
        Seed of the experiment.
    replication : int
        Which replication, from 1.

    Returns
    -------
    str
        CSV with times of day: start, end, cause and kind (the segment) of everybody, with or
        without a seat; of leavers when IT was told and when the account went off, unless it was
        forgotten.

    Raises
    ------
    ScenarioError
        If a segment is read from a file already.
    """
    parameters = scenario.parameters
    if read := [name for name, of in parameters.workforce.items() if of.people_file]:
        file = scenario.path.name
        raise ScenarioError(
            [f"{file}: workforce.{name}: is read from a file already" for name in read]
        )
    # Who has a seat is a question of its own: the same luck answers it when the file is replayed.
    everybody = {
        name: segment.model_copy(update={"seat_share": 1.0})
        for name, segment in parameters.workforce.items()
    }
    parameters = parameters.model_copy(update={"workforce": everybody})
    calendar = Calendar.of(parameters)
    return writing.text(_rows(workforce.people(parameters, calendar, seed, replication), calendar))


def _rows(people: People, calendar: Calendar) -> Iterator[tuple[str, Stay]]:
    def moment(hours: float) -> dt.datetime | None:
        if not math.isfinite(hours):
            return None
        at = calendar.datetime_at(hours)
        # Midnight would be read as a date without a time.
        return at + _ONE_SECOND if at.time() == dt.time() else at

    for place, name in enumerate(people.id):
        is_known = math.isfinite(people.left_hours[place]) and not people.idp_missed[place]
        start = moment(people.hired_hours[place])
        assert start is not None
        stay = Stay(
            key=int(people.key[place]),
            number=1,
            line=0,
            start=start,
            end=moment(people.left_hours[place]),
            cause=people.cause[place],
            kind=people.segment[place],
            told=moment(people.told_left_hours[place]) if is_known else None,
            disabled=moment(people.idp_disabled_hours[place]) if is_known else None,
        )
        yield name, stay
