"""Hours and dates, working time, and the anniversaries of a contract.

Time is in hours since midnight of the scenario's first day, naive local time. Two clocks run only
in working time: the company's (opening hours) and the desk's (its hours a day, from opening).
"""

import calendar
import copy
import datetime as dt
import math
from dataclasses import dataclass, replace
from typing import Literal

import holidays
import numpy as np

from sim.core.arrays import Flags, Floats, Whole
from sim.core.units import DAYS_PER_WEEK, HOURS_PER_DAY
from sim.core.vocabulary import WEEKDAYS, Weekday
from sim.scenarios.schema import CompanyHours, Parameters

COOL_DOWN_REVIEWS = 10
# Room for a signal or a piece of work that begins just before the books are closed.
_TAIL_DAYS = 30
# Working time adds up in floating point: a quotient this close to a whole day is that day's end.
_TIE = 1e-9


def anniversary(start: dt.date, months: int) -> dt.date:
    """Return the same day of the month `months` later, or the last day of a shorter month.

    Parameters
    ----------
    start : date
        First day of the contract; all anniversaries are counted from it, not from one another.
    months : int
        Whole months, 0 or more.
    """
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return dt.date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def weekday_number(name: Weekday) -> int:
    """Return 0 for Monday to 6 for Sunday."""
    return list(WEEKDAYS).index(name)


@dataclass(frozen=True, slots=True)
class WorkingClock:
    """A clock that runs only while something is open.

    ``days`` are the numbers of the working days, ``days_before[d]`` how many of them come before
    day ``d``. Moments after the last known day are infinity: they never come.
    """

    opens_hour: float
    hours_per_day: float
    days: list[int]
    days_before: list[int]

    def elapsed(self, t: float) -> float:
        """Open hours between hour 0 and `t`."""
        if t >= (len(self.days_before) - 1) * HOURS_PER_DAY:
            return math.inf
        day = int(t // HOURS_PER_DAY)
        before = self.days_before[day]
        if self.days_before[day + 1] == before:
            return before * self.hours_per_day
        today = t - day * HOURS_PER_DAY - self.opens_hour
        return before * self.hours_per_day + min(max(today, 0.0), self.hours_per_day)

    def after(self, t: float, open_hours: float) -> float:
        """Earliest moment by which `open_hours` have run since `t`."""
        if open_hours <= 0:
            return t
        target = self.elapsed(t) + open_hours
        if target == math.inf:
            return math.inf
        index = max(math.ceil(target / self.hours_per_day - _TIE) - 1, 0)
        if index >= len(self.days):
            return math.inf
        day_start = self.days[index] * HOURS_PER_DAY + self.opens_hour
        return max(t, day_start + target - index * self.hours_per_day)

    def before(self, t: float, open_hours: float) -> float:
        """Latest moment from which `open_hours` run until `t`; not before hour 0."""
        target = self.elapsed(t) - open_hours
        if target <= 0:
            return 0.0
        index = math.floor(target / self.hours_per_day + _TIE)
        day_start = self.days[index] * HOURS_PER_DAY + self.opens_hour
        return min(t, day_start + max(target - index * self.hours_per_day, 0.0))

    def next_open(self, t: float) -> float:
        """Return `t` if open then (closing time is not), else the next opening."""
        if t >= (len(self.days_before) - 1) * HOURS_PER_DAY:
            return math.inf
        day = int(t // HOURS_PER_DAY)
        index = self.days_before[day]
        if self.days_before[day + 1] > index:
            opening = day * HOURS_PER_DAY + self.opens_hour
            if t < opening:
                return opening
            if t < opening + self.hours_per_day * (1 - _TIE):
                return t
            index += 1
        return self.opening(index)

    def opening(self, index: int) -> float:
        """Opening time of the working day with this number, from 0."""
        if index >= len(self.days):
            return math.inf
        return self.days[index] * HOURS_PER_DAY + self.opens_hour


class Calendar:
    """The days of one scenario: working days, clocks and anniversary months.

    Attributes
    ----------
    start : date
        Day 0.
    horizon_months : int
    horizon_hours : float
        End of the half-open horizon.
    month_hours : tuple of float
        Starts of the anniversary months and the end of the last; ``horizon_months + 1`` numbers.
    close_hours : float
        Latest end of the cool-down: ten review intervals after the horizon.
    office, desk : WorkingClock
        The company's opening hours, and those of the admin desk.
    """

    def __init__(
        self,
        start: dt.date,
        horizon_months: int,
        country: str,
        hours: CompanyHours,
        desk_hours_per_day: float,
        review_interval_days: float,
    ) -> None:
        self.start = start
        self.horizon_months = horizon_months
        self.month_hours = tuple(
            self.hours_at(anniversary(start, month)) for month in range(horizon_months + 1)
        )
        self.horizon_hours = self.month_hours[-1]
        cool_down_hours = COOL_DOWN_REVIEWS * review_interval_days * HOURS_PER_DAY
        self.close_hours = self.horizon_hours + cool_down_hours
        length_days = math.ceil(self.close_hours / HOURS_PER_DAY) + _TAIL_DAYS
        working = self._working_days(length_days, country, hours)
        self._working = working
        self._days: Whole = np.flatnonzero(working)
        self._days_before: Whole = np.concatenate([[0], np.cumsum(working)])
        self._hours = hours
        days, days_before = self._days.tolist(), self._days_before.tolist()
        self.office = WorkingClock(
            hours.opens_hour, hours.closes_hour - hours.opens_hour, days, days_before
        )
        self.desk = self._desk(desk_hours_per_day)

    @classmethod
    def of(cls, parameters: Parameters) -> "Calendar":
        """Return the calendar of a scenario."""
        return cls(
            parameters.start,
            parameters.horizon_months,
            parameters.country,
            parameters.hours,
            parameters.desk.desk_hours_per_day,
            parameters.policies.review_interval_days,
        )

    def with_desk(self, hours_per_day: float) -> "Calendar":
        """Return the same days for a desk of other hours."""
        other = copy.copy(self)
        other.desk = self._desk(hours_per_day)
        return other

    def _desk(self, hours_per_day: float) -> WorkingClock:
        # A desk whose hours would run past midnight opens as much earlier.
        opens_hour = min(self._hours.opens_hour, HOURS_PER_DAY - hours_per_day)
        return replace(self.office, opens_hour=opens_hour, hours_per_day=hours_per_day)

    def _working_days(self, length_days: int, country: str, hours: CompanyHours) -> Flags:
        weekday = (np.arange(length_days) + self.start.weekday()) % 7
        working = np.isin(weekday, [weekday_number(name) for name in hours.working_days])
        last_year = (self.start + dt.timedelta(days=length_days)).year
        for day in holidays.country_holidays(country, years=range(self.start.year, last_year + 1)):
            number = (day - self.start).days
            if 0 <= number < length_days:
                working[number] = False
        return working

    def hours_at(self, date: dt.date) -> float:
        """Hours from the start to midnight of a date."""
        return (date - self.start).days * HOURS_PER_DAY

    def datetime_at(self, hours: float) -> dt.datetime:
        """Date and time of day of a moment, to the second."""
        midnight = dt.datetime.combine(self.start, dt.time())
        return midnight + dt.timedelta(seconds=round(hours * 3600))

    def weekday(self, day: int) -> int:
        """Weekday of a day number, 0 for Monday."""
        return (day + self.start.weekday()) % 7

    def working_day_from(self, day: int) -> int:
        """The working day on or after a day; a day after the calendar's last if there is none."""
        days, days_before = self.office.days, self.office.days_before
        if day >= len(days_before) - 1 or days_before[day] >= len(days):
            return len(days_before)
        return days[days_before[day]]

    def working_day_until(self, day: int) -> int:
        """The working day on or before a day; day 0 where there is none."""
        days, days_before = self.office.days, self.office.days_before
        index = days_before[min(day + 1, len(days_before) - 1)] - 1
        return days[index] if index >= 0 else 0

    def start_days(self, days: Whole, weekday: Weekday | Literal["any"]) -> Whole:
        """The next days on which people start; a holiday moves to the next working day.

        Parameters
        ----------
        days : array of int
            Day numbers.
        weekday : str
            Name of the weekday on which people start, or any.

        Returns
        -------
        array of int
            Day numbers; a day after the calendar's last where it knows of none.
        """
        if weekday != "any":
            days = days + (weekday_number(weekday) - self.start.weekday() - days) % 7
        known = np.append(self._days, len(self._days_before))
        return known[self._days_before[np.minimum(days, len(self._working))]]

    def mean_start_wait_days(self, weekday: Weekday | Literal["any"]) -> float:
        """Mean days from being found to the next start day, holidays aside.

        Parameters
        ----------
        weekday : str
            Name of the weekday on which people start, or any.
        """
        week = np.arange(DAYS_PER_WEEK)
        starts = {weekday} if weekday != "any" else set(self._hours.working_days)
        is_start = np.isin(week, [weekday_number(name) for name in starts])
        gaps = np.diff(np.append(week[is_start], week[is_start][0] + DAYS_PER_WEEK))
        # A moment lies in a gap in proportion to its length, and in its middle in mean.
        return float((gaps**2).sum() / (2 * DAYS_PER_WEEK))

    def working_days_before(self, hours: Floats, count: Whole) -> Floats:
        """The same time of day `count` working days earlier; not before hour 0.

        Parameters
        ----------
        hours : array of float
            Finite moments of the calendar.
        count : array of int
            Working days to go back; with 0 also a moment on a day off stays where it is.
        """
        day = (hours // HOURS_PER_DAY).astype(np.int64)
        index = self._days_before[day] - count
        earlier = self._days[np.clip(index, 0, len(self._days) - 1)] * HOURS_PER_DAY
        moment = earlier + hours % HOURS_PER_DAY
        return np.where(count == 0, hours, np.where(index >= 0, moment, 0.0))

    def into_office_hours(self, hours: Floats) -> Floats:
        """Each moment, or the next opening if the company is closed; closing time is still open.

        Parameters
        ----------
        hours : array of float
            Moments in hours; infinity stays infinity, and so does what lies after the calendar.
        """
        known = hours < len(self._working) * HOURS_PER_DAY
        moments = np.where(known, hours, 0.0)
        day = (moments // HOURS_PER_DAY).astype(np.int64)
        time = moments - day * HOURS_PER_DAY
        works = self._working[day]
        late = ~works | (time > self._hours.closes_hour)
        index = self._days_before[day] + (works & late)
        openings = np.append(self._days * HOURS_PER_DAY + self._hours.opens_hour, np.inf)
        stays = works & ~late & (time >= self._hours.opens_hour)
        return np.where(known, np.where(stays, moments, openings[index]), np.inf)
