"""Mode jit: the first SSO login makes the member. 1 June 2026 is a Monday; the desk opens at 9."""

import pytest
from builders.companies import OWNER, Lived, company, laid, staffed

from sim import experiment
from sim.records.events import (
    AccessGiven,
    Activated,
    InvitationSent,
    Removed,
    SeatsBought,
    SeatShort,
    SeatTaken,
    TicketOpened,
)

OLD = "2025-01-01"
JIT = {"jit": {"plan": "claude-team-annual", "mode": "jit"}}
OCTOBER = {"facts": "2026-10", "strategies": JIT}
LEAVER = ("ada", OLD, "2026-06-09T10:00")


def lived(folder, *rows, **overlay):
    return Lived(staffed(folder, OWNER, *rows, overlay=laid(OCTOBER, overlay)))


def test_a_joiner_becomes_a_member_at_the_first_login_without_an_invitation(tmp_path):
    world = lived(
        tmp_path,
        ("ada", "2026-06-15"),
        signals={"joiner_ahead_days": 7, "reaction_days": 0.5},
        desk={"joiner_response_hours": 3.0},
    )
    first_login = world.at(2026, 6, 15, 21)
    assert world.hours(AccessGiven, "ada") == [world.at(2026, 6, 8, 9)]
    assert world.hours(SeatTaken, "ada") == world.hours(Activated, "ada") == [first_login]
    assert not world.of(InvitationSent)
    assert not [each for each in world.of(TicketOpened) if each.person >= 0]
    assert not world.work("joiner", "task")


def test_who_is_told_of_late_logs_in_after_that(tmp_path):
    world = lived(
        tmp_path,
        ("ada", "2026-06-15"),
        signals={"joiner_late_share": 1.0, "joiner_late_days": 2, "reaction_days": 0.5},
    )
    assert world.hours(SeatTaken, "ada") == [world.at(2026, 6, 17, 21)]


def test_where_nobody_need_buy_a_seat_comes_with_the_first_login_and_not_before(tmp_path):
    world = lived(
        tmp_path,
        ("ada", "2026-06-15"),
        ("bob", "2026-06-15"),
        signals={"joiner_ahead_days": 7, "reaction_days": 0.5},
        plans={"claude-team-annual": {"seat_purchase": "with_the_action"}},
    )
    # The minimum of 2026-10 is two seats, of which the Owner has one.
    assert world.hours(SeatsBought) == [world.at(2026, 6, 15, 21)]


def test_who_never_starts_takes_no_seat(tmp_path):
    world = lived(
        tmp_path,
        ("ada", "2026-06-15", "2026-07-15"),
        use={"never_start_share": 1.0, "idle_share": 1.0},
    )
    assert world.hours(AccessGiven, "ada") == [world.at(2026, 6, 15, 9)]
    assert not world.of(SeatTaken, "ada")
    # The leaver's ticket finds nobody to remove.
    assert world.of(TicketOpened, "ada")
    assert not world.work(name="ada")


def test_who_leaves_before_the_first_login_takes_no_seat(tmp_path):
    world = lived(tmp_path, ("ada", "2026-06-15", "2026-06-16"), signals={"reaction_days": 3})
    assert not world.of(SeatTaken, "ada")
    assert not world.work(name="ada")


def test_a_leaver_keeps_the_seat_until_removed_by_hand(tmp_path):
    world = lived(
        tmp_path,
        LEAVER,
        signals={"idp_lag_hours": 1.0},
        desk={"leaver_response_hours": 4.0, "hands_on_minutes": 12},
    )
    (removal,) = world.of(Removed)
    assert (removal.route, removal.picked_up_hours) == ("desk", world.at(2026, 6, 9, 14))
    assert removal.hours == pytest.approx(world.at(2026, 6, 9, 14, 12))
    assert [each.kind for each in world.work(name="ada")] == ["leaver"]


def test_a_missed_leaver_keeps_the_seat_until_a_review(tmp_path):
    world = lived(
        tmp_path,
        LEAVER,
        signals={"missed_share": 1.0},
        policies={"review_interval_days": 30.0},
    )
    (removal,) = world.of(Removed)
    assert removal.route == "review"
    assert removal.hours >= removal.noticed_hours > world.at(2026, 6, 9, 10)


def test_at_the_maximum_the_first_login_fails_until_a_seat_is_freed(tmp_path):
    world = lived(
        tmp_path,
        LEAVER,
        ("bob", "2026-06-08"),
        plans={"claude-team-annual": {"maximum_seats": 2}},
        desk={"hands_on_minutes": 6},
    )
    freed = world.at(2026, 6, 9, 10, 6)
    assert world.of(SeatShort) == [(world.at(2026, 6, 8, 9), world.person("bob"))]
    assert world.hours(SeatTaken, "bob") == world.hours(Activated, "bob") == [pytest.approx(freed)]


def test_without_kept_sessions_nobody_gets_in_after_the_disable_while_the_seats_stay_held():
    # The limit case: exposure is what HR and the IdP take; the seat is orphaned until a review.
    scenario = company(
        OCTOBER,
        {
            "workforce": {
                "employees": {
                    "headcount": 60,
                    "attrition_per_year": 0.6,
                    "backfill_share": 0.8,
                    "involuntary_share": 0.4,
                }
            },
            "signals": {
                "late_share": 0.3,
                "late_days": {"law": "exponential", "mean": 2.0},
                "idp_lag_hours": {"law": "lognormal", "median": 2.0, "sigma": 1.0},
                "missed_share": 0.3,
            },
            "desk": {"leaver_response_hours": {"law": "exponential", "mean": 20.0}},
        },
    )
    result = experiment.run(scenario, replications=4, records=True)
    disabled = result.records[result.records["record"] == "IdpDisabled"]
    keys = ["replication", "person"]
    windows = result.windows.merge(disabled[[*keys, "hours"]], on=keys)
    assert len(windows) == len(result.windows) > 80
    until_disable = windows["hours"] - windows["left_hours"]
    # Who was removed in time was out before; no window lasts longer than the IdP account.
    assert (windows["exposure_hours"] <= until_disable + 1e-9).all()
    in_the_workspace = windows["orphaned_hours"] > until_disable + 1e-9
    open_windows = windows[in_the_workspace]
    assert open_windows["exposure_hours"].to_numpy() == pytest.approx(
        until_disable[in_the_workspace].to_numpy()
    )
    assert set(open_windows["closed_by"]) <= {"login", "none"}
    # Seats stay held meanwhile.
    assert in_the_workspace.sum() > 60
    months = result.months
    orphaned_days = windows["orphaned_hours"].sum() / 24
    assert orphaned_days > 2 * windows["exposure_hours"].sum() / 24
    assert (months["held"] - months["active"] - months["idle"]).sum() > 0


def test_no_session_and_no_lag_no_exposure(tmp_path):
    scenario = staffed(
        tmp_path,
        OWNER,
        LEAVER,
        overlay=laid(OCTOBER, {"desk": {"leaver_response_hours": 40.0}}),
    )
    (window,) = experiment.run(scenario, replications=1).windows.to_dict("records")
    assert window["exposure_hours"] == 0
    # Tuesday 10:00 and 40 desk hours are Tuesday of the next week, 10:00.
    assert window["orphaned_hours"] == 7 * 24
