"""Limit cases: where every mode is the ideal plan, and where a robot is nothing but the desk."""

import numpy as np
import pandas as pd
import pytest
from builders.companies import ALWAYS_OPEN, Lived, company

from sim import experiment
from sim.records.events import (
    AccessGiven,
    Activated,
    DeskAction,
    IdpDisabled,
    InvitationAccepted,
    InvitationSent,
    OrphanFound,
    OwnershipTransferred,
    Removed,
    RunFailed,
    SeatsBought,
    SeatTaken,
    TermStarted,
    TicketOpened,
)

TEAM, ENTERPRISE = "claude-team-annual", "claude-enterprise"
WAYS = {
    "by-hand": {"plan": TEAM, "mode": "invite"},
    "by-hand-enterprise": {"plan": ENTERPRISE, "mode": "invite"},
    "jit": {"plan": TEAM, "mode": "jit"},
    "jit-enterprise": {"plan": ENTERPRISE, "mode": "jit"},
    "scim": {"plan": ENTERPRISE, "mode": "scim"},
    "robot": {"plan": TEAM, "mode": "automation"},
    "robot-enterprise": {"plan": ENTERPRISE, "mode": "automation"},
    "switches": {
        "plan": TEAM,
        "mode": "invite",
        "then": [{"plan": ENTERPRISE, "mode": "scim", "at_month": 6}],
    },
}
# People come and go at all hours; HR is late; reviews find some before HR does.
PEOPLE = {
    "workforce": {
        "employees": {
            "headcount": 80,
            "attrition_per_year": 0.8,
            "growth_per_year": 0.2,
            "backfill_share": 0.9,
            "involuntary_share": 0.4,
            "layoffs_per_year": 1.0,
        }
    },
    "signals": {
        "full_notice_share": 0.3,
        "short_notice_share": 0.2,
        "late_share": 0.3,
        "involuntary_late_share": 0.3,
        "late_days": {"law": "exponential", "mean": 4.0},
        "session_kept_share": 0.3,
        "joiner_ahead_days": 3,
        "joiner_late_share": 0.2,
        "joiner_late_days": {"law": "exponential", "mean": 2.0},
    },
    "policies": {"review_interval_days": 30.0},
}


def ideal(*overlays):
    """A company whose desk, sync and robot take no time and never fail."""
    return company({"facts": "2026-10", "strategies": WAYS}, ALWAYS_OPEN, PEOPLE, *overlays)


@pytest.mark.parametrize("sso", [True, False])
def test_without_latency_and_failure_every_mode_is_the_ideal_plan(sso):
    ways = WAYS if sso else {name: way for name, way in WAYS.items() if way["mode"] != "jit"}
    scenario = ideal({"sso_enforced": sso, "strategies": ways})
    result = experiment.run(scenario, replications=3, records=True)
    disabled = result.records[result.records["record"] == "IdpDisabled"]
    keys = ["strategy", "replication", "person"]
    windows = result.windows.merge(disabled[[*keys, "hours"]], on=keys, how="left")
    assert len(windows) == len(ways) * len(windows[windows["strategy"] == "scim"])
    assert len(windows) > 150 * len(ways)
    # Late HR remains: the ideal plan removes whoever is a member when the IdP says so.
    members = windows["route"] != ""
    expected = np.where(members, (windows["hours"] - windows["left_hours"]).clip(lower=0), 0.0)
    np.testing.assert_allclose(windows["exposure_hours"], expected, rtol=0, atol=1e-6)
    np.testing.assert_allclose(windows["orphaned_hours"], expected, rtol=0, atol=1e-6)
    by_way = windows.pivot_table(
        "exposure_hours", ["replication", "person"], "strategy", observed=True
    )
    for way in ways:
        np.testing.assert_allclose(by_way[way], by_way["scim"], rtol=0, atol=1e-6)
    assert (by_way["scim"] > 1).mean() > 0.2
    work = result.metrics[result.metrics["metric"] == "manual_hours"]
    assert work["value"].max() < 1e-6


def test_the_directory_holds_the_seats_that_the_ideal_plan_holds():
    scenario = ideal({"strategies": {"scim": WAYS["scim"]}})
    result = experiment.run(scenario, replications=2, records=True)
    horizon = Lived(scenario).calendar.horizon_hours
    people = result.frames.people.merge(
        result.records.loc[
            result.records["record"] == "IdpDisabled", ["replication", "person", "hours"]
        ],
        on=["replication", "person"],
        how="left",
    )
    begins = people["told_start_hours"].where(~people["initial"], 0.0)
    # With equal times a person's own signals decide: who is off before being added is no member.
    ends = people["hours"].fillna(np.inf).clip(upper=horizon)
    hours = (ends - begins.clip(upper=horizon)).clip(lower=0)
    expected = hours.groupby(people["replication"]).sum()
    days = result.months.assign(
        hours=result.months["held"] * np.tile(np.diff(Lived(scenario).calendar.month_hours), 2)
    )
    held = days.groupby("replication")["hours"].sum()
    assert held.to_numpy() == pytest.approx(expected.to_numpy())


SAME_TICKETS = {
    "workforce": {
        "employees": {
            "headcount": 80,
            "attrition_per_year": 1.0,
            "growth_per_year": 0.3,
            "backfill_share": 0.9,
            "involuntary_share": 0.4,
            "start_weekday": "monday",
        }
    },
    # The IdP speaks when HR does, so that the robot is told when the desk is.
    "signals": {
        "late_share": 0.3,
        "late_days": {"law": "exponential", "mean": 4.0},
        "joiner_ahead_days": 3,
    },
    "desk": {
        "leaver_response_hours": {"law": "exponential", "mean": 6.0},
        "urgent_response_hours": {"law": "exponential", "mean": 2.0},
        "joiner_response_hours": {"law": "exponential", "mean": 6.0},
        "hands_on_minutes": {"law": "lognormal", "median": 30.0, "sigma": 0.8},
        "ticket_minutes": 5.0,
        "further_address_minutes": 3.0,
        "purchase_minutes": 5.0,
        "review_minutes": 120.0,
        "ownership_transfer_minutes": 15.0,
    },
    "strategies": {
        "by-hand": WAYS["by-hand"],
        "robot": WAYS["robot"],
        "enterprise": WAYS["by-hand-enterprise"],
        "enterprise-robot": WAYS["robot-enterprise"],
    },
    "automation": {"failure_share": 1.0},
}


@pytest.mark.parametrize(
    ("robot", "by_hand"), [("robot", "by-hand"), ("enterprise-robot", "enterprise")]
)
@pytest.mark.parametrize("facts", ["2026-03", "2026-10"])
def test_a_robot_that_always_fails_is_the_desk(facts, robot, by_hand):
    scenario = company({"facts": facts}, SAME_TICKETS)
    for replication in (1, 2, 3):
        fails, desk = (Lived(scenario, name, replication=replication) for name in (robot, by_hand))
        for kind in (
            AccessGiven,
            Activated,
            IdpDisabled,
            InvitationAccepted,
            InvitationSent,
            OwnershipTransferred,
            Removed,
            SeatTaken,
            SeatsBought,
            TermStarted,
        ):
            # As text, because nan is not nan.
            assert repr(fails.of(kind)) == repr(desk.of(kind)), kind
        assert len(fails.of(Removed)) > 50
        assert fails.of(RunFailed)

        def work(world):
            rows = pd.DataFrame(world.of(DeskAction))
            return rows.drop(columns="kind").sort_values(["hours", "person", "minutes"])

        pd.testing.assert_frame_equal(
            work(fails).reset_index(drop=True), work(desk).reset_index(drop=True)
        )
        # Whom a review has found already, HR's late word asks for once more, but no signal does.
        twice = len(desk.of(TicketOpened)) - len(fails.of(TicketOpened))
        assert 0 <= twice <= len(desk.of(OrphanFound))
        kinds = {each.kind for each in fails.of(DeskAction)}
        assert kinds <= {"automation", "purchase", "review", "review_removal", "ownership"}
