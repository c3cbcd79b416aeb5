"""Seats that are paid for, held and used: by month, and as a split of all seat-days."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.comparison import capitalised
from sim.core.numerals import number
from sim.plots.findings import Row, listed, spread_of, written
from sim.plots.stacked import Fill
from sim.plots.style import (
    INK,
    SMALL,
    Look,
    describe,
    headed,
    house,
    ink_on,
    look_of,
    new_figure,
    rules,
)

_LINES = {"purchased": "-", "held": (0, (5, 2)), "active": (0, (1.2, 1.6))}
_WORDS = {"purchased": "paid for", "held": "held", "active": "in use"}
_FILLS = {
    "active": Fill("#1f4e79", "", "in use"),
    "idle": Fill("#f2b134", "", "held by people who do not use it"),
    "orphaned": Fill("#b5651d", "", "held by people who have left"),
    "pending": Fill("#8fb8de", "....", "held for people who are not in yet"),
    "stranded": Fill("#ffffff", "///", "paid for and held by nobody"),
}
_LABEL_SHARE = 0.14
_PUSHES = 20
_ROOM_FOR_TEXT = 0.08


def seat_timeline(rows: pd.DataFrame, strategies: Sequence[str] | None = None) -> Figure:
    """Draw purchased, held and active seats by month, a panel a strategy.

    Parameters
    ----------
    rows : DataFrame
        From :func:`sim.comparison.breakdowns.seats_by_month`.
    strategies : sequence of str, optional
        Which to draw; all by default.

    Returns
    -------
    Figure
        Bands are 95 % intervals of the means over futures.
    """
    every = [str(name) for name in dict.fromkeys(rows["strategy"])]
    names = list(strategies or every)
    top = (
        float(rows[[f"{name}{end}" for name in _LINES for end in ("", "_high")]].max().max()) * 1.1
    )
    title, detail = _empty_seats(rows, names)
    with house():
        figure = new_figure(1.3 + 2.1 * len(names))
        panels = figure.subplots(len(names), 1, sharex=True, squeeze=False)[:, 0]
        for axes, name in zip(panels, names, strict=True):
            own = rows[rows["strategy"] == name]
            _months(axes, own, look_of(name, every))
            axes.set_ylim(0, top)
            axes.set_ylabel(f"{name},\nseats")
            _ends(axes, own, look_of(name, every), top)
            rules(axes, "y")
        panels[-1].xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 3, 6, 10]))
        panels[-1].set_xlabel("Month of the horizon (means of all futures; bands: 95 % intervals)")
        headed(panels[0], title, detail)
    return describe(figure, _timeline_alt(rows, names, f"{title}. {detail}"))


def seat_split(rows: pd.DataFrame) -> Figure:
    """Draw what purchased seat-days were used for, a bar a strategy.

    Parameters
    ----------
    rows : DataFrame
        From :func:`sim.comparison.breakdowns.seat_day_split`.

    Returns
    -------
    Figure
        Whiskers are the 95 % interval of the share in use.
    """
    names = [str(name) for name in dict.fromkeys(rows["strategy"])]
    title, detail = _unused(rows, names)
    with house():
        figure = new_figure(2.4 + 0.62 * len(names))
        axes = figure.subplots()
        left = np.zeros(len(names))
        for use, fill in _FILLS.items():
            own = rows[rows["use"] == use].set_index("strategy").loc[names]
            share = own["share"].to_numpy(float, na_value=0.0)
            axes.barh(
                range(len(names)),
                share,
                left=left,
                height=0.56,
                color=fill.colour,
                hatch=fill.hatch,
                edgecolor=INK,
                linewidth=0.6,
                label=fill.text,
            )
            if use == "active":
                ends = own[["share_low", "share_high"]].to_numpy(float, na_value=np.nan)
                reach = np.nan_to_num(np.abs(ends.T - share))
                place = range(len(names))
                axes.errorbar(share, place, xerr=reach, fmt="none", ecolor=INK, capsize=5)
            _inside(axes, share, left, fill)
            left = left + share
        axes.set_yticks(range(len(names)), names)
        axes.invert_yaxis()
        axes.set_xlim(0, 1)
        axes.xaxis.set_major_formatter(lambda at, _: f"{100 * at:g} %")
        axes.set_xlabel("Seat-days paid for, % (whiskers: 95 % interval of the share in use)")
        rules(axes, "x")
        axes.figure.legend(
            *axes.get_legend_handles_labels(),
            loc="outside lower left",
            ncols=2,
            frameon=False,
            fontsize=SMALL,
        )
        headed(axes, title, detail)
    return describe(figure, _split_alt(rows, names, f"{title}. {detail}"))


def _months(axes: Axes, rows: pd.DataFrame, look: Look) -> None:
    for name, line in _LINES.items():
        middle, low, high = (
            rows[f"{name}{end}"].to_numpy(float, na_value=np.nan) for end in ("", "_low", "_high")
        )
        axes.fill_between(rows["month"], low, high, color=look.colour, alpha=0.18, linewidth=0)
        axes.plot(rows["month"], middle, color=look.colour, linestyle=line, linewidth=1.9)


def _ends(axes: Axes, rows: pd.DataFrame, look: Look, top: float) -> None:
    """Write what a line is behind its end, pushed apart where lines meet."""
    last = rows.iloc[-1]
    names = sorted(_LINES, key=lambda name: float(last[name]))
    places = [float(last[name]) / top for name in names]
    for _ in range(_PUSHES):
        for at, (below, above) in enumerate(pairwise(places)):
            push = max(_LABEL_SHARE - (above - below), 0.0) / 2
            places[at], places[at + 1] = below - push, above + push
    for name, place in zip(names, places, strict=True):
        axes.annotate(
            _WORDS[name],
            (1.01, place),
            xycoords="axes fraction",
            color=look.colour,
            va="center",
            annotation_clip=False,
        )


def _inside(axes: Axes, share: np.ndarray, left: np.ndarray, fill: Fill) -> None:
    for at, (width, start) in enumerate(zip(share, left, strict=True)):
        if width > _ROOM_FOR_TEXT:
            middle = start + width / 2
            text = f"{100 * width:.1f} %"
            axes.text(
                middle, at, text, ha="center", va="center", size=SMALL, color=ink_on(fill.colour)
            )


def _empty_seats(rows: pd.DataFrame, names: Sequence[str]) -> tuple[str, str]:
    worst: list[Row] = []
    for name in names:
        own = rows[rows["strategy"] == name]
        empty = (own["purchased"] - own["held"]).astype(float)
        worst.append({**own.iloc[int(empty.argmax())].to_dict(), "empty": float(empty.max())})
    said = [
        f"{number(row['empty'], None, None, 'seats')} ({row['strategy']}, month {row['month']})"
        for row in worst
    ]
    first = max(worst, key=lambda row: float(row["empty"]))
    title = (
        f"In month {first['month']} {first['strategy']} pays for"
        f" {number(first['empty'], None, None, 'seats')} seats that nobody holds"
    )
    return title, f"The most empty seats of any month: {listed(said)}."


def _unused(rows: pd.DataFrame, names: Sequence[str]) -> tuple[str, str]:
    active = rows[rows["use"] == "active"].set_index("strategy")
    shares = [written(active.loc[name].to_dict(), "share", "share") for name in names]
    said = f"{listed(list(dict.fromkeys(shares)))} of the seat-days paid for are in use"
    idle = rows[rows["use"] != "active"]
    most = idle.iloc[int(idle["share"].astype(float).argmax())].to_dict()
    detail = f"The largest part that is not, {written(most, 'share', 'share')}, is"
    return said, f"{detail} {_FILLS[str(most['use'])].text} ({most['strategy']})."


def _timeline_alt(rows: pd.DataFrame, names: Sequence[str], finding: str) -> str:
    lines = [f"Seats by month. {finding}"]
    for name in names:
        for row in rows[rows["strategy"] == name].to_dict("records"):
            said = ", ".join(
                f"{_WORDS[count]} {written(row, count, 'seats')}{spread_of(row, count, 'seats')}"
                for count in _LINES
            )
            lines.append(f"  {name}, month {row['month']}: {said}")
    return "\n".join(lines)


def _split_alt(rows: pd.DataFrame, names: Sequence[str], finding: str) -> str:
    lines = [f"What seat-days were used for. {finding}"]
    for name in names:
        said = ", ".join(
            f"{_FILLS[str(row['use'])].text} {written(row, 'share', 'share')}"
            f"{spread_of(row, 'share', 'share')}"
            for row in rows[rows["strategy"] == name].to_dict("records")
        )
        lines.append(f"  {capitalised(name)}: {said}")
    return "\n".join(lines)
