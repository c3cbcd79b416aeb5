"""Credit for the unused rest of a term, given to who moves to another plan of the vendor."""

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from sim.billing.lines import (
    CREDIT,
    SUNK,
    anniversaries,
    day_numbers,
    lumps,
    month_days,
    named,
    so_far,
    summed,
)
from sim.core.table import Table, concat
from sim.core.units import divide_half_up
from sim.records.columns import Records
from sim.records.keys import APPLICATION, lookup, matches
from sim.records.plan_periods import NEVER, plan_periods, with_days
from sim.scenarios.schema import Plan


def upgrade_credit_lines(
    lines: Table,
    records: Records,
    plans: Mapping[str, Plan],
    start: dt.date,
    horizon_months: int,
) -> Table:
    """Credit the unused rest of an old term to the invoices of the new plan.

    The new plan's ``upgrade_credit_share`` of what would be sunk lowers its invoices, one after the
    other, until it is used up; what is left of it at the end of the plan's first term, or when the
    plan is left before, is sunk then. Another vendor credits nothing.

    Parameters
    ----------
    lines : Table
        All lines of the plans: seats and use.
    records, plans, start, horizon_months
        As in :func:`sim.billing.invoice_lines`.

    Returns
    -------
    Table
        Lines to add, of kind credit. They accrue on the day of the change, as sunk: there they
        lower what was paid for nothing.
    """
    horizon = int(month_days(start, horizon_months)[-1])
    known = with_days(plan_periods(records), horizon)
    # Mostly nobody changes plans.
    if not known["plan_period"].any():
        return lines[:0]
    moves = _moves(known, plans, start)
    if not len(moves):
        return lines[:0]
    account, left_day, until_day = (moves[name] for name in ("account", "left_day", "until_day"))
    keys = [*APPLICATION, "plan"]
    sunk = lines[lines["accrues_as"] == "sunk"]
    row, move = matches(sunk, moves.assign(plan=moves["old_plan"]), keys)
    is_rest = day_numbers(sunk["period_start"], start)[row] == left_day[move]
    rest = np.zeros(len(moves), dtype=np.int64)
    np.add.at(rest, move[is_rest], sunk["amount_cents"][row[is_rest]])
    parts = [Fraction(str(plans[name].upgrade_credit_share)) for name in moves["plan"]]
    credited = [
        divide_half_up(cents * part.numerator, part.denominator)
        for cents, part in zip(np.maximum(rest, 0).tolist(), parts, strict=True)
    ]
    credit = np.array(credited, dtype=np.int64)
    row, move = matches(lines, moves, keys)
    date, amount = day_numbers(lines["date"], start)[row], lines["amount_cents"][row]
    invoices = Table({"move": move, "date": date, "amount_cents": amount})
    is_first_term = (left_day[move] <= date) & (date < until_day[move])
    due = summed(invoices[is_first_term], ["move", "date"])
    move, amount = due["move"], np.maximum(due["amount_cents"], 0)
    total = so_far(amount, move)
    used = np.minimum(total, credit[move]) - np.minimum(total - amount, credit[move])
    left = credit.copy()
    np.subtract.at(left, move, used)
    # What is left of the credit is paid already: it moves from the day of the change to its end.
    given = lumps(CREDIT, account[move], due["date"], left_day[move], left_day[move] + 1, -used)
    rest_of_it = lumps(CREDIT, account, left_day, left_day, left_day + 1, -left)
    credits = concat([given, rest_of_it]).assign(accrues_as=SUNK)
    lost = lumps(SUNK, account, left_day, until_day, until_day + 1, left)
    return named(concat([credits, lost]), known, start)


def _moves(known: Table, plans: Mapping[str, Plan], start: dt.date) -> Table:
    """Changes to another plan of the same vendor that credits something."""
    followed = known.assign(plan_period=known["plan_period"] + 1)
    before = lookup(known, followed, [*APPLICATION, "plan_period"])
    account = np.flatnonzero(before >= 0)
    before = before[account]
    moves = known[account].assign(
        account=account, old_plan=known["plan"][before], left_day=known["last_day"][before]
    )
    credited = [
        plans[new_plan].vendor == plans[old_plan].vendor
        and plans[new_plan].upgrade_credit_share > 0
        for new_plan, old_plan in zip(moves["plan"], moves["old_plan"], strict=True)
    ]
    moves = moves[np.array(credited, dtype=bool) & (moves["left_day"] < NEVER)]
    months = np.array([plans[name].term_months for name in moves["plan"]], dtype=np.int64)
    ends = anniversaries(start, moves["first_day"], months[:, None])[:, 0]
    return moves.assign(until_day=np.minimum(ends, moves["last_day"]))
