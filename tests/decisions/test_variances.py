"""Two parts of a variance: worked by hand, and their share with an interval that holds."""

import math

import numpy as np
import pytest
from scipy import special

from sim.core import streams
from sim.core.estimates import UNDEFINED
from sim.decisions import components
from sim.decisions.uncertainty.variances import inputs_share
from sim.metrics import intervals


def test_components_of_a_table_worked_by_hand():
    # Means 2 and 6 of two futures each; within 2 and 2, of means 8: 8 - 2 / 2 = 7.
    found = components(np.array([[1.0, 3.0], [5.0, 7.0]]))
    assert (found.mean, found.future_variance, found.inputs_variance) == (4.0, 2.0, 7.0)
    assert found.high - found.mean == pytest.approx(12.7062 * 2, rel=1e-5)
    assert found.mean - found.low == pytest.approx(found.high - found.mean)


def test_inputs_that_explain_less_than_chance_explain_nothing():
    values = np.array([[0.0, 10.0], [5.0, 5.1]])
    assert components(values).inputs_variance == 0.0
    assert inputs_share(values, intervals.resamples(1, 2)).mean == 0.0


def test_the_share_is_that_of_the_components_and_whole_draws_are_resampled():
    values = np.array([[1.0, 3.0], [5.0, 7.0], [2.0, 2.0], [9.0, 11.0]])
    weights = intervals.resamples(1, 4)
    found, share = components(values), inputs_share(values, weights)
    whole = found.inputs_variance + found.future_variance
    assert share.mean == pytest.approx(found.inputs_variance / whole)
    # A resample is the same table with some rows repeated and others left out.
    again = [components(values[np.repeat(np.arange(4), each.astype(int))]) for each in weights[1:]]
    shares = [
        parts.inputs_variance / (parts.inputs_variance + parts.future_variance)
        for parts in again
        if parts.inputs_variance + parts.future_variance > 1e-9
    ]
    assert (share.low, share.high) == pytest.approx(np.quantile(shares, (0.025, 0.975)), abs=1e-9)


def test_what_does_not_vary_has_no_share():
    assert inputs_share(np.full((10, 2), 400.1), intervals.resamples(1, 10)) == UNDEFINED


@pytest.mark.parametrize("share", [0.2, 0.8])
def test_the_interval_of_a_share_holds_it_almost_as_often_as_it_says(share):
    draws, trials = 100, 300
    weights = intervals.resamples(1, draws)
    held = 0
    for trial in range(trials):
        u = streams.uniform(5, trial, "share", np.arange(3 * draws)).reshape(draws, 3)
        normal = special.ndtri(u)
        values = math.sqrt(share) * normal[:, :1] + math.sqrt(1 - share) * normal[:, 1:]
        found = inputs_share(values, weights)
        held += found.low <= share <= found.high
    assert 0.90 <= held / trials <= 0.98
