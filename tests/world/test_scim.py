"""Directory sync when nothing fails, and when a change fails."""

import numpy as np
import pytest
from builders.companies import SCIM, Lived, laid, staffed
from builders.syncing import ENTRA, FAILING, JOINER, LEAVER, OLD, RETRY_HOURS, actions, lived, sync

from sim.records.events import (
    AccessGiven,
    Activated,
    ConnectionLost,
    ConnectionRestored,
    IdpDisabled,
    OrphanFound,
    Removed,
    SeatTaken,
    SyncFailed,
    SyncGivenUp,
)

# When nothing fails


def test_a_joiner_holds_a_seat_from_provisioning_and_is_active_from_the_first_login(tmp_path):
    world = lived(
        tmp_path,
        JOINER,
        signals={"joiner_ahead_days": 7, "reaction_days": 0.5},
        idps={"okta": {"push_minutes": 30}},
    )
    provisioned = world.at(2026, 6, 8, 9, 30)
    assert world.hours(SeatTaken) == world.hours(AccessGiven) == [provisioned]
    assert world.hours(Activated) == [world.at(2026, 6, 15, 21)]
    assert not actions(world)


def test_a_leaver_is_removed_after_the_disable_without_a_ticket(tmp_path):
    world = lived(
        tmp_path,
        LEAVER,
        signals={"idp_lag_hours": 1.0, "missed_share": 1.0},
        idps={"okta": {"push_minutes": 20, "run_minutes": 5}},
    )
    (removal,) = world.of(Removed)
    assert removal.hours == pytest.approx(world.at(2026, 6, 9, 11, 25))
    assert (removal.route, removal.spell) == ("sync", 1)
    assert np.isnan([removal.noticed_hours, removal.picked_up_hours, removal.retried_hours]).all()
    assert not actions(world)


@pytest.mark.parametrize("push_days", [2, 4])
def test_a_leaver_who_was_not_provisioned_yet_never_becomes_a_member(tmp_path, push_days):
    world = lived(
        tmp_path,
        ("ada", "2026-06-15", "2026-06-16"),
        idps={"okta": {"push_minutes": push_days * 24 * 60}},
    )
    assert world.hours(IdpDisabled) == [world.at(2026, 6, 16, 17)]
    assert not world.of(SeatTaken)
    assert not world.of(Removed)


def test_who_leaves_before_the_first_login_is_removed_without_having_been_in(tmp_path):
    world = lived(tmp_path, ("ada", "2026-06-15", "2026-06-16"), signals={"reaction_days": 30})
    assert world.hours(SeatTaken) == [world.at(2026, 6, 15, 9)]
    assert world.hours(Removed) == [world.at(2026, 6, 16, 17)]
    assert not world.of(Activated)


# When a change fails


def test_entra_retries_on_its_schedule(tmp_path):
    world = lived(tmp_path, LEAVER, overlays=(FAILING, ENTRA))
    failed = world.of(SyncFailed)
    first = world.at(2026, 6, 9, 10)
    assert [each.hours for each in failed] == [first, *(first + hours for hours in RETRY_HOURS)]
    assert [each.attempt for each in failed] == list(range(30))
    assert {(each.operation, each.silent, each.person) for each in failed} == {("remove", False, 0)}
    assert world.of(SyncGivenUp) == [(first + 28 * 24, 0, "remove", 30)]
    # Nothing at all had come through: the job is off from then on, until somebody repairs it.
    (lost,), (restored,) = world.of(ConnectionLost), world.of(ConnectionRestored)
    assert (lost.hours, lost.cause, restored.cause) == (first + 672, "quarantine", "quarantine")
    assert restored.hours > lost.hours
    assert [each.kind for each in world.work()].count("repair") == 1
    (found,), (removal,) = world.of(OrphanFound), world.of(Removed)
    assert removal.route == "review"
    assert removal.hours >= found.hours


def test_retries_wait_for_the_next_cycle_at_or_after_their_moment(tmp_path):
    world = lived(
        tmp_path,
        LEAVER,
        idp="entra",
        idps={"entra": {"run_minutes": 5}},
        policies={"review_detection_share": 0.0},
        overlays=[FAILING],
    )
    failed = np.array([each.hours for each in world.of(SyncFailed)])
    assert len(failed) == 30
    late = failed[1:] - failed[0] - np.array(RETRY_HOURS)
    # Not before a cycle, and no cycle is passed over; a run takes five minutes.
    assert (late > 5 / 60 - 1e-9).all()
    assert (late < 45 / 60).all()
    assert np.std(late) > 0.05


def test_the_job_stays_on_if_anything_came_through_meanwhile(tmp_path):
    scenario = staffed(
        tmp_path,
        LEAVER,
        *((f"p{number}", OLD, f"2026-06-{10 + number}") for number in range(8)),
        overlay=laid(
            {"strategies": SCIM, "policies": {"review_detection_share": 0.0}},
            ENTRA,
            sync(failure_share=0.97),
        ),
    )
    seen = set()
    for replication in range(1, 60):
        world = Lived(scenario, replication=replication)
        done = [each.hours for each in world.of(Removed) if each.route == "sync"]
        for each in world.of(SyncGivenUp):
            since = each.hours - 28 * 24
            came_through = any(since <= hours <= each.hours for hours in done)
            down = sum(lost.hours <= each.hours for lost in world.of(ConnectionLost))
            back = sum(up.hours < each.hours for up in world.of(ConnectionRestored))
            seen.add(came_through)
            # Off from now on, or since somebody else's change was given up.
            assert came_through or down > back
            if came_through and each is world.of(SyncGivenUp)[0]:
                assert each.hours not in world.hours(ConnectionLost)
    assert seen == {True, False}


def test_a_joiner_whom_the_directory_gives_up_on_is_added_by_hand(tmp_path):
    world = lived(tmp_path, JOINER, overlays=[FAILING, ENTRA])
    (given_up,) = world.of(SyncGivenUp)
    assert given_up.operation == "add"
    assert world.hours(SeatTaken) == [world.calendar.desk.next_open(given_up.hours)]
    assert [each.kind for each in world.work(name="ada")] == ["task"]
