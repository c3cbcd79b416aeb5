"""Invoice lines: their columns, their days, and the one rounding that spreads them."""

import datetime as dt
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.core.arrays import Whole, Words
from sim.core.table import Table, concat
from sim.core.units import CENTS_PER_USD, divide_half_up
from sim.core.vocabulary import LINES, SEAT_TYPES
from sim.records.keys import APPLICATION, numbered

KINDS = tuple(LINES)
LICENCE = tuple(kind for kind in KINDS if kind not in ("usage", "tool"))
SEATS, ADDED, CHANGE, SHORTFALL, USAGE, TOOL, CREDIT, SUNK = range(len(KINDS))
# A free role is no seat that is paid for.
_SEAT_TYPES = ("", *(name for name in SEAT_TYPES if name != "free"))
NO_SEAT, STANDARD, PREMIUM = range(len(_SEAT_TYPES))
COLUMNS = (
    *APPLICATION,
    "plan",
    "date",
    "period_start",
    "period_end",
    "kind",
    "accrues_as",
    "seat_type",
    "quantity",
    "unit_price_usd",
    "amount_cents",
)
LARGEST = 2**62

_DATES = ("date", "period_start", "period_end")
_ORDER = ["date", "account", "kind", "seat_type", "period_end", "unit_price"]


def lines(
    kind: int,
    account: Whole,
    date: Whole,
    period_start: Whole,
    period_end: Whole,
    quantity: Whole,
    unit_price: Whole,
    amount_cents: Whole,
    seat_type: int = NO_SEAT,
) -> Table:
    """Lay lines out with days as numbers and kinds as codes; `account` is a row of a table."""
    kinds = np.full(len(account), kind)
    return Table(
        {
            "account": account,
            "date": date,
            "period_start": period_start,
            "period_end": period_end,
            "kind": kinds,
            "accrues_as": kinds,
            "seat_type": np.full(len(account), seat_type),
            "quantity": quantity,
            "unit_price": unit_price,
            "amount_cents": amount_cents,
        }
    )


def lumps(
    kind: int, account: Whole, date: Whole, period_start: Whole, period_end: Whole, amount: Whole
) -> Table:
    """Lay out lines that are a sum and not so many seats: one time their amount."""
    one = np.ones_like(amount)
    return lines(kind, account, date, period_start, period_end, one, amount, amount)


def cut(charges: Table, last_day: Whole, rest_kind: int) -> Table:
    """End lines on the day on which their account ends.

    The part of a line for the days before stays as it is. The rest, of the same invoice, becomes a
    line over the one day of the end: of `rest_kind`, or still a credit where it was one. Either
    accrues as `rest_kind`, so that what is sunk is what nobody gives back.

    Parameters
    ----------
    charges : Table
        From `lines`.
    last_day : array of int64
        By account: the day of its end, no longer covered; `NEVER` where it goes on.
    rest_kind : int
        What the rest of a charge becomes.
    """
    first, after, amount = (
        charges[name] for name in ("period_start", "period_end", "amount_cents")
    )
    end = last_day[charges["account"]]
    # Mostly no account ends before its lines do.
    if (after <= end).all():
        return charges
    covered = np.clip(end - first, 0, after - first)
    kept = share(amount, covered, after - first)
    lump = charges["seat_type"] == NO_SEAT

    def with_amount(part: Whole) -> Table:
        price = np.where(lump, part, charges["unit_price"])
        return charges.assign(amount_cents=part, unit_price=price)

    before = with_amount(kept).assign(period_end=first + covered)
    rest = with_amount(amount - kept).assign(
        period_start=end,
        period_end=end + 1,
        kind=np.where(charges["kind"] == CREDIT, CREDIT, rest_kind),
        accrues_as=rest_kind,
    )
    same = [name for name in rest if name not in ("quantity", "amount_cents")]
    return concat([before[covered > 0], summed(rest[rest["amount_cents"] != 0], same)])


def named(charges: Table, accounts: Table, start: dt.date) -> Table:
    """Put lines in order and write days as dates and codes as names.

    Parameters
    ----------
    charges : Table
        From `lines`; what amounts to nothing is left out.
    accounts : Table
        ``strategy``, ``replication``, ``application`` and ``plan`` by account.
    start : date
        Day 0.
    """
    rows: Table = charges[charges["amount_cents"] != 0]
    first = np.datetime64(start, "D")
    owner = numbered(accounts, APPLICATION)[rows["account"]]
    rows = rows[np.lexsort((*(rows[name] for name in reversed(_ORDER)), owner))]
    rows = rows.assign(
        **{name: accounts[name][rows["account"]] for name in (*APPLICATION, "plan")},
        **{name: (first + rows[name]).astype("datetime64[s]") for name in _DATES},
        kind=names(KINDS, rows["kind"]),
        accrues_as=names(KINDS, rows["accrues_as"]),
        seat_type=names(_SEAT_TYPES, rows["seat_type"]),
        unit_price_usd=rows["unit_price"] / CENTS_PER_USD,
    )
    return rows[list(COLUMNS)]


def ledger(*parts: Table) -> Table:
    """Put lines of several sources together, by application and replication, then by date."""
    rows = concat(parts)
    order: Whole = np.lexsort((rows["date"], numbered(rows, APPLICATION)))
    return rows[order]


def names(known: tuple[str, ...], codes: Whole) -> Words:
    """Turn codes into names."""
    return np.array(known, dtype=object)[codes]


def day_numbers(dates: NDArray[np.datetime64], start: dt.date) -> Whole:
    """Turn dates into days since the start."""
    return (dates.astype("datetime64[D]") - np.datetime64(start, "D")).astype(np.int64)


def summed(rows: Table, key: Sequence[str]) -> Table:
    """Add up all other columns of rows that have the same in those of the key, in its order.

    Parameters
    ----------
    rows : Table
        Whole numbers only.
    key : sequence of str
    """
    rows = rows[np.lexsort([rows[name] for name in reversed(key)])]
    is_new = np.arange(len(rows)) == 0
    for name in key:
        is_new[1:] |= np.diff(rows[name]) != 0
    first = np.flatnonzero(is_new)
    return Table(
        {
            name: rows[name][first] if name in key else np.add.reduceat(rows[name], first)
            for name in rows
        }
    )


def so_far(amount: Whole, group: Whole) -> Whole:
    """Add up to each row from the first of its group; rows of a group follow each other."""
    total = np.cumsum(amount)
    row = np.arange(len(group))
    first = np.maximum.accumulate(np.where(np.diff(group, prepend=-1) != 0, row, 0))
    within: Whole = total - (total - amount)[first]
    return within


def share(amount: Whole, part: Whole, whole: Whole) -> Whole:
    """Amount times part over whole, half up by size, so that a charge and its credit cancel."""
    # The whole multiples apart, so that none overflows.
    times, rest = np.divmod(np.abs(amount), whole)
    size: Whole = times * part + divide_half_up(rest * part, whole)
    return np.sign(amount) * size


def accrued_between(amount: Whole, first: Whole, after: Whole, bounds: Whole) -> Whole:
    """Spread amounts by day over their periods, and add up between bounds.

    Parameters
    ----------
    amount, first, after : array of int64, shape (n,)
        Cents, and the days of the period; `after` is exclusive.
    bounds : array of int64, shape (n, k) or (k,)
        Rising days.

    Returns
    -------
    array of int64, shape (n, k - 1)
        What has accrued by a day is rounded half up; between two it is the difference.
    """
    length = (after - first)[:, None]
    until = np.clip(bounds - first[:, None], 0, length)
    between: Whole = np.diff(share(amount[:, None], until, length), axis=1)
    return between


def anniversaries(start: dt.date, first: Whole, months: Whole) -> Whole:
    """Anniversaries of days, as :func:`sim.scenarios.calendar.anniversary` has them.

    Parameters
    ----------
    start : date
        Day 0.
    first : array of int64, shape (n,)
        Days since `start`.
    months : array of int64, shape (k,) or (n, k)
        Whole months later.

    Returns
    -------
    array of int64, shape (n, k)
        Days since `start`.
    """
    zero = np.datetime64(start, "D")
    days = (zero + first)[:, None]
    month = days.astype("datetime64[M]")
    offset = (days - month.astype("datetime64[D]")).astype(np.int64)
    target = month + months
    begin = target.astype("datetime64[D]")
    longest = ((target + 1).astype("datetime64[D]") - begin).astype(np.int64) - 1
    days_later: Whole = (begin + np.minimum(offset, longest) - zero).astype(np.int64)
    return days_later


def month_days(start: dt.date, horizon_months: int) -> Whole:
    """First days of the months of the horizon, and its end."""
    bounds: Whole = anniversaries(start, np.zeros(1, np.int64), np.arange(horizon_months + 1))[0]
    return bounds
