"""One-way swings: what each uncertain fact alone moves, between the ends of its range."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.comparison import capitalised
from sim.comparison.findings import Row, records
from sim.comparison.labels import by_label
from sim.comparison.rows import read
from sim.decisions import one_way
from sim.plots.bars import bar
from sim.plots.intervals import dots
from sim.plots.money import usd_axis
from sim.plots.style import FILLS, GROUND, INK, drawing, name_row, note, rules

_ROW_INCHES = 0.72
_BAR = 0.24
_PLACES = {"low": -0.13, "high": 0.13}
_FILLS = {"low": FILLS["sky"], "high": FILLS["navy"]._replace(hatch="///")}
_AXES = {"cost_usd": "cost in USD a year", "exposure_hours": "exposed hours a year"}


def swings(as_is: pd.DataFrame, ends: pd.DataFrame, measure: str = "cost_usd") -> Figure:
    """Draw how far each fact alone moves a strategy's difference to the baseline.

    Parameters
    ----------
    as_is, ends : DataFrame
        Of :class:`sim.decisions.Swings`.
    measure : str
        "cost_usd" or "exposure_hours".

    Returns
    -------
    Figure
        At most ten facts, those with the widest swings that can be seen; whiskers are 95 %
        intervals of the shift in the same futures.
    """
    facts, finding = one_way.widest(ends, measure), one_way.what_matters(as_is, ends, measure)
    detail = f"{finding.detail} At the bars stands the fact's value." if facts else ""
    height_inches = 2.1 + _ROW_INCHES * len(facts)
    with drawing(finding._replace(detail=detail), height_inches) as (figure, (axes,)):
        _draw(axes, records(by_label(as_is))[0], ends, facts, measure)
    return figure


def _draw(axes: Axes, now: Row, ends: pd.DataFrame, facts: list[str], measure: str) -> None:
    middle = float(now[f"extra_{measure}"])
    for place, name in enumerate(facts):
        for row in one_way.ends_of(ends, name, measure):
            _draw_end(axes, place + _PLACES[row["end"]], row, middle, measure)
    axes.axvline(middle, color=INK, linewidth=1.2)
    if min(axes.get_xlim()) < 0 < max(axes.get_xlim()):
        axes.axvline(0, color=INK, linewidth=1, linestyle=":")
    meanings = one_way.meanings_of(ends)
    for place, fact in enumerate(facts):
        name_row(axes, meanings[fact], place - _BAR)
    axes.set_yticks([])
    axes.set_ylim(len(facts) - 0.5, -0.8)
    axes.margins(x=0.14)
    axes.set_xlabel(
        f"{capitalised(_AXES[measure])}, {now['strategy']} minus {now['baseline']}"
        " (whiskers: 95 % intervals)"
    )
    if measure == "cost_usd":
        usd_axis(axes.xaxis)
    else:
        axes.xaxis.set_major_formatter("{x:,.0f}")
    rules(axes, "x")


def _draw_end(axes: Axes, place: float, row: Row, middle: float, measure: str) -> None:
    shift = read(row, f"shift_{measure}")
    mean, low, high = (middle + (part or 0.0) for part in shift)
    side = 1 if mean > middle else -1
    fill = _FILLS[row["end"]]
    bar(axes, place, mean - middle, middle, fill, height=_BAR, edgecolor="white", linewidth=0)
    dots(axes, mean, place, across=(low, high))
    if shift.mean:
        outer = high if side > 0 else low
        # The line of 0 may run behind the text.
        style: dict[str, Any] = {"ha": "left" if side > 0 else "right", "bbox": GROUND}
        note(axes, one_way.value_text(row), (outer, place), (6 * side, 0), **style)
