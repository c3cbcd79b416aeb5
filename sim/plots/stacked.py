"""A stacked bar a strategy, its whole with an interval: what a sum is made of."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.plots.style import INK, SMALL, rules

_ROOM = 1.3


class Fill(NamedTuple):
    """How a part is filled and called."""

    colour: str
    hatch: str
    text: str


def stacked(
    axes: Axes,
    parts: pd.DataFrame,
    whole: pd.DataFrame,
    fills: Mapping[str, Fill],
    totals: Sequence[str],
) -> None:
    """Draw the parts of each strategy one behind another, with the interval of their sum.

    Parameters
    ----------
    axes : Axes
    parts : DataFrame
        A row a strategy, a column a part.
    whole : DataFrame
        The same rows; ``mean``, ``low`` and ``high`` of the sum.
    fills : mapping of part to Fill
    totals : sequence of str
        What stands behind each bar.
    """
    place = np.arange(len(parts))
    left = np.zeros(len(parts))
    for part in parts:
        fill = fills[str(part)]
        width = parts[part].to_numpy(float)
        axes.barh(
            place,
            width,
            left=left,
            height=0.56,
            color=fill.colour,
            hatch=fill.hatch,
            edgecolor=INK,
            linewidth=0.6,
            label=fill.text,
        )
        left = left + width
    means, low, high = (whole[name].to_numpy(float) for name in ("mean", "low", "high"))
    reach = np.nan_to_num([means - low, high - means])
    axes.errorbar(means, place, xerr=reach, fmt="none", ecolor=INK, elinewidth=1.4, capsize=5)
    for at, (total, mean, end) in enumerate(zip(totals, means, high, strict=True)):
        axes.annotate(
            total,
            (np.nanmax([mean, end]), at),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
        )
    axes.set_yticks(place, [str(name) for name in parts.index])
    axes.invert_yaxis()
    axes.set_xlim(0, float(np.nanmax([means, high])) * _ROOM or 1.0)
    rules(axes, "x")


def legend_below(axes: Axes, title: str) -> None:
    """Say below a picture what the parts of its bars are called."""
    axes.figure.legend(
        *axes.get_legend_handles_labels(),
        loc="outside lower left",
        ncols=2,
        frameon=False,
        fontsize=SMALL,
        title=title,
        alignment="left",
    )
