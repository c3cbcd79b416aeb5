"""Luck is looked up: the same everywhere, even, and without memory."""

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.core import streams

LEVEL = 0.001
MANY = np.arange(200_000)
KEY = st.integers(0, 2**64 - 1)
NUMBER = st.integers(0, 2**31)


@given(NUMBER, NUMBER, st.text(max_size=10), KEY, NUMBER)
def test_one_number_and_an_array_agree(seed, replication, stream, key, attempt):
    number = streams.uniform_number(seed, replication, stream, key, attempt)
    assert streams.uniform(seed, replication, stream, key, attempt).tolist() == [number]
    arrays = np.array([replication]), np.array([key], np.uint64), np.array([attempt])
    assert streams.uniform(seed, arrays[0], stream, arrays[1], arrays[2]).tolist() == [number]
    assert 0 < number < 1


@given(st.lists(NUMBER, min_size=1, max_size=5), st.integers(0, 5))
def test_keys_of_persons_do_not_depend_on_how_the_parts_are_given(parts, arrays):
    mixed = [np.array([part]) if at >= arrays else part for at, part in enumerate(parts)]
    assert streams.person_keys(*mixed).tolist() == streams.person_keys(*parts).tolist()


def test_arguments_broadcast():
    table = streams.uniform(1, 2, "x", np.arange(3)[:, np.newaxis], np.arange(4))
    assert table.shape == (3, 4)
    assert table[2, 3] == streams.uniform_number(1, 2, "x", 2, 3)
    assert streams.person_keys(1, np.arange(5), 2).shape == (5,)


def test_keys_of_persons_differ():
    place, number = np.arange(2000)[:, np.newaxis], np.arange(200)
    assert len(np.unique(streams.person_keys(7, place, number))) == 400_000
    assert streams.person_keys(1, 2) != streams.person_keys(2, 1)


def _unmixed(state):
    # The finaliser is a bijection: run it backwards.
    def unshift(z, bits):
        out = z
        for _ in range(64 // bits + 1):
            out = z ^ (out >> bits)
        return out

    z = unshift(state, 31)
    z = unshift(z * pow(streams.SECOND, -1, 2**64) % 2**64, 27)
    z = unshift(z * pow(streams.FIRST, -1, 2**64) % 2**64, 30)
    return (z - streams.GOLDEN) % 2**64


@pytest.mark.parametrize("state", [0, 2**64 - 1])
def test_the_outermost_numbers_lie_between_0_and_1(state):
    key = streams.prefix(1, 1, "edge", 0) ^ _unmixed(state)
    assert streams.mix_number(streams.prefix(1, 1, "edge", 0), key) == state
    assert 0 < streams.uniform_number(1, 1, "edge", key) < 1
    assert 0 < streams.uniform(1, 1, "edge", np.array([key], np.uint64))[0] < 1


# From the definition: SplitMix64's finaliser after each of the five keys.
PINNED = [
    ((1, 1, "tenure", 0, 0), 0.7821031781163038),
    ((1, 2, "tenure", 0, 0), 0.31258898174729677),
    ((2, 1, "tenure", 0, 0), 0.6129290644327917),
    ((1, 1, "cause", 0, 0), 0.3654848004595238),
    ((1, 1, "tenure", 2**64 - 1, 0), 0.3281444773789651),
    ((1, 1, "tenure", 0, 3), 0.2900840628240534),
]


@pytest.mark.parametrize(("keys", "value"), PINNED)
def test_pinned_numbers(keys, value):
    assert streams.uniform_number(*keys) == value


def test_pinned_keys():
    assert streams.name_key("employees") == 7807959425311121993
    assert streams.person_keys(1, 2, 3).tolist() == [15020427595393229491]


def test_another_process_finds_the_same():
    code = (
        "import numpy; from sim.core import streams as luck;"
        "print(luck.uniform(3, 4, 'x', numpy.arange(9), 2).tolist(), luck.name_key('employees'))"
    )
    found = streams.uniform(3, 4, "x", np.arange(9), 2).tolist(), streams.name_key("employees")
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "77"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == f"{found[0]} {found[1]}"


NAME = streams.name_key("a")
SERIES = {
    "keys": lambda: streams.uniform(1, 1, "x", MANY),
    "attempts": lambda: streams.uniform(1, 1, "x", 5, MANY),
    "replications": lambda: streams.uniform(1, MANY, "x", 5),
    "persons": lambda: streams.uniform(1, 1, "x", streams.person_keys(NAME, 0, MANY, 1, 0)),
}


@pytest.mark.parametrize("series", SERIES)
def test_numbers_are_even(series):
    u = SERIES[series]()
    assert stats.chisquare(np.bincount((u * 1000).astype(int), minlength=1000)).pvalue > LEVEL
    # The low digits too: what a law's tail is made of.
    assert stats.chisquare(np.bincount((u * 1e6 % 1 * 1000).astype(int))).pvalue > LEVEL


PAIRS = {
    "neighbouring keys": lambda: (SERIES["keys"]()[:-1], SERIES["keys"]()[1:]),
    "attempts": lambda: (streams.uniform(1, 1, "x", MANY, 0), streams.uniform(1, 1, "x", MANY, 1)),
    "streams": lambda: (streams.uniform(1, 1, "x", MANY), streams.uniform(1, 1, "y", MANY)),
    "replications": lambda: (streams.uniform(1, 1, "x", MANY), streams.uniform(1, 2, "x", MANY)),
    "seeds": lambda: (streams.uniform(1, 1, "x", MANY), streams.uniform(2, 1, "x", MANY)),
    "seed and replication": lambda: (
        streams.uniform(1, 2, "x", MANY),
        streams.uniform(2, 1, "x", MANY),
    ),
    "generations": lambda: tuple(
        streams.uniform(1, 1, "x", streams.person_keys(9, 0, MANY, 1, generation))
        for generation in (0, 1)
    ),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_numbers_know_nothing_of_each_other(pair):
    first, second = PAIRS[pair]()
    cells = (first * 30).astype(int) * 30 + (second * 30).astype(int)
    assert stats.chisquare(np.bincount(cells, minlength=900)).pvalue > LEVEL
    assert abs(np.corrcoef(first, second)[0, 1]) < 3.29 / np.sqrt(len(first))
