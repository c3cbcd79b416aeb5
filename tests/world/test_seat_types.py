"""Who gets a Standard and who a Premium seat."""

import pytest
from builders.companies import Lived, company
from builders.seat_rules import ANNUAL, MONTHLY, OLD, mixed, terms

from sim.records.events import (
    Activated,
    SeatsBought,
    SeatShort,
    SeatsUpgraded,
    SeatTaken,
    SeatTypeChanged,
    TermStarted,
)


def who(world, kind):
    return [(world.name(each.person), each.hours) for each in world.of(kind)]


def test_a_company_begins_with_seats_of_the_types_that_its_people_need(tmp_path):
    world = mixed(tmp_path, standard=[("abe", OLD), ("ada", OLD)], premium=[("pat", OLD)])
    assert (terms(world)[0], terms(world, "premium")[0]) == (2, 1)
    assert [each.seat_type for each in world.of(SeatTaken)] == ["standard", "standard", "premium"]


def test_the_minimum_is_filled_up_with_standard_seats(tmp_path):
    world = mixed(
        tmp_path, standard=[("abe", OLD)], premium=[("pat", OLD)], rules={"minimum_seats": 5}
    )
    assert (terms(world)[0], terms(world, "premium")[0]) == (4, 1)


def test_who_needs_premium_and_got_standard_is_upgraded_by_a_ticket(tmp_path):
    world = mixed(
        tmp_path,
        standard=[("abe", OLD)],
        premium=[("pat", "2026-06-10")],
        rules={"minimum_seats": 3},
        desk={"purchase_minutes": 7.0},
    )
    login = world.at(2026, 6, 10, 9)
    change = pytest.approx(login + 7 / 60)
    assert world.of(SeatsUpgraded) == [(change, MONTHLY, 1)]
    assert world.of(SeatTypeChanged) == [(change, 1, "premium")]
    assert not world.of(SeatsBought)
    assert world.hours(SeatTaken) == [0.0, login]
    assert [each.seat_type for each in world.of(SeatTaken, None)] == ["standard", "standard"]
    assert [(each.hours, each.minutes) for each in world.work("purchase")] == [(change, 7.0)]
    # What is left is held; the minimum is filled up with Standard seats again.
    assert (terms(world), terms(world, "premium")) == ([3, 2, 2], [0, 1, 1])


def test_an_admin_who_invites_changes_a_free_standard_seat_in_the_same_minutes(tmp_path):
    world = mixed(
        tmp_path,
        standard=[("abe", OLD)],
        premium=[("pat", "2026-06-10")],
        rules={"minimum_seats": 3},
        strategies={"team": {"plan": MONTHLY, "mode": "invite"}},
    )
    assert world.of(SeatsUpgraded) == [(world.at(2026, 6, 10, 9), MONTHLY, 1)]
    assert [each.seat_type for each in world.of(SeatTaken)] == ["standard", "premium"]
    assert not world.of(SeatTypeChanged)


@pytest.mark.parametrize(
    ("mode", "given"), [("jit", "premium"), ("automation", "standard"), ("invite", "standard")]
)
def test_a_first_login_gets_the_highest_free_type_a_robot_and_a_link_the_lowest(
    tmp_path, mode, given
):
    # pat's Premium seat and eve's Standard one are free when ada comes, who needs Standard.
    world = mixed(
        tmp_path,
        standard=[("abe", OLD), ("eve", OLD, "2026-06-03"), ("ada", "2026-06-15")],
        premium=[("pat", OLD, "2026-06-03")],
        strategies={"team": {"plan": MONTHLY, "mode": mode}},
        signals={"self_join_share": 1.0},
    )
    assert world.of(SeatTaken)[-1][-1] == given
    assert not world.of(SeatsBought)
    assert not world.of(SeatTypeChanged)


def test_an_upgrade_takes_a_premium_seat_that_is_free_by_then(tmp_path):
    # pat leaves while zoe's ticket is open: her Premium seat costs nothing more.
    world = mixed(
        tmp_path,
        standard=[("abe", OLD)],
        premium=[("pat", OLD, "2026-06-10T12:00"), ("zoe", "2026-06-10")],
        rules={"minimum_seats": 3},
        desk={"joiner_response_hours": 5.0},
    )
    assert world.hours(SeatTypeChanged) == [world.at(2026, 6, 10, 14)]
    assert not world.of(SeatsUpgraded)
    assert (terms(world)[1], terms(world, "premium")[1]) == (2, 1)


def test_without_a_free_seat_a_premium_one_is_bought(tmp_path):
    world = mixed(tmp_path, standard=[("abe", OLD)], premium=[("pat", "2026-06-10")])
    assert world.of(SeatsBought) == [(world.at(2026, 6, 10, 9), MONTHLY, "premium", 1)]
    assert not world.of(SeatsUpgraded)


def test_a_standard_need_takes_a_free_premium_seat_at_no_charge(tmp_path):
    world = mixed(
        tmp_path,
        standard=[("abe", OLD), ("ada", "2026-06-10")],
        premium=[("pat", OLD, "2026-06-09T10:00")],
    )
    assert not world.of(SeatsBought)
    assert not world.of(SeatsUpgraded)
    assert not world.work("purchase")
    assert [each.seat_type for each in world.of(SeatTaken)] == ["standard", "premium", "premium"]


def test_at_the_maximum_a_premium_need_may_still_change_a_free_seat(tmp_path):
    world = mixed(
        tmp_path,
        standard=[("abe", OLD), ("ada", OLD, "2026-06-09T10:00")],
        premium=[("pat", "2026-06-08"), ("peg", "2026-06-09")],
        rules={"maximum_seats": 2},
    )
    assert who(world, SeatShort) == [
        ("pat", world.at(2026, 6, 8, 9)),
        ("peg", world.at(2026, 6, 9, 9)),
    ]
    freed = world.at(2026, 6, 9, 10)
    assert world.of(SeatsUpgraded) == [(freed, MONTHLY, 1)]
    assert who(world, Activated)[2:] == [("pat", freed)]


def test_no_premium_where_the_plan_has_none(tmp_path):
    world = mixed(
        tmp_path,
        standard=[("abe", OLD)],
        premium=[("pat", OLD)],
        plan="claude-enterprise",
    )
    assert {each.seat_type for each in world.of(TermStarted)} == {"standard"}
    assert {each.seat_type for each in world.of(SeatTaken)} == {"standard"}


def test_people_need_what_they_need_by_share():
    world = Lived(
        company(
            {
                "facts": "2026-10",
                "workforce": {"employees": {"headcount": 120}},
                "use": {"premium_share": 0.25},
                "strategies": {"team": {"plan": ANNUAL, "mode": "jit"}},
            }
        )
    )
    needed = int(world.people.needs_premium.sum())
    assert 15 < needed < 45
    assert (terms(world)[0], terms(world, "premium")[0]) == (120 - needed, needed)
