"""Who comes and goes in a window: hires and their weekday, net growth, the season."""

import datetime as dt
import math
from typing import NamedTuple

import numpy as np
from scipy import special

from sim.calibration.observation import People, Window
from sim.core.arrays import Flags, Floats, Whole
from sim.core.estimates import Estimate
from sim.core.units import DAYS_PER_WEEK, MONTHS_PER_YEAR
from sim.core.vocabulary import WEEKDAYS, Weekday
from sim.metrics.intervals import share_of

FEWEST_HIRES = 5
FEWEST_EMPLOYED = 10
# The 95 % quantile of the normal distribution, on both sides.
_NORMAL = 1.96
_MOSTLY = 0.6
_SEASON_YEARS = 2
_SEASON_LEVEL = 0.01
# Chi-square needs about five in each of twelve months.
_FEWEST_MOVES = 60
# What a scenario takes as a multiplier.
_MULTIPLIERS = (0.01, 10.0)


class Flows(NamedTuple):
    """Days on which somebody started after the window began, and on which somebody left.

    Layoffs are left out: a scenario adds them to all else.
    """

    window: Window
    employed: int
    starts: Whole
    ends: Whole


class StartDay(NamedTuple):
    """The weekday on which most start, the share of hires who do, and whether that is usual."""

    key: Weekday
    share: Estimate
    is_usual: bool


class Season(NamedTuple):
    """Twelve multipliers, and the p-value of the test that there is none."""

    multipliers: Floats
    p_value: float

    @property
    def is_clear(self) -> bool:
        """Whether a season is believed."""
        return self.p_value < _SEASON_LEVEL


def flows_of(people: People, window: Window, laid_off: Whole) -> Flows:
    """Count who comes and goes.

    Parameters
    ----------
    people : People
    window : Window
    laid_off : array of int
        Days of layoffs.
    """
    days = window.days

    def inside(each: Whole, first: int, last: int) -> Flags:
        return (each >= first) & (each <= last)

    starts = people.first[inside(people.first, days[0] + 1, days[-1])]
    ends = people.last[inside(people.last, days[0], days[-1]) & ~np.isin(people.last, laid_off)]
    return Flows(window, int(people.employed(days[:1])[0]), starts, ends)


def growth_a_year(flows: Flows) -> Estimate | None:
    """Return net growth a year, layoffs left out.

    Parameters
    ----------
    flows : Flows

    Returns
    -------
    Estimate or None
        None without a whole year that begins with 10 people or more. Comings and goings are taken
        for independent of one another, so the variance of their difference is their sum.
    """
    moves = flows.starts.size + flows.ends.size
    now = flows.employed + flows.starts.size - flows.ends.size
    if flows.employed < FEWEST_EMPLOYED or flows.window.years < 1 or now <= 0 or not moves:
        return None
    log_ratio, half = math.log(now / flows.employed), _NORMAL * math.sqrt(moves) / now
    mean, low, high = (
        math.expm1((log_ratio + step) / flows.window.years) for step in (0.0, -half, half)
    )
    return Estimate(mean, low, high)


def start_weekday(flows: Flows) -> StartDay | None:
    """Return the weekday on which most of the hires start; None for fewer than 5 hires."""
    if flows.starts.size < FEWEST_HIRES:
        return None
    # Day 1 of the year 1 was a Monday.
    counts = np.bincount((flows.starts - 1) % DAYS_PER_WEEK, minlength=DAYS_PER_WEEK)
    place = int(counts.argmax())
    found = share_of(int(counts[place]), flows.starts.size)
    return StartDay(list(WEEKDAYS)[place], found, (found.mean or 0.0) >= _MOSTLY)


def season(flows: Flows) -> Season | None:
    """Return by how much faster people come and go in each month, and whether that is chance.

    Parameters
    ----------
    flows : Flows

    Returns
    -------
    Season or None
        None without two whole years, or with fewer than 60 who came or went in them.

    Notes
    -----
    Pearson's chi-square of the twelve sums over whole years, against the days of each month under
    the growth from the first year to the last. Real moves come in groups, so it is divided by how
    much more the cells of month and year scatter than a Poisson count (McCullagh and Nelder 1989,
    Generalized Linear Models, section 4.5), if they do.
    """
    months = _whole_months(flows.window)
    years = len(months) // MONTHS_PER_YEAR
    if years < _SEASON_YEARS:
        return None
    edges = np.array([month.toordinal() for month in months[len(months) % MONTHS_PER_YEAR :]])
    edges = np.append(edges, _next_month(months[-1]).toordinal())
    counts = np.histogram(np.concatenate([flows.starts, flows.ends]), edges)[0]
    table, days = (each.reshape(years, MONTHS_PER_YEAR) for each in (counts, np.diff(edges)))
    by_year, by_month = table.sum(axis=1), table.sum(axis=0)
    if table.sum() < _FEWEST_MOVES or not by_year.all():
        return None
    growth = math.log(by_year[-1] / by_year[0]) / (MONTHS_PER_YEAR * (years - 1))
    weights = days * np.exp(growth * np.arange(MONTHS_PER_YEAR))
    even = by_year @ (weights / weights.sum(axis=1, keepdims=True))
    fitted = np.maximum(np.outer(by_year, by_month) / table.sum(), 1e-9)
    scatter = ((table - fitted) ** 2 / fitted).sum() / ((years - 1) * (MONTHS_PER_YEAR - 1))
    chi_square = ((by_month - even) ** 2 / even).sum() / max(scatter, 1.0)
    first = months[len(months) % MONTHS_PER_YEAR].month
    multipliers = np.clip(np.roll(by_month / even, first - 1), *_MULTIPLIERS)
    return Season(multipliers, float(special.chdtrc(MONTHS_PER_YEAR - 1, chi_square)))


def _whole_months(window: Window) -> list[dt.date]:
    """Return the first days of the calendar months that lie inside a window as a whole."""
    months = []
    month = window.first if window.first.day == 1 else _next_month(window.first)
    while _next_month(month) <= window.last + dt.timedelta(days=1):
        months.append(month)
        month = _next_month(month)
    return months


def _next_month(date: dt.date) -> dt.date:
    return (date.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
