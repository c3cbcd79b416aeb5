"""Growth, hires and vacancies, against what is known of them without a simulation."""

import datetime as dt
import math
import time

import numpy as np
import pytest
from builders.theory_of_people import LEVEL, YEAR, Staff, segment, sharply
from scipy import integrate, special, stats

from sim.core.distributions import Constant, Lognormal
from sim.core.renewal import daily_hires
from sim.workforce.growth import hiring
from sim.workforce.lines import Origin, Setting, lines
from sim.workforce.season import Season


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
# So many that the standard error is below 0.25 %: at an attrition of 0.18, and of 2.
FUTURES = dict(zip(NET, [(2, 4), (1, 2), (4, 7)], strict=True))


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
    people, futures = 30_000, FUTURES[growth, backfill][attrition == 2]
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


@pytest.mark.parametrize("attrition", [2.0**-24, 1e-7, 2e-7])
def test_hardly_anybody_who_leaves_is_hired_for_as_if_nobody_left(attrition):
    found = daily_hires(0.2, attrition, 1.5, 365)
    assert found == pytest.approx(daily_hires(0.2, 0.0, 1.5, 365), rel=1e-4)
