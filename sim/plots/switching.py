"""Cost and exposure against the month in which a strategy changes its plan."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator

from sim.comparison.rows import read
from sim.decisions.switching import best_month, switch_month
from sim.plots.intervals import dots, estimates
from sim.plots.money import usd_axis
from sim.plots.style import FAINT, drawing, look_of, note, rules

_TICKS = 12
_ROOM = 1.25


def cost_by_switch_month(months: pd.DataFrame) -> Figure:
    """Draw yearly cost, and below it exposed hours, against the month of a change of plan.

    Parameters
    ----------
    months : DataFrame
        Of :class:`sim.decisions.Switching`.

    Returns
    -------
    Figure
        Bars are 95 % intervals; months that cannot be chosen are hollow, on grey.
    """
    finding = switch_month(months)
    with drawing(finding, 6.4, ("", ""), height_ratios=(1.35, 1)) as (figure, (above, below)):
        for axes, name in ((above, "cost_usd"), (below, "exposure_hours")):
            _draw(axes, months, name)
        above.set_ylabel("Cost, USD a year")
        usd_axis(above.yaxis)
        below.set_ylabel("Exposed hours a year")
        below.yaxis.set_major_formatter("{x:,.0f}")
        below.set_xlabel("The new plan is in force after so many months (bars: 95 % intervals)")
        _name_months(below, months)
        _mark(above, months)
    return figure


def _draw(axes: Axes, months: pd.DataFrame, name: str) -> None:
    look = look_of("", [""])
    allowed = (months["objection"] == "").to_numpy()
    month = months["month"].to_numpy(float)
    middle, low, high = estimates(months, name)
    # Never is no month: the line ends before it.
    axes.plot(month[:-1], middle[:-1], color=look.colour, linewidth=1.2)
    for these, colour, inside in ((allowed, look.colour, look.colour), (~allowed, FAINT, "white")):
        dots(
            axes,
            month[these],
            middle[these],
            up=(low[these], high[these]),
            look=look._replace(colour=colour),
            markerfacecolor=inside,
            markersize=6,
        )
    axes.set_ylim(0, float(np.nanmax([middle, high])) * _ROOM or 1.0)
    if not allowed.all() and allowed.any():
        first = month[~allowed][0]
        if not allowed[month > first].any():
            start = (first + month[month < first][-1]) / 2
            axes.axvspan(start, month[-1] + 1, color="#eeeeee", zorder=0)
    axes.set_xlim(-1, month[-1] + 1)
    rules(axes, "y")


def _name_months(axes: Axes, months: pd.DataFrame) -> None:
    last = int(months["month"].iloc[-1])
    step = max(3, 3 * round(last / _TICKS / 3))
    names = {0: "now", last: "never"}
    axes.xaxis.set_major_locator(FixedLocator([*range(0, last - step // 2, step), last]))
    axes.xaxis.set_major_formatter(lambda month, _: names.get(int(month), f"{month:g}"))


def _mark(axes: Axes, months: pd.DataFrame) -> None:
    """Write its cost at the best month, and why the grey ones cannot be chosen."""
    best = best_month(months)
    if best is not None:
        cost = read(best, "cost_usd")
        place = best["month"], best["cost_usd_low"]
        note(axes, cost.with_interval("usd", between="\n"), place, (0, -8), ha="center", va="top")
    if (months["objection"] != "").any():
        grey = {"color": FAINT, "ha": "right", "va": "top"}
        note(axes, "grey: cannot be chosen", (0.99, 0.97), (0, 0), "axes fraction", **grey)
