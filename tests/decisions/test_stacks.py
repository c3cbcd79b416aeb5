"""Several applications of one strategy: one desk, one workforce, luck and rules of their own."""

import numpy as np
import pytest
from builders.companies import OWNER, TEAM, Lived, company, laid, staffed
from pandas.testing import assert_frame_equal

from sim import experiment
from sim.experiment import Frames
from sim.records.events import (
    DeskAction,
    IdpDisabled,
    InvitationSent,
    OrphanFound,
    OwnershipTransferred,
    Removed,
    SeatTaken,
    Started,
)

OLD = "2025-01-01"
ADROLL = {"plan": "adroll-ads", "mode": "invite"}
AHREFS = {"plan": "ahrefs-casual", "mode": "invite"}
LOOM = {"plan": "loom-business", "mode": "invite"}
STACK = {"stack": {**TEAM["team"], "also": [ADROLL, AHREFS, LOOM]}}
UNITS = ("claude-team-annual", "adroll-ads", "ahrefs-casual", "loom-business")
ALONE = {
    "claude": TEAM["team"],
    "adroll": ADROLL,
    "ahrefs": AHREFS,
    "loom": LOOM,
}
CALM_APPS = {
    "plans": {plan: {"ownership_transfer_days": 0, "setup_hours": 0.0} for plan in UNITS},
}
LIVELY = {
    "horizon_months": 12,
    "workforce": {
        "employees": {
            "headcount": 40,
            "attrition_per_year": 0.5,
            "growth_per_year": 0.3,
            "backfill_share": 0.9,
            "involuntary_share": 0.4,
        }
    },
    "signals": {
        "missed_share": 0.2,
        "late_share": 0.3,
        "accept_first_share": 0.7,
        "reaction_days": {"law": "exponential", "mean": 3.0},
    },
    "use": {"never_start_share": 0.05, "idle_share": 0.2, "active_days": 90.0},
    "desk": {
        "leaver_response_hours": {"law": "exponential", "mean": 6.0},
        "joiner_response_hours": {"law": "exponential", "mean": 6.0},
        "hands_on_minutes": {"law": "lognormal", "median": 8.0, "sigma": 0.5},
        "ticket_minutes": 5.0,
    },
}


# More seats than a Team sells today.
ROOMY = {"plans": {"claude-team-annual": {"maximum_seats": 2000}}}


def lived(folder, *rows, strategies=STACK, **overlay):
    scenario = staffed(
        folder, OWNER, *rows, overlay=laid(CALM_APPS, {"strategies": strategies}, overlay)
    )
    count = 1 + len(next(iter(strategies.values())).get("also", ()))
    return [Lived(scenario, unit=unit) for unit in range(count)]


def run(*overlays, **how):
    return experiment.run(company(CALM_APPS, LIVELY, *overlays), **{"replications": 2, **how})


# One desk


def test_a_joiner_is_invited_to_each_application_by_work_of_its_own(tmp_path):
    worlds = lived(tmp_path, ("ada", "2026-06-08"), desk={"hands_on_minutes": 12})
    sent = [world.hours(InvitationSent) for world in worlds]
    nine = worlds[0].at(2026, 6, 8, 9)
    # The only admin turns from console to console.
    assert sent == [pytest.approx([nine + 0.2 * (unit + 1)]) for unit in range(4)]
    for world in worlds:
        assert [(each.kind, each.minutes, each.addresses) for each in world.work("joiner")] == [
            ("joiner", 12, 1)
        ]


def test_joiners_of_one_day_share_a_batch_in_each_application(tmp_path):
    rows = [(f"p{number}", "2026-06-08") for number in range(5)]
    worlds = lived(tmp_path, *rows, desk={"hands_on_minutes": 12, "further_address_minutes": 3.0})
    for world in worlds:
        (work,) = world.work("joiner")
        assert (work.minutes, work.addresses) == (12 + 4 * 3, 5)
        assert len(set(world.hours(InvitationSent))) == 1


def test_a_leaver_is_removed_from_each_application(tmp_path):
    worlds = lived(
        tmp_path,
        ("ada", OLD, "2026-06-09T10:00"),
        desk={"hands_on_minutes": 15, "leaver_response_hours": 1.0},
    )
    for unit, world in enumerate(worlds):
        (removal,) = world.of(Removed)
        assert removal.hours == pytest.approx(world.at(2026, 6, 9, 11) + 0.25 * (unit + 1))
        assert len(world.of(IdpDisabled)) == 1


def test_two_admins_work_side_by_side_on_two_applications(tmp_path):
    worlds = lived(
        tmp_path,
        ("ada", OLD, "2026-06-09T10:00"),
        strategies={"two": {**TEAM["team"], "also": [LOOM]}},
        desk={"hands_on_minutes": 15, "admins": 2},
    )
    assert [world.hours(Removed) for world in worlds] == [
        [pytest.approx(worlds[0].at(2026, 6, 9, 10, 15))]
    ] * 2


def test_the_work_of_all_applications_adds_up_on_one_desk():
    result = run({"strategies": STACK}, records=True)
    metrics = result.metrics.set_index(["replication", "metric"])["value"]
    actions = result.records[result.records["record"] == "DeskAction"]
    assert set(actions["application"]) == set(ALONE)
    parameters = result.scenario.parameters
    calendar = Lived(result.scenario).calendar
    inside = actions[actions["picked_up_hours"] < calendar.horizon_hours]
    for replication in (1, 2):
        least, most = (
            rows.loc[rows["replication"] == replication, "minutes"].sum() / 60
            for rows in (inside, actions)
        )
        assert least - 1e-9 <= metrics[replication, "manual_hours"] <= most + 1e-9
    open_hours = parameters.desk.admins * calendar.desk.elapsed(calendar.horizon_hours)
    rows = result.observations[result.observations["metric"] == "desk_utilisation"]
    # One desk: its hours count once, the work of four applications in them.
    assert rows["denominator"].tolist() == pytest.approx([open_hours] * 2)
    assert rows["numerator"].tolist() == pytest.approx(
        [metrics[replication, "manual_hours"] for replication in (1, 2)]
    )


def test_with_an_idle_desk_a_stack_is_the_sum_of_its_applications():
    # Nobody waits for an admin, so what one application asks is no matter to the others.
    overlay = laid({"desk": {"admins": 200}})
    stack = run({"strategies": STACK}, overlay)
    alone = run({"strategies": ALONE}, overlay)
    together = stack.observations.pivot_table("numerator", "metric", "replication")
    apart = alone.observations.pivot_table("numerator", "metric", "replication", "sum")
    summed = [
        "manual_hours",
        "exposure_hours_total",
        "orphaned_hours_total",
        "licence_cost_usd",
        "total_cost_usd",
        "invitations_sent",
        "waiting_days_total",
        "seat_utilisation",
        "desk_utilisation",
    ]
    for metric in summed:
        assert together.loc[metric].to_numpy() == pytest.approx(apart.loc[metric].to_numpy()), (
            metric
        )
    assert len(stack.windows) == len(alone.windows)
    assert sorted(stack.windows["exposure_hours"]) == pytest.approx(
        sorted(alone.windows["exposure_hours"])
    )
    assert stack.invoices["amount_cents"].sum() == alone.invoices["amount_cents"].sum()


def test_a_busy_desk_makes_every_application_wait_longer():
    busy = {"desk": {"admins": 1, "hands_on_minutes": 90, "desk_hours_per_day": 3.0}}
    stack, alone = run({"strategies": STACK}, busy), run({"strategies": ALONE}, busy)

    def orphaned(result, application):
        windows = result.windows
        return windows.loc[windows["application"] == application, "orphaned_hours"].sum()

    for application in ALONE:
        assert orphaned(stack, application) > orphaned(alone, application)


# One workforce, luck of one's own


def test_without_further_applications_a_strategy_is_the_single_one():
    single = run({"strategies": {"team": TEAM["team"]}})
    empty = run({"strategies": {"team": {**TEAM["team"], "also": []}}})
    for name in Frames._fields:
        assert_frame_equal(getattr(single.frames, name), getattr(empty.frames, name), obj=name)


def test_the_luck_of_applications_is_independent():
    scenario = company(
        CALM_APPS,
        {
            "workforce": {"employees": {"headcount": 0}},
            "start_state": "rollout",
            "strategies": STACK,
            "signals": {"accept_first_share": 0.5, "accept_resend_share": 0.0},
        },
        {"workforce": {"employees": {"headcount": 2000}}},
        ROOMY,
    )
    accepted = []
    for records in Lived(scenario).books.records:
        members = np.zeros(2000)
        members[[each.person for each in records[SeatTaken]]] = 1
        accepted.append(members)
    shares = np.mean(accepted, axis=1)
    assert shares == pytest.approx([0.5] * 4, abs=0.045)
    correlation = np.corrcoef(accepted)
    # Within 4 standard errors of none.
    assert np.abs(correlation[~np.eye(4, dtype=bool)]).max() < 4 / np.sqrt(2000)


def test_one_more_application_moves_no_luck_of_the_others():
    calm_desk = {"desk": {"admins": 200}}
    few = run({"strategies": {"s": {**TEAM["team"], "also": [LOOM]}}}, calm_desk, records=True)
    more = run(
        {"strategies": {"s": {**TEAM["team"], "also": [LOOM, AHREFS]}}}, calm_desk, records=True
    )
    for application in ("claude", "loom"):
        one, other = (
            result.windows[result.windows["application"] == application].reset_index(drop=True)
            for result in (few, more)
        )
        assert_frame_equal(one, other)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a_share_of_seat_holders_gets_an_application(share):
    also = [{**LOOM, "seat_share": share}]
    scenario = company(
        CALM_APPS,
        {
            "workforce": {"employees": {"headcount": 2000}},
            "plans": {"loom-business": {"free_role_share": 0.0, "free_role_ends": "none"}},
            "strategies": {"s": {**TEAM["team"], "also": also}},
        },
        ROOMY,
    )
    claude, loom = (Lived(scenario, unit=unit) for unit in (0, 1))
    assert len(claude.of(SeatTaken)) == len(claude.of(Started)) == 2000
    assert len(loom.of(SeatTaken)) == len(loom.of(Started))
    assert len(loom.of(SeatTaken)) / 2000 == pytest.approx(share, abs=0.035)


def test_who_has_no_seat_in_an_application_is_no_business_of_it(tmp_path):
    also = [{**LOOM, "seat_share": 0.5}]
    rows = [(f"p{number}", "2026-06-08", "2026-06-16") for number in range(40)]
    claude, loom = lived(tmp_path, *rows, strategies={"s": {**TEAM["team"], "also": also}})
    inside = {each.person for each in loom.of(Started)}
    assert 8 < len(inside) < 33
    for kind in (SeatTaken, Removed, IdpDisabled, InvitationSent, DeskAction):
        assert {each.person for each in loom.of(kind)} - {-1} <= inside
    assert len({each.person for each in claude.of(SeatTaken)}) == 41
    # Windows are of those entitled, by application.
    result = experiment.run(
        staffed(
            tmp_path,
            OWNER,
            *rows,
            overlay=laid(CALM_APPS, {"strategies": {"s": {**TEAM["team"], "also": also}}}),
        ),
        replications=1,
    )
    counted = result.windows.groupby("application").size().to_dict()
    assert counted == {"claude": 40, "loom": len(inside - {0})}


def test_each_application_has_an_owner_of_its_own(tmp_path):
    # The owner of Claude has no seat in Loom: somebody else owns it there.
    rows = [(f"p{number}", OLD, "2026-06-09T10:00") for number in range(20)]
    also = [{**LOOM, "seat_share": 0.5}]
    for replication in range(1, 9):
        scenario = staffed(
            tmp_path,
            ("abe", "2020-01-06", "2026-06-08T10:00"),
            *rows,
            ("zoe", OLD),
            ("zac", OLD),
            ("zed", OLD),
            overlay=laid(CALM_APPS, {"strategies": {"s": {**TEAM["team"], "also": also}}}),
        )
        claude, loom = (Lived(scenario, replication=replication, unit=unit) for unit in (0, 1))
        assert claude.of(OwnershipTransferred)[0].person == 0
        inside = [each.person for each in loom.of(Started)]
        stays = [person for person in inside if person > 20]
        if inside[0] <= 20 and stays:
            transfers = loom.of(OwnershipTransferred)
            assert transfers[0].person == inside[0]
            assert transfers[-1].successor in stays


# What one application learns


def test_an_idp_account_that_one_review_switches_off_is_off_everywhere(tmp_path):
    worlds = lived(
        tmp_path,
        ("ada", OLD, "2026-06-09"),
        strategies={
            "s": {
                "plan": "claude-enterprise",
                "mode": "scim",
                "also": [{**LOOM, "mode": "automation"}],
            }
        },
        signals={"idp_missed_share": 1.0, "missed_share": 0.0},
        policies={"review_interval_days": 30.0},
    )
    off = [world.hours(IdpDisabled) for world in worlds]
    assert off[0] == off[1]
    # The sync acts on the account; elsewhere the seat goes with the review's own ticket.
    assert [world.of(Removed)[0].route for world in worlds] == ["sync", "review"]
    # Both are looked through on the same day, and then it takes an admin.
    found = [world.hours(OrphanFound) for world in worlds]
    assert found[0] == found[1]
    assert found[0][0] <= off[0][0]


def test_the_tool_is_paid_for_by_application():
    automated = [{**each, "mode": "automation"} for each in (ADROLL, LOOM)]
    result = run(
        {
            "strategies": {"s": {**TEAM["team"], "mode": "automation", "also": automated}},
            "automation": {"price_usd_per_year": 5000.0, "price_usd_per_member_month": 0.0},
        }
    )
    tool = result.metrics[result.metrics["metric"] == "tool_cost_usd"]["value"]
    assert tool.tolist() == pytest.approx([3 * 5000.0] * 2)
