"""Bars of parts, one behind another."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.core.arrays import Floats
from sim.core.vocabulary import Term
from sim.plots.style import FILLS, INK, Fill, name_row, rules

_HEIGHT = 0.52
# The height of a name as a share of the distance between bars.
_NAME_SHARE = 0.4
# A part below this share of the longest bar is a sliver: nobody sees what it is.
_SLIVER_SHARE = 0.01
_REST = Term("all else, each under 1 % of the longest bar", colour="plain")


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
    """Draw a bar a row of amounts, and in it a part a column, with the terms of the columns.

    The name of a row stands above its bar, so that a long one takes no room from the bars.
    """
    places = np.arange(len(amounts))
    reached = np.zeros(len(amounts))
    for term, lengths in _visible(amounts, terms):
        bar(axes, places, lengths, reached, FILLS[term.colour], label=term.label)
        reached = reached + lengths
    for place, name in enumerate(amounts.index):
        name_row(axes, str(name), place - _HEIGHT / 2)
    axes.set_yticks([])
    axes.set_ylim(len(amounts) - 0.5, -_HEIGHT / 2 - _NAME_SHARE)
    rules(axes, "x")


def _visible(amounts: pd.DataFrame, terms: Mapping[str, Term]) -> list[tuple[Term, Floats]]:
    """Return parts and their lengths; slivers are one part, left out if that is one itself."""
    least = _SLIVER_SHARE * float(amounts.sum(axis=1).max())
    seen = amounts.max() >= least
    parts = [(terms[str(name)], amounts[name].to_numpy(float)) for name in amounts.columns[seen]]
    rest = amounts.loc[:, ~seen].sum(axis=1).to_numpy(float)
    if rest.any() and rest.max() >= least:
        parts.append((_REST, rest))
    return parts
