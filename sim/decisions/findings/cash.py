"""When the most cash is needed, and what of it falls due at once."""

from operator import itemgetter

import pandas as pd

from sim.comparison import capitalised
from sim.comparison.findings import Finding, Row, listed, records
from sim.core.numerals import number

PERCENTILES = ("p10", "p50", "p90")


def cash_by_month(months: pd.DataFrame) -> Finding:
    """Say who needs the most cash at once, and which months stand out.

    Parameters
    ----------
    months : DataFrame
        Of :class:`sim.decisions.Budget`.
    """
    dearest = dearest_month(months)
    title = (
        f"{capitalised(str(dearest['strategy']))} needs the most cash at once:"
        f" {whole_usd(dearest['cash_usd_p50'])} in month {dearest['month']}"
    )
    cliffs, lines = [], []
    for name, rows in months.groupby("strategy", sort=False):
        cliffs.append(_cliffs(str(name), rows))
        lines.append(f"{name}, by month P10, P50, P90 of cash; P50 of accrued cost:")
        lines += [
            f"  {row['month']}: "
            + ", ".join(whole_usd(row[f"cash_usd_{percentile}"]) for percentile in PERCENTILES)
            + f"; {whole_usd(row['accrued_usd_p50'])}"
            for row in records(rows)
        ]
    detail = f"Broken line: accrued cost, P50. {capitalised('; '.join(cliffs))}."
    return Finding("Cash by month, in USD", title, detail, lines)


def dearest_month(months: pd.DataFrame) -> Row:
    """Return the row with the most cash in the middle replication."""
    return max(records(months), key=itemgetter("cash_usd_p50"))


def _cliffs(strategy: str, months: pd.DataFrame) -> str:
    cliffs = months[months["cliff"]]
    if cliffs.empty:
        return f"{strategy} has no month far above its accrued cost"
    share = float(cliffs["cash_usd"].sum() / months["cash_usd"].sum())
    when = listed([str(month) for month in cliffs["month"]])
    return f"{strategy} pays {number(share, None, None, 'share')} of its cash in months {when}"


def whole_usd(value: float) -> str:
    """Write a number of dollars without cents."""
    return number(float(round(value)), None, None, "usd")
