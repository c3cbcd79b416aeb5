"""Estimates: a dot with whiskers, or a line in its band."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from sim.core.arrays import Floats
from sim.plots.style import INK, Look

_NO_DOT = Look(INK, "none", "none")


def estimates(rows: pd.DataFrame, name: str) -> tuple[Floats, Floats, Floats]:
    """Return the columns ``name``, ``name_low`` and ``name_high``; undefined is NaN."""
    value, low, high = (
        rows[f"{name}{end}"].to_numpy(float, na_value=np.nan) for end in ("", "_low", "_high")
    )
    return value, low, high


def dots(
    axes: Axes,
    x: ArrayLike,
    y: ArrayLike,
    *,
    across: Sequence[ArrayLike | None] | None = None,
    up: Sequence[ArrayLike | None] | None = None,
    look: Look = _NO_DOT,
    **style: Any,
) -> None:
    """Draw dots with their intervals as whiskers.

    Parameters
    ----------
    axes : Axes
    x, y : float or array of float
    across, up : (low, high), optional
        Intervals along x and along y; undefined ends are not drawn.
    look : Look
        Of a strategy; by default whiskers alone are drawn.
    **style
        What is to look otherwise, as ``Axes.errorbar`` takes it.
    """
    usual: dict[str, Any] = {
        "color": look.colour,
        "linestyle": "none",
        "marker": look.marker,
        "markersize": 7,
        "markerfacecolor": "white",
        "markeredgewidth": 1.6,
        "elinewidth": 1.4,
        "capsize": 4,
    }
    axes.errorbar(x, y, xerr=_reach(x, across), yerr=_reach(y, up), **usual | style)


def _reach(middle: ArrayLike, ends: Sequence[ArrayLike | None] | None) -> Floats | None:
    """How far both ends lie from the middle, in two rows."""
    if ends is None:
        return None
    parts = ends[0], middle, ends[1]
    low, value, high = (np.atleast_1d(np.asarray(part, float)) for part in parts)
    reach: Floats = np.nan_to_num(np.stack([value - low, high - value]))
    return reach


def on_top(below: int) -> dict[str, Any]:
    """Return the style of dots that lie below so many others: larger, so that they stay visible."""
    return {"markersize": 6 + 4 * below, "zorder": 2.5 - 0.1 * below}


def band(axes: Axes, rows: pd.DataFrame, along: str, name: str, look: Look, below: int = 0) -> None:
    """Draw the estimates of a frame against one of its columns, as a line in its band.

    A line that lies `below` so many others is wider, so that it stays visible.
    """
    value, low, high = estimates(rows, name)
    x = rows[along].to_numpy(float)
    axes.fill_between(x, low, high, color=look.colour, alpha=0.17, linewidth=0)
    width = 1.9 + 2.2 * below
    style: dict[str, Any] = {"color": look.colour, "linestyle": look.line}
    axes.plot(x, value, linewidth=width, zorder=2 - 0.1 * below, **style)
