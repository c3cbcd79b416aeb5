"""When in the week the admin desk is at work."""

import math
from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import pandas as pd

from sim.comparison.labels import labelled
from sim.comparison.rows import owners, replications_of, tidy
from sim.core.arrays import Floats
from sim.core.units import HOURS_PER_DAY, MINUTES_PER_HOUR
from sim.experiment import Result
from sim.metrics import intervals
from sim.scenarios.calendar import Calendar, WorkingClock

_WEEK_DAYS = 7
# Less than this is the rounding of hours.
_DUST_MINUTES = 1e-6


def desk_week(result: Result, from_day: int = 0, until_day: int | None = None) -> pd.DataFrame:
    """Return how many minutes the desk works in each hour of the week.

    Parameters
    ----------
    result : Result
        From :func:`sim.run` with ``records=True``.
    from_day, until_day : int
        Days of the scenario to look at, from 0; by default all of the horizon.

    Returns
    -------
    DataFrame
        One row a ``strategy``, ``weekday`` (0 is Monday) and ``hour`` in which the desk is open:
        ``minutes`` of all admins together in a mean week, with the ends ``_low`` and ``_high`` of
        the 95 % interval of the mean over replications. Work that pauses at closing counts where
        it is done.

    Raises
    ------
    ValueError
        If the result has no records.
    """
    if result.records.empty:
        raise ValueError("the result has no records: run the scenario with records=True")
    parameters = result.scenario.parameters
    calendar = Calendar.of(parameters)
    last = int(calendar.horizon_hours // HOURS_PER_DAY) if until_day is None else until_day
    weeks = (last - from_day) / _WEEK_DAYS
    replications = replications_of(result)
    ones = np.ones(len(replications))
    done = result.records[result.records["record"] == "DeskAction"]
    worked: defaultdict[tuple[str, int, int], Floats] = defaultdict(lambda: 0 * ones)
    columns = (done[name] for name in ("strategy", "picked_up_hours", "minutes"))
    for place, strategy, hours, minutes in zip(owners(done, replications), *columns, strict=True):
        for day, hour, part in by_hour(calendar.desk, hours, minutes):
            if from_day <= day < last:
                weekday = (day + parameters.start.weekday()) % _WEEK_DAYS
                worked[strategy, weekday, hour][place] += part
    rows = tidy(
        {
            "strategy": strategy,
            "weekday": weekday,
            "hour": hour,
            "minutes": intervals.ratio_of_sums(
                worked[strategy, weekday, hour] / weeks, ones
            ).within(0.0, math.inf),
        }
        for strategy in result.strategies
        for weekday, hour in _open_hours(calendar, from_day, last)
    )
    return labelled(rows, parameters)


def by_hour(desk: WorkingClock, hours: float, minutes: float) -> Iterator[tuple[int, int, float]]:
    """Yield day, hour and minutes of a piece of work, hour by hour while the desk is open."""
    at, left = desk.next_open(hours), minutes
    while left > _DUST_MINUTES and np.isfinite(at):
        day, hour = divmod(at, HOURS_PER_DAY)
        closing = desk.opens_hour + desk.hours_per_day
        until = min(np.floor(hour + _DUST_MINUTES) + 1, closing)
        part = min(left, (until - hour) * MINUTES_PER_HOUR)
        yield int(day), int(np.floor(hour + _DUST_MINUTES)), part
        left -= part
        at = desk.next_open(day * HOURS_PER_DAY + until)


def _open_hours(calendar: Calendar, from_day: int, until_day: int) -> list[tuple[int, int]]:
    desk = calendar.desk
    days = {
        (day + calendar.start.weekday()) % _WEEK_DAYS
        for day in desk.days
        if from_day <= day < until_day
    }
    first, last = int(desk.opens_hour), int(np.ceil(desk.opens_hour + desk.hours_per_day))
    return [(day, hour) for day in sorted(days) for hour in range(first, last)]
