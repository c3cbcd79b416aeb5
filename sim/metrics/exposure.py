"""How long people who have left could still get in, and what the time was spent on."""

from collections.abc import Mapping

import numpy as np

from sim.core.arrays import Flags, Floats
from sim.core.table import Column, Table
from sim.core.vocabulary import STAGES
from sim.metrics.standing import by_name
from sim.records.columns import Records
from sim.records.events import OwnershipTransferred, RunFailed
from sim.records.keys import APPLICATION, FATE, PERSON, first_rows, lookup, numbered
from sim.records.memberships import entitled, first, on_plan, spells
from sim.scenarios.calendar import Calendar, anniversary
from sim.scenarios.schema import Plan


def windows(
    people: Table,
    records: Records,
    books: Table,
    plans: Mapping[str, Plan],
    calendar: Calendar,
) -> Table:
    """Measure the exposure of everyone who left inside the horizon, under every strategy.

    A way in is open after leaving while one can log in anew (until removal or, if SSO is enforced,
    until the IdP account is off before it) or a session lives on; it ends at the latest when the
    person comes back. What a plan says of sessions and
    of when a removal takes effect is taken from the plan in force at the departure. Who is entitled
    to a seat and never was a member has a window of 0, and ``had_access`` says so.

    Parameters
    ----------
    people : Table
        Fates, one row per replication and person, the same for all strategies.
    records : mapping of record type to Table
        Records of all strategies and replications.
    books : Table
        ``strategy``, ``replication``, ``application``; ``end_hours`` at which the books were
        closed; whether SSO is enforced (``sso_enforced``).
    plans : mapping of name to Plan
    calendar : Calendar
        Only people who left before the end of its horizon are counted.

    Returns
    -------
    Table
        One row per application, replication and counted leaver. ``censored`` windows were still
        open when the books were closed and enter with their length so far; ``closed_by`` is "none"
        for them and for those who never were members. ``reprovisioned`` counts memberships that
        began after leaving and another one. The columns ``stage_<name>_hours`` add up to
        ``exposure_hours``.
    """
    gone = people[people["left_hours"] < calendar.horizon_hours]
    fates = gone[[*FATE, "id", "segment", "cause", "left_hours", "returns_hours"]]
    about = ["sso_enforced", "end_hours", "returns_hours"]
    leavers = entitled(fates, records, books[[*APPLICATION, "sso_enforced", "end_hours"]])
    transfers, failures = records[OwnershipTransferred], records[RunFailed]
    failures = failures[failures["operation"] == "remove"]
    rows = spells(gone, records)
    row = lookup(rows, leavers, PERSON)
    # The spells of each leaver stand together, later below earlier ones.
    order = np.argsort(row, kind="stable")
    order = order[row[order] >= 0]
    rows, row = rows[order], row[order]
    rows = rows.assign(
        row=row,
        **{name: leavers[name][row] for name in about},
        asked_hours=_first_hours(rows, transfers, "asked_hours"),
        transferred_hours=_first_hours(rows, transfers, "hours"),
        run_failed_hours=_first_hours(rows, failures, "hours"),
    )
    rows = on_plan(rows, records, "left_hours")
    rows = _ways_in(rows.assign(out_hours=_outs(rows, plans, calendar)), plans)
    return _per_leaver(leavers.without(*about), rows)


def _first_hours(rows: Table, happened: Table, column: str) -> Floats:
    """Earliest of some moments of each row's person; NaN where there is none."""
    earliest = first(happened, column, column)
    return earliest.at(column, lookup(rows, earliest, PERSON), np.nan)


def _outs(rows: Table, plans: Mapping[str, Plan], calendar: Calendar) -> Floats:
    """When each removal takes effect: at once, or at the end of the running billing interval."""
    removed = rows["removed_hours"]
    out = removed.copy()
    effect = by_name(rows["plan"], {name: of.removal_takes_effect for name, of in plans.items()})
    waits = (effect == "cycle_end") & np.isfinite(removed) & (rows["route"] != "suspended")
    waiting = np.flatnonzero(waits)
    begun = rows[["plan", "plan_start_hours"]][waiting]
    cycle = numbered(begun, list(begun))
    for number, row in enumerate(first_rows(cycle)):
        own = waiting[cycle == number]
        since = begun["plan_start_hours"][row]
        months = plans[begun["plan"][row]].billing_interval_months
        cycles = _cycle_ends(calendar, since, months, removed[own].max())
        out[own] = cycles[np.searchsorted(cycles, removed[own])]
    # Whoever becomes a member again before that has one way in, not two.
    is_followed = np.diff(rows["row"]) == 0
    np.minimum(out[:-1], rows["taken_hours"][1:], out=out[:-1], where=is_followed)
    return out


def _cycle_ends(calendar: Calendar, since_hours: float, months: int, until_hours: float) -> Floats:
    start = calendar.datetime_at(since_hours).date()
    ends = [calendar.hours_at(start)]
    while ends[-1] < until_hours:
        ends.append(calendar.hours_at(anniversary(start, len(ends) * months)))
    return np.array(ends)


def _ways_in(rows: Table, plans: Mapping[str, Plan]) -> Table:
    """Add to each spell when its ways in were open after leaving, and what closed them."""
    limits = {name: plan.session_max_hours for name, plan in plans.items()}
    session_max = {name: np.inf if most is None else most for name, most in limits.items()}
    longest = by_name(rows["plan"], session_max)
    left, end, out = _hours(rows, "left", "end", "out")
    # What is to take effect after the books were closed is known if it was done before.
    end = np.maximum(end, np.where(rows["removed_hours"] <= end, out, end))
    login = np.where(rows["sso_enforced"], np.minimum(rows["disabled_hours"], out), out)
    lives = rows["session_kept"] & (rows["activated_hours"] < left)
    own_end = login + (1 - rows["session_share"]) * longest
    session = np.where(lives, np.minimum(out, own_end), -np.inf)
    shut = np.maximum(login, session)
    # Who works here again has every right to get in: the window is over, though nothing closed it.
    back = rows["returns_hours"]
    is_over = back <= end
    end = np.minimum(end, back)
    start = np.minimum(np.maximum(left, rows["taken_hours"]), np.maximum(left, end))
    close = np.maximum(start, np.minimum(shut, end))
    return rows.assign(
        start_hours=start,
        close_hours=close,
        open_hours=close - start,
        orphaned_hours=np.maximum(start, np.minimum(out, end)) - start,
        censored=(shut > end) & (close > start) & ~is_over,
        orphaned_censored=(out > end) & ~is_over,
        closed_by=np.select(
            [shut > end, shut == out, session > login], ["none", "removal", "session"], "login"
        ).astype(object),
    )


def _per_leaver(leavers: Table, rows: Table) -> Table:
    """Add the spells of each leaver up; `rows` name the leaver's position in ``row``, rising."""
    row, count = rows["row"], len(leavers)

    def total(weights: Column) -> Floats:
        return np.bincount(row, weights, minlength=count).astype(float)

    # The spell that leaving met is the last one before it, or else the first.
    before = total(rows["taken_hours"] < rows["left_hours"]).astype(np.int64)
    met_row = np.searchsorted(row, row) + np.maximum(before - 1, 0)[row]
    place = np.arange(len(row))
    later, met = place > met_row, place == met_row
    closes = np.flatnonzero(met | (rows["open_hours"] > 0))
    # Of several rows of a leaver the last one stays.
    closing = np.full(count, -1)
    closing[row[closes]] = closes
    closed_hours = rows.at("close_hours", closing, np.nan)
    exposure = total(rows["open_hours"])
    stages = {
        name: np.bincount(row[met], hours, minlength=count).astype(float)
        for name, hours in _stages(rows[met]).items()
    }
    stages["reprovisioned"] = total(np.where(later, rows["open_hours"], 0.0))
    return leavers.assign(
        had_access=np.bincount(row, minlength=count) > 0,
        closed_hours=np.where(exposure > 0, closed_hours, leavers["left_hours"]),
        exposure_hours=exposure,
        orphaned_hours=total(rows["orphaned_hours"]),
        censored=total(rows["censored"]) > 0,
        orphaned_censored=total(rows["orphaned_censored"]) > 0,
        closed_by=rows.at("closed_by", closing, "none"),
        route=rows.at("route", closing, ""),
        reprovisioned=np.bincount(row[later], minlength=count),
        **{f"stage_{name}_hours": stages[name] for name in STAGES},
    )


def _stages(rows: Table) -> dict[str, Floats]:
    """Split the open interval of each spell at the milestones of the route that closed it."""
    told, disabled, found, noticed = _hours(rows, "told_left", "disabled", "found", "noticed")
    retried, picked_up, removed = _hours(rows, "retried", "picked_up", "removed")
    asked, transferred, ran = _hours(rows, "asked", "transferred", "run_failed")
    start, close = _hours(rows, "start", "close")
    closed_by, route = rows["closed_by"], rows["route"]
    by_removal = closed_by == "removal"
    by_sync = by_removal & (route == "sync")
    by_run = by_removal & (route == "automation")
    at_desk = by_removal & ~by_sync & ~by_run
    failed = ~np.isnan(retried)
    ran = np.where(by_run, removed, np.where(ran <= removed, ran, np.nan))
    # A removal at the desk follows HR's ticket and does not wait for the IdP.
    triggered = by_sync | (route == "task") | failed | ~np.isnan(ran)
    disabled = np.where(np.where(by_removal, triggered, rows["sso_enforced"]), disabled, np.nan)
    attempted = np.where(failed, retried, np.where(by_sync, removed, np.nan))
    hours = {name: np.zeros(len(rows)) for name in STAGES}
    reached = start

    def spend(stage: str, until: Floats, on_route: Flags | bool = True) -> None:
        nonlocal reached
        moment = np.fmax(reached, np.where(on_route, np.minimum(until, close), np.nan))
        hours[stage] += moment - reached
        reached = moment

    spend("hr", told)
    # A review also finds IdP accounts that nobody had switched off: then it comes first.
    spend("review", found, found <= disabled)
    spend("idp", disabled)
    spend("sync", attempted, by_removal)
    spend("run", ran, by_removal)
    spend("review", noticed, by_removal)
    spend("queue", asked, by_removal)
    spend("ownership", transferred, by_removal)
    spend("queue", picked_up, at_desk)
    spend("hands_on", removed, at_desk)
    spend("retry", removed, by_sync)
    spend("cycle", close, by_removal)
    spend("session", close, closed_by == "session")
    spend("open", close, closed_by == "none")
    return hours


def _hours(rows: Table, *names: str) -> list[Floats]:
    return [rows[f"{name}_hours"] for name in names]
