"""Who is on the way and who is in when a strategy changes its plan or its mode."""

import pytest
from builders.changing import ANNUAL, DAY, ENTERPRISE, OLD, ROBOT, chain, switched, taken
from builders.companies import OWNER, Lived, company, laid, named

from sim.records.events import (
    AccessCutEarly,
    Activated,
    ConnectionLost,
    GivenUp,
    InvitationAccepted,
    InvitationExpired,
    InvitationSent,
    InvitationWithdrawn,
    PlanEnded,
    Removed,
    SeatReserved,
    SeatsBought,
    SeatShort,
    SeatTaken,
    SwitchDecided,
    Switched,
    TermStarted,
    TicketOpened,
    UnknownToDirectory,
)


def test_who_waits_for_a_seat_of_the_old_plan_is_let_in_by_the_new_one(tmp_path):
    """An invitation that is withdrawn frees its seat, and nobody gets that seat any more."""
    team = {"minimum_seats": 1, "maximum_seats": 2, "invitation_holds_seat": True}
    world = switched(
        tmp_path,
        ("bob", "2026-06-08"),
        ("cyd", "2026-06-09"),
        switch={"at_month": 1},
        plans={"claude-team-annual": {**team, "invite_expiry_days": 60}},
        signals={"reaction_days": 40},
    )
    bob, cyd = world.person("bob"), world.person("cyd")
    change = world.at(2026, 7, 1)
    assert [record.person for record in world.of(SeatShort)] == [cyd]
    assert [record.person for record in world.of(InvitationSent)] == [bob]
    assert [record.person for record in world.of(SeatReserved)] == [bob]
    assert world.hours(InvitationWithdrawn) == [change]
    taken = [(record.person, record.hours) for record in world.of(SeatTaken)]
    assert taken == [(0, 0.0), (bob, change), (cyd, change)]


def test_who_left_before_getting_in_is_not_waiting_any_more(tmp_path):
    """Neither for the headcount that triggers a change, nor for the mode that comes then."""
    world = switched(
        tmp_path,
        ("bob", "2026-06-08", "2026-06-10"),
        ("cyd", "2026-06-15"),
        ("dan", "2026-06-22"),
        switch={"at_headcount": 3, "mode": "invite"},
        signals={"accept_first_share": 0.0},
    )
    assert world.hours(Switched) == [world.at(2026, 6, 22, 9)]
    asked = [record.person for record in world.of(TicketOpened) if record.kind == "joiner"]
    bob, cyd, dan = map(world.person, ("bob", "cyd", "dan"))
    assert asked == [bob, cyd, dan, cyd, dan]


# Who is on the way


def test_pending_invitations_are_withdrawn_and_provisioned(tmp_path):
    world = switched(
        tmp_path,
        ("ada", "2026-06-26"),
        switch={"at_month": 1},
        signals={"reaction_days": 20},
        idps={"okta": {"push_minutes": 30}},
    )
    july = world.at(2026, 7, 1)
    assert world.hours(InvitationWithdrawn) == [july]
    assert taken(world, "ada") == [july + 0.5]
    # The first login comes after the reaction time, counted anew.
    assert world.hours(Activated, "ada") == [july + 0.5 + 20 * DAY]
    assert not world.of(InvitationAccepted)
    assert not world.of(InvitationExpired)


def test_an_invitation_that_nobody_has_typed_in_is_not_sent_any_more(tmp_path):
    world = switched(
        tmp_path,
        ("ada", "2026-06-30"),
        switch={"at_month": 1},
        desk={"joiner_response_hours": 40.0},
    )
    assert not world.of(InvitationSent)
    assert taken(world, "ada") == [world.at(2026, 7, 1)]
    assert not world.work("joiner")


def test_whom_the_company_gave_up_on_is_provisioned(tmp_path):
    world = switched(
        tmp_path,
        ("ada", "2026-06-08"),
        ("bob", "2026-06-08", "2026-06-26"),
        switch={"at_month": 2},
        signals={"accept_first_share": 0.0, "accept_resend_share": 0.0},
        policies={"give_up_after_invitations": 1},
        plans={ANNUAL: {"invite_expiry_days": 3}},
    )
    assert len(world.of(GivenUp)) == 2
    assert taken(world, "ada") == [world.at(2026, 8, 1)]
    assert not taken(world, "bob")


def test_an_invitation_of_the_next_mode_has_its_own_life(tmp_path):
    # Invited on 26 June for 20 days, and again at the change on 1 July, again for 20 days.
    world = chain(
        tmp_path,
        {},
        {"plan": "claude-enterprise", "mode": "invite", "at_month": 1},
        rows=[("ada", "2026-06-26"), ("bob", "2026-06-26")],
        signals={"accept_first_share": 0.0, "accept_resend_share": 0.0},
        policies={"give_up_after_invitations": 1},
        plans={name: {"invite_expiry_days": 20} for name in (ANNUAL, "claude-enterprise")},
    )
    july = world.at(2026, 7, 1, 9)
    assert world.hours(InvitationSent, "ada") == [world.at(2026, 6, 26, 9), july]
    assert world.hours(InvitationWithdrawn, "ada") == [world.at(2026, 7, 1)]
    assert world.hours(InvitationExpired, "ada") == [july + 20 * DAY]


def test_who_would_have_answered_the_old_invitation_answers_the_new_one(tmp_path):
    world = chain(
        tmp_path,
        {},
        {"plan": "claude-enterprise", "mode": "invite", "at_month": 1},
        rows=[("ada", "2026-06-26")],
        signals={"reaction_days": 10},
    )
    # Not on 6 July, as the first one would have been.
    assert world.hours(InvitationAccepted) == [world.at(2026, 7, 11, 9)]
    assert taken(world, "ada") == [world.at(2026, 7, 11, 9)]


# Who is in


def test_everybody_keeps_the_membership_and_gets_a_seat_of_the_new_plan(tmp_path):
    rows = [(f"p{number}", OLD) for number in range(7)]
    world = switched(
        tmp_path, *rows, switch={"at_month": 1}, plans={"claude-enterprise": {"minimum_seats": 1}}
    )
    assert world.hours(SeatTaken) == world.hours(Activated) == [0.0] * 8
    assert not world.of(Removed)
    july = world.at(2026, 7, 1)
    assert [each for each in world.of(TermStarted) if each.plan == "claude-enterprise"] == [
        (july, "claude-enterprise", 0, "standard", 8)
    ]
    assert not world.of(SeatsBought)


def test_the_first_sync_removes_members_whose_idp_account_is_off(tmp_path):
    world = switched(
        tmp_path,
        ("ada", OLD, "2026-06-12"),
        ("bob", OLD, "2026-06-26"),
        ("eve", OLD, "2026-06-15"),
        switch={"at_month": 1},
        signals={"missed_share": 1.0, "idp_lag_hours": 2.0},
        policies={"review_detection_share": 0.0},
        idps={"okta": {"push_minutes": 30}},
    )
    july = world.at(2026, 7, 1)
    assert [(each.hours, each.route) for each in world.of(Removed)] == [(july + 0.5, "sync")] * 3


def test_an_account_that_the_idp_keeps_is_not_removed_by_the_first_sync(tmp_path):
    world = switched(
        tmp_path,
        ("ada", OLD, "2026-06-12"),
        switch={"at_month": 1},
        signals={"idp_missed_share": 1.0},
        policies={"review_detection_share": 0.0},
    )
    assert world.of(Switched)
    assert not world.of(Removed)


def to_scim(folder, *rows, first="claude-team-annual", mode="invite", **overlay):
    """Employees and contractors whom the directory does not know, and a change after a month."""
    workforce = {
        "employees": named(folder, "staff", OWNER, ("ada", OLD)),
        "contractors": named(folder, "others", *rows, signals={"idp_missed_share": 1.0}),
    }
    way = {"plan": first, "mode": mode, "then": [{**ENTERPRISE, "at_month": 1}]}
    base = {"workforce": workforce, "strategies": {"up": way}}
    return Lived(company(laid(base, overlay), folder=folder))


def test_the_first_sync_removes_whom_the_directory_does_not_know(tmp_path):
    world = to_scim(
        tmp_path,
        ("eve", OLD),
        idps={"okta": {"push_minutes": 30}},
        desk={"joiner_response_hours": 3.0, "hands_on_minutes": 12},
    )
    eve = world.person("eve")
    july = world.at(2026, 7, 1)
    assert world.of(UnknownToDirectory) == [(july + 0.5, eve)]
    (removal,) = world.of(Removed)
    assert (removal.person, removal.hours, removal.route) == (eve, july + 0.5, "sync")
    # Nobody has left, so nobody was cut off early; an admin enters eve by hand.
    assert not world.of(AccessCutEarly)
    back = pytest.approx(world.at(2026, 7, 1, 12, 12))
    assert [(each.person, each.hours) for each in world.of(SeatTaken)][-1] == (eve, back)
    assert [each.kind for each in world.work() if each.kind != "review"] == ["task"]


def test_the_first_sync_leaves_the_owner_and_who_has_gone_alone(tmp_path):
    workforce = {
        "contractors": named(
            tmp_path,
            "others",
            OWNER,
            ("eve", OLD, "2026-06-12"),
            signals={"idp_missed_share": 1.0},
        )
    }
    way = {"plan": ANNUAL, "mode": "invite", "then": [{**ENTERPRISE, "at_month": 1}]}
    scenario = company(
        {
            "workforce": workforce,
            "strategies": {"up": way},
            "policies": {"review_detection_share": 0.0},
        },
        folder=tmp_path,
    )
    world = Lived(scenario)
    assert world.of(Switched)
    assert not world.of(UnknownToDirectory)
    assert not world.of(Removed)


def test_a_directory_that_stays_knows_its_members(tmp_path):
    other = {"plan": "claude-enterprise-sales", "mode": "scim"}
    world = to_scim(tmp_path, ("eve", OLD), first=other["plan"], mode="scim", facts="2026-10")
    assert world.of(Switched)
    assert not world.of(UnknownToDirectory)


def test_open_leaver_tickets_stay(tmp_path):
    # Told on 30 June; the ticket needs 12 desk hours, the sync of the new plan two days.
    world = switched(
        tmp_path,
        ("ada", OLD, "2026-06-30T09:00"),
        switch={"at_month": 1},
        desk={"leaver_response_hours": 12.0},
        idps={"okta": {"push_minutes": 60 * 48}},
    )
    (removal,) = world.of(Removed)
    assert (removal.route, removal.hours) == ("desk", world.at(2026, 7, 1, 13))
    assert [each.kind for each in world.work(name="ada")] == ["leaver"]


def test_an_open_leaver_ticket_finds_that_the_sync_was_quicker(tmp_path):
    world = switched(
        tmp_path,
        ("ada", OLD, "2026-06-30T09:00"),
        switch={"at_month": 1},
        desk={"leaver_response_hours": 12.0},
    )
    assert [(each.route, each.hours) for each in world.of(Removed)] == [
        ("sync", world.at(2026, 7, 1))
    ]
    assert not world.work(name="ada")


def test_a_robot_takes_over_whom_nobody_was_told_of(tmp_path):
    world = chain(
        tmp_path,
        {},
        {**ROBOT, "at_month": 1},
        rows=[("ada", OLD, "2026-06-12"), ("bob", "2026-07-06"), ("cyd", OLD, "2026-07-14")],
        signals={"missed_share": 1.0},
        policies={"review_detection_share": 0.0},
        automation={"setup_hours": 2.0, "setup_days": 7.0, "run_minutes": 10},
    )
    july = world.at(2026, 7, 1)
    assert world.hours(SwitchDecided) == [july - 7 * DAY]
    assert [each.minutes for each in world.work("setup")] == [120.0]
    # The plan goes on, and its term.
    assert not world.of(PlanEnded)
    assert [(each.hours, each.route) for each in world.of(Removed)] == [
        (pytest.approx(july + 1 / 6), "automation"),
        (pytest.approx(world.at(2026, 7, 14, 17, 10)), "automation"),
    ]
    assert taken(world, "bob") == [pytest.approx(world.at(2026, 7, 6, 9, 10))]
    assert not world.work(name="bob")


def test_a_robot_that_is_switched_off_does_nothing_more(tmp_path):
    world = chain(
        tmp_path,
        {"mode": "automation"},
        {**ENTERPRISE, "at_month": 1},
        rows=[("ada", "2026-06-30"), ("bob", OLD, "2026-07-14")],
        automation={"run_minutes": 60 * 48, "outages_per_year": 50.0},
        policies={"review_detection_share": 0.0},
    )
    july = world.at(2026, 7, 1)
    assert not world.of(InvitationSent)
    assert taken(world, "ada") == [july]
    assert [each.route for each in world.of(Removed)] == ["sync"]
    assert max(world.hours(ConnectionLost), default=0.0) <= july
