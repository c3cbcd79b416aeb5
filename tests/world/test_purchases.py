"""Who buys a seat, and when. 1 June 2026 is a Monday; the desk is open from 9 to 17."""

import pytest
from builders.companies import OWNER, SCIM, TEAM, Lived, company, laid, staffed

from sim.records.events import (
    Activated,
    SeatsBought,
    SeatShort,
    SeatTaken,
    TermStarted,
    TicketOpened,
)

PLAN = "claude-team-annual"
JIT = {"jit": {"plan": PLAN, "mode": "jit"}}
AUTOMATED = {"robot": {"plan": PLAN, "mode": "automation"}}
OLD = "2025-01-01"
# A first login on Friday 12 June at 04:21, told of a week ahead.
NIGHT = ("ada", "2026-06-12T04:21")


def lived(folder, *rows, strategies=JIT, minimum=1, **overlay):
    base = {
        "facts": "2026-10",
        "strategies": strategies,
        "signals": {"joiner_ahead_days": 7},
        "plans": {PLAN: {"minimum_seats": minimum}, "claude-enterprise": {"minimum_seats": 1}},
        "desk": {"purchase_minutes": 5.0},
    }
    return Lived(staffed(folder, OWNER, *rows, overlay=laid(base, overlay)))


def tickets(world):
    return [each for each in world.of(TicketOpened) if each.kind == "purchase"]


def test_a_login_at_night_waits_for_somebody_who_buys_the_seat(tmp_path):
    world = lived(tmp_path, NIGHT)
    nine = world.at(2026, 6, 12, 9, 5)
    assert world.hours(SeatsBought) == [pytest.approx(nine)]
    assert world.hours(SeatTaken, "ada") == world.hours(Activated, "ada") == [pytest.approx(nine)]
    assert tickets(world) == [(world.at(2026, 6, 12, 4, 21), 1, "purchase")]
    (work,) = world.work("purchase")
    assert (work.picked_up_hours, work.minutes) == (world.at(2026, 6, 12, 9), 5.0)
    # A seat that will come is no shortage.
    assert not world.of(SeatShort)


def test_with_a_spare_seat_nobody_waits(tmp_path):
    world = lived(tmp_path, NIGHT, policies={"spare_seats": 1})
    assert world.of(TermStarted)[0].quantity == 2
    assert world.hours(Activated, "ada") == [world.at(2026, 6, 12, 4, 21)]
    assert not tickets(world)


def test_one_ticket_buys_for_all_who_wait_and_the_spare_seats(tmp_path):
    world = lived(
        tmp_path,
        ("ada", "2026-06-12T04:21"),
        ("bob", "2026-06-12T05:00"),
        ("cyd", "2026-06-12T09:01"),
        desk={"joiner_response_hours": 2.0, "ticket_minutes": 3.0},
        policies={"spare_seats": 1},
    )
    # ada takes the spare seat; bob and cyd wait for the same ticket.
    assert [each.person for each in tickets(world)] == [world.person("bob")]
    bought = pytest.approx(world.at(2026, 6, 12, 11, 8))
    assert [(each.hours, each.quantity) for each in world.of(SeatsBought)] == [(bought, 3)]
    assert world.hours(SeatTaken, "bob") == world.hours(SeatTaken, "cyd") == [bought]
    assert [each.addresses for each in world.work("purchase")] == [2]


def test_who_comes_after_the_pick_up_needs_another_purchase(tmp_path):
    world = lived(tmp_path, ("ada", "2026-06-12T09:00"), ("bob", "2026-06-12T09:02"))
    assert world.hours(SeatsBought) == pytest.approx(
        [world.at(2026, 6, 12, 9, 5), world.at(2026, 6, 12, 9, 10)]
    )


def test_a_seat_that_is_freed_meanwhile_is_not_bought(tmp_path):
    # eve is out at 8:00 on the same Friday, before anybody buys.
    world = lived(
        tmp_path,
        ("eve", OLD, "2026-06-11T16:00"),
        NIGHT,
        desk={"leaver_response_hours": 1.0, "joiner_response_hours": 3.0},
    )
    assert world.hours(SeatTaken, "ada") == [world.at(2026, 6, 12, 9)]
    assert len(tickets(world)) == 1
    assert not world.of(SeatsBought)
    assert not world.work("purchase")


def test_nothing_is_bought_for_who_has_left_meanwhile(tmp_path):
    world = lived(tmp_path, (*NIGHT, "2026-06-12T08:00"))
    assert tickets(world)
    assert not world.of(SeatsBought)
    assert not world.of(SeatTaken, "ada")


def test_at_the_maximum_nobody_buys(tmp_path):
    world = lived(
        tmp_path,
        ("ada", "2026-06-12T04:21"),
        ("bob", "2026-06-12T05:00"),
        plans={PLAN: {"maximum_seats": 2}},
    )
    # The ticket buys the last seat; bob is told then that there is no other.
    bought = pytest.approx(world.at(2026, 6, 12, 9, 5))
    assert [(each.hours, each.quantity) for each in world.of(SeatsBought)] == [(bought, 1)]
    assert world.of(SeatShort) == [(bought, world.person("bob"))]
    assert not world.of(SeatTaken, "bob")


@pytest.mark.parametrize("strategies", [JIT, AUTOMATED, SCIM])
def test_no_automatic_mode_buys_at_night(strategies):
    scenario = company(
        {
            "facts": "2026-10",
            "workforce": {
                "employees": {"headcount": 40, "attrition_per_year": 0.3, "hires_per_year": 60.0}
            },
            "strategies": strategies,
            "signals": {"reaction_days": {"law": "exponential", "mean": 1.0}},
            "plans": {
                PLAN: {"minimum_seats": 1},
                "claude-enterprise": {"minimum_seats": 1},
            },
            "desk": {"purchase_minutes": 5.0},
        }
    )
    world = Lived(scenario)
    desk = world.calendar.desk
    bought = world.hours(SeatsBought)
    assert len(bought) > 10
    assert all(desk.elapsed(hours) - desk.elapsed(hours - 0.08) > 0.079 for hours in bought)
    assert len(world.work("purchase")) == len({*bought})


@pytest.mark.parametrize("facts", ["2026-03", "2026-10"])
def test_an_admin_who_invites_buys_in_the_same_minutes(tmp_path, facts):
    world = lived(
        tmp_path,
        ("ada", "2026-06-15"),
        strategies=TEAM,
        facts=facts,
        signals={"joiner_ahead_days": 0},
    )
    assert world.hours(SeatsBought) == [world.at(2026, 6, 15, 9)]
    assert not tickets(world)


def test_a_reduction_keeps_the_spare_seats(tmp_path):
    people = [(f"p{number}", OLD, "2026-06-09") for number in range(4)]
    world = lived(
        tmp_path,
        *people,
        strategies={"team": {"plan": "claude-team-monthly", "mode": "invite"}},
        plans={"claude-team-monthly": {"minimum_seats": 1, "reduction": "automatic"}},
        policies={"spare_seats": 2},
    )
    assert [each.quantity for each in world.of(TermStarted, None) if each.seat_type == "standard"][
        :3
    ] == [7, 3, 3]


def test_no_joiner_comes_by_link_where_sso_is_enforced(tmp_path):
    rows = [(f"p{number}", "2026-06-15") for number in range(8)]
    tickets_of = {}
    for enforced in (False, True):
        world = lived(
            tmp_path,
            *rows,
            strategies=TEAM,
            sso_enforced=enforced,
            signals={"self_join_share": 1.0},
        )
        tickets_of[enforced] = [each for each in world.of(TicketOpened) if each.kind == "joiner"]
        assert len(world.of(Activated)) == 9
    assert (len(tickets_of[False]), len(tickets_of[True])) == (0, 8)
