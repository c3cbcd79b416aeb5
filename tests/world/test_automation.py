"""Mode automation: a robot at the console. 1 June 2026 is a Monday; the desk opens at 9."""

import numpy as np
import pytest
from builders.companies import OWNER, ROOMY, Lived, company, laid, staffed

from sim import workforce
from sim.records.events import (
    Activated,
    ConnectionLost,
    ConnectionRestored,
    GivenUp,
    IdpDisabled,
    InvitationAccepted,
    InvitationExpired,
    InvitationSent,
    InvitationWithdrawn,
    OrphanFound,
    OwnershipTransferred,
    Removed,
    RunFailed,
    SeatTaken,
    TicketOpened,
)
from sim.scenarios.calendar import Calendar
from sim.world.company import Company, Draws
from sim.world.modes import MODES
from sim.world.workspace import Workspace

OLD = "2025-01-01"
ROBOT = {"robot": {"plan": "claude-team-annual", "mode": "automation"}}
LEAVER = ("ada", OLD, "2026-06-09T10:00")
JOINER = ("ada", "2026-06-15")
FAILING = {"automation": {"failure_share": 1.0}}


def lived(folder, *rows, overlays=(), **overlay):
    return Lived(
        staffed(folder, OWNER, *rows, overlay=laid({"strategies": ROBOT}, overlay, *overlays))
    )


def test_a_joiner_is_invited_by_a_run_at_hrs_word(tmp_path):
    world = lived(
        tmp_path,
        JOINER,
        signals={"joiner_ahead_days": 7, "reaction_days": 0.5},
        automation={"run_minutes": 10},
        desk={"joiner_response_hours": 5.0},
    )
    assert world.hours(InvitationSent) == pytest.approx([world.at(2026, 6, 8, 9, 10)])
    assert world.hours(InvitationAccepted) == [world.at(2026, 6, 15, 21)]
    assert world.hours(SeatTaken, "ada") == world.hours(Activated, "ada")
    assert not world.work(name="ada")


def test_a_leaver_is_removed_by_a_run_at_the_disable_at_any_hour(tmp_path):
    # Saturday evening; nobody raises a ticket, and nobody needs to.
    world = lived(
        tmp_path,
        ("ada", OLD, "2026-06-13T20:00"),
        signals={"idp_lag_hours": 40.0, "missed_share": 1.0},
        automation={"run_minutes": 10},
        desk={"leaver_response_hours": 5.0},
    )
    (disabled,), (removal,) = world.hours(IdpDisabled), world.of(Removed)
    # HR says so on Monday at 9.
    assert disabled == world.at(2026, 6, 17, 1)
    assert removal.hours == pytest.approx(disabled + 10 / 60)
    assert removal.route == "automation"
    assert np.isnan([removal.noticed_hours, removal.picked_up_hours, removal.retried_hours]).all()
    assert not world.work(name="ada")


@pytest.mark.parametrize(
    ("disabled", "approved"),
    [
        ((2026, 6, 9, 10), (2026, 6, 9, 12)),
        ((2026, 6, 9, 16), (2026, 6, 10, 10)),
        ((2026, 6, 9, 20), (2026, 6, 10, 11)),
        # Friday evening; then the Monday after.
        ((2026, 6, 12, 16, 30), (2026, 6, 15, 10, 30)),
    ],
)
def test_a_person_approves_in_working_hours(tmp_path, disabled, approved):
    start = "{}-{:02}-{:02}T10:00".format(*disabled[:3])
    lag = disabled[3] + (disabled[4] if len(disabled) > 4 else 0) / 60 - 10
    world = lived(
        tmp_path,
        ("ada", OLD, start),
        signals={"idp_lag_hours": lag},
        automation={"approval_hours": 2.0, "run_minutes": 15},
    )
    assert world.hours(IdpDisabled) == pytest.approx([world.at(*disabled)])
    assert world.hours(Removed) == pytest.approx([world.at(*approved) + 0.25])
    assert not world.work(name="ada")


def test_joiners_are_approved_too(tmp_path):
    world = lived(tmp_path, JOINER, automation={"approval_hours": 2.0, "run_minutes": 15})
    assert world.hours(InvitationSent) == [world.at(2026, 6, 15, 11, 15)]


@pytest.mark.parametrize(("cause", "hours"), [("voluntary", 4.0), ("involuntary", 1.0)])
def test_a_failed_removal_becomes_a_ticket(tmp_path, cause, hours):
    world = lived(
        tmp_path,
        (*LEAVER, cause),
        overlays=[FAILING],
        automation={"run_minutes": 30},
        desk={
            "leaver_response_hours": 4.0,
            "urgent_response_hours": 1.0,
            "hands_on_minutes": 12,
        },
    )
    failed = world.at(2026, 6, 9, 10, 30)
    assert world.of(RunFailed) == [(failed, world.person("ada"), "remove")]
    (removal,) = world.of(Removed)
    assert (removal.route, removal.picked_up_hours) == ("desk", failed + hours)
    assert removal.hours == pytest.approx(failed + hours + 0.2)
    assert [(each.kind, each.minutes) for each in world.work(name="ada")] == [("automation", 12)]


def test_a_failed_invitation_becomes_a_ticket(tmp_path):
    world = lived(
        tmp_path,
        JOINER,
        overlays=[FAILING],
        automation={"run_minutes": 30},
        desk={"joiner_response_hours": 3.0, "hands_on_minutes": 12},
    )
    assert world.of(RunFailed) == [(world.at(2026, 6, 15, 9, 30), world.person("ada"), "invite")]
    assert world.hours(InvitationSent) == pytest.approx([world.at(2026, 6, 15, 12, 42)])
    assert [(each.kind, each.minutes) for each in world.work(name="ada")] == [("automation", 12)]
    assert len(world.of(SeatTaken, "ada")) == 1


def test_failures_have_their_probability():
    world = Lived(
        company(
            ROOMY,
            {
                "strategies": ROBOT,
                "workforce": {
                    "employees": {
                        "headcount": 400,
                        "attrition_per_year": 2.0,
                        "backfill_share": 1.0,
                    }
                },
                "automation": {"failure_share": 0.25},
            },
        )
    )
    failed = sum(each.operation == "remove" for each in world.of(RunFailed))
    # Owners are handed over by an admin, without a run.
    runs = len(world.of(Removed)) - len(world.of(OwnershipTransferred))
    assert runs > 500
    assert abs(failed / runs - 0.25) < 3.3 * np.sqrt(0.25 * 0.75 / runs)
    assert len(world.work("automation")) >= failed


def test_out_of_order_every_run_becomes_a_ticket():
    world = Lived(
        company(
            {
                "strategies": ROBOT,
                "workforce": {
                    "employees": {
                        "headcount": 80,
                        "attrition_per_year": 2.0,
                        "backfill_share": 1.0,
                        "involuntary_share": 0.5,
                    }
                },
                "automation": {"outages_per_year": 12.0, "outage_days": 5},
                "policies": {"review_detection_share": 0.0},
            }
        )
    )
    lost, restored = world.hours(ConnectionLost), world.hours(ConnectionRestored)
    assert {each.cause for each in world.of(ConnectionLost)} == {"console change"}
    assert len(lost) > 6
    assert np.array(restored) == pytest.approx(np.array(lost[: len(restored)]) + 5 * 24)

    def is_down(hours):
        return any(start <= hours < start + 5 * 24 for start in lost)

    # Owners are handed over by an admin, without a run.
    owners = {each.person for each in world.of(OwnershipTransferred)}
    disabled = {each.person: each.hours for each in world.of(IdpDisabled)}
    failed = {each.person for each in world.of(RunFailed) if each.operation == "remove"}
    routes = {each.person: each.route for each in world.of(Removed)}
    inside = [person for person in routes if person not in owners]
    assert len(failed) > 10
    assert failed == {person for person in inside if is_down(disabled[person])}
    assert {person for person in inside if routes[person] == "desk"} == failed


# What it does by itself


def space_of(folder, **overlay):
    """A workspace with a robot and two members, before anything happens."""
    scenario = staffed(folder, OWNER, LEAVER, overlay=laid({"strategies": ROBOT}, overlay))
    parameters, calendar = scenario.parameters, Calendar.of(scenario.parameters)
    people = workforce.people(parameters, calendar, 1, 1)
    firm = Company(parameters, parameters.idps["okta"], calendar, Draws(people))
    space = Workspace(firm, "claude-team-annual", [True, True])
    space.mode = MODES["automation"](space)
    space.seats.open([0, 1])
    for person in (0, 1):
        assert space.seats.get(person)
        space.admit(person)
    return space


def test_a_workspace_knows_its_members_whose_account_is_off(tmp_path):
    space = space_of(tmp_path)
    assert not space.unknown_members
    space.company.disable_idp(1)
    space.hear_of_idp(1)
    assert space.unknown_members == {1}
    space.remove(1, "automation")
    assert not space.unknown_members
    assert space.seats.get(1)
    space.admit(1)
    assert space.unknown_members == {1}


@pytest.mark.parametrize("interval", [6.0, 24.0, 100.0])
def test_reconciling_removes_a_member_whom_the_idp_no_longer_knows(tmp_path, interval):
    space = space_of(tmp_path, automation={"reconcile_interval_hours": interval})
    phase = space.number("reconcile phase") * interval
    # Nobody told the robot.
    space.clock.run(until=phase + 2.5 * interval)
    space.company.idp_is_disabled[1] = True
    space.unknown_members.add(1)
    space.clock.run(until=phase + 2.5 * interval + 10 * interval)
    assert [(each.person, each.route) for each in space.records[Removed]] == [(1, "automation")]
    assert space.records[Removed][0].hours == pytest.approx(phase + 3 * interval)


@pytest.mark.parametrize("replication", range(1, 9))
def test_an_expired_invitation_is_sent_again_at_the_next_reconciliation(tmp_path, replication):
    scenario = staffed(
        tmp_path,
        OWNER,
        ("ada", "2026-06-09T11:00"),
        overlay={
            "strategies": ROBOT,
            "signals": {"accept_first_share": 0.0},
            "plans": {"claude-team-annual": {"invite_expiry_days": 3}},
            "automation": {"reconcile_interval_hours": 24.0},
        },
    )
    world = Lived(scenario, replication=replication)
    (expired,), (first, again) = world.hours(InvitationExpired), world.hours(InvitationSent)
    assert (first, expired) == (world.at(2026, 6, 9, 11), world.at(2026, 6, 12, 11))
    assert 0 <= again - expired < 24
    assert [each.attempt for each in world.of(InvitationAccepted)] == [2]
    assert not world.work(name="ada")


def test_the_robot_gives_up_as_the_company_says(tmp_path):
    world = lived(
        tmp_path,
        JOINER,
        signals={"accept_first_share": 0.0, "accept_resend_share": 0.0},
        policies={"give_up_after_invitations": 2},
        plans={"claude-team-annual": {"invite_expiry_days": 3}},
    )
    assert [each.attempt for each in world.of(InvitationSent)] == [1, 2]
    assert [(each.person, each.attempt) for each in world.of(GivenUp)] == [(world.person("ada"), 2)]


def test_the_invitation_of_a_leaver_is_withdrawn_at_the_disable(tmp_path):
    world = lived(
        tmp_path,
        ("ada", "2026-06-08", "2026-06-10"),
        signals={"accept_first_share": 0.0, "idp_lag_hours": 2.0},
    )
    assert world.hours(InvitationWithdrawn) == [world.at(2026, 6, 10, 19)]
    assert not world.of(SeatTaken, "ada")
    assert not world.work(name="ada")


def test_a_disable_between_run_and_answer_stops_the_invitation(tmp_path):
    world = lived(
        tmp_path,
        ("ada", "2026-06-08", "2026-06-09"),
        automation={"run_minutes": 60 * 48},
    )
    assert not world.of(InvitationSent)
    assert not world.of(SeatTaken, "ada")
    assert not [each for each in world.of(TicketOpened) if each.person == world.person("ada")]


def test_an_account_that_the_idp_keeps_waits_for_a_review(tmp_path):
    world = lived(
        tmp_path,
        LEAVER,
        signals={"idp_missed_share": 1.0},
        policies={"review_interval_days": 7.0},
        automation={"run_minutes": 30},
        desk={"review_response_hours": 4.0},
    )
    (removal,) = world.of(Removed)
    (disabled,) = world.hours(IdpDisabled)
    # The review's ticket switches the account off and removes the member: the robot comes too late.
    (found,) = world.hours(OrphanFound)
    assert disabled == world.calendar.office.after(found, 4.0)
    assert removal.route == "review"
    assert removal.hours == disabled
    assert [each.kind for each in world.work(name="ada")] == ["review_removal"]
