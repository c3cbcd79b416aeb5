"""Logarithmic scales: when a linear one would squeeze what it shows, and their round ticks."""

import math
from collections.abc import Iterable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullLocator
from numpy.typing import ArrayLike

# Beyond this the smallest value would lie in the first tenth of a linear scale.
_WIDE = 10.0
_STEPS, _FINE_STEPS = (1, 2, 5), range(1, 10)
_FEW = 3


def is_wide(values: ArrayLike) -> bool:
    """Whether values lie so far apart that only a logarithmic scale shows them all."""
    found = np.asarray(values, float)
    return bool(found.size and 0 < _WIDE * np.nanmin(found) < np.nanmax(found))


def logarithmic(axes: Axes, along: str) -> None:
    """Give an axis of drawn values a logarithmic scale with ticks at 1, 2 and 5, or at each digit.

    Parameters
    ----------
    axes : Axes
    along : str
        "x" or "y".
    """
    axis = axes.xaxis if along == "x" else axes.yaxis
    axes.set(**{f"{along}scale": "log"})
    bottom, top = sorted(axis.get_view_interval())
    ticks = _ticks(bottom, top, _STEPS)
    axis.set_major_locator(
        FixedLocator(ticks if len(ticks) >= _FEW else _ticks(bottom, top, _FINE_STEPS))
    )
    axis.set_minor_locator(NullLocator())
    axes.set(**{f"{along}lim": (bottom, top)})


def _ticks(bottom: float, top: float, steps: Iterable[int]) -> list[float]:
    powers = range(math.floor(math.log10(bottom)), math.ceil(math.log10(top)) + 1)
    ticks = (step * 10.0**power for power in powers for step in steps)
    return [tick for tick in ticks if bottom <= tick <= top]
