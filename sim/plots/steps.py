"""From the cost of one strategy to that of another, step by step."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.comparison.findings.costs import Step, steps
from sim.plots.bars import bar
from sim.plots.intervals import dots
from sim.plots.money import usd_axis
from sim.plots.style import FAINT, FILLS, Fill, drawing, looks_of, name_row, note, rules

_MORE, _LESS = Fill("#9a9a9a"), FILLS["hatched"]
_BAR = 0.5
_ROOM = 1.3


def waterfall(
    metrics: pd.DataFrame, differences: pd.DataFrame, baseline: str, strategy: str, years: float
) -> Figure:
    """Draw how the yearly cost of the baseline becomes that of another strategy.

    Parameters
    ----------
    metrics, differences : DataFrame
        Of a :class:`sim.comparison.Comparison` with this baseline.
    baseline, strategy : str
    years : float
        Length of the horizon.

    Returns
    -------
    Figure
        Whiskers are 95 % intervals: of the totals at both ends, and between them of the differences
        in the same replications.
    """
    bars, finding = steps(metrics, differences, baseline, strategy, years)
    signs = [_MORE if (step.change.mean or 0.0) > 0 else _LESS for step in bars]
    looks = looks_of(metrics)
    for place in (0, -1):
        signs[place] = Fill(looks[bars[place].name].colour)
    with drawing(finding, 1.4 + 0.8 * len(bars)) as (figure, (axes,)):
        _draw(axes, bars, signs)
    return figure


def _draw(axes: Axes, bars: list[Step], fills: list[Fill]) -> None:
    top = 0.0
    for place, ((name, start, change, text), fill) in enumerate(zip(bars, fills, strict=True)):
        end = start + (change.mean or 0.0)
        outer = max(start, end, start + (change.high or 0.0))
        top = max(top, outer)
        bar(axes, place, end - start, start, fill, height=_BAR)
        if change.low is not None and change.high is not None:
            dots(axes, end, place, across=(start + change.low, start + change.high))
        if place < len(bars) - 1:
            edge = place + _BAR / 2
            axes.vlines(end, edge, edge + 1 - _BAR, color=FAINT, linestyle=":")
        note(axes, text, (outer, place), (8, 0), size=None)
        name_row(axes, name, place - _BAR / 2)
    axes.set_yticks([])
    axes.set_ylim(len(bars) - 0.6, -_BAR / 2 - 0.4)
    axes.set_xlim(0, top * _ROOM or 1.0)
    axes.set_xlabel("Cost, USD a year (whiskers: 95 % intervals; hatched: less)")
    usd_axis(axes.xaxis)
    rules(axes, "x")
