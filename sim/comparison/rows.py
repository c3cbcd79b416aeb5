"""From the frames of a result to tidy frames of estimates: what every breakdown is made of."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.core.arrays import Whole
from sim.core.estimates import Estimate
from sim.experiment import Result
from sim.metrics.estimates import Cells

ENDS = ("", "_low", "_high")


def cells_of(result: Result) -> Cells:
    """Lay a result out by strategy and metric."""
    return result.cells


def replications_of(result: Result) -> Whole:
    """Return the numbers of the replications of a result, rising."""
    return np.unique(result.observations["replication"].to_numpy(np.int64))


def owners(rows: pd.DataFrame, replications: Whole) -> Whole:
    """Return the position of each row's replication."""
    return np.searchsorted(replications, rows["replication"].to_numpy(np.int64))


def by_group(
    rows: pd.DataFrame,
    keys: Sequence[str],
    measure: Callable[[pd.DataFrame], Mapping[str, object]],
) -> pd.DataFrame:
    """Measure each group of rows.

    Parameters
    ----------
    rows : DataFrame
    keys : sequence of str
        "strategy" and others; strategies stay in their order, the others rise.
    measure : callable
        Of the rows of a group, what to say of it by name.

    Returns
    -------
    DataFrame
        As from :func:`tidy`, one row a group: its keys, and what was measured.
    """
    in_order = pd.Categorical(rows["strategy"], rows["strategy"].unique())
    groups = rows.assign(strategy=in_order).groupby(list(keys), observed=True)
    return tidy({**dict(zip(keys, at, strict=True)), **measure(group)} for at, group in groups)


def tidy(rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Lay rows out as a frame in which an estimate has three columns.

    Parameters
    ----------
    rows : iterable of mappings
        By name of the column; a value may be an Estimate.

    Returns
    -------
    DataFrame
        For an estimate ``name``, ``name_low`` and ``name_high``, NA where undefined.
    """
    numbers: dict[str, str] = {}
    flat: list[dict[str, object]] = []
    for row in rows:
        flat.append({})
        for name, value in row.items():
            if isinstance(value, Estimate):
                parts = {f"{name}{end}": part for end, part in zip(ENDS, value, strict=True)}
                numbers |= dict.fromkeys(parts, "Float64")
                flat[-1].update(parts)
            else:
                flat[-1][name] = value
    return pd.DataFrame(flat).astype(numbers)


def read(row: Mapping[Hashable, Any], name: str) -> Estimate:
    """Read an estimate back from a row of a tidy frame."""
    return known(row[f"{name}{end}"] for end in ENDS)


def known(parts: Iterable[Any]) -> Estimate:
    """Return an estimate from its value and ends as a frame has them, NA where undefined."""
    return Estimate(*(None if pd.isna(part) else float(part) for part in parts))
