"""Lines for purchased seats: intervals, additions, changes of type, returns, sunk rests."""

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.billing.changes import by_day, change_lines, changes_of
from sim.billing.commitment import commitment
from sim.billing.contract import Contract, Own, billed, contract_of, own_seats
from sim.billing.lines import (
    LARGEST,
    PREMIUM,
    SEATS,
    STANDARD,
    SUNK,
    cut,
    lines,
    lumps,
    month_days,
    named,
)
from sim.core.arrays import Whole
from sim.core.units import CENTS_PER_USD
from sim.records.columns import Records
from sim.records.events import TermStarted
from sim.records.plan_periods import plan_period_of, plan_periods, with_days
from sim.scenarios.schema import Plan


def invoice_lines(
    records: Records, plans: Mapping[str, Plan], start: dt.date, horizon_months: int
) -> pd.DataFrame:
    """Invoice the seats of all applications and replications.

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
        One row per line, by application and replication in order of appearance, then by date:
        ``strategy``, ``replication``, ``application``, ``plan``; ``date`` on which it is invoiced,
        ``period_start`` and ``period_end`` (exclusive) over which it accrues, as ``datetime64[s]``;
        ``kind`` (of :data:`sim.core.vocabulary.LINES`) and the kind that it ``accrues_as``;
        ``seat_type`` ("standard", "premium" or ""); ``quantity`` in seats; ``unit_price_usd`` of a
        seat and month; ``amount_cents``, exact. What is not for so many seats has quantity 1 and
        its amount as unit price. All lines of an application, replication, plan and date are one
        invoice.
    """
    horizon = int(month_days(start, horizon_months)[-1])
    known = with_days(plan_periods(records), horizon)
    changes = changes_of(records, known)
    terms = records[TermStarted].assign(account=plan_period_of(records[TermStarted], known))
    parts = [lumps(SEATS, *[np.zeros(0, np.int64)] * 5)]
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
    """Lines of all plan periods on one plan; accounts are numbered by `known`'s index."""
    numbers = known.index.to_numpy()
    place = pd.Index(numbers)
    horizon = int(month_days(start, horizon_months)[-1])
    contract = contract_of(plan, known, start, horizon_months, horizon)
    terms = terms.assign(account=place.get_indexer(terms["account"]))
    changes = changes.assign(account=place.get_indexer(changes["account"]))
    own = own_seats(terms, known, plan, contract, horizon)
    daily = by_day(changes[changes["account"] >= 0], own, contract, horizon)
    _check_size(plan, contract, own, daily)
    intervals = _interval_lines(own, daily, plan, contract)
    changed = change_lines(own, daily, plan, contract)
    base = billed(own, own.standard, own.premium)
    base_cents = (base[0] * contract.standard + base[1] * contract.premium) * plan.term_months
    committed = commitment(
        own.minimum, base_cents, pd.concat([intervals, changed]), contract.starts, contract.ends
    )
    charges = pd.concat([intervals, changed, committed], ignore_index=True)
    charges = charges.drop(columns=["term", "extra"])
    charges = cut(charges[charges["amount_cents"] != 0], known["last_day"].to_numpy(), SUNK)
    return charges.assign(account=numbers[charges["account"].to_numpy()])


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
    invoiced = np.nonzero(contract.invoiced)
    account, term, _ = invoiced
    dates, starts, ends = (
        table[invoiced] for table in (contract.dates, contract.starts, contract.ends)
    )
    months = plan.billing_interval_months

    def held(seat_type: str, at_first: Whole) -> Whole:
        grown = np.zeros(contract.starts.shape, dtype=np.int64)
        np.add.at(grown, where, daily[seat_type].to_numpy())
        return at_first[:, :, None] + np.cumsum(grown, axis=2) - grown

    wide = Own(*(table[:, :, None] for table in own))
    quantities = billed(wide, held("standard", own.standard), held("premium", own.premium))
    first = billed(own, own.standard, own.premium)
    parts = []
    for seat_type, price, quantity, base in zip(
        (STANDARD, PREMIUM), (contract.standard, contract.premium), quantities, first, strict=True
    ):
        seats, unit = quantity[invoiced], price[term]
        rows = lines(
            SEATS, account, dates, starts, ends, seats, unit, seats * unit * months, seat_type
        )
        parts.append(rows.assign(term=term, extra=(seats - base[account, term]) * unit * months))
    return pd.concat(parts, ignore_index=True)
