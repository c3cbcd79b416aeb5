"""Hiring and attrition as SimPy processes: arrivals, employments, vacancies and layoffs.

They run once per replication, before and without any strategy. Luck is looked up in arrays, one for
each generation of a segment's lines, so that one more person changes nobody else's fate.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import simpy

from sim import luck
from sim.calendar import Calendar
from sim.clock import Clock, Process, Rank
from sim.parameters import Segment
from sim.season import Season
from sim.units import HOURS_PER_DAY, HOURS_PER_YEAR
from sim.workforce import tenure
from sim.workforce.lines import Line, Origin, Setting, lines, poisson_sums

LAYOFF_HOUR = 10.0
_WEEK_HOURS = 7 * HOURS_PER_DAY


class Employment(NamedTuple):
    """One person's time in the company, as far as it lies inside the horizon."""

    id: str
    segment: str
    initial: bool
    key: int
    start_hours: float
    left_hours: float
    cause: str


@dataclass(frozen=True, slots=True)
class Fates:
    """What awaits one generation of a segment's lines; lists with one entry a line."""

    key: list[int]
    tenure_hours: list[float]
    involuntary: list[bool]
    weekday: list[int]
    moment: list[float]
    backfilled: list[bool]
    fill_hours: list[float]


def staff(
    name: str, segment: Segment, calendar: Calendar, seed: int, replication: int
) -> list[Employment]:
    """Run the hiring and attrition of one segment in one possible future.

    Parameters
    ----------
    name : str
        Name of the segment.
    segment : Segment
    calendar : Calendar
    seed, replication : int
        Which possible future.

    Returns
    -------
    list of Employment
        Everybody employed at some moment of the horizon, entitled to a seat or not, in the order in
        which they started.
    """
    season = Season(calendar, segment.season)
    staffing = Staffing(Setting(name, segment, calendar, season, seed, replication))
    staffing.clock.run(until=calendar.horizon_hours)
    return staffing.employments


class Staffing:
    """A segment at work: who is employed now, and who has been."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.clock = Clock()
        self.lines = lines(setting)
        self.employments: list[Employment] = []
        self.employed: dict[int, simpy.Process | None] = {}
        self._fates: dict[int, Fates] = {}
        self.clock.process(self.arrivals())
        for number, (moment, share) in enumerate(_layoffs(setting)):
            self.clock.process(self.layoff(number, moment, share))

    def arrivals(self) -> Process:
        """Fill each line for the first time when its moment comes."""
        for number, line in enumerate(self.lines):
            if line.start_hours > self.clock.now:
                yield self.clock.at(line.start_hours, Rank.PEOPLE)
            self.hire(number, 0)

    def hire(self, line: int, generation: int) -> None:
        """Employ the next person of a line from now on."""
        fates = self.fates(generation)
        person = len(self.employments)
        origin = self.lines[line].origin
        self.employments.append(
            Employment(
                id=person_id(self.setting.name, self.lines[line], generation),
                segment=self.setting.name,
                initial=origin is Origin.INITIAL and generation == 0,
                key=fates.key[line],
                start_hours=self.clock.now,
                left_hours=math.inf,
                cause="",
            )
        )
        left, cause = departure(self.setting, fates, line, self.clock.now)
        process = None
        if left < self.setting.calendar.horizon_hours:
            process = self.clock.process(self.employment(person, line, generation, left, cause))
        self.employed[person] = process

    def employment(
        self, person: int, line: int, generation: int, left: float, cause: str
    ) -> Process:
        """Work until the day of one's own departure, or until a layoff."""
        try:
            yield self.clock.at(left, Rank.PEOPLE)
        except simpy.Interrupt:
            return
        self.depart(person, cause)
        fates = self.fates(generation)
        if fates.backfilled[line]:
            yield from self.vacancy(line, generation + 1, fates.fill_hours[line])

    def vacancy(self, line: int, generation: int, fill_hours: float) -> Process:
        """Stay open until somebody is found, then until the next start day."""
        found = self.setting.season.after(self.clock.now, fill_hours)
        start = self.setting.start_after(found)
        if start < self.setting.calendar.horizon_hours:
            yield self.clock.at(start, Rank.PEOPLE)
            self.hire(line, generation)

    def layoff(self, number: int, moment: float, share: float) -> Process:
        """Hit each employed person independently, on the next working day."""
        day = self.setting.calendar.working_day_from(int(moment // HOURS_PER_DAY))
        yield self.clock.at(day * HOURS_PER_DAY + LAYOFF_HOUR, Rank.PEOPLE)
        people = list(self.employed)
        keys = np.array([self.employments[person].key for person in people], dtype=np.uint64)
        hit = self.setting.uniform("laid off", keys, number) < share
        for person in np.array(people, dtype=int)[hit].tolist():
            process = self.employed[person]
            if process is not None:
                process.interrupt()
            self.depart(person, "layoff")

    def depart(self, person: int, cause: str) -> None:
        """Write down that somebody leaves now."""
        del self.employed[person]
        self.employments[person] = self.employments[person]._replace(
            left_hours=self.clock.now, cause=cause
        )

    def fates(self, generation: int) -> Fates:
        """Luck of a generation, looked up for all lines when the first of them needs it."""
        if generation not in self._fates:
            self._fates[generation] = look_up(self.setting, self.lines, generation)
        return self._fates[generation]


def person_id(segment: str, line: Line, generation: int) -> str:
    """Return the name of a person, such as ``employees/initial/3/backfill/1``."""
    number = f".{line.number}" if line.number > 1 else ""
    backfill = f"/backfill/{generation}" if generation else ""
    return f"{segment}/{line.origin.name.lower()}/{line.place}{number}{backfill}"


def look_up(setting: Setting, of: list[Line], generation: int) -> Fates:
    """Look up what awaits one generation of a segment's lines."""
    segment = setting.segment
    origin, index, number, _ = (np.array(column) for column in zip(*of, strict=True))
    keys = luck.person_keys(luck.name_key(setting.name), origin, index, number, generation)
    u = setting.uniform("tenure", keys)
    stay = tenure.full_hours(segment, u)
    if generation == 0:
        stay = np.where(origin == Origin.INITIAL, tenure.residual_hours(segment, u), stay)
    weights = np.cumsum(segment.involuntary_weekday_weights)
    weekday = setting.uniform("departure weekday", keys) * weights[-1]
    fill_days = segment.time_to_fill_days.ppf(setting.uniform("time to fill", keys))
    return Fates(
        key=keys.tolist(),
        tenure_hours=stay.tolist(),
        involuntary=(setting.uniform("cause", keys) < segment.involuntary_share).tolist(),
        weekday=np.searchsorted(weights, weekday, side="right").tolist(),
        moment=setting.uniform("departure hour", keys).tolist(),
        backfilled=(setting.uniform("backfill", keys) < segment.backfill_share).tolist(),
        fill_hours=(fill_days * HOURS_PER_DAY).tolist(),
    )


def departure(setting: Setting, fates: Fates, line: int, start: float) -> tuple[float, str]:
    """Return the hour and the cause of a departure; infinity if it is far beyond the horizon."""
    calendar, office = setting.calendar, setting.calendar.office
    hours = setting.season.after(start, fates.tenure_hours[line])
    if hours >= calendar.horizon_hours + _WEEK_HOURS:
        return math.inf, ""
    day, first_day = int(hours // HOURS_PER_DAY), int(start // HOURS_PER_DAY)
    cause, open_hours = "voluntary", office.hours_per_day
    if fates.involuntary[line]:
        cause, open_hours = "involuntary", fates.moment[line] * office.hours_per_day
        day += fates.weekday[line] - calendar.weekday(day)
    day = max(calendar.working_day_until(max(day, first_day)), first_day)
    return max(day * HOURS_PER_DAY + office.opens_hour + open_hours, start), cause


def _layoffs(setting: Setting) -> Iterator[tuple[float, float]]:
    segment, calendar = setting.segment, setting.calendar
    for layoff in segment.layoffs:
        moment = calendar.hours_at(layoff.date)
        if 0 <= moment < calendar.horizon_hours:
            yield moment, layoff.share
    rate = segment.layoffs_per_year
    limit = rate * calendar.horizon_hours / HOURS_PER_YEAR
    name = luck.name_key(setting.name)
    for _, number, gaps in poisson_sums(setting, "layoffs", np.zeros(1, int), limit):
        u = luck.uniform_number(setting.seed, setting.replication, "layoff share", name, number)
        yield gaps / rate * HOURS_PER_YEAR, min(segment.layoff_share.ppf(u), 1.0)
