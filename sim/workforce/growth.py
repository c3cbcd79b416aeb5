"""Growth hires that keep a segment at its net growth, and the vacancies that hour 0 finds open.

All is for one initial person and in mean: days are counted on the season's clock, and a hire counts
from the day on which those who are found at the same time start in mean.
"""

import functools
from typing import NamedTuple

import numpy as np

from sim.core.arrays import Floats
from sim.core.distributions import AnyDistribution
from sim.core.renewal import daily_hires
from sim.core.units import DAYS_PER_YEAR

# Shares of vacancies still open, dense enough to integrate the time to fill, whatever its law.
_STILL_OPEN = np.exp(-np.linspace(1e-9, 14.0, 1500))
# What is smaller, of what is needed, comes from rounding alone.
_ROUNDING = 1e-9
# Attrition may be so small that a division by it leaves what a number can be.
_NOBODY_PER_DAY = 1e-300


class Hiring(NamedTuple):
    """What fills the places of a segment, for one initial person.

    Attributes
    ----------
    backfill_share : float
        Share of departures whose place is filled again; lowered where all would be too many.
    found : array of float
        Growth hires so far, at the beginning of each day and at the end of the last.
    """

    backfill_share: float
    found: Floats


@functools.lru_cache(maxsize=256)
def hiring(
    growth_per_year: float,
    attrition_per_year: float,
    tenure_shape: float,
    backfill_share: float,
    time_to_fill_days: AnyDistribution,
    start_wait_days: float,
    days: int,
) -> Hiring:
    """Find the growth hires that make net growth, whatever backfill, time to fill and tenure are.

    Of all hires that the growth needs, those that fill a vacancy are taken away. Where more
    vacancies would be filled on some day than people are needed, fewer are filled at all.

    Parameters
    ----------
    growth_per_year, attrition_per_year, tenure_shape, backfill_share : float
    time_to_fill_days : Distribution
    start_wait_days : float
        Mean days from being found to the start.
    days : int
        Length of the season's clock.

    Returns
    -------
    Hiring
    """
    needed = daily_hires(growth_per_year, attrition_per_year, tenure_shape, days)
    headcount = np.exp(np.log1p(growth_per_year) * np.arange(days + 1) / DAYS_PER_YEAR)
    departures = needed - np.diff(headcount)
    per_day = attrition_per_year / DAYS_PER_YEAR
    ends = np.arange(-1.0, days + 1.0)
    # Days with a vacancy still open, of the first so many after a departure.
    still_open = open_days(time_to_fill_days, start_wait_days, np.maximum(ends, 0.0))
    from_before = per_day * np.diff(still_open[1:])
    # Of the departures of a day, spread over it, those replaced so many days later.
    replaced = np.diff(np.maximum(ends, 0.0) - still_open, n=2)
    refilled = from_before + np.convolve(departures, replaced)[:days]
    is_filled = refilled > max(_ROUNDING * per_day, _NOBODY_PER_DAY)
    most = (needed[is_filled] / refilled[is_filled]).min(initial=1.0)
    share = min(backfill_share, max(most + _ROUNDING, 0.0))
    growth = needed - share * refilled
    growth[growth < _ROUNDING * needed.max(initial=0.0)] = 0.0
    return Hiring(share, np.append(0.0, np.cumsum(growth)))


def open_days(time_to_fill_days: AnyDistribution, start_wait_days: float, days: Floats) -> Floats:
    """Mean days that a vacancy is open, of the first `days` after it was opened.

    Parameters
    ----------
    time_to_fill_days : Distribution
    start_wait_days : float
        A vacancy is open until the replacement starts; this is the wait after the time to fill.
    days : array of float
    """
    moments, integral = _open_days(time_to_fill_days)
    filled_after = np.maximum(days - start_wait_days, 0.0)
    return np.minimum(days, start_wait_days) + np.interp(filled_after, moments, integral)


def days_open_for(
    time_to_fill_days: AnyDistribution, start_wait_days: float, open_for: Floats
) -> Floats:
    """Undo :func:`open_days`: the days by which a vacancy was open for so many in mean."""
    moments, integral = _open_days(time_to_fill_days)
    after_wait = np.interp(open_for - start_wait_days, integral, moments)
    return np.where(open_for < start_wait_days, open_for, start_wait_days + after_wait)


@functools.lru_cache(maxsize=256)
def _open_days(time_to_fill_days: AnyDistribution) -> tuple[Floats, Floats]:
    moments = np.append(0.0, time_to_fill_days.ppf(1 - _STILL_OPEN))
    still_open = np.append(1.0, _STILL_OPEN)
    middle = (still_open[1:] + still_open[:-1]) / 2
    return moments, np.append(0.0, np.cumsum(np.diff(moments) * middle))
