"""The main job's chances and its calendar, the way they are usually written.

One generator gives the next number to whoever asks next, and working time is walked day by day.
The SimPy and the salabim model share this file; the processes are their own.
"""

import datetime as dt
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

import holidays

from sim.core.distributions import AnyDistribution, Constant, Exponential, Lognormal, Triangular
from sim.scenarios.schema import Parameters, Segment

HOURS_PER_DAY = 24.0
HOURS_PER_YEAR = 365.25 * 24
_WARM_UP_DAYS = 400
# From being found to the next Monday, in mean: the week before hour 0 has its hires too.
_WAIT_HOURS = 3.5 * HOURS_PER_DAY


@dataclass(frozen=True)
class Layoff:
    """When IT has the list of it, when it happens, and whom it hits."""

    known: float
    hour: float
    share: float


class WorkingTime:
    """Working days of a country, and a clock that runs some hours of each."""

    def __init__(self, start: dt.date, days: int, country: str, opens: float, hours: float):
        free = holidays.country_holidays(country, years=range(start.year, start.year + 8))
        dates = [start + dt.timedelta(days=day) for day in range(days)]
        self.weekday = [date.weekday() for date in dates]
        self.works = [date.weekday() < 5 and date not in free for date in dates]
        self.opens, self.closes = opens, opens + hours

    def after(self, hour: float, open_hours: float) -> float:
        """When so many open hours have passed since some hour."""
        day, time = divmod(hour, HOURS_PER_DAY)
        day, time = int(day), max(time, self.opens)
        while True:
            if self.works[day] and time < self.closes:
                if open_hours <= self.closes - time:
                    return max(hour, day * HOURS_PER_DAY + time + open_hours)
                open_hours -= self.closes - time
            day, time = day + 1, self.opens

    def next_open(self, hour: float) -> float:
        """That hour, or the next opening."""
        day, time = divmod(hour, HOURS_PER_DAY)
        day = int(day)
        if self.works[day] and time < self.closes:
            return max(hour, day * HOURS_PER_DAY + self.opens)
        return self._from(day + 1) * HOURS_PER_DAY + self.opens

    def before(self, hour: float, open_hours: float) -> float:
        """The latest hour since which so many open hours have passed; less than one day's."""
        day, time = divmod(hour, HOURS_PER_DAY)
        day, time = int(day), min(time, self.closes)
        while True:
            if self.works[day] and time > self.opens:
                if open_hours <= time - self.opens:
                    return day * HOURS_PER_DAY + time - open_hours
                open_hours -= time - self.opens
            if not day:
                return 0.0
            day, time = day - 1, self.closes

    def working_days_before(self, hour: float, count: int) -> float:
        """The same time of day some working days earlier, not before hour 0."""
        day, time = divmod(hour, HOURS_PER_DAY)
        day = int(day)
        while count:
            day -= 1
            if day < 0:
                return 0.0
            count -= self.works[day]
        return day * HOURS_PER_DAY + time

    def start_after(self, hour: float) -> float:
        """Opening time of the next Monday, or of the working day after it."""
        day = max(math.ceil((hour - self.opens) / HOURS_PER_DAY), 0)
        return self._from(day + (-self.weekday[day]) % 7) * HOURS_PER_DAY + self.opens

    def start_of_week(self, hour: float) -> float:
        """First opening hour of a week, from some hour on."""
        day = int(hour // HOURS_PER_DAY)
        monday = day - self.weekday[day]
        opening = self.next_open(max(monday, 0) * HOURS_PER_DAY)
        return opening if opening >= hour else self.next_open((monday + 7) * HOURS_PER_DAY)

    def until(self, day: int) -> int:
        """The working day on or before a day, or the first day."""
        while day > 0 and not self.works[day]:
            day -= 1
        return day

    def _from(self, day: int) -> int:
        while not self.works[day]:
            day += 1
        return day


@dataclass(eq=False)
class Person:
    """Somebody with a seat, now or later."""

    start: float
    told_start: float
    left: float
    cause: str
    told_left: float
    disabled: float
    missed: bool
    keeps_session: bool
    layoff: Layoff | None = None
    is_member: bool = False
    is_invited: bool = False
    is_cancelled: bool = False
    is_in_hand: bool = False
    is_sent: object = None

    @property
    def priority(self) -> int:
        """Who is asked to leave goes first."""
        return 1 if self.cause == "voluntary" else 0


class Draws:
    """A scenario's chances for one segment of people, drawn one after the other."""

    def __init__(self, parameters: Parameters, seed: int) -> None:
        self.random = random.Random(seed)
        self.parameters = parameters
        (self.segment,) = parameters.workforce.values()
        segment: Segment = self.segment
        self.rate = segment.attrition_per_year / HOURS_PER_YEAR
        start, months = parameters.start, parameters.horizon_months
        self.month_starts = [_month_later(start, month, start) for month in range(months + 1)]
        self.horizon = self.month_starts[-1]
        days = int(self.horizon / 24 + 11 * parameters.policies.review_interval_days + 60)
        hours = parameters.hours
        country = parameters.country
        length = hours.closes_hour - hours.opens_hour
        self.office = WorkingTime(start, days, country, hours.opens_hour, length)
        desk_hours = parameters.desk.desk_hours_per_day
        self.desk = WorkingTime(start, days, country, hours.opens_hour, desk_hours)
        self.layoffs = []
        for of in segment.layoffs:
            hour = self.office.next_open((of.date - start).days * 24.0) + 1.0
            known = self.office.working_days_before(hour, of.known_days)
            self.layoffs.append(Layoff(known, hour, of.share))

    def law(self, law: AnyDistribution) -> float:
        """Draw from one of the laws of a scenario."""
        match law:
            case Constant():
                return law.value
            case Exponential():
                return self.random.expovariate(1 / law.mean)
            case Lognormal():
                return self.random.lognormvariate(math.log(law.median), law.sigma)
            case Triangular():
                return self.random.triangular(law.low, law.high, law.mode)
        return self.random.uniform(law.low, law.high)

    def happens(self, share: float) -> bool:
        """Whether something happens that has this probability."""
        return self.random.random() < share

    def person(self, start: float, now: float = 0.0, initial: bool = False) -> Person:
        """Draw what awaits somebody who starts."""
        signals = self.segment.signals
        left, cause, layoff = self._departure(start)
        told_left = self._told_left(left, cause)
        disabled = max(left, told_left) + self.law(signals.idp_lag_hours)
        if cause == "voluntary" and told_left < left:
            disabled = left
        # One number: nobody tells IT, or nobody thinks of the seat.
        u = self.random.random()
        missed_share = signals.idp_missed_share + signals.missed_share
        if layoff:
            # Nobody on a list is forgotten, nor who goes earlier by an own date.
            u = 1.0
            if left == layoff.hour:
                told_left, disabled = max(layoff.known, start), left
        return Person(
            start=start,
            told_start=0.0 if initial else max(self._told_start(start), now),
            left=left,
            cause=cause,
            told_left=told_left,
            disabled=math.inf if u < signals.idp_missed_share else disabled,
            missed=u < missed_share,
            keeps_session=self.happens(signals.session_kept_share),
            layoff=layoff,
        )

    def growth(self) -> Iterator[float]:
        """Starts of those who keep the headcount where it is: places that are not filled again."""
        segment, found = self.segment, -_WAIT_HOURS
        rate = segment.headcount * self.rate * (1 - segment.backfill_share)
        while rate and self._is_inside(found := found + self.random.expovariate(rate)):
            yield self.office.start_after(found)

    def vacancies(self) -> Iterator[float]:
        """Starts of those whose places were vacant before hour 0."""
        segment, hour = self.segment, -_WARM_UP_DAYS * HOURS_PER_DAY
        rate = segment.headcount * self.rate * segment.backfill_share
        while (hour := hour + self.random.expovariate(rate)) < 0:
            found = hour + self.law(segment.time_to_fill_days) * HOURS_PER_DAY
            if found > -_WAIT_HOURS and self._is_inside(found):
                yield self.office.start_after(found)

    def replacement(self, left: float) -> float:
        """When somebody starts in a leaver's place; infinity if nobody does."""
        if not self.happens(self.segment.backfill_share):
            return math.inf
        found = left + self.law(self.segment.time_to_fill_days) * HOURS_PER_DAY
        return self.office.start_after(found) if self._is_inside(found) else math.inf

    def _is_inside(self, found: float) -> bool:
        return found < self.horizon and self.office.start_after(found) < self.horizon

    def _departure(self, start: float) -> tuple[float, str, Layoff | None]:
        hour, segment = start + self.random.expovariate(self.rate), self.segment
        left, cause = math.inf, ""
        if hour < self.horizon + 7 * HOURS_PER_DAY:
            day, first, cause = int(hour // 24), int(start // 24), "voluntary"
            time = self.office.closes - self.office.opens
            if self.happens(segment.involuntary_share):
                cause = "involuntary"
                weights = segment.involuntary_weekday_weights
                weekday = self.random.choices(range(5), weights)[0]
                day += weekday - self.office.weekday[day]
                time *= self.random.random()
            day = max(self.office.until(max(day, first)), first)
            left = max(day * HOURS_PER_DAY + self.office.opens + time, start)
        for layoff in self.layoffs:
            is_there = start <= layoff.hour and layoff.known < left
            if is_there and self.happens(layoff.share):
                on_list = layoff if layoff.known < layoff.hour else None
                return (
                    (layoff.hour, "layoff", on_list)
                    if layoff.hour < left
                    else (left, cause, layoff)
                )
        return (left, cause, None) if left < self.horizon else (math.inf, "", None)

    def _told_start(self, start: float) -> float:
        signals = self.segment.signals
        if self.happens(signals.joiner_late_share):
            told = start + self.law(signals.joiner_late_days) * HOURS_PER_DAY
        else:
            told = start - self.law(signals.joiner_ahead_days) * HOURS_PER_DAY
        return self._in_office_hours(told)

    def _told_left(self, left: float, cause: str) -> float:
        if math.isinf(left):
            return math.inf
        signals, u, told = self.segment.signals, self.random.random(), left
        own = cause == "voluntary"
        late_share = signals.late_share if own else signals.involuntary_late_share
        full = 1 - signals.full_notice_share
        if u < late_share:
            told = left + self.law(signals.late_days) * HOURS_PER_DAY
        elif own and u > full:
            told = self.office.working_days_before(left, signals.full_notice_days)
        elif own and u > full - signals.short_notice_share:
            days = self.random.randint(1, signals.full_notice_days - 1)
            told = self.office.working_days_before(left, days)
        return self._in_office_hours(told)

    def _in_office_hours(self, told: float) -> float:
        if told <= 0:
            return 0.0
        # Closing time is still open.
        day, time = divmod(told, HOURS_PER_DAY)
        if self.office.works[int(day)] and time == self.office.closes:
            return told
        return self.office.next_open(told)


def _month_later(date: dt.date, months: int, start: dt.date) -> float:
    years, month = divmod(date.month - 1 + months, 12)
    return (dt.date(date.year + years, month + 1, date.day) - start).days * HOURS_PER_DAY
