"""Lines for purchased seats: intervals, additions, changes of type, returns, sunk rests."""

import datetime as dt
from collections.abc import Mapping

import numpy as np

from sim.billing.arrears import used
from sim.billing.changes import by_day, change_lines, changes_of
from sim.billing.commitment import annual_minimum, monthly_minimum
from sim.billing.contract import (
    Contract,
    Opening,
    Own,
    conditions,
    contract_of,
    opening_of,
    own_seats,
)
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
from sim.core.table import Table, concat
from sim.records.columns import Records
from sim.records.events import TermStarted
from sim.records.plan_periods import plan_period_of, plan_periods, with_days
from sim.scenarios import ScenarioError
from sim.scenarios.schema import Plan


def invoice_lines(
    records: Records,
    plans: Mapping[str, Plan],
    start: dt.date,
    horizon_months: int,
    *,
    use: Table | None = None,
    signed_on: dt.date | None = None,
) -> Table:
    """Invoice the seats of all applications and replications.

    Parameters
    ----------
    records : mapping of record type to Table
        ``TermStarted``, ``SeatsBought``, ``SeatsUpgraded``, ``SeatsReturned``, ``PlanEnded``.
    plans : mapping of name to Plan
        The tariffs; plans that do not sell seats have no line here.
    start : date
        First day of the horizon.
    horizon_months : int
        Months of the horizon; terms that would begin at its end or later are left out.
    use : Table, optional
        Metered use, as in :func:`sim.billing.usage_lines`: it counts towards a monthly minimum.
    signed_on : date, optional
        First day of the contract in force: of the term that began before the horizon.

    Returns
    -------
    Table
        One row per line, by application and replication in order of appearance, then by date:
        ``strategy``, ``replication``, ``application``, ``plan``; ``date`` on which it is invoiced,
        ``period_start`` and ``period_end`` (exclusive) over which it accrues, as ``datetime64[s]``;
        ``kind`` (of :data:`sim.core.vocabulary.LINES`) and the kind that it ``accrues_as``;
        ``seat_type`` ("standard", "premium" or ""); ``quantity`` in seats; ``unit_price_usd`` of a
        seat and month; ``amount_cents``, exact. What is not for so many seats has quantity 1 and
        its amount as unit price. All lines of an application, replication, plan and date are one
        invoice. A date before `start` is of the contract in force; one at the end of the horizon or
        later is owed by then, for time before it or for the rest of a term: see `invoiced`.
    """
    bounds = month_days(start, horizon_months)
    horizon = int(bounds[-1])
    known = with_days(plan_periods(records), horizon)
    changes = changes_of(records, known)
    terms = records[TermStarted].assign(account=plan_period_of(records[TermStarted], known))
    nothing = lumps(SEATS, *[np.zeros(0, np.int64)] * 5)
    billed_use = nothing
    if use is not None and any(plan.monthly_minimum_usd for plan in plans.values()):
        billed_use = used(known, plans, use, bounds)
    parts = [nothing]
    # Plans that differ in prices alone are billed together, as drawn inputs make many of them.
    alike: dict[tuple[object, ...], list[int]] = {}
    for row, (name, first_day) in enumerate(zip(known["plan"], known["first_day"], strict=True)):
        if plans[name].pricing == "seats" and first_day < horizon:
            alike.setdefault(conditions(plans[name]), []).append(row)
    for rows in alike.values():
        numbers = np.array(rows)
        here = known[numbers]
        own = [plans[name] for name in here["plan"]]
        place = np.full(len(known), -1)
        place[numbers] = np.arange(len(here))
        mine, changed, drawn = (_placed(each, place) for each in (terms, changes, billed_use))
        contract = contract_of(own, here, start, horizon_months, signed_on)
        charges = _seat_lines(own[0], here, contract, mine, changed, drawn, start, horizon)
        parts.append(charges.assign(account=numbers[charges["account"]]))
    charges = concat(parts)
    is_past = (charges["date"] < 0) & (charges["period_end"] <= 0)
    return named(charges[~is_past], known, start)


def _placed(rows: Table, place: Whole) -> Table:
    """Number accounts by their places, and leave out those that have none."""
    own = place[rows["account"]]
    return rows.assign(account=own)[own >= 0]


def _seat_lines(
    plan: Plan,
    known: Table,
    contract: Contract,
    terms: Table,
    changes: Table,
    billed_use: Table,
    start: dt.date,
    horizon: int,
) -> Table:
    """Lines of all plan periods on plans like one; accounts are rows of `known`."""
    own = own_seats(terms, known, contract, horizon)
    daily = by_day(changes, own, contract, horizon)
    _check_size(plan, contract, own, daily)
    opening = opening_of(own, daily, contract)
    changed = change_lines(own, opening, daily, plan, contract, start)
    parts = [_interval_lines(opening, plan, contract), changed.without("year")]
    if plan.annual_minimum_usd:
        parts.append(annual_minimum(changed, opening, own, plan, contract))
    if plan.monthly_minimum_usd:
        parts.append(monthly_minimum(concat([*parts, billed_use]), own, plan, contract))
    charges = concat(parts)
    return cut(charges[charges["amount_cents"] != 0], contract.last_day, SUNK)


def _check_size(plan: Plan, contract: Contract, own: Own, daily: Table) -> None:
    """Refuse amounts that 64 bits cannot hold instead of letting them wrap around."""
    held = np.maximum(own.standard + own.premium, contract.minimum[:, None])
    most = int(held.max(initial=0))
    most += int(daily["standard_bought"].sum() + daily["premium_bought"].sum())
    price = int(max(contract.standard.max(), contract.premium.max()))
    months = contract.starts.shape[1] * plan.term_months
    if price * months * most > LARGEST:
        raise ScenarioError(
            f"{plan.title}: the price of its {most} seats grows beyond what can be counted in"
            " cents: lower seat_price_usd_per_month, renewal_uplift_share or horizon_months"
        )


def _interval_lines(opening: Opening, plan: Plan, contract: Contract) -> Table:
    """Lines of kind seats, also for what is left of a term when its plan is left."""
    cells = np.nonzero(opening.standard + opening.premium)
    account, starts, ends = cells[0], contract.starts[cells], contract.ends[cells]
    dates = np.minimum(starts, contract.last_day[account])
    parts = []
    for seat_type, quantity, price in (
        (STANDARD, opening.standard[cells], opening.standard_price[cells]),
        (PREMIUM, opening.premium[cells], opening.premium_price[cells]),
    ):
        amount = quantity * price * plan.billing_interval_months
        parts.append(lines(SEATS, account, dates, starts, ends, quantity, price, amount, seat_type))
    return concat(parts)
