"""Delays of which only the two dates are known: lognormal, by the likelihood of whole days.

Who is told on Monday and switched off on Tuesday waited for something between no time and two days.
Taking it for one day, or for half a day more or less, makes short delays long and the spread small.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import special

from sim.calibration.intervals import best, profile
from sim.core.arrays import Floats, Whole
from sim.core.estimates import Estimate

# Without so many who waited over a midnight, the dates say no more than "within a day".
FEWEST_OVER_NIGHT = 5
# The difference of two nearly equal sums is not known any better.
_ROUNDING = 1e-14
_SIGMAS = (0.05, 5.0)


class Delay(NamedTuple):
    """Lognormal delay in days, with 95 % intervals of both parameters."""

    median_days: Estimate
    sigma: Estimate
    size: int


def probabilities(days: Whole, median_days: float, sigma: float, *, at_closing: bool) -> Floats:
    """Return the probabilities that a delay reaches so many dates on.

    Parameters
    ----------
    days : array of int
        Differences of the two dates, from 0.
    median_days, sigma : float
        Of the lognormal delay.
    at_closing : bool
        Whether it begins at the end of its first day; else at any time of that day.

    Returns
    -------
    array of float

    Notes
    -----
    A delay that begins at the share p of its first day ends n dates on with probability
    F(n + 1 − p) − F(n − p), where F is the distribution's; p is 1 at closing, else all p between 0
    and 1 are equally likely. So both ends are censored by an interval: De Gruttola and Lagakos
    (1989), Analysis of doubly-censored survival data, with application to AIDS, Biometrics 45.
    """
    ends = np.stack([days + 1.0, days + 0.0, days - 1.0])
    if at_closing:
        chances: Floats = -np.diff(special.ndtr(_normal(ends[1:], median_days, sigma)), axis=0)[0]
    else:
        chances = np.diff(_integral(ends, median_days, sigma), n=2, axis=0)[0]
    return np.maximum(chances, _ROUNDING)


def _normal(days: Floats, median_days: float, sigma: float) -> Floats:
    with np.errstate(divide="ignore"):
        logs: Floats = np.log(np.maximum(days, 0.0))
    return (logs - math.log(median_days)) / sigma


def _integral(days: Floats, median_days: float, sigma: float) -> Floats:
    """Integrate the distribution function from 0 to so many days."""
    normal = _normal(days, median_days, sigma)
    mean = median_days * math.exp(sigma**2 / 2)
    integral: Floats = days * special.ndtr(normal) - mean * special.ndtr(normal - sigma)
    return integral


def fit(days: Sequence[int], *, at_closing: bool) -> Delay | None:
    """Fit a lognormal delay to differences of dates.

    Parameters
    ----------
    days : sequence of int
    at_closing : bool
        As :func:`probabilities` takes it.

    Returns
    -------
    Delay or None
        None if fewer than 5 of them went over a midnight.
    """
    found, counts = np.unique(np.asarray(days, np.int64), return_counts=True)
    if counts[found >= (2 if at_closing else 1)].sum() < FEWEST_OVER_NIGHT:
        return None

    def log_likelihood(median_days: float, sigma: float) -> float:
        chances = probabilities(found, median_days, sigma, at_closing=at_closing)
        return float(counts @ np.log(chances))

    longest = 10.0 * (found[-1] + 1)

    def best_median(sigma: float) -> float:
        return best(lambda days: log_likelihood(days, sigma), 1 / longest, longest)

    def best_sigma(median_days: float) -> float:
        return best(lambda sigma: log_likelihood(median_days, sigma), *_SIGMAS)

    sigma = best(lambda value: log_likelihood(best_median(value), value), *_SIGMAS)
    median_days = best_median(sigma)
    return Delay(
        profile(lambda value: log_likelihood(value, best_sigma(value)), median_days),
        profile(lambda value: log_likelihood(best_median(value), value), sigma, *_SIGMAS),
        int(counts.sum()),
    )
