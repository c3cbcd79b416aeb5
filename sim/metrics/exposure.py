"""How long people who have left could still get in, and what the time was spent on."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.core.arrays import Flags, Floats
from sim.core.vocabulary import STAGES
from sim.records.columns import APPLICATION, PERSON, Records, lookup, taken
from sim.records.events import OwnershipTransferred, RunFailed
from sim.records.memberships import entitled, first, on_plan, spells
from sim.scenarios.calendar import Calendar, anniversary
from sim.scenarios.schema import Plan


def windows(
    people: pd.DataFrame,
    records: Records,
    books: pd.DataFrame,
    plans: Mapping[str, Plan],
    calendar: Calendar,
) -> pd.DataFrame:
    """Measure the exposure of everyone who left inside the horizon, under every strategy.

    A way in is open after leaving while one can log in anew (until removal or, if SSO is enforced,
    until the IdP account is off before it) or a session lives on; it ends at the latest when the
    person comes back. What a plan says of sessions and
    of when a removal takes effect is taken from the plan in force at the departure. Who is entitled
    to a seat and never was a member has a window of 0, and ``had_access`` says so.

    Parameters
    ----------
    people : DataFrame
        Fates, one row per replication and person, the same for all strategies.
    records : mapping of record type to DataFrame
        Records of all strategies and replications.
    books : DataFrame
        ``strategy``, ``replication``, ``application``; ``end_hours`` at which the books were
        closed; whether SSO is enforced (``sso_enforced``).
    plans : mapping of name to Plan
    calendar : Calendar
        Only people who left before the end of its horizon are counted.

    Returns
    -------
    DataFrame
        One row per application, replication and counted leaver. ``censored`` windows were still
        open when the books were closed and enter with their length so far; ``closed_by`` is "none"
        for them and for those who never were members. ``reprovisioned`` counts memberships that
        began after leaving and another one. The columns ``stage_<name>_hours`` add up to
        ``exposure_hours``.
    """
    gone = people[people["left_hours"] < calendar.horizon_hours]
    fates = gone[["replication", "person", "id", "segment", "cause", "left_hours", "returns_hours"]]
    about = ["sso_enforced", "end_hours", "returns_hours"]
    leavers = entitled(fates, records, books[[*APPLICATION, "sso_enforced", "end_hours"]])
    transfers, failures = records[OwnershipTransferred], records[RunFailed]
    failures = failures[failures["operation"] == "remove"]
    rows = spells(gone, records)
    row = lookup(rows, leavers, PERSON)
    rows = rows.assign(
        row=row,
        **{name: leavers[name].to_numpy()[row] for name in about},
        asked_hours=_first_hours(rows, transfers, "asked_hours"),
        transferred_hours=_first_hours(rows, transfers, "hours"),
        run_failed_hours=_first_hours(rows, failures, "hours"),
    )[row >= 0]
    rows = on_plan(rows, records, "left_hours")
    rows = _ways_in(rows.assign(out_hours=_outs(rows, plans, calendar)), plans)
    return _per_leaver(leavers.drop(columns=about), rows)


def _first_hours(rows: pd.DataFrame, happened: pd.DataFrame, column: str) -> Floats:
    """Earliest of some moments of each row's person; NaN where there is none."""
    earliest = first(happened, column, column)
    return taken(earliest, column, lookup(rows, earliest, PERSON), np.nan)


def _outs(rows: pd.DataFrame, plans: Mapping[str, Plan], calendar: Calendar) -> Floats:
    """When each removal takes effect: at once, or at the end of the running billing interval."""
    removed = _column(rows, "removed")
    out = removed.copy()
    at_cycle_end = [
        name for name, plan in plans.items() if plan.removal_takes_effect == "cycle_end"
    ]
    waits = rows["plan"].isin(at_cycle_end) & np.isfinite(removed) & (rows["route"] != "suspended")
    for name, since in rows.loc[waits, ["plan", "plan_start_hours"]].drop_duplicates().to_numpy():
        own = (waits & (rows["plan"] == name) & (rows["plan_start_hours"] == since)).to_numpy()
        months = plans[name].billing_interval_months
        cycles = _cycle_ends(calendar, since, months, removed[own].max())
        out[own] = cycles[np.searchsorted(cycles, removed[own])]
    # Whoever becomes a member again before that has one way in, not two.
    again = rows.groupby("row", sort=False)["taken_hours"].shift(-1).to_numpy(float)
    found: Floats = np.fmin(out, again)
    return found


def _cycle_ends(calendar: Calendar, since_hours: float, months: int, until_hours: float) -> Floats:
    start = calendar.datetime_at(since_hours).date()
    ends = [calendar.hours_at(start)]
    while ends[-1] < until_hours:
        ends.append(calendar.hours_at(anniversary(start, len(ends) * months)))
    return np.array(ends)


def _ways_in(rows: pd.DataFrame, plans: Mapping[str, Plan]) -> pd.DataFrame:
    """Add to each spell when its ways in were open after leaving, and what closed them."""
    limits = {name: plan.session_max_hours for name, plan in plans.items()}
    session_max = {name: np.inf if most is None else most for name, most in limits.items()}
    sso = rows["sso_enforced"].to_numpy(bool)
    longest = rows["plan"].map(session_max).to_numpy(float)
    left, end, out = (_column(rows, name) for name in ("left", "end", "out"))
    # What is to take effect after the books were closed is known if it was done before.
    end = np.maximum(end, np.where(_column(rows, "removed") <= end, out, end))
    login = np.where(sso, np.minimum(_column(rows, "disabled"), out), out)
    lives = rows["session_kept"].to_numpy(bool) & (_column(rows, "activated") < left)
    own_end = login + (1 - rows["session_share"].to_numpy(float)) * longest
    session = np.where(lives, np.minimum(out, own_end), -np.inf)
    shut = np.maximum(login, session)
    # Who works here again has every right to get in: the window is over, though nothing closed it.
    back = _column(rows, "returns")
    is_over = back <= end
    end = np.minimum(end, back)
    start = np.minimum(np.maximum(left, _column(rows, "taken")), np.maximum(left, end))
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
        ),
    )


def _per_leaver(leavers: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Add the spells of each leaver up; `rows` name the leaver's position in ``row``."""
    row, count = rows["row"].to_numpy(), len(leavers)

    def total(weights: NDArray[np.generic] | pd.Series) -> Floats:
        return np.bincount(row, weights, minlength=count).astype(float)

    # The spell that leaving met is the last one before it, or else the first.
    before = total(rows["taken_hours"] < rows["left_hours"])
    number = rows.groupby("row", sort=False).cumcount().to_numpy()
    later = number > np.maximum(before - 1, 0)[row]
    met = number == np.maximum(before - 1, 0)[row]
    opened = rows["open_hours"].to_numpy() > 0
    closing = rows[met | opened].drop_duplicates("row", keep="last").set_index("row")
    closing = closing[["close_hours", "closed_by", "route"]].reindex(range(count))
    exposure = total(rows["open_hours"])
    stages = {
        name: np.bincount(row[met], hours, minlength=count).astype(float)
        for name, hours in _stages(rows[met]).items()
    }
    stages["reprovisioned"] = total(np.where(later, rows["open_hours"], 0.0))
    return leavers.assign(
        had_access=total(np.ones(len(row))) > 0,
        closed_hours=np.where(exposure > 0, closing["close_hours"], leavers["left_hours"]),
        exposure_hours=exposure,
        orphaned_hours=total(rows["orphaned_hours"]),
        censored=total(rows["censored"]) > 0,
        orphaned_censored=total(rows["orphaned_censored"]) > 0,
        closed_by=closing["closed_by"].fillna("none").to_numpy(),
        route=closing["route"].fillna("").to_numpy(),
        reprovisioned=np.bincount(row[later], minlength=count),
        **{f"stage_{name}_hours": stages[name] for name in STAGES},
    )


def _stages(rows: pd.DataFrame) -> dict[str, Floats]:
    """Split the open interval of each spell at the milestones of the route that closed it."""
    told, disabled, found, noticed, retried, picked_up, removed, start, close = (
        _column(rows, name)
        for name in (
            "told_left",
            "disabled",
            "found",
            "noticed",
            "retried",
            "picked_up",
            "removed",
            "start",
            "close",
        )
    )
    asked, transferred, ran = (
        _column(rows, name) for name in ("asked", "transferred", "run_failed")
    )
    closed_by, route = rows["closed_by"].to_numpy(), rows["route"].to_numpy()
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


def _column(rows: pd.DataFrame, name: str) -> Floats:
    return rows[f"{name}_hours"].to_numpy(float)
