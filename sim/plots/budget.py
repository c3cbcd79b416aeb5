"""Invoices by calendar month: a column from the tenth to the ninetieth percentile."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.comparison.findings import Row, records, strategies_of
from sim.comparison.labels import by_label
from sim.decisions.budget import PERCENTILES
from sim.decisions.budget import words as findings
from sim.decisions.study import Study
from sim.plots.money import short_usd, usd_axis
from sim.plots.style import INK, Look, drawing, looks_of, note, rules

_COLUMN = 0.86
# Over a longer time the amounts of two years would touch.
_ROOMY_MONTHS = 36
# Above the tallest column stand its amounts.
_ROOM = 1.45
_MOST_TICKS = 12
_STEPS_MONTHS = (1, 3, 6, 12)


def budget(study: Study) -> Figure:
    """Draw what is invoiced month by month, and what of it falls into each month.

    Parameters
    ----------
    study : Study
        From :func:`sim.decisions.budget`.

    Returns
    -------
    Figure
        A panel a strategy: dark columns reach from the tenth to the ninetieth percentile with a
        mark at the median, thin lines do so with inputs drawn, and the broken line is the median
        accrued cost.
    """
    months = by_label(study.frame[study.frame["period"] == "month"])
    names, looks = strategies_of(months), looks_of(months)
    finding, height_inches = findings.by_month(study), 1.7 + 1.9 * len(names)
    with drawing(finding, height_inches, names, sharey=True) as (figure, every):
        for axes, name in zip(every, names, strict=True):
            _draw(axes, months[months["strategy"] == name], looks[name])
            axes.set_ylabel("USD a month")
        every[0].set_ylim(0, float(months["cash_usd_p90"].max()) * _ROOM or 1.0)
        every[-1].set_xlabel(
            "Month (mark: middle future; dark: 8 of 10 futures; thin line: 8 of 10 with inputs"
            " drawn)"
            if "drawn" in set(months["inputs"])
            else "Month (mark: middle future; dark: 8 of 10 futures)"
        )
    return figure


def _draw(axes: Axes, every: pd.DataFrame, look: Look) -> None:
    rows, drawn = (every[every["inputs"] == inputs] for inputs in ("as given", "drawn"))
    month = rows["number"].to_numpy(float)
    low, middle, high = (rows[f"cash_usd_{name}"].to_numpy(float) for name in PERCENTILES)
    column: dict[str, Any] = {"width": _COLUMN, "color": look.colour, "linewidth": 0}
    axes.bar(month, low, alpha=0.15, **column)
    axes.bar(month, high - low, bottom=low, alpha=0.45, **column)
    axes.hlines(middle, month - _COLUMN / 2, month + _COLUMN / 2, color=look.colour, linewidth=2.2)
    least, most = (drawn[f"cash_usd_{name}"].to_numpy(float) for name in ("p10", "p90"))
    axes.vlines(drawn["number"].to_numpy(float), least, most, color=INK, linewidth=1.0)
    accrued = rows["accrued_usd_p50"].to_numpy(float)
    axes.plot(month, accrued, color=INK, linewidth=1.3, linestyle=(0, (3, 2)))
    # Without a cliff the dearest month is labelled.
    for row in records(rows[rows["cliff"]]) or [findings.dearest_month(rows)]:
        text = amounts(row) if len(rows) <= _ROOMY_MONTHS else short_usd(row["cash_usd_p50"])
        above = drawn.loc[drawn["number"] == row["number"], "cash_usd_p90"].max()
        place = row["number"] - _COLUMN / 2, np.fmax(row["cash_usd_p90"], above)
        note(axes, text, place, (0, 3), color=look.colour, va="bottom")
    axes.set_xlim(0.3, month[-1] + 0.7)
    _calendar(axes, rows)
    usd_axis(axes.yaxis)
    rules(axes, "y")


def _calendar(axes: Axes, rows: pd.DataFrame) -> None:
    """Write calendar months along the axis, as many as there is room for."""
    step = next(each for each in _STEPS_MONTHS if len(rows) / each <= _MOST_TICKS)
    shown = rows.iloc[::step]
    words = (str(called).split() for called in shown["called"])
    axes.set_xticks(shown["number"], [f"{month[:3]}\n{year}" for month, year in words])
    axes.tick_params(axis="x", pad=7)


def amounts(row: Row) -> str:
    """Write the cash of a month in short: the median, and below it the middle 80 %."""
    low, middle, high = (short_usd(row[f"cash_usd_{name}"]) for name in PERCENTILES)
    return f"{middle}\n({low} to {high})"
