"""What a chunk of replications is billed: from records, use and tariffs to invoice lines."""

from collections.abc import Mapping

import pandas as pd

from sim import billing
from sim.core.given import Given, given_for, part_of
from sim.metrics import usage
from sim.records.columns import APPLICATION, Records
from sim.records.memberships import spells
from sim.records.plan_periods import plan_periods
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Parameters, Plan


def money(
    given: Given[Parameters],
    parameters: Parameters,
    calendar: Calendar,
    people: pd.DataFrame,
    idle: pd.DataFrame,
    records: Records,
    books: pd.DataFrame,
    seed: int,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Bill a chunk: all lines, days on which prepaid credit had run out, use that was stopped.

    Parameters
    ----------
    given : Parameters, or a mapping of replication to Parameters
    parameters : Parameters
        With the plans and usage profiles of all, from :func:`sim.experiment.inputs.joint`.
    calendar : Calendar
    people, idle, records, books
        Frames of the chunk.
    seed : int
        Seed of the experiment.
    """
    plans, span = parameters.plans, (parameters.start, parameters.horizon_months)
    nobody = books[APPLICATION].iloc[:0]
    metered, run_outs = None, nobody.assign(run_out_days=0.0)
    blocked = [nobody.assign(blocked_cents=0)]
    parts = []
    # Looking for what nobody is billed for would take longer than the bill.
    if any(plan.limits_use or plan.pricing == "active_users" for plan in plans.values()):
        use = usage.person_months(
            people, idle, spells(people, records), records, parameters, calendar, seed
        )
        metered = usage.metered_use(use)
        users = usage.active_users(use, plans)
        parts.append(billing.active_user_lines(records, plans, users, *span))
        parts.append(billing.usage_lines(records, plans, metered, *span))
        run_outs = billing.run_out_days(records, plans, metered, *span)
        blocked += [each[[*APPLICATION, "blocked_cents"]] for each in (metered, run_outs)]
    signed_on = None if parameters.contract is None else parameters.contract.started_on
    seats = billing.invoice_lines(records, plans, *span, use=metered, signed_on=signed_on)
    own = billing.ledger(seats, *parts)
    parts = [own, billing.upgrade_credit_lines(own, records, plans, *span)]
    automated = billing.automation_spans(books, records)
    if len(automated):
        days = usage.member_days(records, automated, calendar)
        tools = part_of(given, lambda own: own.automation)
        parts.append(billing.tool_lines(automated, days, tools, *span))
    signed_in = _sso_spans(given, parameters.plans, records)
    if len(signed_in):
        days = usage.member_days(records, signed_in, calendar)
        parts.append(billing.sso_lines(days, _sso_prices(given, days), *span))
    return billing.ledger(*parts), run_outs, pd.concat(blocked, ignore_index=True)


def _sso_price_usd(given: Given[Parameters], strategy: str, replication: int) -> float:
    """Price of single sign-on for a member and month; 0 where it is not new to the company."""
    own = given_for(given, replication)
    if own.sso_enforced or not own.sso_enforced_of(strategy):
        return 0.0
    return own.idps[own.idp_of(strategy)].sso_price_usd_per_member_month


def _sso_prices(given: Given[Parameters], rows: pd.DataFrame) -> "pd.Series[float]":
    """Price of single sign-on for each row's strategy and replication."""
    whose = list(zip(rows["strategy"], rows["replication"], strict=True))
    prices = {each: _sso_price_usd(given, *each) for each in dict.fromkeys(whose)}
    return pd.Series([prices[each] for each in whose], rows.index, dtype=float)


def _sso_spans(
    given: Given[Parameters], plans: Mapping[str, Plan], records: Records
) -> pd.DataFrame:
    """When single sign-on was enforced that has a price."""
    able = [name for name, plan in plans.items() if "sso" in plan.capabilities]
    spans = plan_periods(records)
    return spans[(_sso_prices(given, spans) > 0) & spans["plan"].isin(able)]
