"""From the cost of one strategy to that of another, step by step."""

from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.comparison import capitalised
from sim.core.estimates import Estimate
from sim.core.numerals import number
from sim.plots.findings import estimate_of, with_interval
from sim.plots.money import usd_axis
from sim.plots.style import FAINT, INK, describe, headed, house, look_of, new_figure, rules

_KINDS = {
    "licence_cost_usd": "licences",
    "usage_cost_usd": "metered use",
    "tool_cost_usd": "automation tool",
    "labour_cost_usd": "admins' work",
}
_TOTAL = "total_cost_usd"
_MORE = "#9a9a9a"
_BAR = 0.6
_ROOM = 1.3


class Step(NamedTuple):
    """A bar: what it is called, where it begins, what it adds, and the interval of that."""

    name: str
    start: float
    change: Estimate


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
        in the same futures.
    """
    ends = [_total(metrics, name, years) for name in (baseline, strategy)]
    between = steps(differences, strategy, ends[0].change.mean or 0.0, years)
    order = list(metrics["strategy"].unique())
    colours = [look_of(name, order).colour for name in (baseline, strategy)]
    whole = estimate_of(differences, strategy, _TOTAL, years)
    title = _finding(baseline, strategy, whole)
    with house():
        figure = new_figure(1.5 + 0.7 * (2 + len(between)))
        axes = figure.subplots()
        _draw(axes, [ends[0], *between, ends[1]], colours)
        headed(axes, title, _detail(between))
    return describe(figure, _alt(title, [ends[0], *between, ends[1]]))


def steps(differences: pd.DataFrame, strategy: str, start: float, years: float) -> list[Step]:
    """Return what each kind of cost adds a year, one behind another; those that add nothing not."""
    found = []
    for metric, name in _KINDS.items():
        change = estimate_of(differences, strategy, metric, years)
        if change.mean:
            found.append(Step(name, start, change))
            start += change.mean
    return found


def _total(metrics: pd.DataFrame, strategy: str, years: float) -> Step:
    return Step(strategy, 0.0, estimate_of(metrics, strategy, _TOTAL, years))


def _draw(axes: Axes, bars: list[Step], colours: list[str]) -> None:
    last = len(bars) - 1
    for at, (_, start, change) in enumerate(bars):
        mean = change.mean or 0.0
        is_end = at in (0, last)
        axes.barh(
            at,
            mean,
            left=start,
            height=_BAR,
            color=colours[at > 0] if is_end else (_MORE if mean > 0 else "white"),
            hatch="" if is_end or mean > 0 else "///",
            edgecolor=INK,
            linewidth=0.6,
        )
        if change.low is not None and change.high is not None:
            reach = [[mean - change.low], [change.high - mean]]
            axes.errorbar(start + mean, at, xerr=reach, ecolor=INK, elinewidth=1.4, capsize=5)
        if at < last:
            axes.vlines(start + mean, at + _BAR / 2, at + 1 - _BAR / 2, color=FAINT, linestyle=":")
        axes.annotate(
            _amount(change, signed=not is_end),
            (start + max(mean, change.high or mean, 0.0), at),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
        )
    tops = [start + max(change.mean or 0.0, change.high or 0.0, 0.0) for _, start, change in bars]
    axes.set_yticks(range(len(bars)), [bar.name for bar in bars])
    axes.invert_yaxis()
    axes.set_xlim(0, max(tops) * _ROOM or 1.0)
    axes.set_xlabel("Cost, USD a year (whiskers: 95 % intervals; hatched: less)")
    usd_axis(axes.xaxis)
    rules(axes, "x")


def _amount(change: Estimate, *, signed: bool) -> str:
    plus = "+" if signed and (change.mean or 0.0) > 0 else ""
    return plus + with_interval(change, "usd", between="\n")


def _finding(baseline: str, strategy: str, whole: Estimate) -> str:
    mean, low, high = whole
    if mean is None or low is None or high is None or low <= 0 <= high:
        return f"{capitalised(strategy)} does not clearly differ in cost from {baseline}"
    size = Estimate(mean, low, high) if mean > 0 else Estimate(-mean, -high, -low)
    way = "more" if mean > 0 else "less"
    amount = number(*size, "usd")
    return f"{capitalised(strategy)} costs {amount} {way} a year than {baseline}"


def _detail(between: list[Step]) -> str:
    if not between:
        return "No kind of cost differs."
    largest = max(between, key=lambda step: abs(step.change.mean or 0.0))
    others = [step for step in between if step is not largest]
    moved = f"Most of it is {largest.name}: {_amount(largest.change, signed=True).splitlines()[0]}"
    against = [
        step for step in others if (step.change.mean or 0.0) * (largest.change.mean or 0.0) < 0
    ]
    if not against:
        return f"{moved}."
    said = ", ".join(
        f"{step.name} {_amount(step.change, signed=True).splitlines()[0]}" for step in against
    )
    return f"{moved}. Against it: {said}."


def _alt(title: str, bars: list[Step]) -> str:
    lines = [f"From one cost to another, in USD a year. {title}."]
    for at, bar in enumerate(bars):
        amount = _amount(bar.change, signed=at not in (0, len(bars) - 1)).replace("\n", " ")
        lines.append(f"  {bar.name}: {amount}")
    return "\n".join(lines)
