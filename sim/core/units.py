"""Units of time and money, and the only two roundings the toolkit knows."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

HOURS_PER_DAY = 24.0
MINUTES_PER_HOUR = 60.0
DAYS_PER_WEEK = 7
DAYS_PER_YEAR = 365.25
HOURS_PER_YEAR = DAYS_PER_YEAR * HOURS_PER_DAY
MONTHS_PER_YEAR = 12
CENTS_PER_USD = 100

Whole = TypeVar("Whole", int, NDArray[np.int64])


def divide_half_up(numerator: Whole, denominator: Whole) -> Whole:
    """Divide whole numbers and round half up, exactly.

    Parameters
    ----------
    numerator, denominator : int or array of int64
        Whole numbers; the denominator is positive. Arrays broadcast.

    Returns
    -------
    int or array of int64
        ``floor(numerator / denominator + 1/2)`` without floating point.
    """
    return (2 * numerator + denominator) // (2 * denominator)


def cents(usd: float) -> int:
    """Return a price in whole cents; prices carry at most two decimals by schema."""
    return round(usd * CENTS_PER_USD)
