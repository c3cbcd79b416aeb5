"""Cost against size of company, and below it the break-even price of an exposed hour."""

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from sim.plots import findings
from sim.plots.money import usd_axis
from sim.plots.style import SMALL, Look, describe, headed, house, look_of, new_figure, rules

Labels = list[tuple[float, str, str]]

_STEPS = (1, 2, 5)
_LINE_SHARE = 0.055


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
    with house():
        figure = new_figure(8.2)
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(1.25, 1))
        _draw_costs(above, costs, kinks)
        _draw_break_evens(below, costs, break_evens)
    return describe(figure, findings.in_full(costs, break_evens, kinks))


def _draw_costs(axes: Axes, costs: pd.DataFrame, kinks: pd.DataFrame) -> None:
    strategies = _strategies(costs)
    drawn: list[tuple[float, ...]] = []
    ends: Labels = []
    for name in reversed(strategies):
        rows, look = costs[costs["strategy"] == name], look_of(name, strategies)
        values = tuple(rows["cost_usd"])
        # Lines that are the same stay visible: each is drawn below the ones before, and wider.
        _draw_line(axes, rows, "cost_usd", look, drawn.count(values))
        drawn.append(values)
        ends.insert(0, (values[-1], name, look.colour))
    _scale(axes, costs, "Cost, USD a year")
    for row in findings.binding(kinks, costs):
        colour = look_of(str(row["strategy"]), strategies).colour
        at, cost = row["headcount"], row["cost_usd"]
        path = [costs["headcount"].min(), at, at], [cost, cost, axes.get_ylim()[0]]
        axes.plot(*path, color=colour, linewidth=1.2, linestyle=":")
        axes.annotate(
            findings.kink_text(row, kinks),
            (costs["headcount"].min(), cost),
            xytext=(0, -6),
            textcoords="offset points",
            size=SMALL,
            color=colour,
            va="top",
        )
    _label_ends(axes, ends)
    axes.tick_params(labelbottom=True)
    headed(axes, findings.who_wins(costs), findings.how_much(costs))


def _draw_break_evens(axes: Axes, costs: pd.DataFrame, break_evens: pd.DataFrame) -> None:
    strategies, ends = _strategies(costs), []
    for name, base, rows, known in findings.pairs(break_evens):
        if len(known):
            look = look_of(base, strategies)._replace(marker=look_of(name, strategies).marker)
            _draw_line(axes, rows, "break_even_usd", look)
            text = f"{name}\nagainst\n{base}"
            ends.append((float(known["break_even_usd"].iloc[-1]), text, look.colour))
    _scale(axes, costs, "Break-even price,\nUSD per exposed hour")
    _label_ends(axes, ends)
    axes.set_xlabel("People at the start (all scales are logarithmic; bars are 95 % intervals)")
    headed(axes, findings.what_pays(break_evens), findings.what_is_open(break_evens))


def _strategies(costs: pd.DataFrame) -> list[str]:
    return [str(name) for name in dict.fromkeys(costs["strategy"])]


def _draw_line(axes: Axes, rows: pd.DataFrame, name: str, look: Look, below: int = 0) -> None:
    middle, low, high = (
        rows[f"{name}{end}"].to_numpy(float, na_value=np.nan) for end in ("", "_low", "_high")
    )
    axes.errorbar(
        rows["headcount"].to_numpy(float),
        middle,
        yerr=np.nan_to_num([middle - low, high - middle]),
        color=look.colour,
        linestyle=look.line,
        linewidth=1.8 + below,
        marker=look.marker,
        markersize=6 + 4 * below,
        zorder=2.5 - 0.1 * below,
        markerfacecolor="white",
        markeredgewidth=1.5,
        elinewidth=1.2,
        capsize=3.5,
    )


def _scale(axes: Axes, costs: pd.DataFrame, label: str) -> None:
    sizes = sorted(set(costs["headcount"]))
    axes.set(xscale="log", yscale="log", ylabel=label)
    axes.set_xlim(sizes[0] / 1.12, sizes[-1] * 1.12)
    axes.xaxis.set_major_locator(FixedLocator(sizes))
    axes.xaxis.set_major_formatter(FuncFormatter(_people_tick))
    bottom, top = axes.get_ylim()
    powers = range(math.floor(math.log10(bottom)), math.ceil(math.log10(top)) + 1)
    ticks = [step * 10.0**power for power in powers for step in _STEPS]
    axes.yaxis.set_major_locator(FixedLocator([tick for tick in ticks if bottom <= tick <= top]))
    usd_axis(axes.yaxis)
    axes.set_ylim(bottom, top)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
    rules(axes, "y")


def _people_tick(value: float, _: object) -> str:
    return f"{value:g}"


def _label_ends(axes: Axes, labels: Labels) -> None:
    """Write names behind the last points, pushed apart where they would overlap."""
    low, high = np.log10(axes.get_ylim())
    used = 0.0
    for value, text, colour in sorted(labels, key=lambda label: label[0]):
        half = _LINE_SHARE * (text.count("\n") + 1) / 2
        place = max((math.log10(value) - low) / (high - low), used + half)
        used = place + half
        axes.annotate(
            text,
            (1.015, place),
            xycoords="axes fraction",
            color=colour,
            va="center",
            annotation_clip=False,
        )
