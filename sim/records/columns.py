"""Records as tidy frames: one frame a kind, or all of them in the order of time."""

import itertools
import operator
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_type_hints

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.records.events import Record

_DTYPES: Mapping[type, Any] = {int: np.int64, float: np.float64, str: object, bool: np.bool_}


def frame(kind: type[Record], rows: Iterable[tuple[str, int, Sequence[Record]]]) -> pd.DataFrame:
    """Lay records of one kind out as a tidy frame.

    Parameters
    ----------
    kind : type of record
    rows : iterable of (strategy, replication, records)
        Records of that kind, in the order in which they happened.

    Returns
    -------
    DataFrame
        Columns ``strategy``, ``replication`` and the fields of `kind`, with fixed dtypes also when
        there is no record.
    """
    books = list(rows)
    counts = [len(records) for _, _, records in books]
    flat = list(itertools.chain.from_iterable(records for _, _, records in books))
    fields = get_type_hints(kind)
    columns = {
        "strategy": np.repeat(_column(str, [name for name, _, _ in books]), counts),
        "replication": np.repeat(_column(int, [number for _, number, _ in books]), counts),
        **{
            name: _column(of, map(operator.itemgetter(place), flat))
            for place, (name, of) in enumerate(fields.items())
        },
    }
    # As series with their own dtypes: a frame would turn words into another kind of string.
    return pd.DataFrame(
        {name: pd.Series(values, dtype=values.dtype) for name, values in columns.items()}
    )


def _column(of: type, values: Iterable[object]) -> NDArray[Any]:
    return np.fromiter(values, dtype=_DTYPES[of])


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
        ``strategy`` and ``replication`` in the order wanted.

    Returns
    -------
    DataFrame
        ``strategy``, ``replication``, ``hours``, ``record``, ``person``, ``id``, then the fields of
        all kinds, missing where a kind has no such field.
    """
    # Kinds follow the order of the list above where they happen at the same moment.
    parts = [
        rows.assign(record=kind.__name__).astype({"strategy": "object"})
        for kind, rows in frames.items()
        if len(rows)
    ]
    fields = dict.fromkeys(name for rows in frames.values() for name in rows)
    whole = pd.concat(parts, ignore_index=True).reindex(columns=[*fields, "record"])
    names = people[["replication", "person", "id"]]
    whole = whole.merge(names, on=["replication", "person"], how="left")
    place = pd.MultiIndex.from_frame(order[["strategy", "replication"]]).get_indexer(
        pd.MultiIndex.from_frame(whole[["strategy", "replication"]])
    )
    whole = whole.iloc[np.lexsort((np.arange(len(whole)), whole["hours"], place))]
    first = ["strategy", "replication", "hours", "record", "person", "id"]
    rest = [column for column in whole if column not in first]
    return whole[first + rest].reset_index(drop=True)
