"""Directory sync while nothing syncs."""

import numpy as np
import pytest
from builders.companies import ALWAYS_OPEN, SCIM, Lived, company
from builders.syncing import down, sync

from sim import experiment
from sim.records.events import (
    ConnectionLost,
    ConnectionRestored,
    DeskAction,
    IdpDisabled,
    OwnershipTransferred,
    Removed,
)

# When nothing syncs

BUSY = {
    "horizon_months": 24,
    "workforce": {"employees": {"headcount": 60, "attrition_per_year": 3.0, "backfill_share": 1.0}},
    "policies": {"review_detection_share": 0.0},
    "strategies": SCIM,
}


def outages(world, cause):
    lost, restored = (
        [each.hours for each in world.of(kind) if each.cause == cause]
        for kind in (ConnectionLost, ConnectionRestored)
    )
    return np.array(list(zip(lost, restored, strict=False)))


def assert_that_changes_wait_for_the_connection(world):
    disabled = {each.person: each.hours for each in world.of(IdpDisabled)}
    owners = {each.person for each in world.of(OwnershipTransferred)}
    waited = 0
    for removal in world.of(Removed):
        if removal.person in owners:
            continue
        asked = expected = disabled[removal.person]
        for start, end in down(world):
            if start <= expected < end:
                expected = end
        assert removal.hours == pytest.approx(expected)
        waited += expected > asked
    assert waited > 3


def test_a_broken_connection_is_repaired_by_an_admin_when_somebody_notices():
    world = Lived(
        company(
            BUSY,
            sync(breaks_per_year=12.0, break_noticed_days=2),
            {"desk": {"urgent_response_hours": 1.0, "repair_minutes": 90.0}},
        )
    )
    broken = outages(world, "break")
    repairs = [each for each in world.of(DeskAction) if each.kind == "repair"]
    assert len(broken) > 12
    assert len(repairs) == sum(broken[:, 0] + 48 < world.calendar.horizon_hours)
    for (lost, restored), repair in zip(broken, repairs, strict=False):
        working = world.calendar.desk
        assert repair.minutes == 90
        assert repair.picked_up_hours == pytest.approx(
            working.next_open(working.after(lost + 48, 1.0))
        )
        assert restored == pytest.approx(working.after(repair.picked_up_hours, 1.5))
    assert_that_changes_wait_for_the_connection(world)


def test_repairs_after_the_horizon_are_not_counted_as_work():
    scenario = company(
        BUSY,
        {
            "horizon_months": 3,
            "policies": {"review_interval_days": 60.0},
            "desk": {"repair_minutes": 60.0},
        },
        sync(breaks_per_year=12.0, break_noticed_days=2, failure_share=1.0, silent_share=1.0),
    )
    world = Lived(scenario)
    horizon = world.calendar.horizon_hours
    assert max(world.hours(ConnectionRestored)) > horizon + 1000
    noticed = [hours for hours in outages(world, "break")[:, 0] + 48 if hours < horizon]
    metrics = experiment.run(scenario, replications=1).metrics.set_index("metric")["value"]
    assert metrics["manual_hours_repair"] == len(noticed)


def test_an_outage_ends_by_itself():
    world = Lived(company(BUSY, sync(outages_per_year=50.0, outage_hours=24.0)))
    lengths = np.diff(outages(world, "outage"))
    assert len(lengths) > 60
    assert lengths == pytest.approx(24.0)
    assert not [each for each in world.of(DeskAction) if each.kind == "repair"]
    assert_that_changes_wait_for_the_connection(world)


def test_the_connection_is_up_when_no_cause_keeps_it_down():
    world = Lived(
        company(
            BUSY,
            sync(
                outages_per_year=50.0,
                outage_hours=24.0,
                breaks_per_year=12.0,
                break_noticed_days=5,
            ),
        )
    )
    assert len(down(world)) < len(world.of(ConnectionLost))
    assert_that_changes_wait_for_the_connection(world)


def test_the_backlog_runs_at_the_next_cycle():
    world = Lived(
        company(
            ALWAYS_OPEN,
            BUSY,
            {"idp": "entra", "idps": {"entra": {"cycle_minutes": 40.0, "run_minutes": 7}}},
            sync(outages_per_year=50.0, outage_hours=24.0),
        )
    )
    disabled = {each.person: each.hours for each in world.of(IdpDisabled)}
    waited = [
        removal.hours - end
        for removal in world.of(Removed)
        for start, end in down(world)
        # An Owner is removed by the admin who hands the role on.
        if start < disabled[removal.person] < end and removal.route == "sync"
    ]
    assert len(waited) > 3
    assert min(waited) >= 7 / 60
    assert max(waited) < 47 / 60
