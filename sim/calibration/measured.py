"""What is measured in a file of people: estimates beside what they rest on, and a sentence."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from sim import catalog
from sim.calibration.layoffs import LayoffDay
from sim.calibration.observation import Window
from sim.calibration.tenure import Choice, Curve
from sim.core.distributions import median_of
from sim.core.estimates import Estimate
from sim.core.numerals import counted, in_unit, number, spread


class Measured(NamedTuple):
    """One estimate.

    Attributes
    ----------
    key : str
        Where it stands in the table of the segment, such as "attrition_per_year"; "" for what is
        only shown.
    label, unit : str
        What a reader sees.
    estimate : Estimate
    size : int
        How many it rests on.
    counted : str
        What these are, such as "leavers".
    value : object
        What a scenario says, where it is not the number itself.
    """

    key: str
    label: str
    unit: str
    estimate: Estimate
    size: int
    counted: str
    value: Any = None


class Part(NamedTuple):
    """What one question gives: estimates, how they were found, what keeps its default and why."""

    measured: tuple[Measured, ...] = ()
    remarks: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def together(parts: Iterable[Part]) -> Part:
    """Put what several questions give one behind the other."""
    measured, remarks, kept = zip(*parts, strict=True)
    return Part(*(tuple(chain.from_iterable(each)) for each in (measured, remarks, kept)))


@dataclass(frozen=True)
class Segment:
    """What was found about one kind of people.

    Attributes
    ----------
    name : str
        Of its table in a scenario.
    people : int
        Employments that were seen.
    measured : tuple of Measured
    remarks : tuple of str
        How it was found, in sentences.
    kept : tuple of str
        What keeps its default, and why, in sentences.
    tenure : Choice or None
        Both fits; None where too few left.
    curve : Curve or None
        Kaplan–Meier beside them.
    layoffs : tuple of LayoffDay
    """

    name: str
    people: int
    measured: tuple[Measured, ...]
    remarks: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    tenure: Choice | None = None
    curve: Curve | None = None
    layoffs: tuple[LayoffDay, ...] = ()


@dataclass(frozen=True)
class Calibration:
    """What was found in a file.

    Attributes
    ----------
    file : str
        Its name, without the folder.
    window : Window or None
        The days that it knows all about; None for a file without dates.
    notes : sequence of str
        How it was read.
    segments : tuple of Segment
    """

    file: str
    window: Window | None
    notes: Sequence[str]
    segments: tuple[Segment, ...]

    def source(self, segment: Segment) -> str:
        """Say where the numbers of a segment come from: file, days, people."""
        days = "durations without dates" if self.window is None else str(self.window)
        return f"{self.file}, {days}, {counted(segment.people, 'person', 'people')}"


def conclusion(found: Calibration) -> str:
    """Say how long people stay, and how many values are not what the catalogue assumes.

    Parameters
    ----------
    found : Calibration

    Returns
    -------
    str
        Stays are means, because attrition is one divided by that: 95 % intervals in brackets.
    """
    stays = [
        f"{_years(segment.tenure)}{f' as {segment.name}' if len(found.segments) > 1 else ''}"
        for segment in found.segments
        if segment.tenure is not None
    ]
    said = "Too few left to say how long people stay"
    if stays:
        said = f"On average people stay for {', '.join(stays)}"
    compared = [pair for segment in found.segments for pair in _compared(segment)]
    if compared:
        count = sum(_differs(*pair) for pair in compared)
        have = "have" if count > 1 else "has"
        said += (
            f"; {count or 'none'} of {counted(len(compared), 'value')} {have} what the catalogue"
            f" assumes outside {'their' if count > 1 else 'its'} 95 % interval"
        )
    return f"{said}."


def differences(found: Calibration) -> Iterator[str]:
    """Say of each value whose interval leaves out what the catalogue assumes what it is instead.

    Parameters
    ----------
    found : Calibration
    """
    for segment in found.segments:
        for each, default in _compared(segment):
            if _differs(each, default):
                value, was = each.estimate.text(each.unit), number(default, None, None, each.unit)
                yield f"{segment.name}, {each.label}: {value} instead of {was}"


def _years(tenure: Choice) -> str:
    """Write the mean tenure with its interval, if that has an end: it has none where few left."""
    years = tenure.taken.mean_years
    is_known = math.isfinite(years.high or math.inf)
    ends = f" ({spread(years.low, years.high, 'years')})" if is_known else ""
    return f"{in_unit(years.text('years'), 'years')}{ends}"


def _compared(segment: Segment) -> Iterator[tuple[Measured, float]]:
    """Yield what has an interval and a default of the catalogue, with that default."""
    facts = catalog.load(catalog.LATEST).facts
    for each in segment.measured:
        fact = facts.get(each.key if "." in each.key else f"segment.{each.key}")
        # A weekday is found by a rule of its own and not by its interval.
        if fact is not None and each.estimate.low is not None and not isinstance(each.value, str):
            yield each, median_of(fact.value)


def _differs(each: Measured, default: float) -> bool:
    _, low, high = each.estimate
    return not (low or 0.0) <= default <= (math.inf if high is None else high)
