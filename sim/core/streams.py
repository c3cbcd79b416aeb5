"""Random numbers are looked up, not drawn: a hash of five keys is a uniform number.

The keys are the seed, the replication, the name of the stream, whom or what it is about, and the
attempt. No draw moves another, and no strategy, plan or scenario enters a key: two strategies that
ask the same question of the same person in the same replication get the same answer.

The mixing is the finaliser of SplitMix64 (Steele, Lea and Flood 2014), applied after each key.
"""

import functools
import hashlib
import itertools
from collections.abc import Mapping
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.core.arrays import Floats

Keys = NDArray[np.uint64]

_MASK = 0xFFFFFFFFFFFFFFFF
GOLDEN = 0x9E3779B97F4A7C15
FIRST = 0xBF58476D1CE4E5B9
SECOND = 0x94D049BB133111EB
_ARRAY_GOLDEN, _ARRAY_FIRST, _ARRAY_SECOND = map(np.uint64, (GOLDEN, FIRST, SECOND))
_27, _30, _31 = map(np.uint64, (27, 30, 31))
# 52 bits and a half: the numbers nearest to 0 and 1 are not rounded to them.
_DROPPED_BITS = 12
_TO_UNIT = 2.0**-52


@functools.cache
def name_key(name: str) -> int:
    """Return the 64-bit key of a name: the same in every process and on every machine."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")


def mix_number(state: int, key: int) -> int:
    """Mix one more key into a 64-bit state."""
    z = ((state ^ key) + GOLDEN) & _MASK
    z = ((z ^ (z >> 30)) * FIRST) & _MASK
    z = ((z ^ (z >> 27)) * SECOND) & _MASK
    return z ^ (z >> 31)


def _mix(state: Keys, key: Keys) -> Keys:
    z = state ^ key
    z += _ARRAY_GOLDEN
    z ^= z >> _30
    z *= _ARRAY_FIRST
    z ^= z >> _27
    z *= _ARRAY_SECOND
    z ^= z >> _31
    return z


def _keys(values: ArrayLike) -> Keys:
    # At least one dimension: numpy warns when a scalar wraps around and not when an array does.
    array = np.asarray(values)
    return (array if array.ndim else array.reshape(1)).astype(np.uint64, copy=False)


def person_keys(*parts: ArrayLike) -> Keys:
    """Return one key for each combination of whole numbers that says where a person comes from.

    Parameters
    ----------
    *parts : array_like of int
        For example the segment's :func:`name_key`, origin, place and generation; broadcast.

    Returns
    -------
    array of uint64
    """
    known = list(itertools.takewhile(lambda part: isinstance(part, int), parts))
    state = _keys(functools.reduce(mix_number, cast(list[int], known), 0))
    for part in parts[len(known) :]:
        state = _mix(state, _keys(part))
    return state


@functools.lru_cache(maxsize=4096)
def prefix(seed: int, replication: int, stream: str, attempt: int) -> int:
    """Return the state after all keys but the last, that of the person."""
    return functools.reduce(mix_number, (seed, replication, name_key(stream), attempt), 0)


def uniform(
    seed: int,
    replication: ArrayLike,
    stream: str,
    key: ArrayLike,
    attempt: ArrayLike = 0,
) -> Floats:
    """Look up uniform numbers in (0, 1).

    Parameters
    ----------
    seed : int
        Seed of the experiment, 0 or more.
    replication : int or array of int
        Numbers of replications, from 1.
    stream : str
        What the number decides, for example ``"tenure"``.
    key : int or array of int
        Whom or what it is about.
    attempt : int or array of int
        Which try of it.

    Returns
    -------
    array of float
        The broadcast shape of the arguments, at least one dimension.
    """
    return _unit(_mix(person_keys(seed, replication, name_key(stream), attempt), _keys(key)))


def _unit(state: Keys) -> Floats:
    return ((state >> np.uint64(_DROPPED_BITS)).astype(np.float64) + 0.5) * _TO_UNIT


class Luck(NamedTuple):
    """Whose random numbers rows of a table have.

    Attributes
    ----------
    seed : int
        Of the experiment.
    replications : mapping of int to int
        By the number that the rows have in the table; several may share the luck of one.
    """

    seed: int
    replications: Mapping[int, int]

    def uniform(
        self, numbers: NDArray[np.int64], stream: str, key: ArrayLike, attempt: ArrayLike = 0
    ) -> Floats:
        """Look up uniform numbers as :func:`uniform` does, for rows of these numbers."""
        # Of a table with a row a person and month, only the last two keys are mixed row by row.
        known = np.zeros(1 + max(self.replications), dtype=np.uint64)
        for number, replication in self.replications.items():
            keys = (self.seed, replication, name_key(stream))
            known[number] = functools.reduce(mix_number, keys, 0)
        if unknown := set(np.flatnonzero(np.bincount(numbers))) - self.replications.keys():
            raise KeyError(int(min(unknown)))
        return _unit(_mix(_mix(known[numbers], _keys(attempt)), _keys(key)))


def uniform_number(seed: int, replication: int, stream: str, key: int, attempt: int = 0) -> float:
    """Look up one uniform number: the same as :func:`uniform` gives, without arrays."""
    state = mix_number(prefix(seed, replication, stream, attempt), key)
    return ((state >> _DROPPED_BITS) + 0.5) * _TO_UNIT
