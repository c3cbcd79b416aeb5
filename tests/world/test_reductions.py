"""Seats that an Owner returns ahead of a renewal, and those returned for a credit."""

import math

import pytest
from builders.companies import OWNER, Lived, company, laid, staffed
from builders.seat_rules import MONTHLY, OLD, lived, mixed, terms

from sim import experiment
from sim.records.events import (
    ReductionCancelled,
    ReductionPlanned,
    Removed,
    SeatsBought,
    SeatsReturned,
    SeatTaken,
    TermStarted,
)

# Reductions that an Owner makes


def reducing(folder, *rows, share=1.0, lead=14.0, rules=None, **overlay):
    """Ten members on a monthly plan in October, some of whom leave."""
    return lived(
        folder,
        *rows,
        rules={"reduction": "owner", **(rules or {})},
        **laid(
            {
                "policies": {
                    "reduction_discipline_share": share,
                    "reduction_lead_days": lead,
                }
            },
            overlay,
        ),
    )


def leavers(count, day="2026-06-09"):
    return [(f"p{number}", OLD, day if number < count else "") for number in range(9)]


def test_an_owner_lowers_the_seats_ahead_of_the_renewal(tmp_path):
    world = reducing(tmp_path, *leavers(3))
    assert world.of(ReductionPlanned) == [(world.at(2026, 6, 17), 7)]
    assert terms(world) == [10, 7, 7, 7, 7, 7]


def test_without_discipline_the_seats_stay(tmp_path):
    world = reducing(tmp_path, *leavers(3), share=0.0)
    assert not world.of(ReductionPlanned)
    assert terms(world) == [10] * 6


def test_in_march_the_seats_fall_by_themselves(tmp_path):
    world = lived(tmp_path, *leavers(3), facts="2026-03")
    assert terms(world) == [10, 7, 7, 7, 7, 7]
    assert not world.of(ReductionPlanned)


def test_who_leaves_after_the_owner_has_planned_is_for_the_next_renewal(tmp_path):
    rows = [*leavers(3)[:8], ("late", OLD, "2026-06-24")]
    world = reducing(tmp_path, *rows)
    # Planned for seven on 17 June; the one who leaves on the 24th counts a month later.
    assert [each[1] for each in world.of(ReductionPlanned)] == [7, 6]
    assert terms(world) == [10, 7, 6, 6, 6, 6]


def test_the_minimum_is_never_lowered(tmp_path):
    world = reducing(tmp_path, *leavers(3), rules={"minimum_seats": 9})
    assert [each.quantity for each in world.of(ReductionPlanned)] == [9]
    assert terms(world) == [10, 9, 9, 9, 9, 9]


def test_a_new_seat_cancels_the_reduction(tmp_path):
    # Ten seats, seven held; three come by 26 June and the fourth needs a new seat.
    joiners = [(f"q{number}", "2026-06-22") for number in range(4)]
    world = reducing(tmp_path, *leavers(3), *joiners, mode="jit")
    assert world.of(ReductionPlanned) == [(world.at(2026, 6, 17), 7)]
    assert world.hours(SeatsBought) == [world.at(2026, 6, 22, 9)]
    assert world.of(ReductionCancelled) == [(world.at(2026, 6, 22, 9),)]
    assert terms(world)[:2] == [10, 11]


def test_an_accepted_invitation_cancels_the_reduction(tmp_path):
    world = reducing(tmp_path, *leavers(3), ("ada", "2026-06-22"))
    assert world.of(ReductionPlanned)[0] == (world.at(2026, 6, 17), 7)
    assert not world.of(SeatsBought)
    assert world.of(ReductionCancelled)[0] == (world.at(2026, 6, 22, 9),)
    # The ten stay for a month; then eight are held.
    assert terms(world)[:3] == [10, 10, 8]


@pytest.mark.parametrize("holds", [True, False])
def test_it_does_whether_or_not_invitations_hold_seats(tmp_path, holds):
    world = reducing(
        tmp_path, *leavers(3), ("ada", "2026-06-22"), rules={"invitation_holds_seat": holds}
    )
    assert world.hours(ReductionCancelled)[0] == world.at(2026, 6, 22, 9)


def test_a_first_login_to_a_free_seat_keeps_the_reduction_and_the_seat(tmp_path):
    world = reducing(tmp_path, *leavers(3), ("ada", "2026-06-22"), mode="jit")
    assert not world.of(ReductionCancelled)
    # Seven were planned, and eight are held.
    assert terms(world)[:2] == [10, 8]


def test_a_reduction_is_planned_by_type(tmp_path):
    world = mixed(
        tmp_path,
        standard=[("abe", OLD), ("ada", OLD), ("bob", OLD, "2026-06-08")],
        premium=[("pat", OLD), ("peg", OLD, "2026-06-08"), ("pia", OLD, "2026-06-24")],
        rules={"reduction": "owner"},
        policies={"reduction_discipline_share": 1.0, "reduction_lead_days": 14.0},
    )
    assert [each.quantity for each in world.of(ReductionPlanned)] == [4, 3]
    assert (terms(world), terms(world, "premium")) == ([3, 2, 2], [3, 2, 1])


def test_a_share_of_reductions_is_made():
    scenario = company(
        {
            "facts": "2026-10",
            "horizon_months": 120,
            # It shrinks as people leave.
            "workforce": {
                "employees": {
                    "headcount": 100,
                    "attrition_per_year": 0.4,
                    "tenure_shape": 1.0,
                    "growth_per_year": math.expm1(-0.4),
                }
            },
            "strategies": {"team": {"plan": MONTHLY, "mode": "invite"}},
            "policies": {"reduction_discipline_share": 0.6, "reduction_lead_days": 0.0},
        }
    )
    made = asked = 0
    for replication in range(1, 13):
        world = Lived(scenario, replication=replication)
        moments = set(world.hours(ReductionPlanned))
        quantity = terms(world)
        removed = sorted(world.hours(Removed))
        for number, hours in enumerate(world.hours(TermStarted)[::2][1:], start=1):
            held = 100 - sum(each <= hours for each in removed)
            if held < quantity[number - 1] and quantity[number - 1] > 2:
                asked += 1
                made += hours in moments
    assert asked > 600
    assert abs(made / asked - 0.6) < 3.3 * (0.24 / asked) ** 0.5


# Credits, unlimited seats, active users, free roles, removal at the cycle's end


def test_a_removal_returns_the_seat_for_a_prorated_credit(tmp_path):
    scenario = staffed(
        tmp_path,
        OWNER,
        ("ada", OLD, "2026-06-09T10:00"),
        overlay={
            "facts": "2026-10",
            "horizon_months": 1,
            "strategies": {"team": {"plan": MONTHLY, "mode": "invite"}},
            "plans": {MONTHLY: {"minimum_seats": 1, "credits_removal": True}},
        },
    )
    world = Lived(scenario)
    assert world.of(SeatsReturned) == [(world.at(2026, 6, 9, 10), MONTHLY, "standard", 1)]
    invoices = experiment.run(scenario, replications=1).invoices
    # $25 for 21 of 30 days: the day of the change is not counted.
    assert invoices[["kind", "amount_cents"]].to_numpy().tolist() == [
        ["seats", 5000],
        ["credit", -1750],
    ]


def test_no_credit_below_the_minimum(tmp_path):
    world = lived(
        tmp_path,
        ("ada", OLD, "2026-06-09"),
        ("bob", OLD, "2026-06-10"),
        rules={"credits_removal": True, "minimum_seats": 2},
    )
    assert [each.quantity for each in world.of(SeatsReturned)] == [1]


def test_a_seat_that_somebody_waits_for_is_not_returned(tmp_path):
    world = lived(
        tmp_path,
        ("ada", OLD, "2026-06-09T10:00"),
        ("bob", "2026-06-08"),
        mode="jit",
        rules={"credits_removal": True, "maximum_seats": 2},
    )
    assert world.hours(SeatTaken, "bob") == [world.at(2026, 6, 9, 10)]
    assert not world.of(SeatsReturned)
    assert not world.of(SeatsBought)
