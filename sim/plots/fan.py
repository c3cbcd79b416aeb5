"""Cash month by month: a column from the tenth to the ninetieth future, against accrued cost."""

from operator import itemgetter

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from sim.comparison import capitalised
from sim.core.numerals import number
from sim.plots.findings import Row, listed
from sim.plots.money import short_usd, usd_axis, whole_usd
from sim.plots.style import INK, SMALL, Look, describe, headed, house, look_of, new_figure, rules

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
        A panel a strategy: columns reach from P10 to P90 with a mark at P50, and the broken line is
        the accrued cost at P50.
    """
    strategies = [str(name) for name in months["strategy"].unique()]
    with house():
        figure = new_figure(1.3 + 1.75 * len(strategies))
        panels = figure.subplots(len(strategies), 1, sharex=True, sharey=True, squeeze=False)[:, 0]
        for axes, name in zip(panels, strategies, strict=True):
            rows = months[months["strategy"] == name]
            _draw(axes, rows, look_of(name, strategies))
            axes.set_ylabel(f"{name}\nUSD a month", color=look_of(name, strategies).colour)
        panels[0].set_ylim(0, float(months["cash_usd_p90"].max()) * _ROOM)
        panels[-1].set_xlabel(
            "Month of the contract (mark: P50 of what is invoiced; dark: P10 to P90)"
        )
        headed(panels[0], _finding(months), _detail(months))
    return describe(figure, _alt(months))


def _draw(axes: Axes, rows: pd.DataFrame, look: Look) -> None:
    at = rows["month"].to_numpy(float)
    low, middle, high = (rows[f"cash_usd_{p}"].to_numpy(float) for p in ("p10", "p50", "p90"))
    axes.bar(at, low, width=_COLUMN, color=look.colour, alpha=0.15, linewidth=0)
    axes.bar(at, high - low, bottom=low, width=_COLUMN, color=look.colour, alpha=0.45, linewidth=0)
    axes.hlines(middle, at - _COLUMN / 2, at + _COLUMN / 2, color=look.colour, linewidth=2.2)
    accrued = rows["accrued_usd_p50"].to_numpy(float)
    axes.plot(at, accrued, color=INK, linewidth=1.3, linestyle=(0, (3, 2)))
    for row in _labelled(rows).to_dict("records"):
        axes.annotate(
            _amounts(row) if len(rows) <= _ROOMY_MONTHS else short_usd(row["cash_usd_p50"]),
            (row["month"] - _COLUMN / 2, row["cash_usd_p90"]),
            xytext=(0, 3),
            textcoords="offset points",
            size=SMALL,
            color=look.colour,
            va="bottom",
        )
    axes.set_xlim(0.3, at[-1] + 0.7)
    axes.xaxis.set_major_locator(MultipleLocator(3 if len(at) > 12 else 1, 1))
    usd_axis(axes.yaxis)
    rules(axes, "y")


def _amounts(row: Row) -> str:
    low, middle, high = (short_usd(row[f"cash_usd_{p}"]) for p in ("p10", "p50", "p90"))
    return f"{middle}\n({low} to {high})"


def _labelled(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the cliffs, or the dearest month where there is none."""
    return rows[rows["cliff"] if rows["cliff"].any() else rows["month"] == _dearest(rows)["month"]]


def _dearest(months: pd.DataFrame) -> Row:
    return max(months.to_dict("records"), key=itemgetter("cash_usd_p50"))


def _finding(months: pd.DataFrame) -> str:
    dearest = _dearest(months)
    return (
        f"{capitalised(str(dearest['strategy']))} needs the most cash at once:"
        f" {whole_usd(dearest['cash_usd_p50'])} in month {dearest['month']}"
    )


def _detail(months: pd.DataFrame) -> str:
    said = []
    for name, rows in months.groupby("strategy", sort=False):
        cliffs = rows[rows["cliff"]]
        if cliffs.empty:
            said.append(f"{name} has no month far above its accrued cost")
            continue
        share = float(cliffs["cash_usd"].sum() / rows["cash_usd"].sum())
        when = listed([str(month) for month in cliffs["month"]])
        said.append(
            f"{name} pays {number(share, None, None, 'share')} of its cash in months {when}"
        )
    return f"Broken line: accrued cost, P50. {capitalised('; '.join(said))}."


def _alt(months: pd.DataFrame) -> str:
    lines = [f"Cash by month, in USD. {_finding(months)}. {_detail(months)}"]
    for name, rows in months.groupby("strategy", sort=False):
        lines.append(f"{name}, by month P10, P50, P90 of cash; P50 of accrued cost:")
        lines += [
            f"  {row['month']}: "
            + ", ".join(whole_usd(row[f"cash_usd_{p}"]) for p in ("p10", "p50", "p90"))
            + f"; {whole_usd(row['accrued_usd_p50'])}"
            for row in rows.to_dict("records")
        ]
    return "\n".join(lines)
