"""A company's own numbers: from a file of people to parameters with intervals.

:func:`calibrate` reads and measures, :func:`overlay` writes what was found as part of a scenario.
"""

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path

from sim.calibration import durations, measuring, observation
from sim.calibration.durations import Durations
from sim.calibration.measured import (
    Calibration,
    Measured,
    Part,
    Segment,
    conclusion,
    differences,
    together,
)
from sim.calibration.observation import People, Window
from sim.calibration.overlay import overlay
from sim.core import files
from sim.core.printable import shortened, visible
from sim.scenarios import ScenarioError
from sim.workforce import people_file
from sim.workforce.people_file import AS_IT_IS, PeopleFile, Reading, Stay

__all__ = [
    "Calibration",
    "CalibrationError",
    "Measured",
    "Segment",
    "calibrate",
    "conclusion",
    "differences",
    "overlay",
]

_ONE = "employees"
_REST = "others"
# What cannot be in the name of a segment.
_NO_NAME = re.compile(r"[^a-z0-9-]+")


class CalibrationError(ScenarioError):
    """What keeps a file from being calibrated, one sentence for each problem."""


def calibrate(
    path: str | Path,
    *,
    start: dt.date | None = None,
    end: dt.date | None = None,
    segment: str | None = None,
    reading: Reading = AS_IT_IS,
    durations_in: durations.Unit | None = None,
    today: dt.date | None = None,
) -> Calibration:
    """Measure a company in its own file of people.

    Parameters
    ----------
    path : str or Path
        CSV of an HR system: one row for each time in the company, with id, start and end.
    start, end : date, optional
        From when to when the file has everybody who comes and goes; found in it by default.
    segment : str, optional
        One segment for everybody, or for the kind of worker that is called so; by default a segment
        for each kind, or "employees".
    reading : Reading
        Which columns it has, in what order its dates are, and what becomes of bad rows.
    durations_in : str, optional
        "days", "months" or "years": the file has durations and no dates.
    today : date, optional
        Later dates are plans; by default the date of the machine.

    Returns
    -------
    Calibration

    Raises
    ------
    CalibrationError
        With one sentence for each problem.
    """
    place, today = files.place(path), today or dt.date.today()
    problems = [*_wrong_days(start, end, today), *_no_name(segment)]
    try:
        people_file.check(place)
        if durations_in is None:
            found: PeopleFile | Durations = people_file.read(str(place), reading)
        else:
            found = durations.read(str(place), durations_in, reading.columns)
    except ScenarioError as error:
        problems += error.problems
    if problems:
        raise CalibrationError(problems)
    if isinstance(found, Durations):
        return _of_durations(place, found, segment or _ONE)
    return _of_dates(place, found, segment, start, end, today)


def _of_dates(
    place: Path,
    file: PeopleFile,
    segment: str | None,
    start: dt.date | None,
    end: dt.date | None,
    today: dt.date,
) -> Calibration:
    if not file.stays:
        raise CalibrationError(f"{place}: has no row that can be used")
    everybody = observation.people_of(file.stays)
    try:
        window = observation.window_of(everybody, start, end, today)
    except ValueError as error:
        raise CalibrationError(f"{place}: {error}") from None
    if not observation.leavers(everybody, window).any():
        raise CalibrationError(_nobody_left(place, str(window)))
    begins_with_all = window.first.toordinal() > everybody.first.min()
    segments = tuple(
        measuring.measure(name, own, window, begins_with_all=begins_with_all)
        for name, own in _by_segment(file.stays, segment).items()
    )
    notes = [*file.notes, *_not_counted(everybody, window)]
    return Calibration(place.name, window, notes, segments)


def _wrong_days(start: dt.date | None, end: dt.date | None, today: dt.date) -> list[str]:
    return [
        f"{option} {date}: lies in the future, where nobody has come or gone yet"
        for option, date in (("--from", start), ("--to", end))
        if date is not None and date > today
    ]


def _no_name(segment: str | None) -> list[str]:
    if segment is None or (segment and not _NO_NAME.search(segment)):
        return []
    return [f"--segment {shortened(visible(segment))}: write small letters, digits and -"]


def _not_counted(people: People, window: Window) -> list[str]:
    first, last = window.days[0], window.days[-1]
    counts = {
        f"ended before {window.first}, so not used": (people.last < first).sum(),
        f"start after {window.last}, so not used": (people.first > last).sum(),
        f"end after {window.last}, so counted as still here": (
            (people.first <= last) & (people.last > last) & ~people.stays
        ).sum(),
    }
    return [f"employments that {words}: {count:,}" for words, count in counts.items() if count]


def _nobody_left(place: Path, when: str) -> str:
    return f"{place}: nobody left ({when}), so there is nothing to learn about leaving"


def _of_durations(place: Path, found: Durations, name: str) -> Calibration:
    times = found.times
    if not times.left.any():
        raise CalibrationError(_nobody_left(place, "no row says so"))
    choice, curve = measuring.fitted(times)
    staying = measuring.staying(times, choice, curve)
    rest = Part(kept=("All but attrition and tenure: the file has no dates; add headcount.",))
    segment = Segment(name, len(times.left), *together((staying, rest)), choice, curve)
    return Calibration(place.name, None, found.notes, (segment,))


def _by_segment(stays: Sequence[Stay], name: str | None) -> dict[str, Sequence[Stay]]:
    """Return the employments of each segment: the one asked for, or one for each kind of worker."""
    if name is not None:
        return {name: people_file.of_segment(name, stays)}
    if not any(stay.kind for stay in stays):
        return {_ONE: stays}
    found: dict[str, list[Stay]] = {}
    for stay in sorted(stays, key=lambda each: each.line):
        found.setdefault(_NO_NAME.sub("-", stay.kind.casefold()).strip("-") or _REST, []).append(
            stay
        )
    return dict(found)
