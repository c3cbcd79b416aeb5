"""People read from a file instead of simulated, on the clock of a scenario.

A date alone means opening time for a start, and closing time for all else. The key of a person's
random numbers is made of the row's id and the number of the employment; in frames people have a
pseudonym for an id.
"""

import datetime as dt
import functools
import itertools
import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from sim.core import streams
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Parameters
from sim.workforce import people_file
from sim.workforce.people_file import PeopleFile, Stay, pseudonyms
from sim.workforce.staffing import Employment


def employments(segment: str, path: str, calendar: Calendar) -> list[Employment]:
    """Read the people of one segment.

    Parameters
    ----------
    segment : str
        Name of the segment.
    path : str
        CSV file.
    calendar : Calendar

    Returns
    -------
    list of Employment
        Who is employed at some moment of the horizon, in the order of starting.

    Raises
    ------
    PeopleFileError
        With one sentence for each row that cannot be used.
    """
    stays = people_file.of_segment(segment, _file(path).stays)
    called = pseudonyms.beside(Path(path))
    # Employments of one person follow one another.
    found = [_employment(f"{segment}/file/{called(stay.key)}", stay, calendar) for stay in stays]
    for one, later in itertools.pairwise(found):
        if later.id == one.id:
            one.returns_hours = later.start_hours
    inside = [each for each in found if not _outside(each, calendar)]
    return sorted(inside, key=lambda each: each.start_hours)


def notes(parameters: Parameters) -> list[str]:
    """Say how the files of people were understood, and how many of their rows are used.

    Parameters
    ----------
    parameters : Parameters

    Returns
    -------
    list of str
        Sentences, each with the name of the file; none for people who are simulated.

    Raises
    ------
    PeopleFileError
        With one sentence for each row that cannot be used.
    """
    files = {
        name: segment.people_file
        for name, segment in parameters.workforce.items()
        if segment.people_file is not None
    }
    if not files:
        return []
    calendar = Calendar.of(parameters)
    return [
        f"{Path(path).name}: {note}"
        for name, path in files.items()
        for note in _notes(name, _file(path), calendar)
    ]


def _file(path: str) -> PeopleFile:
    # Every replication has the same people; a file that has changed meanwhile is read anew.
    status = Path(path).stat()
    return _read(path, status.st_mtime_ns, status.st_size)


@functools.lru_cache(maxsize=8)
def _read(path: str, _changed_ns: int, _size: int) -> PeopleFile:
    return people_file.read(path)


def _employment(name: str, stay: Stay, calendar: Calendar) -> Employment:
    office = calendar.office
    closes = office.opens_hour + office.hours_per_day
    start = _hours(stay.start, calendar, office.opens_hour)
    left, cause = math.inf, ""
    if stay.end is not None:
        left = max(start, _hours(stay.end, calendar, closes))
        cause = stay.cause
    if left >= calendar.horizon_hours:
        left, cause = math.inf, ""
    told, disabled = (
        math.nan if moment is None else _hours(moment, calendar, closes)
        for moment in (stay.told, stay.disabled)
    )
    return Employment(
        id=name,
        segment=name.partition("/")[0],
        initial=start < 0,
        # Who has one employment keeps the key of the name alone.
        key=stay.key if stay.number == 1 else streams.person_keys(stay.key, stay.number).item(),
        hired_hours=start,
        start_hours=max(start, 0.0),
        left_hours=left,
        cause=cause,
        number=stay.number,
        told_hours=told,
        disabled_hours=disabled,
    )


def _hours(moment: dt.datetime, calendar: Calendar, hour_of_day: float) -> float:
    midnight = dt.datetime.combine(calendar.start, dt.time())
    hours = (moment - midnight).total_seconds() / 3600
    return hours + hour_of_day if moment.time() == dt.time() else hours


def _outside(employment: Employment, calendar: Calendar) -> str:
    """Say why somebody is not there in the horizon; nothing for who is."""
    if employment.left_hours <= 0:
        return f"ended before {calendar.start:%Y-%m-%d}"
    if employment.start_hours >= calendar.horizon_hours:
        return f"begin at {calendar.datetime_at(calendar.horizon_hours):%Y-%m-%d} or later"
    return ""


def _notes(segment: str, file: PeopleFile, calendar: Calendar) -> Iterator[str]:
    yield from file.notes
    rows: Counter[str] = Counter()
    own = people_file.of_segment(segment, file.stays)
    kinds = sorted({stay.kind for stay in own if stay.kind})
    if len(kinds) > 1:
        yield (
            f"kinds of workers, all in [workforce.{segment}]: {', '.join(kinds)}; a segment called"
            " like one of them, with the same file, has the rows of its kind"
        )
    for stay in own:
        rows[_outside(_employment("", stay, calendar), calendar)] += stay.rows
    used, total = rows.pop("", 0), sum(stay.rows for stay in file.stays)
    rows["another kind of worker"] = total - sum(stay.rows for stay in own)
    if used < total:
        reasons = [f"{why}: {count}" for why, count in rows.items() if count]
        yield f"rows that are used: {used} of {total} ({'; '.join(reasons)})"
