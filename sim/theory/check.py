"""One claim that holds without the model, and what the model measured of it."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.core.estimates import Estimate
from sim.metrics import intervals

_EXACT = 1e-9


class Check(NamedTuple):
    """What must come out, and what came out.

    `measured` has an interval where replications differ; without one the two must be equal.
    """

    claim: str
    unit: str
    expected: float
    measured: Estimate

    @property
    def agrees(self) -> bool:
        """Whether the expected value is the measured one, or lies inside its interval."""
        mean, low, high = self.measured
        if mean is None:
            return False
        if low is None or high is None:
            return abs(mean - self.expected) <= _EXACT * max(abs(self.expected), 1.0)
        return low <= self.expected <= high


def per_row(rows: pd.DataFrame, value: str) -> Estimate:
    """Estimate the mean of a column over rows, replications being the unit of the interval."""
    sums = rows.groupby("replication")[value].agg(["sum", "count"]).to_numpy(float)
    return intervals.ratio_of_sums(*np.ascontiguousarray(sums.T))
