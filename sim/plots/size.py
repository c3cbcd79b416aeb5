"""Cost against size of company, and below it the break-even price of an exposed hour."""

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from sim.comparison.findings import strategies_of
from sim.decisions import size_findings as sizes
from sim.plots.end_labels import EndLabel, end_labels
from sim.plots.intervals import dots, estimates
from sim.plots.money import usd_axis
from sim.plots.style import Look, describe, drawing, headed, look_of, note, rules

_STEPS = (1, 2, 5)
_LINE_SHARE, _LOWER_LINE_SHARE = 0.055, 0.08


def cost_by_size(costs: pd.DataFrame, break_evens: pd.DataFrame, kinks: pd.DataFrame) -> Figure:
    """Draw yearly cost against headcount, and below it the break-even price of an exposed hour.

    Parameters
    ----------
    costs, break_evens : DataFrame
        From :func:`sim.decisions.by_size`.
    kinks : DataFrame
        From :func:`sim.decisions.kinks`; those that bind inside the range are marked.

    Returns
    -------
    Figure
        Bars are 95 % intervals.
    """
    cost, price = sizes.cost_by_size(costs, kinks), sizes.break_even_by_size(break_evens)
    with drawing(cost, 8.2, 2, height_ratios=(1.25, 1)) as (figure, (above, below)):
        _draw_costs(above, costs, kinks)
        _draw_break_evens(below, costs, break_evens)
        headed(below, price)
    return describe(figure, f"{cost.in_full()}\n{price.in_full()}")


def _draw_costs(axes: Axes, costs: pd.DataFrame, kinks: pd.DataFrame) -> None:
    strategies = strategies_of(costs)
    drawn: list[tuple[float, ...]] = []
    labels: list[EndLabel] = []
    for name in reversed(strategies):
        rows, look = costs[costs["strategy"] == name], look_of(name, strategies)
        values = tuple(rows["cost_usd"])
        # Lines that are the same stay visible: each is drawn below the ones before, and wider.
        _draw_line(axes, rows, "cost_usd", look, drawn.count(values))
        drawn.append(values)
        labels.insert(0, EndLabel(name, look.colour, float(values[-1])))
    _scale(axes, costs, "Cost, USD a year")
    for row in sizes.binding(kinks, costs):
        colour = look_of(str(row["strategy"]), strategies).colour
        least, headcount, cost = costs["headcount"].min(), row["headcount"], row["cost_usd"]
        path = [least, headcount, headcount], [cost, cost, axes.get_ylim()[0]]
        axes.plot(*path, color=colour, linewidth=1.2, linestyle=":")
        note(axes, sizes.kink_text(row, kinks), (least, cost), (0, -6), color=colour, va="top")
    end_labels(axes, labels, _LINE_SHARE)
    axes.tick_params(labelbottom=True)


def _draw_break_evens(axes: Axes, costs: pd.DataFrame, break_evens: pd.DataFrame) -> None:
    strategies = strategies_of(costs)
    labels: list[EndLabel] = []
    for name, base, rows, known in sizes.pairs(break_evens):
        if len(known):
            look = look_of(base, strategies)._replace(marker=look_of(name, strategies).marker)
            _draw_line(axes, rows, "break_even_usd", look)
            last = float(known["break_even_usd"].iloc[-1])
            labels.append(EndLabel(f"{name}\nagainst {base}", look.colour, last))
    _scale(axes, costs, "Break-even price,\nUSD per exposed hour")
    if labels:
        end_labels(axes, labels, _LOWER_LINE_SHARE)
    axes.set_xlabel("People at the start (all scales are logarithmic; bars are 95 % intervals)")


def _draw_line(axes: Axes, rows: pd.DataFrame, name: str, look: Look, below: int = 0) -> None:
    middle, *ends = estimates(rows, name)
    dots(
        axes,
        rows["headcount"].to_numpy(float),
        middle,
        up=ends,
        look=look,
        linestyle=look.line,
        linewidth=1.8 + below,
        markersize=6 + 4 * below,
        zorder=2.5 - 0.1 * below,
    )


def _scale(axes: Axes, costs: pd.DataFrame, label: str) -> None:
    headcounts = sorted(set(costs["headcount"]))
    axes.set(xscale="log", yscale="log", ylabel=label)
    axes.set_xlim(headcounts[0] / 1.12, headcounts[-1] * 1.12)
    axes.xaxis.set_major_locator(FixedLocator(headcounts))
    axes.xaxis.set_major_formatter(lambda people, _: f"{people:g}")
    bottom, top = axes.get_ylim()
    powers = range(math.floor(math.log10(bottom)), math.ceil(math.log10(top)) + 1)
    ticks = [step * 10.0**power for power in powers for step in _STEPS]
    axes.yaxis.set_major_locator(FixedLocator([tick for tick in ticks if bottom <= tick <= top]))
    usd_axis(axes.yaxis)
    axes.set_ylim(bottom, top)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
    rules(axes, "y")
