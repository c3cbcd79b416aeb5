"""What happens to seats inside a term: by day, and the lines for it."""

import datetime as dt

import numpy as np

from sim.billing.contract import Contract, Opening, Own, floor_of
from sim.billing.lines import (
    ADDED,
    CHANGE,
    CREDIT,
    PREMIUM,
    STANDARD,
    anniversaries,
    lines,
    share,
    so_far,
    summed,
)
from sim.core.arrays import Flags, Whole
from sim.core.table import Table, concat
from sim.core.units import HOURS_PER_DAY, MONTHS_PER_YEAR
from sim.records.columns import Records
from sim.records.events import SeatsBought, SeatsReturned, SeatsUpgraded
from sim.records.keys import APPLICATION
from sim.records.plan_periods import plan_period_of
from sim.scenarios.schema import Plan

QUARTER_MONTHS = 3
_CHANGES = (
    "standard_bought",
    "premium_bought",
    "upgraded",
    "standard_returned",
    "premium_returned",
)


def changes_of(records: Records, known: Table) -> Table:
    """All that happened to seats inside terms, one column a kind of change."""
    bought, upgraded, returned = (
        records[kind] for kind in (SeatsBought, SeatsUpgraded, SeatsReturned)
    )
    columns = [*APPLICATION, "plan", "hours", "quantity"]
    rows = concat([each[columns] for each in (bought, upgraded, returned)])
    # Places in _CHANGES: the Premium seats are next to the Standard ones.
    standard_bought, _, upgrade, standard_returned, _ = range(len(_CHANGES))
    change = np.concatenate(
        [
            standard_bought + (bought["seat_type"] == "premium"),
            np.full(len(upgraded), upgrade),
            standard_returned + (returned["seat_type"] == "premium"),
        ]
    )
    return rows.assign(
        account=plan_period_of(rows, known),
        **{
            name: np.where(change == place, rows["quantity"], 0)
            for place, name in enumerate(_CHANGES)
        },
    )


def by_day(changes: Table, own: Own, contract: Contract, horizon: int) -> Table:
    """Changes by plan period, term, interval and day, with the seats there were before each day."""
    account, hours = changes["account"], changes["hours"]
    count = contract.starts.shape[1] * contract.starts.shape[2]
    begins = contract.starts.reshape(-1, count) * HOURS_PER_DAY
    # Changes at the hour at which an interval begins come before it.
    interval = np.maximum((begins[account] < hours[:, None]).sum(axis=1) - 1, 0)
    term, interval = np.divmod(interval, contract.starts.shape[2])
    rows = changes[["account", *_CHANGES]].assign(
        term=term, interval=interval, date=np.floor(hours / HOURS_PER_DAY).astype(np.int64)
    )
    keys = ["account", "term", "interval", "date"]
    daily = summed(rows[rows["date"] < horizon], keys)
    standard = daily["standard_bought"] - daily["upgraded"] - daily["standard_returned"]
    premium = daily["premium_bought"] + daily["upgraded"] - daily["premium_returned"]
    cells = daily["account"], daily["term"]
    group = daily["account"] * contract.starts.shape[1] + daily["term"]
    return daily.assign(
        standard=standard,
        premium=premium,
        standard_before=own.standard[cells] + so_far(standard, group) - standard,
        premium_before=own.premium[cells] + so_far(premium, group) - premium,
    )


def change_lines(
    own: Own, opening: Opening, daily: Table, plan: Plan, contract: Contract, start: dt.date
) -> Table:
    """Lines for what changes inside intervals: the rest of the interval, by day, kind and price.

    They say in which ``year`` of the terms they are, from 0, should these be years.
    Seats bought below the floor take the place of its Standard seats, which are billed already; a
    Premium one then costs the difference. Nothing is given back for Standard seats of the floor.
    """
    account, term, date = daily["account"], daily["term"], daily["date"]
    cells = account, term, daily["interval"]
    floor = floor_of(own, contract)[account, term]
    bought, premium_bought = daily["standard_bought"], daily["premium_bought"]
    back, premium_back = daily["standard_returned"], daily["premium_returned"]
    before = daily["standard_before"] + daily["premium_before"]
    spare = np.maximum(floor - before, 0)
    filled = np.minimum(bought, spare)
    premium_filled = np.minimum(premium_bought, spare - filled)
    full = before + bought + premium_bought
    short, less, least = (
        np.maximum(floor - held, 0) for held in (full, full - back, full - back - premium_back)
    )
    standard, premium = opening.standard_price[cells], opening.premium_price[cells]
    starts, ends = contract.starts[cells], contract.ends[cells]
    counts_day = plan.counts_day_of_change or plan.proration != "day"
    first = np.minimum(date + (not counts_day), ends)
    interval = term * contract.starts.shape[2] + daily["interval"]
    year = interval * plan.billing_interval_months // MONTHS_PER_YEAR
    invoiced = np.minimum(
        _invoice_days(date, cells, plan, contract, start), contract.last_day[account]
    )
    parts = []
    for kind, seat_type, quantity, unit in (
        (ADDED, STANDARD, bought - filled, standard),
        (ADDED, PREMIUM, premium_bought - premium_filled, premium),
        (CHANGE, PREMIUM, daily["upgraded"] + premium_filled, premium - standard),
        (CREDIT, STANDARD, back - (less - short), -standard),
        (CREDIT, PREMIUM, premium_back - (least - less), -premium),
        (CREDIT, PREMIUM, least - less, standard - premium),
    ):
        if plan.proration == "day":
            whole = quantity * unit * plan.billing_interval_months
            amount = share(whole, ends - first, ends - starts)
        else:
            amount = quantity * unit * _months_left(kind, date, cells, plan, contract)
        charged = lines(kind, account, invoiced, first, ends, quantity, unit, amount, seat_type)
        parts.append(charged.assign(year=year))
    changed = concat(parts)
    is_charged: Flags = changed["amount_cents"] != 0
    return changed[is_charged]


def _months_left(
    kind: int, date: Whole, cells: tuple[Whole, Whole, Whole], plan: Plan, contract: Contract
) -> Whole:
    """Months of the interval to charge for a change, or to give back for a returned seat.

    Without proration an addition pays for the whole interval and a return gives nothing back; by
    the month, an addition pays for each month that it reaches into, and a return gives back those
    that have not begun.
    """
    starts, ends = contract.starts[cells], contract.ends[cells]
    if plan.proration == "none":
        whole: Whole = (date < ends) * (0 if kind == CREDIT else plan.billing_interval_months)
        return whole
    months = contract.months[cells[0]]
    begins, closes = months[:, :-1], months[:, 1:]
    inside = (begins >= starts[:, None]) & (closes <= ends[:, None])
    counted = begins > date[:, None] if kind == CREDIT else closes > date[:, None]
    left: Whole = (inside & counted).sum(axis=1)
    return left


def _invoice_days(
    date: Whole,
    cells: tuple[Whole, Whole, Whole],
    plan: Plan,
    contract: Contract,
    start: dt.date,
) -> Whole:
    """Days on which changes of some days are invoiced."""
    account, term, _ = cells
    days: Whole = date
    if plan.added_seats_invoiced == "next_invoice":
        days = contract.ends[cells]
    elif plan.added_seats_invoiced == "at_renewal":
        days = contract.ends[account, term, -1]
    elif plan.added_seats_invoiced == "quarterly":
        begun = np.maximum((contract.months[account] <= date[:, None]).sum(axis=1), 1)
        quarter = -(-(contract.passed[account] + begun) // QUARTER_MONTHS)
        months = quarter[:, None] * QUARTER_MONTHS
        days = anniversaries(start, contract.origin[account], months)[:, 0]
    return days
