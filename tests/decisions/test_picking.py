"""Picking the cheapest of many: regret in a table worked by hand, and optimism of a known size."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from sim.decisions.upgrade.picking import cross_fitted, regrets

COSTS = arrays.arrays(
    float, st.tuples(st.integers(2, 9), st.integers(1, 5)), elements=st.floats(-1e6, 1e6)
)


def test_regret_is_what_the_cheapest_of_each_future_saves():
    costs = np.array([[5.0, 8.0], [9.0, 4.0], [6.0, 6.0]])
    # In the second future a third rule, which cannot be chosen, costs 1; in the third it waits.
    possible = np.column_stack([costs, [7.0, 1.0, np.inf]])
    assert regrets(costs, possible).tolist() == [[0.0, 3.0], [8.0, 3.0], [0.0, 0.0]]


def test_a_rule_that_is_always_the_cheapest_is_no_lucky_one():
    costs = np.array([[1.0, 2.0], [3.0, 4.5], [2.0, 9.0], [0.0, 1.0], [5.0, 6.0]])
    assert cross_fitted(costs, seed=1) == pytest.approx(costs[:, 0].mean())


def test_two_futures_are_worked_by_hand():
    # Each future picks the rule that is dear in the other one.
    assert cross_fitted(np.array([[0.0, 10.0], [10.0, 0.0]]), seed=1) == 10.0


def test_the_smallest_mean_of_equal_rules_is_too_small_and_cross_fitting_mends_it():
    futures, rules, repetitions = 40, 20, 200
    luck = np.random.default_rng(3).normal(size=(repetitions, futures, rules))
    naive = luck.mean(axis=1).min(axis=1)
    fair = np.array([cross_fitted(costs, seed=1) for costs in luck])
    # The smallest of 20 standard normal numbers is -1.867 on average.
    expected = -1.867 / np.sqrt(futures)
    assert abs(naive.mean() - expected) < 3.3 * naive.std() / np.sqrt(repetitions)
    assert abs(fair.mean()) < 3.3 * fair.std() / np.sqrt(repetitions)


@settings(max_examples=25)
@given(COSTS)
def test_regret_is_never_negative_and_somebody_has_none(costs):
    found = regrets(costs, costs)
    assert (found >= 0).all()
    assert (found.min(axis=1) == 0).all()


@settings(max_examples=25)
@given(COSTS, st.floats(-1e5, 1e5))
def test_what_all_rules_cost_more_the_best_one_costs_more(costs, more):
    assert cross_fitted(costs + more, 1, splits=3) == pytest.approx(
        cross_fitted(costs, 1, splits=3) + more, abs=1e-3
    )
