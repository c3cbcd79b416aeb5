"""The Owner hands the role on before the removal. 1 June 2026 is a Monday; the desk opens at 9."""

import pytest
from builders.companies import SCIM, TEAM, Lived, company, laid, named, staffed

from sim.records.events import (
    IdpDisabled,
    OwnershipTransferred,
    ReductionPlanned,
    Removed,
    Switched,
    TermStarted,
)

OLD = "2025-01-01"
TEAM_ANNUAL, ENTERPRISE = "claude-team-annual", "claude-enterprise"
BY_SUPPORT = {
    "plans": {
        TEAM_ANNUAL: {"ownership_transfer_days": 3},
        ENTERPRISE: {"ownership_transfer_days": 3},
    },
    "desk": {"ownership_transfer_minutes": 30.0, "hands_on_minutes": 12},
}
BY_ONESELF = {"desk": {"ownership_transfer_minutes": 6.0, "hands_on_minutes": 12}}
# The first seat holder is the Owner.
OWNER_LEAVES = ("abe", "2020-01-06", "2026-06-09T10:00")
STAYS = ("bob", OLD)


def lived(folder, *rows, strategies=TEAM, overlays=(), **overlay):
    tree = laid({"strategies": strategies}, *overlays, overlay)
    return Lived(staffed(folder, *rows, overlay=tree))


def test_support_takes_three_working_days_before_the_owner_can_be_removed(tmp_path):
    world = lived(tmp_path, OWNER_LEAVES, STAYS, overlays=[BY_SUPPORT])
    abe, bob = world.person("abe"), world.person("bob")
    # Asked for at 10 on Tuesday 9 June, done at 10:30; three working days are Friday 12, 10:30.
    asked, handed_on = world.at(2026, 6, 9, 10), world.at(2026, 6, 12, 10, 30)
    assert world.of(OwnershipTransferred) == [(pytest.approx(handed_on), abe, bob, asked)]
    (removal,) = world.of(Removed)
    assert removal.picked_up_hours == pytest.approx(handed_on)
    assert removal.hours == pytest.approx(world.at(2026, 6, 12, 10, 42))
    assert [(each.kind, each.minutes) for each in world.work(name="abe")] == [
        ("ownership", 30.0),
        ("leaver", 12.0),
    ]


def test_oneself_hands_the_role_on_in_minutes(tmp_path):
    world = lived(tmp_path, OWNER_LEAVES, STAYS, overlays=[BY_ONESELF])
    assert world.hours(OwnershipTransferred) == pytest.approx([world.at(2026, 6, 9, 10, 6)])
    assert world.hours(Removed) == pytest.approx([world.at(2026, 6, 9, 10, 18)])


@pytest.mark.parametrize("cause", ["voluntary", "involuntary"])
def test_an_owner_who_had_to_leave_is_as_urgent_as_others(tmp_path, cause):
    world = lived(
        tmp_path,
        (*OWNER_LEAVES, cause),
        STAYS,
        desk={"urgent_response_hours": 1.0, "leaver_response_hours": 4.0},
    )
    hours = 1.0 if cause == "involuntary" else 4.0
    assert world.hours(OwnershipTransferred) == [world.at(2026, 6, 9, 10) + hours]
    assert world.hours(Removed) == [world.at(2026, 6, 9, 10) + hours]


def company_of(folder, *, admins, overlay=None):
    """An Owner who leaves and four who stay, of whom some are Admins."""
    rows = {
        "employees": [OWNER_LEAVES],
        "staff": [("bob", OLD), ("cyd", OLD)],
        "admins": [("dan", OLD), ("eve", OLD)],
    }
    workforce = {
        name: named(folder, name, *people, admin_share=1.0 if name in admins else 0.0)
        for name, people in rows.items()
    }
    return company({"workforce": workforce}, overlay or {}, folder=folder)


@pytest.mark.parametrize(
    ("admins", "who_may"),
    [((), {1, 2, 3, 4}), (("admins",), {3, 4}), (("staff", "admins"), {1, 2, 3, 4})],
)
def test_the_longest_serving_admin_takes_over(tmp_path, admins, who_may):
    for replication in range(1, 6):
        world = Lived(company_of(tmp_path, admins=admins), replication=replication)
        (transfer,) = world.of(OwnershipTransferred)
        hired = world.people.hired_hours
        assert transfer.successor == min(who_may, key=lambda person: hired[person])


def test_who_is_leaving_too_does_not_take_over(tmp_path):
    world = lived(
        tmp_path,
        OWNER_LEAVES,
        ("bob", OLD, "2026-06-09T09:00"),
        ("cyd", OLD),
        signals={"missed_share": 0.0},
        desk={"leaver_response_hours": 2.0},
    )
    assert [each.successor for each in world.of(OwnershipTransferred)] == [world.person("cyd")]


def test_the_last_one_is_removed_without_a_successor(tmp_path):
    for strategies in (TEAM, SCIM):
        world = lived(tmp_path, OWNER_LEAVES, strategies=strategies, overlays=[BY_SUPPORT])
        assert not world.of(OwnershipTransferred)
        assert len(world.of(Removed)) == 1


def test_an_owner_told_ahead_is_out_before_leaving_if_there_is_time(tmp_path):
    world = lived(
        tmp_path,
        ("abe", "2020-01-06", "2026-06-12"),
        STAYS,
        overlays=[BY_SUPPORT],
        signals={"full_notice_share": 1.0, "full_notice_days": 5},
    )
    # Told on Friday 5 June at 17; Monday 9:30 and three days are Thursday 9:30.
    assert world.hours(OwnershipTransferred) == pytest.approx([world.at(2026, 6, 11, 9, 30)])
    (removal,) = world.of(Removed)
    assert removal.picked_up_hours == pytest.approx(world.at(2026, 6, 12, 16))


def test_the_directory_does_not_remove_the_owner(tmp_path):
    world = lived(
        tmp_path,
        OWNER_LEAVES,
        ("bob", OLD, "2026-06-09T10:00"),
        ("cyd", OLD),
        strategies=SCIM,
        overlays=[BY_SUPPORT],
    )
    routes = {each.person: (each.route, each.hours) for each in world.of(Removed)}
    assert routes[world.person("bob")] == ("sync", world.at(2026, 6, 9, 10))
    assert routes[world.person("abe")] == ("desk", pytest.approx(world.at(2026, 6, 12, 10, 42)))
    assert world.hours(IdpDisabled) == [world.at(2026, 6, 9, 10)] * 2


AUTOMATED = {"robot": {"plan": TEAM_ANNUAL, "mode": "automation"}}


@pytest.mark.parametrize("strategies", [TEAM, SCIM, AUTOMATED])
@pytest.mark.parametrize(
    "signals",
    [
        # An admin is at it before the IdP account goes off; a review finds who was missed.
        {"console_first_share": 1.0, "idp_lag_hours": 2.0},
        {"idp_missed_share": 1.0},
        {"missed_share": 1.0, "idp_lag_hours": 2.0},
    ],
)
def test_the_role_is_handed_on_once_whoever_asks_for_it(tmp_path, strategies, signals):
    world = lived(
        tmp_path,
        (*OWNER_LEAVES, "involuntary"),
        STAYS,
        ("cyd", OLD),
        strategies=strategies,
        overlays=[BY_SUPPORT],
        signals=signals,
        policies={"review_interval_days": 7.0},
    )
    assert [each.person for each in world.of(OwnershipTransferred)] == [world.person("abe")]
    assert len(world.work("ownership")) == 1
    assert len(world.of(Removed)) == 1


@pytest.mark.parametrize("busy", [True, False])
def test_reductions_wait_while_the_role_is_handed_on(tmp_path, busy):
    # The Owner would lower the seats on 28 June, three days before the renewal of 1 July.
    plan = {"reduction": "owner", "term_months": 1, "billing_interval_months": 1}
    world = lived(
        tmp_path,
        ("abe", "2020-01-06", "2026-06-26T10:00" if busy else ""),
        *((f"p{number}", OLD, "2026-06-15" if number < 2 else "") for number in range(8)),
        overlays=[BY_SUPPORT],
        horizon_months=3,
        plans={TEAM_ANNUAL: plan},
        policies={"reduction_discipline_share": 1.0, "reduction_lead_days": 3.0},
    )
    quantities = [each.quantity for each in world.of(TermStarted)]
    planned = world.hours(ReductionPlanned)
    # The Owner is removed on 1 July at 10:42, after the renewal that nobody could prepare.
    assert quantities == ([9, 9, 6] if busy else [9, 7, 7])
    assert planned == [world.at(2026, 7, 29) if busy else world.at(2026, 6, 28)]


def test_switches_wait_while_the_role_is_handed_on(tmp_path):
    # Asked for on Monday 29 June at 10; three working days after 10:30 are Thursday 2 July.
    then = [{"plan": ENTERPRISE, "mode": "scim", "at_month": 1}]
    world = lived(
        tmp_path,
        ("abe", "2020-01-06", "2026-06-29T10:00"),
        STAYS,
        strategies={"up": {**TEAM["team"], "then": then}},
        overlays=[BY_SUPPORT],
    )
    assert world.hours(OwnershipTransferred) == pytest.approx([world.at(2026, 7, 2, 10, 30)])
    # Looked at every midnight.
    assert world.hours(Switched) == [world.at(2026, 7, 3)]
