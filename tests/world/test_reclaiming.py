"""Seats that nobody uses: who is found, what it takes, who comes back. The desk opens at 9."""

import numpy as np
import pytest
from builders.agreement import agrees
from builders.companies import OWNER, ROOMY, SCIM, TEAM, Lived, company, laid, named, staffed

from sim import experiment
from sim.records.events import (
    Activated,
    InvitationSent,
    Removed,
    SeatReclaimed,
    SeatsBought,
    SeatTaken,
    TermStarted,
    TicketOpened,
)

OLD = "2025-01-01"
DAY = 24.0
NEVER = {"use": {"never_start_share": 1.0, "idle_share": 1.0}}
RECLAIM = {
    "policies": {
        "reclaim_after_days": 30.0,
        "review_interval_days": 7.0,
        "review_detection_share": 1.0,
    }
}
OCTOBER = {"facts": "2026-10"}
MARCH = {"facts": "2026-03"}
# People who stop and come back.
DORMANT = {
    "workforce": {"employees": {"headcount": 40}},
    "use": {"never_start_share": 0.0, "idle_share": 0.5, "active_days": 60.0},
}


def lived(folder, *rows, overlays=(), **overlay):
    return Lived(staffed(folder, OWNER, *rows, overlay=laid(NEVER, RECLAIM, *overlays, overlay)))


def spell_at(world, person, hours):
    """The spell without use in which a person is at a moment."""
    idle = world.people.idle
    found = [
        (start, end)
        for who, start, end in zip(idle.person, idle.from_hours, idle.until_hours, strict=True)
        if who == person and start <= hours < end
    ]
    return found[0] if found else None


@pytest.mark.parametrize(
    ("facts", "route", "suspended"), [(MARCH, "reclaimed", False), (OCTOBER, "suspended", True)]
)
def test_the_seat_of_somebody_who_never_started_is_taken_back(tmp_path, facts, route, suspended):
    world = lived(
        tmp_path,
        ("ada", "2026-06-15"),
        overlays=[facts],
        desk={"review_response_hours": 2.0, "ticket_minutes": 10.0, "hands_on_minutes": 8},
    )
    ada = world.person("ada")
    start = world.at(2026, 6, 15, 9)
    (removal,) = world.of(Removed)
    assert (removal.person, removal.route) == (ada, route)
    assert world.of(SeatReclaimed) == [(removal.hours, ada, suspended)]
    reviews = [each.picked_up_hours for each in world.work("review")]
    found = min(hours for hours in reviews if hours >= start + 30 * DAY)
    assert removal.hours == pytest.approx(world.calendar.desk.after(found, 2.0 + 0.3))
    assert [(each.kind, each.minutes) for each in world.work("reclaim")] == [("reclaim", 18.0)]


def test_the_people_of_hour_0_count_as_idle_from_then_on(tmp_path):
    world = lived(tmp_path, ("ada", OLD), ("bob", OLD))
    reviews = [each.picked_up_hours for each in world.work("review")]
    found = min(hours for hours in reviews if hours >= 30 * DAY)
    assert world.of(SeatReclaimed) == [(found, 1, False), (found, 2, False)]


def test_the_owner_and_leavers_keep_their_seats(tmp_path):
    # ada leaves before a review finds her, and bob is no member any more.
    world = lived(
        tmp_path,
        ("ada", OLD, "2026-06-29"),
        ("bob", OLD, "2026-06-03"),
        policies={"reclaim_after_days": 45.0},
    )
    assert not world.of(SeatReclaimed)
    assert {each.route for each in world.of(Removed)} == {"desk"}


def test_without_the_policy_nobody_looks(tmp_path):
    world = lived(tmp_path, ("ada", OLD), policies={"reclaim_after_days": "none"})
    assert not world.of(SeatReclaimed)


@pytest.mark.parametrize(
    ("facts", "strategies", "minutes"),
    [
        # 11 members; 20 minutes and half a minute a member for the review itself.
        (MARCH, TEAM, 25.5 + 11 * 2.0),
        (MARCH, SCIM, 25.5 + 11 * 1.0),
        (OCTOBER, TEAM, 25.5 + 10.0),
        (OCTOBER, SCIM, 25.5 + 10.0),
    ],
)
@pytest.mark.parametrize("after_days", ["none", 30.0])
def test_what_the_plan_shows_decides_how_long_a_review_takes(
    facts, strategies, minutes, after_days
):
    world = Lived(
        company(
            facts,
            {
                "strategies": strategies,
                "workforce": {"employees": {"headcount": 11}},
                "policies": {"reclaim_after_days": after_days},
                "desk": {
                    "review_minutes": 20.0,
                    "review_minutes_per_member": 0.5,
                    "cross_check_minutes_per_member": 2.0,
                    "audit_query_minutes_per_member": 1.0,
                    "analytics_minutes": 10.0,
                },
            },
        )
    )
    expected = minutes if after_days != "none" else 25.5
    reviews = world.work("review")
    assert reviews
    assert [each.minutes for each in reviews] == pytest.approx([expected] * len(reviews))


@pytest.mark.parametrize("strategies", [TEAM, SCIM])
@pytest.mark.parametrize("facts", [MARCH, OCTOBER])
def test_who_is_taken_back_has_been_idle_for_long_enough(facts, strategies):
    world = Lived(company(facts, DORMANT, RECLAIM, {"strategies": strategies}))
    reclaimed = world.of(SeatReclaimed)
    assert len(reclaimed) > 20
    for record in reclaimed:
        start, end = spell_at(world, record.person, record.hours)
        # Not at the first review of the spell, but at the first after 30 days of it.
        assert start + 30 * DAY <= record.hours < end
        assert record.hours < start + 30 * DAY + 7 * DAY + 4 * DAY


@pytest.mark.parametrize("strategies", [TEAM, SCIM])
def test_a_suspended_user_is_let_in_again_by_an_admin(strategies):
    world = Lived(
        company(
            OCTOBER,
            DORMANT,
            RECLAIM,
            {
                "strategies": strategies,
                "desk": {"joiner_response_hours": 3.0, "hands_on_minutes": 12},
            },
        )
    )
    taken = {(each.person, each.spell): each.hours for each in world.of(SeatTaken)}
    activated = {(each.person, each.spell): each.hours for each in world.of(Activated)}
    back = 0
    for removal in world.of(Removed):
        assert removal.route == "suspended"
        # The reclaim's own 12 minutes end within the spell.
        _, until = spell_at(world, removal.person, removal.hours)
        again = (removal.person, removal.spell + 1)
        if until < world.calendar.horizon_hours:
            expected = world.calendar.desk.after(until, 3.0)
            assert taken[again] >= expected + 0.2 - 1e-9
            assert taken[again] < expected + 0.2 + 24 * 4
            assert activated[again] == taken[again]
            back += 1
        else:
            assert again not in taken
    assert back > 10
    reassigned = world.work("reassign")
    assert len(reassigned) == back
    assert {each.minutes for each in reassigned} == {12}
    assert not world.of(InvitationSent)


def test_a_removed_user_is_invited_again():
    world = Lived(company(MARCH, DORMANT, RECLAIM, {"signals": {"reaction_days": 0.5}}))
    invited = {}
    for record in world.of(InvitationSent):
        invited.setdefault(record.person, []).append(record.hours)
    spells = {(each.person, each.spell): each.hours for each in world.of(Activated)}
    back = 0
    for removal in world.of(Removed):
        assert removal.route == "reclaimed"
        _, until = spell_at(world, removal.person, removal.hours)
        if until < world.calendar.horizon_hours - 7 * DAY:
            sent = min(hours for hours in invited[removal.person] if hours >= until)
            assert sent == world.calendar.desk.next_open(until)
            assert spells[removal.person, removal.spell + 1] == pytest.approx(sent + 12)
            back += 1
    assert back > 10
    assert {each.kind for each in world.work() if each.person >= 0} == {"reclaim", "reassign"} | (
        {"purchase"} if world.of(SeatsBought) else set()
    )


def test_a_user_removed_from_the_directory_comes_back_by_the_next_sync():
    world = Lived(
        company(
            MARCH, DORMANT, RECLAIM, {"strategies": SCIM, "idps": {"okta": {"push_minutes": 30}}}
        )
    )
    taken = {(each.person, each.spell): each.hours for each in world.of(SeatTaken)}
    back = 0
    for removal in world.of(Removed):
        _, until = spell_at(world, removal.person, removal.hours)
        if until < world.calendar.horizon_hours - DAY:
            assert taken[removal.person, removal.spell + 1] == pytest.approx(until + 0.5)
            back += 1
    assert back > 10


def test_who_comes_back_before_an_admin_is_at_it_keeps_the_seat():
    # An admin turns to it a working week later.
    world = Lived(
        company(
            DORMANT,
            RECLAIM,
            {
                "use": {"active_days": 30.0},
                "policies": {"reclaim_after_days": 5.0},
                "desk": {"review_response_hours": 40.0, "hands_on_minutes": 12},
            },
        )
    )
    asked = [each for each in world.of(TicketOpened) if each.kind == "reclaim"]
    reclaimed = world.of(SeatReclaimed)
    assert 10 < len(reclaimed) < len(asked)
    for record in reclaimed:
        assert spell_at(world, record.person, record.hours)
    # One ticket a spell, and no work for who uses it again.
    assert len(world.work("reclaim")) == len(reclaimed)
    spells = [(each.person, spell_at(world, each.person, each.hours)) for each in asked]
    assert len(spells) == len(set(spells))


def test_a_review_finds_idle_seats_with_the_probability_of_detection(tmp_path):
    people = 2500
    scenario = staffed(
        tmp_path,
        OWNER,
        *((f"p{number}", OLD) for number in range(people)),
        overlay=laid(NEVER, RECLAIM, ROOMY, {"policies": {"review_detection_share": 0.4}}),
    )
    reviews_until_found = []
    for replication in range(1, 7):
        hours = np.array(Lived(scenario, replication=replication).hours(SeatReclaimed))
        assert len(hours) == people
        reviews_until_found.append(np.searchsorted(np.unique(hours), hours) + 1)
    agrees(np.concatenate(reviews_until_found) == 1, 0.4)
    agrees(np.concatenate(reviews_until_found), 1 / 0.4)


# Money


@pytest.mark.parametrize(
    ("plan", "quantities"),
    [
        # Taken back in July: the monthly bill falls in August, the annual one at its renewal.
        ("claude-team-monthly", [11, 11, 6, 6]),
        ("claude-team-annual", [11]),
    ],
)
def test_reclaiming_saves_nothing_before_the_renewal(tmp_path, plan, quantities):
    workforce = {
        "employees": named(tmp_path, "busy", OWNER, *((f"q{number}", OLD) for number in range(5))),
        "idle": named(tmp_path, "idle", *((f"p{number}", OLD) for number in range(5)), **NEVER),
    }
    scenario = company(
        RECLAIM,
        {
            "horizon_months": 4,
            "workforce": workforce,
            "strategies": {"team": {"plan": plan, "mode": "invite"}},
        },
        folder=tmp_path,
    )
    world = Lived(scenario)
    assert len(world.of(SeatReclaimed)) == 5
    assert {world.people.segment[each.person] for each in world.of(SeatReclaimed)} == {"idle"}
    assert [each.quantity for each in world.of(TermStarted)] == quantities
    months = experiment.run(scenario, replications=1).months
    assert months["purchased"].tolist() == pytest.approx((quantities * 4)[:4])
    # The five are idle until then, and stranded after it as long as they are paid.
    assert months["idle"].iloc[0] == pytest.approx(5.0)
    assert months["idle"].iloc[2:].tolist() == [0.0, 0.0]
    assert months["held"].iloc[2:].tolist() == [6.0, 6.0]
    assert months["active"].tolist() == pytest.approx([6.0] * 4)
