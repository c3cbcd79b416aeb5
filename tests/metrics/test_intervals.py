import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy import special, stats

from sim.core.estimates import UNDEFINED, Estimate
from sim.metrics import CATALOGUE, intervals
from sim.metrics.estimates import Ratio

REPETITIONS = 400
REPLICATIONS = 60
PEOPLE = 20


@pytest.fixture
def rng():
    return np.random.default_rng(2026)


@pytest.fixture(scope="module")
def drawn():
    return intervals.resamples(1, REPLICATIONS)


def covered(truth: float, repeat: Callable[[], Estimate]) -> int:
    found = [repeat() for _ in range(REPETITIONS)]
    return sum(one.low <= truth <= one.high for one in found)


def enough(count: int) -> bool:
    return 368 <= count <= 391


def pools(rng, strategies=1):
    """Values by strategy whose luck is shared within a replication and between strategies."""
    owner = np.repeat(np.arange(REPLICATIONS), rng.poisson(PEOPLE, REPLICATIONS))
    shared = rng.normal(0, 0.3, REPLICATIONS)[owner] + rng.normal(0, 0.8, owner.size)
    spread = math.sqrt(1 - 0.3**2 - 0.8**2)
    return owner, [np.exp(shared + rng.normal(0, spread, owner.size)) for _ in range(strategies)]


def test_intervals_of_a_mean_cover_it(rng):
    ones = np.ones(REPLICATIONS)
    count = covered(3.0, lambda: intervals.ratio_of_sums(rng.gamma(6.0, 0.5, REPLICATIONS), ones))
    assert enough(count)


def test_intervals_of_a_ratio_of_sums_cover_it(rng):
    def repeat():
        people = rng.poisson(PEOPLE, REPLICATIONS).astype(float)
        luck = rng.gamma(20, 1 / 20, REPLICATIONS)
        return intervals.ratio_of_sums(7.0 * luck * people, people)

    assert enough(covered(7.0, repeat))


@pytest.mark.parametrize("q", [0.5, 0.9])
def test_intervals_of_a_pooled_quantile_cover_it(rng, drawn, q):
    def repeat():
        owner, (values,) = pools(rng)
        (found,) = intervals.weighted_quantiles(values, owner, [q], drawn)
        return intervals.quantile_estimate(found, q, REPLICATIONS)

    assert enough(covered(math.exp(special.ndtri(q)), repeat))


def test_intervals_of_a_paired_difference_of_ratios_cover_it(rng):
    def repeat():
        people = rng.poisson(PEOPLE, REPLICATIONS).astype(float)
        luck = rng.gamma(20, 1 / 20, REPLICATIONS)
        own = rng.gamma(50, 1 / 50, (2, REPLICATIONS))
        one, other = 7.0 * luck * own[0] * people, 5.0 * luck * own[1] * people
        return intervals.difference_of_ratios(one, people, other, people).estimate

    assert enough(covered(2.0, repeat))


def test_intervals_of_a_paired_difference_of_quantiles_cover_it(rng, drawn):
    q = 0.75

    def repeat():
        owner, (one, other) = pools(rng, strategies=2)
        both = [
            intervals.weighted_quantiles(values, owner, [q], drawn)[0]
            for values in (3 * one, other)
        ]
        return intervals.difference_of_quantiles(*both, q, REPLICATIONS).estimate

    assert enough(covered(2 * math.exp(special.ndtri(q)), repeat))


def test_intervals_of_a_quotient_of_means_cover_it(rng):
    def repeat():
        avoided = rng.gamma(9, 1, REPLICATIONS)
        extra = 40 * avoided + rng.normal(0, 60, REPLICATIONS)
        return intervals.quotient_of_means(extra, avoided)

    assert enough(covered(40.0, repeat))


def test_a_mean_has_the_interval_of_the_textbook():
    values = np.array([3.0, 5.0, 4.0, 8.0])
    low, high = stats.t.interval(0.95, 3, values.mean(), stats.sem(values))
    assert intervals.ratio_of_sums(values, np.ones(4)) == pytest.approx((5.0, low, high))


def test_a_quotient_has_no_value_where_the_interval_of_its_denominator_includes_0():
    extra = np.array([5.0, 6.0, 7.0, 5.0])
    around_nothing = np.array([1.0, -1.0, 2.0, -1.0])
    assert intervals.quotient_of_means(extra, around_nothing) == UNDEFINED


def test_a_quotient_of_exact_numbers_is_exact():
    found = intervals.quotient_of_means(np.full(9, 30.0), np.full(9, 4.0))
    assert found == pytest.approx((7.5, 7.5, 7.5))


def test_one_replication_has_values_and_no_intervals():
    one, two = np.array([6.0]), np.array([2.0])
    assert intervals.ratio_of_sums(one, two) == (3.0, None, None)
    assert intervals.difference_of_ratios(one, two, two, two) == ((2.0, None, None), None)
    assert intervals.quotient_of_means(one, two) == UNDEFINED
    weights = intervals.resamples(1, 1)
    (found,) = intervals.weighted_quantiles(np.array([1.0, 3.0]), np.zeros(2, int), [0.5], weights)
    assert intervals.quantile_estimate(found, 0.5, 1) == (2.0, None, None)
    assert intervals.difference_of_quantiles(found, found, 0.5, 1) == ((0.0, None, None), None)


def test_what_nobody_was_there_for_is_undefined():
    zero, ones = np.zeros(5), np.ones(5)
    assert intervals.ratio_of_sums(zero, zero) == UNDEFINED
    assert intervals.difference_of_ratios(ones, ones, zero, zero) == (UNDEFINED, None)
    weights = intervals.resamples(1, 5)
    (found,) = intervals.weighted_quantiles(np.empty(0), np.empty(0, int), [0.5], weights)
    assert intervals.quantile_estimate(found, 0.5, 5) == UNDEFINED
    assert intervals.difference_of_quantiles(found, found, 0.5, 5) == (UNDEFINED, None)


def test_a_resample_without_anybody_does_not_make_the_quantile_undefined():
    weights = intervals.resamples(1, 3)
    values = np.array([4.0, 5.0, 9.0])
    (found,) = intervals.weighted_quantiles(values, np.zeros(3, int), [0.5], weights)
    assert np.isnan(found).any()
    assert intervals.quantile_estimate(found, 0.5, 3) == (5.0, 5.0, 5.0)


def test_identical_strategies_differ_by_exactly_nothing(rng):
    numerator, denominator = rng.lognormal(10, 1, 50), rng.poisson(30, 50).astype(float)
    same = intervals.difference_of_ratios(numerator, denominator, numerator, denominator)
    assert same == ((0.0, 0.0, 0.0), None)
    owner = rng.integers(0, 50, 800)
    values = rng.lognormal(3, 1, 800)
    for q, found in zip(
        (0.5, 0.95, 1.0),
        intervals.weighted_quantiles(values, owner, (0.5, 0.95, 1.0), intervals.resamples(1, 50)),
        strict=True,
    ):
        assert intervals.difference_of_quantiles(found, found, q, 50) == ((0.0, 0.0, 0.0), None)


def test_numbers_that_differ_in_their_last_bits_differ_by_nothing():
    one = np.full(7, 0.1 + 0.2) * 1e6
    other = np.full(7, 0.3) * 1e6
    ones = np.ones(7)
    assert intervals.difference_of_ratios(one, ones, other, ones) == ((0.0, 0.0, 0.0), None)
    mean, low, high = intervals.ratio_of_sums(one, ones)
    assert low == mean == high


def test_pairing_gains_what_the_shared_luck_was(rng):
    shared, own = rng.normal(0, 3, 4000), rng.normal(0, 1, (2, 4000))
    ones = np.ones(4000)
    found = intervals.difference_of_ratios(shared + own[0], ones, shared + own[1], ones)
    assert found.pairing_gain == pytest.approx(10, rel=0.1)


def test_quantiles_are_those_of_the_values_repeated(rng):
    values = np.round(rng.lognormal(2, 1, 333), 1)
    owner = rng.integers(0, 12, values.size)
    weights = intervals.resamples(5, 12)[:60]
    quantiles = (0.0, 0.5, 0.95, 1.0)
    found = intervals.weighted_quantiles(values, owner, quantiles, weights)
    for draw, weight in enumerate(weights.astype(int)):
        repeated = np.repeat(values, weight[owner])
        assert found[:, draw] == pytest.approx(np.quantile(repeated, quantiles))


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 9, 10])
def test_quantiles_of_a_few_values(size):
    values = np.arange(size, dtype=float)[::-1]
    owner = np.arange(size) % 2
    found = intervals.weighted_quantiles(values, owner, (0.0, 0.3, 1.0), np.ones((1, 2)))
    assert found[:, 0] == pytest.approx(np.quantile(values, (0.0, 0.3, 1.0)))


def test_each_resample_draws_as_many_replications_as_there_are():
    weights = intervals.resamples(1, 40)
    assert weights.shape == (1 + intervals.RESAMPLES, 40)
    assert (weights[0] == 1).all()
    assert (weights.sum(axis=1) == 40).all()
    # Each replication's count is binomial(40, 1/40).
    assert weights[1:].var() == pytest.approx(1 - 1 / 40, rel=0.03)
    assert (intervals.resamples(2, 40) != weights).any()
    assert (intervals.resamples(1, 40) == weights).all()


def test_the_largest_value_has_no_interval_unless_many_futures_reach_it(rng):
    owner = np.repeat(np.arange(30), 10)
    weights = intervals.resamples(1, 30)
    values = rng.lognormal(0, 1, 300)
    (found,) = intervals.weighted_quantiles(values, owner, [1.0], weights)
    assert intervals.quantile_estimate(found, 1.0, 30) == (values.max(), None, None)
    difference = intervals.difference_of_quantiles(found, found * 2, 1.0, 30)
    assert difference == ((-values.max(), None, None), None)
    (found,) = intervals.weighted_quantiles(np.minimum(values, 1.0), owner, [1.0], weights)
    assert intervals.quantile_estimate(found, 1.0, 30) == (1.0, 1.0, 1.0)


def test_no_interval_ends_at_what_is_impossible():
    cost = Ratio(np.array([0.0, 0.0, 90.0]), np.ones(3), 0.0, *CATALOGUE["total_cost_usd"].bounds)
    assert cost.estimate().low == 0.0
    assert cost.minus(Ratio(np.ones(3), np.ones(3))).estimate.low < 0
    share = Ratio(np.array([1.0, 1.0, 0.0]), np.ones(3), 0.0, *CATALOGUE["seat_utilisation"].bounds)
    assert (share.estimate().low, share.estimate().high) == (0.0, 1.0)
    # A controlled mean that is itself a little beyond stays inside its interval.
    below = Ratio(np.array([-2.0, -1.0, 0.5]), np.ones(3), 0.0, 0.0).estimate()
    assert below.low == below.mean < 0 < below.high


def test_single_replications_are_as_they_happened():
    controlled = Ratio(np.array([3.0, 5.0]), np.array([2.0, 2.0]), np.array([1.0, -1.0]))
    assert controlled.each().tolist() == [1.0, 3.0]
    assert controlled.estimate().mean == 2.0
