"""Bars of parts, one behind another."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.core.vocabulary import Term
from sim.plots.style import FILLS, INK, Fill, rules

_HEIGHT = 0.56


def bar(axes: Axes, places: Any, lengths: Any, starts: Any, fill: Fill, **style: Any) -> None:
    """Draw bars that lie down, from their starts.

    Parameters
    ----------
    axes : Axes
    places, lengths, starts : float or array of float
    fill : Fill
    **style
        What is to look otherwise, as ``Axes.barh`` takes it.
    """
    usual: dict[str, Any] = {"height": _HEIGHT, "edgecolor": INK, "linewidth": 0.6}
    axes.barh(places, lengths, left=starts, color=fill.colour, hatch=fill.hatch, **usual | style)


def stacked(axes: Axes, amounts: pd.DataFrame, terms: Mapping[str, Term]) -> None:
    """Draw a bar a row of amounts, and in it a part a column, with the terms of the columns."""
    places = np.arange(len(amounts))
    ends = amounts.to_numpy(float).cumsum(axis=1)
    for column, end in zip(amounts, ends.T, strict=True):
        term, lengths = terms[str(column)], amounts[column].to_numpy(float)
        bar(axes, places, lengths, end - lengths, FILLS[term.colour], label=term.label)
    axes.set_yticks(places, list(map(str, amounts.index)))
    axes.invert_yaxis()
    rules(axes, "x")
