"""A paired difference along a value, and where it turns."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.comparison.findings import Finding
from sim.comparison.labels import by_label, capitalised
from sim.decisions.breakeven.lever import Lever
from sim.decisions.study import Study
from sim.metrics import Metric
from sim.plots.end_labels import EndLabel, end_labels
from sim.plots.intervals import band, dots
from sim.plots.money import usd_axis
from sim.plots.style import FAINT, INK, Look, drawing, looks_of, note, rules

_HEIGHT_INCHES = 4.8
_LINE_SHARE = 0.06
_AXIS_CHARACTERS = 56
_NAME_CHARACTERS = 22


def breakeven(found: Study) -> Figure:
    """Draw what other strategies have more than one, along the value that is moved.

    Parameters
    ----------
    found : Study
        From :func:`sim.decisions.breakeven`.

    Returns
    -------
    Figure
        Below the line at 0 the other one has less; bands and bars are 95 % intervals.
    """
    of: Lever = found.details["lever"]
    metric: Metric = found.details["metric"]
    rows = by_label(found.frame)
    places = rows[rows["what"] == "place"]
    turns = rows[rows["what"].isin(["crossing", "jump"])]
    (base,) = places["baseline"].unique()
    lines = [f"  {sentence}" for sentence in found.headline]
    title, detail = found.details["title"].rstrip("."), "Bands and bars: 95 % intervals."
    finding = Finding(found.question.rstrip("?"), title, detail, lines)
    looks = looks_of(rows)
    with drawing(finding, _HEIGHT_INCHES) as (figure, (axes,)):
        labels = []
        for other, own in places.groupby("strategy", sort=False):
            look = looks[str(other)]
            band(axes, own, "value", "difference", look)
            _mark(axes, turns[turns["strategy"] == other], look)
            last = float(own["difference"].iloc[-1])
            labels.append(EndLabel(textwrap.fill(str(other), _NAME_CHARACTERS), look.colour, last))
        axes.axhline(0, color=INK, linewidth=1.2)
        if of.low <= of.today <= of.high:
            axes.axvline(of.today, color=FAINT, linewidth=1, linestyle=(0, (2, 2)))
            side = "left" if of.today < (of.low + of.high) / 2 else "right"
            shift = (4 if side == "left" else -4, 0)
            within = ("data", "axes fraction")
            note(axes, "today", (of.today, 0.03), shift, within, color=FAINT, ha=side)
        _scales(axes, of, metric, base)
        end_labels(axes, labels, _LINE_SHARE)
    return figure


def _mark(axes: Axes, turns: pd.DataFrame, look: Look) -> None:
    """Mark where a difference turns, with its interval along the line at 0."""
    for row in turns.to_dict("records"):
        value, low, high = (
            np.nan if pd.isna(row[name]) else float(row[name])
            for name in ("value", "value_low", "value_high")
        )
        dots(axes, value, 0.0, across=(low, high), look=look, zorder=4)


def _scales(axes: Axes, of: Lever, metric: Metric, base: str) -> None:
    axes.set_xlim(of.low, of.high)
    rules(axes, "y")
    repeated = of.unit.split(" ")[0] in of.label
    words = capitalised(of.label if repeated else f"{of.label}, {of.unit}")
    if of.unit.startswith("USD"):
        usd_axis(axes.xaxis)
    elif of.unit.startswith("share"):
        axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:g} %")
        words = capitalised(of.label)
    axes.set_xlabel(textwrap.fill(words, _AXIS_CHARACTERS))
    if metric.unit == "USD":
        usd_axis(axes.yaxis)
        axes.set_ylabel(f"Costs more a year than\n{base}")
    else:
        axes.set_ylabel(f"More {metric.label} a year than\n{base}")
    # Both sides of 0 are seen, whoever has less.
    low, high = axes.get_ylim()
    room = 0.12 * (max(high, 0.0) - min(low, 0.0) or 1.0)
    axes.set_ylim(min(low, -room), max(high, room))
