"""Frames for readers: each value with its interval, in the digits that the interval supports."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from sim.numerals import number, spread


def written(rows: pd.DataFrame, units: Mapping[str, str]) -> pd.DataFrame:
    """Write values and their intervals as text.

    Parameters
    ----------
    rows : DataFrame
        With a column of each name of `units`, and perhaps its ends ``_low`` and ``_high``.
    units : mapping of column to unit
        As in :func:`sim.numerals.number`.

    Returns
    -------
    DataFrame
        The same rows; each named column says "value (low to high)", the ends are gone.
    """
    ends = [f"{name}{end}" for name in units for end in ("_low", "_high")]
    said = {
        name: [_cell(row, name, unit) for row in rows.to_dict("records")]
        for name, unit in units.items()
    }
    return rows.assign(**said).drop(columns=ends, errors="ignore")


def _cell(row: Mapping[Hashable, Any], name: str, unit: str) -> str:
    parts = (row.get(f"{name}{end}") for end in ("", "_low", "_high"))
    value, low, high = (None if pd.isna(part) else float(part) for part in parts)
    text = number(value, low, high, unit)
    if low is None or low == high:
        return text
    return f"{text} ({spread(low, high, unit)})"
