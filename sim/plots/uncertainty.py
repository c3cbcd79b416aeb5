"""How far a metric goes under each strategy: by chance alone, and with inputs drawn too."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.comparison.findings import strategies_of
from sim.comparison.labels import by_label
from sim.core.arrays import Floats
from sim.decisions.study import Study
from sim.decisions.uncertainty import words as uncertainty_words
from sim.plots.money import usd_axis
from sim.plots.style import INK, drawing, looks_of, name_row, rules

_THICK, _THIN = 0.26, 0.06
# The height of a name as a share of the distance between bars.
_NAME_SHARE = 0.4
_DOT: dict[str, Any] = {"markerfacecolor": "white", "markeredgewidth": 1.6, "markersize": 9}


def uncertainty(study: Study) -> Figure:
    """Draw how far the first metric goes, a row a strategy.

    Parameters
    ----------
    study : Study
        Of :func:`sim.decisions.uncertainty`.

    Returns
    -------
    Figure
        A dot at the average, a thick bar over nine of ten futures with inputs as assumed, and a
        thin one with inputs drawn too. What is undefined is not drawn.
    """
    rows = uncertainty_words.of_first_metric(by_label(study.frame))
    finding, looks = uncertainty_words.by_strategy(study), looks_of(rows)
    names = strategies_of(rows)
    with drawing(finding, 1.7 + 0.66 * len(rows)) as (figure, (axes,)):
        for kind, height in (("", _THICK), ("drawn_", _THIN)):
            low, high = (_column(rows, f"{kind}{end}") for end in ("p05", "p95"))
            colour = INK if kind else [looks[name].colour for name in names]
            axes.barh(range(len(rows)), high - low, height, left=low, color=colour, linewidth=0)
        for place, (name, mean) in enumerate(zip(names, _column(rows, "mean"), strict=True)):
            look = looks[name]
            axes.plot(mean, place, look.marker, color=look.colour, zorder=3, **_DOT)
            name_row(axes, name, place - _THICK / 2)
        axes.set_yticks([])
        axes.set_ylim(len(rows) - 0.6, -_THICK / 2 - _NAME_SHARE)
        # What is saved may be below 0.
        axes.set_xlim(left=min(0.0, axes.dataLim.x0))
        _scale(axes, finding.subject, str(rows["unit"].iloc[0]))
    return figure


def _column(rows: pd.DataFrame, name: str) -> Floats:
    return rows[name].to_numpy(float, na_value=np.nan)


def _scale(axes: Axes, called: str, unit: str) -> None:
    """Write what the axis shows, with its unit unless the name has it."""
    kind = unit.removesuffix(" a year")
    if kind == "USD":
        usd_axis(axes.xaxis)
    elif kind == "share":
        axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:g} %")
    else:
        axes.xaxis.set_major_formatter("{x:,g}")
    told = kind in called.lower() or kind == "share"
    axes.set_xlabel(called if told else f"{called}, {kind}")
    rules(axes, "x")
