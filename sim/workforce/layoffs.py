"""When a segment has layoffs: on the dates that it names, and by chance."""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim.core import streams
from sim.core.units import HOURS_PER_DAY, HOURS_PER_YEAR
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Layoff, Segment
from sim.workforce.lines import Setting, poisson_sums

_HOUR = 10.0


class PlannedLayoff(NamedTuple):
    """A layoff of a segment: its random stream and number in it, its hour, whom it hits, the list.

    IT has the list of who is hit from `listed_hours` on; a layoff by surprise has none.
    """

    stream: str
    number: int
    hours: float
    share: float
    listed_hours: float


def planned(setting: Setting) -> Iterator[PlannedLayoff]:
    """Yield the layoffs of a segment inside the horizon: the dated ones, then those by chance."""
    segment, calendar = setting.segment, setting.calendar
    for number, layoff in enumerate(segment.layoffs):
        moment = calendar.hours_at(layoff.date)
        yield from _planned(calendar, "laid off", number, moment, layoff.share, layoff.known_days)
    rate_per_hour = segment.layoffs_per_year / HOURS_PER_YEAR
    limit = rate_per_hour * calendar.horizon_hours
    _, numbers, sums = poisson_sums(setting, "layoffs", np.zeros(1, int), limit)
    u = setting.uniform(
        "layoff share", streams.person_keys(streams.name_key(setting.name)), numbers
    )
    shares = np.minimum(segment.layoff_share.ppf(u), 1.0)
    for number, gaps, share in zip(numbers.tolist(), sums.tolist(), shares.tolist(), strict=True):
        yield from _planned(
            calendar,
            "laid off at random",
            number,
            gaps / rate_per_hour,
            share,
            segment.layoff_known_days,
        )


def layoffs_outside(segment: Segment, calendar: Calendar) -> list[Layoff]:
    """Return the dated layoffs that hit nobody, because they are not inside the horizon.

    Parameters
    ----------
    segment : Segment
    calendar : Calendar
        A layoff on a day off is on the working day after it.
    """
    return [
        layoff
        for layoff in segment.layoffs
        if not any(_planned(calendar, "", 0, calendar.hours_at(layoff.date), layoff.share, 0))
    ]


def _planned(
    calendar: Calendar, stream: str, number: int, moment: float, share: float, known_days: int
) -> Iterator[PlannedLayoff]:
    """Yield a layoff on the next working day, if that is inside the horizon."""
    if moment < 0:
        return
    day = calendar.working_day_from(int(moment // HOURS_PER_DAY))
    hours = day * HOURS_PER_DAY + _HOUR
    if hours >= calendar.horizon_hours:
        return
    listed = math.inf
    if known_days:
        listed = float(calendar.working_days_before(np.array([hours]), np.array([known_days]))[0])
    yield PlannedLayoff(stream, number, hours, share, listed)
