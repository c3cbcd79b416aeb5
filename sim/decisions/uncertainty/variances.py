"""The two parts of a variance: of futures around the mean of their inputs, and of these means.

Inputs are drawn outside, futures inside, and a nested analysis of variance keeps the two apart
(Searle, Casella and McCulloch 1992, Variance components, chapter 3; Sun, Apley and Staum 2011,
Efficient nested simulation for estimating the variance of a conditional expectation, Operations
Research 59).
"""

from typing import NamedTuple

import numpy as np

from sim.core.arrays import Floats
from sim.core.estimates import UNDEFINED, Estimate
from sim.metrics import intervals

_TAIL = 0.025


class Components(NamedTuple):
    """A mean with its 95 % interval, and the two parts of the variance around it."""

    mean: float
    low: float
    high: float
    future_variance: float
    inputs_variance: float


def components(values: Floats) -> Components:
    """Estimate the two parts of a variance by a nested analysis of variance.

    Parameters
    ----------
    values : array of float, shape (draws, replications)
        At least 2 of each; a row has the futures of one draw of inputs.

    Returns
    -------
    Components
        The part of the inputs is what the means of rows vary more than their futures explain; 0 if
        they vary less. The interval is Student's over the means of rows.
    """
    mean = intervals.mean_of(values.mean(axis=1))
    assert mean.mean is not None and mean.low is not None and mean.high is not None
    future, inputs = _variances(values, np.ones((1, len(values))))
    return Components(mean.mean, mean.low, mean.high, float(future[0]), float(inputs[0]))


def inputs_share(values: Floats, weights: Floats) -> Estimate:
    """Estimate which share of a variance is due to the inputs.

    Parameters
    ----------
    values : array of float, shape (draws, replications)
        As :func:`components` takes them.
    weights : array of float, shape (resamples, draws)
        From :func:`sim.metrics.intervals.resamples`: whole draws are resampled.

    Returns
    -------
    Estimate
        With the percentile interval; undefined where nothing varies.
    """
    future, inputs = _variances(values, weights)
    both = future + inputs
    if not both[0] > 0:
        return UNDEFINED
    shares = inputs[both > 0] / both[both > 0]
    share = float(shares[0])
    low, high = np.quantile(shares[1:], (_TAIL, 1 - _TAIL)).tolist()
    return Estimate(share, min(low, share), max(high, share))


def _variances(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return the variance of futures and that of inputs when draws count by their weight."""
    draws, each = values.shape
    means = values.mean(axis=1) - values.mean()
    shares = weights / draws
    future = shares @ values.var(axis=1, ddof=1)
    of_means = (shares @ means**2 - (shares @ means) ** 2) * draws / (draws - 1)
    return future, np.maximum(of_means - future / each, 0.0)
