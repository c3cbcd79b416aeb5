"""Who used the product in which month, and what of it was billed on top of the seat or stopped.

Computed from what the worlds wrote down: use feeds nothing back.
"""

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.core import streams
from sim.core.arrays import Floats
from sim.core.distributions import LARGEST, Lognormal
from sim.core.units import CENTS_PER_USD, HOURS_PER_DAY
from sim.metrics.seat_days import DUST_DAYS, days_of, positions, without_use
from sim.records.columns import APPLICATION, SPELL, Records
from sim.records.events import Removed, SeatTaken
from sim.records.memberships import on_plans
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Parameters, Plan, UsageProfile

_PLAN_PERIOD = [*APPLICATION, "plan_period"]


def person_months(
    people: pd.DataFrame,
    idle: pd.DataFrame,
    spells: pd.DataFrame,
    records: Records,
    parameters: Parameters,
    calendar: Calendar,
    seed: int,
) -> pd.DataFrame:
    """Measure each person's use in each month, on plans that limit use or bill who is active.

    The use, at metered prices, is the person's level for life, times a monthly factor of mean 1,
    times the share of the month in which the person was a member, present and not idle. A seat
    includes so much use a month, by the days of the person's membership in it, and a Premium seat
    some times as much. What is beyond it is stopped, or billed up to the spend cap of one member
    and month; both are rounded half up to cents, once a person and month.

    Parameters
    ----------
    people : DataFrame
        Fates, with ``key``, ``profile``, ``usage_level_usd`` and ``needs_premium``.
    idle : DataFrame
        ``replication, person, from_hours, until_hours`` of spells without use.
    spells : DataFrame
        Memberships, from :func:`sim.records.memberships.spells`.
    records : mapping of record type to DataFrame
        ``TermStarted`` and ``PlanEnded`` say which plan was in force.
    parameters : Parameters
        Its plans and usage profiles.
    calendar : Calendar
    seed : int
        Seed of the experiment.

    Returns
    -------
    DataFrame
        ``strategy, replication, application, plan_period, plan, person, month`` (of the horizon,
        from 1), ``active_days``, ``amount_cents`` that are billed and ``blocked_cents`` that were
        stopped; only months with use.
    """
    months = np.asarray(calendar.month_hours, dtype=float)
    plans = {
        name: plan
        for name, plan in parameters.plans.items()
        if plan.limits_use or plan.pricing == "active_users"
    }
    periods = on_plans(records)
    present, users = _present(spells, periods[periods["plan"].isin(list(plans))])
    there = days_of(present, months, len(users))
    used = there - days_of(without_use(present, idle), months, len(users))
    user, month = np.nonzero(used > DUST_DAYS)
    found = users.iloc[user].assign(
        month=month + 1, active_days=used[user, month], member_days=there[user, month]
    )
    fates = people[["replication", "person", "key", "profile", "usage_level_usd", "needs_premium"]]
    rows = found.merge(fates, on=["replication", "person"])
    month_days = (np.diff(months) / HOURS_PER_DAY)[rows["month"] - 1]
    factors = _month_factors(rows, parameters.usage, seed)
    cost_usd = rows["usage_level_usd"] * factors * rows["active_days"] / month_days
    included_usd = _included(rows, plans) * rows["member_days"] / month_days
    beyond_usd = (cost_usd - included_usd).clip(0, LARGEST)
    most_usd = rows["plan"].map({name: _most_billed_usd(plan) for name, plan in plans.items()})
    billed = _in_cents(beyond_usd.clip(upper=most_usd.astype(float)))
    columns = [name for name in found if name != "member_days"]
    return rows[columns].assign(amount_cents=billed, blocked_cents=_in_cents(beyond_usd) - billed)


def _most_billed_usd(plan: Plan) -> float:
    """Most that a member and month is billed; infinite where there is no cap."""
    if plan.overflow == "blocked":
        return 0.0
    cap_usd = plan.spend_cap_usd_per_member_month
    return np.inf if cap_usd is None else cap_usd


def _included(rows: pd.DataFrame, plans: Mapping[str, Plan]) -> "pd.Series[float]":
    """Use that a seat includes in a whole month; infinite where there is no limit.

    Whoever needs a Premium seat is taken to have it, where the plan sells one.
    """
    limits_usd, premium_usd = {}, {}
    for name, plan in plans.items():
        limit = plan.included_usage_usd_per_member_month
        limits_usd[name] = premium_usd[name] = np.inf if limit is None else limit
        if plan.premium_seat_price_usd_per_month is not None:
            premium_usd[name] = limits_usd[name] * plan.included_usage_premium_factor
    standard, premium = (rows["plan"].map(each).astype(float) for each in (limits_usd, premium_usd))
    return standard.where(~rows["needs_premium"], premium)


def _in_cents(usd: "pd.Series[float]") -> "pd.Series[int]":
    return (usd * CENTS_PER_USD + 0.5).floordiv(1).astype("int64")


def metered_use(use: pd.DataFrame) -> pd.DataFrame:
    """Add use that is billed up over people.

    Parameters
    ----------
    use : DataFrame
        From :func:`person_months`.

    Returns
    -------
    DataFrame
        ``strategy, replication, application, plan_period, month, amount_cents, blocked_cents``;
        only months with use.
    """
    keys = [*_PLAN_PERIOD, "month"]
    return use.groupby(keys, as_index=False, sort=False)[["amount_cents", "blocked_cents"]].sum()


def active_users(use: pd.DataFrame, plans: Mapping[str, Plan]) -> pd.DataFrame:
    """Count who used the product in each month, where that is what a plan bills.

    Parameters
    ----------
    use : DataFrame
        From :func:`person_months`.
    plans : mapping of name to Plan

    Returns
    -------
    DataFrame
        ``strategy, replication, application, month, users``; only months with use.
    """
    paid = [name for name, plan in plans.items() if plan.pricing == "active_users"]
    keys = [*APPLICATION, "month"]
    rows = use[use["plan"].isin(paid)].drop_duplicates([*keys, "person"])
    return rows.groupby(keys, as_index=False, sort=False).agg(users=("person", "size"))


def member_days(records: Records, spans: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    """Count the days of all members in each month, inside some spans of time.

    Parameters
    ----------
    records : mapping of record type to DataFrame
    spans : DataFrame
        ``strategy, replication, application, start_hours, end_hours``.
    calendar : Calendar

    Returns
    -------
    DataFrame
        ``strategy, replication, application, month, member_days``, a row for each month of an
        application that has a span.
    """
    months = np.asarray(calendar.month_hours, dtype=float)
    books = spans[APPLICATION].drop_duplicates(ignore_index=True)
    removed = records[Removed][[*SPELL, "hours"]].rename(columns={"hours": "removed_hours"})
    members = records[SeatTaken].merge(removed, "left", on=SPELL).merge(spans, on=APPLICATION)
    members = members.assign(
        cell=positions(members, books),
        weight=1.0,
        start_hours=np.maximum(members["hours"], members["start_hours"]),
        end_hours=np.fmin(members["removed_hours"], members["end_hours"]),
    )
    days = days_of(members, months, len(books))
    cell, month = (index.ravel() for index in np.indices(days.shape))
    rows = books.iloc[cell].reset_index(drop=True)
    return rows.assign(month=month + 1, member_days=days.ravel())


def _present(spells: pd.DataFrame, periods: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Spans in which members were present, and to whom and which plan period the cells belong."""
    rows = spells.merge(periods, on=APPLICATION)
    keys = [*_PLAN_PERIOD, "plan", "person"]
    spans = rows[keys].assign(
        cell=rows.groupby(keys, sort=False).ngroup(),
        weight=1.0,
        start_hours=np.maximum(rows["activated_hours"], rows["plan_start_hours"]),
        end_hours=rows[["left_hours", "removed_hours", "plan_end_hours"]].min(axis=1),
    )
    return spans, rows[keys].drop_duplicates(ignore_index=True)


def _month_factors(use: pd.DataFrame, profiles: Mapping[str, UsageProfile], seed: int) -> Floats:
    """Look up the factor of each person and month: lognormal with mean 1."""
    key, month = use["key"].to_numpy(np.uint64), use["month"].to_numpy()
    u = streams.uniform(seed, use["replication"].to_numpy(), "usage month", key, month)
    factors = np.ones(len(u))
    codes, names = pd.factorize(use["profile"].to_numpy())
    for code, name in enumerate(names):
        sigma = profiles[name].month_sigma
        mine = codes == code
        factors[mine] = Lognormal(median=math.exp(-(sigma**2) / 2), sigma=sigma).ppf(u[mine])
    return factors
