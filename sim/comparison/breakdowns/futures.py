"""Futures as the unit of every interval: their numbers and positions."""

import numpy as np
import pandas as pd

from sim.core.arrays import Whole
from sim.experiment import Result


def futures_of(result: Result) -> Whole:
    """Return the numbers of the futures of a result, rising."""
    return np.unique(result.observations["replication"].to_numpy(np.int64))


def seed_of(result: Result) -> int:
    """Return the seed of a result."""
    return int(result.manifest["seed"])


def owners(rows: pd.DataFrame, futures: Whole) -> Whole:
    """Return the position of each row's future."""
    return np.searchsorted(futures, rows["replication"].to_numpy(np.int64))
