"""Invoice lines: their columns, their days, and the one rounding that spreads them."""

import datetime as dt

import numpy as np
import pandas as pd

from sim.core.arrays import Whole
from sim.core.units import CENTS_PER_USD, divide_half_up
from sim.core.vocabulary import LINES, SEAT_TYPES
from sim.records.columns import APPLICATION, numbered

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
) -> pd.DataFrame:
    """Lay lines out with days as numbers and kinds as codes; `account` is a row of a table."""
    return pd.DataFrame(
        {
            "account": account,
            "date": date,
            "period_start": period_start,
            "period_end": period_end,
            "kind": np.int64(kind),
            "accrues_as": np.int64(kind),
            "seat_type": np.int64(seat_type),
            "quantity": quantity,
            "unit_price": unit_price,
            "amount_cents": amount_cents,
        },
        dtype=np.int64,
    )


def lumps(
    kind: int, account: Whole, date: Whole, period_start: Whole, period_end: Whole, amount: Whole
) -> pd.DataFrame:
    """Lay out lines that are a sum and not so many seats: one time their amount."""
    one = np.ones_like(amount)
    return lines(kind, account, date, period_start, period_end, one, amount, amount)


def cut(charges: pd.DataFrame, last_day: Whole, rest_kind: int) -> pd.DataFrame:
    """End lines on the day on which their account ends.

    The part of a line for the days before stays as it is. The rest, of the same invoice, becomes a
    line over the one day of the end: of `rest_kind`, or still a credit where it was one. Either
    accrues as `rest_kind`, so that what is sunk is what nobody gives back.

    Parameters
    ----------
    charges : DataFrame
        From `lines`.
    last_day : array of int64
        By account: the day of its end, no longer covered; `NEVER` where it goes on.
    rest_kind : int
        What the rest of a charge becomes.
    """
    first, after, amount = (
        charges[name].to_numpy() for name in ("period_start", "period_end", "amount_cents")
    )
    end = last_day[charges["account"].to_numpy()]
    covered = np.clip(end - first, 0, after - first)
    kept = share(amount, covered, after - first)
    lump = (charges["seat_type"] == NO_SEAT).to_numpy()

    def with_amount(part: Whole) -> pd.DataFrame:
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
    rest = rest[rest["amount_cents"] != 0].groupby(same, as_index=False, sort=False).sum()
    parts: list[pd.DataFrame] = [before[covered > 0], rest[list(before)]]
    return pd.concat(parts, ignore_index=True)


def named(charges: pd.DataFrame, accounts: pd.DataFrame, start: dt.date) -> pd.DataFrame:
    """Put lines in order and write days as dates and codes as names.

    Parameters
    ----------
    charges : DataFrame
        From `lines`; what amounts to nothing is left out.
    accounts : DataFrame
        ``strategy``, ``replication``, ``application`` and ``plan`` by account.
    start : date
        Day 0.
    """
    rows, first = charges[charges["amount_cents"] != 0], np.datetime64(start, "D")
    owner = numbered(accounts, APPLICATION)[rows["account"].to_numpy()]
    keys = [rows[name].to_numpy() for name in reversed(_ORDER)]
    rows = rows.iloc[np.lexsort((*keys, owner))].reset_index(drop=True)
    whose = accounts.iloc[rows["account"].to_numpy()].reset_index(drop=True)
    rows = rows.assign(
        **{name: whose[name] for name in (*APPLICATION, "plan")},
        **{name: (first + rows[name].to_numpy()).astype("datetime64[s]") for name in _DATES},
        kind=names(KINDS, rows["kind"].to_numpy()),
        accrues_as=names(KINDS, rows["accrues_as"].to_numpy()),
        seat_type=names(_SEAT_TYPES, rows["seat_type"].to_numpy()),
        unit_price_usd=rows["unit_price"].to_numpy() / CENTS_PER_USD,
    )
    return rows[list(COLUMNS)]


def ledger(*parts: pd.DataFrame) -> pd.DataFrame:
    """Put lines of several sources together, by application and replication, then by date."""
    rows = pd.concat(parts, ignore_index=True)
    owner = numbered(rows, APPLICATION)
    return rows.iloc[np.lexsort((rows["date"], owner))].reset_index(drop=True)


def names(known: tuple[str, ...], codes: Whole) -> "pd.Series[str]":
    """Turn codes into names."""
    return pd.Series(np.array(known, dtype=object)[codes], dtype=object)


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
