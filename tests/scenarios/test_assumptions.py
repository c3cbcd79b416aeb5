"""What a scenario changes, and what it rests on without a source."""

from pathlib import Path
from typing import Any

import pytest
from builders.scenario_files import MUSEUM, ONE_OF_EACH

from sim.scenarios import Scenario, load


def test_changes_are_told_as_old_and_new(scaleup: Scenario) -> None:
    changes = scaleup.changes().set_index("key")
    assert list(changes.index) == [
        "workforce.employees.headcount",
        "workforce.employees.attrition_per_year",
        "workforce.employees.growth_per_year",
        "desk.desk_hours_per_day",
        "policies.exposure_hours",
    ]
    assert changes.loc["workforce.employees.headcount", "old"] is None
    assert tuple(changes.loc["desk.desk_hours_per_day", ["old", "new"]]) == (8, 4)
    signal = scaleup.override({"signals.late_days": 1}).changes().set_index("key")
    assert tuple(signal.loc["signals.late_days", ["old", "new"]]) == ("exponential mean 2", 1)


def test_assumptions_are_those_that_the_strategies_use(scaleup: Scenario) -> None:
    everything = scaleup.assumptions().set_index("key")
    assert everything.loc["signals.missed_share", "origin"] == "catalogue"
    assert everything.loc["workforce.employees.growth_per_year", "origin"] == "scenario"
    assert "plans.claude-enterprise.sync.failure_share" in everything.index
    assert "plans.claude-enterprise.invite_expiry_days" not in everything.index
    assert "idps.okta.push_minutes" in everything.index
    assert not {"segment.layoff_share", "policies.exposure_hours"} & set(everything.index)
    relied_on = {fact.key: fact for fact in scaleup.relied_on().values()}
    assert set(everything.index) < set(relied_on)
    assert relied_on["desk.loaded_rate_usd_per_hour"].confidence == "high"
    assert "plans.claude-enterprise.title" not in relied_on, "a name is no number"
    by_hand = load(MUSEUM / "good.toml")
    assert not by_hand.assumptions()["key"].str.contains("sync|idps|desk.repair").any()
    synced = by_hand.override(
        {"strategies.team.plan": "claude-enterprise", "strategies.team.mode": "scim"}
    )
    used = set(synced.assumptions()["key"])
    assert "desk.repair_minutes" in used
    assert not {"desk.resend_response_hours", "signals.accept_first_share"} & used
    closed = by_hand.override({"workforce.employees.backfill_share": 0})
    assert "segment.time_to_fill_days" not in set(closed.assumptions()["key"])
    sure = {"value": 0.1, "source": "counted"}
    assert "signals.missed_share" not in set(
        scaleup.override({"signals.missed_share": sure}).assumptions()["key"]
    )


def test_plans_that_a_strategy_comes_to_use_stay(beside: Path) -> None:
    scenario = load(beside / "good.toml").override({"strategies.team": ONE_OF_EACH})
    assert set(scenario.parameters.plans) == {
        *("claude-team-annual", "claude-team-monthly", "claude-enterprise"),
        *("loom-business", "ahrefs-power"),
    }
    used = set(scenario.assumptions()["key"])
    assert {
        *("plans.claude-enterprise.sync.failure_share", "plans.claude-enterprise.setup_hours"),
        *("plans.claude-enterprise.contract_lead_days", "idps.okta.push_minutes"),
        *("plans.loom-business.free_role_share", "automation.failure_share"),
        *("signals.console_first_share", "signals.missed_share", "desk.repair_minutes"),
    } <= used
    assert "plans.loom-business.setup_hours" not in used
    changed = scenario.override({"plans.ahrefs-power.seat_price_usd_per_month": 60})
    assert changed.digest != scenario.digest


@pytest.mark.parametrize(
    ("keys", "without", "within"),
    [
        ("automation.", {}, {"strategies.team.mode": "automation"}),
        ("use.premium_share", {}, {"facts": "2026-10"}),
        ("policies.reduction_", {}, {"facts": "2026-10"}),
        ("signals.self_join_share", {"strategies.team.mode": "automation"}, {"facts": "2026-10"}),
        (
            "usage.chat.month_sigma",
            {},
            {"facts": "2026-10", "strategies.team.plan": "claude-enterprise"},
        ),
        (
            "use.usage_mix.",
            {"strategies.team.plan": "claude-enterprise"},
            {"facts": "2026-10", "strategies.team.plan": "claude-enterprise"},
        ),
        ("desk.cross_check", {}, {"policies.reclaim_after_days": 60}),
        (
            "desk.analytics_minutes",
            {"policies.reclaim_after_days": 60},
            {"policies.reclaim_after_days": 60, "facts": "2026-10"},
        ),
        (
            "desk.audit_query",
            {"strategies.team.plan": "claude-enterprise"},
            {"strategies.team.plan": "claude-enterprise", "policies.reclaim_after_days": 60},
        ),
        (
            "desk.integration_repair",
            {"signals.broken_integration_share": 0},
            {"signals.broken_integration_share": 0.1},
        ),
        ("desk.hand_over", {}, {"desk.hand_over_minutes": 20}),
        (
            "plans.claude-enterprise.sync.reprovision_share",
            {
                "strategies.team.plan": "claude-enterprise",
                "strategies.team.mode": "scim",
                "signals.console_first_share": 0,
            },
            {"strategies.team.plan": "claude-enterprise", "strategies.team.mode": "scim"},
        ),
        (
            "signals.missed_share",
            {
                "strategies.team.plan": "claude-enterprise",
                "strategies.team.mode": "scim",
                "signals.console_first_share": 0,
            },
            {"strategies.team.plan": "claude-enterprise", "strategies.team.mode": "scim"},
        ),
        (
            "plans.claude-team-annual.setup_hours",
            {
                "strategies.team.then": [
                    {"plan": "claude-team-annual", "mode": "automation", "at_month": 6}
                ]
            },
            {
                "strategies.team.then": [
                    {"plan": "claude-team-monthly", "mode": "invite", "at_month": 6},
                    {"plan": "claude-team-annual", "mode": "invite", "at_month": 12},
                ]
            },
        ),
    ],
)
def test_an_assumption_counts_only_where_it_matters(
    keys: str, without: dict[str, Any], within: dict[str, Any]
) -> None:
    by_hand = load(MUSEUM / "good.toml")
    for said, counts in ((without, False), (within, True)):
        used = by_hand.override(said).assumptions()["key"]
        assert used.str.startswith(keys).any() == counts, said
