"""Windows and orphans of whole worlds: worked by hand, by Little's law and by renewal theory."""

import numpy as np
import pytest
from builders.agreement import agrees, batch_means
from builders.companies import (
    ALWAYS_OPEN,
    OWNER,
    ROOMY,
    SCIM,
    TEAM,
    Lived,
    company,
    laid,
    staffed,
)
from builders.made_frames import ended

from sim import experiment
from sim.core import streams
from sim.metrics.exposure import STAGES, windows
from sim.records.events import Removed

NO_SSO = {"sso_enforced": False}
# Friday 12 June 2026: told at 17:00, IdP off at 18:00; next cycle 18:20, run 5, poll 0.5, vendor 3.
FRIDAY = {
    "desk": {
        "leaver_response_hours": 2.0,
        "urgent_response_hours": 2.0,
        "hands_on_minutes": 18.0,
    },
    "signals": {"idp_lag_hours": 1.0},
    "idps": {"okta": {"push_minutes": 20.0, "run_minutes": 5.0}},
    "plans": {"claude-enterprise": {"sync": {"poll_minutes": 0.5, "processing_minutes": 3.0}}},
}
SESSION = {"signals": {"session_kept_share": 1.0}}
ENTRA = {"idps": {"entra": {"cycle_minutes": 40.0, "run_minutes": 5.0}}}
BY_HAND = {"queue": 66.0, "hands_on": 0.3}


@pytest.mark.parametrize("cause", ["voluntary", "involuntary", "layoff"])
@pytest.mark.parametrize(
    ("strategies", "setting", "exposure", "orphaned", "stages"),
    [
        (TEAM, NO_SSO, 66.3, 66.3, BY_HAND),
        (TEAM, NO_SSO | SESSION, 66.3, 66.3, BY_HAND),
        (TEAM, {}, 1.0, 66.3, {"idp": 1.0}),
        (TEAM, SESSION, 66.3, 66.3, BY_HAND),
        (SCIM, {}, 1.0, 1.475, {"idp": 1.0}),
        (SCIM, SESSION, 1.475, 1.475, {"idp": 1.0, "sync": 0.475}),
        (SCIM, NO_SSO, 1.475, 1.475, {"idp": 1.0, "sync": 0.475}),
    ],
)
def test_the_leaver_of_friday_evening(
    strategies, setting, exposure, orphaned, stages, cause, tmp_path
):
    scenario = staffed(
        tmp_path,
        OWNER,
        ("ada", "2025-03-03", "2026-06-12T17:00", cause),
        overlay=laid(FRIDAY, setting, {"strategies": strategies}),
    )
    result = experiment.run(scenario, replications=1)
    (window,) = result.windows.to_dict("records")
    assert window["exposure_hours"] == pytest.approx(exposure)
    assert window["orphaned_hours"] == pytest.approx(orphaned)
    spent = {name: window[f"stage_{name}_hours"] for name in STAGES}
    assert {name: hours for name, hours in spent.items() if hours} == pytest.approx(stages)


def test_the_leaver_of_friday_evening_meets_a_cycle_of_forty_minutes(tmp_path):
    # The phase of the day's cycles is luck: whatever it is, the removal is 8.5 min after a cycle.
    scenario = staffed(
        tmp_path,
        OWNER,
        ("ada", "2025-03-03", "2026-06-12T17:00"),
        overlay=laid(FRIDAY, SESSION, {"strategies": SCIM, "idp": "entra"}, ENTRA),
    )
    waits = []
    for replication in range(1, 21):
        lived = Lived(scenario, replication=replication)
        (removal,) = lived.of(Removed)
        off = lived.at(2026, 6, 12, 18)
        phase = streams.uniform_number(1, replication, "sync phase", 11) * 40 / 60
        wait = (phase - off) % (40 / 60)
        assert removal.hours == pytest.approx(off + wait + 8.5 / 60)
        waits.append(wait)
    assert 0 <= min(waits) < max(waits) < 40 / 60


@pytest.mark.usefixtures("no_holidays")
@pytest.mark.parametrize(
    ("detection", "headcount"), [pytest.param(1.0, 120, marks=pytest.mark.slow), (0.5, 180)]
)
def test_missed_leavers_wait_for_the_review_that_finds_them(detection, headcount):
    # Nobody is told of a leaver, so only reviews find them.
    attrition_per_year, interval_days = 1.0, 30.0
    scenario = company(
        ALWAYS_OPEN,
        NO_SSO,
        ROOMY,
        {
            "horizon_months": 36,
            "workforce": {
                "employees": {
                    "headcount": headcount,
                    "attrition_per_year": attrition_per_year,
                    "backfill_share": 1.0,
                    "time_to_fill_days": 0,
                }
            },
            "signals": {"missed_share": 1.0},
            "policies": {
                "review_interval_days": interval_days,
                "review_detection_share": detection,
            },
            "strategies": TEAM,
        },
    )
    result = experiment.run(scenario, replications=40)
    orphaned_days = interval_days * (1 / detection - 1 / 2)
    hours = result.windows.groupby("replication")["orphaned_hours"].mean()
    agrees(hours / 24, orphaned_days)
    # Seats of orphans to those of people, once there are as many as there will be.
    months = result.months[result.months["month"] > 6]
    seats = months.groupby("replication")[["held", "active"]].sum()
    orphans = seats["held"] - seats["active"]
    agrees(orphans / seats["active"], attrition_per_year * orphaned_days / 365.25)


@pytest.mark.usefixtures("no_holidays")
def test_exposed_accounts_at_a_random_moment_follow_littles_law():
    # 1000 people of whom each leaves twice a year; somebody turns to a leaver after 30 hours in
    # the mean, day and night, and there is always an admin free.
    people, per_year, mean_hours = 1000, 2.0, 30.0
    scenario = company(
        ALWAYS_OPEN,
        NO_SSO,
        ROOMY,
        {
            "horizon_months": 120,
            "workforce": {
                "employees": {
                    "headcount": people,
                    "attrition_per_year": per_year,
                    "backfill_share": 1.0,
                    "time_to_fill_days": 0,
                }
            },
            "signals": {"late_share": 1.0, "late_days": {"law": "exponential", "mean": 1.25}},
            "policies": {"review_detection_share": 0.0},
            "strategies": TEAM,
        },
    )
    lived = Lived(scenario)
    left = windows(
        lived.people.table(),
        lived.tables(),
        ended(("team", 1, lived.books.end_hours)),
        lived.parameters.plans,
        lived.calendar,
    )
    opened = np.sort(left["left_hours"])
    closed = np.sort(left["left_hours"] + left["exposure_hours"])
    moments = np.arange(500.25, lived.calendar.horizon_hours, 1.0)
    exposed = np.searchsorted(opened, moments) - np.searchsorted(closed, moments)
    agrees(batch_means(exposed), people * per_year / 8766 * mean_hours)
