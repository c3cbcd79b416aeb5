"""Removals that wait, changes that fail silently, and who finds them."""

import numpy as np
import pytest
from builders.companies import SCIM, Lived, laid, staffed
from builders.syncing import (
    ENTRA,
    FAILING,
    JOINER,
    LEAVER,
    OLD,
    RETRY_HOURS,
    SILENT,
    actions,
    lived,
    sync,
)

from sim.records.events import (
    Activated,
    IdpDisabled,
    OrphanFound,
    RemovalsApproved,
    RemovalsHeld,
    Removed,
    SeatTaken,
    SyncFailed,
    SyncGivenUp,
    TicketOpened,
)

INVOLUNTARY = (*LEAVER, "involuntary")


# When many are removed at once

MANY = [(f"p{number}", "2025-01-01", "2026-06-09T10:00") for number in range(40)]
GUARDED = {"entra": {"removal_safeguard_count": 30}, "okta": {"removal_safeguard_count": 30}}


@pytest.mark.parametrize("idp", ["entra", "okta"])
def test_too_many_removals_at_once_wait_for_an_admin(tmp_path, idp):
    world = lived(
        tmp_path,
        *MANY,
        ("abe", "2020-01-06"),
        idp=idp,
        idps=GUARDED,
        desk={"urgent_response_hours": 2.0, "hands_on_minutes": 12},
    )
    (held,), (approved,) = world.of(RemovalsHeld), world.of(RemovalsApproved)
    assert held.quantity == approved.quantity == 40
    assert world.at(2026, 6, 9, 10) <= held.hours < world.at(2026, 6, 9, 10, 40)
    assert approved.hours == pytest.approx(held.hours + 2.2)
    by_sync = [each.hours for each in world.of(Removed) if each.route == "sync"]
    assert len(by_sync) == 40
    assert min(by_sync) >= approved.hours
    assert max(by_sync) <= approved.hours + 40 / 60
    assert [each.kind for each in world.work()].count("approval") == 1


@pytest.mark.parametrize("limit", [40, 41, None])
def test_fewer_than_the_limit_are_removed_at_once(tmp_path, limit):
    world = lived(
        tmp_path,
        *MANY,
        ("abe", "2020-01-06"),
        idp="entra",
        idps={"entra": {"removal_safeguard_count": "none" if limit is None else limit}},
    )
    assert bool(world.of(RemovalsHeld)) == (limit == 40)


def test_retries_do_not_count_for_the_safeguard(tmp_path):
    # Twenty fail at 10, twenty more leave as the first are tried again at 16.
    first = [(f"p{number}", OLD, "2026-06-09T10:00") for number in range(20)]
    later = [(f"q{number}", OLD, "2026-06-09T16:00") for number in range(20)]
    world = lived(
        tmp_path,
        ("abe", "2020-01-06"),
        *first,
        *later,
        idps={"entra": {"removal_safeguard_count": 25}},
        policies={"review_detection_share": 0.0},
        overlays=[FAILING, ENTRA],
    )
    assert len(world.of(SyncGivenUp)) == 40
    assert not world.of(RemovalsHeld)


@pytest.mark.parametrize("row", [LEAVER, JOINER])
def test_a_retry_that_gets_through_remembers_the_first_failure(tmp_path, row):
    # Half of the attempts fail: futures in which the first did and a later one did not.
    scenario = staffed(tmp_path, row, overlay=laid({"strategies": SCIM}, ENTRA, FAILING))
    scenario = scenario.override({"plans.claude-enterprise.sync.failure_share": 0.5})
    kind = Removed if row is LEAVER else SeatTaken
    retried = 0
    for replication in range(1, 21):
        world = Lived(scenario, replication=replication)
        attempts = len(world.of(SyncFailed))
        (done,) = world.of(kind)
        asked = world.at(2026, 6, 9, 10) if row is LEAVER else world.at(2026, 6, 15, 9)
        assert done.hours == asked + [0.0, *RETRY_HOURS][attempts]
        if row is LEAVER:
            assert done.route == "sync"
            assert done.retried_hours == (
                pytest.approx(asked) if attempts else pytest.approx(np.nan, nan_ok=True)
            )
        retried += attempts > 0
    assert 0 < retried < 20


@pytest.mark.parametrize(("row", "hours"), [(LEAVER, 4.0), (INVOLUNTARY, 1.0)])
def test_okta_leaves_a_failed_removal_to_an_admin(tmp_path, row, hours):
    world = lived(
        tmp_path,
        row,
        desk={
            "leaver_response_hours": 4.0,
            "urgent_response_hours": 1.0,
            "hands_on_minutes": 18,
        },
        overlays=[FAILING],
    )
    failed, picked_up = world.at(2026, 6, 9, 10), world.at(2026, 6, 9, 10) + hours
    (removal,) = world.of(Removed)
    assert removal.route == "task"
    assert removal.retried_hours == failed
    assert removal.picked_up_hours == picked_up
    assert removal.hours == pytest.approx(picked_up + 0.3)
    assert [(each.kind, each.minutes) for each in actions(world)] == [("task", 18)]


def test_okta_leaves_a_failed_joiner_to_an_admin(tmp_path):
    world = lived(
        tmp_path,
        JOINER,
        signals={"joiner_ahead_days": 7, "reaction_days": 1.0},
        desk={"joiner_response_hours": 3.0, "hands_on_minutes": 30},
        overlays=[FAILING],
    )
    assert world.hours(SeatTaken) == [world.at(2026, 6, 8, 12, 30)]
    assert world.hours(Activated) == [world.at(2026, 6, 16, 9)]
    assert [(each.kind, each.minutes) for each in actions(world)] == [("task", 30)]


def test_a_silent_failure_to_add_is_found_when_the_joiner_complains(tmp_path):
    world = lived(
        tmp_path,
        JOINER,
        signals={"joiner_ahead_days": 7, "reaction_days": 0.125},
        desk={"joiner_response_hours": 3.0},
        overlays=[SILENT],
    )
    (failed,) = world.of(SyncFailed)
    assert (failed.hours, failed.silent) == (world.at(2026, 6, 8, 9), True)
    assert [each.hours for each in world.of(TicketOpened) if each.person == 0] == [
        world.at(2026, 6, 15, 12)
    ]
    assert world.hours(SeatTaken) == [world.at(2026, 6, 15, 15)]


def test_who_has_left_does_not_complain(tmp_path):
    world = lived(
        tmp_path,
        ("ada", "2026-06-15", "2026-06-16"),
        signals={"reaction_days": 5},
        overlays=[SILENT],
    )
    assert len(world.of(SyncFailed)) == 1
    assert not [each for each in world.of(TicketOpened) if each.person == 0]
    assert not actions(world)


def test_nobody_is_added_by_hand_who_left_while_the_task_waited(tmp_path):
    world = lived(
        tmp_path,
        ("old", "2025-01-01", "2026-06-15T08:00", "involuntary"),
        ("ada", "2026-06-15", "2026-06-16T11:00"),
        desk={"hands_on_minutes": 600},
        overlays=[FAILING],
    )
    ada = world.person("ada")
    # The removal of the urgent leaver takes the only admin until Tuesday 11:00.
    assert not [each for each in world.of(SeatTaken) if each.person == ada]
    assert not actions(world, ada)


def test_a_silent_failure_to_remove_waits_for_a_review(tmp_path):
    world = lived(
        tmp_path,
        LEAVER,
        desk={"review_response_hours": 2.0, "hands_on_minutes": 30},
        overlays=[SILENT],
    )
    (found,), (removal,) = world.of(OrphanFound), world.of(Removed)
    assert removal.route == "review"
    assert removal.noticed_hours == found.hours
    assert removal.hours >= removal.picked_up_hours + 0.5 >= found.hours + 2.5
    assert np.isnan(removal.retried_hours)
    assert [each.kind for each in actions(world)] == ["review_removal"]


def test_what_a_review_finds_in_the_idp_is_removed_by_the_sync(tmp_path):
    world = lived(
        tmp_path,
        LEAVER,
        signals={"idp_missed_share": 1.0},
        desk={"review_response_hours": 2.0},
    )
    (found,), (disabled,), (removal,) = (
        world.of(kind) for kind in (OrphanFound, IdpDisabled, Removed)
    )
    # The review's ticket switches the account off two business hours later; the sync follows.
    assert disabled.hours == removal.hours == world.calendar.office.after(found.hours, 2.0)
    assert removal.route == "sync"
    assert [each.kind for each in actions(world)] == ["review_removal"]


def test_a_retry_finds_that_a_review_was_quicker(tmp_path):
    world = lived(
        tmp_path,
        LEAVER,
        policies={"review_interval_days": 1.0},
        overlays=[FAILING, ENTRA],
    )
    (removal,) = world.of(Removed)
    assert removal.route == "review"
    assert removal.hours < world.at(2026, 6, 11, 10)


def test_a_sync_under_way_finds_that_a_review_was_quicker(tmp_path):
    world = lived(
        tmp_path,
        LEAVER,
        policies={"review_interval_days": 1.0},
        idps={"okta": {"push_minutes": 5 * 24 * 60}},
    )
    (removal,) = world.of(Removed)
    assert removal.route == "review"
    assert world.at(2026, 6, 9, 10) < removal.hours < world.at(2026, 6, 11, 10)


def test_the_slow_mode_takes_hours_more(tmp_path):
    world = lived(tmp_path, LEAVER, overlays=[sync(slow_share=1.0, slow_hours=3)])
    assert world.hours(Removed) == [world.at(2026, 6, 9, 13)]
