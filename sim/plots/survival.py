"""What share of the leavers could still get in after how long, on a log time axis."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from sim.comparison import capitalised
from sim.comparison.breakdowns import MARKS_HOURS
from sim.core.arrays import Floats
from sim.plots.findings import listed, spread_of, written
from sim.plots.style import (
    INK,
    SMALL,
    Look,
    describe,
    headed,
    house,
    look_of,
    new_figure,
    rules,
)

_TICKS_HOURS = {
    1 / 60: "1 min",
    1 / 6: "10 min",
    1.0: "1 h",
    8.0: "8 h",
    24.0: "1 day",
    168.0: "7 days",
    720.0: "30 days",
    4320.0: "180 days",
}
# Curves are drawn until so few are left.
_NOBODY = 0.001
_LABEL_HEIGHT = 0.06
_CHARACTER_WIDTH = 0.0125


def open_after(rows: pd.DataFrame, policy_hours: float) -> Figure:
    """Draw which share of leavers could still get in after how long.

    Parameters
    ----------
    rows : DataFrame
        From :func:`sim.comparison.breakdowns.survival`, at lengths that hold the policy and the
        marks.
    policy_hours : float
        What the company tolerates.

    Returns
    -------
    Figure
        Bands and bars are 95 % intervals that resample whole futures.
    """
    strategies = [str(name) for name in dict.fromkeys(rows["strategy"])]
    is_open = (rows["open_share"] > _NOBODY).fillna(value=False).astype(bool)
    end = 1.3 * max([MARKS_HOURS[-1], *rows.loc[is_open, "hours"]])
    seen = rows[rows["hours"] <= end]
    with house():
        figure = new_figure(5.0)
        axes = figure.subplots()
        _scale(axes, end, policy_hours)
        # Where nobody left there is no curve.
        there = strategies if rows["leavers"].any() else []
        for name in there:
            _draw(axes, seen[seen["strategy"] == name], look_of(name, strategies))
        _label(axes, seen, there, policy_hours)
        title, detail = _finding(rows, policy_hours)
        headed(axes, title, detail)
    return describe(figure, _alt(rows, policy_hours, f"{title}. {detail}"))


def _scale(axes: Axes, end: float, policy_hours: float) -> None:
    axes.set(xscale="log", xlim=(1 / 60, end), ylim=(0, 1.0))
    ticks = [tick for tick in _TICKS_HOURS if tick <= end]
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticklabels([_TICKS_HOURS[tick] for tick in ticks])
    axes.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}".replace("%", " %"))
    axes.set_xlabel("Time since leaving, days and hours (log scale; bands: 95 % interval)")
    axes.set_ylabel("Leavers who could still get in, %")
    axes.axvline(policy_hours, color=INK, linewidth=1.6, linestyle=(0, (5, 3)), zorder=1.5)
    axes.annotate(
        f"policy: {_length(policy_hours)}",
        (policy_hours, 0.985),
        xycoords=("data", "axes fraction"),
        xytext=(6, 0),
        textcoords="offset points",
        va="top",
        size=SMALL,
        color=INK,
    )
    rules(axes, "xy")
    axes.tick_params(axis="x", pad=7)


def _draw(axes: Axes, rows: pd.DataFrame, look: Look) -> None:
    hours, share, low, high = (
        rows[name].to_numpy(float, na_value=np.nan)
        for name in ("hours", "open_share", "open_share_low", "open_share_high")
    )
    axes.fill_between(hours, low, high, color=look.colour, alpha=0.16, linewidth=0)
    axes.plot(hours, share, color=look.colour, linestyle=look.line, linewidth=1.9)
    marked = np.isin(hours, MARKS_HOURS)
    reach = np.nan_to_num([share - low, high - share])[:, marked]
    axes.errorbar(
        hours[marked],
        share[marked],
        yerr=reach,
        fmt=look.marker,
        color=look.colour,
        markersize=6.5,
        markerfacecolor="white",
        markeredgewidth=1.5,
        elinewidth=1.2,
        capsize=3,
    )


class _Box(NamedTuple):
    """Where a name may stand, in shares of the axes."""

    left: float
    bottom: float
    width: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """Its upper edge."""
        return self.bottom + _LABEL_HEIGHT


def _label(axes: Axes, rows: pd.DataFrame, strategies: Sequence[str], policy_hours: float) -> None:
    """Write each name beside its own curve, where it is farthest from all others."""
    curves = rows.pivot_table("open_share", "hours", "strategy").astype(float)
    left, right = np.log10(axes.get_xlim())
    place = (np.log10(curves.index.to_numpy(float)) - left) / (right - left)
    line = (np.log10(policy_hours) - left) / (right - left)
    taken: list[_Box] = []
    for name in strategies:
        width = _CHARACTER_WIDTH * len(name) + 0.01
        points = list(zip(place, curves[name], strict=True))
        # Curves fall: on the upper right and on the lower left of a point its own is not met.
        boxes = [_Box(x + 0.008, y + 0.015, width) for x, y in points]
        boxes += [_Box(x - width - 0.008, y - 0.015 - _LABEL_HEIGHT, width) for x, y in points]
        free = [box for box in boxes if box.right < line - 0.01 or line + 0.01 < box.left]
        others = curves[[other for other in strategies if other != name]]
        best = max(free, key=lambda box: _room(box, place, others.to_numpy(), taken))
        taken.append(best)
        axes.annotate(
            name,
            (best.left, best.bottom),
            xycoords="axes fraction",
            color=look_of(name, strategies).colour,
            weight="bold",
            va="bottom",
        )


def _room(box: _Box, place: Floats, curves: Floats, taken: Sequence[_Box]) -> float:
    """How far a box is from the nearest curve, edge or name; negative if it is on top of one."""
    inside = (place >= box.left) & (place <= box.right)
    away = np.maximum(box.bottom - curves[inside], curves[inside] - box.top)
    rooms = [float(away.min(initial=1.0)), box.left - 0.01, 0.99 - box.right]
    rooms += [box.bottom - 0.01, 0.99 - box.top]
    for other in taken:
        beside = max(other.left - box.right, box.left - other.right)
        rooms.append(max(beside, other.bottom - box.top, box.bottom - other.top))
    # More than enough is not better: a name stays with the steep part of its curve.
    return min(*rooms, 0.05)


def _at(rows: pd.DataFrame, hours: float) -> list[tuple[str, str, float]]:
    """Name, written share with its interval and share, the largest first."""
    those = rows[np.isclose(rows["hours"].to_numpy(float), hours)]
    ordered = those.sort_values("open_share", ascending=False, kind="stable").to_dict("records")
    return [
        (str(row["strategy"]), written(row, "open_share", "share"), float(row["open_share"]))
        for row in ordered
    ]


def _finding(rows: pd.DataFrame, policy_hours: float) -> tuple[str, str]:
    if not rows["leavers"].any():
        return "Nobody left in these futures", ""
    here = _at(rows, policy_hours)
    (worst, most, _), (best, least, _) = here[0], here[-1]
    title = f"After {_length(policy_hours)} {most} of {worst}'s leavers could still get in"
    if best != worst:
        title += f", {least} of {best}'s"
    later = "; ".join(
        f"after {_length(mark)} {listed([f'{share} ({name})' for name, share, _ in found])}"
        for mark in (MARKS_HOURS[-2], MARKS_HOURS[-1])
        for found in [_at(rows, mark)]
    )
    return title, f"{capitalised(later)}. {_censored(rows)}"


def _censored(rows: pd.DataFrame) -> str:
    counts = rows.drop_duplicates("strategy")[["strategy", "leavers", "censored"]]
    if not counts["censored"].any():
        return "No window was still open when the books were closed."
    said = [
        f"{row['censored']:,} of {row['strategy']}'s {row['leavers']:,}"
        for row in counts[counts["censored"] > 0].to_dict("records")
    ]
    return f"Still open when the books were closed, and counted so far: {listed(said)} windows."


def _length(hours: float) -> str:
    if hours >= 24 and hours % 24 == 0:
        days = hours / 24
        return f"{days:g} {'day' if days == 1 else 'days'}"
    return f"{hours:g} h"


def _alt(rows: pd.DataFrame, policy_hours: float, finding: str) -> str:
    lines = [f"Share of leavers who could still get in, by time since leaving. {finding}"]
    for mark in sorted({*MARKS_HOURS, policy_hours}):
        those = rows[np.isclose(rows["hours"].to_numpy(float), mark)].to_dict("records")
        shares = ", ".join(
            f"{row['strategy']} {written(row, 'open_share', 'share')}"
            f"{spread_of(row, 'open_share', 'share')}"
            for row in those
        )
        lines.append(f"  after {_length(mark)}: {shares}")
    return "\n".join(lines)
