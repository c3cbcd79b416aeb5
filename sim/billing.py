"""What a vendor invoices for the seats a company bought: seat records and a tariff to lines.

Pure and exact: whole cents and whole days, every line rounded half up once. The rules:

* A term's number of seats is invoiced at the start of each billing interval of the term. Seats
  bought inside an interval are charged that day for what is left of it, one line per day, and
  belong to the number of the term's later intervals. A removal gives nothing back.
* A seat bought at the very hour at which an interval begins was bought before it (seats, then
  renewals): nothing is left of its own interval to charge, and the next one has it.
* The price of term k is the price of term k - 1 times 1 + uplift, rounded half up to cents, and the
  next uplift starts from that rounded price: it is the price the contract shows.
* The annual minimum is a sum for each contract year and does not rise with the uplift. What the
  term's own seats will be billed less than it is the ``commitment_shortfall`` of the term's first
  invoice. Seats added later use it up: a ``credit`` on the day of their charge, over its period.
* Nothing is invoiced on or after the end of the horizon; the last periods may reach beyond it.
  So a contract year cut short by it has its whole shortfall in cash, and its share in accruals.
* A line over nothing (no seat, no price, less than half a cent) is not written.
"""

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calendar import anniversary
from sim.parameters import Plan
from sim.units import CENTS_PER_USD, HOURS_PER_DAY, MONTHS_PER_YEAR, cents, divide_half_up

Whole = NDArray[np.int64]

KINDS = ("seats", "added_seats", "commitment_shortfall", "credit")
COLUMNS = (
    "strategy",
    "replication",
    "date",
    "period_start",
    "period_end",
    "kind",
    "quantity",
    "unit_price_usd",
    "amount_cents",
)

_KEY = ["strategy", "replication"]
_DATES = ("date", "period_start", "period_end")
_SEATS, _ADDED, _SHORTFALL, _CREDIT = range(len(KINDS))
_LINE = (
    "account",
    "date",
    "period_start",
    "period_end",
    "quantity",
    "unit_price",
    "amount_cents",
)
_LARGEST = 2**62


class _Contract(NamedTuple):
    """The dates and prices of a plan: days since the start, by term and billing interval."""

    starts: Whole
    ends: Whole
    invoiced: NDArray[np.bool_]
    prices: Whole
    end: int


class _Terms(NamedTuple):
    """By account and term: the seats it began with, and the least it is billed (seats, cents)."""

    own: Whole
    floor: Whole
    minimum: Whole


def invoice_lines(
    terms: pd.DataFrame, bought: pd.DataFrame, plan: Plan, start: dt.date, horizon_months: int
) -> pd.DataFrame:
    """Invoice the seats of all strategies and replications that buy one plan.

    Parameters
    ----------
    terms, bought : DataFrame
        Frames of ``TermStarted`` and ``SeatsBought``; term 0 begins at hour 0.
    plan : Plan
        The tariff.
    start : date
        First day of the horizon and of term 0.
    horizon_months : int
        Months of the horizon; what would be invoiced at its end or later is left out.

    Returns
    -------
    DataFrame
        One row per line, by strategy and replication in order of appearance, then by date:
        ``strategy``, ``replication``; ``date`` on which it is invoiced, ``period_start`` and
        ``period_end`` (exclusive) it pays for, as ``datetime64[s]``; ``kind`` (one of `KINDS`);
        ``quantity`` in seats; ``unit_price_usd`` of a seat and month; ``amount_cents``, exact. A
        shortfall or a credit has quantity 1 and its amount as unit price. All lines of a strategy,
        replication and date are one invoice.
    """
    contract = _contract(plan, start, horizon_months)
    accounts, owner = _accounts(terms, bought)
    shape = len(accounts), len(contract.prices)
    seats = _terms(terms, owner[: len(terms)], plan, shape)
    purchases = _purchases(bought, owner[len(terms) :], contract)
    _check_size(plan, contract, seats, purchases)
    intervals = _interval_lines(seats, purchases, plan, contract)
    added = _added_lines(seats, purchases, plan, contract)
    shortfall = _shortfall(seats, plan, contract)
    committed = _shortfall_lines(shortfall, contract)
    credits = _credit_lines(shortfall, intervals, added)
    lines = pd.concat([intervals, added, committed, credits], ignore_index=True)
    return _finish(lines, accounts, start)


def accrued_by_month(lines: pd.DataFrame, start: dt.date, horizon_months: int) -> pd.DataFrame:
    """Spread every line by day over its period and add up by month of the horizon.

    What a line has accrued by the end of a day is its amount times elapsed days over days of the
    period, rounded half up; a month gets the difference of two such sums. So a line whose period is
    over has accrued exactly its amount.

    Parameters
    ----------
    lines : DataFrame
        Result of `invoice_lines`, also of several plans together.
    start : date
        First day of the horizon.
    horizon_months : int
        Months of the horizon; what accrues later is left out.

    Returns
    -------
    DataFrame
        ``strategy``, ``replication``, ``month`` (anniversary months of the horizon, from 1),
        ``kind``, ``amount_cents``: one row per month and kind for each strategy and replication
        that has a line, 0 where nothing accrued.
    """
    bounds = _days(start, range(horizon_months + 1))
    first, last = (_day_numbers(lines[name], start) for name in ("period_start", "period_end"))
    amounts = lines["amount_cents"].to_numpy(np.int64)
    opening = np.searchsorted(bounds, first, side="right") - 1
    closing = np.minimum(np.searchsorted(bounds, last, side="left"), horizon_months)
    counts = np.maximum(closing - opening, 0)
    row = np.repeat(np.arange(len(lines)), counts)
    month = opening[row] + np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    length = (last - first)[row]

    def accrued(until: Whole) -> Whole:
        return _share(amounts[row], np.clip(until - first[row], 0, length), length)

    amount = accrued(bounds[month + 1]) - accrued(bounds[month])
    return _by_month(lines, row, month, amount, horizon_months)


def cash_by_month(lines: pd.DataFrame, start: dt.date, horizon_months: int) -> pd.DataFrame:
    """Add the lines up by the month in which they are invoiced.

    Parameters
    ----------
    lines : DataFrame
        Result of `invoice_lines`, also of several plans together.
    start : date
        First day of the horizon.
    horizon_months : int
        Months of the horizon.

    Returns
    -------
    DataFrame
        The columns and rows of `accrued_by_month`.
    """
    bounds = _days(start, range(horizon_months + 1))
    month = np.searchsorted(bounds, _day_numbers(lines["date"], start), side="right") - 1
    amounts = lines["amount_cents"].to_numpy(np.int64)
    return _by_month(lines, np.arange(len(lines)), month, amounts, horizon_months)


def _contract(plan: Plan, start: dt.date, horizon_months: int) -> _Contract:
    terms = -(-horizon_months // plan.term_months)
    shape = (terms, plan.term_months // plan.billing_interval_months)
    months = np.arange(0, terms * plan.term_months + 1, plan.billing_interval_months)
    days = _days(start, months.tolist())
    return _Contract(
        starts=days[:-1].reshape(shape),
        ends=days[1:].reshape(shape),
        invoiced=(months[:-1] < horizon_months).reshape(shape),
        prices=_term_prices(plan, terms),
        end=int(_days(start, [horizon_months])[0]),
    )


def _term_prices(plan: Plan, terms: int) -> Whole:
    # The shortest decimal of the share is what the catalogue says; the float next to it is not.
    factor = 1 + Fraction(str(plan.renewal_uplift_share))
    prices = [cents(plan.seat_price_usd_per_month)]
    for _ in range(1, terms):
        prices.append(divide_half_up(prices[-1] * factor.numerator, factor.denominator))
    return np.array([min(price, _LARGEST) for price in prices], dtype=np.int64)


def _accounts(*frames: pd.DataFrame) -> tuple[pd.DataFrame, Whole]:
    """Distinct (strategy, replication) and, for every row of the frames, which one it is."""
    keys = pd.concat([frame[_KEY] for frame in frames], ignore_index=True)
    codes = keys.groupby(_KEY, sort=False).ngroup()
    return keys.drop_duplicates(ignore_index=True), np.asarray(codes, dtype=np.int64)


def _terms(terms: pd.DataFrame, owner: Whole, plan: Plan, shape: tuple[int, int]) -> _Terms:
    term = terms["term"].to_numpy(np.int64)
    inside = term < shape[1]
    yearly = plan.term_months == MONTHS_PER_YEAR

    def table(values: Whole | int) -> Whole:
        cells = np.zeros(shape, dtype=np.int64)
        cells[owner[inside], term[inside]] = values
        return cells

    return _Terms(
        own=table(terms["quantity"].to_numpy(np.int64)[inside]),
        floor=table(plan.minimum_seats if plan.below_minimum == "billed" else 0),
        minimum=table(cents(plan.annual_minimum_usd) if yearly else 0),
    )


def _purchases(bought: pd.DataFrame, owner: Whole, contract: _Contract) -> pd.DataFrame:
    """Seats bought by account, term, interval and day, with the seats of the term so far."""
    hours = bought["hours"].to_numpy(np.float64)
    begins = contract.starts.ravel() * HOURS_PER_DAY
    interval = np.maximum(np.searchsorted(begins, hours, side="left") - 1, 0)
    term, interval = np.divmod(interval, contract.starts.shape[1])
    rows = pd.DataFrame(
        {
            "account": owner,
            "term": term,
            "interval": interval,
            "date": np.floor(hours / HOURS_PER_DAY).astype(np.int64),
            "quantity": bought["quantity"].to_numpy(np.int64),
        }
    )
    rows = rows[rows["date"] < contract.end]
    daily = rows.groupby(["account", "term", "interval", "date"])["quantity"].sum().reset_index()
    return daily.assign(so_far=daily.groupby(["account", "term"])["quantity"].cumsum())


def _check_size(plan: Plan, contract: _Contract, seats: _Terms, purchases: pd.DataFrame) -> None:
    """Refuse amounts that 64 bits cannot hold instead of letting them wrap around."""
    most = int(np.maximum(seats.own, seats.floor).max(initial=0)) + int(purchases["quantity"].sum())
    months = len(contract.prices) * plan.term_months
    if int(contract.prices.max()) * months * most > _LARGEST:
        raise ValueError(
            f"{plan.title}: {most} seats at up to"
            f" ${int(contract.prices.max()) / CENTS_PER_USD:.2f} a month are more than can be"
            " counted in cents: lower seat_price_usd_per_month or renewal_uplift_share"
        )


def _interval_lines(
    seats: _Terms, purchases: pd.DataFrame, plan: Plan, contract: _Contract
) -> pd.DataFrame:
    """Lines of kind seats; ``extra`` is the part of their amount for seats added in the term."""
    grown = np.zeros((*seats.own.shape, contract.starts.shape[1]), dtype=np.int64)
    where = tuple(purchases[name].to_numpy() for name in ("account", "term", "interval"))
    np.add.at(grown, where, purchases["quantity"].to_numpy())
    before = np.cumsum(grown, axis=2) - grown
    quantity = np.maximum(seats.own[:, :, None] + before, seats.floor[:, :, None])
    extra = quantity - np.maximum(seats.own, seats.floor)[:, :, None]
    account, term, interval = np.nonzero(np.broadcast_to(contract.invoiced, grown.shape))
    at = account, term, interval
    unit = contract.prices[term]
    starts = contract.starts[term, interval]
    months = plan.billing_interval_months
    lines = _lines(
        _SEATS, account, starts, starts, contract.ends[term, interval], quantity[at], unit,
        quantity[at] * unit * months,
    )  # fmt: skip
    return lines.assign(term=term, extra=extra[at] * unit * months)


def _added_lines(
    seats: _Terms, purchases: pd.DataFrame, plan: Plan, contract: _Contract
) -> pd.DataFrame:
    """Lines of kind added_seats: the rest of the billing interval, by day."""
    account, term, interval, date, quantity, so_far = (
        purchases[name].to_numpy(np.int64)
        for name in ("account", "term", "interval", "date", "quantity", "so_far")
    )
    own, floor = seats.own[account, term], seats.floor[account, term]
    billed = np.maximum(own + so_far, floor) - np.maximum(own + so_far - quantity, floor)
    first = date if plan.counts_day_of_change else date + 1
    starts, ends = contract.starts[term, interval], contract.ends[term, interval]
    unit = contract.prices[term]
    full = billed * unit * plan.billing_interval_months
    amount = _share(full, np.maximum(ends - first, 0), ends - starts)
    lines = _lines(_ADDED, account, date, first, ends, billed, unit, amount)
    return lines.assign(term=term, extra=amount)


def _shortfall(seats: _Terms, plan: Plan, contract: _Contract) -> Whole:
    """Cents by account and term that the term's own seats leave open of the annual minimum."""
    billed = np.maximum(seats.own, seats.floor) * contract.prices * plan.term_months
    return np.asarray(np.maximum(seats.minimum - billed, 0), dtype=np.int64)


def _shortfall_lines(shortfall: Whole, contract: _Contract) -> pd.DataFrame:
    account, term = np.nonzero(shortfall)
    starts = contract.starts[term, 0]
    amount = shortfall[account, term]
    one = np.ones_like(amount)
    return _lines(_SHORTFALL, account, starts, starts, contract.ends[term, -1], one, amount, amount)


def _credit_lines(shortfall: Whole, intervals: pd.DataFrame, added: pd.DataFrame) -> pd.DataFrame:
    """Let the charges for seats added in a term use up its shortfall, in order of their dates."""
    charges = pd.concat([intervals, added], ignore_index=True)
    charges = charges[charges["extra"] > 0].sort_values(["account", "term", "date", "kind"])
    extra = charges["extra"].to_numpy(np.int64)
    so_far = charges.groupby(["account", "term"])["extra"].cumsum().to_numpy(np.int64)
    account, term, date, first, last = (
        charges[name].to_numpy(np.int64)
        for name in ("account", "term", "date", "period_start", "period_end")
    )
    limit = shortfall[account, term]
    amount = np.minimum(so_far - extra, limit) - np.minimum(so_far, limit)
    return _lines(_CREDIT, account, date, first, last, np.ones_like(amount), amount, amount)


def _lines(kind: int, *columns: Whole) -> pd.DataFrame:
    return pd.DataFrame(dict(zip(_LINE, columns, strict=True))).assign(kind=np.int64(kind))


def _finish(lines: pd.DataFrame, accounts: pd.DataFrame, start: dt.date) -> pd.DataFrame:
    """Put the lines in order and write days as dates and codes as names."""
    lines = lines[lines["amount_cents"] != 0].sort_values(["account", "date", "kind", "period_end"])
    named = accounts.iloc[lines["account"].to_numpy()].reset_index(drop=True)
    lines = lines.reset_index(drop=True).assign(
        **{name: named[name] for name in _KEY},
        **{name: np.datetime64(start, "s") + _seconds(lines[name]) for name in _DATES},
        kind=_kind_names(lines["kind"].to_numpy(np.int64)),
        unit_price_usd=lines["unit_price"].to_numpy() / CENTS_PER_USD,
    )
    return lines[list(COLUMNS)]


def _kind_names(codes: Whole) -> "pd.Series[str]":
    return pd.Series(np.array(KINDS, dtype=object)[codes], dtype=object)


def _by_month(
    lines: pd.DataFrame, row: Whole, month: Whole, amount: Whole, horizon_months: int
) -> pd.DataFrame:
    """Sum amounts of lines, given by row number, over a full table of months and kinds."""
    accounts, owner = _accounts(lines)
    kind = pd.Index(KINDS).get_indexer(pd.Index(lines["kind"]))
    table = np.zeros((len(accounts), horizon_months, len(KINDS)), dtype=np.int64)
    np.add.at(table, (owner[row], month, kind[row]), amount)
    each = np.indices(table.shape).reshape(3, -1)
    named: pd.DataFrame = accounts.iloc[each[0]].reset_index(drop=True)
    return named.assign(
        month=each[1] + 1,
        kind=_kind_names(each[2]),
        amount_cents=table.ravel(),
    )


def _share(amount: Whole, part: Whole, whole: Whole) -> Whole:
    """Amount times part over whole, half up; the whole multiples apart so that none overflows."""
    times, rest = np.divmod(amount, whole)
    return times * part + divide_half_up(rest * part, whole)


def _days(start: dt.date, months: Iterable[int]) -> Whole:
    return np.array([(anniversary(start, month) - start).days for month in months], dtype=np.int64)


def _day_numbers(dates: "pd.Series[pd.Timestamp]", start: dt.date) -> Whole:
    days = dates.to_numpy().astype("datetime64[D]") - np.datetime64(start, "D")
    return days.astype(np.int64)


def _seconds(days: "pd.Series[int]") -> NDArray[np.timedelta64]:
    return days.to_numpy(np.int64).astype("timedelta64[D]").astype("timedelta64[s]")
