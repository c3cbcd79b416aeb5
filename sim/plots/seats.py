"""Seats that are paid for, held and used: by month, and as a split of all seat-days."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.comparison.findings import in_percent, seats, strategies_of
from sim.comparison.labels import by_label, labels_of
from sim.core.vocabulary import USES
from sim.plots.bars import stacked
from sim.plots.end_labels import EndLabel, end_labels
from sim.plots.intervals import band, dots, estimates
from sim.plots.style import FILLS, Look, drawing, ink_on, legend, looks_of, note, rules

_LINES: dict[str, str | tuple[float, tuple[float, ...]]] = {
    "purchased": "-",
    "held": (0, (5, 2)),
    "active": (0, (1.2, 1.6)),
}
_LINE_SHARE = 0.14
_ROOM_FOR_TEXT = 0.08


def seat_timeline(rows: pd.DataFrame, strategies: Sequence[str] | None = None) -> Figure:
    """Draw purchased, held and active seats by month, a panel a strategy.

    Parameters
    ----------
    rows : DataFrame
        From :func:`sim.comparison.breakdowns.seats_by_month`.
    strategies : sequence of str, optional
        Keys of those to draw; all by default.

    Returns
    -------
    Figure
        Bands are 95 % intervals of the means over replications.
    """
    chosen = labels_of(rows)
    rows, looks = by_label(rows), looks_of(rows)
    names = [chosen[key] for key in strategies] if strategies else strategies_of(rows)
    finding = seats.seat_timeline(rows, names)
    top = 1.1 * max(float(np.nanmax(estimates(rows, count))) for count in _LINES)
    with drawing(finding, 1.5 + 2.2 * len(names), names) as (figure, panels):
        for axes, name in zip(panels, names, strict=True):
            axes.set_ylim(0, top)
            axes.set_ylabel("Seats")
            _months(axes, rows[rows["strategy"] == name], looks[name])
            rules(axes, "y")
        panels[-1].xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 3, 6, 10]))
        panels[-1].set_xlabel("Month of the horizon (means of all futures; bands: 95 % intervals)")
    return figure


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
    finding, rows = seats.seat_split(rows), by_label(rows)
    shares = rows.pivot_table("share", "strategy", "use", sort=False).astype(float)[list(USES)]
    in_use, *ends = estimates(rows[rows["use"] == "active"], "share")
    with drawing(finding, 2.2 + 0.8 * len(shares)) as (figure, (axes,)):
        stacked(axes, shares, USES)
        dots(axes, in_use, np.arange(len(in_use)), across=ends)
        _inside(axes, shares)
        axes.set_xlim(0, 1)
        axes.xaxis.set_major_formatter(lambda share, _: f"{100 * share:g} %")
        axes.set_xlabel("Seat-days paid for, % (whiskers: 95 % interval of the share in use)")
        legend(axes)
    return figure


def _months(axes: Axes, rows: pd.DataFrame, look: Look) -> None:
    labels = []
    for count, line in _LINES.items():
        band(axes, rows, "month", count, look._replace(line=line))
        last = float(rows[count].iloc[-1])
        labels.append(EndLabel(seats.COUNTS[count], look.colour, last))
    end_labels(axes, labels, _LINE_SHARE)


def _inside(axes: Axes, shares: pd.DataFrame) -> None:
    ends = shares.cumsum(axis=1)
    for use in shares:
        colour = ink_on(FILLS[USES[str(use)].colour].colour)
        for place, (share, end) in enumerate(zip(shares[use], ends[use], strict=True)):
            if share > _ROOM_FOR_TEXT:
                middle = end - share / 2
                note(axes, in_percent(share), (middle, place), ha="center", color=colour)
