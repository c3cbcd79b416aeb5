"""Changing plan and mode: nobody is lost, nobody is let in twice. 1 June 2026 is a Monday."""

from companies import OWNER, Lived, laid, staffed

from sim.records import (
    InvitationSent,
    InvitationWithdrawn,
    SeatReserved,
    SeatShort,
    SeatTaken,
    Switched,
    TicketOpened,
)

OLD = "2025-01-01"
ENTERPRISE = {"plan": "claude-enterprise", "mode": "scim"}


def switched(folder, *rows, switch, **overlay):
    """A company on Team that changes to Enterprise."""
    team = {"plan": "claude-team-annual", "mode": "invite", "then": [{**ENTERPRISE, **switch}]}
    return Lived(staffed(folder, OWNER, *rows, overlay=laid({"strategies": {"up": team}}, overlay)))


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
