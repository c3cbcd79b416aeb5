"""Cost against exposure: each strategy a point, with the interval of both."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.comparison.findings.costs import plane
from sim.core.estimates import Estimate
from sim.plots.end_labels import EndLabel, end_labels
from sim.plots.intervals import dots
from sim.plots.money import usd_axis
from sim.plots.scales import is_wide, logarithmic
from sim.plots.style import Look, drawing, looks_of, rules

_LINE_SHARE = 0.075


def cost_against_exposure(metrics: pd.DataFrame, years: float) -> Figure:
    """Draw each strategy's yearly cost against the hours for which leavers could still get in.

    Parameters
    ----------
    metrics, years
        As for :func:`sim.plots.cost_by_kind`.

    Returns
    -------
    Figure
        Bars are 95 % intervals; below and to the left is better. Exposure has a logarithmic scale
        where strategies lie far apart.
    """
    points, finding = plane(metrics, years)
    with drawing(finding, 4.6) as (figure, (axes,)):
        _draw(axes, points, looks_of(metrics))
    return figure


def _draw(
    axes: Axes, points: Mapping[str, tuple[Estimate, Estimate]], looks: Mapping[str, Look]
) -> None:
    labels, lows, highs, top = [], [], [], 0.0
    for name, (cost, exposure) in points.items():
        look = looks[name]
        x, y = exposure.mean or 0.0, cost.mean or 0.0
        dots(axes, x, y, across=exposure[1:], up=cost[1:], look=look, markersize=8)
        lows.append(x if exposure.low is None else exposure.low)
        highs.append(x if exposure.high is None else exposure.high)
        top = max(top, y, cost.high or 0.0)
        labels.append(EndLabel(name, look.colour, y, highs[-1]))
    means = [exposure.mean or 0.0 for _, exposure in points.values()]
    if is_wide(means):
        least = min((low for low in lows if low > 0), default=min(means))
        axes.set_xlim(least / 1.3, max(highs) * 3)
        logarithmic(axes, "x")
    else:
        axes.set_xlim(0, max(highs) * 1.35 or 1.0)
    axes.set_ylim(0, top * 1.2 or 1.0)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    usd_axis(axes.yaxis)
    scale = "log scale; " if axes.get_xscale() == "log" else ""
    axes.set_xlabel(f"Exposed hours a year ({scale}bars: 95 % intervals; left is safer)")
    axes.set_ylabel("Cost, USD a year (lower is cheaper)")
    rules(axes, "xy")
    end_labels(axes, labels, _LINE_SHARE)
