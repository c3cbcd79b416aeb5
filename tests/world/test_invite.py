"""Mode invite, person by person. 1 June 2026 is a Monday; the desk is open from 9 to 17."""

import datetime as dt

import pytest
from builders.agreement import agrees
from builders.companies import ROOMY, TEAM, Lived, company, staffed

from sim.records.events import (
    AccessGiven,
    Activated,
    DeskAction,
    GivenUp,
    InvitationAccepted,
    InvitationExpired,
    InvitationSent,
    InvitationWithdrawn,
    Removed,
    SeatTaken,
    TicketOpened,
)

NEVER_ACCEPTS = {"signals": {"accept_first_share": 0.0, "accept_resend_share": 0.0}}
QUICK_EXPIRY = {"plans": {"claude-team-annual": {"invite_expiry_days": 3}}}
DAY = 24.0


def lived(folder, *rows, **overlay):
    return Lived(staffed(folder, *rows, overlay=overlay))


def actions(world, *kinds):
    return [each for each in world.of(DeskAction) if each.kind in kinds]


def test_a_joiner_is_invited_and_accepts_after_the_start(tmp_path):
    world = lived(
        tmp_path,
        ("ada", "2026-06-15"),
        signals={"joiner_ahead_days": 7, "reaction_days": 0.5},
        desk={"joiner_response_hours": 2.0, "hands_on_minutes": 12},
    )
    told, start = world.at(2026, 6, 8, 9), world.at(2026, 6, 15, 9)
    assert world.hours(TicketOpened)[0] == told
    assert world.hours(InvitationSent) == pytest.approx([told + 2.2])
    assert world.hours(InvitationAccepted) == pytest.approx([start + 12])
    assert world.hours(SeatTaken) == world.hours(Activated) == world.hours(InvitationAccepted)
    assert [record.attempt for record in world.of(InvitationAccepted)] == [1]


def test_who_is_invited_after_the_start_answers_after_the_invitation(tmp_path):
    world = lived(
        tmp_path,
        ("ada", "2026-06-15"),
        signals={"joiner_late_share": 1.0, "joiner_late_days": 2, "reaction_days": 0.5},
    )
    assert world.hours(InvitationSent) == [world.at(2026, 6, 17, 9)]
    assert world.hours(InvitationAccepted) == [world.at(2026, 6, 17, 21)]


def test_an_expired_invitation_is_noticed_at_the_start_of_the_week_and_sent_again(tmp_path):
    world = lived(
        tmp_path,
        ("ada", "2026-06-08"),
        signals={"accept_first_share": 0.0, "reaction_days": 1.0},
        desk={"resend_response_hours": 3.0},
        **QUICK_EXPIRY,
    )
    assert world.hours(InvitationSent) == [world.at(2026, 6, 8, 9), world.at(2026, 6, 15, 12)]
    assert world.hours(InvitationExpired) == [world.at(2026, 6, 11, 9)]
    assert world.hours(InvitationAccepted) == [world.at(2026, 6, 16, 12)]
    assert [record.kind for record in actions(world, "joiner", "resend")] == ["joiner", "resend"]


@pytest.mark.parametrize(
    ("start", "expiry_days", "noticed"),
    [
        # Tuesday plus 6 days is Monday, at opening.
        ("2026-06-09", 6, (2026, 6, 15, 9)),
        # Monday 7 September is Labor Day.
        ("2026-08-31", 3, (2026, 9, 8, 9)),
        # In the first, broken week: 1 June is its Monday here.
        ("2026-06-02", 0.5, (2026, 6, 8, 9)),
        ("2026-06-05", 2.5, (2026, 6, 8, 9)),
    ],
)
def test_the_first_opening_hour_of_the_week(tmp_path, start, expiry_days, noticed):
    world = lived(
        tmp_path,
        ("ada", start),
        plans={"claude-team-annual": {"invite_expiry_days": expiry_days}},
        **NEVER_ACCEPTS,
    )
    assert world.hours(InvitationSent)[1] == world.at(*noticed)


def test_a_week_cut_by_hour_0_begins_with_its_first_opening_hour(tmp_path):
    # Wednesday 3 June; invited at 9, expired at 10, and the week's first opening hour has passed.
    world = lived(
        tmp_path,
        ("ada", "2026-06-03T09:00"),
        start=dt.date(2026, 6, 3),
        plans={"claude-team-annual": {"invite_expiry_days": 1 / 24}},
        **NEVER_ACCEPTS,
    )
    assert world.hours(InvitationSent)[:2] == [9.0, world.at(2026, 6, 8, 9)]


def test_the_company_gives_up_when_the_last_invitation_has_expired(tmp_path):
    world = lived(
        tmp_path,
        ("ada", "2026-06-08"),
        policies={"give_up_after_invitations": 3},
        **QUICK_EXPIRY,
        **NEVER_ACCEPTS,
    )
    mondays = [world.at(2026, 6, day, 9) for day in (8, 15, 22)]
    assert world.hours(InvitationSent) == mondays
    assert world.hours(InvitationExpired) == [monday + 3 * DAY for monday in mondays]
    assert world.of(GivenUp) == [(world.at(2026, 6, 29, 9), 0, 3)]
    assert not world.of(SeatTaken)


def test_the_invitation_of_a_leaver_is_withdrawn(tmp_path):
    world = lived(
        tmp_path,
        ("ada", "2026-06-08", "2026-06-17"),
        desk={"leaver_response_hours": 1.0, "hands_on_minutes": 6},
        **NEVER_ACCEPTS,
    )
    (work,) = actions(world, "withdrawal")
    assert (work.picked_up_hours, work.minutes) == (world.at(2026, 6, 18, 10), 6)
    assert world.hours(InvitationWithdrawn) == pytest.approx([world.at(2026, 6, 18, 10, 6)])
    assert not world.of(InvitationExpired)
    assert not world.of(GivenUp)
    assert not actions(world, "leaver", "resend")


def test_an_invitation_of_a_leaver_that_nobody_withdraws_expires_and_that_is_all(tmp_path):
    world = lived(
        tmp_path,
        ("ada", "2026-06-08", "2026-06-09"),
        signals={"missed_share": 1.0, "accept_first_share": 1.0, "reaction_days": 2},
        **QUICK_EXPIRY,
    )
    assert world.hours(InvitationExpired) == [world.at(2026, 6, 11, 9)]
    assert len(world.of(InvitationSent)) == 1
    assert [record.kind for record in world.of(TicketOpened) if record.person == 0] == ["joiner"]
    assert not world.of(InvitationAccepted)


def test_nobody_gives_up_on_somebody_who_left_before_it_is_noticed(tmp_path):
    world = lived(
        tmp_path,
        ("ada", "2026-06-08", "2026-06-12"),
        policies={"give_up_after_invitations": 1},
        **QUICK_EXPIRY,
        **NEVER_ACCEPTS,
    )
    assert len(world.of(InvitationExpired)) == 1
    assert not world.of(GivenUp)


def test_who_accepts_while_the_admin_withdraws_the_invitation_is_removed_instead(tmp_path):
    # Told a working day ahead, so the ticket falls due at 10 on Thursday; accepted at 10:28:48.
    world = lived(
        tmp_path,
        ("ada", "2026-06-08", "2026-06-11T11:00"),
        signals={"reaction_days": 3.02, "full_notice_share": 1.0, "full_notice_days": 1},
        desk={"hands_on_minutes": 60},
    )
    assert len(world.of(InvitationAccepted)) == 1
    (removal,) = world.of(Removed)
    assert removal.hours == pytest.approx(world.at(2026, 6, 11, 11))
    assert removal.route == "desk"
    assert len(actions(world, "leaver")) == 1


def test_a_withdrawn_invitation_cannot_be_accepted(tmp_path):
    # Withdrawn at 10 on Thursday, when the ticket falls due; the answer would come at 10:26:24.
    world = lived(
        tmp_path,
        ("ada", "2026-06-08", "2026-06-11T11:00"),
        signals={"reaction_days": 3.06, "full_notice_share": 1.0, "full_notice_days": 1},
    )
    assert world.hours(InvitationWithdrawn) == [world.at(2026, 6, 11, 10)]
    assert not world.of(InvitationAccepted)
    assert not world.of(SeatTaken)


# Leavers


def test_a_leaver_told_ahead_is_out_before_leaving(tmp_path):
    world = lived(
        tmp_path,
        ("ada", "2025-01-01", "2026-06-12"),
        signals={"full_notice_share": 1.0, "full_notice_days": 5},
        desk={"hands_on_minutes": 18, "leaver_response_hours": 4.0},
    )
    (removal,) = world.of(Removed)
    assert removal.picked_up_hours == pytest.approx(world.at(2026, 6, 12, 16))
    assert removal.hours == pytest.approx(world.at(2026, 6, 12, 16, 18))
    opened = [each.hours for each in world.of(TicketOpened) if each.person == 0]
    assert opened == [world.at(2026, 6, 5, 17)]


@pytest.mark.parametrize(
    ("cause", "kind", "hours"),
    [("voluntary", "leaver", 2.0), ("involuntary", "urgent", 1.0), ("layoff", "urgent", 1.0)],
)
def test_involuntary_leavers_are_urgent(tmp_path, cause, kind, hours):
    world = lived(
        tmp_path,
        ("ada", "2025-01-01", "2026-06-09T10:00", cause),
        desk={"urgent_response_hours": 1.0, "leaver_response_hours": 2.0},
    )
    assert world.hours(Removed) == [world.at(2026, 6, 9, 10) + hours]
    assert [each.kind for each in world.of(DeskAction) if each.person == 0] == [kind]


def test_a_leaver_who_never_was_invited_makes_no_work(tmp_path):
    # IT hears of the joiner when the person has long left.
    world = lived(
        tmp_path,
        ("ada", "2026-06-08", "2026-06-12"),
        signals={"joiner_late_share": 1.0, "joiner_late_days": 10},
    )
    assert not world.of(InvitationSent)
    assert not [each for each in world.of(DeskAction) if each.person == 0]


# Batches


def test_a_rollout_is_one_batch_of_invitations():
    world = Lived(
        company(
            {
                "start_state": "rollout",
                "workforce": {"employees": {"headcount": 30}},
                "desk": {
                    "ticket_minutes": 5.0,
                    "hands_on_minutes": 10,
                    "further_address_minutes": 0.5,
                },
                "strategies": TEAM,
            }
        )
    )
    (work,) = actions(world, "rollout")
    assert (work.minutes, work.addresses, work.picked_up_hours) == (5 + 10 + 29 * 0.5, 30, 9.0)
    assert world.hours(InvitationSent) == pytest.approx([9 + 29.5 / 60] * 30)
    assert not actions(world, "joiner", "resend")


@pytest.mark.parametrize(
    ("joiners", "invited", "addresses"),
    [
        (("ada",), [], []),
        (("ada", "bob"), ["bob"], [1]),
        (("bob", "ada"), ["bob"], [1]),
        (("ada", "bob", "cyd"), ["bob", "cyd"], [2]),
    ],
)
def test_a_batch_leaves_out_who_has_left_meanwhile(tmp_path, joiners, invited, addresses):
    # The only admin is busy with an urgent leaver until Tuesday 11:00, and ada leaves at 10:00.
    ends = {"ada": "2026-06-09T10:00"}
    world = lived(
        tmp_path,
        ("old", "2025-01-01", "2026-06-08T09:00", "involuntary"),
        *((name, "2026-06-08T09:00", ends.get(name, "")) for name in joiners),
        signals={"missed_share": 0.0},
        desk={"hands_on_minutes": 600, "further_address_minutes": 60.0},
    )
    assert [each.person for each in world.of(InvitationSent)] == [world.person(n) for n in invited]
    work = actions(world, "joiner")
    assert [each.addresses for each in work] == addresses
    assert [each.minutes for each in work] == [600 + 60 * (n - 1) for n in addresses]


# Joining by a link or by domain discovery


def test_who_joins_by_link_needs_no_invitation(tmp_path):
    world = lived(
        tmp_path,
        ("ada", "2026-06-15"),
        sso_enforced=False,
        signals={"self_join_share": 1.0, "joiner_ahead_days": 7, "reaction_days": 0.5},
        desk={"joiner_response_hours": 40.0},
    )
    assert world.hours(AccessGiven) == [world.at(2026, 6, 8, 9)]
    assert world.hours(SeatTaken) == world.hours(Activated) == [world.at(2026, 6, 15, 21)]
    assert not world.of(InvitationSent)
    assert not actions(world, "joiner")


def test_who_joins_by_link_waits_for_a_seat_like_others(tmp_path):
    world = lived(
        tmp_path,
        ("ada", "2025-01-01", "2026-06-16T10:00"),
        ("bob", "2026-06-15"),
        ("cyd", "2026-06-15", "2026-06-16T09:00"),
        sso_enforced=False,
        signals={"self_join_share": 1.0},
        plans={"claude-team-annual": {"minimum_seats": 1, "maximum_seats": 1}},
    )
    assert world.hours(SeatTaken, "bob") == [world.at(2026, 6, 16, 10)]
    assert not world.of(SeatTaken, "cyd")


def test_a_share_of_joiners_joins_by_link():
    world = Lived(
        company(
            ROOMY,
            {
                "start_state": "rollout",
                "workforce": {"employees": {"headcount": 7000}},
                "sso_enforced": False,
                "signals": {"self_join_share": 0.5},
                "strategies": TEAM,
            },
        )
    )
    invited = {each.person for each in world.of(InvitationSent)}
    agrees([float(person not in invited) for person in range(7000)], 0.5)
    assert len(world.of(SeatTaken)) == 7000
