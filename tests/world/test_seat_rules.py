"""Rules of seats that plans differ in: types, holds, reductions, credits, roles.

1 June 2026 is a Monday; the desk opens at 9.
"""

import datetime as dt
import math

import pytest
from builders.companies import OWNER, Lived, company, laid, named, staffed

from sim import experiment
from sim.records.events import (
    Activated,
    InvitationAccepted,
    InvitationExpired,
    InvitationSent,
    InvitationWithdrawn,
    ReductionCancelled,
    ReductionPlanned,
    Removed,
    RoleUpgraded,
    SeatReleased,
    SeatReserved,
    SeatsBought,
    SeatShort,
    SeatsReturned,
    SeatsUpgraded,
    SeatTaken,
    SeatTypeChanged,
    TermStarted,
)

OLD = "2025-01-01"
MONTHLY, ANNUAL = "claude-team-monthly", "claude-team-annual"
DAY = 24.0


def lived(folder, *rows, plan=MONTHLY, mode="invite", rules=None, facts="2026-10", **overlay):
    base = {
        "facts": facts,
        "horizon_months": 6,
        "strategies": {"team": {"plan": plan, "mode": mode}},
        "plans": {plan: {"minimum_seats": 1, **(rules or {})}},
    }
    return Lived(staffed(folder, OWNER, *rows, overlay=laid(base, overlay)))


def terms(world, seat_type="standard"):
    return [each.quantity for each in world.of(TermStarted) if each.seat_type == seat_type]


# Types of seats


def mixed(folder, *, standard, premium, rules=None, plan=MONTHLY, **overlay):
    """Named people, of whom some need a Premium seat."""
    workforce = {
        "employees": named(folder, "standard", *standard),
        "heavy": named(folder, "premium", *premium, use={"premium_share": 1.0}),
    }
    base = {
        "facts": "2026-10",
        "horizon_months": 3,
        "workforce": workforce,
        "strategies": {"team": {"plan": plan, "mode": "jit"}},
        "plans": {plan: {"minimum_seats": 1, **(rules or {})}},
    }
    return Lived(company(laid(base, overlay), folder=folder))


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
