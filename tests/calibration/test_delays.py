"""Delays of which only the dates are known."""

import math

import numpy as np
import pytest

from sim.calibration import delays

# Median 1 day, sigma 1, begun at any time of a day; and by quadrature of the integral over p.
TABLE = [0.238422, 0.409286, 0.169139, 0.076599, 0.039606]


def test_the_probabilities_of_whole_days_are_those_of_theory():
    found = delays.probabilities(np.arange(5), 1.0, 1.0, at_closing=False)
    assert found == pytest.approx(TABLE, abs=5e-7)


@pytest.mark.parametrize(("median_days", "sigma"), [(1.0, 1.0), (0.05, 0.8), (9.0, 0.3)])
@pytest.mark.parametrize("at_closing", [False, True])
def test_the_probabilities_are_the_integral_of_both_ends(median_days, sigma, at_closing):
    def below(days):
        with np.errstate(divide="ignore"):
            normal = (np.log(np.maximum(days, 0.0)) - math.log(median_days)) / sigma
        return np.array([0.5 * math.erfc(-each / math.sqrt(2)) for each in normal])

    begun = np.ones(1) if at_closing else (np.arange(20_000) + 0.5) / 20_000
    days = np.arange(12)
    expected = [(below(n + 1 - begun) - below(n - begun)).mean() for n in days]
    found = delays.probabilities(days, median_days, sigma, at_closing=at_closing)
    assert found == pytest.approx(expected, abs=2e-8)


def test_5000_delays_give_back_what_they_were_made_with_where_the_naive_fit_does_not():
    rng = np.random.default_rng(1)
    days = np.floor(rng.uniform(size=5000) + np.exp(rng.normal(size=5000))).astype(int)
    found = delays.fit(days.tolist(), at_closing=False)
    for estimate in (found.median_days, found.sigma):
        # Bounds of 99.9 %: an interval of 95 % is 1.96 of 3.29 as wide.
        assert abs(math.log(estimate.mean)) < 3.29 / 1.96 * math.log(estimate.high / estimate.mean)
        assert estimate.high / estimate.low < 1.1
    naive = np.log(np.maximum(days, 0.5))
    assert math.exp(naive.mean()) == pytest.approx(1.24, abs=0.03)
    assert naive.std() == pytest.approx(0.75, abs=0.02)


def test_a_delay_from_closing_time_is_fitted_by_one_end_only():
    rng = np.random.default_rng(2)
    days = np.ceil(2.0 * np.exp(0.7 * rng.normal(size=4000))).astype(int)
    found = delays.fit(days.tolist(), at_closing=True)
    assert found.median_days.mean == pytest.approx(2.0, rel=0.06)
    assert found.sigma.mean == pytest.approx(0.7, rel=0.06)


def test_dates_that_never_differ_say_only_within_a_day():
    assert delays.fit([0] * 100, at_closing=False) is None
    assert delays.fit([1] * 100, at_closing=True) is None
    assert delays.fit([0] * 100 + [1] * 5, at_closing=False) is not None


@pytest.mark.slow
def test_intervals_of_delays_cover():
    rng = np.random.default_rng(3)
    covered = np.zeros(2)
    for _ in range(400):
        days = np.floor(rng.uniform(size=150) + np.exp(rng.normal(size=150))).astype(int)
        found = delays.fit(days.tolist(), at_closing=False)
        covered += [each.low <= 1 <= each.high for each in (found.median_days, found.sigma)]
    assert all(368 <= count <= 391 for count in covered)
