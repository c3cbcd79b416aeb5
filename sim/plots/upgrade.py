"""Cost and open hours against the month of a change of plan, beside changes at a sign."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator

from sim.comparison.findings import Finding
from sim.comparison.rows import read
from sim.decisions.study import Study
from sim.decisions.upgrade.words import best_of
from sim.plots.intervals import dots, estimates
from sim.plots.money import usd_axis
from sim.plots.style import FAINT, GROUND, LOOKS, Look, drawing, legend, note, rules
from sim.scenarios.calendar import anniversary

_TICKS = 6
_ROOM = 1.3
_PANELS = {"cost_usd": "Cost, USD a year", "exposure_hours": "Open hours a year"}
_MONTHS, _SIGNS = LOOKS[0], LOOKS[1]


def upgrade(study: Study) -> Figure:
    """Draw yearly cost, and below it open hours, against the month in which the plan changes.

    Parameters
    ----------
    study : Study
        Of :func:`sim.decisions.upgrade`.

    Returns
    -------
    Figure
        Bars are 95 % intervals; rules that cannot be chosen are hollow and grey. A change at a
        number of members stands where it happens on average.
    """
    frame, horizon = study.frame, int(study.details["horizon_months"])
    placed = frame.assign(place=_places(frame, horizon))
    # A sign that never comes in any future is no point of its own.
    placed = placed[placed["place"].notna()]
    title, *rest = study.headline
    detail = " ".join(rest[:1])
    finding = Finding(study.question, title.removesuffix("."), detail, rest[1:])
    with drawing(finding, 6.6, ("", ""), height_ratios=(1.35, 1)) as (figure, both):
        for axes, (name, label) in zip(both, _PANELS.items(), strict=True):
            _draw(axes, placed, name, horizon)
            axes.set_ylabel(label)
        usd_axis(both[0].yaxis)
        both[1].yaxis.set_major_formatter("{x:,.0f}")
        both[1].set_xlabel("The new plan is in force from (bars: 95 % intervals)")
        _name_months(both[1], study, horizon)
        _mark_best(both[0], placed)
        legend(both[0])
    return figure


def _places(frame: pd.DataFrame, horizon: int) -> "pd.Series[float]":
    """Months from the start at which rules change the plan; never is behind the last one."""
    counted = frame["switch_month"].astype(float) - 1
    fixed = frame["at"].where(frame["kind"] == "month").astype(float)
    places = fixed.fillna(counted.where(frame["kind"].isin(["members", "full"])))
    places[frame["kind"] == "at once"] = 0.0
    places[frame["kind"] == "never"] = float(horizon)
    return places


def _draw(axes: Axes, frame: pd.DataFrame, name: str, horizon: int) -> None:
    by_sign = frame["kind"].isin(["members", "full"])
    months = frame[~by_sign].sort_values("place")
    line = months[months["kind"] != "never"]
    axes.plot(line["place"], line[name].astype(float), color=_MONTHS.colour, linewidth=1.2)
    _points(axes, months, name, _MONTHS, "at a fixed month")
    if by_sign.any():
        _points(axes, frame[by_sign], name, _SIGNS, "at a number of members, or when full")
    high = frame[[name, f"{name}_high"]].to_numpy(float, na_value=np.nan)
    axes.set_ylim(0, float(np.nanmax(high)) * _ROOM or 1.0)
    axes.set_xlim(-1, horizon + 1)
    rules(axes, "y")


def _points(axes: Axes, rows: pd.DataFrame, name: str, look: Look, label: str) -> None:
    allowed = (rows["objection"] == "").to_numpy()
    middle, low, high = estimates(rows, name)
    place = rows["place"].to_numpy(float)
    for these, colour, inside, said in (
        (allowed, look.colour, look.colour, label),
        (~allowed, FAINT, "white", f"{label}: cannot be chosen"),
    ):
        if these.any():
            dots(
                axes,
                place[these],
                middle[these],
                up=(low[these], high[these]),
                look=look._replace(colour=colour),
                markerfacecolor=inside,
                markersize=6,
                label=said,
            )


def _name_months(axes: Axes, study: Study, horizon: int) -> None:
    start = study.details["start"]
    step = max(3, 3 * round(horizon / _TICKS / 3))
    inside = [month for month in range(0, horizon, step) if horizon - month >= step]
    axes.xaxis.set_major_locator(FixedLocator([*inside, horizon]))
    names = {month: f"{anniversary(start, month):%b %Y}" for month in inside} | {horizon: "never"}
    axes.xaxis.set_major_formatter(lambda month, _: names.get(round(month), ""))
    # The first name reaches below the scale at its left.
    axes.tick_params("x", pad=9)


def _mark_best(axes: Axes, frame: pd.DataFrame) -> None:
    """Draw a line through the best rule, and write what it is above all points."""
    best = best_of(frame)
    if best is None:
        return
    place = best["place"]
    axes.axvline(place, color=FAINT, linewidth=1, linestyle=":", zorder=0)
    text = f"best: {best['rule']}\n{read(best, 'cost_usd').text('usd')}"
    is_left = place < max(frame["place"]) / 2
    style: dict[str, Any] = {"ha": "left" if is_left else "right", "va": "top", "bbox": GROUND}
    note(axes, text, (place, axes.get_ylim()[1]), (4 if is_left else -4, -2), **style)
