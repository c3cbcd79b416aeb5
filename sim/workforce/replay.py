"""People read from a file instead of simulated: one row a person.

The file is a CSV with the columns ``id``, ``start``, ``end`` and, if wanted, ``cause``. Dates are
ISO, with or without a time of day; a date alone means opening time for a start and closing time for
an end. An empty end means still here. The row's id is the key of the person's random numbers.
"""

import csv
import datetime as dt
import io
import math
from collections.abc import Iterator
from pathlib import Path

from sim.core import streams
from sim.core.printable import visible
from sim.core.vocabulary import CAUSES
from sim.scenarios import ScenarioError
from sim.scenarios.calendar import Calendar
from sim.workforce.staffing import Employment


class PeopleFileError(ScenarioError):
    """What is wrong with a file of people, one sentence a row."""


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
    problems: list[str] = []
    people: dict[str, Employment] = {}
    for line, row in _rows(path, problems):
        try:
            person = _employment(segment, row, calendar)
        except ValueError as error:
            problems.append(f"{path}, line {line}: {error}")
            continue
        if person.id in people:
            problems.append(f"{path}, line {line}: id {row['id']} stands in the file twice")
        people[person.id] = person
    if problems:
        raise PeopleFileError(problems)
    inside = [
        person
        for person in people.values()
        if person.start_hours < calendar.horizon_hours and person.left_hours > 0
    ]
    return sorted(inside, key=lambda person: (person.start_hours, person.id))


def _rows(path: str, problems: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        problems.append(f"{path}: is not UTF-8 text; save it as CSV UTF-8")
        return
    reader = csv.DictReader(io.StringIO(text, newline=""), restval="")
    missing = {"id", "start", "end"} - set(reader.fieldnames or ())
    if missing:
        problems.append(
            f"{path}: has no column {', '.join(sorted(missing))}; it needs id, start and end"
        )
        return
    try:
        for row in reader:
            plain = {name: visible(value.strip()) for name, value in row.items() if name}
            yield reader.line_num, plain
    except csv.Error as error:
        problems.append(f"{path}, line {reader.line_num + 1}: is not CSV from here on ({error})")


def _employment(segment: str, row: dict[str, str], calendar: Calendar) -> Employment:
    if not row["id"]:
        raise ValueError("the id is empty")
    office = calendar.office
    start = _hours(row["start"], "start", calendar, office.opens_hour)
    left, cause = math.inf, ""
    if row["end"]:
        left = _hours(row["end"], "end", calendar, office.opens_hour + office.hours_per_day)
        cause = row.get("cause") or "voluntary"
        if cause not in CAUSES:
            raise ValueError(f"cause is {cause!r}; allowed are {', '.join(CAUSES)}, or nothing")
        if left < start:
            raise ValueError(f"end {row['end']} is before start {row['start']}")
    if left >= calendar.horizon_hours:
        left, cause = math.inf, ""
    return Employment(
        id=f"{segment}/file/{row['id']}",
        segment=segment,
        initial=start < 0,
        key=streams.name_key(row["id"]),
        hired_hours=start,
        start_hours=max(start, 0.0),
        left_hours=left,
        cause=cause,
    )


def _hours(text: str, column: str, calendar: Calendar, hour_of_day: float) -> float:
    wanted = f"{column} is {text!r}; write a local date as 2026-04-01 or 2026-04-01 09:00"
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(wanted) from None
    if moment.tzinfo is not None:
        raise ValueError(wanted)
    midnight = dt.datetime.combine(calendar.start, dt.time())
    hours = (moment - midnight).total_seconds() / 3600
    return hours + hour_of_day if len(text) <= len("2026-04-01") else hours
