"""Inputs of many replications: the same for all, or other ones for each."""

from collections.abc import Callable, Mapping
from typing import TypeAlias, TypeVar

import numpy as np

from sim.core.arrays import Floats, Whole

T = TypeVar("T")
Part = TypeVar("Part")
Given: TypeAlias = T | Mapping[int, T]
"""Something that holds for all replications, or one such thing by replication."""


def given_for(given: Given[T], replication: int) -> T:
    """Return what holds for a replication."""
    return given[replication] if isinstance(given, Mapping) else given


def part_of(given: Given[T], part: Callable[[T], Part]) -> Given[Part]:
    """Return a part of what is given, in the same form."""
    if not isinstance(given, Mapping):
        return part(given)
    return {replication: part(own) for replication, own in given.items()}


def each_given(given: Given[T], replications: Whole, value: Callable[[T], float]) -> Floats | float:
    """Return a value of what holds for each of some replications; one number if it is the same.

    Parameters
    ----------
    given : Given
    replications : array of int64
        One for each row.
    value : callable
        What to take of it.
    """
    if not isinstance(given, Mapping):
        return value(given)
    values = {replication: value(own) for replication, own in given.items()}
    return np.array([values[replication] for replication in replications.tolist()], dtype=float)
