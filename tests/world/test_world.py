"""One replication of one strategy: hour 0, the order of signals, and when the books are closed."""

import numpy as np
import pytest
from builders.companies import SCIM, TEAM, Lived, company, laid, staffed

from sim import experiment, world
from sim.records.events import (
    IdpDisabled,
    InvitationSent,
    Left,
    Removed,
    SeatTaken,
    Started,
    TermStarted,
    TicketOpened,
)

OLD = "2025-01-01"
MISSED = {"signals": {"missed_share": 1.0}}


def lived(folder, *rows, **overlay):
    return Lived(staffed(folder, *rows, overlay=overlay))


# What is written down


def test_who_starts_and_who_leaves_is_in_the_books_in_the_order_of_time(tmp_path):
    people = lived(
        tmp_path,
        ("ada", OLD, "2026-06-17", "layoff"),
        ("bob", OLD, "2026-06-12"),
        ("cyd", "2026-06-08", "2026-06-10", "involuntary"),
        ("dan", "2026-06-10"),
    )
    number = {name: people.person(name) for name in ("ada", "bob", "cyd", "dan")}
    assert people.of(Started) == [
        (0.0, number["ada"]),
        (0.0, number["bob"]),
        (people.at(2026, 6, 8, 9), number["cyd"]),
        (people.at(2026, 6, 10, 9), number["dan"]),
    ]
    assert people.of(Left) == [
        (people.at(2026, 6, 10, 17), number["cyd"], "involuntary"),
        (people.at(2026, 6, 12, 17), number["bob"], "voluntary"),
        (people.at(2026, 6, 17, 17), number["ada"], "layoff"),
    ]


@pytest.mark.parametrize("strategies", [TEAM, SCIM])
def test_each_kind_of_record_is_in_the_order_of_time(strategies):
    busy = Lived(
        company(
            {
                "workforce": {
                    "employees": {
                        "headcount": 60,
                        "attrition_per_year": 1.5,
                        "backfill_share": 1.0,
                    }
                },
                "signals": {"missed_share": 0.3, "idp_lag_hours": 3, "accept_first_share": 0.5},
                "desk": {"leaver_response_hours": {"law": "exponential", "mean": 9.0}},
                "strategies": strategies,
            }
        )
    )
    for kind, records in busy.books.records[0].items():
        hours = [record.hours for record in records]
        assert hours == sorted(hours), kind


def test_the_idp_account_goes_off_once_when_a_review_is_quicker_than_hr(tmp_path):
    people = lived(
        tmp_path,
        ("ada", OLD, "2026-06-09"),
        signals={"idp_lag_hours": 5.0, "late_share": 1.0, "late_days": 2},
        policies={"review_interval_days": 1.0},
    )
    (off,) = people.hours(IdpDisabled)
    assert people.at(2026, 6, 9, 17) < off <= people.at(2026, 6, 10, 17)


def test_the_idp_account_goes_off_when_the_signals_say(tmp_path):
    people = lived(
        tmp_path,
        ("ada", OLD, "2026-06-09"),
        signals={"idp_lag_hours": 5.0, "late_share": 1.0, "late_days": 2},
    )
    assert people.hours(IdpDisabled) == [people.at(2026, 6, 11, 22)]


def test_hr_speaks_before_the_desk_acts(tmp_path):
    # Equal times: a start, HR's word and the invitation all at 9 on Monday.
    people = lived(tmp_path, ("ada", "2026-06-08"))
    nine = people.at(2026, 6, 8, 9)
    for kind in (Started, TicketOpened, InvitationSent, SeatTaken):
        assert people.of(kind)[0].hours == nine


def test_an_empty_company_only_pays_for_its_minimum():
    nobody = Lived(company())
    assert nobody.of(TermStarted) == [(0.0, "claude-team-annual", 0, "standard", 5)]
    assert not nobody.of(SeatTaken)
    assert nobody.books.end_hours == nobody.calendar.horizon_hours


# After the horizon


def test_the_books_close_at_the_horizon_if_everybody_who_left_is_out(tmp_path):
    people = lived(tmp_path, ("ada", OLD, "2027-05-25"), ("bob", OLD, "2027-06-02"))
    assert len(people.of(Removed)) == 1
    assert people.books.end_hours == people.calendar.horizon_hours


@pytest.mark.parametrize("strategies", [TEAM, SCIM])
def test_the_company_lives_on_until_the_last_leaver_is_out(tmp_path, strategies):
    # The horizon ends with Monday 31 May 2027, a holiday: Memorial Day.
    people = lived(
        tmp_path,
        ("ada", OLD, "2027-05-28"),
        ("bob", OLD, "2027-05-31T12:00"),
        ("cyd", OLD, "2027-06-01"),
        strategies=strategies,
        signals={"idp_lag_hours": 30.0},
        desk={"leaver_response_hours": 10.0},
    )
    assert len(people.of(Left)) == 2
    out = max(people.hours(Removed))
    assert people.books.end_hours == out > people.calendar.horizon_hours
    assert {each.person for each in people.of(Removed)} == {0, 1}


def test_the_books_stay_open_for_tickets_opened_inside(tmp_path):
    # Invited in the last hour of the horizon, sent after it.
    people = lived(tmp_path, ("ada", "2027-05-28"), desk={"joiner_response_hours": 12.0})
    (sent,) = people.hours(InvitationSent)
    assert people.books.end_hours >= sent > people.calendar.horizon_hours


def test_nothing_renews_after_the_horizon(tmp_path):
    people = lived(
        tmp_path,
        ("ada", OLD, "2027-05-28"),
        desk={"leaver_response_hours": 400.0},
        strategies={"team": {"plan": "claude-team-monthly", "mode": "invite"}},
    )
    assert people.books.end_hours > people.calendar.horizon_hours + 31 * 24
    assert len(people.of(TermStarted)) == 12


@pytest.mark.parametrize("interval_days", [7.0, 30.0])
def test_what_no_review_finds_is_censored_ten_intervals_after_the_horizon(tmp_path, interval_days):
    scenario = staffed(
        tmp_path,
        ("ada", OLD, "2027-05-28"),
        ("bob", OLD, "2026-12-01"),
        overlay=laid(
            MISSED,
            {
                "sso_enforced": False,
                "policies": {
                    "review_interval_days": interval_days,
                    "review_detection_share": 0.0,
                },
            },
        ),
    )
    people = Lived(scenario)
    end = people.calendar.horizon_hours + 10 * interval_days * 24
    assert people.books.end_hours == end
    windows = experiment.run(scenario, replications=1).windows
    assert windows["censored"].all()
    assert windows["orphaned_censored"].all()
    assert (windows["exposure_hours"] == end - windows["left_hours"]).all()
    assert (windows["stage_open_hours"] > 0).all()


def test_with_sso_only_the_membership_is_censored(tmp_path):
    scenario = staffed(
        tmp_path,
        ("ada", OLD, "2026-12-01"),
        overlay=laid(MISSED, {"policies": {"review_detection_share": 0.0}}),
    )
    windows = experiment.run(scenario, replications=1).windows
    assert not windows["censored"].any()
    assert windows["orphaned_censored"].all()
    assert (windows["exposure_hours"] == 0).all()


def test_the_run_ends_at_the_latest_ten_review_intervals_after_the_horizon():
    scenario = company(
        {
            "horizon_months": 3,
            "workforce": {"employees": {"headcount": 80, "attrition_per_year": 2.0}},
            "policies": {"review_interval_days": 5.0, "review_detection_share": 0.2},
        },
        MISSED,
    )
    ends = []
    for replication in range(1, 11):
        people = Lived(scenario, replication=replication)
        ends.append(people.books.end_hours - people.calendar.horizon_hours)
        assert max(hours for kind in (Removed, SeatTaken) for hours in people.hours(kind)) <= (
            people.books.end_hours
        )
    assert max(ends) == 50 * 24.0
    assert np.min(ends) >= 0


# Which strategies share a world


def test_strategies_that_are_alike_share_a_world_and_those_that_differ_in_sso_do_not():
    plans = {"plan": "claude-team-annual", "mode": "invite"}
    parameters = company(
        {
            "strategies": {
                "team": plans,
                "team-again": plans,
                "team-no-sso": {**plans, "sso_enforced": False},
                "other-idp": {**plans, "idp": "entra"},
                "other-plan": {**plans, "plan": "claude-team-monthly"},
                **SCIM,
            }
        }
    ).parameters
    conducts = {name: world.conduct(parameters, name) for name in parameters.strategies}
    only = world.replication.Unit("claude-team-annual", "invite", (), 1.0)
    assert conducts["team"] == conducts["team-again"] == ("okta", True, (only,))
    assert conducts["team-no-sso"] == ("okta", False, (only,))
    assert len(set(conducts.values())) == 5
