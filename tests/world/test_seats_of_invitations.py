"""What an invitation holds, and when it frees it."""

import pytest
from builders.companies import OWNER, laid, staffed
from builders.seat_rules import MONTHLY, lived

from sim import experiment
from sim.records.events import (
    InvitationAccepted,
    InvitationExpired,
    InvitationSent,
    InvitationWithdrawn,
    SeatReleased,
    SeatReserved,
    SeatsBought,
    SeatShort,
    SeatTaken,
)

# Invitations that hold seats


SLOW = {"signals": {"reaction_days": 4.0}}


def test_an_invitation_holds_a_seat_from_sending_to_acceptance(tmp_path):
    world = lived(tmp_path, ("ada", "2026-06-08"), **SLOW)
    sent, accepted = world.at(2026, 6, 8, 9), world.at(2026, 6, 12, 9)
    ada = world.person("ada")
    assert world.hours(SeatsBought) == [sent]
    assert world.of(SeatReserved) == [(sent, ada, 1)]
    assert world.of(SeatReleased) == [(accepted, ada, 1)]
    assert world.hours(SeatTaken, "ada") == world.hours(InvitationAccepted) == [accepted]


def test_in_march_an_invitation_holds_nothing(tmp_path):
    world = lived(tmp_path, ("ada", "2026-06-08"), facts="2026-03", **SLOW)
    assert world.hours(SeatsBought) == world.hours(InvitationAccepted)
    assert not world.of(SeatReserved)


def test_an_expired_invitation_frees_its_seat(tmp_path):
    world = lived(
        tmp_path,
        ("ada", "2026-06-08"),
        ("bob", "2026-06-12T10:00"),
        signals={"accept_first_share": 0.0, "accept_resend_share": 0.0},
        policies={"give_up_after_invitations": 1},
        rules={"invite_expiry_days": 4, "maximum_seats": 2},
    )
    ada, bob = world.person("ada"), world.person("bob")
    expired = world.at(2026, 6, 12, 9)
    # Bob takes the seat that ada's invitation held, and holds it until his own expires.
    assert world.hours(InvitationExpired) == [expired, world.at(2026, 6, 16, 10)]
    assert [each[:2] for each in world.of(SeatReserved)] == [
        (world.at(2026, 6, 8, 9), ada),
        (world.at(2026, 6, 12, 10), bob),
    ]
    assert [each[:2] for each in world.of(SeatReleased)] == [
        (expired, ada),
        (world.at(2026, 6, 16, 10), bob),
    ]
    assert len(world.of(SeatsBought)) == 1
    assert not world.of(SeatShort)


def test_at_the_maximum_the_invitation_itself_waits_for_a_seat(tmp_path):
    world = lived(
        tmp_path,
        ("ada", "2026-06-08"),
        ("bob", "2026-06-09"),
        signals={"accept_first_share": 0.0},
        rules={"invite_expiry_days": 4, "maximum_seats": 2},
        policies={"give_up_after_invitations": 1},
    )
    assert [(each.hours, each.person) for each in world.of(SeatShort)] == [
        (world.at(2026, 6, 9, 9), world.person("bob"))
    ]
    # Sent when ada's has expired.
    assert world.hours(InvitationSent, "bob") == [world.at(2026, 6, 12, 9)]


def test_a_withdrawn_invitation_frees_its_seat(tmp_path):
    world = lived(
        tmp_path,
        ("ada", "2026-06-08", "2026-06-10"),
        signals={"accept_first_share": 0.0},
    )
    withdrawn = world.at(2026, 6, 11, 9)
    assert world.hours(InvitationWithdrawn) == world.hours(SeatReleased) == [withdrawn]
    assert world.hours(SeatsBought) == [world.at(2026, 6, 8, 9)]


def test_pending_seat_days_are_those_of_invitations(tmp_path):
    scenario = staffed(
        tmp_path,
        OWNER,
        ("ada", "2026-06-08"),
        overlay=laid(
            SLOW,
            {
                "facts": "2026-10",
                "horizon_months": 1,
                "strategies": {"team": {"plan": MONTHLY, "mode": "invite"}},
                "plans": {MONTHLY: {"minimum_seats": 1}},
            },
        ),
    )
    (month,) = experiment.run(scenario, replications=1).months.to_dict("records")
    # 30 days of the Owner, and from Monday 8 June at 9: four days pending, then 18.625 active.
    assert month["active"] * 30 == pytest.approx(30 + 18.625)
    assert month["held"] * 30 == pytest.approx(30 + 22.625)
    assert month["purchased"] * 30 == pytest.approx(30 + 22.625)
