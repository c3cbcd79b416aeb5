"""Distributions: mean and inverse CDF belong together."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy import integrate, special

from sim.core.distributions import (
    Constant,
    Distribution,
    Exponential,
    Lognormal,
    Triangular,
    Uniform,
    Weibull,
    median_of,
    with_median,
)

SOME = [
    Constant(value=3.0),
    Constant(value=0.0),
    Uniform(low=1.0, high=4.0),
    Uniform(low=2.0, high=2.0),
    Triangular(low=1.0, mode=2.0, high=5.0),
    Triangular(low=1.0, mode=1.0, high=5.0),
    Triangular(low=1.0, mode=5.0, high=5.0),
    Exponential(mean=2.0),
    Lognormal(median=3.0, sigma=0.8),
    Lognormal(median=3.0, sigma=0.0),
    Weibull(mean=6.0, shape=0.7),
    Weibull(mean=6.0, shape=1.5),
]
U = st.floats(2.0**-53, 1 - 2.0**-53)


@pytest.mark.parametrize("law", SOME, ids=repr)
def test_the_mean_is_the_integral_of_the_inverse(law):
    # On the scale of normal quantiles, where tails are integrated as well as the middle.
    density = lambda z: math.exp(-z * z / 2) / math.sqrt(2 * math.pi)  # noqa: E731
    integral, _ = integrate.quad(
        lambda z: law.ppf(float(special.ndtr(z))) * density(z), -8, 8, limit=400, points=[-2, 0, 2]
    )
    assert integral == pytest.approx(law.mean, rel=1e-5)


@pytest.mark.parametrize("number", [-0.5, 0, 3e8])
def test_the_median_of_a_number_is_itself(number):
    assert median_of(number) == number


@given(st.sampled_from(SOME), U, U)
def test_a_larger_number_is_never_a_smaller_value(law, one, other):
    low, high = sorted((one, other))
    assert 0 <= law.ppf(low) <= law.ppf(high) < math.inf


@given(st.sampled_from(SOME), st.lists(U, min_size=1, max_size=5))
def test_one_number_and_an_array_agree(law, u):
    values = law.ppf(np.array(u))
    assert values.shape == (len(u),)
    np.testing.assert_allclose(values, [law.ppf(one) for one in u], rtol=1e-12)
    assert all(type(law.ppf(one)) is float for one in u)


@pytest.mark.parametrize(
    ("law", "u", "value"),
    [
        (Constant(value=3.0), 0.9, 3.0),
        (Uniform(low=1.0, high=4.0), 0.25, 1.75),
        # Where the density turns; and by the area of the triangles on each side.
        (Triangular(low=1.0, mode=2.0, high=5.0), 0.25, 2.0),
        (Triangular(low=1.0, mode=2.0, high=5.0), 0.0625, 1.5),
        (Triangular(low=1.0, mode=2.0, high=5.0), 1 - 1 / 12, 4.0),
        (Exponential(mean=2.0), 1 - math.exp(-1), 2.0),
        (Lognormal(median=3.0, sigma=0.8), 0.5, 3.0),
        (Lognormal(median=3.0, sigma=0.8), 0.975, 3 * math.exp(0.8 * 1.959963985)),
        (Weibull(mean=math.gamma(1.5), shape=2.0), 1 - math.exp(-1), 1.0),
    ],
    ids=repr,
)
def test_known_quantiles(law, u, value):
    assert law.ppf(u) == pytest.approx(value, rel=1e-9)


@given(U, st.floats(0.1, 10), st.floats(1.01, 3))
def test_a_larger_scale_moves_every_value_up(u, scale, factor):
    for smaller, larger in (
        (Exponential(mean=scale), Exponential(mean=scale * factor)),
        (Lognormal(median=scale, sigma=0.5), Lognormal(median=scale * factor, sigma=0.5)),
        (Weibull(mean=scale, shape=0.7), Weibull(mean=scale * factor, shape=0.7)),
    ):
        assert larger.ppf(u) == pytest.approx(smaller.ppf(u) * factor)


def test_a_bare_number_is_a_constant():
    adapter = TypeAdapter(Distribution)
    assert adapter.validate_python(3) == adapter.validate_python(3.0) == Constant(value=3.0)
    assert adapter.validate_python({"law": "exponential", "mean": 2.0}) == Exponential(mean=2.0)


@pytest.mark.parametrize(
    "said",
    [
        True,
        -1,
        "often",
        float("inf"),
        {"law": "uniform", "low": 3.0, "high": 1.0},
        {"law": "triangular", "low": 1.0, "mode": 0.5, "high": 2.0},
        {"law": "triangular", "low": 1.0, "mode": 1.0, "high": 1.0},
        {"law": "lognormal", "median": 0.0, "sigma": 1.0},
        {"law": "lognormal", "median": 1.0, "sigma": 1.0, "mean": 3.0},
        {"law": "gamma", "mean": 3.0},
    ],
    ids=repr,
)
def test_what_is_no_distribution(said):
    with pytest.raises(ValidationError):
        TypeAdapter(Distribution).validate_python(said)


def test_a_distribution_must_know_its_inverse_and_its_mean():
    with pytest.raises(TypeError, match="abstract"):
        Constant.__base__()


@pytest.mark.parametrize(
    ("table", "median", "moved"),
    [
        ({"law": "constant", "value": 3.0}, 6.0, {"law": "constant", "value": 6.0}),
        (
            {"law": "lognormal", "median": 4.0, "sigma": 0.8},
            8.0,
            {"law": "lognormal", "median": 8.0, "sigma": 0.8},
        ),
        (
            {"law": "uniform", "low": 2.0, "high": 6.0},
            2.0,
            {"law": "uniform", "low": 1.0, "high": 3.0},
        ),
        ({"law": "uniform", "low": 0.0, "high": 0.0}, 2.0, {"law": "constant", "value": 2.0}),
    ],
)
def test_a_moved_distribution_keeps_its_shape(table, median, moved):
    assert with_median(table, median) == moved
    assert median_of(moved) == pytest.approx(median)
