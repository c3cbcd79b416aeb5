"""People who come and go, against what is known of them without a simulation."""

import math

import numpy as np
import pytest
from builders.agreement import agrees
from builders.theory_of_people import LEVEL, YEAR, Staff, segment, sharply
from scipy import integrate, special, stats

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
