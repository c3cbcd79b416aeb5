"""Fieller's set: which ratios of two means agree with what was seen, unbounded sets included."""

import math
from typing import Literal, NamedTuple

import numpy as np
from scipy import special

from sim.core.arrays import Floats

_TAIL = 0.025


class FiellerSet(NamedTuple):
    """The ratios that agree with what was seen: between two ends, outside them, or anywhere.

    `signal` is the mean of the denominator over its standard error: the set is bounded if that is
    clearly not 0.
    """

    kind: Literal["between", "outside", "anywhere"]
    ratio: float
    low: float
    high: float
    signal: float

    def holds(self, ratio: float) -> bool:
        """Whether a ratio is in the set."""
        if self.kind == "outside":
            return not self.low < ratio < self.high
        return self.low <= ratio <= self.high


def fieller(numerator: Floats, denominator: Floats) -> FiellerSet:
    """Find which ratios of two paired means agree with what was seen.

    A ratio is in the set if the mean of numerator minus ratio times denominator may be 0 (Fieller
    1954, Some problems in interval estimation, Journal of the Royal Statistical Society B 16).

    Parameters
    ----------
    numerator, denominator : array of float, shape (replications,)
        At least two replications.

    Returns
    -------
    FiellerSet
        It covers the true ratio in 95 of 100 experiments, the unbounded sets included.
    """
    count = len(numerator)
    above, below = float(numerator.mean()), float(denominator.mean())
    (above_var, shared), (_, below_var) = np.cov(numerator, denominator) / count
    t_squared = float(special.stdtrit(count - 1, 1 - _TAIL)) ** 2
    ratio = above / below if below else math.nan
    signal = abs(below) / math.sqrt(below_var) if below_var else math.inf if below else 0.0
    a = below**2 - t_squared * below_var
    b = above * below - t_squared * shared
    c = above**2 - t_squared * above_var
    inside = b * b - a * c
    if a == 0 or (a < 0 and inside < 0):
        return FiellerSet("anywhere", ratio, -math.inf, math.inf, signal)
    half = math.sqrt(max(inside, 0.0))
    low, high = sorted((float((b - half) / a), float((b + half) / a)))
    return FiellerSet("between" if a > 0 else "outside", ratio, low, high, signal)
