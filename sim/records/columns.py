"""Records as tables, one a kind, or as a frame of all in the order of time."""

import itertools
import operator
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, get_type_hints

import numpy as np
import pandas as pd

from sim.core.table import Table
from sim.records.events import Record
from sim.records.keys import APPLICATION, FATE

Records = Mapping[type[Record], Table]
"""A table for each kind of record."""

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
    names = people[[*FATE, "id"]].frame()
    whole = whole.merge(names, on=FATE, how="left")
    place = pd.MultiIndex.from_frame(order[APPLICATION].frame()).get_indexer(
        pd.MultiIndex.from_frame(whole[APPLICATION])
    )
    whole = whole.iloc[np.lexsort((np.arange(len(whole)), whole["hours"], place))]
    first = [*APPLICATION, "hours", "record", "person", "id"]
    rest = [column for column in whole if column not in first]
    return whole[first + rest].reset_index(drop=True)
