"""Cost and exposure against the month in which a strategy changes its plan."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter

from sim.core.numerals import spread
from sim.plots.findings import Row, written
from sim.plots.money import usd_axis
from sim.plots.style import FAINT, INK, SMALL, describe, headed, house, look_of, new_figure, rules

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
    with house():
        figure = new_figure(6.4)
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(1.35, 1))
        for axes, name in ((above, "cost_usd"), (below, "exposure_hours")):
            _draw(axes, months, name)
        above.set_ylabel("Cost, USD a year")
        usd_axis(above.yaxis)
        below.set_ylabel("Exposed hours a year")
        below.yaxis.set_major_formatter("{x:,.0f}")
        below.set_xlabel("The new plan is in force after so many months (bars: 95 % intervals)")
        _name_months(below, months)
        _mark(above, months)
        headed(above, _finding(months), _detail(months))
    return describe(figure, _alt(months))


def _draw(axes: Axes, months: pd.DataFrame, name: str) -> None:
    look = look_of("", [""])
    allowed = (months["objection"] == "").to_numpy()
    at, middle, low, high = (
        months[column].to_numpy(float, na_value=np.nan)
        for column in ("month", name, f"{name}_low", f"{name}_high")
    )
    # Never is no month: the line ends before it.
    axes.plot(at[:-1], middle[:-1], color=look.colour, linewidth=1.2)
    for these, colour, fill in ((allowed, look.colour, look.colour), (~allowed, FAINT, "white")):
        axes.errorbar(
            at[these],
            middle[these],
            yerr=np.nan_to_num([(middle - low)[these], (high - middle)[these]]),
            color=colour,
            linestyle="none",
            marker=look.marker,
            markersize=6,
            markerfacecolor=fill,
            elinewidth=1.2,
            capsize=3,
        )
    axes.set_ylim(0, float(np.nanmax([middle, high])) * _ROOM or 1.0)
    if not allowed.all() and allowed.any():
        first = at[~allowed][0]
        if not allowed[at > first].any():
            axes.axvspan((first + at[at < first][-1]) / 2, at[-1] + 1, color="#eeeeee", zorder=0)
    axes.set_xlim(-1, at[-1] + 1)
    rules(axes, "y")


def _name_months(axes: Axes, months: pd.DataFrame) -> None:
    last = int(months["month"].iloc[-1])
    step = max(3, 3 * round(last / _TICKS / 3))
    names = {0: "now", last: "never"}
    axes.xaxis.set_major_locator(FixedLocator([*range(0, last - step // 2, step), last]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda at, _: names.get(int(at), f"{at:g}")))


def _mark(axes: Axes, months: pd.DataFrame) -> None:
    """Write its cost at the best month, and why the grey ones cannot be chosen."""
    best = _best(months)
    if best is not None:
        axes.annotate(
            f"{_cost(best)}",
            (best["month"], best["cost_usd_low"]),
            xytext=(0, -8),
            textcoords="offset points",
            size=SMALL,
            ha="center",
            va="top",
            color=INK,
        )
    if (months["objection"] != "").any():
        axes.annotate(
            "grey: cannot be chosen",
            (0.99, 0.97),
            xycoords="axes fraction",
            ha="right",
            va="top",
            size=SMALL,
            color=FAINT,
        )


def _best(months: pd.DataFrame) -> Row | None:
    allowed = months[months["objection"] == ""]
    if allowed.empty:
        return None
    return min(allowed.to_dict("records"), key=lambda row: float(row["dearer_usd"]))


def _cost(row: Row) -> str:
    ends = spread(float(row["cost_usd_low"]), float(row["cost_usd_high"]), "usd")
    return f"{written(row, 'cost_usd', 'usd')}\n({ends})"


def _when(month: int, months: pd.DataFrame) -> str:
    last = int(months["month"].iloc[-1])
    return {0: "Changing at once", last: "Never changing"}.get(
        month, f"Changing after month {month}"
    )


def _finding(months: pd.DataFrame) -> str:
    best = _best(months)
    if best is None:
        return "At no month can the change be chosen"
    return f"{_when(int(best['month']), months)} costs the least"


def _detail(months: pd.DataFrame) -> str:
    return " ".join([*_next(months), *_refused(months)])


def _next(months: pd.DataFrame) -> Iterator[str]:
    """Say how much the runner-up costs more in the same futures."""
    allowed = months[months["objection"] == ""].sort_values("dearer_usd", kind="stable")
    for row in allowed.iloc[1:2].to_dict("records"):
        if row["dearer_usd_low"] > 0:
            ends = spread(float(row["dearer_usd_low"]), float(row["dearer_usd_high"]), "usd")
            more = f"{written(row, 'dearer_usd', 'usd')} a year more ({ends})"
            yield f"{_when(int(row['month']), months)} costs {more} in the same futures."


def _refused(months: pd.DataFrame) -> Iterator[str]:
    for row in months[months["objection"] != ""].head(1).to_dict("records"):
        yield f"{_when(int(row['month']), months)}: {row['objection']}."


def _alt(months: pd.DataFrame) -> str:
    lines = [f"Cost and exposure by month of the change. {_finding(months)}. {_detail(months)}"]
    for row in months.to_dict("records"):
        cost = _cost(row).replace("\n", " ")
        hours = written(row, "exposure_hours", "hours")
        ends = spread(float(row["exposure_hours_low"]), float(row["exposure_hours_high"]), "hours")
        barred = ", cannot be chosen" if row["objection"] else ""
        lines.append(f"  {_when(int(row['month']), months)}: {cost}, {hours} h ({ends}){barred}")
    return "\n".join(lines)
