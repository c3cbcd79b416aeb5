"""Crossings and jumps of known functions, and the coverage of their intervals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.decisions.breakeven.crossings import crossings

SCAN = np.linspace(0, 16, 9).tolist()
STEP = 0.01


def one(value: float) -> np.ndarray:
    """Two replications that agree."""
    return np.array([value, value])


@given(st.floats(0.1, 15.9), st.sampled_from([-2.0, -0.3, 0.7, 50.0]))
@settings(max_examples=25, deadline=None)
def test_a_line_crosses_where_the_algebra_says(root, slope):
    (found,) = crossings(lambda x: one(slope * (x - root)), SCAN, STEP, 1)
    assert found.value.mean == pytest.approx(root, abs=1e-4)
    assert not found.jump
    assert (found.after > found.before) == (slope > 0)


def test_all_crossings_are_found():
    found = crossings(lambda x: one((x - 3.2) * (x - 7.0) * (x - 12.5)), SCAN, STEP, 1)
    assert [turn.value.mean for turn in found] == pytest.approx([3.2, 7.0, 12.5], abs=STEP)
    assert [turn.after > turn.before for turn in found] == [True, False, True]


def test_a_step_that_changes_the_sign_is_a_jump():
    (found,) = crossings(lambda x: one(-5.0 + 0.1 * x if x < 6.2 else 4.0), SCAN, STEP, 1)
    assert found.jump
    assert found.value.mean == pytest.approx(6.2)
    assert (found.before, found.after) == pytest.approx((-4.381, 4.0), abs=0.001)


def test_a_kink_is_no_jump():
    """A floor of costs: flat up to it, and a line from there on."""
    (found,) = crossings(lambda x: one(max(240.0, 30.0 * x) - 300.0), SCAN, STEP, 1)
    assert not found.jump
    assert found.value.mean == pytest.approx(10.0)


def test_between_whole_numbers_every_change_is_a_jump_to_the_first_behind_it():
    whole = list(map(float, range(17)))
    (found,) = crossings(lambda x: one(x - 12.5), whole, 1.0, 1, whole=True)
    assert found.jump
    assert found.value == (13.0, 13.0, 13.0)
    (exact,) = crossings(lambda x: one(x - 12.0), whole, 1.0, 1, whole=True)
    assert not exact.jump
    assert exact.value.mean == 12.0


def test_what_does_not_change_its_sign_has_no_crossing():
    assert crossings(lambda x: one(1.0 + x), SCAN, STEP, 1) == []
    assert crossings(lambda x: one(0.0 * x), SCAN, STEP, 1) == []
    # Sums of equal amounts differ in their last bits.
    assert crossings(lambda x: one(1e-12 * (x - 8.1)), SCAN, STEP, 1) == []


def test_an_interval_reaches_no_further_than_the_range():
    luck = np.random.default_rng(1).normal(0.0, 8.0, 40)
    (found,) = crossings(lambda x: x - 15.5 + luck - luck.mean(), SCAN, STEP, 1)
    assert found.value.high == SCAN[-1]
    assert found.value.low < 15.5


def test_the_seed_draws_the_interval():
    luck = np.random.default_rng(1).normal(0.0, 8.0, 40)

    def found(seed):
        return crossings(lambda x: x - 8.5 + luck, SCAN, STEP, seed)[0].value

    assert found(1) == found(1)
    assert found(1) != found(2)


@pytest.mark.slow
def test_intervals_of_noisy_cost_lines_cover_the_algebraic_crossing():
    covered = 0
    for seed in range(400):
        luck = np.random.default_rng(seed)
        fixed, each = luck.normal(-30.0, 20.0, 40), luck.normal(3.0, 0.8, 40)
        (found,) = crossings(lambda x, a=fixed, b=each: a + b * x, SCAN, STEP, seed)
        covered += found.value.low <= 10.0 <= found.value.high
    assert 368 <= covered <= 391
