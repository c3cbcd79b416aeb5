"""The least that a contract year or a month is billed: lines for what is missing of it."""

import numpy as np

from sim.billing.contract import Contract, Opening, Own
from sim.billing.lines import (
    CREDIT,
    SEATS,
    SHORTFALL,
    accrued_between,
    lumps,
    so_far,
    summed,
)
from sim.core.table import Table, concat
from sim.core.units import MONTHS_PER_YEAR, cents
from sim.scenarios.schema import Plan


def annual_minimum(
    changed: Table, opening: Opening, own: Own, plan: Plan, contract: Contract
) -> Table:
    """Bring what each contract year is billed up to its minimum, and keep it there.

    Parameters
    ----------
    changed : Table
        Lines for changes inside intervals, with the ``year`` of the terms in which they are.
    opening : Opening
    own : Own
    plan : Plan
        Its term is a number of years.
    contract : Contract

    Returns
    -------
    Table
        Lines of kind commitment_shortfall at the start of a contract year, and with each later
        charge what it uses up of it (kind credit) or, by giving seats back, leaves open again.
    """
    shape = len(own.begun), -1, MONTHS_PER_YEAR // plan.billing_interval_months
    monthly = opening.standard * opening.standard_price + opening.premium * opening.premium_price
    monthly, starts, ends = (
        table.reshape(shape) for table in (monthly, contract.starts, contract.ends)
    )
    base = monthly[:, :, :1]
    is_begun = np.repeat(own.begun, plan.term_months // MONTHS_PER_YEAR, axis=1)
    least = cents(plan.annual_minimum_usd)
    missing = np.where(is_begun, least - base[:, :, 0] * MONTHS_PER_YEAR, 0)
    account, year = np.nonzero(missing > 0)
    first, amount = starts[account, year, 0], missing[account, year]
    date = np.minimum(first, contract.last_day[account])
    shortfall = lumps(SHORTFALL, account, date, first, ends[account, year, -1], amount)
    later = np.nonzero(monthly - base)
    account, first = later[0], starts[later]
    date = np.minimum(first, contract.last_day[account])
    amount = (monthly - base)[later] * plan.billing_interval_months
    grown = lumps(SEATS, account, date, first, ends[later], amount).assign(year=later[1])
    keys = ["account", "year", "date", "period_start", "period_end"]
    extras = summed(concat([changed, grown])[[*keys, "amount_cents"]], keys)
    account, year, date, first, last, extra = (extras[name] for name in (*keys, "amount_cents"))
    open_before = missing[account, year] - so_far(extra, account * missing.shape[1] + year) + extra
    amount = np.maximum(open_before - extra, 0) - np.maximum(open_before, 0)
    kind = np.where(amount > 0, SHORTFALL, CREDIT)
    moved = lumps(CREDIT, account, date, first, last, amount).assign(kind=kind, accrues_as=kind)
    return concat([shortfall, moved])


def monthly_minimum(charges: Table, own: Own, plan: Plan, contract: Contract) -> Table:
    """Bring what each month of the contract is billed up to its minimum, on the month's last day.

    Parameters
    ----------
    charges : Table
        All that is billed, seats and use; what a month is billed is what accrues in it.
    own : Own
    plan : Plan
    contract : Contract

    Returns
    -------
    Table
        Lines of kind commitment_shortfall over a month; due at once when the plan is left.
    """
    account, first, after, amount = (
        charges[name] for name in ("account", "period_start", "period_end", "amount_cents")
    )
    billed = np.zeros((len(own.begun), contract.months.shape[1] - 1), dtype=np.int64)
    np.add.at(billed, account, accrued_between(amount, first, after, contract.months[account]))
    is_begun = np.repeat(own.begun, plan.term_months, axis=1)
    missing = np.where(is_begun, cents(plan.monthly_minimum_usd) - billed, 0)
    account, month = np.nonzero(missing > 0)
    first, after = contract.months[account, month], contract.months[account, month + 1]
    date = np.minimum(after - 1, contract.last_day[account])
    return lumps(SHORTFALL, account, date, first, after, missing[account, month])
