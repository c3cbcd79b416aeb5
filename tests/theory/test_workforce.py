"""People against what is known of them without a simulation."""

import datetime as dt
import math
import time

import numpy as np
import pytest
from builders.agreement import CONFIDENCE, agrees
from builders.companies import ALWAYS_OPEN, company
from scipy import integrate, special, stats

from sim import workforce
from sim.core.distributions import Constant, Lognormal
from sim.core.renewal import daily_hires
from sim.scenarios.calendar import Calendar
from sim.workforce.growth import hiring
from sim.workforce.lines import Origin, Setting, lines
from sim.workforce.season import Season
from sim.workforce.staffing import staff

YEAR = 8766.0
LEVEL = 1 - CONFIDENCE
START = dt.date(2027, 1, 1)


def sharply(values, theory):
    """The theory agrees, and one that is 5 % off would not."""
    agrees(values, theory)
    for wrong in (theory * 0.95, theory * 1.05):
        with pytest.raises(AssertionError, match="not"):
            agrees(values, wrong)


def shares(hits, theory, batches=100):
    """The same for the share of those hit."""
    whole = hits[: len(hits) // batches * batches]
    sharply(whole.reshape(batches, -1).mean(axis=1), theory)


def segment(months=12, start=START, overlay=None, **keys):
    """A calendar and a segment of a company; always open unless told otherwise."""
    of = {"workforce": {"employees": {"start_weekday": "any", "time_to_fill_days": 0, **keys}}}
    over = {} if overlay is None else overlay
    around = ALWAYS_OPEN if overlay is None else {}
    parameters = company(around, {"start": start, "horizon_months": months}, of, over).parameters
    return Calendar.of(parameters), parameters.workforce["employees"]


class Staff:
    """Who is employed when, as arrays with one entry a person."""

    def __init__(self, calendar, of, seed=1, replication=1):
        rows = staff("employees", of, calendar, seed, replication)
        self.calendar = calendar
        self.id = np.array([row.id for row in rows])
        self.initial = np.array([row.initial for row in rows])
        self.start = np.array([row.start_hours for row in rows])
        self.left = np.array([row.left_hours for row in rows])
        self.cause = np.array([row.cause for row in rows])

    @property
    def leavers(self):
        return np.isfinite(self.left)

    def place(self):
        """Which initial person's place, or growth from it, somebody belongs to."""
        return np.array([int(name.split("/")[2].split(".")[0]) for name in self.id])

    def employed_at(self, hours):
        return (self.start <= hours) & (hours < self.left)

    def by_place(self, of, batches, places):
        """Sums over batches of places."""
        batch = self.place() * batches // places
        return np.bincount(batch, weights=of, minlength=batches)


# The stationary workforce


@pytest.mark.parametrize("shape", [0.7, 1.0, 1.5])
def test_leavers_per_head_year_are_the_attrition(shape):
    people, months, rate = 6000, 60, 1.0
    calendar, of = segment(
        months=months,
        headcount=people,
        attrition_per_year=rate,
        tenure_shape=shape,
        backfill_share=1.0,
    )
    found = Staff(calendar, of)
    years = calendar.horizon_hours / YEAR
    sharply(found.by_place(found.leavers, 60, people) / (people / 60 * years), rate)
    # Constant from the first two years to the last, whatever the shape.
    soon = found.left <= 2 * YEAR
    agrees(found.by_place(soon, 60, people) / (people / 60), 2 * rate)
    # Every place is filled at once, but for public holidays and the night.
    for day in calendar.office.days[:1800:60]:
        assert found.employed_at(24.0 * day + 12.0).sum() == pytest.approx(people, rel=0.01)


def test_a_company_with_weekends_keeps_its_size():
    calendar, of = segment(
        months=24, overlay={}, headcount=3000, attrition_per_year=0.5, backfill_share=1.0
    )
    found = Staff(calendar, of)
    sizes = [found.employed_at(hours).sum() for hours in np.arange(12.0, 17_000, 168.0)]
    assert 0.99 * 3000 < min(sizes) <= max(sizes) < 1.01 * 3000


# Of 20,000 leavers a law that is 5 % slower or faster is refuted with a probability of 98 %. Where
# the hazard grows, hardly any of them are left after three years.
@pytest.mark.parametrize(
    ("shape", "months"),
    [
        pytest.param(0.7, 120, marks=pytest.mark.slow),
        pytest.param(1.0, 120, marks=pytest.mark.slow),
        (1.5, 36),
    ],
)
def test_initial_people_leave_by_the_residual_law(shape, months):
    of_law = {"attrition_per_year": 1.0, "tenure_shape": shape}
    calendar, of = segment(months=months, headcount=20_000, **of_law)
    found = Staff(calendar, of)
    scale = YEAR / math.gamma(1 + 1 / shape)

    def residual(hours):
        return special.gammainc(1 / shape, (hours / scale) ** shape)

    # Departures are moved to the end of their day.
    left = found.left[found.leavers & found.initial] - 12.0
    share = residual(calendar.horizon_hours)
    assert stats.kstest(left, lambda hours: residual(hours) / share).pvalue > LEVEL
    wrong = stats.weibull_min(shape, scale=scale)
    if shape != 1.0:
        assert stats.kstest(left, wrong.cdf).pvalue < 1e-9
    else:
        assert stats.kstest(left * 1.05, wrong.cdf).pvalue < 1e-3


# Coming


@pytest.mark.parametrize("shape", [1.0, 1.5])
def test_a_company_that_starts_empty_is_poisson(shape):
    rate, attrition, futures = 120.0, 0.5, 300
    calendar, of = segment(
        months=24, hires_per_year=rate, attrition_per_year=attrition, tenure_shape=shape
    )
    at = calendar.horizon_hours - 12.0
    sizes = np.array(
        [
            Staff(calendar, of, replication=number).employed_at(at).sum()
            for number in range(1, futures + 1)
        ]
    )
    scale = 1 / attrition / math.gamma(1 + 1 / shape)
    stays, _ = integrate.quad(lambda years: math.exp(-((years / scale) ** shape)), 0, at / YEAR)
    mean = rate * stays
    sharply(sizes, mean)
    dispersion = (futures - 1) * sizes.var(ddof=1) / mean
    low, high = stats.chi2.ppf([LEVEL / 2, 1 - LEVEL / 2], futures - 1)
    assert low < dispersion < high


def sizes_off(found, growth, people, batches=100):
    """Mean headcounts of the last 28 days over their mean target, in batches of places."""
    end = found.calendar.horizon_hours
    begin = end - 28 * 24.0
    hours = np.minimum(found.left, end).clip(begin) - np.minimum(found.start, end).clip(begin)
    target, _ = integrate.quad(lambda t: (1 + growth) ** (t / YEAR), begin, end)
    return found.by_place(hours, batches, people) / (people / batches) / target


MONDAYS = {
    "start_weekday": "monday",
    "time_to_fill_days": {"law": "lognormal", "median": 45, "sigma": 0.5},
    "involuntary_share": 0.3,
}
NET = [(0.2, 0.9), (0.0, 1.0), (0.0, 0.0)]


@pytest.mark.parametrize(("growth", "backfill", "shape"), [(*NET[0], 0.7), (*NET[2], 1.5)])
def test_growth_is_net(growth, backfill, shape):
    people = 20_000
    keys = {"attrition_per_year": 0.5, "backfill_share": backfill, "growth_per_year": growth}
    calendar, of = segment(
        months=12, overlay={}, headcount=people, tenure_shape=shape, **keys, **MONDAYS
    )
    sharply(sizes_off(Staff(calendar, of), growth, people), 1.0)


@pytest.mark.slow
@pytest.mark.parametrize(("growth", "backfill"), NET)
@pytest.mark.parametrize(("attrition", "shape"), [(0.18, 0.7), (0.18, 1), (0.18, 1.5), (2, 1)])
def test_growth_is_net_over_three_years(growth, backfill, attrition, shape):
    people, futures = 30_000, 7 if attrition == 2 else 5
    keys = {"attrition_per_year": attrition, "backfill_share": backfill, "growth_per_year": growth}
    calendar, of = segment(
        months=36, overlay={}, headcount=people, tenure_shape=shape, **keys, **MONDAYS
    )
    found = [Staff(calendar, of, replication=number) for number in range(1, futures + 1)]
    ratios = np.concatenate([sizes_off(each, growth, people) for each in found])
    error = ratios.std(ddof=1) / math.sqrt(len(ratios))
    # A right model may be off by chance too: by so many standard errors once in a thousand times.
    tolerance = 0.02 if attrition == 2 else 0.01
    assert error < 0.0025
    assert abs(ratios.mean() - 1) < tolerance + 3.3 * error


@pytest.mark.parametrize(("growth", "backfill"), [(0.2, 0.9), (0.0, 0.5), (-0.1, 0.3)])
def test_growth_hires_of_a_memoryless_company_in_closed_form(growth, backfill):
    attrition, wait, law = 0.4, 3.5, Lognormal(median=45.0, sigma=0.5)
    found = hiring(growth, attrition, 1.0, backfill, law, wait, 1096)
    rate = math.log1p(growth)
    phi, _ = integrate.quad(lambda u: math.exp(-rate * (law.ppf(u) + wait) / 365.25), 0, 1)
    per_year = rate + attrition * (1 - backfill * phi)
    days = np.array([30.0, 400.0, 1096.0])
    years = days / 365.25
    exact = per_year * (np.expm1(rate * years) / rate if rate else years)
    assert found.backfill_share == backfill
    # The vacancies that hour 0 finds open are those of a company that did not grow.
    late = exact[1:] - exact[0], found.found[[400, 1096]] - found.found[30]
    np.testing.assert_allclose(late[1], late[0], rtol=0.02)


@pytest.mark.parametrize("shape", [0.7, 1.0, 1.5])
def test_a_stationary_company_needs_as_many_hires_as_leave(shape):
    np.testing.assert_allclose(daily_hires(0.0, 0.6, shape, 1500), 0.6 / 365.25, rtol=1e-9)
    # All vacancies are filled, so nobody else comes.
    found = hiring(0.0, 0.6, shape, 1.0, Lognormal(median=45.0, sigma=0.5), 3.5, 1500)
    assert (found.backfill_share, found.found[-1]) == (1.0, 0.0)


@pytest.mark.parametrize("shape", [0.7, 1.0, 1.5, 5.0])
def test_hires_make_the_headcount_that_they_are_for(shape):
    attrition, growth, days = 0.8, 0.25, 1200
    hires = daily_hires(growth, attrition, shape, days)
    # A reading of its own: four hirings a day, and the survival at each moment itself.
    scale = 365.25 / attrition / math.gamma(1 + 1 / shape)
    moments = np.repeat(np.arange(days), 4) + np.tile([0.125, 0.375, 0.625, 0.875], days)
    for day in (1, 90, 500, 1200):
        past = moments < day
        here = np.exp(-(((day - moments[past]) / scale) ** shape)) @ np.repeat(hires / 4, 4)[past]
        initial = 1 - special.gammainc(1 / shape, (day / scale) ** shape)
        assert initial + here == pytest.approx((1 + growth) ** (day / 365.25), rel=1e-4)


def test_a_company_that_shrinks_fills_fewer_of_its_vacancies():
    attrition, growth, law = 0.5, -0.3, Constant(value=40.0)
    found = hiring(growth, attrition, 1.0, 1.0, law, 3.5, 1096)
    # For a memoryless tenure: what is needed over what would be filled, where that is largest.
    rate = math.log1p(growth)
    needed = (rate + attrition) * math.exp(rate * np.float64(44) / 365.25)
    assert found.backfill_share == pytest.approx(needed / attrition, rel=0.02)
    assert (np.diff(found.found) >= 0).all()


def test_a_segment_is_solved_once_and_soon():
    keys = (0.2, 0.18, 1.1, 0.9, Lognormal(median=45.0, sigma=0.4), 3.5)
    begun = time.process_time()
    first = hiring(*keys, 1100)
    assert time.process_time() - begun < 0.25
    assert hiring(*keys, 1100) is first


@pytest.mark.parametrize(
    ("law", "mean_days", "residual"),
    [
        (40, 40.0, lambda t: t / 40),
        ({"law": "uniform", "low": 0, "high": 60}, 30.0, lambda t: t / 30 - t**2 / 3600),
        ({"law": "exponential", "mean": 40}, 40.0, lambda t: 1 - np.exp(-t / 40)),
    ],
)
def test_vacancies_of_hour_0_are_in_steady_state(law, mean_days, residual):
    people, rate = 200_000, 2.0
    # From the day after Independence Day to Labor Day there is no holiday.
    calendar, of = segment(
        start=dt.date(2027, 7, 6),
        headcount=people,
        attrition_per_year=rate,
        backfill_share=0.9,
        time_to_fill_days=law,
    )
    setting = Setting("employees", of, calendar, Season(calendar, of.season), 1, 1)
    found = lines(setting)
    pipe = found.origin == Origin.PIPE
    counts = np.bincount(found.place[pipe] * 100 // people, minlength=100) / (people / 100)
    # Half a day is the mean wait from being found to the next opening.
    sharply(counts, rate * 0.9 * (mean_days + 0.5) / 365.25)
    # Who starts on a day was found, half a day late in mean, in the middle of the day before.
    days = np.append(np.arange(0, mean_days, 5), np.inf)
    counts, _ = np.histogram(found.start_hours[pipe] / 24, days + 0.5)

    def fit(pace):
        expected = np.diff(np.append(residual(days[:-1] * pace), 1.0))
        return stats.chisquare(counts, expected * counts.sum()).pvalue

    assert fit(1.0) > LEVEL
    assert fit(0.95) < LEVEL


def test_a_law_of_any_tail_fills_vacancies_in_good_time():
    tail = {"law": "lognormal", "median": 30, "sigma": 5}
    calendar, of = segment(
        months=36,
        headcount=1000,
        attrition_per_year=0.5,
        backfill_share=1.0,
        time_to_fill_days=tail,
    )
    found = Staff(calendar, of)
    pipe = np.array([name.startswith("employees/pipe") and "back" not in name for name in found.id])
    # What is open at hour 0 and filled inside the horizon: rate times the mean of the shorter one.
    horizon_days = calendar.horizon_hours / 24
    law = of.time_to_fill_days
    shorter, _ = integrate.quad(lambda u: min(law.ppf(u), horizon_days), 0, 1, limit=200)
    reach = stats.poisson.ppf([LEVEL / 2, 1 - LEVEL / 2], 1000 * 0.5 * shorter / 365.25)
    assert reach[0] <= pipe.sum() <= reach[1]


def test_no_dip_after_hour_0():
    people = 30_000
    calendar, of = segment(
        months=8,
        overlay={},
        headcount=people,
        attrition_per_year=0.4,
        backfill_share=1.0,
        start_weekday="monday",
        time_to_fill_days={"law": "lognormal", "median": 45, "sigma": 0.5},
    )
    found = Staff(calendar, of)
    sizes = [found.employed_at(hours).sum() for hours in calendar.month_hours[1:-1]]
    # Half a week until the next Monday is all that is missing.
    assert 0.99 * people < min(sizes) <= max(sizes) < 1.01 * people


# Season


def test_the_season_moves_departures_and_keeps_their_number():
    people, paces = 30_000, [0.5, 1.5] * 6
    keys = {"headcount": people, "attrition_per_year": 1.0, "backfill_share": 1.0}
    calendar, of = segment(**keys, season=paces)
    found = Staff(calendar, of)
    sharply(found.by_place(found.leavers, 80, people) / (people / 80), 365 / 365.25)
    month = np.searchsorted(calendar.month_hours, found.left[found.leavers] - 12.0) - 1
    # February has 28 days here and 28.25 in the mean year that the multipliers are scaled to.
    weights = np.array(paces) * np.diff(calendar.month_hours)
    weights /= weights.sum()
    shares(month % 2 == 1, weights[1::2].sum())
    assert stats.chisquare(np.bincount(month), weights * len(month)).pvalue > LEVEL
    assert stats.chisquare(np.bincount(month), np.full(12, len(month) / 12)).pvalue < 1e-9


# Layoffs


def test_a_layoff_hits_a_share_and_comes_on_top():
    layoff = {"date": dt.date(2027, 5, 29), "share": 0.4}
    keys = {"headcount": 40_000, "attrition_per_year": 0.2, "backfill_share": 0.0}
    calendar, calm = segment(overlay={}, **keys)
    _, hit = segment(overlay={}, **keys, layoffs=[layoff])
    before, after = Staff(calendar, calm), Staff(calendar, hit)
    assert before.id.tolist() == after.id.tolist()
    # Saturday 29 May 2027; Monday 31 May is Memorial Day.
    moment = calendar.hours_at(dt.date(2027, 6, 1)) + 10.0
    laid_off = after.cause == "layoff"
    assert set(after.left[laid_off]) == {moment}
    # The earlier of one's own date and the layoff.
    assert (before.left[laid_off] > moment).all()
    assert (after.left[~laid_off] == before.left[~laid_off]).all()
    shares(laid_off[(before.start <= moment) & (before.left > moment)], 0.4)


def test_a_layoff_opens_no_vacancies():
    layoff = {"date": dt.date(2027, 3, 1), "share": 0.5}
    keys = {"headcount": 300, "attrition_per_year": 0.0, "backfill_share": 1.0}
    calendar, of = segment(**keys, layoffs=[layoff])
    found = Staff(calendar, of)
    assert len(found.id) == 300
    assert 0 < (found.cause == "layoff").sum() < 300


def test_a_layoff_outside_the_horizon_does_not_happen():
    outside = [{"date": day, "share": 1.0} for day in (dt.date(2026, 12, 31), dt.date(2028, 1, 1))]
    calendar, of = segment(headcount=10, layoffs=outside)
    assert not Staff(calendar, of).leavers.any()


def test_random_layoffs_come_at_their_rate_and_of_their_size():
    keys = {"headcount": 40, "layoffs_per_year": 4.0}
    law = {"law": "lognormal", "median": 0.1, "sigma": 0.5}
    calendar, of = segment(months=60, **keys, layoff_share=law)
    counts, survivors = [], []
    for number in range(1, 501):
        found = Staff(calendar, of, replication=number)
        survivors.append(np.mean(~found.leavers))
        counts.append(len(np.unique(found.left[found.leavers])))
    # Poisson layoffs of mean size m leave exp(-rate * m * years) of the people in mean.
    share = of.layoff_share.mean
    years = calendar.horizon_hours / YEAR
    mean = math.exp(-4.0 * years * share)
    error = np.std(survivors) / math.sqrt(500)
    assert abs(np.mean(survivors) - mean) < 3.29 * error
    assert max(counts) < 60


def test_one_more_dated_layoff_moves_no_random_one():
    keys = {"headcount": 500, "layoffs_per_year": 2.0}
    layoff = {"date": dt.date(2027, 1, 1), "share": 0.1}
    calendar, of = segment(months=36, **keys)
    _, more = segment(months=36, **keys, layoffs=[layoff])
    before, after = Staff(calendar, of), Staff(calendar, more)
    moment = after.left[after.cause == "layoff"].min()
    others = after.left != moment
    assert (~others).any()
    assert (before.left[others] == after.left[others]).all()


# The hour of a departure


def office(**keys):
    calendar, of = segment(
        months=36,
        overlay={},
        headcount=12_000,
        attrition_per_year=1.2,
        backfill_share=1.0,
        **keys,
    )
    return calendar, Staff(calendar, of)


def whole_weeks(calendar):
    """Mondays of weeks with five working days, but for the first and the last of the horizon."""
    working = set(calendar.office.days)
    first = (7 - calendar.start.weekday()) % 7 + 7
    return [
        day
        for day in range(first, int(calendar.horizon_hours // 24) - 13, 7)
        if all(day + weekday in working for weekday in (-3, 0, 1, 2, 3, 4, 7))
    ]


def test_voluntary_leavers_go_at_closing_time_of_a_working_day():
    calendar, found = office(involuntary_share=0.0)
    left = found.left[found.leavers]
    day = (left // 24).astype(int)
    assert set(left % 24) == {17.0}
    assert set(day[day > 2]) <= set(calendar.office.days)
    # Saturday and Sunday fall on the Friday before.
    weekday = (day + calendar.start.weekday()) % 7
    ordinary = np.isin(day - weekday, whole_weeks(calendar))
    shares((weekday == 4)[ordinary], 3 / 7)


def test_a_departure_is_not_moved_before_the_first_day():
    # Friday 1 January 2027 is a holiday, and then it is weekend.
    calendar, of = segment(overlay={}, headcount=2000, attrition_per_year=12.0)
    first = Staff(calendar, of).left
    assert (first[first < 72] == 17.0).all()
    assert (first == 17.0).sum() > 100


def test_involuntary_leavers_go_on_weekdays_by_weight_at_any_working_hour():
    weights = [1.0, 0.0, 1.0, 2.0, 0.0]
    calendar, found = office(involuntary_share=1.0, involuntary_weekday_weights=weights)
    assert set(found.cause[found.leavers]) == {"involuntary"}
    # Who came in the same week cannot leave before.
    left = found.left[found.leavers & (found.left - found.start > 168)]
    day = (left // 24).astype(int)
    weekday = (day + calendar.start.weekday()) % 7
    ordinary = np.isin(day - weekday, whole_weeks(calendar))
    for number, weight in enumerate(weights):
        if not weight:
            assert not (weekday == number)[ordinary].any()
    shares((weekday == 3)[ordinary], 2 / 4)
    counts = np.bincount(weekday[ordinary])[[0, 2, 3]]
    assert stats.chisquare(counts, np.array([1, 1, 2]) / 4 * ordinary.sum()).pvalue > LEVEL
    hours = left[ordinary] % 24
    assert stats.kstest(hours, stats.uniform(9, 8).cdf).pvalue > LEVEL


# Signals


SIGNALS = {
    "joiner_ahead_days": 4,
    "joiner_late_share": 0.3,
    "joiner_late_days": {"law": "exponential", "mean": 5.0},
    "full_notice_share": 0.25,
    "full_notice_days": 10,
    "short_notice_share": 0.25,
    "late_share": 0.25,
    "involuntary_late_share": 0.4,
    "late_days": {"law": "exponential", "mean": 30.0},
    "idp_lag_hours": {"law": "uniform", "low": 1.0, "high": 3.0},
    "missed_share": 0.3,
    "idp_missed_share": 0.4,
    "session_kept_share": 0.35,
    "reaction_days": {"law": "exponential", "mean": 3.0},
}


@pytest.fixture(scope="module")
def signalled():
    """Many leavers in few years, with signals of every kind."""
    of = {
        "headcount": 9_000,
        "attrition_per_year": 6.0,
        "backfill_share": 1.0,
        "involuntary_share": 0.4,
        "time_to_fill_days": 0,
    }
    tree = {
        "start": START,
        "horizon_months": 24,
        "signals": SIGNALS,
        "idp_disable": "by_ticket",
    }
    parameters = company(tree, {"workforce": {"employees": of}}).parameters
    calendar = Calendar.of(parameters)
    return calendar, workforce.people(parameters, calendar, 1, 1)


def test_shares_of_people(signalled):
    _, people = signalled
    leavers = np.isfinite(people.left_hours)
    shares(people.cause[leavers] == "involuntary", 0.4)
    # One number: the account and the seat, or the seat alone.
    shares(people.missed, 0.7)
    shares(people.idp_missed, 0.4)
    assert people.missed[people.idp_missed].all()
    shares(people.session_kept, 0.35)


def test_shares_of_seats_and_roles():
    of = {"headcount": 60_000, "seat_share": 0.5, "admin_share": 0.4}
    parameters = company({"workforce": {"employees": of}}).parameters
    people = workforce.people(parameters, Calendar.of(parameters), 1, 1)
    place = np.array([int(name.rpartition("/")[2]) for name in people.id])
    shares(np.isin(np.arange(60_000), place), 0.5)
    shares(people.role == "admin", 0.4)
    # One Owner: the first seat holder.
    assert np.flatnonzero(people.role == "owner").tolist() == [0]
    assert set(people.role) == {"owner", "admin", "member"}


def test_one_draw_says_when_hr_knows(signalled):
    calendar, people = signalled
    own = people.cause == "voluntary"
    # Notice that would begin before hour 0 begins with it.
    later = people.left_hours > 30 * 24
    told, left = people.told_left_hours[own & later], people.left_hours[own & later]
    before = calendar._days_before
    notice = before[(left // 24).astype(int)] - before[(told // 24).astype(int)]
    ahead = told < left
    shares(ahead & (notice == 10), 0.25)
    shares(ahead & (notice < 10), 0.25)
    assert stats.chisquare(np.bincount(notice[ahead & (notice < 10)])[1:]).pvalue > LEVEL
    assert (told[ahead] % 24 == 17).all()
    shares(told > left, 0.25)
    shares(told == left, 0.25)
    forced = people.cause == "involuntary"
    shares((people.told_left_hours > people.left_hours)[forced], 0.4)
    assert (people.told_left_hours >= people.left_hours)[forced].all()


def test_late_words_follow_their_law_into_office_hours(signalled):
    calendar, people = signalled
    late = (people.told_left_hours > people.left_hours) & np.isfinite(people.left_hours)
    left, told = people.left_hours[late], people.told_left_hours[late]
    days = of_law = (told - left) / 24
    # Moved to the next office hour: compare where that cannot blur a day of thirty.
    assert stats.kstest(of_law, stats.expon(0.45, 30).cdf).statistic < 0.04
    assert days.mean() == pytest.approx(30, rel=0.05)
    assert (calendar.into_office_hours(told) == told).all()


def test_the_idp_follows_the_later_of_departure_and_word(signalled):
    _, people = signalled
    leavers = np.isfinite(people.left_hours) & ~people.idp_missed
    latest = np.maximum(people.left_hours, people.told_left_hours)[leavers]
    lag = people.idp_disabled_hours[leavers] - latest
    assert stats.kstest(lag, stats.uniform(1, 2).cdf).pvalue > LEVEL
    assert np.isinf(people.idp_disabled_hours[people.idp_missed]).all()
    assert np.isinf(people.idp_disabled_hours[~np.isfinite(people.left_hours)]).all()


def test_joiners_are_announced(signalled):
    calendar, people = signalled
    later = people.start_hours > 30 * 24
    start, told = people.start_hours[later], people.told_start_hours[later]
    shares(told > start, 0.3)
    ahead = told < start
    # Four days before, or the next office hour after that.
    assert (told[ahead] == calendar.into_office_hours(start[ahead] - 96)).all()
    assert (people.told_start_hours[people.initial] == 0).all()
    mean_hours = 3.0 * 24
    sharply(people.reaction_hours[: len(people) // 100 * 100].reshape(100, -1).mean(1), mean_hours)
    sharply(people.session_share[: len(people) // 100 * 100].reshape(100, -1).mean(1), 0.5)


def test_what_was_said_before_hour_0_is_known_at_hour_0():
    of = {"headcount": 500, "attrition_per_year": 6.0, "hires_per_year": 2000.0}
    signals = {"full_notice_share": 1.0, "full_notice_days": 60, "joiner_ahead_days": 60}
    tree = {"horizon_months": 3, "signals": signals, "workforce": {"employees": of}}
    parameters = company(tree).parameters
    people = workforce.people(parameters, Calendar.of(parameters), 1, 1)
    soon = people.left_hours < 60 * 24
    assert soon.sum() > 100
    assert (people.told_left_hours[soon] == 0.0).all()
    joins = ~people.initial & (people.start_hours < 60 * 24)
    assert joins.sum() > 100
    assert (people.told_start_hours[joins] == 0.0).all()


@pytest.mark.parametrize("attrition", [2.0**-24, 1e-7, 2e-7])
def test_hardly_anybody_who_leaves_is_hired_for_as_if_nobody_left(attrition):
    found = daily_hires(0.2, attrition, 1.5, 365)
    assert found == pytest.approx(daily_hires(0.2, 0.0, 1.5, 365), rel=1e-4)
