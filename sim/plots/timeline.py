"""One person's departure: what stood open, as bars, and what happened meanwhile."""

import datetime as dt
import textwrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.comparison import capitalised
from sim.core.units import HOURS_PER_DAY
from sim.core.vocabulary import STAGES
from sim.explanation.timeline import Timeline, in_words
from sim.plots.bars import bar
from sim.plots.style import (
    FAINT,
    FILLS,
    INK,
    RULE,
    SMALL,
    describe,
    drawing,
    ink_on,
    note,
)

_SEAT = FILLS["silver"]._replace(hatch="")
_BAR = 0.74
_WAYS = ("a way in", "a seat")
_MARGIN_SHARE = 0.04
_CHARACTER_SHARE = 0.0135


def departure(timeline: Timeline) -> Figure:
    """Draw how one person left.

    Parameters
    ----------
    timeline : Timeline
        From :func:`sim.explanation.timeline.timeline`.

    Returns
    -------
    Figure
        Bars above, numbered moments on a line, and below what they were.
    """
    finding = in_words(timeline)
    moments = timeline.moments.drop_duplicates("text").groupby("when", sort=False)["hours"].first()
    story = textwrap.dedent("\n".join(finding.lines))
    with drawing(finding, 3.3 + 0.19 * len(finding.lines)) as (figure, (axes,)):
        _scale(axes, timeline)
        _bars(axes, timeline)
        axes.plot(moments, np.full(len(moments), 2), "o", markersize=5, color=INK)
        for number, hours in enumerate(moments, start=1):
            note(axes, str(number), (hours, 2), (0, -9 if number % 2 else 9), ha="center")
        axes.set_xlabel(f"Date (shaded: weekends)\n\n{story}", ha="left", x=0.0, size=SMALL)
    head = f"{finding.subject}. {capitalised(timeline.summary)}"
    return describe(figure, "\n".join([head, *finding.lines]))


def _scale(axes: Axes, timeline: Timeline) -> None:
    moments, spans = timeline.moments["hours"], timeline.open
    ends = [float(moments.min()), float(moments.max()), timeline.left_hours]
    ends += [float(spans["end_hours"].max())] if len(spans) else []
    first, last = min(ends), max(ends)
    margin = max((last - first) * _MARGIN_SHARE, 1.0)
    axes.set_xlim(first - margin, last + margin)
    day_first, day_last = int((first - margin) // 24), int((last + margin) // 24) + 1
    for day in range(day_first, day_last + 1):
        if (timeline.start + dt.timedelta(days=day)).weekday() == 5:
            weekend = day * HOURS_PER_DAY, (day + 2) * HOURS_PER_DAY
            axes.axvspan(*weekend, color=RULE, alpha=0.5, linewidth=0, zorder=0)
    step = max(1, round((day_last - day_first) / 7))
    days = list(range(day_first, day_last + 1, step))
    shown = [d for d in days if first - margin <= d * HOURS_PER_DAY <= last + margin]
    dates = [timeline.start + dt.timedelta(days=day) for day in shown]
    axes.set_xticks(
        [day * HOURS_PER_DAY for day in shown],
        [f"{date:%a}\n{date.day} {date:%b}" for date in dates],
    )
    axes.set_yticks([0, 1, 2], ["A way in\nwas open", "A seat\nwas held", "What\nhappened"])
    axes.set_ylim(2.5, -0.5)
    axes.tick_params(length=0)
    axes.axhline(2, color=FAINT, linewidth=1.0, zorder=1)


def _bars(axes: Axes, timeline: Timeline) -> None:
    for row in timeline.open.to_dict("records"):
        fill = FILLS[STAGES[row["stage"]].colour] if row["stage"] else _SEAT
        length = float(row["end_hours"]) - float(row["start_hours"])
        place, start = _WAYS.index(str(row["way"])), float(row["start_hours"])
        bar(axes, place, length, start, fill, height=_BAR)
        text = str(row["text"])
        lines = textwrap.wrap(text, max(len(text) // 2 + 3, 10))
        if length > _CHARACTER_SHARE * max(map(len, lines)) * float(np.ptp(axes.get_xlim())):
            # Letters on a hatch need a ground of their own.
            ground = {"facecolor": fill.colour, "edgecolor": "none", "pad": 1}
            note(
                axes,
                "\n".join(lines),
                (start + length / 2, place),
                ha="center",
                color=ink_on(fill.colour),
                bbox=ground if fill.hatch else None,
            )
