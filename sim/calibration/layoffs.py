"""Layoffs: days on which far more people leave than the days around explain."""

import calendar
import datetime as dt
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy import special

from sim.calibration.observation import People, Window
from sim.core.arrays import Flags, Floats, Whole

FEWEST_PEOPLE = 5
# A few who leave together by chance are better counted as attrition than as a layoff.
_LEVEL = 0.001
# Days before and after whose mean is what is usual at the time: one end of a month on each side.
_AROUND_DAYS = 31
# A day of which nothing is known has half a leaver in all the days around it.
_HALF = 0.5
# Two ends of a month before and two after, of which one may be that of another layoff.
_PEAK_DAYS, _PEAK, _FAR_MORE = 62, 3, 2.0
_FRIDAY = 4


class LayoffDay(NamedTuple):
    """A day of a layoff: how many left, of how many."""

    date: dt.date
    people: int
    employed: int

    @property
    def share(self) -> float:
        """Share of the employed who left."""
        return self.people / self.employed


def layoff_days(people: People, window: Window, stated: Whole) -> list[LayoffDay]:
    """Find days with at least 5 leavers and far more than the days around them explain.

    Parameters
    ----------
    people : People
    window : Window
    stated : array of int
        Last days of those of whom the file says that they were laid off: 5 on a day are enough.

    Returns
    -------
    list of LayoffDay

    Notes
    -----
    What is explained is the mean of a month before and after, times what other days of this weekday
    and of this place in the month have more: much ends with a week or a month. A day counts if its
    Poisson probability is below 0.1 % divided by the number of days (Bonferroni), and if it has
    twice as many as all but two days of the two months before and after: so neither holidays that
    move a busy day nor one more layoff near it matter. Days that were found do not explain others.
    """
    days = window.days
    counts = _by_day(people.last, days)
    dates = [dt.date.fromordinal(int(day)) for day in days]
    is_peak = counts >= np.maximum(FEWEST_PEOPLE, _FAR_MORE * _peaks(counts))
    is_layoff = _by_day(stated, days) >= FEWEST_PEOPLE
    while True:
        usual = _usual(counts, ~is_layoff, dates)
        # The probability of so many or more; nobody asks it of a day without leavers.
        tail = special.gammainc(np.maximum(counts, 1), usual)
        more = is_peak & ~is_layoff & (tail < _LEVEL / len(days))
        if not more.any():
            break
        is_layoff |= more
    employed = people.employed(days)
    return [
        LayoffDay(dates[place], int(counts[place]), int(employed[place]))
        for place in np.flatnonzero(is_layoff)
    ]


def _by_day(last: Whole, days: Whole) -> Whole:
    inside = last[(last >= days[0]) & (last <= days[-1])]
    return np.bincount(inside - days[0], minlength=len(days))


def _peaks(counts: Whole) -> Whole:
    """Return for each day what all but two of the days around it have at most."""
    # At both ends of the file what is missing is taken to be as on the other side.
    padded = np.pad(counts, _PEAK_DAYS, mode="symmetric")
    around = np.delete(sliding_window_view(padded, 2 * _PEAK_DAYS + 1), _PEAK_DAYS, axis=1)
    peaks: Whole = np.sort(around, axis=1)[:, -_PEAK]
    return peaks


def _usual(counts: Whole, is_usual: Flags, dates: list[dt.date]) -> Floats:
    """Return the leavers that each day would have, by other days around it and like it."""
    own = np.where(is_usual, counts, 0)
    usual = (_around(own) + _HALF) / np.maximum(_around(is_usual.astype(np.int64)), 1)
    for kinds in ([date.weekday() for date in dates], [_place_in_month(date) for date in dates]):
        expected = usual * is_usual
        of_kind = np.bincount(kinds, own)[kinds] - own
        expected_of_kind = np.bincount(kinds, expected)[kinds] - expected
        usual = usual * np.maximum((of_kind + _HALF) / (expected_of_kind + _HALF), 1.0)
    return usual


def _around(counts: Whole) -> Whole:
    window = np.ones(2 * _AROUND_DAYS + 1, np.int64)
    return np.convolve(counts, window)[_AROUND_DAYS:-_AROUND_DAYS] - counts


def _place_in_month(date: dt.date) -> int:
    """Number the days on which employments are made to end; all others are 0."""
    left = calendar.monthrange(date.year, date.month)[1] - date.day
    if left == 0:
        return 1
    if date.weekday() == _FRIDAY and left <= 2:
        return 2
    return {1: 3, 15: 4}.get(date.day, 0)
