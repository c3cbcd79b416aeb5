"""Cash month by month: a column from the tenth to the ninetieth percentile, and accrued cost."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from sim.comparison.findings import Row, records, strategies_of
from sim.comparison.labels import by_label
from sim.decisions import cash
from sim.decisions.cash import PERCENTILES
from sim.plots.money import short_usd, usd_axis
from sim.plots.style import INK, Look, drawing, looks_of, note, rules

_COLUMN = 0.86
# Over a longer time the amounts of two years would touch.
_ROOMY_MONTHS = 36
# Above the tallest column stand its amounts.
_ROOM = 1.45


def cash_by_month(months: pd.DataFrame) -> Figure:
    """Draw what is invoiced month by month, and what of it falls into each month.

    Parameters
    ----------
    months : DataFrame
        Of :class:`sim.decisions.Budget`.

    Returns
    -------
    Figure
        A panel a strategy: dark columns reach from the tenth to the ninetieth percentile with a
        mark at the median, and the broken line is the median accrued cost.
    """
    finding, months = cash.cash_by_month(months), by_label(months)
    names, looks = strategies_of(months), looks_of(months)
    with drawing(finding, 1.5 + 1.9 * len(names), names, sharey=True) as (figure, every):
        for axes, name in zip(every, names, strict=True):
            _draw(axes, months[months["strategy"] == name], looks[name])
            axes.set_ylabel("USD a month")
        every[0].set_ylim(0, float(months["cash_usd_p90"].max()) * _ROOM)
        every[-1].set_xlabel(
            "Month of the contract (mark: invoiced in the middle future; dark: in 8 of 10)"
        )
    return figure


def _draw(axes: Axes, rows: pd.DataFrame, look: Look) -> None:
    month = rows["month"].to_numpy(float)
    low, middle, high = (rows[f"cash_usd_{name}"].to_numpy(float) for name in PERCENTILES)
    column: dict[str, Any] = {"width": _COLUMN, "color": look.colour, "linewidth": 0}
    axes.bar(month, low, alpha=0.15, **column)
    axes.bar(month, high - low, bottom=low, alpha=0.45, **column)
    axes.hlines(middle, month - _COLUMN / 2, month + _COLUMN / 2, color=look.colour, linewidth=2.2)
    accrued = rows["accrued_usd_p50"].to_numpy(float)
    axes.plot(month, accrued, color=INK, linewidth=1.3, linestyle=(0, (3, 2)))
    # Without a cliff the dearest month is labelled.
    for row in records(rows[rows["cliff"]]) or [cash.dearest_month(rows)]:
        text = amounts(row) if len(rows) <= _ROOMY_MONTHS else short_usd(row["cash_usd_p50"])
        place = row["month"] - _COLUMN / 2, row["cash_usd_p90"]
        note(axes, text, place, (0, 3), color=look.colour, va="bottom")
    axes.set_xlim(0.3, month[-1] + 0.7)
    axes.xaxis.set_major_locator(MultipleLocator(3 if len(month) > 12 else 1, 1))
    usd_axis(axes.yaxis)
    rules(axes, "y")


def amounts(row: Row) -> str:
    """Write the cash of a month in short: the median, and below it the middle 80 %."""
    low, middle, high = (short_usd(row[f"cash_usd_{name}"]) for name in PERCENTILES)
    return f"{middle}\n({low} to {high})"
