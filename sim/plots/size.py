"""Cost against size of company, and below it the break-even price of an exposed hour."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from sim.comparison.findings import strategies_of
from sim.comparison.labels import by_label
from sim.decisions import size_findings as sizes
from sim.plots.end_labels import EndLabel, end_labels
from sim.plots.intervals import dots, estimates, on_top
from sim.plots.money import usd_axis
from sim.plots.scales import logarithmic
from sim.plots.style import Look, describe, drawing, headed, looks_of, note, rules

_LINE_SHARE = 0.075


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
        Bars are 95 % intervals. Without any break-even price there is no lower picture.
    """
    looks = looks_of(costs)
    costs, break_evens, kinks = map(by_label, (costs, break_evens, kinks))
    cost, price = sizes.cost_by_size(costs, kinks), sizes.break_even_by_size(break_evens)
    panels = ("", "") if sizes.pairs(break_evens) else ("",)
    heights = (1.25, 1)[: len(panels)]
    with drawing(cost, 1.6 + 3.4 * len(panels), panels, height_ratios=heights) as (figure, every):
        _draw_costs(every[0], costs, kinks, looks)
        for below in every[1:]:
            _draw_break_evens(below, costs, break_evens, looks)
            headed(below, price)
        every[-1].set_xlabel("People at the start (log scales; bars: 95 % intervals)")
    return describe(figure, f"{cost.in_full()}\n{price.in_full()}")


def _draw_costs(
    axes: Axes, costs: pd.DataFrame, kinks: pd.DataFrame, looks: Mapping[str, Look]
) -> None:
    drawn: list[tuple[float, ...]] = []
    labels: list[EndLabel] = []
    for name in reversed(strategies_of(costs)):
        rows, look = costs[costs["strategy"] == name], looks[name]
        values = tuple(rows["cost_usd"])
        # Lines that are the same stay visible: each is drawn below the ones before, and wider.
        _draw_line(axes, rows, "cost_usd", look, drawn.count(values))
        drawn.append(values)
        labels.insert(0, _label(name, look, rows, "cost_usd"))
    _scale(axes, costs, "Cost, USD a year")
    for place, row in enumerate(sizes.binding(kinks, costs)):
        colour = looks[str(row["strategy"])].colour
        least, headcount, cost = costs["headcount"].min(), row["headcount"], row["cost_usd"]
        bottom = axes.get_ylim()[0]
        path = [least, headcount, headcount], [cost, cost, bottom]
        axes.plot(*path, color=colour, linewidth=1.2, linestyle=":")
        # Below the lines, which rise, there is room; most of it beside the longer half of the axis.
        right = headcount**2 < least * costs["headcount"].max()
        style = {"color": colour, "va": "bottom", "ha": "left" if right else "right"}
        shift = 6 if right else -6, 6 + 16 * place
        note(axes, sizes.kink_mark(row), (headcount, bottom), shift, **style)
    end_labels(axes, labels, _LINE_SHARE)
    axes.tick_params(labelbottom=True)


def _draw_break_evens(
    axes: Axes, costs: pd.DataFrame, break_evens: pd.DataFrame, looks: Mapping[str, Look]
) -> None:
    labels: list[EndLabel] = []
    for name, rows, known in sizes.pairs(break_evens):
        _draw_line(axes, rows, "break_even_usd", looks[name])
        labels.append(_label(name, looks[name], known, "break_even_usd"))
    _scale(axes, costs, "Break-even price,\nUSD per exposed hour")
    end_labels(axes, labels, _LINE_SHARE)


def _label(name: str, look: Look, rows: pd.DataFrame, column: str) -> EndLabel:
    last = rows.iloc[-1]
    return EndLabel(name, look.colour, float(last[column]), float(last["headcount"]), behind=True)


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
        **on_top(below),
    )


def _scale(axes: Axes, costs: pd.DataFrame, label: str) -> None:
    headcounts = sorted(set(costs["headcount"]))
    axes.set(xscale="log", ylabel=label)
    axes.set_xlim(headcounts[0] / 1.12, headcounts[-1] * 1.12)
    axes.xaxis.set_major_locator(FixedLocator(headcounts))
    axes.xaxis.set_major_formatter(lambda people, _: f"{people:g}")
    axes.xaxis.set_minor_locator(NullLocator())
    logarithmic(axes, "y")
    usd_axis(axes.yaxis)
    rules(axes, "y")
