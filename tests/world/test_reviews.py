"""Access reviews: when they happen, what they cost, whom they find."""

import numpy as np
import pytest
from builders.agreement import agrees
from builders.companies import ALWAYS_OPEN, ROOMY, TEAM, Lived, company, staffed

from sim.records.events import DeskAction, OrphanFound, Removed

MISSED = {"signals": {"missed_share": 1.0}, "strategies": TEAM}
LEAVER = ("ada", "2025-01-01", "2026-06-09")


def reviews(world):
    return [each for each in world.of(DeskAction) if each.kind == "review"]


def test_reviews_come_every_interval_from_a_random_phase():
    scenario = company(ALWAYS_OPEN, {"policies": {"review_interval_days": 50.0}})
    phases = []
    for replication in range(1, 41):
        hours = np.array([each.hours for each in reviews(Lived(scenario, replication=replication))])
        # Twelve months have 365 days: seven reviews and sometimes an eighth.
        assert len(hours) in (7, 8)
        assert np.diff(hours) == pytest.approx(50 * 24, abs=24)
        phases.append(hours[0] / (50 * 24))
    assert 0 < min(phases) < 0.2
    assert 0.8 < max(phases) <= 1
    assert np.mean(phases) == pytest.approx(0.5, abs=0.15)


def test_a_review_takes_time_for_each_member_and_happens_in_office_hours():
    world = Lived(
        company(
            {
                "workforce": {"employees": {"headcount": 40}},
                "desk": {"review_minutes": 30.0, "review_minutes_per_member": 0.5},
            }
        )
    )
    found = reviews(world)
    assert found
    assert {each.minutes for each in found} == {50.0}
    assert all(
        each.picked_up_hours == world.calendar.desk.next_open(each.picked_up_hours)
        for each in found
    )


def test_a_review_does_not_find_whom_somebody_is_removing(tmp_path):
    world = Lived(
        staffed(
            tmp_path,
            LEAVER,
            overlay={
                "desk": {"leaver_response_hours": 400.0},
                "policies": {"review_interval_days": 1.0},
                "strategies": TEAM,
            },
        )
    )
    assert not world.of(OrphanFound)
    assert [each.route for each in world.of(Removed)] == ["desk"]


def test_a_review_finds_whom_nobody_is_told_of_yet(tmp_path):
    world = Lived(
        staffed(
            tmp_path,
            LEAVER,
            overlay={
                "signals": {"late_share": 1.0, "late_days": 60},
                "policies": {"review_interval_days": 7.0},
                "strategies": TEAM,
            },
        )
    )
    (found,), (removal,) = world.of(OrphanFound), world.of(Removed)
    assert world.at(2026, 6, 9, 17) < found.hours <= world.at(2026, 6, 17, 17)
    assert (removal.route, removal.noticed_hours) == ("review", found.hours)
    # The late word finds nothing left to do.
    work = [each for each in world.of(DeskAction) if each.person == 0]
    assert [each.kind for each in work] == ["review_removal"]


def test_a_review_finds_each_orphan_with_the_probability_of_detection(tmp_path):
    # All leave at one moment, so the first review that can find them is the same for all.
    scenario = staffed(
        tmp_path,
        *((f"p{number}", *LEAVER[1:]) for number in range(1500)),
        overlay={
            "policies": {"review_interval_days": 7.0, "review_detection_share": 0.5},
            **MISSED,
            **ROOMY,
        },
    )
    reviews_until_found = []
    for replication in range(1, 7):
        found = Lived(scenario, replication=replication).of(OrphanFound)
        numbers = np.array([each.review for each in found])
        assert len(numbers) == 1500
        reviews_until_found.append(numbers - numbers.min() + 1)
    agrees(np.concatenate(reviews_until_found), 2.0)
    agrees(np.concatenate(reviews_until_found) == 1, 0.5)


def test_reviews_after_the_horizon_find_but_are_no_counted_work(tmp_path):
    world = Lived(
        staffed(
            tmp_path,
            ("ada", "2025-01-01", "2026-06-29"),
            overlay={
                "horizon_months": 1,
                "policies": {"review_interval_days": 30.0, "review_detection_share": 0.3},
                **MISSED,
            },
        ),
        replication=2,
    )
    assert world.books.end_hours > world.calendar.horizon_hours
    assert all(each.hours < world.calendar.horizon_hours + 24 for each in reviews(world))
    assert len(reviews(world)) <= 2
