"""Relevance stands beside the field: what a marker names exists, and telling cases hold."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.core.vocabulary import MODES
from sim.decisions.inputs import drawn_inputs
from sim.scenarios import Scenario, load
from sim.scenarios.reliance import CONDITIONS, rests_on
from sim.scenarios.schema import (
    Automation,
    CompanyHours,
    Desk,
    IdentityProvider,
    Model,
    Parameters,
    Plan,
    Policies,
    Segment,
    Signals,
    Strategy,
    Sync,
    UsageProfile,
    Use,
)
from sim.scenarios.schema.relevance import Marker, UsedBy, UsedIf, UsedWith

TABLES = (
    *(Automation, CompanyHours, Desk, IdentityProvider, Parameters, Plan, Policies),
    *(Segment, Signals, Strategy, Sync, UsageProfile, Use),
)
ENTERPRISE = "plans.claude-enterprise"
LIMITED = {f"{ENTERPRISE}.included_usage_usd_per_member_month": 0.0}
METERED = {**LIMITED, f"{ENTERPRISE}.metered": True}


def markers() -> Iterator[tuple[type[Model], Marker]]:
    for table in TABLES:
        for field in table.model_fields.values():
            yield from ((table, each) for each in field.metadata if isinstance(each, Marker))


def test_what_a_marker_names_exists() -> None:
    for table, marker in markers():
        if isinstance(marker, UsedBy):
            assert marker.modes < set(MODES), table
        if isinstance(marker, UsedWith):
            named = {*marker.given, *marker.values}
            assert named <= set((Plan if marker.some_plan else table).model_fields), table


def test_every_condition_exists_and_is_used() -> None:
    used = {marker.condition for _, marker in markers() if isinstance(marker, UsedIf)}
    assert used == set(CONDITIONS)


@pytest.fixture(scope="module")
def guide(repository: Path) -> Scenario:
    return load(repository / "scenarios" / "guide.toml")


@pytest.mark.parametrize(
    ("key", "changes", "before", "after"),
    [
        ("horizon_months", {}, False, False),
        ("signals.idp_missed_share", {}, True, True),
        (
            "signals.accept_first_share",
            {"strategies.team.mode": "automation", "strategies.team-no-sso.mode": "automation"},
            True,
            True,
        ),
        (
            "signals.self_join_share",
            {"strategies.team.mode": "automation", "strategies.team-no-sso.mode": "automation"},
            True,
            False,
        ),
        (f"{ENTERPRISE}.sync.reprovision_share", {"signals.console_first_share": 0}, True, False),
        (
            f"{ENTERPRISE}.sync.reprovision_share",
            {f"{ENTERPRISE}.sync.refuses_console_removal": True},
            True,
            False,
        ),
        (f"{ENTERPRISE}.invite_expiry_days", {}, False, False),
        ("idps.okta.run_minutes", {}, False, False),
        ("idps.okta.push_minutes", {}, True, True),
        ("usage.chat.level_usd_per_month", METERED, False, True),
        ("usage.chat.level_usd_per_month", LIMITED, False, True),
        ("desk.analytics_minutes", {"policies.reclaim_after_days": 30}, False, False),
        ("desk.audit_query_minutes_per_member", {"policies.reclaim_after_days": 30}, False, True),
        ("automation.setup_hours", {"strategies.team.mode": "automation"}, False, False),
        ("automation.run_minutes", {"strategies.team.mode": "automation"}, False, True),
        ("workforce.employees.layoff_share", {}, False, False),
        (f"{ENTERPRISE}.setup_hours", {"start_state": "rollout"}, False, True),
        (
            "automation.setup_hours",
            {"start_state": "rollout", "strategies.team.mode": "automation"},
            False,
            True,
        ),
    ],
)
def test_what_matters_follows_the_scenario(
    guide: Scenario, key: str, changes: dict[str, Any], before: bool, after: bool
) -> None:
    keys = tuple(key.split("."))
    if keys[0] == "signals":
        keys = ("workforce", "employees", *keys)
    for scenario, expected in ((guide, before), (guide.override(changes), after)):
        assert rests_on(scenario.parameters, keys) == expected, key


@pytest.mark.parametrize(
    ("key", "value"), [("hires_per_year", 12), ("hires", [{"month": 3, "people": 4}])]
)
def test_inputs_can_be_drawn_where_hires_are_given(
    guide: Scenario, key: str, value: object
) -> None:
    hiring = guide.override(
        {"workforce.employees.growth_per_year": 0.0, f"workforce.employees.{key}": value}
    )
    # Growth and hires exclude each other, so a range of growth would refuse every draw.
    growth = {key for each in hiring.ranges().values() for key in each.keys if "growth" in key}
    assert "workforce.employees.growth_per_year" not in growth
    assert len(drawn_inputs(hiring, hiring.ranges(), 3, 1)) == 3


def test_a_choice_has_no_range(guide: Scenario) -> None:
    fact = guide.facts[f"{ENTERPRISE}.billing_interval_months"]
    assert fact.low is not None and fact.high is not None and fact.low < fact.high
    assert f"{ENTERPRISE}.billing_interval_months" not in guide.ranges()


@pytest.mark.parametrize(
    ("key", "said", "value", "moved"),
    [
        ("desk.admins", {"value": 2, "low": 1, "high": 4}, 2.6, 3),
        ("desk.ticket_minutes", {"value": 10, "low": 5, "high": 20}, 7.5, 7.5),
        ("desk.loaded_rate_usd_per_hour", {"value": 60, "low": 50, "high": 80}, 61.239, 61.24),
        (
            "desk.hands_on_minutes",
            {"value": {"law": "uniform", "low": 2, "high": 6}, "low": 2, "high": 6},
            2.0,
            {"law": "uniform", "low": 1.0, "high": 3.0},
        ),
    ],
)
def test_a_range_says_what_to_set(
    guide: Scenario, key: str, said: object, value: float, moved: object
) -> None:
    found = guide.override({key: said}).ranges()[key].at(value)
    assert found == {key: moved}
    assert type(found[key]) is type(moved)
    guide.override(found)
