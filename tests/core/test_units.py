"""Units and the two roundings."""

from fractions import Fraction
from math import floor

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.core.units import cents, divide_half_up

WHOLE = st.integers(-(10**12), 10**12)
POSITIVE = st.integers(1, 10**6)


@given(WHOLE, POSITIVE)
def test_halves_are_rounded_up_exactly(numerator, denominator):
    exact = floor(Fraction(numerator, denominator) + Fraction(1, 2))
    assert divide_half_up(numerator, denominator) == exact
    assert divide_half_up(np.array([numerator]), np.array([denominator])).tolist() == [exact]


def test_known_halves():
    assert [divide_half_up(n, 2) for n in (-3, -1, 0, 1, 3)] == [-1, 0, 0, 1, 2]


@given(st.integers(0, 10**11))
def test_a_price_is_whole_cents(amount):
    assert cents(amount / 100) == amount
