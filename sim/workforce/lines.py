"""The places of a segment: a line is a place that is filled again and again.

Here is who fills each line first, and when: the people of hour 0, growth, planned hires, and the
vacancies that are open when the simulation begins.
"""

import math
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim import luck
from sim.calendar import Calendar
from sim.laws import Exponential
from sim.parameters import Segment
from sim.season import Season
from sim.units import HOURS_PER_DAY, HOURS_PER_YEAR

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_GAP = Exponential(mean=1.0)
# Times to fill beyond this quantile are left out of the vacancies open at hour 0.
_LONGEST_FILL = 1 - 1e-6


class Origin(IntEnum):
    """Where the first person of a line comes from; part of every key, so never renumber."""

    INITIAL = 0
    GROWTH = 1
    HIRE = 2
    PIPE = 3


class Line(NamedTuple):
    """A place and the moment at which somebody first fills it."""

    origin: Origin
    place: int
    number: int
    start_hours: float


class Setting(NamedTuple):
    """One segment in one possible future."""

    name: str
    segment: Segment
    calendar: Calendar
    season: Season
    seed: int
    replication: int

    def uniform(self, stream: str, key: luck.Keys, attempt: int = 0) -> Floats:
        """Look up one uniform number for each key."""
        return luck.uniform(self.seed, self.replication, stream, key, attempt)

    def start_after(self, hours: float) -> float:
        """Move a start to the next start day, at opening time; infinity if after the horizon."""
        if hours >= self.calendar.horizon_hours:
            return math.inf
        opens = self.calendar.office.opens_hour
        day = math.ceil((hours - opens) / HOURS_PER_DAY)
        return self.calendar.start_day(day, self.segment.start_weekday) * HOURS_PER_DAY + opens


def lines(setting: Setting) -> list[Line]:
    """Return the lines of a segment that somebody fills inside the horizon.

    Parameters
    ----------
    setting : Setting

    Returns
    -------
    list of Line
        In the order in which they are first filled.
    """
    found = [
        line
        for source in (_initial, _growth, _hires_per_year, _planned, _pipe)
        for line in source(setting)
        if line.start_hours < setting.calendar.horizon_hours
    ]
    return sorted(found, key=lambda line: (line.start_hours, line))


def poisson_sums(
    setting: Setting, stream: str, index: Ints, limit: float
) -> Iterator[tuple[int, int, float]]:
    """Yield the arrivals of unit-rate Poisson streams, one stream for each index.

    Yields
    ------
    index, number, sum : int, int, float
        Which stream, which arrival of it (from 1), and the sum of its gaps, below the limit.
    """
    keys = luck.person_keys(luck.name_key(setting.name), index)
    total, number = np.zeros(len(index)), 0
    while len(index) and limit > 0:
        number += 1
        total = total + _GAP.ppf(setting.uniform(stream, keys, number))
        inside = total < limit
        index, keys, total = index[inside], keys[inside], total[inside]
        for one, gaps in zip(index.tolist(), total.tolist(), strict=True):
            yield one, number, gaps


def _initial(setting: Setting) -> Iterator[Line]:
    for index in range(setting.segment.headcount):
        yield Line(Origin.INITIAL, index, 1, 0.0)


def _years(setting: Setting) -> float:
    return setting.season.run(setting.calendar.horizon_hours) / HOURS_PER_YEAR


def _growth(setting: Setting) -> Iterator[Line]:
    # Each initial person carries a stream of rate ln(1+g)(1+g)^t: N(1+g)^t people in mean.
    growth = setting.segment.growth_per_year
    limit = (1 + growth) ** _years(setting) - 1
    for index, number, gaps in poisson_sums(
        setting, "growth", np.arange(setting.segment.headcount), limit
    ):
        years = math.log1p(gaps) / math.log1p(growth)
        hours = setting.season.after(0.0, years * HOURS_PER_YEAR)
        yield Line(Origin.GROWTH, index, number, setting.start_after(hours))


def _hires_per_year(setting: Setting) -> Iterator[Line]:
    rate = setting.segment.hires_per_year
    for _, number, gaps in poisson_sums(setting, "hires", np.zeros(1, int), _years(setting) * rate):
        hours = setting.season.after(0.0, gaps / rate * HOURS_PER_YEAR)
        yield Line(Origin.HIRE, number - 1, 1, setting.start_after(hours))


def _planned(setting: Setting) -> Iterator[Line]:
    # The hires of a month take its start days in turn.
    calendar, index = setting.calendar, 0
    opens = calendar.office.opens_hour
    for hires in setting.segment.hires:
        if hires.month > calendar.horizon_months:
            continue
        bounds = (calendar.month_hours[month] for month in (hires.month - 1, hires.month))
        first, end = (int(hours // HOURS_PER_DAY) for hours in bounds)
        starts = {calendar.start_day(d, setting.segment.start_weekday) for d in range(first, end)}
        days = sorted(day for day in starts if day < end) or [calendar.working_day_from(first)]
        for turn in range(hires.people):
            start = days[turn % len(days)] * HOURS_PER_DAY + opens
            yield Line(Origin.HIRE, index, 1, start)
            index += 1


def _pipe(setting: Setting) -> Iterator[Line]:
    # Departures before hour 0 whose replacement comes after it: the pipe is in steady state.
    segment = setting.segment
    rate_per_hour = segment.attrition_per_year * segment.backfill_share / HOURS_PER_YEAR
    past_hours = segment.time_to_fill_days.ppf(_LONGEST_FILL) * HOURS_PER_DAY
    departures = list(
        poisson_sums(
            setting, "past departures", np.arange(segment.headcount), rate_per_hour * past_hours
        )
    )
    if not departures:
        return
    index, number, gaps = (np.array(column) for column in zip(*departures, strict=True))
    keys = luck.person_keys(luck.name_key(setting.name), Origin.PIPE, index, number)
    fill_hours = segment.time_to_fill_days.ppf(setting.uniform("pipe", keys)) * HOURS_PER_DAY
    remaining = fill_hours - gaps / rate_per_hour
    for one, nth, hours in zip(index.tolist(), number.tolist(), remaining.tolist(), strict=True):
        if hours > 0:
            start = setting.start_after(setting.season.after(0.0, hours))
            yield Line(Origin.PIPE, one, nth, start)
