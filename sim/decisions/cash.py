"""What to put aside: invoiced cash and accrued cost, month by month and year by year."""

from operator import itemgetter
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.comparison import capitalised
from sim.comparison.findings import (
    Finding,
    Row,
    in_dollars,
    in_percent,
    listed,
    records,
    strategies_of,
)
from sim.comparison.labels import by_label, labelled
from sim.comparison.rows import by_group
from sim.core.numerals import number
from sim.core.units import MONTHS_PER_YEAR
from sim.experiment import Result
from sim.metrics import intervals

PERCENTILES = {"p10": 0.1, "p50": 0.5, "p90": 0.9}
# A month in which more than so many times its accrued cost is invoiced is a cliff.
_CLIFF = 2.0
_MONEY = ("cash_usd", "accrued_usd")


class Budget(NamedTuple):
    """Cash and accrued cost of each strategy, without labour, which no invoice shows.

    Attributes
    ----------
    months, years : DataFrame
        One row a strategy and ``month`` or ``year`` of the contract, from 1: ``replications``;
        ``cash_usd`` (invoiced then) and ``accrued_usd`` (what of all invoices falls into it): mean
        with ``_low`` and ``_high`` of its 95 % interval, and ``_p10``, ``_p50``, ``_p90`` over
        replications. ``months`` also say whether one is a ``cliff``: in most of them far more is
        invoiced than falls into it.
    headline : tuple of str
        A sentence for each strategy.
    """

    months: pd.DataFrame
    years: pd.DataFrame
    headline: tuple[str, ...]


def budget(result: Result) -> Budget:
    """Say what each strategy's invoices come to, when, and how sure that is.

    Parameters
    ----------
    result : Result
        From :func:`sim.run`.

    Returns
    -------
    Budget
    """
    rows = result.months[["strategy", "replication", "month", *_MONEY]]
    months = _by_period(rows, "month")
    months["cliff"] = (months["cash_usd_p50"] > _CLIFF * months["accrued_usd_p50"]).astype(bool)
    by_year = rows.assign(year=(rows["month"] - 1) // MONTHS_PER_YEAR + 1)
    keys = ["strategy", "replication", "year"]
    years = by_year.groupby(keys, sort=False, as_index=False)[list(_MONEY)].sum()
    labelled(months, result.scenario.parameters)
    called = by_label(months)
    said = (_sentence(name, called) for name in strategies_of(called))
    return Budget(
        months, labelled(_by_period(years, "year"), result.scenario.parameters), tuple(said)
    )


def _by_period(rows: pd.DataFrame, period: str) -> pd.DataFrame:
    def amounts(each: pd.DataFrame) -> dict[str, object]:
        row: dict[str, object] = {"replications": len(each)}
        for name in _MONEY:
            usd = each[name].to_numpy(float)
            row[name] = intervals.ratio_of_sums(usd, np.ones_like(usd))
            row |= {f"{name}_{label}": np.quantile(usd, q) for label, q in PERCENTILES.items()}
        return row

    return by_group(rows, ["strategy", period], amounts)


def cash_by_month(months: pd.DataFrame) -> Finding:
    """Say who needs the most cash at once, and which months stand out."""
    months = by_label(months)
    dearest = dearest_month(months)
    title = (
        f"{capitalised(str(dearest['strategy']))} needs the most cash at once:"
        f" {in_dollars(dearest['cash_usd_p50'])} in month {dearest['month']}"
    )
    cliffs, lines = [], []
    for name, rows in months.groupby("strategy", sort=False):
        cliffs.append(f"{name}: {_cliffs(rows)}")
        lines.append(f"{name}, by month P10, P50, P90 of cash; P50 of accrued cost:")
        lines += [
            f"  {row['month']}: "
            + ", ".join(whole_usd(row[f"cash_usd_{percentile}"]) for percentile in PERCENTILES)
            + f"; {whole_usd(row['accrued_usd_p50'])}"
            for row in records(rows)
        ]
    detail = f"Broken line: cost of the month. {capitalised('; '.join(cliffs))}."
    return Finding("Cash by month, in USD", title, detail, lines)


def dearest_month(months: pd.DataFrame) -> Row:
    """Return the row with the most cash in the middle replication."""
    return max(records(months), key=itemgetter("cash_usd_p50"))


def whole_usd(value: float) -> str:
    """Write a number of dollars without cents."""
    return number(float(round(value)), None, None, "usd")


def _sentence(strategy: str, months: pd.DataFrame) -> str:
    own = months[months["strategy"] == strategy]
    dearest = dearest_month(own)
    p50, p90 = (in_dollars(dearest[f"cash_usd_{label}"]) for label in ("p50", "p90"))
    return (
        f"{capitalised(strategy)}: the dearest month is month {dearest['month']}, with {p50} in the"
        f" middle future and more than {p90} in one of ten; {_cliffs(own)}."
    )


def _cliffs(months: pd.DataFrame) -> str:
    """Say how much of a strategy's cash goes out in months far above their accrued cost."""
    cliffs = months[months["cliff"]]
    if cliffs.empty:
        return "no month is far above its accrued cost"
    share = float(cliffs["cash_usd"].sum() / months["cash_usd"].sum())
    which = f"{'months' if len(cliffs) > 1 else 'month'} {listed(list(map(str, cliffs['month'])))}"
    return f"{in_percent(share)} of all cash goes out in {which}"
