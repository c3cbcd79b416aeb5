"""What plans, identity providers and contracts allow together."""

import datetime as dt
from typing import Any

import pytest
from builders.scenario_files import MUSEUM, SCALEUP

from sim.scenarios import Scenario, ScenarioError, load


def test_rival_claims_concern_those_who_use_the_plan() -> None:
    midnight = "accounts-off-after-midnight"
    assert [rival.name for rival in load(SCALEUP, facts="2026-03").rivals()] == [
        *("prorated-credit", "no-largest-team", "two-types-of-team-seat"),
        *("enterprise-by-use", "proration-by-month", midnight),
    ]
    later = load(SCALEUP, facts="2026-10")
    assert [rival.name for rival in later.rivals()] == [
        *("prorated-credit", midnight, "console-removal"),
    ]
    for rival in later.rivals():
        under = later.override(rival.overrides)
        assert under.digest != later.digest
        assert rival not in under.rivals()
    by_hand = {"strategies.enterprise.mode": "invite", "strategies.team.plan": "adroll-ads"}
    alone = {**by_hand, "strategies.team-no-sso.plan": "adroll-ads"}
    assert [rival.name for rival in later.override(alone).rivals()] == [midnight]


@pytest.mark.parametrize("idp", ["okta", "entra", "google"])
@pytest.mark.parametrize(
    ("plan", "mode"),
    [
        ("claude-team-monthly", "invite"),
        ("claude-team-annual", "invite"),
        ("claude-enterprise", "invite"),
        ("claude-enterprise", "scim"),
    ],
)
def test_what_the_facts_allow_is_allowed(plan: str, mode: str, idp: str) -> None:
    one = {"plan": plan, "mode": mode, "idp": idp, "sso_enforced": False}
    assert load(MUSEUM / "good.toml").override({"strategies.team": one}).parameters.plan_of("team")


def test_scim_needs_sso(scaleup: Scenario) -> None:
    with pytest.raises(ScenarioError) as error:
        scaleup.override({"plans.claude-enterprise.capabilities": ["scim"]})
    (problem,) = error.value.problems
    assert problem.startswith("scaleup.toml: strategies.enterprise.mode: SCIM needs SSO")


def test_a_plan_without_invitations(scaleup: Scenario) -> None:
    with pytest.raises(ScenarioError) as error:
        scaleup.override(
            {
                "plans.claude-enterprise.modes": ["scim"],
                "strategies.enterprise.mode": "invite",
            }
        )
    assert error.value.problems == (
        'setting: strategies.enterprise.mode: Claude Enterprise has no mode "invite" on the 2026-03'
        ' facts; take plan = "claude-team-annual" or mode = "scim"',
    )


SIGNED = {"contract.plan": "claude-team-annual", "contract.started_on": dt.date(2025, 4, 1)}
CONTRACT = {**SIGNED, "contract.seats": 20}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            {"contract.started_on": dt.date(2026, 4, 2)},
            "contract.started_on: 2026-04-02 is after the first day, 2026-04-01; a contract in"
            " force has begun by then, and one to come is what a strategy begins with",
        ),
        (
            {"start_state": "rollout"},
            'start_state: "rollout" begins without members, and a contract in force has seats in'
            " use; leave one of them out",
        ),
        (
            {"contract.plan": "claude-team-yearly"},
            'contract.plan: there is no plan "claude-team-yearly"; did you mean',
        ),
        (
            {"contract.plan": "claude-enterprise-sales"},
            'contract.plan: there is no plan "claude-enterprise-sales" on the 2026-03 facts; those'
            " of 2026-10 have it",
        ),
        ({"contract.seats": 151}, "contract.seats: Claude Team, billed annually is not sold above"),
        (
            {"contract.plan": "adroll-ads"},
            "contract.plan: AdRoll Ads sells no seats, so there is no contract for some; leave it",
        ),
        (
            {"contract.plan": "claude-enterprise"},
            "strategies.team.plan: there is no way back from Claude Enterprise, the contract in"
            " force, to Claude Team, billed annually; leave the strategy out",
        ),
    ],
)
def test_a_contract_that_cannot_be_in_force(said: dict[str, Any], sentence: str) -> None:
    good = load(MUSEUM / "good.toml")
    with pytest.raises(ScenarioError) as error:
        good.override({**CONTRACT, **said})
    assert any(sentence in problem for problem in error.value.problems), error.value.problems


def test_a_contract_in_force_is_kept_with_its_plan() -> None:
    good = load(MUSEUM / "good.toml")
    monthly = good.override({**CONTRACT, "contract.plan": "claude-team-monthly"})
    assert monthly.parameters.contract is not None
    assert monthly.parameters.contract.started_on == dt.date(2025, 4, 1)
    assert set(monthly.parameters.plans) == {"claude-team-annual", "claude-team-monthly"}
    # What is signed is no estimate; what the change from it costs is one.
    keys = set(monthly.assumptions()["key"])
    assert not any(key.startswith("contract") for key in keys)
    credit = "plans.claude-team-annual.upgrade_credit_share"
    assert credit in keys
    assert credit not in set(good.override(CONTRACT).assumptions()["key"])
    assert monthly.digest != good.digest


def test_a_company_may_shrink_by_what_leaves_and_is_not_replaced() -> None:
    shrinking = load(MUSEUM / "good.toml").override({"workforce.employees.growth_per_year": -0.15})
    assert shrinking.parameters.workforce["employees"].growth_per_year == -0.15
