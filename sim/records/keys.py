"""What tells rows apart, and how rows of tables meet.

A column of a key has no missing number; a missing word is a word like others.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.arrays import Whole
from sim.core.table import Table

# A strategy in a replication, one of its applications there, a person of it, and a membership
# of that person.
REPLICATION = ["strategy", "replication"]
APPLICATION = [*REPLICATION, "application"]
PERSON = [*APPLICATION, "person"]
SPELL = [*PERSON, "spell"]
# Somebody under all strategies.
FATE = ["replication", "person"]

# Up to about so many, a dictionary has numbered them before pandas begins.
_FEW_ROWS = 500


def numbered(rows: Table, key: Sequence[str]) -> Whole:
    """Number rows by what they have in some columns, from 0 in the order of appearance."""
    return _codes([rows[name] for name in key])


def first_rows(code: Whole) -> Whole:
    """Return the row in which each number of :func:`numbered` appears first."""
    return np.flatnonzero(np.diff(np.maximum.accumulate(code), prepend=-1))


def distinct(rows: Table, key: Sequence[str]) -> Table:
    """Return the columns of a key, each of its values once, in the order of appearance."""
    return rows[list(key)][first_rows(numbered(rows, key))]


def earlier(code: Whole) -> Whole:
    """Count the rows above each that have the same number of :func:`numbered`."""
    order = np.argsort(code, kind="stable")
    count = np.empty(len(code), dtype=np.int64)
    count[order] = np.arange(len(code)) - np.searchsorted(code[order], code[order])
    return count


def lookup(rows: Table, known: Table, key: Sequence[str]) -> Whole:
    """Find the row of a table with the same key as each row of another.

    Parameters
    ----------
    rows, known : Table
        Both with the columns of the key; no two rows of `known` have the same.
    key : sequence of str

    Returns
    -------
    array of int64
        Positions in `known`, one per row of `rows`; -1 where there is none.
    """
    if not len(known):
        return np.full(len(rows), -1)
    code = _codes([np.concatenate([known[name], rows[name]]) for name in key])
    places = np.full(int(code.max()) + 1, -1)
    places[code[: len(known)]] = np.arange(len(known))
    found: Whole = places[code[len(known) :]]
    return found


def matches(rows: Table, known: Table, key: Sequence[str]) -> tuple[Whole, Whole]:
    """Pair the rows of two tables that have the same key.

    Parameters
    ----------
    rows, known : Table
        Both with the columns of the key; several rows of either may have the same.
    key : sequence of str

    Returns
    -------
    tuple of two arrays of int64
        Positions in `rows` and in `known`: one entry a pair, in the order of `rows`, then of
        `known`.
    """
    code = _codes([np.concatenate([known[name], rows[name]]) for name in key])
    theirs, own = code[: len(known)], code[len(known) :]
    order = np.argsort(theirs, kind="stable")
    begin, end = (np.searchsorted(theirs[order], own, side=side) for side in ("left", "right"))
    count = end - begin
    row = np.repeat(np.arange(len(rows)), count)
    before = np.repeat(np.cumsum(count) - count, count)
    return row, order[begin[row] + np.arange(len(row)) - before]


def _codes(columns: Sequence[NDArray[Any]]) -> Whole:
    if len(columns[0]) <= _FEW_ROWS:
        rows = zip(*(column.tolist() for column in columns), strict=True)
        seen: dict[tuple[object, ...], int] = {}
        return np.array([seen.setdefault(row, len(seen)) for row in rows], dtype=np.int64)
    first, *others = (pd.factorize(column, use_na_sentinel=False) for column in columns)
    code: Whole = first[0]
    # A column with one value tells no rows apart.
    others = [(own, values) for own, values in others if len(values) > 1]
    for own, values in others:
        code = code * len(values) + own
    return pd.factorize(code)[0] if others else code
