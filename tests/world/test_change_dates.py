"""When a strategy changes its plan or its mode: a month, a headcount, the seat cap."""

import pytest
from builders.changing import ANNUAL, DAY, ENTERPRISE, MONTHLY, OLD, ROBOT, chain, switched, taken
from builders.companies import OWNER, Lived, staffed

from sim import experiment
from sim.records.events import (
    InvitationAccepted,
    PlanEnded,
    Removed,
    SeatShort,
    SwitchDecided,
    Switched,
    TermStarted,
)

# When


@pytest.mark.parametrize(
    ("lead_days", "setup_hours", "decided", "changed"),
    [
        (0.0, 0.0, (2026, 8, 1), (2026, 8, 1)),
        (30.0, 0.0, (2026, 7, 2), (2026, 8, 1)),
        # Eight hours of the desk's only admin on Thursday 2 July.
        (30.0, 8.0, (2026, 7, 2), (2026, 8, 1)),
        # Saturday 1 August: set up on Monday, and changed over when that is done.
        (0.0, 8.0, (2026, 8, 1), (2026, 8, 3, 17)),
        (7.0, 80.0, (2026, 7, 25), (2026, 8, 7, 17)),
    ],
)
def test_a_month_is_prepared_for_ahead_of_time(tmp_path, lead_days, setup_hours, decided, changed):
    world = switched(
        tmp_path,
        switch={"at_month": 2},
        plans={"claude-enterprise": {"contract_lead_days": lead_days, "setup_hours": setup_hours}},
    )
    assert world.of(SwitchDecided) == [(world.at(*decided), "claude-enterprise", "scim")]
    assert world.of(Switched) == [(world.at(*changed), "claude-enterprise", "scim")]
    assert world.of(PlanEnded) == [(world.at(*changed), ANNUAL)]
    work = world.work("setup")
    assert [each.minutes for each in work] == ([60 * setup_hours] if setup_hours else [])
    assert all(each.picked_up_hours >= world.at(*decided) for each in work)


def test_a_headcount_is_prepared_for_from_the_day_it_is_reached(tmp_path):
    world = switched(
        tmp_path,
        *((f"p{number}", f"2026-06-{8 + number:02}") for number in range(5)),
        switch={"at_headcount": 4},
        plans={"claude-enterprise": {"contract_lead_days": 30.0, "setup_hours": 8.0}},
    )
    # abe and three more: the third starts on Wednesday 10 June.
    assert world.hours(SwitchDecided) == [world.at(2026, 6, 10, 9)]
    assert world.hours(Switched) == [world.at(2026, 7, 10, 9)]
    # The old mode goes on meanwhile.
    assert len(world.of(InvitationAccepted)) == 5


def test_whoever_waits_counts_for_the_headcount(tmp_path):
    world = switched(
        tmp_path,
        ("ada", "2026-06-15"),
        switch={"at_headcount": 2},
        signals={"joiner_ahead_days": 7, "reaction_days": 5},
    )
    assert world.hours(Switched) == [world.at(2026, 6, 8, 9)]


def test_a_headcount_of_hour_0_is_reached_then(tmp_path):
    world = switched(tmp_path, ("ada", OLD), switch={"at_headcount": 2})
    assert world.hours(Switched) == [0.0]
    assert world.of(TermStarted)[0][:3] == (0.0, ANNUAL, 0)


def test_a_plan_that_comes_back_at_once_is_in_force_for_a_day(tmp_path):
    """Both headcounts are reached at hour 0: every seat is counted once, and one plan at a time."""
    switches = [{"plan": MONTHLY, "mode": "invite", "at_headcount": 1}]
    switches += [{"plan": ANNUAL, "mode": "invite", "at_headcount": 2}]
    strategy = {"plan": ANNUAL, "mode": "invite", "then": switches}
    scenario = staffed(tmp_path, OWNER, ("ada", OLD), overlay={"strategies": {"up": strategy}})
    world = Lived(scenario)
    assert world.hours(Switched) == [0.0, DAY]
    months = experiment.run(scenario, replications=1).months
    assert (months["held"] > 0).all()
    assert (months["purchased"] >= months["held"]).all()
    assert (months["stranded"] >= 0).all()


def test_each_trigger_fires_once(tmp_path):
    # The headcount is reached, lost and reached again.
    world = switched(
        tmp_path,
        ("ada", "2026-06-08", "2026-06-12"),
        ("bob", "2026-06-22"),
        ("cyd", "2026-06-29"),
        switch={"at_headcount": 2},
    )
    assert world.hours(SwitchDecided) == [world.at(2026, 6, 8, 9)]
    assert len(world.of(Switched)) == 1


def test_the_seat_cap_is_met_when_somebody_waits(tmp_path):
    world = switched(
        tmp_path,
        ("ada", "2026-06-08"),
        ("bob", "2026-06-10"),
        ("cyd", "2026-06-11"),
        switch={"at_seat_cap": True},
        plans={
            ANNUAL: {"minimum_seats": 1, "maximum_seats": 2},
            "claude-enterprise": {"contract_lead_days": 14.0},
        },
    )
    decided = world.at(2026, 6, 10, 9)
    assert [each.person for each in world.of(SeatShort)] == [2, 3]
    assert world.hours(SwitchDecided) == [decided]
    assert world.hours(Switched) == [decided + 14 * DAY]
    assert taken(world, "bob") == taken(world, "cyd") == [decided + 14 * DAY]


def test_a_cap_that_was_met_before_fires_at_once_when_its_turn_comes(tmp_path):
    world = chain(
        tmp_path,
        {},
        {**ROBOT, "at_month": 1},
        {**ENTERPRISE, "at_seat_cap": True},
        rows=[("ada", "2026-06-08"), ("bob", "2026-06-10")],
        plans={ANNUAL: {"minimum_seats": 1, "maximum_seats": 2}},
    )
    july = world.at(2026, 7, 1)
    assert [each[:2] for each in world.of(Switched)] == [
        (july, ANNUAL),
        (july, "claude-enterprise"),
    ]
    assert taken(world, "bob") == [july]


def test_a_month_beyond_the_horizon_never_comes(tmp_path):
    world = switched(tmp_path, ("ada", OLD, "2027-05-28"), switch={"at_month": 12})
    assert not world.of(SwitchDecided)
    assert not world.work("setup")


def test_too_many_people_for_the_next_plan_stay_where_they_are(tmp_path):
    world = switched(
        tmp_path,
        ("ada", OLD),
        ("bob", OLD),
        switch={"at_month": 1},
        plans={"claude-enterprise": {"minimum_seats": 1, "maximum_seats": 2}},
    )
    assert world.of(SeatShort) == [(world.at(2026, 7, 1), -1)]
    assert not world.of(Switched)
    assert not world.of(PlanEnded)
    assert not world.of(Removed)
