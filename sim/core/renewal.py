"""How many must be hired each day for a group of people to grow at a rate: renewal theory.

It knows one person's tenure and nothing of why places are filled: replacements and growth count
alike. :mod:`sim.workforce.growth` takes the replacements away.
"""

import numpy as np
from scipy import special

from sim.core.arrays import Floats
from sim.core.distributions import LARGEST, Weibull
from sim.core.units import DAYS_PER_YEAR

# At a lower rate the mean tenure is longer than a distribution can have.
_NOBODY_LEAVES = 1 / LARGEST


def daily_hires(
    growth_per_year: float, attrition_per_year: float, tenure_shape: float, days: int
) -> Floats:
    """Hires of each day that keep the mean headcount at (1 + growth)^t, for one person of day 0.

    Parameters
    ----------
    growth_per_year : float
        Net, above -1.
    attrition_per_year : float
        Tenure is Weibull with the reciprocal as its mean.
    tenure_shape : float
        Its shape.
    days : int

    Returns
    -------
    array of float
        Where one is below 0, more stay than the headcount should have, even if nobody is hired.

    Notes
    -----
    The people of day 0 are those of a stationary workforce: the share that is left at t is
    1 - P(1/k, (t/λ)^k), and its fall over a day is attrition times the mean survival of those who
    were hired within a day. So both come from one function, and without growth the hires of every
    day are exactly those that a stationary workforce needs, whatever the shape.
    """
    ends = np.arange(days + 1) / DAYS_PER_YEAR
    target = np.exp(np.log1p(growth_per_year) * ends)
    if attrition_per_year < _NOBODY_LEAVES:
        return np.diff(target)
    tenure = Weibull(mean=1 / attrition_per_year, shape=tenure_shape)
    gone = special.gammainc(1 / tenure_shape, (ends / tenure.scale) ** tenure_shape)
    surviving = np.diff(gone) / (attrition_per_year / DAYS_PER_YEAR)
    wanted = target[1:] - (1 - gone[1:])
    hires = np.zeros(days)
    for day in range(days):
        still_here = hires[:day] @ surviving[day:0:-1]
        hires[day] = (wanted[day] - still_here) / surviving[0]
    return hires
