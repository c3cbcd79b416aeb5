"""Records as tidy frames, and their keys: one frame a kind, or all in the order of time."""

import itertools
import operator
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, get_type_hints

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.arrays import Whole
from sim.records.events import Record

Records = Mapping[type[Record], pd.DataFrame]
"""A frame for each kind of record."""

# What tells the rows of frames apart: a strategy in a replication, one of its applications there,
# a person of it, and a membership of the person.
REPLICATION = ["strategy", "replication"]
APPLICATION = [*REPLICATION, "application"]
PERSON = [*APPLICATION, "person"]
SPELL = [*PERSON, "spell"]

_DTYPES: Mapping[type, Any] = {int: np.int64, float: np.float64, str: object, bool: np.bool_}


def frame(
    kind: type[Record], rows: Iterable[tuple[str, int, str, Sequence[Record]]]
) -> pd.DataFrame:
    """Lay records of one kind out as a tidy frame.

    Parameters
    ----------
    kind : type of record
    rows : iterable of (strategy, replication, application, records)
        Records of that kind, in the order in which they happened.

    Returns
    -------
    DataFrame
        Columns ``strategy``, ``replication``, ``application`` and the fields of `kind`, with fixed
        dtypes also when there is no record.
    """
    books = list(rows)
    if not any(records for *_, records in books):
        return _empty(kind).copy(deep=False)  # type: ignore[arg-type]  # classes are hashable
    counts = [len(records) for *_, records in books]
    flat = list(itertools.chain.from_iterable(records for *_, records in books))
    columns = {
        name: np.repeat(np.array([book[place] for book in books], dtype=_DTYPES[dtype]), counts)
        for place, (name, dtype) in enumerate(zip(APPLICATION, (str, int, str), strict=True))
    }
    for place, (name, dtype) in enumerate(_fields(kind).items()):  # type: ignore[arg-type]
        values = map(operator.itemgetter(place), flat)
        columns[name] = np.fromiter(values, _DTYPES[dtype], len(flat))
    # As series with their own dtypes: a frame would turn words into another kind of string.
    return pd.DataFrame(
        {name: pd.Series(values, dtype=values.dtype) for name, values in columns.items()}
    )


@cache
def _fields(kind: type[Record]) -> Mapping[str, type]:
    return get_type_hints(kind)


@cache
def _empty(kind: type[Record]) -> pd.DataFrame:
    fields = dict(zip(APPLICATION, (str, int, str), strict=True)) | get_type_hints(kind)
    return pd.DataFrame(
        {name: pd.Series([], dtype=_DTYPES[dtype]) for name, dtype in fields.items()}
    )


def numbered(rows: pd.DataFrame, key: Sequence[str]) -> Whole:
    """Number rows by what they have in some columns, from 0 in the order of appearance.

    As a group's number in pandas, in a fraction of the time for a small frame.
    """
    return _codes([rows[name].to_numpy() for name in key])


def first_rows(code: Whole) -> Whole:
    """Return the row in which each number of :func:`numbered` appears first."""
    return np.flatnonzero(np.diff(np.maximum.accumulate(code), prepend=-1))


def lookup(rows: pd.DataFrame, known: pd.DataFrame, key: Sequence[str]) -> Whole:
    """Find the row of a frame with the same key as each row of another.

    Parameters
    ----------
    rows, known : DataFrame
        Both with the columns of the key; no two rows of `known` have the same.
    key : sequence of str

    Returns
    -------
    array of int64
        Positions in `known`, one per row of `rows`; -1 where there is none.
    """
    code = _codes([np.concatenate([known[name], rows[name]]) for name in key])
    table = np.full(int(code.max(initial=-1)) + 1, -1)
    table[code[: len(known)]] = np.arange(len(known))
    found: Whole = table[code[len(known) :]]
    return found


def taken(known: pd.DataFrame, column: str, rows: Whole, otherwise: float | str) -> NDArray[Any]:
    """Take values of a column from positions of `lookup`; `otherwise` where there is none."""
    values = np.append(known[column].to_numpy(), otherwise)
    found: NDArray[Any] = values[rows]
    return found


def _codes(columns: Iterable[NDArray[Any]]) -> Whole:
    code: Whole | int = 0
    for column in columns:
        own, distinct = pd.factorize(column)
        code = code * len(distinct) + own
    return pd.factorize(np.asarray(code))[0].astype(np.int64)


def chronicle(
    frames: Mapping[type[Record], pd.DataFrame], people: pd.DataFrame, order: pd.DataFrame
) -> pd.DataFrame:
    """Lay all records of a chunk out in one frame, in the order of time.

    Parameters
    ----------
    frames : mapping of record type to DataFrame
        From :func:`frame`.
    people : DataFrame
        ``replication``, ``person`` and ``id``.
    order : DataFrame
        ``strategy``, ``replication`` and ``application`` in the order wanted.

    Returns
    -------
    DataFrame
        ``strategy``, ``replication``, ``application``, ``hours``, ``record``, ``person``, ``id``,
        then the fields of all kinds, missing where a kind has no such field.
    """
    # Kinds follow the order of the mapping where they happen at the same moment.
    parts = [rows.assign(record=kind.__name__) for kind, rows in frames.items() if len(rows)]
    fields = dict.fromkeys(name for rows in frames.values() for name in rows)
    whole = pd.concat(parts, ignore_index=True).reindex(columns=[*fields, "record"])
    names = people[["replication", "person", "id"]]
    whole = whole.merge(names, on=["replication", "person"], how="left")
    place = pd.MultiIndex.from_frame(order[APPLICATION]).get_indexer(
        pd.MultiIndex.from_frame(whole[APPLICATION])
    )
    whole = whole.iloc[np.lexsort((np.arange(len(whole)), whole["hours"], place))]
    first = [*APPLICATION, "hours", "record", "person", "id"]
    rest = [column for column in whole if column not in first]
    return whole[first + rest].reset_index(drop=True)
