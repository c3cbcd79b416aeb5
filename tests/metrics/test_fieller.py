"""Fieller's set of ratios: against its definition, in each of its three forms, and its coverage."""

import math

import numpy as np
import pytest
from scipy import stats

from sim.metrics.fieller import fieller
from sim.metrics.intervals import quotient_of_means

COUNT = 100


def drawn(seed: int, below: float, above: float = 1.0, cv: float = 4.0) -> tuple:
    luck = np.random.default_rng(seed)
    return luck.normal(above, cv * abs(above), COUNT), luck.normal(below, cv * abs(below), COUNT)


def agrees(numerator: np.ndarray, denominator: np.ndarray, ratio: float) -> bool:
    """Whether Student's test of numerator minus ratio times denominator finds nothing."""
    return float(stats.ttest_1samp(numerator - ratio * denominator, 0.0).pvalue) >= 0.05


@pytest.mark.parametrize("seed", range(12))
def test_the_set_holds_the_ratios_that_a_test_does_not_refuse(seed):
    numerator, denominator = drawn(seed, below=1.0, cv=8.0)
    found = fieller(numerator, denominator)
    for ratio in (-50.0, -3.0, -1.0, -0.2, 0.0, 0.2, 1.0, 3.0, 50.0):
        assert found.holds(ratio) == agrees(numerator, denominator, ratio)


def test_all_three_forms_occur():
    kinds = {fieller(*drawn(seed, below=1.0, cv=8.0)).kind for seed in range(40)}
    assert kinds == {"between", "outside", "anywhere"}


def test_a_known_denominator_gives_students_interval():
    numerator, _ = drawn(1, below=1.0)
    found = fieller(numerator, np.full(COUNT, 2.0))
    low, high = stats.t.interval(0.95, COUNT - 1, loc=numerator.mean(), scale=stats.sem(numerator))
    assert (found.kind, found.signal) == ("between", math.inf)
    assert (found.low, found.high) == pytest.approx((low / 2, high / 2))


def test_a_quotient_has_an_interval_only_where_the_set_is_bounded():
    for seed in range(20):
        numerator, denominator = drawn(seed, below=1.0, cv=8.0)
        found, quotient = fieller(numerator, denominator), quotient_of_means(numerator, denominator)
        assert (quotient.mean is None) == (found.kind != "between")
        if quotient.mean is not None:
            assert quotient == (found.ratio, found.low, found.high)


def test_nothing_below_says_nothing():
    found = fieller(np.ones(COUNT), np.zeros(COUNT))
    assert (found.kind, found.signal) == ("anywhere", 0.0)
    assert found.holds(7.0)


@pytest.mark.slow
def test_the_set_covers_the_true_ratio():
    covered = sum(fieller(*drawn(seed, below=1.0)).holds(1.0) for seed in range(400))
    assert 368 <= covered <= 391
