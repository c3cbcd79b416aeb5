"""Layoffs that IT knows of. Monday 1 June 2026 is day 0; the desk is open from 9 to 17."""

from dataclasses import replace

import numpy as np
import pytest
from builders.companies import OWNER, SCIM, TEAM, Lived, laid, staffed

from sim import workforce
from sim.records.events import (
    AccessCutEarly,
    OrphanFound,
    OwnershipTransferred,
    Removed,
    TicketOpened,
)

OLD = "2025-01-01"
GONE = "2026-06-15T10:00"
HIT = [(f"p{number}", OLD, GONE, "layoff") for number in range(60)]
STAY = [(f"s{number}", OLD) for number in range(20)]
DESK = {"hands_on_minutes": 12, "ticket_minutes": 3.0, "further_address_minutes": 0.5}


def lived(folder, monkeypatch, *rows, told=(2026, 6, 8, 10), known=True, **overlay):
    """A company in which whoever is laid off is on a list since a moment, or is not."""
    scenario = staffed(folder, *rows, overlay=laid({"strategies": TEAM, "desk": DESK}, overlay))
    real = workforce.people

    def listed(parameters, calendar, seed, replication):
        people = real(parameters, calendar, seed, replication)
        if not known:
            return people
        hit = people.cause == "layoff"
        moment = Lived.at(type("At", (), {"calendar": calendar}), *told)
        return replace(
            people,
            announced_layoff=hit,
            layoff_hours=np.where(hit, people.left_hours, np.inf),
            told_left_hours=np.where(hit, moment, people.told_left_hours),
            idp_due_hours=np.where(hit, people.left_hours, people.idp_due_hours),
            missed=people.missed & ~hit,
            idp_missed=people.idp_missed & ~hit,
        )

    monkeypatch.setattr(workforce, "people", listed)
    return Lived(scenario)


def test_one_ticket_removes_all_and_ends_at_the_hour_of_the_layoff(tmp_path, monkeypatch):
    world = lived(tmp_path, monkeypatch, OWNER, *HIT, *STAY, signals={"missed_share": 1.0})
    tickets = [each for each in world.of(TicketOpened) if each.kind == "layoff"]
    assert tickets == [(world.at(2026, 6, 8, 10), -1, "layoff")]
    # 15 minutes, and half a minute for each of 59 others: due on Monday at 9:15:30.
    (work,) = world.work("layoff")
    assert (work.minutes, work.addresses) == (44.5, 60)
    assert work.picked_up_hours == pytest.approx(world.at(2026, 6, 15, 9, 15) + 0.5 / 60)
    assert world.hours(Removed) == pytest.approx([world.at(2026, 6, 15, 10)] * 60)
    assert {each.route for each in world.of(Removed)} == {"desk"}
    assert not world.of(OrphanFound)
    assert not world.work("urgent")


def test_what_is_done_in_the_days_before_cuts_off_early(tmp_path, monkeypatch):
    # At opening there is no open desk left: all are out on Friday at closing time.
    rows = [(name, start, "2026-06-15T09:00", cause) for name, start, _, cause in HIT]
    world = lived(tmp_path, monkeypatch, OWNER, *rows, *STAY)
    assert world.hours(Removed) == pytest.approx([world.at(2026, 6, 12, 17)] * 60)
    early = [each.early_hours for each in world.of(AccessCutEarly)]
    assert early == pytest.approx([64.0] * 60)


def test_a_layoff_by_surprise_is_a_ticket_a_person(tmp_path, monkeypatch):
    world = lived(tmp_path, monkeypatch, OWNER, *HIT, *STAY, known=False)
    assert [each.kind for each in world.of(TicketOpened) if each.person >= 0] == ["urgent"] * 60
    assert min(world.hours(Removed)) == pytest.approx(world.at(2026, 6, 15, 10, 15))
    assert not world.of(AccessCutEarly)


def test_an_owner_is_handed_over_first_and_to_somebody_who_stays(tmp_path, monkeypatch):
    owner = ("abe", "2020-01-06", GONE, "layoff")
    # bob has been here for longer than cyd, but is on the list too.
    rows = [owner, ("bob", "2021-01-01", GONE, "layoff"), ("cyd", OLD)]
    world = lived(
        tmp_path,
        monkeypatch,
        *rows,
        plans={"claude-team-annual": {"ownership_transfer_days": 3}},
        desk={"ownership_transfer_minutes": 10.0},
    )
    (transfer,) = world.of(OwnershipTransferred)
    assert transfer.successor == world.person("cyd")
    assert transfer.hours == pytest.approx(world.at(2026, 6, 11, 10, 10))
    assert world.hours(Removed) == pytest.approx([world.at(2026, 6, 15, 10)] * 2)


def test_an_owner_who_takes_longer_does_not_hold_up_the_others(tmp_path, monkeypatch):
    rows = [("abe", "2020-01-06", GONE, "layoff"), ("bob", OLD, GONE, "layoff"), ("cyd", OLD)]
    world = lived(
        tmp_path,
        monkeypatch,
        *rows,
        plans={"claude-team-annual": {"ownership_transfer_days": 8}},
    )
    layoff = world.at(2026, 6, 15, 10)
    assert world.hours(Removed, "bob") == pytest.approx([layoff])
    (transfer,) = world.of(OwnershipTransferred)
    assert transfer.hours == world.at(2026, 6, 18, 10)
    assert world.hours(Removed, "abe") == pytest.approx([transfer.hours + 0.25])


def test_the_directory_needs_no_ticket(tmp_path, monkeypatch):
    world = lived(
        tmp_path,
        monkeypatch,
        OWNER,
        *HIT,
        strategies=SCIM,
        idps={"okta": {"push_minutes": 6}},
        signals={"console_first_share": 1.0},
    )
    assert not [each for each in world.of(TicketOpened) if each.kind != "review"]
    assert world.hours(Removed) == pytest.approx([world.at(2026, 6, 15, 10, 6)] * 60)


def test_a_leaver_told_ahead_is_cut_off_an_hour_early_and_it_is_counted(tmp_path, monkeypatch):
    world = lived(
        tmp_path,
        monkeypatch,
        OWNER,
        ("ada", OLD, "2026-06-18T16:00"),
        signals={"full_notice_share": 1.0},
    )
    # Due an open desk hour before 16:00, and fifteen minutes of work.
    assert world.of(AccessCutEarly) == [
        (pytest.approx(world.at(2026, 6, 18, 15, 15)), 1, pytest.approx(0.75))
    ]
