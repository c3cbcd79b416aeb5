"""Who wins where: lines of cost along one swept value, or a map of two."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from sim.comparison.findings import Row
from sim.comparison.labels import by_label
from sim.decisions.study import Study
from sim.decisions.sweep.cells import cells, marked, marks_of, meanings
from sim.decisions.sweep.grid import Axis, place_of
from sim.decisions.sweep.words import sweep_finding
from sim.plots.end_labels import EndLabel, end_labels
from sim.plots.intervals import band, dots, estimates
from sim.plots.money import short_usd, usd_axis
from sim.plots.style import FAINT, SMALL, Look, drawing, ink_on, looks_of, note, rules

_LINE_SHARE = 0.08
_ROOM = 1.15
# The strip of winners below the lines, as a share of the axes.
_STRIP_SHARE = 0.07
_SHIFT = 0.12
_UNCLEAR_HATCH, _REFUSED_HATCH = "///", "xxx"
_REFUSED = "#bbbbbb"
# Beyond so many columns or rows amounts do not fit into their cells.
_MOST_COLUMNS, _MOST_ROWS = 7, 12
_CELL_INCHES = 0.5
_LEAD = 13.0
# How many letters of an axis fit beside a row of cells, and below the picture.
_UPRIGHT_CHARACTERS, _LEVEL_CHARACTERS = 8, 60
# Of a legend in two columns.
_KEY_CHARACTERS = 48


def sweep(study: Study) -> Figure:
    """Draw a sweep.

    Parameters
    ----------
    study : Study
        From :func:`sim.decisions.sweep`.

    Returns
    -------
    Figure
        Of one value the cost of each strategy that can be chosen, and below it who wins; of two a
        map of the winners. Hatched is not clear, crossed cannot be run.
    """
    axes = study.details["axes"]
    return _lines(study, axes[0]) if len(axes) == 1 else _map(study, *axes)


def _lines(study: Study, axis: Axis) -> Figure:
    rows = by_label(study.frame)
    rows = rows.assign(at=_position(axis, rows))
    looks = looks_of(study.frame)
    with drawing(sweep_finding(study), 5.2) as (figure, (axes,)):
        labels = []
        for place, (name, look) in enumerate(looks.items()):
            own = rows[(rows["strategy"] == name) & (rows["objection"] == "")]
            if own.empty:
                continue
            if axis.rises:
                band(axes, own, "at", "decision_cost_usd", look)
            value, *ends = estimates(own, "decision_cost_usd")
            # Words have room beside them for the dots of all strategies.
            shift = 0.0 if axis.rises else _SHIFT * (place - (len(looks) - 1) / 2)
            at = own["at"].to_numpy(float) + shift
            dots(axes, at, value, up=ends, look=look, markersize=5)
            labels.append(EndLabel(name, look.colour, float(value[-1]), at[-1], behind=True))
        top = float(np.nanmax(estimates(rows, "decision_cost_usd")))
        axes.set_ylim(-2 * _STRIP_SHARE * top, _ROOM * top or 1.0)
        _strip(axes, study, axis, looks)
        axes.set_xlabel(textwrap.fill(_named(axis), _LEVEL_CHARACTERS))
        axes.set_ylabel("Cost and priced risk, USD a year")
        usd_axis(axes.yaxis)
        axes.set_yticks([tick for tick in axes.get_yticks() if 0 <= tick <= _ROOM * top])
        rules(axes, "y")
        end_labels(axes, labels, _LINE_SHARE)
    return figure


def _position(axis: Axis, rows: pd.DataFrame) -> list[float]:
    """Return where rows stand: at their numbers, or one beside the other where these are words."""
    places = [place_of(axis, row[axis.key]) for _, row in rows.iterrows()]
    return [float(axis.stops[place]) if axis.rises else float(place) for place in places]


def _strip(axes: Axes, study: Study, axis: Axis, looks: Mapping[str, Look]) -> None:
    """Draw below the lines who wins from one value to half way to the next."""
    at = np.array(axis.stops if axis.rises else range(len(axis.stops)), float)
    middles = (at[1:] + at[:-1]) / 2
    edges = np.concatenate([[2 * at[0] - middles[0]], middles, [2 * at[-1] - middles[-1]]])
    axes.set_xlim(edges[0], edges[-1])
    axes.set_xticks(at, axis.words)
    bottom = axes.get_ylim()[0]
    for row in cells(study.frame):
        place = place_of(axis, row[axis.key])
        corner, width = (edges[place], bottom), edges[place + 1] - edges[place]
        axes.add_patch(Rectangle(corner, width, -bottom * 0.8, **_filled(row, looks)))
    note(axes, "winner", (0, bottom * 0.6), (-6, 0), ("axes fraction", "data"), ha="right")


def _map(study: Study, across: Axis, up: Axis) -> Figure:
    looks, every = looks_of(study.frame), cells(study.frame)
    height = 2.6 + _CELL_INCHES * len(up.stops)
    with drawing(sweep_finding(study), height) as (figure, (axes,)):
        for row in every:
            corner = place_of(across, row[across.key]) - 0.5, place_of(up, row[up.key]) - 0.5
            axes.add_patch(Rectangle(corner, 1, 1, **_filled(row, looks)))
        if len(across.stops) <= _MOST_COLUMNS and len(up.stops) <= _MOST_ROWS:
            _write_leads(axes, every, across, up, looks)
        axes.set_xlim(-0.5, len(across.stops) - 0.5)
        axes.set_ylim(-0.5, len(up.stops) - 0.5)
        axes.set_xticks(range(len(across.stops)), across.words)
        axes.set_yticks(range(len(up.stops)), up.words)
        axes.set_xlabel(textwrap.fill(_named(across), _LEVEL_CHARACTERS))
        axes.set_ylabel(textwrap.fill(_named(up), _UPRIGHT_CHARACTERS * max(len(up.stops), 3)))
        axes.tick_params(length=0)
        figure.legend(
            handles=_keys(every, looks),
            loc="outside lower left",
            ncols=2,
            frameon=False,
            fontsize=SMALL,
            title="Winner, and in its cell by how much it is cheaper a year than the next one",
            alignment="left",
        )
    return figure


def _write_leads(
    axes: Axes,
    every: Sequence[Row],
    across: Axis,
    up: Axis,
    looks: Mapping[str, Look],
) -> None:
    """Write into each cell by how much the winner is cheaper than the next one."""
    marks = marks_of(every)
    for row in every:
        if not row["winner"]:
            continue
        place = place_of(across, row[across.key]), place_of(up, row[up.key])
        colour = looks[str(row["label"])].colour
        ground = {"facecolor": colour, "edgecolor": "none", "pad": 1.0}
        text = "the only one"
        if row["rivals"]:
            text = marked(short_usd(row["lead"].rounded("usd")), row, marks)
        style: dict[str, Any] = {"size": _LEAD, "weight": "bold", "bbox": ground}
        note(axes, text, place, ha="center", color=ink_on(colour), **style)


def _filled(row: Row, looks: Mapping[str, Look]) -> dict[str, Any]:
    """Return how a cell is filled."""
    if row["problem"]:
        return {"facecolor": "white", "edgecolor": _REFUSED, "hatch": _REFUSED_HATCH}
    if not row["winner"]:
        return {"facecolor": "white", "edgecolor": FAINT}
    unclear = bool(row["rivals"]) and not row["clear"]
    hatch = _UNCLEAR_HATCH if unclear else ""
    return {"facecolor": looks[str(row["label"])].colour, "edgecolor": "white", "hatch": hatch}


def _keys(every: Sequence[Row], looks: Mapping[str, Look]) -> list[Artist]:
    """Return what the legend says of cells as they come."""
    shown = {str(row["label"]) for row in every}
    keys: list[Artist] = [
        Patch(color=look.colour, label=name) for name, look in looks.items() if name in shown
    ]
    if any(row["rivals"] and not row["clear"] for row in every):
        keys.append(
            Patch(
                facecolor=FAINT,
                edgecolor="white",
                hatch=_UNCLEAR_HATCH,
                label="not clearly cheaper",
            )
        )
    if any(row["problem"] for row in every):
        style: dict[str, Any] = {
            "facecolor": "white",
            "edgecolor": _REFUSED,
            "hatch": _REFUSED_HATCH,
        }
        keys.append(Patch(**style, label="cannot be run"))
    if any(not row["winner"] and not row["problem"] for row in every):
        keys.append(Patch(facecolor="white", edgecolor=FAINT, label="none can be chosen"))
    for meaning in meanings(every):
        text = textwrap.fill(meaning, _KEY_CHARACTERS)
        keys.append(Line2D([], [], linestyle="", label=text))
    return keys


def _named(axis: Axis) -> str:
    """Write what an axis shows, with its unit if the label does not end in it."""
    label = f"{axis.label[:1].upper()}{axis.label[1:]}"
    known = not axis.unit or axis.unit.split()[0].lower() in label.lower()
    return label if known else f"{label}, {axis.unit}"
