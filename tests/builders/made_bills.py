"""Tariffs, seat records and whole bills, made by hand."""

import datetime as dt

from builders.made_frames import owned
from sim import billing
from sim.core.table import Table
from sim.records import columns as chronicle
from sim.records import events
from sim.scenarios.calendar import anniversary
from sim.scenarios.schema import Automation, Plan

KINDS = (
    events.TermStarted,
    events.SeatsBought,
    events.SeatsUpgraded,
    events.SeatsReturned,
    events.PlanEnded,
    events.Switched,
)
PLAIN = {
    "title": "A plan",
    "application": "app",
    "vendor": "somebody",
    "capabilities": (),
    "modes": ("invite",),
    "supported_idps": (),
    "roles": ("member",),
    "removed_data": "Nobody can.",
    "usage_view": "none",
    "pricing": "seats",
    "seat_price_usd_per_month": 10.0,
    "included_users": 0,
    "metered": False,
    "included_usage_usd_per_member_month": 0.0,
    "included_usage_premium_factor": 5.0,
    "overflow": "extra_usage",
    "minimum_seats": 0,
    "below_minimum": "billed",
    "annual_minimum_usd": 0.0,
    "monthly_minimum_usd": 0.0,
    "price_tiers": (),
    "proration": "day",
    "added_seats_invoiced": "at_once",
    "billing_interval_months": 1,
    "term_months": 1,
    "renewal_uplift_share": 0.0,
    "counts_day_of_change": False,
    "reduction": "automatic",
    "credits_removal": False,
    "removal_takes_effect": "at_once",
    "invitation_holds_seat": False,
    "free_role_share": 0.0,
    "ownership_transfer_days": 0,
    "seat_purchase": "with_the_action",
    "jit_seat_type": "highest",
    "upgrade_credit_share": 0.0,
    "setup_hours": 0.0,
    "contract_lead_days": 0.0,
    "invite_expiry_days": 7.0,
}
TOOL = {
    "price_usd_per_year": 5000.0,
    "price_usd_per_member_month": 0.0,
    "setup_hours": 2.0,
    "setup_days": 7.0,
    "run_minutes": 10,
    "failure_share": 0.0,
    "outages_per_year": 0.0,
    "outage_days": 0,
    "reconcile_interval_hours": 24.0,
}


def plan_with(**tariff) -> Plan:
    """A plain monthly plan with the given terms changed."""
    everything = {"included_usage_usd_per_member_month": None, "overflow": "blocked"}
    if tariff.get("metered"):
        everything = {}
    return Plan.model_validate(PLAIN | everything | tariff)


def tool_with(**prices) -> Automation:
    """The third party at 5,000 USD a year with the given terms changed."""
    return Automation.model_validate(TOOL | prices)


def hours(start, moment):
    """Hours since the start of a moment; a date means its noon."""
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time(12))
    return (moment - dt.datetime.combine(start, dt.time())).total_seconds() / 3600


def seat_records(
    name, plan, start, terms, premium=None, *, began=0.0, bought=(), upgraded=(), returned=(),
    ended=None, signed_on=None, first_term=0,
):  # fmt: skip
    """Records of one period on a plan: seats by term, and what changed at which hours.

    `bought` and `returned` are (hours, seat type, quantity), `upgraded` (hours, quantity). A
    contract in force was `signed_on` a day before, and is in its term of number `first_term`.
    """
    first = signed_on or start + dt.timedelta(days=began // 24)
    rows = []
    for number, quantity in enumerate(terms):
        term = first_term + number
        day = (anniversary(first, term * plan.term_months) - start).days
        at = began if number == 0 and signed_on is None else 24.0 * day
        rows.append(events.TermStarted(at, name, term, "standard", quantity))
        if premium is not None:
            rows.append(events.TermStarted(at, name, term, "premium", premium[number]))
    rows += [events.SeatsBought(at, name, of, quantity) for at, of, quantity in bought]
    rows += [events.SeatsUpgraded(at, name, quantity) for at, quantity in upgraded]
    rows += [events.SeatsReturned(at, name, of, quantity) for at, of, quantity in returned]
    if ended is not None:
        rows.append(events.PlanEnded(ended, name))
    return rows


def books(*accounts):
    """Tables of (strategy, replication, records)."""
    return {
        kind: chronicle.table(
            kind,
            [
                (strategy, replication, "app", [row for row in rows if type(row) is kind])
                for strategy, replication, rows in accounts
            ],
        )
        for kind in KINDS
    }


def used(*rows) -> Table:
    """Metered use: rows of (strategy, replication, plan_period, month, cents)."""
    return owned(rows, plan_period="int64", month="int64", amount_cents="int64")


def users(*rows) -> Table:
    """Active users: rows of (strategy, replication, month, users)."""
    return owned(rows, month="int64", users="int64")


def spans(*rows) -> Table:
    """Automation: rows of (strategy, replication, start and end in hours)."""
    return owned(rows, start_hours="float64", end_hours="float64")


def members(*rows) -> Table:
    """Members under automation: rows of (strategy, replication, month, member-days)."""
    return owned(rows, month="int64", member_days="float64")


def whole_bill(found, plans, start, months, use=None, active=None, tool=None, signed_on=None):
    """All lines of some books, with those only promised; `tool` is (spans, member-days, prices)."""
    span = start, months
    parts = [billing.invoice_lines(found, plans, *span, use=use, signed_on=signed_on)]
    if active is not None:
        parts.append(billing.active_user_lines(found, plans, active, *span))
    if use is not None:
        parts.append(billing.usage_lines(found, plans, use, *span))
    own = billing.ledger(*parts)
    parts = [own, billing.upgrade_credit_lines(own, found, plans, *span)]
    if tool is not None:
        parts.append(billing.tool_lines(*tool, *span))
    return billing.ledger(*parts)
