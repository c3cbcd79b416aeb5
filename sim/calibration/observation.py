"""Who is in a file, as arrays of days, and the days that the file knows all about."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.calibration.tenure import Times, expected_leavers
from sim.core.arrays import Flags, Floats, Whole
from sim.core.units import DAYS_PER_YEAR
from sim.workforce.people_file import Stay

_FOREVER = dt.date.max.toordinal()
# So improbable it must be that nobody left, before we believe that leavers were not written down.
_LEVEL = 0.01
# Nobody who started earlier is still there; a date of 1900 stands for one that is not known.
_LONGEST_DAYS = round(100 * DAYS_PER_YEAR)
_NO_DAYS = np.empty(0, np.int64)


class People(NamedTuple):
    """Employments, in days since the year 1: the first one and the last one, both worked.

    Who is still there has a last day that never comes.
    """

    first: Whole
    last: Whole

    def of(self, chosen: Flags) -> "People":
        """Return some of them."""
        return People(self.first[chosen], self.last[chosen])

    @property
    def stays(self) -> Flags:
        """Whether each has no last day."""
        without_end: Flags = self.last == _FOREVER
        return without_end

    def employed(self, days: Whole) -> Whole:
        """Count who is employed on each of some days."""
        come = np.searchsorted(np.sort(self.first), days, "right")
        return come - np.searchsorted(np.sort(self.last), days)


class Window(NamedTuple):
    """The days from which a file has everybody who comes and goes: the first one and the last one.

    Attributes
    ----------
    first, last : date
    reason : str
        Why it begins there, in a sentence.
    """

    first: dt.date
    last: dt.date
    reason: str

    @property
    def days(self) -> Whole:
        """All its days, since the year 1."""
        return np.arange(self.first.toordinal(), self.last.toordinal() + 1)

    @property
    def years(self) -> float:
        """Its length."""
        return len(self.days) / DAYS_PER_YEAR

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


def people_of(stays: Sequence[Stay]) -> People:
    """Lay employments out as arrays.

    Parameters
    ----------
    stays : sequence of Stay
    """
    return People(
        np.array([stay.start.toordinal() for stay in stays], np.int64),
        np.array([stay.end.toordinal() if stay.end else _FOREVER for stay in stays], np.int64),
    )


def window_of(people: People, start: dt.date | None, end: dt.date | None, today: dt.date) -> Window:
    """Find the days that a file knows all about.

    Parameters
    ----------
    people : People
        Of the whole file.
    start, end : date, optional
        As the user says it.
    today : date
        Later dates are plans: nobody is seen to come or go on them.

    Returns
    -------
    Window

    Raises
    ------
    ValueError
        With a sentence, if it has no day.

    Notes
    -----
    A list of all who are there today has no leaver of the years before, although its people were
    hired in them. So if nobody left for a long time, although at the later rates, tenure by tenure,
    more than four would have, the window begins on the day after the first who did: that somebody
    left on a day makes the time after it no different.
    """
    dates = np.concatenate([people.first, people.last])
    past = dates[dates <= today.toordinal()]
    if not past.size:
        raise ValueError("no date in it is in the past; nothing has happened yet")
    last = end or dt.date.fromordinal(int(past.max()))
    first, reason = _first_day(people, last)
    if start is not None:
        first, reason = start, "Observation begins where --from says that the file is complete."
    earliest = dt.date.fromordinal(max(last.toordinal() - _LONGEST_DAYS, 1))
    if first < earliest:
        first, reason = earliest, "Observation begins 100 years before its end."
    if first >= last:
        raise ValueError(f"no time is left between {first} and {last}; move --from or --to")
    return Window(first, last, reason)


def _first_day(people: People, last: dt.date) -> tuple[dt.date, str]:
    begins = dt.date.fromordinal(int(people.first.min()))
    leavers = np.sort(people.last[people.last <= last.toordinal()])
    if leavers.size and leavers[0] < last.toordinal():
        after = Window(dt.date.fromordinal(int(leavers[0]) + 1), last, "")
        served = _years(np.clip(leavers[0] - people.first, 0, None))
        expected = expected_leavers(times_of(people, after, _NO_DAYS), served)
        if np.exp(-expected) < _LEVEL:
            return after.first, (
                "Observation begins after the first leaver in the file: nobody left before,"
                f" although at the later rates about {expected:,.0f} would have, so earlier"
                " leavers are missing."
            )
    return begins, "Observation begins with the first start in the file."


def leavers(people: People, window: Window) -> Flags:
    """Say who left in a window."""
    days = window.days
    is_leaver: Flags = (people.last >= days[0]) & (people.last <= days[-1])
    return is_leaver


def times_of(people: People, window: Window, laid_off: Whole) -> Times:
    """Return tenure as far as it was seen inside a window.

    Parameters
    ----------
    people : People
    window : Window
    laid_off : array of int
        Days of layoffs: who leaves on them is seen no longer, but has not left of his or her own.
    """
    begins, ends = int(window.days[0]), int(window.days[-1])
    seen = people.of((people.last >= begins) & (people.first <= ends))
    left = (seen.last <= ends) & ~np.isin(seen.last, laid_off)
    return Times(
        _years(np.maximum(begins - seen.first, 0)),
        _years(np.minimum(seen.last, ends) + 1 - seen.first),
        left,
    )


def _years(days: Whole) -> Floats:
    return days / DAYS_PER_YEAR
