"""Hiring and attrition as SimPy processes: arrivals, employments, vacancies and layoffs.

They run once per replication, before and without any strategy. Fates are looked up in arrays, one
for each generation of a segment's lines, so that one more person changes nobody else's fate.
"""

import math
from dataclasses import dataclass

import numpy as np

from sim.core import streams
from sim.core.arrays import Flags, Floats, Whole
from sim.core.clock import Clock, Process, Rank
from sim.core.units import HOURS_PER_DAY
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Segment
from sim.workforce import tenure
from sim.workforce.layoffs import PlannedLayoff, planned
from sim.workforce.lines import Lines, Origin, Setting, lines
from sim.workforce.season import Season

_WEEK_HOURS = 7 * HOURS_PER_DAY


@dataclass(slots=True)
class Employment:
    """One person's time in the company, as far as it lies inside the horizon.

    `hired_hours` is negative for who was there before hour 0. `number` counts a person's
    employments, and `returns_hours` says when the next one begins. Who is on IT's list of a layoff
    has the hour of the layoff in `layoff_hours`, and that of the list in `listed_hours`. When IT
    heard of the departure and when the account went off is NaN, unless a file of people says it.
    """

    id: str
    segment: str
    initial: bool
    key: int
    hired_hours: float
    start_hours: float
    left_hours: float = math.inf
    cause: str = ""
    number: int = 1
    returns_hours: float = math.inf
    layoff_hours: float = math.inf
    listed_hours: float = math.inf
    told_hours: float = math.nan
    disabled_hours: float = math.nan


@dataclass(frozen=True, slots=True)
class Fates:
    """What awaits one generation of a segment's lines; arrays with one entry a line."""

    key: streams.Keys
    tenure_hours: Floats
    served_hours: Floats
    involuntary: Flags
    weekday: Whole
    moment: Floats
    backfilled: Flags
    fill_hours: Floats


def staff(
    name: str, segment: Segment, calendar: Calendar, seed: int, replication: int
) -> list[Employment]:
    """Run the hiring and attrition of one segment in one replication.

    Parameters
    ----------
    name : str
        Name of the segment.
    segment : Segment
    calendar : Calendar
    seed, replication : int
        Which replication, of which experiment.

    Returns
    -------
    list of Employment
        Everybody employed at some moment of the horizon, entitled to a seat or not, in the order in
        which they started.
    """
    season = Season(calendar, segment.season)
    staffing = Staffing(Setting(name, segment, calendar, season, seed, replication))
    staffing.clock.run_until(calendar.horizon_hours)
    return staffing.employments


class Staffing:
    """A segment at work: who is employed now, and who has been."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.clock = Clock()
        self.lines = lines(setting)
        self.employments: list[Employment] = []
        # Numbers of the employments that go on; a mapping to nothing keeps their order.
        self.employed: dict[int, None] = {}
        self._names = line_names(setting.name, self.lines)
        self._start_hours: list[float] = setting.start_hours.tolist()
        self._fates: dict[int, Fates] = {}
        self.clock.start(self.arrivals())
        for layoff in planned(setting):
            self.clock.start(self.layoff(layoff))

    def arrivals(self) -> Process:
        """Fill each line for the first time when its moment comes."""
        for line, start in enumerate(self.lines.start_hours.tolist()):
            if start > self.clock.now:
                yield self.clock.at(start, Rank.PEOPLE)
            self.hire(line, 0)

    def hire(self, line: int, generation: int) -> None:
        """Employ the next person of a line from now on."""
        fates, now, person = self.fates(generation), self.clock.now, len(self.employments)
        name = self._names[line]
        self.employments.append(
            Employment(
                id=f"{name}/backfill/{generation}" if generation else name,
                segment=self.setting.name,
                initial=generation == 0 and line < self.setting.segment.headcount,
                key=fates.key.item(line),
                hired_hours=now - fates.served_hours.item(line),
                start_hours=now,
            )
        )
        self.employed[person] = None
        left, cause = departure(self.setting, fates, line, now)
        if left < self.setting.calendar.horizon_hours:
            self.clock.start(self.employment(person, line, generation, left, cause))

    def employment(
        self, person: int, line: int, generation: int, left: float, cause: str
    ) -> Process:
        """Work until the day of one's own departure, unless a layoff came first."""
        yield self.clock.at(left, Rank.PEOPLE)
        if person not in self.employed:
            return
        self.depart(person, cause)
        fates = self.fates(generation)
        if fates.backfilled[line]:
            yield from self.vacancy(line, generation + 1, fates.fill_hours.item(line))

    def vacancy(self, line: int, generation: int, fill_hours: float) -> Process:
        """Stay open until somebody is found, then until the next start day."""
        setting, opens = self.setting, self.setting.calendar.office.opens_hour
        found = setting.season.after(self.clock.now, fill_hours)
        if found < setting.calendar.horizon_hours:
            start = self._start_hours[math.ceil((found - opens) / HOURS_PER_DAY)]
            yield self.clock.at(start, Rank.PEOPLE)
            self.hire(line, generation)

    def layoff(self, layoff: PlannedLayoff) -> Process:
        """Hit each employed person independently; those there when IT gets the list are on it."""
        if math.isfinite(layoff.listed_hours):
            yield self.clock.at(layoff.listed_hours, Rank.PEOPLE)
            self.put_on_list(self.hit_by(layoff), layoff)
        yield self.clock.at(layoff.hours, Rank.PEOPLE)
        hit = self.hit_by(layoff)
        if math.isfinite(layoff.listed_hours):
            # Who has started since then is on the list as well.
            self.put_on_list(hit, layoff)
        for person in hit:
            self.depart(person, "layoff")

    def hit_by(self, layoff: PlannedLayoff) -> list[int]:
        """Return who of the employed is hit by a layoff, if they stay until then."""
        people = list(self.employed)
        keys = np.array([self.employments[person].key for person in people], dtype=np.uint64)
        hit = self.setting.uniform(layoff.stream, keys, layoff.number) < layoff.share
        return [person for person, is_hit in zip(people, hit.tolist(), strict=True) if is_hit]

    def put_on_list(self, people: list[int], layoff: PlannedLayoff) -> None:
        """Write down that IT knows of people's layoff; the first one they are on counts."""
        for person in people:
            employment = self.employments[person]
            if layoff.hours < employment.layoff_hours:
                employment.layoff_hours = layoff.hours
                employment.listed_hours = max(layoff.listed_hours, employment.start_hours)

    def depart(self, person: int, cause: str) -> None:
        """Write down that somebody leaves now."""
        del self.employed[person]
        employment = self.employments[person]
        employment.left_hours, employment.cause = self.clock.now, cause

    def fates(self, generation: int) -> Fates:
        """Fates of a generation, looked up for all lines when the first of them needs it."""
        if generation not in self._fates:
            self._fates[generation] = look_up(self.setting, self.lines, generation)
        return self._fates[generation]


def line_names(segment: str, places: Lines) -> list[str]:
    """Return the name of each line's first person, such as ``employees/growth/3.2``."""
    origins = {int(origin): f"{segment}/{origin.name.lower()}" for origin in Origin}
    columns = (places.origin.tolist(), places.place.tolist(), places.number.tolist())
    return [
        f"{origins[origin]}/{place}.{number}" if number > 1 else f"{origins[origin]}/{place}"
        for origin, place, number in zip(*columns, strict=True)
    ]


def look_up(setting: Setting, places: Lines, generation: int) -> Fates:
    """Look up what awaits one generation of a segment's lines."""
    segment = setting.segment
    name = streams.name_key(setting.name)
    keys = streams.person_keys(name, places.origin, places.place, places.number, generation)
    u = setting.uniform("tenure", keys)
    stay = tenure.full_hours(segment, u)
    served = np.zeros(len(keys))
    if generation == 0:
        initial = places.origin == Origin.INITIAL
        stay[initial] = tenure.residual_hours(segment, u[initial])
        age = setting.uniform("age", keys[initial])
        served[initial] = tenure.age_hours(segment, stay[initial], age)
    weights = np.cumsum(segment.involuntary_weekday_weights)
    weekday = setting.uniform("departure weekday", keys) * weights[-1]
    fill_days = segment.time_to_fill_days.ppf(setting.uniform("time to fill", keys))
    return Fates(
        key=keys,
        tenure_hours=stay,
        served_hours=served,
        involuntary=setting.uniform("cause", keys) < segment.involuntary_share,
        weekday=np.searchsorted(weights, weekday, side="right"),
        moment=setting.uniform("departure hour", keys),
        backfilled=setting.uniform("backfill", keys) < setting.hiring.backfill_share,
        fill_hours=fill_days * HOURS_PER_DAY,
    )


def departure(setting: Setting, fates: Fates, line: int, start: float) -> tuple[float, str]:
    """Return the hour and the cause of a departure; infinity if it is far beyond the horizon."""
    calendar, office = setting.calendar, setting.calendar.office
    hours = setting.season.after(start, fates.tenure_hours.item(line))
    if hours >= calendar.horizon_hours + _WEEK_HOURS:
        return math.inf, ""
    day, first_day = int(hours // HOURS_PER_DAY), int(start // HOURS_PER_DAY)
    cause, open_hours = "voluntary", office.hours_per_day
    if fates.involuntary[line]:
        cause, open_hours = "involuntary", fates.moment.item(line) * office.hours_per_day
        day += fates.weekday.item(line) - calendar.weekday(day)
    day = max(calendar.working_day_until(max(day, first_day)), first_day)
    return max(day * HOURS_PER_DAY + office.opens_hour + open_hours, start), cause
