"""An admin removes somebody in the console whom the IdP still assigns. 1 June 2026 is a Monday."""

import numpy as np
import pytest
from builders.agreement import agrees
from builders.companies import OWNER, SCIM, Lived, laid, staffed

from sim import experiment
from sim.records.events import (
    Activated,
    ConsoleRefused,
    IdpDisabled,
    Removed,
    SeatShort,
    SeatTaken,
    TicketOpened,
)

OLD = "2025-01-01"
INVOLUNTARY = ("ada", OLD, "2026-06-09T10:00", "involuntary")
# Fired at 10; an admin removes at 11; the IdP account goes off at 16.
TRAP = {
    "strategies": SCIM,
    "signals": {"console_first_share": 1.0, "idp_lag_hours": 6.0},
    "desk": {"urgent_response_hours": 1.0},
    "idps": {"okta": {"push_minutes": 30}},
    "plans": {"claude-enterprise": {"sync": {"reprovision_share": 1.0}}},
}


def scenario_of(folder, *rows, **overlay):
    return staffed(folder, OWNER, *rows, overlay=laid(TRAP, overlay))


def lived(folder, *rows, **overlay):
    return Lived(scenario_of(folder, *rows, **overlay))


def never(share):
    return {"plans": {"claude-enterprise": {"sync": {"reprovision_share": share}}}}


def test_the_next_sync_brings_the_member_back_until_the_idp_catches_up(tmp_path):
    world = lived(tmp_path, INVOLUNTARY)
    spells = [(each.hours, each.spell) for each in world.of(SeatTaken, "ada")]
    assert spells == [(0.0, 1), (world.at(2026, 6, 9, 11, 30), 2)]
    removals = [(each.hours, each.spell, each.route) for each in world.of(Removed)]
    assert removals == [
        (world.at(2026, 6, 9, 11), 1, "desk"),
        (world.at(2026, 6, 9, 16, 30), 2, "sync"),
    ]
    # Nobody logs in for the second membership.
    assert [each.spell for each in world.of(Activated, "ada")] == [1]
    assert [each.kind for each in world.work(name="ada")] == ["urgent"]


@pytest.mark.parametrize(
    ("sso", "kept", "exposure", "stages"),
    [
        # One hour until the admin is at it; again from 11:30 until the IdP account is off at 16.
        (True, 0.0, 5.5, {"queue": 1.0, "reprovisioned": 4.5}),
        # Without SSO until the sync has removed the second membership at 16:30.
        (False, 0.0, 6.0, {"queue": 1.0, "reprovisioned": 5.0}),
        # The session ended with the first membership.
        (True, 1.0, 5.5, {"queue": 1.0, "reprovisioned": 4.5}),
    ],
)
def test_the_window_is_open_again(tmp_path, sso, kept, exposure, stages):
    scenario = scenario_of(
        tmp_path, INVOLUNTARY, sso_enforced=sso, signals={"session_kept_share": kept}
    )
    result = experiment.run(scenario, replications=1)
    (window,) = result.windows.to_dict("records")
    assert window["exposure_hours"] == pytest.approx(exposure)
    assert window["orphaned_hours"] == pytest.approx(1.0 + 5.0)
    assert window["reprovisioned"] == 1
    spent = {
        name.removeprefix("stage_").removesuffix("_hours"): hours
        for name, hours in window.items()
        if name.startswith("stage_") and hours
    }
    assert spent == pytest.approx(stages)
    counted = result.metrics.set_index("metric")["value"]
    assert counted["reprovisioned_count"] == 1


def test_without_the_trap_the_console_is_the_quickest_way(tmp_path):
    world = lived(tmp_path, INVOLUNTARY, **never(0.0))
    assert world.hours(Removed) == [world.at(2026, 6, 9, 11)]
    assert len(world.of(SeatTaken, "ada")) == 1


@pytest.mark.parametrize(
    ("row", "signals"),
    [
        # Who leaves of their own accord is left to the IdP, and so are all without the habit.
        (INVOLUNTARY[:3], {}),
        (INVOLUNTARY, {"console_first_share": 0.0}),
        # Nobody raises the ticket.
        (INVOLUNTARY, {"missed_share": 1.0}),
    ],
)
def test_others_are_left_to_the_idp(tmp_path, row, signals):
    world = lived(tmp_path, row, signals=signals)
    assert [(each.hours, each.route) for each in world.of(Removed)] == [
        (world.at(2026, 6, 9, 16, 30), "sync")
    ]
    assert not world.of(TicketOpened, "ada")


def test_an_account_that_is_off_is_not_brought_back(tmp_path):
    # The admin turns to it after the disable, and before the sync has done its work.
    world = lived(tmp_path, INVOLUNTARY, signals={"idp_lag_hours": 0.75})
    assert [(each.hours, each.route) for each in world.of(Removed)] == [
        (world.at(2026, 6, 9, 11), "desk")
    ]
    assert len(world.of(SeatTaken, "ada")) == 1


def test_a_disable_while_the_sync_is_at_it_keeps_the_member_out(tmp_path):
    # Removed at 11, disabled at 11:15, the sync would bring the member back at 11:30.
    world = lived(tmp_path, INVOLUNTARY, signals={"idp_lag_hours": 1.25})
    assert len(world.of(SeatTaken, "ada")) == 1
    assert world.hours(Removed) == [world.at(2026, 6, 9, 11)]


def test_who_would_come_back_and_finds_no_seat_stays_out_after_the_disable(tmp_path):
    # cyd takes ada's seat at 11:02; the sync wants it back at 11:30, and gets none before the
    # disable at 16; bob's seat is free on the next day.
    world = lived(
        tmp_path,
        INVOLUNTARY,
        ("bob", OLD, "2026-06-10T10:00"),
        ("cyd", "2026-06-09T10:32"),
        plans={"claude-enterprise": {"minimum_seats": 1, "maximum_seats": 3}},
    )
    assert world.hours(SeatTaken, "cyd") == pytest.approx([world.at(2026, 6, 9, 11, 2)])
    assert world.of(SeatShort) == [(world.at(2026, 6, 9, 11, 30), world.person("ada"))]
    assert world.hours(SeatTaken, "ada") == [0.0]
    assert world.hours(Removed, "ada") == [world.at(2026, 6, 9, 11)]


def test_of_whom_nobody_tells_it_no_admin_removes_in_the_console(tmp_path):
    world = lived(
        tmp_path,
        INVOLUNTARY,
        signals={"idp_missed_share": 1.0},
        policies={"review_interval_days": 7.0},
    )
    (only,) = world.of(Removed)
    (off,) = world.hours(IdpDisabled)
    assert only.hours in (off, off + 0.5)
    assert only.hours > world.at(2026, 6, 9, 17)


def test_a_share_of_urgent_leavers_is_removed_first_and_a_share_of_them_comes_back(tmp_path):
    people = 3000
    scenario = scenario_of(
        tmp_path,
        *((f"p{number}", *INVOLUNTARY[1:]) for number in range(people)),
        signals={"console_first_share": 0.6},
        **never(0.7),
    )
    first, back = [], []
    for replication in range(1, 4):
        world = Lived(scenario, replication=replication)
        by_desk = {each.person for each in world.of(Removed) if each.route == "desk"}
        again = {each.person for each in world.of(SeatTaken) if each.spell == 2}
        assert again <= by_desk
        first += [person in by_desk for person in range(1, people + 1)]
        back += [person in again for person in sorted(by_desk)]
    agrees(np.array(first, float), 0.6)
    agrees(np.array(back, float), 0.7)


# October: the console refuses


REFUSES = {"plans": {"claude-enterprise": {"sync": {"refuses_console_removal": True}}}}


def test_the_console_refuses_and_the_idp_removes(tmp_path):
    world = lived(tmp_path, INVOLUNTARY, **laid(REFUSES, {"desk": {"hands_on_minutes": 12}}))
    assert world.of(ConsoleRefused) == [
        (pytest.approx(world.at(2026, 6, 9, 11, 12)), world.person("ada"))
    ]
    assert [(each.hours, each.route) for each in world.of(Removed)] == [
        (world.at(2026, 6, 9, 16, 30), "sync")
    ]
    # The attempt has cost its minutes.
    assert [(each.kind, each.minutes) for each in world.work(name="ada")] == [("urgent", 12)]
    assert len(world.of(SeatTaken, "ada")) == 1


def test_the_facts_of_october_refuse(tmp_path):
    for facts, refusals in (("2026-03", 0), ("2026-10", 1)):
        world = lived(tmp_path, INVOLUNTARY, facts=facts)
        assert len(world.of(ConsoleRefused)) == refusals
        assert len(world.of(SeatTaken, "ada")) == 2 - refusals


def test_nobody_tries_to_remove_whom_the_sync_has_removed(tmp_path):
    world = lived(tmp_path, INVOLUNTARY, **laid(REFUSES, {"signals": {"idp_lag_hours": 0}}))
    assert not world.of(ConsoleRefused)
    assert not world.work(name="ada")
    assert world.hours(Removed) == [world.at(2026, 6, 9, 10, 30)]


def test_nobody_tries_to_remove_whom_the_idp_no_longer_assigns(tmp_path):
    # The disable is at 10:45 and its sync takes until 11:15; the admin turns to it at 11.
    world = lived(tmp_path, INVOLUNTARY, **laid(REFUSES, {"signals": {"idp_lag_hours": 0.75}}))
    assert not world.of(ConsoleRefused)
    assert not world.work(name="ada")
    assert [(each.hours, each.route) for each in world.of(Removed)] == [
        (world.at(2026, 6, 9, 11, 15), "sync")
    ]
