"""Credit for the unused rest of a term, given to who moves to another plan of the vendor."""

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import pandas as pd

from sim.billing.lines import CREDIT, SUNK, anniversaries, lumps, month_days, named
from sim.core.arrays import Whole
from sim.core.units import divide_half_up
from sim.records.columns import APPLICATION, Records
from sim.records.plan_periods import NEVER, plan_periods, with_days
from sim.scenarios.schema import Plan


def upgrade_credit_lines(
    lines: pd.DataFrame,
    records: Records,
    plans: Mapping[str, Plan],
    start: dt.date,
    horizon_months: int,
) -> pd.DataFrame:
    """Credit the unused rest of an old term to the invoices of the new plan.

    The new plan's ``upgrade_credit_share`` of what would be sunk lowers its invoices, one after the
    other, until it is used up; what is left of it at the end of the plan's first term, or when the
    plan is left before, is sunk then. Another vendor credits nothing.

    Parameters
    ----------
    lines : DataFrame
        All lines of the plans: seats and use.
    records, plans, start, horizon_months
        As in :func:`sim.billing.invoice_lines`.

    Returns
    -------
    DataFrame
        Lines to add, of kind credit. They accrue on the day of the change, as sunk: there they
        lower what was paid for nothing.
    """
    horizon = int(month_days(start, horizon_months)[-1])
    known = with_days(plan_periods(records), horizon)
    moves = _moves(known, plans, start)
    if moves.empty:
        return lines.iloc[:0]
    for name in ("date", "period_start"):
        day = (lines[name].dt.normalize() - pd.Timestamp(start)).dt.days
        lines = lines.assign(**{f"{name}_day": day})
    rests = lines[lines["accrues_as"] == "sunk"].merge(
        moves, left_on=[*APPLICATION, "plan"], right_on=[*APPLICATION, "old_plan"]
    )
    rests = rests[rests["period_start_day"] == rests["left_day"]]
    rest = _sums(rests, moves)
    parts = [Fraction(str(plans[name].upgrade_credit_share)) for name in moves["plan"]]
    credited = [
        divide_half_up(cents * part.numerator, part.denominator)
        for cents, part in zip(rest.tolist(), parts, strict=True)
    ]
    credit = np.array(credited, dtype=np.int64)
    invoices = lines.merge(moves, on=[*APPLICATION, "plan"])
    is_first_term = (invoices["date_day"] >= invoices["left_day"]) & (
        invoices["date_day"] < invoices["until_day"]
    )
    totals = invoices[is_first_term].groupby(["move", "date_day"])["amount_cents"].sum()
    due = totals.clip(lower=0).reset_index()
    so_far = due.groupby("move")["amount_cents"].cumsum().to_numpy(np.int64)
    move = due["move"].to_numpy(np.int64)
    before = so_far - due["amount_cents"].to_numpy(np.int64)
    used = np.minimum(so_far, credit[move]) - np.minimum(before, credit[move])
    left = credit - np.bincount(move, used, len(moves)).astype(np.int64)
    account, day, until = (
        moves[name].to_numpy(np.int64) for name in ("account", "left_day", "until_day")
    )
    # What is left of the credit is paid already: it moves from the day of the change to its end.
    given = lumps(
        CREDIT, account[move], due["date_day"].to_numpy(), day[move], day[move] + 1, -used
    )
    rest_of_it = lumps(CREDIT, account, day, day, day + 1, -left)
    credits = pd.concat([given, rest_of_it], ignore_index=True).assign(accrues_as=SUNK)
    lost = lumps(SUNK, account, day, until, until + 1, left)
    return named(pd.concat([credits, lost], ignore_index=True), known, start)


def _moves(known: pd.DataFrame, plans: Mapping[str, Plan], start: dt.date) -> pd.DataFrame:
    """Changes to another plan of the same vendor that credits something."""
    keys = [*APPLICATION, "plan_period"]
    old = known.assign(plan_period=known["plan_period"] + 1)[[*keys, "plan", "last_day"]]
    new = known.assign(account=np.arange(len(known)))
    moves = new.merge(old.rename(columns={"plan": "old_plan", "last_day": "left_day"}), on=keys)
    credited = [
        plans[new_plan].vendor == plans[old_plan].vendor
        and plans[new_plan].upgrade_credit_share > 0
        for new_plan, old_plan in zip(moves["plan"], moves["old_plan"], strict=True)
    ]
    moves = moves[np.array(credited, bool) & (moves["left_day"] < NEVER)].reset_index(drop=True)
    terms = moves["plan"].map({name: plan.term_months for name, plan in plans.items()})
    first, months = (np.asarray(each, np.int64) for each in (moves["first_day"], terms))
    ends = anniversaries(start, first, months[:, None])[:, 0]
    until = np.minimum(ends, moves["last_day"].to_numpy())
    return moves.assign(move=np.arange(len(moves)), until_day=until)


def _sums(rows: pd.DataFrame, moves: pd.DataFrame) -> Whole:
    """Cents by move, never below nothing."""
    sums = rows.groupby("move")["amount_cents"].sum()
    return sums.reindex(range(len(moves)), fill_value=0).clip(lower=0).to_numpy(np.int64)
