"""Cost against exposure: each strategy a point, with the interval of both."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.comparison import capitalised
from sim.core.estimates import Estimate
from sim.plots.findings import estimate_of, listed, with_interval
from sim.plots.money import usd_axis
from sim.plots.style import describe, headed, house, look_of, new_figure, rules

_COST, _EXPOSURE = "total_cost_usd", "exposure_hours_total"
# Exposure gets a logarithmic scale where it differs by more than this.
_WIDE = 20.0
# Height and width of a name, as shares of the axes.
_LINE, _NAME = 0.075, 0.25


def cost_against_exposure(metrics: pd.DataFrame, years: float) -> Figure:
    """Draw each strategy's yearly cost against the hours for which leavers could still get in.

    Parameters
    ----------
    metrics : DataFrame
        Of a :class:`sim.comparison.Comparison`: totals over the horizon.
    years : float
        Length of the horizon.

    Returns
    -------
    Figure
        Bars are 95 % intervals; below and to the left is better. Exposure has a logarithmic scale
        where strategies lie far apart.
    """
    points = points_of(metrics, years)
    with house():
        figure = new_figure(4.6)
        axes = figure.subplots()
        _draw(axes, points)
        title, detail = _finding(points)
        headed(axes, title, detail)
    return describe(figure, _alt(points, f"{title}. {detail}"))


def points_of(metrics: pd.DataFrame, years: float) -> dict[str, tuple[Estimate, Estimate]]:
    """Return cost and exposure a year by strategy."""
    names = [str(name) for name in metrics["strategy"].unique()]
    return {
        name: (
            estimate_of(metrics, name, _COST, years),
            estimate_of(metrics, name, _EXPOSURE, years),
        )
        for name in names
    }


def _draw(axes: Axes, points: dict[str, tuple[Estimate, Estimate]]) -> None:
    names = list(points)
    for name, (cost, exposure) in points.items():
        look = look_of(name, names)
        axes.errorbar(
            exposure.mean or 0.0,
            cost.mean or 0.0,
            xerr=_reach(exposure),
            yerr=_reach(cost),
            color=look.colour,
            marker=look.marker,
            markersize=8,
            markerfacecolor="white",
            markeredgewidth=1.8,
            elinewidth=1.4,
            capsize=4,
        )
    ends = [_ends(exposure) for _, exposure in points.values()]
    low, high = min(end[0] for end in ends), max(end[1] for end in ends)
    if low > 0 and high / low > _WIDE:
        axes.set_xscale("log")
        axes.set_xlim(low / 1.3, high * 3)
    else:
        axes.set_xlim(0, high * 1.35 or 1.0)
    top = max(_ends(cost)[1] for cost, _ in points.values())
    axes.set_ylim(0, top * 1.2 or 1.0)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    usd_axis(axes.yaxis)
    axes.set_xlabel("Exposed hours a year of all who left (bars: 95 % intervals; left is safer)")
    axes.set_ylabel("Cost, USD a year (lower is cheaper)")
    rules(axes, "xy")
    _label(axes, points)


def _label(axes: Axes, points: dict[str, tuple[Estimate, Estimate]]) -> None:
    """Write names beside their points, pushed up where they would overlap."""
    names = list(points)
    into_axes = axes.transData + axes.transAxes.inverted()
    placed: list[tuple[float, float]] = []
    for name in sorted(names, key=lambda name: points[name][0].mean or 0.0):
        cost, exposure = points[name]
        across, up = into_axes.transform((_ends(exposure)[1], cost.mean or 0.0))
        up += _LINE / 2
        for other, height in placed:
            if abs(other - across) < _NAME and abs(height - up) < _LINE:
                up = height + _LINE
        placed.append((across, up))
        axes.annotate(
            name,
            (across, up),
            xycoords="axes fraction",
            color=look_of(name, names).colour,
            va="center",
        )


def _ends(of: Estimate) -> tuple[float, float]:
    mean = of.mean or 0.0
    return (mean if of.low is None else of.low), (mean if of.high is None else of.high)


def _reach(of: Estimate) -> list[list[float]]:
    low, high = _ends(of)
    mean = of.mean or 0.0
    return [[mean - low], [high - mean]]


def _finding(points: dict[str, tuple[Estimate, Estimate]]) -> tuple[str, str]:
    cheapest, safest = (_lowest({n: p[at] for n, p in points.items()}) for at in (0, 1))
    return _title(cheapest, safest), (
        "Strategies whose intervals overlap that of the lowest count as equally low."
    )


def _title(cheapest: list[str], safest: list[str]) -> str:
    both = [name for name in cheapest if name in safest]
    if both:
        return f"Nothing is clearly cheaper or clearly safer than {listed(both)}"
    costs = "cost" if len(cheapest) > 1 else "costs"
    leaves = "leave" if len(safest) > 1 else "leaves"
    return (
        f"{capitalised(listed(cheapest))} {costs} the least, {listed(safest)} {leaves} the fewest"
        " exposed hours"
    )


def _lowest(of: dict[str, Estimate]) -> list[str]:
    first = min(of, key=lambda name: of[name].mean or 0.0)
    return [name for name in of if _ends(of[name])[0] <= _ends(of[first])[1]]


def _alt(points: dict[str, tuple[Estimate, Estimate]], finding: str) -> str:
    lines = [f"Cost against exposure, a year. {finding}"]
    for name, (cost, exposure) in points.items():
        hours = with_interval(exposure, "hours")
        lines.append(f"  {name}: {with_interval(cost, 'usd')}, {hours} exposed hours")
    return "\n".join(lines)
