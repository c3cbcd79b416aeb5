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
from sim.core.units import DAYS_PER_YEAR, HOURS_PER_DAY
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Segment
from sim.workforce import growth
from sim.workforce.season import Season

_GAP = Exponential(mean=1.0)


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
    def start_wait_days(self) -> float:
        """Mean days from being found to the start."""
        return self.calendar.mean_start_wait_days(self.segment.start_weekday)

    @cached_property
    def season_days(self) -> float:
        """Length of the season's clock: whoever is found by its end may start in the horizon."""
        return self.season.run(self.calendar.horizon_hours) / HOURS_PER_DAY + self.start_wait_days

    @cached_property
    def hiring(self) -> growth.Hiring:
        """Backfill and growth hires; those that the scenario counts itself are the growth."""
        segment = self.segment
        if segment.hires_per_year or segment.hires:
            return growth.Hiring(segment.backfill_share, np.zeros(1))
        return growth.hiring(
            segment.growth_per_year,
            segment.attrition_per_year,
            segment.tenure_shape,
            segment.backfill_share,
            segment.time_to_fill_days,
            self.start_wait_days,
            math.ceil(self.season_days),
        )

    @cached_property
    def start_hours(self) -> Floats:
        """The start of who is found by opening time of a day, for each day up to the horizon."""
        days = np.arange(round(self.calendar.horizon_hours / HOURS_PER_DAY) + 1)
        starts = self.calendar.start_days(days, self.segment.start_weekday).astype(np.float64)
        return starts * HOURS_PER_DAY + self.calendar.office.opens_hour

    def starts_from(self, season_days: Floats) -> Floats:
        """Starts of people from the days of the season's clock on which they start in mean.

        They are found so long before; who is found before hour 0 starts on the first start day, and
        who would start after the horizon never does: infinity.
        """
        started = self.season.after(0.0, season_days * HOURS_PER_DAY)
        found = started - self.start_wait_days * HOURS_PER_DAY
        inside = found < self.calendar.horizon_hours
        since_opening = np.where(inside, found, 0.0) - self.calendar.office.opens_hour
        day = np.ceil(since_opening / HOURS_PER_DAY).astype(np.int64)
        return np.where(inside, self.start_hours[np.maximum(day, 0)], np.inf)


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
    if setting.hiring.found[-1]:
        found.append(_growth(setting))
    if segment.hires_per_year:
        found.append(_hires_per_year(setting))
    if segment.attrition_per_year and setting.hiring.backfill_share:
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


def _growth(setting: Setting) -> Lines:
    # Each initial person carries a stream of their own, so one more changes nobody else's.
    found, people = setting.hiring.found, np.arange(setting.segment.headcount)
    place, number, sums = poisson_sums(setting, "growth", people, float(found[-1]))
    season_days = np.interp(sums, found, np.arange(len(found)))
    return _lines(Origin.GROWTH, place, number, setting.starts_from(season_days))


def _hires_per_year(setting: Setting) -> Lines:
    rate_per_day = setting.segment.hires_per_year / DAYS_PER_YEAR
    limit = rate_per_day * setting.season_days
    _, number, sums = poisson_sums(setting, "hires", np.zeros(1, int), limit)
    return _lines(Origin.HIRE, number - 1, 1, setting.starts_from(sums / rate_per_day))


def _pipe(setting: Setting) -> Lines:
    # Vacancies that were opened at a steady rate before hour 0 are filled after it at that rate
    # times the share of them that are open for longer than the time since hour 0.
    segment, people = setting.segment, np.arange(setting.segment.headcount)
    rate_per_day = segment.attrition_per_year * setting.hiring.backfill_share / DAYS_PER_YEAR
    opening = (segment.time_to_fill_days, setting.start_wait_days)
    limit = rate_per_day * float(growth.open_days(*opening, np.array(setting.season_days)))
    place, number, sums = poisson_sums(setting, "pipe", people, limit)
    season_days = growth.days_open_for(*opening, sums / rate_per_day)
    return _lines(Origin.PIPE, place, number, setting.starts_from(season_days))
