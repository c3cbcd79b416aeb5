"""The places of a segment: a line is a place that is filled again and again.

Here is who fills each line first, and when: the people of hour 0, growth, planned hires, and the
vacancies that are open when the simulation begins.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim.core import streams
from sim.core.arrays import Floats, Whole
from sim.core.distributions import Exponential
from sim.core.units import HOURS_PER_DAY, HOURS_PER_YEAR
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Segment
from sim.workforce.season import Season

_GAP = Exponential(mean=1.0)
# Shares of vacancies still open, dense enough to integrate the time to fill, whatever its law.
_STILL_OPEN = np.exp(-np.linspace(1e-9, 14.0, 1500))


class Origin(IntEnum):
    """Where the first person of a line comes from; part of every key, so never renumber."""

    INITIAL = 0
    GROWTH = 1
    HIRE = 2
    PIPE = 3


class Lines(NamedTuple):
    """Places and the moments at which somebody first fills them; arrays with one entry a line."""

    origin: Whole
    place: Whole
    number: Whole
    start_hours: Floats

    def take(self, order: Whole) -> "Lines":
        """Return some lines in an order."""
        return Lines(
            self.origin[order], self.place[order], self.number[order], self.start_hours[order]
        )


@dataclass(frozen=True)
class Setting:
    """One segment in one replication."""

    name: str
    segment: Segment
    calendar: Calendar
    season: Season
    seed: int
    replication: int

    def uniform(self, stream: str, key: streams.Keys, attempt: int | Whole = 0) -> Floats:
        """Look up one uniform number for each key."""
        return streams.uniform(self.seed, self.replication, stream, key, attempt)

    @cached_property
    def start_hours(self) -> Floats:
        """The start of who is found by opening time of a day, for each day up to the horizon."""
        days = np.arange(round(self.calendar.horizon_hours / HOURS_PER_DAY) + 1)
        starts = self.calendar.start_days(days, self.segment.start_weekday).astype(np.float64)
        return starts * HOURS_PER_DAY + self.calendar.office.opens_hour

    def starts_after(self, hours: Floats) -> Floats:
        """Move starts to the next start day, at opening time; infinity if after the horizon."""
        inside = hours < self.calendar.horizon_hours
        since_opening = np.where(inside, hours, 0.0) - self.calendar.office.opens_hour
        day = np.ceil(since_opening / HOURS_PER_DAY).astype(np.int64)
        return np.where(inside, self.start_hours[day], np.inf)


def lines(setting: Setting) -> Lines:
    """Return the lines of a segment that somebody fills inside the horizon.

    Parameters
    ----------
    setting : Setting

    Returns
    -------
    Lines
        In the order in which they are first filled.
    """
    segment = setting.segment
    found = [_initial(setting), *_planned(setting)]
    if segment.growth_per_year:
        found.append(_growth(setting))
    if segment.hires_per_year:
        found.append(_hires_per_year(setting))
    if segment.attrition_per_year and segment.backfill_share:
        found.append(_pipe(setting))
    every = Lines(*map(np.concatenate, zip(*found, strict=True)))
    order = np.lexsort((every.number, every.place, every.origin, every.start_hours))
    order = order[every.start_hours[order] < setting.calendar.horizon_hours]
    return every.take(order)


def poisson_sums(
    setting: Setting, stream: str, index: Whole, limit: float
) -> tuple[Whole, Whole, Floats]:
    """Look up the arrivals of unit-rate Poisson streams, one stream for each index.

    Parameters
    ----------
    setting : Setting
    stream : str
    index : array of int
    limit : float
        Where the streams end.

    Returns
    -------
    index, number, sum : arrays of int, int, float
        Which stream, which arrival of it (from 1), and the sum of its gaps, below the limit.
    """
    keys = streams.person_keys(streams.name_key(setting.name), index)
    total, number = np.zeros((len(index), 1)), 0
    found = [(index[:0], index[:0], total[:0, 0])]
    block = math.ceil(limit + 3 * math.sqrt(limit)) + 1
    while len(index) and limit > 0:
        numbers = np.arange(number + 1, number + block + 1)
        gaps = _GAP.ppf(setting.uniform(stream, keys[:, np.newaxis], numbers))
        # Added up one by one from the first, so that a later limit changes no sum.
        sums = np.cumsum(np.hstack([total, gaps]), axis=1)[:, 1:]
        row, column = np.nonzero(sums < limit)
        found.append((index[row], numbers[column], sums[row, column]))
        goes_on = sums[:, -1] < limit
        index, keys, total, number = index[goes_on], keys[goes_on], sums[goes_on, -1:], numbers[-1]
    indices, counts, totals = map(np.concatenate, zip(*found, strict=True))
    return indices, counts, totals


def _lines(origin: Origin, place: Whole, number: Whole | int, start_hours: Floats) -> Lines:
    size = len(place)
    return Lines(np.full(size, int(origin)), place, np.broadcast_to(number, size), start_hours)


def _initial(setting: Setting) -> Lines:
    people = np.arange(setting.segment.headcount)
    return _lines(Origin.INITIAL, people, 1, np.zeros(len(people)))


def _planned(setting: Setting) -> Iterator[Lines]:
    # The hires of a month take its start days in turn.
    calendar, before = setting.calendar, 0
    for hires in setting.segment.hires:
        if hires.month > calendar.horizon_months:
            continue
        bounds = (calendar.month_hours[month] for month in (hires.month - 1, hires.month))
        first, end = (round(hours / HOURS_PER_DAY) for hours in bounds)
        days = np.unique(calendar.start_days(np.arange(first, end), setting.segment.start_weekday))
        inside = days[days < end]
        turns = np.arange(hires.people)
        start = inside[turns % len(inside)].astype(np.float64) * HOURS_PER_DAY
        yield _lines(Origin.HIRE, before + turns, 1, start + calendar.office.opens_hour)
        before += hires.people


def _season_hours(setting: Setting) -> float:
    return setting.season.run(setting.calendar.horizon_hours)


def _growth(setting: Setting) -> Lines:
    # Each initial person carries a stream of rate ln(1+g)(1+g)^t: N(1+g)^t people in mean.
    growth, people = setting.segment.growth_per_year, np.arange(setting.segment.headcount)
    limit = (1 + growth) ** (_season_hours(setting) / HOURS_PER_YEAR) - 1
    place, number, sums = poisson_sums(setting, "growth", people, limit)
    season_hours = np.log1p(sums) / math.log1p(growth) * HOURS_PER_YEAR
    start = setting.starts_after(setting.season.after(0.0, season_hours))
    return _lines(Origin.GROWTH, place, number, start)


def _hires_per_year(setting: Setting) -> Lines:
    rate_per_hour = setting.segment.hires_per_year / HOURS_PER_YEAR
    limit = rate_per_hour * _season_hours(setting)
    _, number, sums = poisson_sums(setting, "hires", np.zeros(1, int), limit)
    start = setting.starts_after(setting.season.after(0.0, sums / rate_per_hour))
    return _lines(Origin.HIRE, number - 1, 1, start)


def _pipe(setting: Setting) -> Lines:
    # Vacancies that were opened at a steady rate before hour 0 are filled after it at that rate
    # times the share of the times to fill that are longer than the time since hour 0.
    segment, people = setting.segment, np.arange(setting.segment.headcount)
    rate_per_hour = segment.attrition_per_year * segment.backfill_share / HOURS_PER_YEAR
    fill_hours = segment.time_to_fill_days.ppf(1 - _STILL_OPEN) * HOURS_PER_DAY
    hours, still_open = np.append(0.0, fill_hours), np.append(1.0, _STILL_OPEN)
    middle = (still_open[1:] + still_open[:-1]) / 2
    integral = np.append(0.0, np.cumsum(np.diff(hours) * middle))
    limit = rate_per_hour * float(np.interp(_season_hours(setting), hours, integral))
    place, number, sums = poisson_sums(setting, "pipe", people, limit)
    season_hours = np.interp(sums / rate_per_hour, integral, hours)
    start = setting.starts_after(setting.season.after(0.0, season_hours))
    return _lines(Origin.PIPE, place, number, start)
