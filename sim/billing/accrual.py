"""Lines by month: spread over their periods, or when they are invoiced."""

import datetime as dt

import numpy as np
import pandas as pd

from sim.billing.lines import KINDS, accrued_between, month_days, names, share
from sim.core.arrays import Whole
from sim.records.columns import APPLICATION, numbered


def accrued_by_month(lines: pd.DataFrame, start: dt.date, horizon_months: int) -> pd.DataFrame:
    """Spread every line by day over its period and add up by month of the horizon.

    What a line has accrued by the end of a day is its amount times elapsed days over days of the
    period, rounded half up; a month gets the difference of two such sums. So a line whose period is
    over has accrued exactly its amount.

    Parameters
    ----------
    lines : DataFrame
        Invoice lines of any source.
    start : date
        First day of the horizon.
    horizon_months : int
        Months of the horizon; what accrues before or after it is left out.

    Returns
    -------
    DataFrame
        ``strategy``, ``replication``, ``application``, ``month`` (anniversary months of the
        horizon, from 1), ``kind`` (as which a line accrues), ``amount_cents``: one row per month
        and kind for each application that has a line, 0 where nothing accrued.
    """
    bounds = month_days(start, horizon_months)
    first, last = (_day_numbers(lines[name], start) for name in ("period_start", "period_end"))
    amounts = lines["amount_cents"].to_numpy(np.int64)
    opening = np.maximum(np.searchsorted(bounds, first, side="right") - 1, 0)
    closing = np.minimum(np.searchsorted(bounds, last, side="left"), horizon_months)
    counts = np.maximum(closing - opening, 0)
    row = np.repeat(np.arange(len(lines)), counts)
    month = opening[row] + np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    length = (last - first)[row]

    def accrued(until: Whole) -> Whole:
        return share(amounts[row], np.clip(until - first[row], 0, length), length)

    amount = accrued(bounds[month + 1]) - accrued(bounds[month])
    return _by_month(lines, "accrues_as", row, month, amount, horizon_months)


def cash_by_month(lines: pd.DataFrame, start: dt.date, horizon_months: int) -> pd.DataFrame:
    """Add the lines up by the month in which they are invoiced.

    Parameters
    ----------
    lines : DataFrame
        Invoice lines of any source.
    start : date
        First day of the horizon.
    horizon_months : int
        Months of the horizon; what is invoiced before it, or at its end or later, is not its cash.

    Returns
    -------
    DataFrame
        The columns and rows of `accrued_by_month`; ``kind`` is that of the line.
    """
    bounds = month_days(start, horizon_months)
    month = np.searchsorted(bounds, _day_numbers(lines["date"], start), side="right") - 1
    row = np.flatnonzero((month >= 0) & (month < horizon_months))
    amounts = lines["amount_cents"].to_numpy(np.int64)
    return _by_month(lines, "kind", row, month[row], amounts[row], horizon_months)


def committed(lines: pd.DataFrame, start: dt.date, horizon_months: int) -> pd.DataFrame:
    """Add up what is invoiced or promised for time behind the horizon.

    So accrued and committed amounts together are what is invoiced inside the horizon, what is owed
    for later invoices, and what a contract in force had paid for the time from the first day on.

    Parameters
    ----------
    lines : DataFrame
        Invoice lines of any source, with those that are only promised.
    start : date
        First day of the horizon.
    horizon_months : int

    Returns
    -------
    DataFrame
        ``strategy``, ``replication``, ``application``, ``amount_cents``.
    """
    end = month_days(start, horizon_months)[-1]
    first, last = (_day_numbers(lines[name], start) for name in ("period_start", "period_end"))
    bounds = np.array([end, np.maximum(last, end).max(initial=end)])
    later = accrued_between(lines["amount_cents"].to_numpy(np.int64), first, last, bounds)[:, 0]
    owed: pd.DataFrame = lines[APPLICATION].assign(amount_cents=later)
    totals: pd.DataFrame = owed.groupby(APPLICATION, as_index=False, sort=False).sum()
    return totals


def invoiced(lines: pd.DataFrame, start: dt.date, horizon_months: int) -> pd.DataFrame:
    """Leave out the lines that are promised for time behind the horizon and not invoiced in it."""
    end = np.datetime64(start, "D") + month_days(start, horizon_months)[-1]
    inside = (lines["date"] < end) | (lines["period_start"] < end)
    rows: pd.DataFrame = lines[inside]
    return rows.reset_index(drop=True)


def _by_month(
    lines: pd.DataFrame, by: str, row: Whole, month: Whole, amount: Whole, horizon_months: int
) -> pd.DataFrame:
    """Sum amounts of lines, given by row number, over a full table of months and kinds."""
    owner = numbered(lines, APPLICATION)
    _, first = np.unique(owner, return_index=True)
    accounts = lines[APPLICATION].iloc[first].reset_index(drop=True)
    kind = pd.Index(KINDS).get_indexer(pd.Index(lines[by]))
    table = np.zeros((len(accounts), horizon_months, len(KINDS)), dtype=np.int64)
    np.add.at(table, (owner[row], month, kind[row]), amount)
    each = np.indices(table.shape).reshape(3, -1)
    named: pd.DataFrame = accounts.iloc[each[0]].reset_index(drop=True)
    return named.assign(month=each[1] + 1, kind=names(KINDS, each[2]), amount_cents=table.ravel())


def _day_numbers(dates: "pd.Series[pd.Timestamp]", start: dt.date) -> Whole:
    days = dates.to_numpy().astype("datetime64[D]") - np.datetime64(start, "D")
    return days.astype(np.int64)
