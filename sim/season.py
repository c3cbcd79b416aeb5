"""Season: monthly multipliers that warp the clock on which people come and go."""

import bisect
import datetime as dt
from collections.abc import Sequence

from sim.calendar import Calendar
from sim.units import DAYS_PER_YEAR, MONTHS_PER_YEAR

_MONTH_DAYS = (31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Season:
    """A clock that runs faster in busy months; over a year it keeps pace with the real one.

    Parameters
    ----------
    calendar : Calendar
    multipliers : sequence of 12 floats
        Relative pace, January to December; scaled here to a day-weighted mean of 1.
    """

    def __init__(self, calendar: Calendar, multipliers: Sequence[float]) -> None:
        weighted = sum(m * days for m, days in zip(multipliers, _MONTH_DAYS, strict=True))
        self._moments, self._run, self._pace = [0.0], [0.0], []
        self.flat = len(set(multipliers)) == 1
        month, year = calendar.start.month, calendar.start.year
        while self._moments[-1] < calendar.horizon_hours:
            pace = multipliers[month - 1] * DAYS_PER_YEAR / weighted
            year, month = (year, month + 1) if month < MONTHS_PER_YEAR else (year + 1, 1)
            moment = calendar.hours_at(dt.date(year, month, 1))
            self._run.append(self._run[-1] + pace * (moment - self._moments[-1]))
            self._moments.append(moment)
            self._pace.append(pace)
        self._pace.append(1.0)

    def run(self, hours: float) -> float:
        """Season hours that have run between hour 0 and a moment."""
        if self.flat:
            return hours
        index = bisect.bisect_right(self._moments, hours) - 1
        return self._run[index] + self._pace[index] * (hours - self._moments[index])

    def after(self, start: float, season_hours: float) -> float:
        """Moment by which `season_hours` have run since `start`."""
        if self.flat:
            return start + season_hours
        target = self.run(start) + season_hours
        index = bisect.bisect_right(self._run, target) - 1
        return self._moments[index] + (target - self._run[index]) / self._pace[index]
