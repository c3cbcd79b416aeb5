"""How long people stay: Weibull tenure whose mean is the reciprocal of attrition.

The scale is always derived, so the long-run leavers per head-year are ``attrition_per_year``
whatever the shape. A segment without attrition has an infinite scale: nobody leaves.
"""

import math

import numpy as np
from scipy import special

from sim.core.arrays import Floats
from sim.core.units import HOURS_PER_YEAR
from sim.scenarios.schema import Segment


def scale_hours(segment: Segment) -> float:
    """Weibull scale of tenure, in hours."""
    if segment.attrition_per_year == 0:
        return math.inf
    return HOURS_PER_YEAR / segment.attrition_per_year / math.gamma(1 + 1 / segment.tenure_shape)


def full_hours(segment: Segment, u: Floats) -> Floats:
    """Tenure of people who have just started.

    Parameters
    ----------
    segment : Segment
    u : array of float
        Uniform numbers.
    """
    return scale_hours(segment) * (-np.log1p(-u)) ** (1 / segment.tenure_shape)


def residual_hours(segment: Segment, u: Floats) -> Floats:
    """Remaining tenure of people met in a stationary workforce.

    The residual life has the density of survival over its mean, whose inverse is the inverse
    regularised lower incomplete gamma function.
    """
    shape = segment.tenure_shape
    scaled: Floats = special.gammaincinv(1 / shape, u) ** (1 / shape)
    return scale_hours(segment) * scaled


def age_hours(segment: Segment, residual: Floats, u: Floats) -> Floats:
    """Tenure already served by people of a stationary workforce, given what remains."""
    scale, shape = scale_hours(segment), segment.tenure_shape
    if math.isinf(scale):
        return -np.log(u)
    return scale * ((residual / scale) ** shape - np.log(u)) ** (1 / shape) - residual
