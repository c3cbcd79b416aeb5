"""Who used the product in which month, and what of it was billed on top of the seat or stopped.

Computed from what the worlds wrote down: use feeds nothing back.
"""

import math
from collections.abc import Mapping

import numpy as np

from sim.core.arrays import Flags, Floats, Whole
from sim.core.distributions import LARGEST, Lognormal
from sim.core.streams import Luck
from sim.core.table import Table
from sim.core.units import CENTS_PER_USD, HOURS_PER_DAY
from sim.metrics.seat_days import DUST_DAYS, days_of, without_use
from sim.metrics.standing import by_name
from sim.records.columns import Records
from sim.records.events import Removed, SeatTaken
from sim.records.keys import (
    APPLICATION,
    FATE,
    PERSON,
    SPELL,
    distinct,
    first_rows,
    lookup,
    matches,
    numbered,
)
from sim.records.memberships import on_plans
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Parameters, Plan, UsageProfile

_PLAN_PERIOD = [*APPLICATION, "plan_period"]


def person_months(
    people: Table,
    idle: Table,
    spells: Table,
    records: Records,
    parameters: Parameters,
    calendar: Calendar,
    luck: Luck,
) -> Table:
    """Measure each person's use in each month, on plans that limit use or bill who is active.

    The use, at metered prices, is the person's level for life, times a monthly factor of mean 1,
    times the share of the month in which the person was a member, present and not idle. A seat
    includes so much use a month, by the days of the person's membership in it, and a Premium seat
    some times as much. What is beyond it is stopped, or billed up to the spend cap of one member
    and month; both are rounded half up to cents, once a person and month.

    Parameters
    ----------
    people : Table
        Fates, with ``key``, ``profile``, ``usage_level_usd`` and ``needs_premium``.
    idle : Table
        ``replication, person, from_hours, until_hours`` of spells without use.
    spells : Table
        Memberships, from :func:`sim.records.memberships.spells`.
    records : mapping of record type to Table
        ``TermStarted`` and ``PlanEnded`` say which plan was in force.
    parameters : Parameters
        Its plans and usage profiles.
    calendar : Calendar
    luck : Luck
        Whose random numbers the replications in the tables have.

    Returns
    -------
    Table
        ``strategy, replication, application, plan_period, plan, person, month`` (of the horizon,
        from 1), ``account`` (a number for each plan period), ``active_days``, ``amount_cents`` that
        are billed and ``blocked_cents`` that were stopped; only months with use.
    """
    months = np.asarray(calendar.month_hours, dtype=float)
    plans = {
        name: plan
        for name, plan in parameters.plans.items()
        if plan.limits_use or plan.pricing == "active_users"
    }
    periods = on_plans(records)
    present, users = _present(spells, periods[np.isin(periods["plan"], list(plans))])
    there = days_of(present, months, len(users))
    used = there - days_of(without_use(present, idle), months, len(users))
    user, month = np.nonzero(used > DUST_DAYS)
    fate = lookup(users, people, FATE)
    factors = _month_factors(people, fate[user], month, parameters.usage, luck)
    level_usd = people["usage_level_usd"][fate]
    needs_premium = people["needs_premium"][fate]
    month_days = (np.diff(months) / HOURS_PER_DAY)[month]
    cost_usd = level_usd[user] * factors * used[user, month] / month_days
    included_usd = _included(users, needs_premium, plans)[user] * there[user, month] / month_days
    beyond_usd = np.clip(cost_usd - included_usd, 0, LARGEST)
    most_usd = by_name(
        users["plan"], {name: _most_billed_usd(plan) for name, plan in plans.items()}
    )
    billed = _in_cents(np.minimum(beyond_usd, most_usd[user]))
    return users[user].assign(
        month=month + 1,
        account=numbered(users, _PLAN_PERIOD)[user],
        active_days=used[user, month],
        amount_cents=billed,
        blocked_cents=_in_cents(beyond_usd) - billed,
    )


def _most_billed_usd(plan: Plan) -> float:
    """Most that a member and month is billed; infinite where there is no cap."""
    if plan.overflow == "blocked":
        return 0.0
    cap_usd = plan.spend_cap_usd_per_member_month
    return np.inf if cap_usd is None else cap_usd


def _included(users: Table, needs_premium: Flags, plans: Mapping[str, Plan]) -> Floats:
    """Use that a seat includes in a whole month; infinite where there is no limit.

    Whoever needs a Premium seat is taken to have it, where the plan sells one.
    """
    limits_usd, premium_usd = {}, {}
    for name, plan in plans.items():
        limit = plan.included_usage_usd_per_member_month
        limits_usd[name] = premium_usd[name] = np.inf if limit is None else limit
        if plan.premium_seat_price_usd_per_month is not None:
            premium_usd[name] = limits_usd[name] * plan.included_usage_premium_factor
    premium, standard = (by_name(users["plan"], each) for each in (premium_usd, limits_usd))
    return np.asarray(np.where(needs_premium, premium, standard))


def _in_cents(usd: Floats) -> Whole:
    return np.floor(usd * CENTS_PER_USD + 0.5).astype(np.int64)


def metered_use(use: Table) -> Table:
    """Add use that is billed up over people.

    Parameters
    ----------
    use : Table
        From :func:`person_months`.

    Returns
    -------
    Table
        ``strategy, replication, application, plan_period, month, amount_cents, blocked_cents``;
        only months with use.
    """
    code = numbered(use, ["account", "month"])
    rows = use[[*_PLAN_PERIOD, "month"]][first_rows(code)]
    cents = ("amount_cents", "blocked_cents")
    return rows.assign(**{name: np.bincount(code, use[name]).astype(np.int64) for name in cents})


def active_users(use: Table, plans: Mapping[str, Plan]) -> Table:
    """Count who used the product in each month, where that is what a plan bills.

    Parameters
    ----------
    use : Table
        From :func:`person_months`.
    plans : mapping of name to Plan

    Returns
    -------
    Table
        ``strategy, replication, application, month, users``; only months with use.
    """
    by_user = {name: plan.pricing == "active_users" for name, plan in plans.items()}
    keys = [*APPLICATION, "month"]
    rows = distinct(use[by_name(use["plan"], by_user)], [*keys, "person"])
    code = numbered(rows, keys)
    return rows[keys][first_rows(code)].assign(users=np.bincount(code))


def member_days(records: Records, spans: Table, calendar: Calendar) -> Table:
    """Count the days of all members in each month, inside some spans of time.

    Parameters
    ----------
    records : mapping of record type to Table
    spans : Table
        ``strategy, replication, application, start_hours, end_hours``.
    calendar : Calendar

    Returns
    -------
    Table
        ``strategy, replication, application, month, member_days``, a row for each month of an
        application that has a span.
    """
    months = np.asarray(calendar.month_hours, dtype=float)
    book = numbered(spans, APPLICATION)
    books = spans[APPLICATION][first_rows(book)]
    seats, removed = records[SeatTaken], records[Removed]
    removed_hours = removed.at("hours", lookup(seats, removed, SPELL), np.inf)
    row, span = matches(seats, spans, APPLICATION)
    members = Table(
        {
            "cell": book[span],
            "weight": np.ones(len(row)),
            "start_hours": np.maximum(seats["hours"][row], spans["start_hours"][span]),
            "end_hours": np.minimum(removed_hours[row], spans["end_hours"][span]),
        }
    )
    days = days_of(members, months, len(books))
    cell, month = (index.ravel() for index in np.indices(days.shape))
    return books[cell].assign(month=month + 1, member_days=days.ravel())


def _present(spells: Table, periods: Table) -> tuple[Table, Table]:
    """Spans in which members were present, and to whom and which plan period the cells belong."""
    row, period = matches(spells, periods, APPLICATION)
    ends = ["left_hours", "removed_hours"]
    rows, during = spells[[*PERSON, "activated_hours", *ends]][row], periods[period]
    users = rows[PERSON].assign(plan_period=during["plan_period"], plan=during["plan"])
    users = users[[*_PLAN_PERIOD, "plan", "person"]]
    cell = numbered(users, [*_PLAN_PERIOD, "person"])
    leaves = np.minimum(rows["left_hours"], rows["removed_hours"])
    spans = rows[FATE].assign(
        cell=cell,
        weight=1.0,
        start_hours=np.maximum(rows["activated_hours"], during["plan_start_hours"]),
        end_hours=np.minimum(leaves, during["plan_end_hours"]),
    )
    return spans, users[first_rows(cell)]


def _month_factors(
    people: Table,
    fate: Whole,
    month: Whole,
    profiles: Mapping[str, UsageProfile],
    luck: Luck,
) -> Floats:
    """Look up the factor of persons, by row of `people`, in months: lognormal with mean 1."""
    # It is the same under all strategies: each is looked up once.
    wanted = np.zeros((len(people), int(month.max(initial=-1)) + 1), dtype=bool)
    wanted[fate, month] = True
    person, number = np.nonzero(wanted)
    whose = people[["replication", "key"]][person]
    u = luck.uniform(whose["replication"], "usage month", whose["key"], number + 1)
    codes = numbered(people, ["profile"])
    factors = np.ones(wanted.shape)
    for code, name in enumerate(people["profile"][first_rows(codes)]):
        sigma = profiles[name].month_sigma
        mine = codes[person] == code
        factors[person[mine], number[mine]] = Lognormal(
            median=math.exp(-(sigma**2) / 2), sigma=sigma
        ).ppf(u[mine])
    found: Floats = factors[fate, month]
    return found
