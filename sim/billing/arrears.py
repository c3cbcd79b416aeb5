"""Lines at a month's end for what was used in it: active users, metered use, prepaid credit."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.billing.lines import SEATS, STANDARD, USAGE, lines, lumps, month_days, named
from sim.core.arrays import Flags, Whole
from sim.core.units import cents
from sim.records.columns import APPLICATION, Records
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
    records: Records, plans: Plans, active_users: pd.DataFrame, start: dt.date, horizon_months: int
) -> pd.DataFrame:
    """Invoice each month's active users, where that is what a plan charges for.

    Parameters
    ----------
    records : mapping of record type to DataFrame
        ``TermStarted`` and ``PlanEnded``.
    plans : mapping of name to Plan
    active_users : DataFrame
        ``strategy``, ``replication``, ``application``, ``month`` of the horizon (from 1), ``users``
        who used the product in it.
    start : date
    horizon_months : int

    Returns
    -------
    DataFrame
        As `invoice_lines`: lines of kind seats over a month, invoiced at its end, or when the plan
        is left. The month's price is not shared out by days.
    """
    bounds = month_days(start, horizon_months)
    known = _accounts(records, int(bounds[-1]))
    by_user = [name for name, plan in plans.items() if plan.pricing == "active_users"]
    rows = active_users.merge(known[known["plan"].isin(by_user)], on=APPLICATION)
    month = rows["month"].to_numpy()
    overlaps = (rows["first_day"] < bounds[month]) & (rows["last_day"] > bounds[month - 1])
    rows = rows[overlaps.to_numpy()]
    months = _months(rows, known, bounds)
    included = {name: plan.included_users for name, plan in plans.items()}
    prices = {name: cents(plan.seat_price_usd_per_month) for name, plan in plans.items()}
    free, unit = rows["plan"].map(included), rows["plan"].map(prices)
    users = np.maximum(rows["users"].to_numpy(np.int64) - free.to_numpy(np.int64), 0)
    price = unit.to_numpy(np.int64)
    charges = lines(
        SEATS, months.account, months.after, months.first, months.after, users, price,
        users * price, STANDARD,
    )  # fmt: skip
    return named(charges, known, start)


def usage_lines(
    records: Records, plans: Plans, use: pd.DataFrame, start: dt.date, horizon_months: int
) -> pd.DataFrame:
    """Invoice metered use: in arrears, or as credit bought in advance.

    Parameters
    ----------
    records, plans, start, horizon_months
        As in `active_user_lines`.
    use : DataFrame
        ``strategy``, ``replication``, ``application``, ``plan_period`` (of `plan_periods`),
        ``month`` (from 1), ``amount_cents`` beyond what seats include; from
        :func:`sim.metrics.usage.metered_use`.

    Returns
    -------
    DataFrame
        As `invoice_lines`, all of kind usage. In arrears one line a month, invoiced at its end or
        when the plan is left. Prepaid, use runs evenly over the days of a month, and on a day on
        which the balance would go below 0 as many blocks of credit are bought as it takes: one
        line for each month that draws on them. What is left in the end is a line over the day
        after the horizon, or over the day on which the plan is left.
    """
    bounds = month_days(start, horizon_months)
    known = _accounts(records, int(bounds[-1]))
    charges = used(records, plans, use, start, horizon_months)
    block = _blocks(known, plans)[charges["account"]]
    account, first, after, amount = (
        charges.loc[block > 0, name].to_numpy()
        for name in ("account", "period_start", "period_end", "amount_cents")
    )
    last_day = np.minimum(known["last_day"].to_numpy(), bounds[-1])
    prepaid = _prepaid(_Months(account, first, after), amount, block[block > 0], last_day)
    return named(pd.concat([charges[block == 0], prepaid], ignore_index=True), known, start)


def used(
    records: Records, plans: Plans, use: pd.DataFrame, start: dt.date, horizon_months: int
) -> pd.DataFrame:
    """Lay each month's metered use out as if it were invoiced in arrears.

    Parameters
    ----------
    records, plans, use, start, horizon_months
        As in `usage_lines`.

    Returns
    -------
    DataFrame
        As :func:`sim.billing.lines.lines`, with the rows of `plan_periods` as accounts.
    """
    bounds = month_days(start, horizon_months)
    known, rows = _metered(records, plans, use, int(bounds[-1]))
    months = _months(rows, known, bounds)
    amount = rows["amount_cents"].to_numpy(np.int64)
    return lumps(USAGE, months.account, months.after, months.first, months.after, amount)


def run_out_days(
    records: Records, plans: Plans, use: pd.DataFrame, start: dt.date, horizon_months: int
) -> pd.DataFrame:
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
    DataFrame
        ``strategy``, ``replication``, ``application``, ``month``, ``run_out_days`` (with a part of
        a day where it runs out in the course of one) and ``blocked_cents``, the use that was not
        served: rows of plans with prepaid credit.
    """
    bounds = month_days(start, horizon_months)
    known, rows = _metered(records, plans, use, int(bounds[-1]))
    blocks = _blocks(known, plans)
    rows = rows[blocks[rows["account"].to_numpy()] > 0]
    months = _months(rows, known, bounds)
    wanted = np.zeros((len(known), horizon_months))
    days = np.zeros_like(wanted)
    cells = months.account, rows["month"].to_numpy() - 1
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
    found: pd.DataFrame = rows[[*APPLICATION, "month"]].reset_index(drop=True)
    return found.assign(
        run_out_days=lost[cells], blocked_cents=np.floor(missed[cells] + 0.5).astype(np.int64)
    )


def _accounts(records: Records, horizon: int) -> pd.DataFrame:
    """Plan periods, numbered as ``account``."""
    known = with_days(plan_periods(records), horizon)
    return known.assign(account=np.arange(len(known)))


def _metered(
    records: Records, plans: Plans, use: pd.DataFrame, horizon: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Plan periods, and the rows of use on plans that limit it with their ``account``, by time."""
    known = _accounts(records, horizon)
    limited = known[known["plan"].isin([name for name, plan in plans.items() if plan.limits_use])]
    keys = [*APPLICATION, "plan_period"]
    rows = use[[*keys, "month", "amount_cents"]].merge(limited, on=keys)
    return known, rows.sort_values(["account", "month"], ignore_index=True)


def _months(rows: pd.DataFrame, known: pd.DataFrame, bounds: Whole) -> _Months:
    """Days of each row's month that its plan period was there for, at least one."""
    account, month = rows["account"].to_numpy(np.int64), rows["month"].to_numpy(np.int64)
    first = np.maximum(bounds[month - 1], known["first_day"].to_numpy()[account])
    after = np.minimum(bounds[month], known["last_day"].to_numpy()[account])
    return _Months(account, first, np.maximum(after, first + 1))


def _blocks(known: pd.DataFrame, plans: Plans) -> Whole:
    """Cents of credit bought at a time, by plan period; 0 where use is billed in arrears."""
    sizes = {name: cents(plan.prepaid_credit_usd or 0.0) for name, plan in plans.items()}
    return np.array([sizes[name] for name in known["plan"]], dtype=np.int64)


def _prepaid(months: _Months, amount: Whole, block: Whole, last_day: Whole) -> pd.DataFrame:
    """Lines for blocks of credit, by day of purchase and the month that draws on them."""
    account, first, after = months
    length = after - first
    drawn = pd.Series(amount).groupby(account).cumsum().to_numpy(np.int64)
    row = np.repeat(np.arange(len(account)), length)
    day = np.arange(len(row)) - np.repeat(np.cumsum(length) - length, length)
    # Credit drawn by the end of each day, in the parts of a cent that make it whole.
    so_far = (drawn - amount)[row] * length[row] + amount[row] * (day + 1)
    needed = -(-so_far // (block * length)[row])
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
