"""How far chance may have moved a result: 95 % intervals over replications, alone and paired.

A replication is the unit throughout: its people share its random streams, so they are never taken
for independent. Undefined is None. One replication has a value and no interval.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import special

from sim.core import streams
from sim.core.arrays import Floats, Whole
from sim.core.estimates import UNDEFINED, Estimate
from sim.metrics.fieller import fieller

RESAMPLES = 1000
_TAIL = 0.025
# Sums of equal numbers differ in their last bits; a spread this small against the value is none.
_NOISE = 1e-12


class Difference(NamedTuple):
    """A paired difference, and how much the pairing narrowed its interval.

    `pairing_gain` is the variance of the difference of two independent sets of replications over
    the variance of this one; None where this one has no variance.
    """

    estimate: Estimate
    pairing_gain: float | None


def ratio_of_sums(numerator: Floats, denominator: Floats) -> Estimate:
    """Estimate a ratio of sums over replications; with a denominator of ones, a mean.

    Parameters
    ----------
    numerator, denominator : array of float, shape (replications,)
        What each replication adds to the two sums.

    Returns
    -------
    Estimate
        The ratio with Student's interval of its linearised residuals; undefined if the
        denominators add up to 0.
    """
    value, residuals = _linearised(numerator, denominator)
    return UNDEFINED if value is None else Estimate(value, *_around(value, residuals))


def mean_of(values: Floats) -> Estimate:
    """Estimate a mean over replications, with Student's interval; shape (replications,)."""
    return ratio_of_sums(values, np.ones_like(values))


def share_of(count: int, of: int) -> Estimate:
    """Return a share with its interval (Wilson 1927, Journal of the ASA 22).

    Parameters
    ----------
    count, of : int
        How many of how many.
    """
    found, normal = count / of, float(special.ndtri(1 - _TAIL))
    squared = normal**2 / of
    middle = (found + squared / 2) / (1 + squared)
    half = math.sqrt(squared * found * (1 - found) + squared**2 / 4) / (1 + squared)
    return Estimate(found, middle - half, middle + half).within(0.0, 1.0)


def difference_of_ratios(
    numerator: Floats,
    denominator: Floats,
    baseline_numerator: Floats,
    baseline_denominator: Floats,
) -> Difference:
    """Estimate a ratio of sums minus that of the baseline in the same replications.

    Parameters
    ----------
    numerator, denominator, baseline_numerator, baseline_denominator : array of float
        Shape (replications,); position r is the same replication in all four.

    Returns
    -------
    Difference
        With Student's interval of the differences of linearised residuals.
    """
    value, residuals = _linearised(numerator, denominator)
    base_value, base_residuals = _linearised(baseline_numerator, baseline_denominator)
    if value is None or base_value is None:
        return Difference(UNDEFINED, None)
    noise = _NOISE * max(abs(value), abs(base_value))
    paired = _without_noise(residuals - base_residuals, noise)
    mean = float(_without_noise(np.asarray(value - base_value), noise))
    estimate = Estimate(mean, *_around(mean, paired))
    return Difference(estimate, _gain(residuals, base_residuals, paired))


def quotient_of_means(numerator: Floats, denominator: Floats) -> Estimate:
    """Estimate the ratio of two paired means where the second is clearly not 0.

    Parameters
    ----------
    numerator, denominator : array of float, shape (replications,)
        For example the extra cost and the hours avoided in each replication.

    Returns
    -------
    Estimate
        With Fieller's interval; undefined unless the interval of the denominator excludes 0.
    """
    if len(numerator) < 2 or not np.any(denominator):
        return UNDEFINED
    found = fieller(numerator, denominator)
    if found.kind != "between":
        return UNDEFINED
    return Estimate(found.ratio, found.low, found.high)


def resamples(seed: int, replications: int) -> Floats:
    """Draw whole replications with replacement, the same ones for every strategy and metric.

    Parameters
    ----------
    seed : int
        Seed of the experiment.
    replications : int
        How many there are to draw from, and in each resample.

    Returns
    -------
    array of float, shape (1 + RESAMPLES, replications)
        How often each replication was drawn; row 0 is the sample itself, each replication once.
        Whole numbers, as floats because their matrix products are far faster.
    """
    draw = np.arange(RESAMPLES)[:, None]
    slot = np.arange(replications)[None, :]
    drawn = (streams.uniform(seed, 0, "bootstrap", draw, slot) * replications).astype(np.int64)
    counts = np.bincount((drawn + draw * replications).ravel(), minlength=RESAMPLES * replications)
    return np.vstack([np.ones((1, replications)), counts.reshape(RESAMPLES, replications)])


def weighted_quantiles(
    values: Floats, owner: Whole, quantiles: Sequence[float], weights: Floats
) -> Floats:
    """Quantiles of pooled values when each owner's values count as often as its weight says.

    Parameters
    ----------
    values : array of float, shape (values,)
        Finite numbers in any order.
    owner : array of int, shape (values,)
        Position in 0 .. owners − 1 of the replication each value belongs to.
    quantiles : sequence of float
        0 to 1; between two values a quantile is linear, as in ``numpy.quantile``.
    weights : array of float, shape (draws, owners)
        Whole numbers.

    Returns
    -------
    array of float, shape (quantiles, draws)
        In the unit of the values; NaN for a draw without any value.
    """
    if values.size == 0:
        return np.full((len(quantiles), len(weights)), np.nan)
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    total = weights @ np.bincount(owner, minlength=weights.shape[1]).astype(float)
    last = np.maximum(total - 1, 0)
    positions = [q * last for q in quantiles]
    lower = [np.floor(position) for position in positions]
    upper = [np.minimum(rank + 1, last) for rank in lower]
    found = ordered[_locate(owner[order], weights, [*lower, *upper])]
    at_lower, at_upper = found[: len(quantiles)], found[len(quantiles) :]
    inside = np.stack(positions) - np.stack(lower)
    return np.where(total > 0, at_lower + inside * (at_upper - at_lower), np.nan)


def quantile_estimate(resampled: Floats, q: float, replications: int) -> Estimate:
    """Turn a quantile and its resampled values into an estimate.

    Parameters
    ----------
    resampled : array of float, shape (1 + RESAMPLES,)
        From :func:`weighted_quantiles`; the first is the quantile of the sample itself.
    q : float
        The largest (1) and smallest (0) value get no interval unless every resample repeats them:
        more replications would only push them further out.
    replications : int

    Returns
    -------
    Estimate
        With the percentile interval, widened as Student's is for few replications.
    """
    value = float(resampled[0])
    if math.isnan(value):
        return UNDEFINED
    drawn = resampled[1:][~np.isnan(resampled[1:])]
    moved = bool(np.any(drawn != value))
    if replications < 2 or (q in (0, 1) and moved):
        return Estimate(value, None, None)
    tail = special.ndtr(-math.sqrt(replications / (replications - 1)) * _student(replications))
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return Estimate(value, min(float(low), value), max(float(high), value))


def difference_of_quantiles(
    resampled: Floats, baseline: Floats, q: float, replications: int
) -> Difference:
    """Estimate a pooled quantile minus that of the baseline, both in the same resamples.

    Parameters
    ----------
    resampled, baseline : array of float, shape (1 + RESAMPLES,)
        From :func:`weighted_quantiles` with the same weights.
    q : float
    replications : int

    Returns
    -------
    Difference
    """
    paired = resampled - baseline
    estimate = quantile_estimate(paired, q, replications)
    if estimate.low is None:
        return Difference(estimate, None)
    both = ~np.isnan(paired[1:])
    gain = _gain(resampled[1:][both], baseline[1:][both], paired[1:][both])
    return Difference(estimate, gain)


def _linearised(numerator: Floats, denominator: Floats) -> tuple[float | None, Floats]:
    total = denominator.sum()
    if len(numerator) == 0 or total == 0:
        return None, np.empty(0)
    value = float(numerator.sum() / total)
    scale = total / len(denominator)
    residuals = (numerator - value * denominator) / scale
    return value, _without_noise(residuals, _NOISE * abs(value))


def _without_noise(residuals: Floats, noise: float) -> Floats:
    return np.where(np.abs(residuals) <= noise, 0.0, residuals)


def _around(value: float, residuals: Floats) -> tuple[float | None, float | None]:
    n = len(residuals)
    if n < 2:
        return None, None
    half = _student(n) * float(residuals.std(ddof=1)) / math.sqrt(n)
    return value - half, value + half


def _student(replications: int) -> float:
    return float(special.stdtrit(replications - 1, 1 - _TAIL))


def _gain(one: Floats, other: Floats, paired: Floats) -> float | None:
    if len(paired) < 2 or paired.var() == 0:
        return None
    return float((one.var() + other.var()) / paired.var())


def _locate(owner: Whole, weights: Floats, ranks: Sequence[Floats]) -> Whole:
    """Index of the sorted value at each draw's rank when values repeat by their owner's weight.

    Weights are added up by blocks of values first, and one by one only inside the block that holds
    the rank: draws × blocks + draws × block length steps instead of draws × values.
    """
    size, owners = len(owner), weights.shape[1]
    length = math.isqrt(size) + 1
    blocks = -(-size // length)
    counts = np.bincount(
        owner * blocks + np.arange(size) // length, minlength=owners * blocks
    ).reshape(owners, blocks)
    ends = np.cumsum(weights @ counts.astype(float), axis=1)
    before = np.hstack([np.zeros((len(weights), 1)), ends[:, :-1]])
    padded_owner = np.append(owner, np.full(blocks * length - size, owners)).reshape(blocks, length)
    padded_weights = np.hstack([weights, np.zeros((len(weights), 1))])
    draw = np.arange(len(weights))

    def index(rank: Floats) -> Whole:
        block = np.minimum((ends <= rank[:, None]).sum(axis=1), blocks - 1)
        inside = np.cumsum(padded_weights[draw[:, None], padded_owner[block]], axis=1)
        within = (inside + before[draw, block][:, None] <= rank[:, None]).sum(axis=1)
        found: Whole = np.minimum(block * length + within, size - 1)
        return found

    return np.stack([index(rank) for rank in ranks])
