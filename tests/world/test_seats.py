"""Seats: who holds them, when they are bought, when their number falls. 1 June 2026 is a Monday."""

import pytest
from builders.companies import ALWAYS_OPEN, OWNER, SCIM, Lived, company, laid, staffed

from sim.records.events import (
    AccessGiven,
    Activated,
    DeskAction,
    SeatsBought,
    SeatShort,
    SeatTaken,
    TermStarted,
)

MONTHLY, ANNUAL = "claude-team-monthly", "claude-team-annual"
OLD = "2025-01-01"


def lived(folder, *rows, plan=MONTHLY, seats=None, **overlay):
    strategy = {"strategies": {"team": {"plan": plan, "mode": "invite"}}}
    return Lived(
        staffed(folder, *rows, overlay=laid(strategy, {"plans": {plan: seats or {}}}, overlay))
    )


def capped(most):
    return {"minimum_seats": 1, "maximum_seats": most}


def quantities(world):
    return [record.quantity for record in world.of(TermStarted)]


@pytest.mark.parametrize("plan", [MONTHLY, ANNUAL])
def test_a_free_seat_is_used_again(tmp_path, plan):
    world = lived(
        tmp_path,
        ("ada", OLD, "2026-06-09"),
        ("bob", OLD),
        ("cyd", "2026-06-10"),
        plan=plan,
        seats={"minimum_seats": 1},
    )
    assert quantities(world)[0] == 2
    assert len(world.of(SeatTaken)) == 3
    assert not world.of(SeatsBought)


def test_without_a_free_seat_one_is_bought_at_once(tmp_path):
    world = lived(
        tmp_path,
        ("ada", OLD),
        ("bob", "2026-06-10"),
        seats={"minimum_seats": 1},
        desk={"purchase_minutes": 7.0},
    )
    bought = world.at(2026, 6, 10, 9)
    assert world.of(SeatsBought) == [(bought, MONTHLY, "standard", 1)]
    assert [each for each in world.of(DeskAction) if each.kind == "purchase"] == [
        (bought, world.person("bob"), "purchase", bought, 7.0, 1)
    ]
    assert world.hours(SeatTaken) == [0.0, bought]


def test_the_minimum_is_bought_and_used_first(tmp_path):
    world = lived(tmp_path, ("ada", OLD), ("bob", "2026-06-10"), ("cyd", "2026-06-11"))
    assert set(quantities(world)) == {5}
    assert not world.of(SeatsBought)


def test_the_number_of_seats_falls_only_at_the_end_of_a_term(tmp_path):
    people = [(f"p{n}", OLD, "2026-06-15" if n < 3 else "") for n in range(9)]
    monthly = lived(tmp_path, *people, horizon_months=14)
    assert quantities(monthly) == [9] + [6] * 13
    assert monthly.hours(TermStarted)[1] == monthly.at(2026, 7, 1)
    annual = lived(tmp_path, *people, horizon_months=14, plan=ANNUAL)
    assert quantities(annual) == [9, 6]
    assert annual.hours(TermStarted) == [0.0, annual.at(2027, 6, 1)]


def test_nothing_renews_at_the_end_of_the_horizon(tmp_path):
    assert quantities(lived(tmp_path, ("ada", OLD), plan=ANNUAL)) == [5]
    assert len(quantities(lived(tmp_path, ("ada", OLD)))) == 12


def test_the_number_of_seats_never_falls_below_the_minimum(tmp_path):
    world = lived(tmp_path, *[(f"p{n}", OLD, "2026-06-15") for n in range(9)])
    assert quantities(world) == [9] + [5] * 11


def test_seats_bought_in_a_term_stay_if_they_are_held(tmp_path):
    world = lived(tmp_path, *[(f"p{n}", "2026-06-15") for n in range(7)], horizon_months=3)
    assert quantities(world) == [5, 7, 7]
    assert [record.quantity for record in world.of(SeatsBought)] == [1, 1]


@pytest.mark.parametrize("left", ["2026-06-30T23:00", "2026-06-30"])
def test_a_seat_freed_at_the_very_renewal_is_not_renewed(tmp_path, left):
    # Seats change before terms renew.
    people = [(f"p{n}", OLD, left if n == 0 else "") for n in range(8)]
    response = 1.0 if left.endswith("23:00") else 0.0
    world = lived(
        tmp_path, *people, **laid(ALWAYS_OPEN, {"desk": {"leaver_response_hours": response}})
    )
    assert quantities(world)[:2] == [8, 7]


def test_a_seat_bought_at_the_very_renewal_is_renewed(tmp_path):
    people = [*((f"p{n}", OLD) for n in range(5)), ("new", "2026-07-01T00:00")]
    world = lived(tmp_path, *people, **ALWAYS_OPEN)
    assert world.hours(SeatsBought) == [world.at(2026, 7, 1)]
    assert quantities(world)[:2] == [5, 6]


# The plan's maximum


def test_at_the_maximum_joiners_wait_for_the_seats_of_leavers(tmp_path):
    world = lived(
        tmp_path,
        ("ada", OLD, "2026-06-17"),
        ("bob", OLD, "2026-06-24"),
        ("cyd", "2026-06-08"),
        ("dan", "2026-06-09"),
        seats=capped(2),
        desk={"hands_on_minutes": 6},
    )
    cyd, dan = world.person("cyd"), world.person("dan")
    assert world.of(SeatShort) == [
        (pytest.approx(world.at(2026, 6, 8, 9, 6)), cyd),
        (pytest.approx(world.at(2026, 6, 9, 9, 6)), dan),
    ]
    assert world.of(Activated)[2:] == [
        (pytest.approx(world.at(2026, 6, 18, 9, 6)), cyd, 1),
        (pytest.approx(world.at(2026, 6, 25, 9, 6)), dan, 1),
    ]
    assert set(quantities(world)) == {2}
    assert not world.of(SeatsBought)


def test_a_freed_seat_is_not_kept_for_somebody_who_has_left(tmp_path):
    world = lived(
        tmp_path,
        ("ada", OLD, "2026-06-17"),
        ("bob", "2026-06-08", "2026-06-10"),
        ("cyd", "2026-06-09"),
        ("dan", "2026-06-10", "2026-06-16"),
        seats=capped(1),
    )
    taken = [(record.person, record.hours) for record in world.of(SeatTaken)]
    assert taken == [(0, 0.0), (world.person("cyd"), world.at(2026, 6, 18, 9))]
    assert len(world.of(SeatShort)) == 3


def test_at_the_maximum_the_directory_waits_too(tmp_path):
    scenario = staffed(
        tmp_path,
        OWNER,
        ("ada", OLD, "2026-06-17"),
        ("bob", "2026-06-08"),
        overlay={
            "strategies": SCIM,
            "plans": {"claude-enterprise": capped(2)},
            "signals": {"reaction_days": 1.0},
        },
    )
    world = Lived(scenario)
    bob = world.person("bob")
    freed = world.at(2026, 6, 17, 17)
    assert world.of(SeatShort) == [(world.at(2026, 6, 8, 9), bob)]
    assert world.of(SeatTaken)[2:] == [(freed, bob, 1, "standard")]
    assert world.of(AccessGiven)[2:] == [(freed, bob)]
    assert world.of(Activated)[2:] == [(freed + 24.0, bob, 1)]


def test_a_company_above_the_maximum_begins_with_people_who_wait(tmp_path):
    world = lived(tmp_path, ("ada", OLD, "2026-06-17"), ("bob", OLD), ("cyd", OLD), seats=capped(2))
    cyd = world.person("cyd")
    assert quantities(world)[0] == 2
    assert world.of(SeatShort) == [(0.0, cyd)]
    assert world.of(Activated)[2:] == [(world.at(2026, 6, 18, 9), cyd, 1)]


# How the company begins


@pytest.mark.parametrize("strategies", [None, SCIM])
def test_a_running_company_has_its_members_at_hour_0(strategies):
    world = Lived(
        company(
            {"workforce": {"employees": {"headcount": 30}}, "signals": {"reaction_days": 3.0}},
            {"strategies": strategies} if strategies else {},
        )
    )
    for kind in (SeatTaken, Activated, AccessGiven):
        assert world.hours(kind) == [0.0] * 30
    assert quantities(world) == [70 if strategies else 30]
    assert {each.kind for each in world.of(DeskAction)} == {"review"}


@pytest.mark.parametrize("strategies", [None, SCIM])
def test_a_rollout_buys_its_seats_and_fills_them(strategies):
    world = Lived(
        company(
            {
                "start_state": "rollout",
                "workforce": {"employees": {"headcount": 100}},
                "signals": {"reaction_days": 1.0},
            },
            {"strategies": strategies} if strategies else {},
        )
    )
    assert quantities(world) == [100]
    assert not world.of(SeatsBought)
    given = 0.0 if strategies else 9.0
    assert world.hours(AccessGiven) == [given] * 100
    assert world.hours(SeatTaken) == [0.0 if strategies else 33.0] * 100
    assert world.hours(Activated) == [given + 24.0] * 100
