"""Unlimited seats, active users, free roles, and removals at the end of a cycle."""

import datetime as dt

import pytest
from builders.companies import OWNER, Lived, company, laid, named, staffed
from builders.seat_rules import OLD, terms

from sim import experiment
from sim.records.events import (
    InvitationSent,
    Removed,
    RoleUpgraded,
    SeatReleased,
    SeatReserved,
    SeatsBought,
    SeatShort,
    SeatTaken,
)

APPS = {
    "adroll": {"plan": "adroll-ads", "mode": "invite"},
    "ahrefs": {"plan": "ahrefs-casual", "mode": "invite"},
    "loom": {"plan": "loom-business", "mode": "invite"},
}
CALM_APPS = {
    "plans": {plan["plan"]: {"ownership_transfer_days": 0} for plan in APPS.values()},
    "strategies": APPS,
}


def test_unlimited_seats_are_never_bought_and_cost_nothing(tmp_path):
    rows = [OWNER, ("ada", OLD, "2026-06-09"), *((f"q{n}", "2026-06-15") for n in range(9))]
    scenario = staffed(tmp_path, *rows, overlay=laid(CALM_APPS, {"horizon_months": 3}))
    world = Lived(scenario, "adroll")
    assert len(world.of(SeatTaken)) == 11
    assert not world.of(SeatsBought)
    assert not world.of(SeatShort)
    assert not world.work("purchase")
    assert terms(world) == [2, 10, 10]
    result = experiment.run(scenario, ["adroll"], replications=1)
    assert result.invoices.empty
    months = result.months
    assert (months["purchased"] == months["held"]).all()
    assert months["held"].iloc[-1] == 10


def test_where_active_users_pay_an_invitation_costs_nothing(tmp_path):
    # ada never starts; bob is there for June only; carl comes in July. One user is included.
    workforce = {
        "employees": named(
            tmp_path, "staff", OWNER, ("bob", OLD, "2026-06-20"), ("carl", "2026-07-06")
        ),
        "idle": named(
            tmp_path, "idle", ("ada", OLD), use={"never_start_share": 1.0, "idle_share": 1.0}
        ),
    }
    scenario = company(
        laid(CALM_APPS, {"horizon_months": 3, "workforce": workforce}), folder=tmp_path
    )
    result = experiment.run(scenario, ["ahrefs"], replications=1)
    lines = result.invoices[["period_start", "quantity", "amount_cents"]].to_numpy().tolist()
    # Used by abe and bob in June, by abe and carl in July and in August.
    assert [(day.month, count, cents) for day, count, cents in lines] == [
        (6, 1, 2000),
        (7, 1, 2000),
        (8, 1, 2000),
    ]
    months = result.months
    assert months["idle"].tolist() == pytest.approx([1.0] * 3)


def test_a_free_role_is_upgraded_by_force_on_its_day(tmp_path):
    rows = [OWNER, *((f"p{number}", OLD) for number in range(40)), ("new", "2026-07-15")]
    scenario = staffed(
        tmp_path,
        *rows,
        overlay=laid(
            CALM_APPS,
            {
                "horizon_months": 3,
                "plans": {
                    "loom-business": {
                        "free_role_share": 0.4,
                        "free_role_ends": dt.date(2026, 7, 10),
                    }
                },
                "desk": {"purchase_minutes": 5.0},
            },
        ),
    )
    world = Lived(scenario, "loom")
    free = {each.person for each in world.of(SeatTaken) if each.seat_type == "free"}
    assert 8 < len(free) < 26
    upgraded = world.of(RoleUpgraded)
    assert {each.person for each in upgraded} == free
    assert {each.hours for each in upgraded} == {world.at(2026, 7, 10)}
    paid = 41 - len(free)
    # The bill of July is for those who pay, and each upgrade buys a seat.
    assert terms(world) == [paid, paid, 42]
    assert [each.hours for each in world.of(SeatsBought)] == [world.at(2026, 7, 10)] * len(free) + [
        world.at(2026, 7, 15, 9)
    ]
    # Whoever comes later pays at once, whatever the role would have been.
    assert world.of(SeatTaken, "new")[0].seat_type == "standard"
    assert len(world.work("purchase")) == len(free) + 1
    months = experiment.run(scenario, ["loom"], replications=1).months
    assert months["purchased"].iloc[0] == pytest.approx(paid)


def test_a_free_role_that_leaves_in_time_costs_nothing(tmp_path):
    rows = [OWNER, *((f"p{number}", OLD, "2026-06-22") for number in range(40))]
    overlay = laid(
        CALM_APPS,
        {
            "horizon_months": 3,
            "plans": {
                "loom-business": {"free_role_share": 0.4, "free_role_ends": dt.date(2026, 7, 10)}
            },
        },
    )
    world = Lived(staffed(tmp_path, *rows, overlay=overlay), "loom")
    free = {each.person for each in world.of(SeatTaken) if each.seat_type == "free"}
    assert len(free) > 8
    # Only abe, who stays.
    assert {each.person for each in world.of(RoleUpgraded)} == free & {0}
    assert terms(world)[-1] == 1


def test_a_free_role_that_ends_at_the_cap_gives_nobody_a_seat_that_is_not_sold(tmp_path):
    rows = [OWNER, *((f"p{number}", OLD) for number in range(10))]
    rules = {
        "free_role_share": 0.5,
        "free_role_ends": dt.date(2026, 7, 10),
        "minimum_seats": 1,
    }

    def lived(cap):
        plans = {"loom-business": {**rules, "maximum_seats": cap}}
        overlay = laid(CALM_APPS, {"horizon_months": 3, "plans": plans})
        return Lived(staffed(tmp_path, *rows, overlay=overlay), "loom")

    roomy = lived(11)
    free = {each.person for each in roomy.of(RoleUpgraded)}
    paid = 11 - len(free)
    assert 2 <= len(free) <= 9 and not roomy.of(SeatShort)
    tight = lived(paid + 1)
    assert len(tight.of(RoleUpgraded)) == 1
    assert {each.person for each in tight.of(RoleUpgraded) + tight.of(SeatShort)} == free
    assert max(terms(tight)) == paid + 1


def test_an_invitation_to_a_free_role_holds_no_seat(tmp_path):
    people = [OWNER, *((f"new{number}", "2026-06-15") for number in range(9))]

    def lived(share):
        rules = {
            "free_role_share": share,
            "free_role_ends": dt.date(2030, 1, 1),
            "invitation_holds_seat": True,
            "minimum_seats": 1,
        }
        overlay = laid(CALM_APPS, {"horizon_months": 3, "plans": {"loom-business": rules}})
        scenario = staffed(tmp_path, *people, overlay=overlay)
        return Lived(scenario, "loom")

    paid, free = lived(0.0), lived(1.0)
    assert len(paid.of(InvitationSent)) == len(free.of(InvitationSent)) == 9
    kinds = (SeatReserved, SeatReleased, SeatsBought)
    assert [len(paid.of(kind)) for kind in kinds] == [9, 9, 9]
    assert not any(free.of(kind) for kind in kinds)
    assert {each.seat_type for each in free.of(SeatTaken)} == {"free"}


def test_a_removal_takes_effect_at_the_end_of_the_cycle(tmp_path):
    # Removed on 9 June; access, and with it the window, goes on until 1 July.
    scenario = staffed(
        tmp_path,
        OWNER,
        ("ada", OLD, "2026-06-09T10:00"),
        overlay=laid(CALM_APPS, {"horizon_months": 3, "sso_enforced": False}),
    )
    world = Lived(scenario, "loom")
    assert world.hours(Removed) == [world.at(2026, 6, 9, 10)]
    result = experiment.run(scenario, ["loom"], replications=1)
    (window,) = result.windows.to_dict("records")
    until = world.at(2026, 7, 1) - world.at(2026, 6, 9, 10)
    assert window["exposure_hours"] == window["orphaned_hours"] == pytest.approx(until)
    assert window["stage_cycle_hours"] == pytest.approx(until)
    # The seat itself is free from the removal on.
    assert terms(world) == [2, 1, 1]
