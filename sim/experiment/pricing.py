"""From what worlds wrote down to money, in two steps: what is counted, and what it costs.

Only the second step knows a price, so it can be done again for other prices; the first is kept with
a result. A fresh run takes both.
"""

from collections.abc import Mapping
from typing import NamedTuple, get_type_hints

import numpy as np

from sim import billing
from sim.core.arrays import Floats
from sim.core.given import Given, given_for, part_of
from sim.core.streams import Luck
from sim.core.table import Table, concat
from sim.experiment.inputs import joint
from sim.metrics import Priced, usage
from sim.metrics.seat_days import positions, seat_days
from sim.records.columns import Records
from sim.records.events import (
    PlanEnded,
    Record,
    SeatsBought,
    SeatsReturned,
    SeatsUpgraded,
    Switched,
    TermStarted,
)
from sim.records.keys import APPLICATION, REPLICATION, first_rows, numbered
from sim.records.memberships import spells
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Parameters, Plan

_KINDS: dict[str, type[Record]] = {
    kind.__name__: kind
    for kind in (TermStarted, PlanEnded, SeatsBought, SeatsUpgraded, SeatsReturned, Switched)
}
_USE = ["plan_period", "month", "amount_cents", "blocked_cents"]


class Counted(NamedTuple):
    """What seats and use are billed by.

    Attributes
    ----------
    records : mapping of record type to Table
        When terms began and ended, and how many seats there were.
    use : Table
        Metered use by plan period and month; see :func:`sim.metrics.usage.metered_use`.
    months : Table
        One row an application, replication and month: seat-days by use, members' days under
        automation (``automated_member_days``) and under single sign-on that the company did not
        have (``sso_member_days``), and the active ``users`` where a plan bills them.
    """

    records: Records
    use: Table
    months: Table


def counted(
    given: Given[Parameters],
    calendar: Calendar,
    people: Table,
    idle: Table,
    records: Records,
    books: Table,
    luck: Luck,
) -> Counted:
    """Count what is billed.

    Parameters
    ----------
    given : Parameters, or a mapping of replication to Parameters
    calendar : Calendar
    people, idle, records, books
        As in :func:`sim.metrics.seat_days.seat_days`; of `books` also the ``mode``.
    luck : Luck
        Whose random numbers the replications in the tables have.
    """
    parameters = joint(given)
    plans = parameters.plans
    months = seat_days(people, idle, records, books, plans, calendar)
    use = books[APPLICATION][:0].assign(**dict.fromkeys(_USE, 0))
    active = books[APPLICATION][:0].assign(month=0, users=0)
    # Looking for what nobody is billed for would take longer than the bill.
    if any(plan.limits_use or plan.pricing == "active_users" for plan in plans.values()):
        used = usage.person_months(
            people, idle, spells(people, records), records, parameters, calendar, luck
        )
        use, active = usage.metered_use(used), usage.active_users(used, plans)
    days = {
        "automated_member_days": billing.automation_spans(books, records),
        "sso_member_days": _sso_spans(given, plans, records),
    }

    def by_month(rows: Table, column: str) -> Floats:
        each = np.zeros((len(books), calendar.horizon_months))
        each[positions(rows, books), rows["month"] - 1] = rows[column]
        return each.ravel()

    return Counted(
        records,
        use,
        months.assign(
            users=by_month(active, "users").astype(np.int64),
            **{
                name: by_month(usage.member_days(records, spans, calendar), "member_days")
                if len(spans)
                else 0.0
                for name, spans in days.items()
            },
        ),
    )


def priced(counts: Counted, books: Table, given: Given[Parameters]) -> tuple[Table, Priced]:
    """Work out what it costs.

    Parameters
    ----------
    counts : Counted
    books : Table
        ``strategy``, ``replication``, ``application`` and ``mode`` at hour 0.
    given : Parameters, or a mapping of replication to Parameters

    Returns
    -------
    tuple of Table and Priced
        All invoice lines, and what they add up to.
    """
    parameters = joint(given)
    lines, run_outs, blocked = _lines(counts, books, given, parameters)
    span = parameters.start, parameters.horizon_months
    return lines, Priced(
        books=books,
        seat_days=counts.months,
        accrued=billing.accrued_by_month(lines, *span),
        cash=billing.cash_by_month(lines, *span),
        run_outs=run_outs,
        blocked=blocked,
        committed=billing.committed(lines, *span),
    )


def _lines(
    counts: Counted, books: Table, given: Given[Parameters], parameters: Parameters
) -> tuple[Table, Table, Table]:
    """All invoice lines, the days on which prepaid credit had run out, and use that was stopped."""
    records, use, months = counts
    plans, span = parameters.plans, (parameters.start, parameters.horizon_months)
    run_outs = books[APPLICATION][:0].assign(run_out_days=0.0, blocked_cents=0)
    parts = []
    if any(plan.pricing == "active_users" for plan in plans.values()):
        parts.append(billing.active_user_lines(records, plans, months, *span))
    if len(use):
        parts.append(billing.usage_lines(records, plans, use, *span))
        run_outs = billing.run_out_days(records, plans, use, *span)
    blocked = [each[[*APPLICATION, "blocked_cents"]] for each in (use, run_outs)]
    signed_on = None if parameters.contract is None else parameters.contract.started_on
    seats = billing.invoice_lines(
        records, plans, *span, use=use if len(use) else None, signed_on=signed_on
    )
    own = billing.ledger(seats, *parts)
    parts = [own, billing.upgrade_credit_lines(own, records, plans, *span)]
    automated = billing.automation_spans(books, records)
    if len(automated):
        days = months.rename(automated_member_days="member_days")
        tools = part_of(given, lambda own: own.automation)
        parts.append(billing.tool_lines(automated, days, tools, *span))
    prices_usd = _sso_prices(given, months)
    signed_in = months[prices_usd > 0].rename(sso_member_days="member_days")
    if len(signed_in):
        parts.append(billing.sso_lines(signed_in, prices_usd[prices_usd > 0], *span))
    return billing.ledger(*parts), run_outs, concat(blocked)


def _sso_prices(given: Given[Parameters], rows: Table) -> Floats:
    """Price of single sign-on for each row's strategy; NaN where it is not new to the company."""

    def price_usd(strategy: str, replication: int) -> float:
        own = given_for(given, replication)
        if own.sso_enforced or not own.sso_enforced_of(strategy):
            return np.nan
        return own.idps[own.idp_of(strategy)].sso_price_usd_per_member_month

    code = numbered(rows, REPLICATION)
    whose = (rows[name][first_rows(code)].tolist() for name in REPLICATION)
    found: Floats = np.array([price_usd(*each) for each in zip(*whose, strict=True)], float)[code]
    return found


def _sso_spans(given: Given[Parameters], plans: Mapping[str, Plan], records: Records) -> Table:
    """When single sign-on was enforced that the company did not have."""
    able = [name for name, plan in plans.items() if "sso" in plan.capabilities]
    spans = billing.plan_periods(records)
    return spans[~np.isnan(_sso_prices(given, spans)) & np.isin(spans["plan"], able)]


def packed(records: Records) -> Table:
    """Put the records that are billed in one table, with a column for the kind.

    What a kind does not have is 0 or empty.
    """
    fields = {name: of for kind in _KINDS.values() for name, of in get_type_hints(kind).items()}
    columns = [*APPLICATION, "record", *fields]
    # A type called without a value makes the value that stands for none.
    nothing = {name: of() for name, of in fields.items()}
    parts = []
    for name, kind in _KINDS.items():
        missing = {field: none for field, none in nothing.items() if field not in records[kind]}
        parts.append(records[kind].assign(record=name, **missing)[columns])
    return concat(parts)


def unpacked(rows: Table) -> Records:
    """Take the records out of a table made by :func:`packed`."""
    return {
        kind: rows[rows["record"] == name][[*APPLICATION, *get_type_hints(kind)]]
        for name, kind in _KINDS.items()
    }
