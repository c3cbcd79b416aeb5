"""Lines for purchased seats: intervals, additions, changes of type, returns, sunk rests."""

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.billing.commitment import commitment
from sim.billing.lines import (
    ADDED,
    CHANGE,
    CREDIT,
    LARGEST,
    NEVER,
    PREMIUM,
    SEATS,
    STANDARD,
    SUNK,
    Whole,
    anniversaries,
    cut,
    lines,
    month_days,
    named,
    share,
)
from sim.billing.stints import Records, stint_of, stints, with_days
from sim.parameters import Plan
from sim.records import SeatsBought, SeatsReturned, SeatsUpgraded, TermStarted
from sim.units import CENTS_PER_USD, HOURS_PER_DAY, MONTHS_PER_YEAR, cents, divide_half_up

_CHANGES = (
    "standard_bought",
    "premium_bought",
    "upgraded",
    "standard_returned",
    "premium_returned",
)


class Contract(NamedTuple):
    """A plan's dates, as days since the start, by stint, term and interval; prices by term."""

    starts: Whole
    ends: Whole
    invoiced: NDArray[np.bool_]
    dates: Whole
    standard: Whole
    premium: Whole


class Own(NamedTuple):
    """By stint and term: the seats it began with, the seats billed at least, the least cents."""

    standard: Whole
    premium: Whole
    floor: Whole
    minimum: Whole


def invoice_lines(
    records: Records, plans: Mapping[str, Plan], start: dt.date, horizon_months: int
) -> pd.DataFrame:
    """Invoice the seats of all strategies and replications.

    Parameters
    ----------
    records : mapping of record type to DataFrame
        ``TermStarted``, ``SeatsBought``, ``SeatsUpgraded``, ``SeatsReturned``, ``PlanEnded``.
    plans : mapping of name to Plan
        The tariffs; plans that do not sell seats have no line here.
    start : date
        First day of the horizon.
    horizon_months : int
        Months of the horizon; what would be invoiced at its end or later is left out.

    Returns
    -------
    DataFrame
        One row per line, by strategy and replication in order of appearance, then by date:
        ``strategy``, ``replication``, ``plan``; ``date`` on which it is invoiced, ``period_start``
        and ``period_end`` (exclusive) over which it accrues, as ``datetime64[s]``; ``kind`` (one of
        `KINDS`); ``seat_type`` ("standard", "premium" or ""); ``quantity`` in seats;
        ``unit_price_usd`` of a seat and month; ``amount_cents``, exact. What is not for so many
        seats has quantity 1 and its amount as unit price. All lines of a strategy, replication,
        plan and date are one invoice.
    """
    horizon = int(month_days(start, horizon_months)[-1])
    known = with_days(stints(records), horizon)
    changes = _changes(records, known)
    terms = records[TermStarted].assign(account=stint_of(records[TermStarted], known))
    parts = [lines(SEATS, *[np.zeros(0, np.int64)] * 7)]
    for name in known["plan"].unique():
        plan = plans[name]
        rows = np.flatnonzero((known["plan"] == name) & (known["first_day"] < horizon))
        if plan.pricing == "seats" and len(rows):
            parts.append(
                _seat_lines(
                    plan,
                    known.iloc[rows],
                    terms[terms["plan"] == name],
                    changes[changes["plan"] == name],
                    start,
                    horizon_months,
                )
            )
    return named(pd.concat(parts, ignore_index=True), known, start)


def _seat_lines(
    plan: Plan,
    known: pd.DataFrame,
    terms: pd.DataFrame,
    changes: pd.DataFrame,
    start: dt.date,
    horizon_months: int,
) -> pd.DataFrame:
    """Lines of all stints on one plan; accounts are numbered by `known`'s index."""
    numbers = known.index.to_numpy()
    place = pd.Index(numbers)
    horizon = int(month_days(start, horizon_months)[-1])
    contract = _contract(plan, known, start, horizon_months, horizon)
    terms = terms.assign(account=place.get_indexer(terms["account"]))
    changes = changes.assign(account=place.get_indexer(changes["account"]))
    own = _own(terms, known, plan, contract, horizon)
    daily = _daily(changes[changes["account"] >= 0], own, contract, horizon)
    _check_size(plan, contract, own, daily)
    intervals = _interval_lines(own, daily, plan, contract)
    changed = _change_lines(own, daily, plan, contract)
    base = _billed(own, own.standard, own.premium)
    base_cents = (base[0] * contract.standard + base[1] * contract.premium) * plan.term_months
    committed = commitment(
        own.minimum, base_cents, pd.concat([intervals, changed]), contract.starts, contract.ends
    )
    charges = pd.concat([intervals, changed, committed], ignore_index=True)
    charges = charges.drop(columns=["term", "extra"])
    charges = cut(charges[charges["amount_cents"] != 0], known["last_day"].to_numpy(), SUNK)
    return charges.assign(account=numbers[charges["account"].to_numpy()])


def _contract(
    plan: Plan, known: pd.DataFrame, start: dt.date, horizon_months: int, horizon: int
) -> Contract:
    terms = -(-horizon_months // plan.term_months)
    shape = len(known), terms, plan.term_months // plan.billing_interval_months
    months = np.arange(0, terms * plan.term_months + 1, plan.billing_interval_months)
    days = anniversaries(start, known["first_day"].to_numpy(), months)
    starts = days[:, :-1].reshape(shape)
    last_day = known["last_day"].to_numpy()[:, None, None]
    standard = plan.seat_price_usd_per_month
    premium = plan.premium_seat_price_usd_per_month
    return Contract(
        starts=starts,
        ends=days[:, 1:].reshape(shape),
        # On leaving a plan, all that is left of its term is due that day.
        invoiced=(starts < horizon) | (last_day < NEVER),
        dates=np.minimum(starts, last_day),
        standard=_term_prices(standard, plan, terms),
        premium=_term_prices(standard if premium is None else premium, plan, terms),
    )


def _term_prices(first_usd: float, plan: Plan, terms: int) -> Whole:
    # The shortest decimal of the share is what the catalogue says; the float next to it is not.
    factor = 1 + Fraction(str(plan.renewal_uplift_share))
    prices = [cents(first_usd)]
    for _ in range(1, terms):
        prices.append(divide_half_up(prices[-1] * factor.numerator, factor.denominator))
    return np.array([min(price, LARGEST) for price in prices], dtype=np.int64)


def _own(
    terms: pd.DataFrame, known: pd.DataFrame, plan: Plan, contract: Contract, horizon: int
) -> Own:
    shape = contract.starts.shape[:2]
    began = terms[(terms["account"] >= 0) & (terms["term"] < shape[1])]
    account, term = began["account"].to_numpy(), began["term"].to_numpy()
    # A renewal in the hour of leaving does not take place any more.
    goes_on = (term == 0) | (began["hours"].to_numpy() < known["end_hours"].to_numpy()[account])
    began = began[goes_on & (contract.starts[account, term, 0] < horizon)]
    yearly = plan.term_months == MONTHS_PER_YEAR

    def table(rows: pd.DataFrame, values: "pd.Series[int] | int") -> Whole:
        cells = np.zeros(shape, dtype=np.int64)
        cells[rows["account"].to_numpy(), rows["term"].to_numpy()] = values
        return cells

    premium = began["seat_type"] == "premium"
    return Own(
        standard=table(began[~premium], began.loc[~premium, "quantity"]),
        premium=table(began[premium], began.loc[premium, "quantity"]),
        floor=table(began, plan.minimum_seats if plan.below_minimum == "billed" else 0),
        minimum=table(began, cents(plan.annual_minimum_usd) if yearly else 0),
    )


def _billed(own: Own, standard: Whole, premium: Whole) -> tuple[Whole, Whole]:
    """Seats billed by type: the floor is filled up with Standard ones."""
    return standard + np.maximum(own.floor - standard - premium, 0), premium


def _changes(records: Records, known: pd.DataFrame) -> pd.DataFrame:
    """All that happened to seats inside terms, one column a kind of change."""
    bought, upgraded, returned = (
        records[kind] for kind in (SeatsBought, SeatsUpgraded, SeatsReturned)
    )

    def of(rows: pd.DataFrame, change: str) -> pd.DataFrame:
        quantity = rows["quantity"]
        if "seat_type" not in rows:
            return rows.assign(**{change: quantity})
        premium = rows["seat_type"] == "premium"
        return rows.assign(
            **{
                f"standard_{change}": quantity.where(~premium, 0),
                f"premium_{change}": quantity.where(premium, 0),
            }
        )

    rows = pd.concat(
        [of(bought, "bought"), of(upgraded, "upgraded"), of(returned, "returned")],
        ignore_index=True,
    )
    rows = rows[["strategy", "replication", "plan", "hours", *_CHANGES]]
    rows = rows.fillna(dict.fromkeys(_CHANGES, 0)).astype(dict.fromkeys(_CHANGES, "int64"))
    return rows.assign(account=stint_of(rows, known))


def _daily(changes: pd.DataFrame, own: Own, contract: Contract, horizon: int) -> pd.DataFrame:
    """Changes by stint, term, interval and day, with the seats there were before each day."""
    account, hours = changes["account"].to_numpy(), changes["hours"].to_numpy(float)
    count = contract.starts.shape[1] * contract.starts.shape[2]
    begins = contract.starts.reshape(-1, count) * HOURS_PER_DAY
    # Changes at the hour at which an interval begins come before it.
    interval = np.maximum((begins[account] < hours[:, None]).sum(axis=1) - 1, 0)
    term, interval = np.divmod(interval, contract.starts.shape[2])
    rows = changes[["account", *_CHANGES]].assign(
        term=term, interval=interval, date=np.floor(hours / HOURS_PER_DAY).astype(np.int64)
    )
    keys = ["account", "term", "interval", "date"]
    daily = rows[rows["date"] < horizon].groupby(keys)[list(_CHANGES)].sum().reset_index()
    net = daily.assign(
        standard=daily["standard_bought"] - daily["upgraded"] - daily["standard_returned"],
        premium=daily["premium_bought"] + daily["upgraded"] - daily["premium_returned"],
    )
    so_far = net.groupby(["account", "term"])[["standard", "premium"]].cumsum()
    at = net["account"].to_numpy(), net["term"].to_numpy()
    return net.assign(
        standard_before=own.standard[at] + so_far["standard"] - net["standard"],
        premium_before=own.premium[at] + so_far["premium"] - net["premium"],
    )


def _check_size(plan: Plan, contract: Contract, own: Own, daily: pd.DataFrame) -> None:
    """Refuse amounts that 64 bits cannot hold instead of letting them wrap around."""
    most = int(np.maximum(own.standard + own.premium, own.floor).max(initial=0))
    most += int(daily["standard_bought"].sum() + daily["premium_bought"].sum())
    price = int(max(contract.standard.max(), contract.premium.max()))
    months = contract.starts.shape[1] * plan.term_months
    if price * months * most > LARGEST:
        raise ValueError(
            f"{plan.title}: {most} seats at up to ${price / CENTS_PER_USD:.2f} a month are more"
            " than can be counted in cents: lower seat_price_usd_per_month or renewal_uplift_share"
        )


def _interval_lines(own: Own, daily: pd.DataFrame, plan: Plan, contract: Contract) -> pd.DataFrame:
    """Lines of kind seats; ``extra`` is the part of their amount for changes in the term."""
    where = tuple(daily[name].to_numpy() for name in ("account", "term", "interval"))
    at = np.nonzero(contract.invoiced)
    account, term, _ = at
    months = plan.billing_interval_months

    def held(seat_type: str, at_first: Whole) -> Whole:
        grown = np.zeros(contract.starts.shape, dtype=np.int64)
        np.add.at(grown, where, daily[seat_type].to_numpy())
        return at_first[:, :, None] + np.cumsum(grown, axis=2) - grown

    wide = Own(*(table[:, :, None] for table in own))
    quantities = _billed(wide, held("standard", own.standard), held("premium", own.premium))
    first = _billed(own, own.standard, own.premium)
    parts = []
    for seat_type, price, quantity, base in zip(
        (STANDARD, PREMIUM), (contract.standard, contract.premium), quantities, first, strict=True
    ):
        seats, unit = quantity[at], price[term]
        rows = lines(
            SEATS, account, contract.dates[at], contract.starts[at], contract.ends[at], seats, unit,
            seats * unit * months, seat_type,
        )  # fmt: skip
        parts.append(rows.assign(term=term, extra=(seats - base[account, term]) * unit * months))
    return pd.concat(parts, ignore_index=True)


def _change_lines(own: Own, daily: pd.DataFrame, plan: Plan, contract: Contract) -> pd.DataFrame:
    """Lines for what changes inside intervals: the rest of the interval, by day, kind and price.

    Seats bought below the floor take the place of its Standard seats, which are billed already; a
    Premium one then costs the difference. Nothing is given back for Standard seats of the floor.
    """
    rows = {name: daily[name].to_numpy(np.int64) for name in daily}
    account, term, interval = rows["account"], rows["term"], rows["interval"]
    floor = own.floor[account, term]
    bought, premium_bought = rows["standard_bought"], rows["premium_bought"]
    back, premium_back = rows["standard_returned"], rows["premium_returned"]
    before = rows["standard_before"] + rows["premium_before"]
    spare = np.maximum(floor - before, 0)
    filled = np.minimum(bought, spare)
    premium_filled = np.minimum(premium_bought, spare - filled)
    full = before + bought + premium_bought
    short, less, least = (
        np.maximum(floor - held, 0) for held in (full, full - back, full - back - premium_back)
    )
    standard, premium = contract.standard[term], contract.premium[term]
    at = account, term, interval
    starts, ends = contract.starts[at], contract.ends[at]
    first = np.minimum(rows["date"] + (not plan.counts_day_of_change), ends)
    parts = []
    for kind, seat_type, quantity, unit in (
        (ADDED, STANDARD, bought - filled, standard),
        (ADDED, PREMIUM, premium_bought - premium_filled, premium),
        (CHANGE, PREMIUM, rows["upgraded"] + premium_filled, premium - standard),
        (CREDIT, STANDARD, back - (less - short), -standard),
        (CREDIT, PREMIUM, premium_back - (least - less), -premium),
        (CREDIT, PREMIUM, least - less, standard - premium),
    ):
        amount = share(quantity * unit * plan.billing_interval_months, ends - first, ends - starts)
        charged = lines(kind, account, rows["date"], first, ends, quantity, unit, amount, seat_type)
        parts.append(charged.assign(term=term, extra=amount))
    changed = pd.concat(parts, ignore_index=True)
    return changed[changed["amount_cents"] != 0]
