"""Lines by month: spread over their periods, or when they are invoiced."""

import datetime as dt

import numpy as np

from sim.billing.lines import KINDS, accrued_between, day_numbers, month_days, names, share
from sim.core.arrays import Flags, Whole
from sim.core.table import Table
from sim.records.keys import APPLICATION, first_rows, lookup, numbered


def accrued_by_month(lines: Table, start: dt.date, horizon_months: int) -> Table:
    """Spread every line by day over its period and add up by month of the horizon.

    What a line has accrued by the end of a day is its amount times elapsed days over days of the
    period, rounded half up; a month gets the difference of two such sums. So a line whose period is
    over has accrued exactly its amount.

    Parameters
    ----------
    lines : Table
        Invoice lines of any source.
    start : date
        First day of the horizon.
    horizon_months : int
        Months of the horizon; what accrues before or after it is left out.

    Returns
    -------
    Table
        ``strategy``, ``replication``, ``application``, ``month`` (anniversary months of the
        horizon, from 1), ``kind`` (as which a line accrues), ``amount_cents``: one row per month
        and kind for each application that has a line, 0 where nothing accrued.
    """
    bounds = month_days(start, horizon_months)
    first, last = (day_numbers(lines[name], start) for name in ("period_start", "period_end"))
    amounts = lines["amount_cents"]
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


def cash_by_month(lines: Table, start: dt.date, horizon_months: int) -> Table:
    """Add the lines up by the month in which they are invoiced.

    Parameters
    ----------
    lines : Table
        Invoice lines of any source.
    start : date
        First day of the horizon.
    horizon_months : int
        Months of the horizon; what is invoiced before it, or at its end or later, is not its cash.

    Returns
    -------
    Table
        The columns and rows of `accrued_by_month`; ``kind`` is that of the line.
    """
    bounds = month_days(start, horizon_months)
    month = np.searchsorted(bounds, day_numbers(lines["date"], start), side="right") - 1
    row = np.flatnonzero((month >= 0) & (month < horizon_months))
    return _by_month(lines, "kind", row, month[row], lines["amount_cents"][row], horizon_months)


def committed(lines: Table, start: dt.date, horizon_months: int) -> Table:
    """Add up what is invoiced or promised for time behind the horizon.

    So accrued and committed amounts together are what is invoiced inside the horizon, what is owed
    for later invoices, and what a contract in force had paid for the time from the first day on.

    Parameters
    ----------
    lines : Table
        Invoice lines of any source, with those that are only promised.
    start : date
        First day of the horizon.
    horizon_months : int

    Returns
    -------
    Table
        ``strategy``, ``replication``, ``application``, ``amount_cents``.
    """
    end = month_days(start, horizon_months)[-1]
    first, last = (day_numbers(lines[name], start) for name in ("period_start", "period_end"))
    bounds = np.array([end, np.maximum(last, end).max(initial=end)])
    later = accrued_between(lines["amount_cents"], first, last, bounds)[:, 0]
    owner = numbered(lines, APPLICATION)
    accounts = lines[APPLICATION][first_rows(owner)]
    owed = np.zeros(len(accounts), dtype=np.int64)
    np.add.at(owed, owner, later)
    return accounts.assign(amount_cents=owed)


def invoiced(lines: Table, start: dt.date, horizon_months: int) -> Table:
    """Leave out the lines that are promised for time behind the horizon and not invoiced in it."""
    end = np.datetime64(start, "D") + month_days(start, horizon_months)[-1]
    inside: Flags = (lines["date"] < end) | (lines["period_start"] < end)
    return lines[inside]


def _by_month(
    lines: Table, by: str, row: Whole, month: Whole, amount: Whole, horizon_months: int
) -> Table:
    """Sum amounts of lines, given by row number, over a full table of months and kinds."""
    owner = numbered(lines, APPLICATION)
    accounts = lines[APPLICATION][first_rows(owner)]
    kind = lookup(lines, Table({by: np.array(KINDS, dtype=object)}), [by])
    table = np.zeros((len(accounts), horizon_months, len(KINDS)), dtype=np.int64)
    np.add.at(table, (owner[row], month, kind[row]), amount)
    owner, month, kind = np.indices(table.shape).reshape(3, -1)
    return accounts[owner].assign(
        month=month + 1, kind=names(KINDS, kind), amount_cents=table.ravel()
    )
