"""What matters: how far each uncertain input alone moves the difference of two strategies."""

import math
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.comparison.findings import Finding, Row, records
from sim.comparison.labels import labels_of
from sim.comparison.rows import read
from sim.decisions.sensitivity import swings, words
from sim.decisions.study import Study
from sim.plots.bars import bar
from sim.plots.intervals import dots
from sim.plots.money import usd_axis
from sim.plots.style import (
    FILLS,
    GROUND,
    INK,
    describe,
    headed,
    house,
    name_row,
    new_figure,
    note,
    rules,
)

_ROW_INCHES = 0.62
_BAR = 0.24
_PLACES = {"low": -0.13, "high": 0.13}
_FILLS = {"low": FILLS["sky"], "high": FILLS["navy"]._replace(hatch="///")}
_AXES = {
    swings.COST: "Difference in cost, USD a year",
    swings.HOURS: "Difference in open hours a year",
}
_STILL = {
    swings.COST: "No input moves the difference in cost.",
    swings.HOURS: "No input moves the difference in open hours.",
}


def sensitivity(study: Study) -> Figure:
    """Draw the widest swings of cost, and below them those of open hours.

    Parameters
    ----------
    study : Study
        Of :func:`sim.decisions.sensitivity`.

    Returns
    -------
    Figure
        A bar reaches from things as they are to an end of an input's range, whose value stands at
        its tip; whiskers are 95 % intervals of the move in the same futures.
    """
    frame, (now, *_) = study.frame, records(study.frame)
    labels = labels_of(frame)
    inputs = {measure: swings.widest(frame, measure) for measure in _AXES}
    heights = [max(len(each), 1) + 0.3 for each in inputs.values()]
    detail = (
        f"{labels[now['strategy']]} minus {labels[now['baseline']]}. Bars reach from things as they"
        " are (black line) to the low end (light) and the high end (dark) of an input's range, each"
        " moved alone."
    )
    below = words.hours_headline(frame)
    lines = [*study.headline, f"{below.removesuffix('.')}."]
    finding = Finding(study.question, study.headline[0].removesuffix("."), detail, lines)
    with house():
        figure = new_figure(2.8 + _ROW_INCHES * sum(heights))
        both = figure.subplots(2, 1, height_ratios=heights)
        headed(both[0], finding)
        headed(both[1], Finding("", below.removesuffix("."), "", ()))
        for axes, (measure, names) in zip(both, inputs.items(), strict=True):
            _draw(axes, now, frame, names, measure)
    return describe(figure, finding.in_full())


def _draw(axes: Axes, now: Row, frame: pd.DataFrame, names: list[str], measure: str) -> None:
    middle = float(now[f"extra_{measure}"])
    for place, name in enumerate(names):
        rows = swings.known_ends(frame, name, measure)
        # What does not move has no bar: its words stand where the other end's bar is not.
        free = -1 if sum(float(row[f"shift_{measure}"]) for row in rows) > 0 else 1
        for row in rows:
            _draw_end(axes, place + _PLACES[row["end"]], row, middle, measure, free)
        name_row(axes, f"{rows[0]['meaning']} (today {words.today_text(rows[0])})", place - _BAR)
    axes.axvline(middle, color=INK, linewidth=1.2)
    axes.set_yticks([])
    axes.set_ylim(max(len(names), 1) - 0.5, -0.8)
    axes.margins(x=0.14)
    if not names:
        note(axes, _STILL[measure], (0.5, 0.5), within="axes fraction", ha="center", bbox=GROUND)
    if min(axes.get_xlim()) < 0 < max(axes.get_xlim()):
        axes.axvline(0, color=INK, linewidth=1, linestyle=":")
    axes.set_xlabel(f"{_AXES[measure]} (whiskers: 95 % intervals)")
    if measure == swings.COST:
        usd_axis(axes.xaxis)
    else:
        axes.xaxis.set_major_formatter("{x:,g}")
    rules(axes, "x")


def _draw_end(axes: Axes, place: float, row: Row, middle: float, measure: str, free: int) -> None:
    """Draw the bar to an end and write its value at the tip, or on the free side that it is still.

    `free` is 1 where that is the right one.
    """
    shift = read(row, f"shift_{measure}")
    mean, low, high = (math.nan if part is None else middle + part for part in shift)
    side, outer, text = free, middle, f"{words.value_text(row)}{words.still(row)}"
    if shift.mean:
        side = 1 if mean > middle else -1
        outer = mean if math.isnan(low) else high if side > 0 else low
        text = words.value_text(row)
        fill = _FILLS[row["end"]]
        bar(axes, place, mean - middle, middle, fill, height=_BAR, edgecolor="white", linewidth=0)
        dots(axes, mean, place, across=(low, high))
    # The line of 0 may run behind the text.
    style: dict[str, Any] = {"ha": "left" if side > 0 else "right", "bbox": GROUND}
    note(axes, text, (outer, place), (6 * side, 0), **style)
