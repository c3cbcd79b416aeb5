"""What luck did to the few who are forgotten: what is added to sums, case by case."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from builders.companies import SCIM, TEAM, company, laid
from hypothesis import given
from hypothesis import strategies as st

from sim import experiment, workforce
from sim.core import streams
from sim.metrics.standing import latest
from sim.scenarios.calendar import Calendar

ACCOUNT, SEAT, KEPT, FAILS, SILENT = 0.1, 0.3, 0.4, 0.5, 0.6
SYNC = (1 - ACCOUNT) * FAILS * SILENT
FORGETFUL = {
    "facts": "2026-10",
    "horizon_months": 6,
    "workforce": {
        "employees": {
            "headcount": 40,
            "attrition_per_year": 1.5,
            "growth_per_year": 0.0,
            "backfill_share": 1.0,
            "involuntary_share": 0.3,
        }
    },
    "signals": {
        "idp_missed_share": ACCOUNT,
        "missed_share": SEAT,
        "session_kept_share": KEPT,
        "late_share": 0.3,
        "late_days": 6,
        "console_first_share": 0.0,
    },
    "plans": {"claude-enterprise": {"sync": {"failure_share": FAILS, "silent_share": SILENT}}},
    "policies": {"review_interval_days": 40.0, "review_detection_share": 0.7},
}
WAYS = {
    "team": TEAM["team"],
    "enterprise": SCIM["enterprise"],
    "jit": {"plan": "claude-team-annual", "mode": "jit"},
    "robot": {"plan": "claude-team-annual", "mode": "automation"},
}


def windows_of(*overlays, replications=range(1, 9)):
    """Windows with the fates of their people, and when a review would find each."""
    scenario = company(FORGETFUL, *overlays)
    result = experiment.run(scenario, replications=list(replications))
    days = Calendar.of(scenario.parameters)
    found = []
    for number in replications:
        fates = workforce.people(scenario.parameters, days, 1, number)
        row = {name: fates.found_hours(name) for name in set(result.windows["application"])}
        frame = fates.table()[["replication", "person", "idp_due_hours"]].frame()
        found += [frame.assign(application=name, found_hours=row[name]) for name in row]
    known = pd.concat(found)
    people = result.frames.people.drop(
        columns=["id", "segment", "cause", "left_hours", "idp_due_hours"]
    )
    rows = result.windows.merge(people, on=["replication", "person"])
    rows = rows.merge(known, on=["replication", "person", "application"])
    return rows.assign(close_hours=days.close_hours), days


def silent(rows):
    failed, unheard = (
        [
            streams.uniform_number(1, row.replication, f"claude {stream} remove", int(row.key))
            for row in rows.itertuples()
        ]
        for stream in ("sync failure", "silent failure")
    )
    return (np.array(failed) < FAILS) & (np.array(unheard) < SILENT)


def waits(rows, *moments):
    until = rows[["found_hours", "returns_hours", "close_hours"]].min(axis=1)
    for moment in moments:
        until = np.minimum(until, moment)
    return (until - rows["left_hours"]).clip(lower=0)


@pytest.mark.parametrize("sso_enforced", [False, True])
def test_each_mode_has_what_it_may_overlook(sso_enforced):
    # JIT needs SSO.
    ways = {name: way for name, way in WAYS.items() if sso_enforced or way["mode"] != "jit"}
    rows, _ = windows_of({"sso_enforced": sso_enforced, "strategies": ways})
    account = (ACCOUNT - rows["idp_missed"]) * waits(rows)
    ticket = (SEAT - (rows["missed"] & ~rows["idp_missed"])) * waits(rows)
    ticket_kept = SEAT * KEPT - (rows["missed"] & ~rows["idp_missed"] & rows["session_kept"])
    sync = (SYNC - (silent(rows) & ~rows["idp_missed"])) * waits(rows)
    sync_kept = SYNC * KEPT - (silent(rows) & ~rows["idp_missed"] & rows["session_kept"])
    seat = {"team": ticket, "jit": ticket, "enterprise": sync, "robot": 0.0 * ticket}
    kept = {"team": ticket_kept, "jit": ticket_kept, "enterprise": sync_kept}
    assert (rows["common_control_hours"] != 0).mean() > 0.9
    for name, own in rows.groupby("strategy"):
        # Who was told of before being a member, or is in for the first time, is left out.
        here = own.index[own["common_control_hours"] != 0]
        found = rows.loc[here]
        assert found["common_control_hours"].to_numpy() == pytest.approx(account[here])
        orphaned = account[here] + seat[name][here]
        assert found["orphaned_control_hours"].to_numpy() == pytest.approx(orphaned)
        session = kept.get(name, 0.0 * ticket_kept)[here] * waits(found)
        exposed = account[here] + session if sso_enforced else orphaned
        active = ~found["never_starts"]
        seen = found["exposure_control_hours"]
        assert seen[active].to_numpy() == pytest.approx(exposed[active])


def test_a_session_that_ends_by_itself_waits_for_no_review():
    short = {"plans": {"claude-team-annual": {"session_max_hours": 30.0}}}
    rows, _ = windows_of({"sso_enforced": True, "strategies": TEAM}, short)
    rows = rows[rows["common_control_hours"] != 0]
    ends = rows["idp_due_hours"] + (1 - rows["session_share"]) * 30.0
    forgotten = rows["missed"] & ~rows["idp_missed"] & rows["session_kept"]
    session = (SEAT * KEPT - forgotten) * waits(rows, ends)
    seen = rows["exposure_control_hours"] - rows["common_control_hours"]
    active = ~rows["never_starts"]
    assert seen[active].to_numpy() == pytest.approx(session[active])


def test_a_seat_is_cut_at_a_change_of_plan_and_an_account_is_not():
    change = {"plan": "claude-enterprise", "mode": "scim", "at_month": 3}
    strategies = {"team": {**TEAM["team"], "then": [change]}}
    rows, days = windows_of({"sso_enforced": False, "strategies": strategies})
    moment = np.minimum(rows["left_hours"], rows["told_left_hours"])
    rows = rows[(rows["common_control_hours"] != 0) & (moment < days.month_hours[3])]
    assert len(rows) > 30
    account = (ACCOUNT - rows["idp_missed"]) * waits(rows)
    assert rows["common_control_hours"].to_numpy() == pytest.approx(account)
    ticket = SEAT - (rows["missed"] & ~rows["idp_missed"])
    seat = rows["orphaned_control_hours"] - rows["common_control_hours"]
    assert seat.to_numpy() == pytest.approx(ticket * waits(rows, days.month_hours[3]))
    assert (waits(rows, days.month_hours[3]) < waits(rows)).any()


def test_an_account_is_found_by_the_first_review_of_any_application():
    also = [{"plan": "claude-enterprise", "mode": "scim"}]
    plans = {"plans": {"claude-enterprise": {"application": "other"}}}
    strategies = {"both": {**TEAM["team"], "also": also}}
    rows, _ = windows_of({"sso_enforced": False, "strategies": strategies}, plans)
    rows["found_hours"] = rows.groupby(["replication", "person"])["found_hours"].transform("min")
    rows = rows[rows["common_control_hours"] != 0]
    account = (ACCOUNT - rows["idp_missed"]) * waits(rows)
    assert rows["common_control_hours"].to_numpy() == pytest.approx(account)


def test_the_control_is_part_of_rows_that_add_up():
    scenario = company(laid(FORGETFUL, {"strategies": WAYS, "policies": {"exposed_hour_usd": 3.0}}))
    result = experiment.run(scenario, replications=3)
    wide = result.observations.pivot_table(
        index=["strategy", "replication"], columns="metric", values=["numerator", "control"]
    )
    for part in ("numerator", "control"):
        of = wide[part]
        whole = of["exposure_hours_total"].to_numpy()
        for rows in ("stage", "cause"):
            parts = of[[name for name in of if name.startswith(f"exposure_{rows}_")]]
            assert parts.sum(axis=1).to_numpy() == pytest.approx(whole)
        both = of["exposure_common_hours_total"] + of["exposure_added_hours_total"]
        assert both.to_numpy() == pytest.approx(whole)
        assert of["exposure_cost_usd"].to_numpy() == pytest.approx(3 * whole)
    rest = wide["numerator"]["decision_cost_usd"] - wide["numerator"]["exposure_cost_usd"]
    assert rest.to_numpy() == pytest.approx(wide["numerator"]["total_cost_usd"].to_numpy())
    happened = wide["numerator"]["exposure_hours_total"] - wide["control"]["exposure_hours_total"]
    windows = result.windows.groupby(["strategy", "replication"])["exposure_hours"].sum()
    assert happened.to_dict() == pytest.approx(windows.to_dict())
    assert (wide["control"]["exposure_hours_total"] != 0).all()


def test_nothing_is_added_where_nobody_is_forgotten():
    careful = {
        "signals": {"idp_missed_share": 0.0, "missed_share": 0.0},
        "plans": {"claude-enterprise": {"sync": {"silent_share": 0.0}}},
        "strategies": WAYS,
    }
    rows, _ = windows_of(careful, replications=range(1, 3))
    assert (rows[["exposure_control_hours", "orphaned_control_hours"]] == 0).all(axis=None)


def test_nobody_forgets_who_is_on_the_list_of_a_layoff():
    layoff = {
        "workforce": {"employees": {"layoffs": [{"date": dt.date(2026, 8, 3), "share": 0.5}]}}
    }
    rows, _ = windows_of({"strategies": TEAM}, layoff, replications=range(1, 3))
    listed = rows["announced_layoff"]
    assert listed.sum() > 20
    assert (rows.loc[listed, "orphaned_control_hours"] == 0).all()
    assert (rows.loc[~listed, "orphaned_control_hours"] != 0).any()


def test_who_is_no_member_when_it_is_told_adds_nothing():
    nobody_answers = {"signals": {"accept_first_share": 0.0, "accept_resend_share": 0.0}}
    rows, _ = windows_of(nobody_answers, {"strategies": TEAM})
    joiners = rows[~rows["initial"] & ~rows["had_access"]]
    assert len(joiners) > 10
    assert (joiners["orphaned_control_hours"] == 0).all()


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), max_size=12),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), max_size=6),
)
def test_the_latest_event_of_a_key_is_found(events, asked):
    key, hours = (np.array([each[i] for each in events], dtype=np.int64) for i in (0, 1))
    wanted, moments = (np.array([each[i] for each in asked], dtype=np.int64) for i in (0, 1))
    found = latest(key, hours.astype(float), wanted, moments.astype(float)).tolist()
    for (own, moment), place in zip(asked, found, strict=True):
        before = [(h, i) for i, (k, h) in enumerate(events) if k == own and h <= moment]
        assert place == max(before, default=(0, -1))[1]
