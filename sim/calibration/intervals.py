"""Intervals of counts, and of what is found by maximum likelihood: 95 % each."""

import math
from collections.abc import Callable

import scipy
from scipy import special

from sim.core.estimates import Estimate

_TAIL = 0.025
_NORMAL = float(special.ndtri(1 - _TAIL))
# The likelihood may fall by so much inside the interval: half a quantile of chi-square with 1 df.
_FALL = _NORMAL**2 / 2
# Farther away, as a factor, nothing is sought: the interval has no end there.
_FARTHEST = math.log(1e4)
_FIRST_STEP = 0.02


def rate(count: int, exposure: float) -> Estimate:
    """Return a rate with the exact interval of a Poisson count (Garwood 1936, Biometrika 28).

    Parameters
    ----------
    count : int
        How often it happened.
    exposure : float
        In how many years, or head-years.
    """
    low = special.gammaincinv(count, _TAIL) if count else 0.0
    high = special.gammaincinv(count + 1, 1 - _TAIL)
    return Estimate(count / exposure, float(low) / exposure, float(high) / exposure)


def best(log_likelihood: Callable[[float], float], smallest: float, largest: float) -> float:
    """Return where the likelihood of a positive parameter is largest, between two values."""
    # Imported with its first use, here and below: whoever shows a calibration needs no optimiser.
    found = scipy.optimize.minimize_scalar(
        lambda log_value: -log_likelihood(math.exp(log_value)),
        bounds=(math.log(smallest), math.log(largest)),
        method="bounded",
        options={"xatol": 1e-7},
    )
    return math.exp(found.x)


def profile(
    log_likelihood: Callable[[float], float],
    best: float,
    smallest: float = 0.0,
    largest: float = math.inf,
) -> Estimate:
    """Return the best value of a positive parameter with its profile-likelihood interval.

    Parameters
    ----------
    log_likelihood : callable
        Of the parameter, with all others at their best for it.
    best : float
        Where it is largest.
    smallest, largest : float
        What the parameter can be: the ends of an interval that has none in between, or none within
        a factor of 10,000.

    Returns
    -------
    Estimate

    Notes
    -----
    The interval holds the values that a likelihood-ratio test at 5 % does not reject: Venzon and
    Moolgavkar (1988), A method for computing profile-likelihood-based confidence intervals, Applied
    Statistics 37. It is sought on the scale of the logarithm.
    """
    least = log_likelihood(best) - _FALL

    def above(log_factor: float) -> float:
        return log_likelihood(best * math.exp(log_factor)) - least

    ends = []
    for sign, bound in ((-1, smallest), (1, largest)):
        is_bound = 0 < bound < math.inf
        farthest = abs(math.log(bound / best)) if is_bound else _FARTHEST
        step = min(_FIRST_STEP, farthest)
        while above(sign * step) > 0 and step < farthest:
            step = min(2 * step, farthest)
        if above(sign * step) > 0:
            ends.append(bound)
        else:
            root = scipy.optimize.brentq(above, 0.0, sign * step, xtol=1e-6)
            ends.append(best * math.exp(root))
    return Estimate(best, *ends)
