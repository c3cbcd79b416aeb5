"""What admins do by hand in every mode, and what a removal leaves behind. The desk opens at 9."""

import numpy as np
import pytest
from builders.agreement import agrees
from builders.companies import OWNER, ROOMY, SCIM, TEAM, Lived, company, laid, named, staffed

from sim.records.events import (
    Activated,
    IdpDisabled,
    IntegrationBroke,
    InvitationSent,
    OrphanFound,
    Removed,
    TicketOpened,
)

OLD = "2025-01-01"
LEAVER = ("ada", OLD, "2026-06-09T10:00")
JIT = {"jit": {"plan": "claude-enterprise", "mode": "jit"}}
ROBOT = {"robot": {"plan": "claude-team-annual", "mode": "automation"}}
MODES = [TEAM, JIT, SCIM, ROBOT]
BROKEN = {
    "signals": {"broken_integration_share": 1.0},
    "desk": {
        "hands_on_minutes": 12,
        "integration_repair_minutes": 45.0,
        "leaver_response_hours": 2.0,
    },
}


def lived(folder, *rows, strategies=TEAM, overlays=(), **overlay):
    facts = {"facts": "2026-10"} if "jit" in strategies else {}
    tree = laid(facts, {"strategies": strategies}, *overlays, overlay)
    return Lived(staffed(folder, OWNER, *rows, overlay=tree))


# What breaks and what is handed over


@pytest.mark.parametrize("strategies", MODES)
def test_what_works_with_a_leavers_credentials_breaks_at_the_removal_and_is_repaired(
    tmp_path, strategies
):
    world = lived(tmp_path, LEAVER, strategies=strategies, overlays=[BROKEN])
    ada = world.person("ada")
    (removed,) = world.hours(Removed)
    assert world.of(IntegrationBroke) == [(removed, ada)]
    (repair,) = world.work("integration")
    assert (repair.person, repair.minutes) == (ada, 45.0)
    # Two response hours, then three quarters of an hour.
    assert repair.hours == pytest.approx(removed + 2.75)


@pytest.mark.parametrize("strategies", MODES)
def test_content_is_handed_over_after_the_removal(tmp_path, strategies):
    world = lived(tmp_path, LEAVER, strategies=strategies, desk={"hand_over_minutes": 25.0})
    (removed,) = world.hours(Removed)
    (work,) = world.work("hand_over")
    assert (work.person, work.minutes) == (world.person("ada"), 25.0)
    assert work.picked_up_hours == removed
    assert not world.of(IntegrationBroke)


def test_a_share_of_integrations_breaks_the_same_in_every_mode(tmp_path):
    rows = [(f"p{number}", *LEAVER[1:]) for number in range(3000)]
    share = {"signals": {"broken_integration_share": 0.3}}

    def broken(strategies, replication):
        overlay = laid(ROOMY, {"strategies": strategies}, share)
        lived = Lived(staffed(tmp_path, OWNER, *rows, overlay=overlay), replication=replication)
        people = {each.person for each in lived.of(IntegrationBroke)}
        return [person in people for person in range(1, len(rows) + 1)]

    # Six futures of 3,000 leavers make the standard error 1.1 % of the share.
    by_hand = [broken(TEAM, replication) for replication in range(1, 7)]
    agrees(np.array(by_hand, float).ravel(), 0.3)
    assert [broken(SCIM, replication) for replication in (1, 2)] == by_hand[:2]


def test_who_comes_back_by_the_trap_breaks_and_leaves_things_once(tmp_path):
    world = lived(
        tmp_path,
        (*LEAVER, "involuntary"),
        strategies=SCIM,
        overlays=[BROKEN],
        signals={"console_first_share": 1.0, "idp_lag_hours": 6.0},
        desk={"hand_over_minutes": 10.0},
        plans={"claude-enterprise": {"sync": {"reprovision_share": 1.0}}},
    )
    assert len(world.of(Removed)) == 2
    assert len(world.of(IntegrationBroke)) == 1
    assert len(world.work("hand_over")) == len(world.work("integration")) == 1


def test_nothing_breaks_where_nobody_was_a_member(tmp_path):
    world = lived(
        tmp_path,
        ("ada", "2026-06-08", "2026-06-10"),
        overlays=[BROKEN],
        signals={"accept_first_share": 0.0},
        desk={"hand_over_minutes": 10.0},
    )
    assert not world.of(IntegrationBroke)
    assert not world.work("integration", "hand_over")


# Contractors whom the IdP misses


CONTRACTOR = {"signals": {"idp_missed_share": 1.0}}


@pytest.mark.parametrize(
    ("strategies", "route"),
    [(TEAM, "review"), (JIT, "review"), (SCIM, "sync"), (ROBOT, "review")],
)
def test_the_account_of_a_contractor_lives_until_a_review(tmp_path, strategies, route):
    world = lived(
        tmp_path,
        LEAVER,
        strategies=strategies,
        overlays=[CONTRACTOR],
        policies={"review_interval_days": 30.0},
        desk={"review_response_hours": 3.0},
    )
    (found,), (off,), (removal,) = (
        world.hours(OrphanFound),
        world.hours(IdpDisabled),
        world.of(Removed),
    )
    assert found > world.at(2026, 6, 9, 10)
    assert removal.route == route
    # Three business hours later an admin switches the account off, and removes the member where no
    # directory does it by itself.
    assert removal.hours == off == world.calendar.office.after(found, 3.0)
    assert [each.kind for each in world.work(name="ada")] == ["review_removal"]


def test_of_several_applications_the_first_ticket_switches_the_account_off(tmp_path):
    stack = {
        "plan": "claude-enterprise",
        "mode": "scim",
        "also": [{"plan": "loom-business", "mode": "invite"}],
    }
    scenario = staffed(
        tmp_path,
        OWNER,
        LEAVER,
        overlay=laid(
            CONTRACTOR,
            {
                "strategies": {"stack": stack},
                "policies": {"review_interval_days": 30.0},
                "desk": {"review_response_hours": 3.0, "hands_on_minutes": 12},
            },
        ),
    )
    claude, loom = (Lived(scenario, unit=unit) for unit in (0, 1))
    (found,), (off,) = claude.hours(OrphanFound), claude.hours(IdpDisabled)
    work = claude.calendar.desk.after(found, 3.2)
    assert off == pytest.approx(work)
    assert loom.hours(IdpDisabled) == [off]
    # The directory removes the one; the only admin turns to the other after it.
    assert claude.of(Removed)[0].route == "sync"
    assert claude.hours(Removed) == [off]
    (removal,) = loom.of(Removed)
    assert (removal.route, removal.hours) == ("review", pytest.approx(off + 0.2))
    assert removal.picked_up_hours == pytest.approx(off)


def test_only_the_segment_outside_the_hr_system_is_missed(tmp_path):
    gone = (OLD, "2026-06-09")
    workforce = {
        "employees": named(tmp_path, "staff", OWNER, ("ada", *gone)),
        "contractors": named(tmp_path, "others", ("eve", *gone), signals={"idp_missed_share": 1.0}),
    }
    world = Lived(company({"strategies": SCIM, "workforce": workforce}, folder=tmp_path))
    off = {world.people.segment[each.person]: each.hours for each in world.of(IdpDisabled)}
    assert off["employees"] == world.at(2026, 6, 9, 17)
    assert off["contractors"] > off["employees"]
    assert off["contractors"] == world.calendar.desk.next_open(world.hours(OrphanFound)[0])


# Enterprise by hand, where the IdP is not supported


def test_enterprise_by_hand_is_invitations_and_removals_on_the_dear_plan(tmp_path):
    plans = {"plans": {"claude-enterprise": {"minimum_seats": 1}}, "idp": "other"}
    rows = [LEAVER, ("bob", "2026-06-15")]
    desk = {"hands_on_minutes": 12, "leaver_response_hours": 2.0, "joiner_response_hours": 3.0}
    by_hand = {"hand": {"plan": "claude-enterprise", "mode": "invite"}}
    enterprise = lived(tmp_path, *rows, strategies=by_hand, overlays=[plans], desk=desk)
    team = lived(tmp_path, *rows, strategies=TEAM, desk=desk)
    for kind in (InvitationSent, Activated, Removed, TicketOpened, IdpDisabled):
        assert enterprise.of(kind)
        assert repr(enterprise.of(kind)) == repr(team.of(kind))
    assert enterprise.hours(Removed) == pytest.approx([enterprise.at(2026, 6, 9, 12, 12)])
