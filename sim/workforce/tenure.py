"""How long people stay: Weibull tenure whose mean is the reciprocal of attrition.

So the long-run leavers per head-year are ``attrition_per_year`` whatever the shape. A segment
without attrition has no such distribution: nobody leaves.
"""

import math

import numpy as np
from scipy import special

from sim.core.arrays import Floats
from sim.core.distributions import Weibull
from sim.core.units import HOURS_PER_YEAR
from sim.scenarios.schema import Segment

# Nobody of the largest company leaves in the longest horizon.
_NEVER_HOURS = 1e15


def full_hours(segment: Segment, u: Floats) -> Floats:
    """Tenure of people who have just started.

    Parameters
    ----------
    segment : Segment
    u : array of float
        Uniform numbers.
    """
    whole = _tenure_hours(segment)
    return np.full_like(u, np.inf) if whole is None else whole.ppf(u)


def residual_hours(segment: Segment, u: Floats) -> Floats:
    """Remaining tenure of people met in a stationary workforce.

    The residual life has the density of survival over its mean, whose inverse is the inverse
    regularised lower incomplete gamma function.
    """
    whole = _tenure_hours(segment)
    if whole is None:
        return np.full_like(u, np.inf)
    scaled: Floats = special.gammaincinv(1 / whole.shape, u) ** (1 / whole.shape)
    return whole.scale * scaled


def age_hours(segment: Segment, residual: Floats, u: Floats) -> Floats:
    """Tenure already served by people of a stationary workforce, given what remains."""
    whole = _tenure_hours(segment)
    if whole is None:
        # Nobody leaves, so the ages are of no matter, but their order is.
        return -np.log(u)
    scale, shape = whole.scale, whole.shape
    return scale * ((residual / scale) ** shape - np.log(u)) ** (1 / shape) - residual


def _tenure_hours(segment: Segment) -> Weibull | None:
    rate = segment.attrition_per_year
    mean_hours = HOURS_PER_YEAR / rate if rate else math.inf
    if mean_hours > _NEVER_HOURS:
        return None
    # Unchecked: a rare departure has a longer mean than a scenario may write.
    return Weibull.model_construct(mean_value=mean_hours, shape=segment.tenure_shape)
