"""Season: monthly multipliers that warp the clock on which people come and go."""

import datetime as dt
from collections.abc import Sequence
from typing import overload

import numpy as np

from sim.core.arrays import Floats
from sim.core.units import DAYS_PER_YEAR, HOURS_PER_YEAR, MONTHS_PER_YEAR
from sim.scenarios.calendar import Calendar

_MONTH_DAYS = (31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# Beyond the horizon the clock runs evenly, for longer than anybody lives.
_LAST_STRETCH_HOURS = 1000 * HOURS_PER_YEAR


class Season:
    """A clock that runs faster in busy months; over a year it keeps pace with the real one.

    Parameters
    ----------
    calendar : Calendar
    multipliers : sequence of 12 floats
        Relative pace, January to December; scaled here to a day-weighted mean of 1.
    """

    def __init__(self, calendar: Calendar, multipliers: Sequence[float]) -> None:
        self.flat = len(set(multipliers)) == 1
        weighted = sum(m * days for m, days in zip(multipliers, _MONTH_DAYS, strict=True))
        self._moments, self._run = [0.0], [0.0]
        month, year = calendar.start.month, calendar.start.year
        while self._moments[-1] < calendar.horizon_hours:
            pace = multipliers[month - 1] * DAYS_PER_YEAR / weighted
            year, month = (year, month + 1) if month < MONTHS_PER_YEAR else (year + 1, 1)
            moment = calendar.hours_at(dt.date(year, month, 1))
            self._run.append(self._run[-1] + pace * (moment - self._moments[-1]))
            self._moments.append(moment)
        self._moments.append(self._moments[-1] + _LAST_STRETCH_HOURS)
        self._run.append(self._run[-1] + _LAST_STRETCH_HOURS)

    def run(self, hours: float) -> float:
        """Season hours that have run between hour 0 and a moment."""
        return hours if self.flat else float(np.interp(hours, self._moments, self._run))

    @overload
    def after(self, start: float, season_hours: float) -> float: ...
    @overload
    def after(self, start: float, season_hours: Floats) -> Floats: ...
    def after(self, start: float, season_hours: float | Floats) -> float | Floats:
        """Moment by which `season_hours` have run since `start`; infinity after a millennium."""
        if self.flat:
            return start + season_hours
        target = self.run(start) + season_hours
        moment = np.maximum(start, np.interp(target, self._run, self._moments, right=np.inf))
        return float(moment) if isinstance(season_hours, float) else moment
