"""Lines at a month's end for what was used in it: active users, metered use, prepaid credit."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from sim.billing.lines import SEATS, STANDARD, USAGE, lines, lumps, month_days, named, so_far
from sim.core.arrays import Flags, Whole
from sim.core.table import Table, concat
from sim.core.units import cents
from sim.records.columns import Records
from sim.records.keys import APPLICATION, lookup, matches
from sim.records.plan_periods import NEVER, plan_periods, with_days
from sim.scenarios.schema import Plan

# The tariffs by the name of the plan.
Plans = Mapping[str, Plan]


class _Months(NamedTuple):
    """Rows of monthly use: whose, from which day until which (exclusive)."""

    account: Whole
    first: Whole
    after: Whole


def active_user_lines(
    records: Records, plans: Plans, active_users: Table, start: dt.date, horizon_months: int
) -> Table:
    """Invoice each month's active users, where that is what a plan charges for.

    Parameters
    ----------
    records : mapping of record type to Table
        ``TermStarted`` and ``PlanEnded``.
    plans : mapping of name to Plan
    active_users : Table
        ``strategy``, ``replication``, ``application``, ``month`` of the horizon (from 1), ``users``
        who used the product in it.
    start : date
    horizon_months : int

    Returns
    -------
    Table
        As `invoice_lines`: lines of kind seats over a month, invoiced at its end, or when the plan
        is left. The month's price is not shared out by days.
    """
    bounds = month_days(start, horizon_months)
    known = with_days(plan_periods(records), int(bounds[-1]))
    by_user = _of_plans(known, plans, lambda plan: plan.pricing == "active_users") > 0
    row, account = matches(active_users, known, APPLICATION)
    month = active_users["month"][row]
    overlaps = (known["first_day"][account] < bounds[month]) & (
        known["last_day"][account] > bounds[month - 1]
    )
    here = by_user[account] & overlaps
    row, account = row[here], account[here]
    months = _months(account, month[here], known, bounds)
    free = _of_plans(known, plans, lambda plan: plan.included_users)[account]
    price = _of_plans(known, plans, lambda plan: cents(plan.seat_price_usd_per_month))[account]
    users = np.maximum(active_users["users"][row] - free, 0)
    charges = lines(
        SEATS, account, months.after, months.first, months.after, users, price, users * price,
        STANDARD,
    )  # fmt: skip
    return named(charges, known, start)


def usage_lines(
    records: Records, plans: Plans, use: Table, start: dt.date, horizon_months: int
) -> Table:
    """Invoice metered use: in arrears, or as credit bought in advance.

    Parameters
    ----------
    records, plans, start, horizon_months
        As in `active_user_lines`.
    use : Table
        ``strategy``, ``replication``, ``application``, ``plan_period`` (of `plan_periods`),
        ``month`` (from 1), ``amount_cents`` beyond what seats include; from
        :func:`sim.metrics.usage.metered_use`.

    Returns
    -------
    Table
        As `invoice_lines`, all of kind usage. In arrears one line a month, invoiced at its end or
        when the plan is left. Prepaid, use runs evenly over the days of a month, and on a day on
        which the balance would go below 0 as many blocks of credit are bought as it takes: one
        line for each month that draws on them. What is left in the end is a line over the day
        after the horizon, or over the day on which the plan is left.
    """
    bounds = month_days(start, horizon_months)
    known = with_days(plan_periods(records), int(bounds[-1]))
    charges = used(known, plans, use, bounds)
    block = _blocks(known, plans)[charges["account"]]
    advance = charges[block > 0]
    months = _Months(advance["account"], advance["period_start"], advance["period_end"])
    last_day = np.minimum(known["last_day"], bounds[-1])
    prepaid = _prepaid(months, advance["amount_cents"], block[block > 0], last_day)
    return named(concat([charges[block == 0], prepaid]), known, start)


def used(known: Table, plans: Plans, use: Table, bounds: Whole) -> Table:
    """Lay each month's metered use out as if it were invoiced in arrears.

    Parameters
    ----------
    known : Table
        From `plan_periods`, with days.
    plans, use
        As in `usage_lines`.
    bounds : array of int64
        First days of the months of the horizon, and its end.

    Returns
    -------
    Table
        As :func:`sim.billing.lines.lines`, with the rows of `known` as accounts, by month.
    """
    rows = _metered(known, plans, use)
    months = _months(rows["account"], rows["month"], known, bounds)
    return lumps(
        USAGE, months.account, months.after, months.first, months.after, rows["amount_cents"]
    )


def run_out_days(
    records: Records, plans: Plans, use: Table, start: dt.date, horizon_months: int
) -> Table:
    """Count the days without credit of a company that buys it once a month.

    On the first day of a month it buys as many blocks as it takes for the balance to cover a month
    like the last one; the first month on a plan is taken to be covered. Use runs evenly over the
    days; from the day on which the balance is used up nobody works, and what they would have used
    is not made up for. The bill is another thing: it follows all use, also what was not served.

    Parameters
    ----------
    records, plans, use, start, horizon_months
        As in `usage_lines`.

    Returns
    -------
    Table
        ``strategy``, ``replication``, ``application``, ``month``, ``run_out_days`` (with a part of
        a day where it runs out in the course of one) and ``blocked_cents``, the use that was not
        served: rows of plans with prepaid credit.
    """
    bounds = month_days(start, horizon_months)
    known = with_days(plan_periods(records), int(bounds[-1]))
    blocks = _blocks(known, plans)
    rows = _metered(known, plans, use)
    rows = rows[blocks[rows["account"]] > 0]
    months = _months(rows["account"], rows["month"], known, bounds)
    wanted = np.zeros((len(known), horizon_months))
    days = np.zeros_like(wanted)
    cells = months.account, rows["month"] - 1
    wanted[cells], days[cells] = rows["amount_cents"], months.after - months.first
    lost, missed = np.zeros_like(wanted), np.zeros_like(wanted)
    block = np.maximum(blocks, 1)
    began = np.full(len(known), False)
    balance, last = np.zeros(len(known)), np.zeros(len(known))
    for month, (need, length) in enumerate(zip(wanted.T, days.T, strict=True)):
        expected = np.where(began, last, need)
        balance += np.ceil(np.maximum(expected - balance, 0) / block) * block
        missing = np.maximum(need - balance, 0)
        lost[:, month] = length * missing / np.maximum(need, 1)
        missed[:, month] = missing
        balance = np.maximum(balance - need, 0)
        began |= length > 0
        last = need
    return rows[[*APPLICATION, "month"]].assign(
        run_out_days=lost[cells], blocked_cents=np.floor(missed[cells] + 0.5).astype(np.int64)
    )


def _metered(known: Table, plans: Plans, use: Table) -> Table:
    """Rows of use on plans that limit it, with their plan period as ``account``, by time."""
    account = lookup(use, known, [*APPLICATION, "plan_period"])
    # Use of no plan period that is known has -1, the last of these.
    limited = np.append(_of_plans(known, plans, lambda plan: plan.limits_use) > 0, False)
    here = np.flatnonzero(limited[account])
    here = here[np.lexsort((use["month"][here], account[here]))]
    return use[here].assign(account=account[here])


def _months(account: Whole, month: Whole, known: Table, bounds: Whole) -> _Months:
    """Days of months that plan periods were there for, at least one."""
    first = np.maximum(bounds[month - 1], known["first_day"][account])
    after = np.minimum(bounds[month], known["last_day"][account])
    return _Months(account, first, np.maximum(after, first + 1))


def _blocks(known: Table, plans: Plans) -> Whole:
    """Cents of credit bought at a time, by plan period; 0 where use is billed in arrears."""
    return _of_plans(known, plans, lambda plan: cents(plan.prepaid_credit_usd or 0.0))


def _of_plans(known: Table, plans: Plans, value: Callable[[Plan], int]) -> Whole:
    """Take a number of the plan of each plan period."""
    values = {name: value(plans[name]) for name in set(known["plan"])}
    return np.array([values[name] for name in known["plan"]], dtype=np.int64)


def _prepaid(months: _Months, amount: Whole, block: Whole, last_day: Whole) -> Table:
    """Lines for blocks of credit, by day of purchase and the month that draws on them."""
    account, first, after = months
    length = after - first
    drawn = so_far(amount, account)
    row = np.repeat(np.arange(len(account)), length)
    day = np.arange(len(row)) - np.repeat(np.cumsum(length) - length, length)
    # Credit drawn by the end of each day, in the parts of a cent that make it whole.
    spent = (drawn - amount)[row] * length[row] + amount[row] * (day + 1)
    needed = -(-spent // (block * length)[row])
    owner = account[row]
    is_first = np.diff(owner, prepend=-1) != 0
    bought = np.where(is_first, needed, np.diff(needed, prepend=0)) > 0
    row, date, credit = row[bought], (first[row] + day)[bought], (needed * block[row])[bought]
    # Purchases and months cut one line of cents, from 0 upwards, into pieces.
    marks = np.concatenate([drawn, credit])
    whose = np.concatenate([account, account[row]])
    order = np.lexsort((marks, whose))
    is_month = order < len(account)
    size = marks[order] - np.where(
        np.diff(whose[order], prepend=-1) != 0, 0, np.append(0, marks[order][:-1])
    )
    month, purchase = (_next(order, wanted) for wanted in (is_month, ~is_month))
    piece = np.flatnonzero(size > 0)
    owner, size, month = whose[order][piece], size[piece], month[piece]
    on = np.append(date, 0)[purchase[piece] - len(account)]
    used = np.append(account, -1)[month] == owner
    begins = np.where(used, np.maximum(np.append(first, 0)[month], on), last_day[owner])
    ends = np.where(used, np.append(after, 0)[month], begins + 1)
    return lumps(USAGE, owner, on, begins, ends, size)


def _next(order: Whole, wanted: Flags) -> Whole:
    """Return the next entry of `order` that is wanted, at or after each place; -1 if none is."""
    places = np.where(wanted, np.arange(len(order)), NEVER)
    ahead = np.minimum.accumulate(places[::-1])[::-1]
    return np.where(ahead < NEVER, np.append(order, -1)[np.minimum(ahead, len(order))], -1)
