"""Records as tables, and their keys: one table a kind, or a frame of all in the order of time."""

import itertools
import operator
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, get_type_hints

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.arrays import Whole
from sim.core.table import Table
from sim.records.events import Record

Records = Mapping[type[Record], Table]
"""A table for each kind of record."""

# What tells rows apart: a strategy in a replication, one of its applications there,
# a person of it, and a membership of the person.
REPLICATION = ["strategy", "replication"]
APPLICATION = [*REPLICATION, "application"]
PERSON = [*APPLICATION, "person"]
SPELL = [*PERSON, "spell"]

_DTYPES: Mapping[type, Any] = {int: np.int64, float: np.float64, str: object, bool: np.bool_}


def table(kind: type[Record], rows: Iterable[tuple[str, int, str, Sequence[Record]]]) -> Table:
    """Lay records of one kind out as a table.

    Parameters
    ----------
    kind : type of record
    rows : iterable of (strategy, replication, application, records)
        Records of that kind, in the order in which they happened.

    Returns
    -------
    Table
        Columns ``strategy``, ``replication``, ``application`` and the fields of `kind`, with fixed
        dtypes also when there is no record.
    """
    books = list(rows)
    counts = [len(records) for *_, records in books]
    flat = list(itertools.chain.from_iterable(records for *_, records in books))
    if not flat:
        return _empty(kind)  # type: ignore[arg-type]  # classes are hashable
    columns = {
        name: np.repeat(np.array([book[place] for book in books], dtype=_DTYPES[dtype]), counts)
        for place, (name, dtype) in enumerate(zip(APPLICATION, (str, int, str), strict=True))
    }
    for place, (name, dtype) in enumerate(_fields(kind).items()):  # type: ignore[arg-type]
        values = map(operator.itemgetter(place), flat)
        columns[name] = np.fromiter(values, _DTYPES[dtype], len(flat))
    return Table(columns)


@cache
def _fields(kind: type[Record]) -> Mapping[str, type]:
    return get_type_hints(kind)


@cache
def _empty(kind: type[Record]) -> Table:
    fields = dict(zip(APPLICATION, (str, int, str), strict=True)) | get_type_hints(kind)
    return Table({name: np.empty(0, dtype=_DTYPES[dtype]) for name, dtype in fields.items()})


def numbered(rows: Table, key: Sequence[str]) -> Whole:
    """Number rows by what they have in some columns, from 0 in the order of appearance."""
    return _codes([rows[name] for name in key])


def first_rows(code: Whole) -> Whole:
    """Return the row in which each number of :func:`numbered` appears first."""
    return np.flatnonzero(np.diff(np.maximum.accumulate(code), prepend=-1))


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
    if not len(rows) or not len(known):
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


def taken(known: Table, column: str, rows: Whole, otherwise: float | str) -> NDArray[Any]:
    """Take values of a column from positions of `lookup`; `otherwise` where there is none."""
    values = np.append(known[column], otherwise)
    found: NDArray[Any] = values[rows]
    return found


def _codes(columns: Sequence[NDArray[Any]]) -> Whole:
    first, *others = (pd.factorize(column) for column in columns)
    code: Whole = first[0]
    # A column with one value tells no rows apart.
    others = [(own, distinct) for own, distinct in others if len(distinct) > 1]
    for own, distinct in others:
        code = code * len(distinct) + own
    return pd.factorize(code)[0] if others else code


def chronicle(records: Records, people: Table, order: Table) -> pd.DataFrame:
    """Lay all records of a chunk out in one frame, in the order of time.

    Parameters
    ----------
    records : mapping of record type to Table
        From :func:`table`.
    people : Table
        ``replication``, ``person`` and ``id``.
    order : Table
        ``strategy``, ``replication`` and ``application`` in the order wanted.

    Returns
    -------
    DataFrame
        ``strategy``, ``replication``, ``application``, ``hours``, ``record``, ``person``, ``id``,
        then the fields of all kinds, missing where a kind has no such field.
    """
    # Kinds follow the order of the mapping where they happen at the same moment.
    parts = [rows.assign(record=kind.__name__) for kind, rows in records.items() if len(rows)]
    fields = dict.fromkeys(name for rows in records.values() for name in rows)
    whole = pd.concat([part.frame() for part in parts], ignore_index=True)
    whole = whole.reindex(columns=[*fields, "record"])
    names = people[["replication", "person", "id"]].frame()
    whole = whole.merge(names, on=["replication", "person"], how="left")
    place = pd.MultiIndex.from_frame(order[APPLICATION].frame()).get_indexer(
        pd.MultiIndex.from_frame(whole[APPLICATION])
    )
    whole = whole.iloc[np.lexsort((np.arange(len(whole)), whole["hours"], place))]
    first = [*APPLICATION, "hours", "record", "person", "id"]
    rest = [column for column in whole if column not in first]
    return whole[first + rest].reset_index(drop=True)
