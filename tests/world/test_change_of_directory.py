"""From one directory to another way, and seats that were taken back."""

import pytest
from builders.changing import ANNUAL, ENTERPRISE, OLD, chain, taken
from builders.companies import FAULTLESS_SYNC, Lived, company, laid

from sim.records.events import (
    Activated,
    ConnectionLost,
    Removed,
    SeatReclaimed,
    SeatTaken,
    Switched,
    SyncFailed,
)

# From one directory to another way


SALES = {"plan": "claude-enterprise-sales", "mode": "scim"}
OCTOBER = {
    "facts": "2026-10",
    "plans": {
        "claude-enterprise-sales": {
            "setup_hours": 0.0,
            "contract_lead_days": 0.0,
            "ownership_transfer_days": 0,
        }
    },
}


def same_sync(**settings):
    sync = {**FAULTLESS_SYNC, **settings}
    return {
        "plans": {name: {"sync": sync} for name in ("claude-enterprise", "claude-enterprise-sales")}
    }


@pytest.mark.parametrize("to", [SALES, {"plan": "claude-enterprise", "mode": "jit"}])
def test_whom_the_old_directory_was_about_to_add_is_let_in_once(tmp_path, to):
    world = chain(
        tmp_path,
        ENTERPRISE,
        {**to, "at_month": 1},
        rows=[("ada", "2026-06-30"), ("bob", OLD, "2026-06-30")],
        idps={"okta": {"push_minutes": 60 * 48}},
        **laid(OCTOBER, same_sync()),
    )
    july = world.at(2026, 7, 1)
    late = 48.0 if to["mode"] == "scim" else 0.0
    assert taken(world, "ada") == [july + late]
    assert len(world.of(Activated, "ada")) == 1
    # Nobody else removes bob: the old directory's change is on its way.
    assert world.hours(Removed) == [world.at(2026, 7, 2, 17)]


def test_a_directory_that_is_left_breaks_no_more(tmp_path):
    world = chain(
        tmp_path,
        ENTERPRISE,
        {**SALES, "at_month": 1},
        horizon_months=24,
        **laid(
            OCTOBER,
            same_sync(),
            {
                "plans": {
                    "claude-enterprise": {
                        "sync": {
                            "outages_per_year": 100.0,
                            "outage_hours": 1.0,
                            "breaks_per_year": 20.0,
                        }
                    }
                }
            },
        ),
    )
    july = world.at(2026, 7, 1)
    assert world.of(ConnectionLost)
    assert max(world.hours(ConnectionLost)) <= july


def test_a_joiner_whose_first_login_is_after_the_change_is_activated_once(tmp_path):
    world = chain(
        tmp_path,
        ENTERPRISE,
        {**SALES, "at_month": 1},
        rows=[("ada", "2026-06-26")],
        signals={"reaction_days": 10},
        **laid(OCTOBER, same_sync()),
    )
    assert taken(world, "ada") == [world.at(2026, 6, 26, 9)]
    assert world.hours(Activated, "ada") == [world.at(2026, 7, 6, 9)]


def test_failures_of_the_old_directory_are_not_retried(tmp_path):
    world = chain(
        tmp_path,
        ENTERPRISE,
        {"plan": "claude-enterprise", "mode": "jit", "at_month": 1},
        rows=[("ada", "2026-06-26")],
        idp="entra",
        idps={"entra": {"cycle_minutes": 0.0}},
        **laid(OCTOBER, same_sync(failure_share=1.0)),
    )
    july = world.at(2026, 7, 1)
    assert world.of(SyncFailed)
    assert max(world.hours(SyncFailed)) < july
    assert taken(world, "ada") == [july]


# Seats that were taken back


@pytest.mark.parametrize("suspends", [True, False])
def test_whose_seat_was_taken_back_stays_out_until_wanted_again(suspends):
    capabilities = ["sso", *(["suspension"] if suspends else [])]
    world = Lived(
        company(
            {
                "workforce": {"employees": {"headcount": 60}},
                "use": {"never_start_share": 0.0, "idle_share": 0.5, "active_days": 60.0},
                "policies": {
                    "reclaim_after_days": 30.0,
                    "review_interval_days": 7.0,
                    "review_detection_share": 1.0,
                },
                "plans": {ANNUAL: {"capabilities": capabilities}},
                "strategies": {
                    "up": {
                        "plan": ANNUAL,
                        "mode": "invite",
                        "then": [{**ENTERPRISE, "at_month": 6}],
                    }
                },
            }
        )
    )
    (change,) = world.hours(Switched)
    assert sum(each.hours < change for each in world.of(SeatReclaimed)) > 15
    idle = world.people.idle
    out = {}
    for hours, person, spell, begins in sorted(
        [(each.hours, each.person, each.spell, True) for each in world.of(SeatTaken)]
        + [(each.hours, each.person, each.spell, False) for each in world.of(Removed)]
    ):
        if begins and spell > 1:
            # Somebody came back: not before the spell without use was over.
            spells = zip(idle.person, idle.from_hours, idle.until_hours, strict=True)
            until = [end for who, start, end in spells if who == person and start <= out[person]]
            assert hours >= until[-1]
        out[person] = hours
    assert any(each.spell > 1 and each.hours > change for each in world.of(SeatTaken))
