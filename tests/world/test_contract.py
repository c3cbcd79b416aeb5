"""A contract in force, and single sign-on that is enforced anew. 1 December 2026 is a Tuesday."""

import datetime as dt

import pytest
from builders.companies import Lived, laid, staffed

from sim.records.events import (
    PlanEnded,
    ReductionPlanned,
    SeatsBought,
    SeatTaken,
    SwitchDecided,
    Switched,
    TermStarted,
    TicketOpened,
)

TEAM, MONTHLY, ENTERPRISE = "claude-team-annual", "claude-team-monthly", "claude-enterprise"
START = dt.date(2026, 12, 1)
PEOPLE = [(f"p{number}", "2025-01-01") for number in range(6)]


def lived(folder, plan=TEAM, mode="invite", seats=50, **overlay):
    base = {
        "facts": "2026-10",
        "start": START,
        "contract": {"plan": TEAM, "started_on": dt.date(2025, 3, 15), "seats": seats},
        "strategies": {"stay": {"plan": plan, "mode": mode}},
    }
    return Lived(staffed(folder, *PEOPLE, overlay=laid(base, overlay)))


def seats_of(world):
    return [
        (each.hours, each.term, each.quantity)
        for each in world.of(TermStarted)
        if each.seat_type == "standard" and each.plan == TEAM
    ]


def test_a_company_that_stays_keeps_its_seats_and_its_anniversaries(tmp_path):
    world = lived(tmp_path, horizon_months=18, policies={"reduction_discipline_share": 0.0})
    assert seats_of(world) == [
        (world.at(2026, 3, 15), 1, 50),
        (world.at(2027, 3, 15), 2, 50),
        (world.at(2028, 3, 15), 3, 50),
    ]
    assert not world.of(SeatsBought)
    assert not world.of(SwitchDecided)


def test_an_owner_lowers_the_seats_before_the_anniversary_and_not_before(tmp_path):
    world = lived(
        tmp_path, policies={"reduction_discipline_share": 1.0, "reduction_lead_days": 14.0}
    )
    assert world.of(ReductionPlanned) == [(world.at(2027, 3, 1), 6)]
    assert seats_of(world)[-1] == (world.at(2027, 3, 15), 2, 6)


@pytest.mark.parametrize(("spare", "bought"), [(0, 3), (2, 5)])
def test_fewer_seats_than_members_are_topped_up_at_hour_0(tmp_path, spare, bought):
    world = lived(tmp_path, seats=3, policies={"spare_seats": spare})
    assert seats_of(world)[0] == (world.at(2026, 3, 15), 1, 3)
    assert world.of(SeatsBought) == [(0.0, TEAM, "standard", bought)]
    assert world.hours(SeatTaken) == [0.0] * 6


def test_seats_are_of_the_types_that_people_need(tmp_path):
    world = lived(tmp_path, seats=50, use={"premium_share": 1.0})
    first = [(each.seat_type, each.quantity) for each in world.of(TermStarted)[:2]]
    assert first == [("standard", 44), ("premium", 6)]
    world = lived(tmp_path, seats=4, use={"premium_share": 1.0})
    assert world.of(SeatsBought) == [(0.0, TEAM, "premium", 2)]


def test_a_term_that_begins_at_hour_0_is_a_renewal(tmp_path):
    world = lived(tmp_path, contract={"plan": TEAM, "started_on": dt.date(2024, 12, 1), "seats": 9})
    assert seats_of(world) == [(0.0, 2, 9)]


@pytest.mark.parametrize(
    ("lead_days", "setup_hours", "changed"),
    [(0.0, 0.0, (2026, 12, 1)), (14.0, 0.0, (2026, 12, 15)), (0.0, 12.0, (2026, 12, 2, 13))],
)
def test_another_plan_comes_at_hour_0_with_set_up_and_lead(
    tmp_path, lead_days, setup_hours, changed
):
    world = lived(
        tmp_path,
        plan=ENTERPRISE,
        mode="scim",
        plans={ENTERPRISE: {"contract_lead_days": lead_days, "setup_hours": setup_hours}},
    )
    assert world.of(SwitchDecided) == [(0.0, ENTERPRISE, "scim")]
    assert world.of(Switched) == [(world.at(*changed), ENTERPRISE, "scim")]
    assert world.of(PlanEnded) == [(world.at(*changed), TEAM)]
    assert seats_of(world) == [(world.at(2026, 3, 15), 1, 50)]


def test_the_contract_is_of_the_application_that_it_was_signed_for(tmp_path):
    stack = {
        "plan": "loom-business",
        "mode": "invite",
        "also": [{"plan": MONTHLY, "mode": "invite"}],
    }
    scenario = staffed(
        tmp_path,
        *PEOPLE,
        overlay={
            "facts": "2026-10",
            "start": START,
            "contract": {"plan": TEAM, "started_on": dt.date(2026, 3, 15), "seats": 50},
            "strategies": {"stack": stack},
        },
    )
    loom, claude = (Lived(scenario, unit=unit) for unit in (0, 1))
    assert not loom.of(Switched)
    assert [each.plan for each in claude.of(Switched)] == [MONTHLY]


# Single sign-on


def test_enforcing_sso_anew_is_work_with_a_response_time(tmp_path):
    tickets = {}
    for before in (False, True):
        world = Lived(
            staffed(
                tmp_path,
                *PEOPLE,
                overlay={
                    "sso_enforced": before,
                    "strategies": {"sso": {"plan": TEAM, "mode": "invite", "sso_enforced": True}},
                    "idps": {"okta": {"sso_setup_hours": 3.0}},
                    "desk": {"joiner_response_hours": 2.0},
                },
            )
        )
        tickets[before] = [each for each in world.of(TicketOpened) if each.kind == "sso_setup"]
        work = [(each.picked_up_hours, each.minutes) for each in world.work("sso_setup")]
        assert work == ([] if before else [(11.0, 180.0)])
    assert (len(tickets[False]), len(tickets[True])) == (1, 0)


def test_sso_is_enforced_once_the_plan_can(tmp_path):
    # The contract in force is on a plan without SSO; the next one takes two weeks.
    world = lived(
        tmp_path,
        sso_enforced=False,
        strategies={"up": {"plan": ENTERPRISE, "mode": "scim", "sso_enforced": True}},
        plans={TEAM: {"capabilities": []}, ENTERPRISE: {"contract_lead_days": 14.0}},
    )
    opened = [each.hours for each in world.of(TicketOpened) if each.kind == "sso_setup"]
    assert opened == world.hours(Switched) == [world.at(2026, 12, 15)]
