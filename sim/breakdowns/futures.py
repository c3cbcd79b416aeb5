"""Futures as the unit of every interval: positions, and estimates laid out as columns."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.experiment import Result
from sim.statistics import Estimate

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def futures_of(result: Result) -> Whole:
    """Return the numbers of the futures of a result, rising."""
    return np.unique(result.observations["replication"].to_numpy(np.int64))


def seed_of(result: Result) -> int:
    """Return the seed of a result."""
    return int(result.manifest["seed"])


def owners(rows: pd.DataFrame, futures: Whole) -> Whole:
    """Return the position of each row's future."""
    return np.searchsorted(futures, rows["replication"].to_numpy(np.int64))


def columns(name: str, of: Estimate) -> dict[str, object]:
    """Lay an estimate out as a value with the ends of its interval."""
    return {name: of.mean, f"{name}_low": of.low, f"{name}_high": of.high}


def frame(rows: list[dict[str, object]], *estimates: str) -> pd.DataFrame:
    """Return rows as a frame; an undefined estimate is NA."""
    kinds = {f"{name}{end}": "Float64" for name in estimates for end in ("", "_low", "_high")}
    return pd.DataFrame(rows).astype(kinds)
