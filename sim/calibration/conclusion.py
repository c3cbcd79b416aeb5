"""A file in a sentence: how long people stay, and what the catalogue assumes otherwise."""

import math
from collections.abc import Iterator

from sim import catalog
from sim.calibration.measured import Calibration, Measured, Segment
from sim.calibration.tenure import Choice
from sim.core.distributions import median_of
from sim.core.numerals import counted, in_unit, number, spread


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
