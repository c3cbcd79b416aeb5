"""The trade-off: the frontier of cost and exposed hours, and who is best at which price."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.comparison.findings import Finding
from sim.comparison.labels import by_label
from sim.comparison.rows import read
from sim.core.numerals import counted
from sim.decisions.frontier.words import frontier_finding, on_frontier, strategies
from sim.decisions.study import Study
from sim.plots.end_labels import EndLabel, end_labels
from sim.plots.intervals import dots, estimates
from sim.plots.money import usd_axis
from sim.plots.style import FAINT, describe, headed, house, looks_of, new_figure, note, rules

_ABOVE_LINE_SHARE, _BELOW_LINE_SHARE = 0.075, 0.1
_BEST_WIDTH = 9.0
_ROOM = 1.15


def frontier(study: Study) -> Figure:
    """Draw the trade-off between cost and exposed hours.

    Parameters
    ----------
    study : Study
        From :func:`sim.decisions.frontier`.

    Returns
    -------
    Figure
        Above, strategies by cost and exposed hours, joined along the frontier. Below, in which
        share of draws each is the best at a price of an exposed hour; a broad line marks the best
        on average.
    """
    rows, finding = by_label(study.frame), frontier_finding(study)
    with house():
        figure = new_figure(8.2)
        above, below = figure.subplots(2, 1, height_ratios=(1.15, 1))
        _draw_plane(above, rows)
        _draw_odds(below, rows)
        headed(above, finding)
        headed(below, _of_odds(rows))
    return describe(figure, finding.in_full())


def _draw_plane(axes: Axes, rows: pd.DataFrame) -> None:
    looks = looks_of(rows)
    labels: list[EndLabel] = []
    hull = [(row["exposure_hours"], row["cost_usd"]) for row in on_frontier(rows)]
    axes.plot(*zip(*hull, strict=True), color=FAINT, linewidth=1.4, zorder=1)
    for row in strategies(rows):
        look = looks[str(row["strategy"])]
        cost, hours = read(row, "cost_usd"), read(row, "exposure_hours")
        x, y = hours.mean or 0.0, cost.mean or 0.0
        dots(axes, x, y, across=hours[1:], up=cost[1:], look=look)
        end = x if hours.high is None else hours.high
        labels.append(EndLabel(str(row["strategy"]), look.colour, y, end))
    axes.set_xlim(0, _ROOM * float(np.nanmax(estimates(rows, "exposure_hours"))) or 1.0)
    axes.set_ylim(0, _ROOM * float(np.nanmax(estimates(rows, "cost_usd"))) or 1.0)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    usd_axis(axes.yaxis)
    axes.set_xlabel("Exposed hours a year (line: the frontier; bars: 95 % intervals)")
    axes.set_ylabel("Cost, USD a year")
    rules(axes, "xy")
    end_labels(axes, labels, _ABOVE_LINE_SHARE)


def _draw_odds(axes: Axes, rows: pd.DataFrame) -> None:
    looks, labels = looks_of(rows), []
    for name, own in rows.groupby("strategy", sort=False):
        look = looks[str(name)]
        price = own["exposed_hour_usd"].to_numpy(float)
        share = own["best_share"].to_numpy(float)
        best = np.where(own["best_on_average"], share, np.nan)
        axes.plot(price, best, color=look.colour, alpha=0.3, linewidth=_BEST_WIDTH, zorder=1)
        axes.plot(price, share, color=look.colour, linestyle=look.line, linewidth=1.9)
        labels.append(EndLabel(str(name), look.colour, float(share[-1]), price[-1], behind=True))
    axes.set_xlim(0, float(rows["exposed_hour_usd"].max()))
    axes.set_ylim(-0.03, 1.03)
    axes.yaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f} %")
    usd_axis(axes.xaxis)
    axes.set_xlabel("Price of an exposed hour, USD")
    axes.set_ylabel("Best in this share of draws")
    rules(axes, "y")
    _mark_today(axes, rows)
    end_labels(axes, labels, _BELOW_LINE_SHARE)


def _mark_today(axes: Axes, rows: pd.DataFrame) -> None:
    today = float(rows.loc[rows["is_today"], "exposed_hour_usd"].iloc[0])
    if today:
        axes.axvline(today, color=FAINT, linewidth=1.0, linestyle=":")
        note(axes, "today", (today, 0.5), (4, 0), color=FAINT)


def _of_odds(rows: pd.DataFrame) -> Finding:
    draws = rows["draws"].iloc[0]
    title = "Which one is the best depends on the price of an exposed hour"
    if rows.groupby("strategy")["best_on_average"].all().any():
        title = "One strategy is the best on average at every price"
    futures = counted(draws, "future")
    detail = f"Of {futures} with inputs drawn as well. A broad line marks the best on average."
    return Finding("Best strategy by price of an exposed hour", title, detail, [])
