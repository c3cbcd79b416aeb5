"""Mode scim, person by person. 1 June 2026 is a Monday; the desk is open from 9 to 17."""

import numpy as np
import pytest
from builders.companies import ALWAYS_OPEN, SCIM, Lived, company, laid, staffed

from sim import experiment
from sim.records.events import (
    AccessGiven,
    Activated,
    ConnectionLost,
    ConnectionRestored,
    DeskAction,
    IdpDisabled,
    OrphanFound,
    OwnershipTransferred,
    RemovalsApproved,
    RemovalsHeld,
    Removed,
    SeatTaken,
    SyncFailed,
    SyncGivenUp,
    TicketOpened,
)

LEAVER = ("ada", "2025-01-01", "2026-06-09T10:00")
INVOLUNTARY = (*LEAVER, "involuntary")
OLD = LEAVER[1]
JOINER = ("ada", "2026-06-15")
# Microsoft's schedule, without its cycles.
ENTRA = {"idp": "entra", "idps": {"entra": {"cycle_minutes": 0.0}}}
# Hours from the first failure: 6, 12, 24, then daily, as long as that is less than 28 days.
RETRY_HOURS = [6.0, 12.0, *range(24, 28 * 24, 24)]


def sync(**settings):
    return {"plans": {"claude-enterprise": {"sync": settings}}}


FAILING, SILENT = sync(failure_share=1.0), sync(failure_share=1.0, silent_share=1.0)


def lived(folder, *rows, overlays=(), **overlay):
    return Lived(
        staffed(folder, *rows, overlay=laid({"strategies": SCIM}, overlay, *overlays)),
    )


def actions(world, person=0):
    return [each for each in world.of(DeskAction) if each.person == person]


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


def down(world):
    """Stretches without a connection, whatever the causes."""
    count, since, found = 0, 0.0, []
    events = [(each.hours, 1) for each in world.of(ConnectionLost)]
    events += [(each.hours, -1) for each in world.of(ConnectionRestored)]
    for hours, change in sorted(events):
        since = hours if count == 0 else since
        count += change
        if count == 0:
            found.append((since, hours))
    return found


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
