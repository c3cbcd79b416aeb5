"""What is allowed: snapshot by plan by mode by identity provider, and a sentence a refusal."""

from pathlib import Path
from typing import Any

import pytest

from sim import catalog
from sim.core.vocabulary import MODES
from sim.scenarios import Scenario, ScenarioError, load

GOOD = load(Path(__file__).parents[1] / "museum" / "good.toml")

# okta is an identity provider that the vendor of Claude lists, other is one that nobody lists.
ALLOWED = """
snapshot  plan                     idp    invite  jit      scim         automation
2026-03   adroll-ads               okta   yes     no-jit   no-scim      yes
2026-03   adroll-ads               other  yes     no-jit   no-scim      yes
2026-03   ahrefs-casual            okta   yes     no-jit   no-scim      yes
2026-03   ahrefs-casual            other  yes     no-jit   no-scim      yes
2026-03   ahrefs-power             okta   yes     no-jit   no-scim      yes
2026-03   ahrefs-power             other  yes     no-jit   no-scim      yes
2026-03   claude-enterprise        okta   yes     no-jit   yes          yes
2026-03   claude-enterprise        other  yes     no-jit   not-listed   yes
2026-03   claude-team-annual       okta   yes     no-jit   enterprise   yes
2026-03   claude-team-annual       other  yes     no-jit   enterprise   yes
2026-03   claude-team-monthly      okta   yes     no-jit   enterprise   yes
2026-03   claude-team-monthly      other  yes     no-jit   enterprise   yes
2026-03   loom-business            okta   yes     no-jit   no-scim      yes
2026-03   loom-business            other  yes     no-jit   no-scim      yes
2026-10   adroll-ads               okta   yes     no-jit   no-scim      yes
2026-10   adroll-ads               other  yes     no-jit   no-scim      yes
2026-10   ahrefs-casual            okta   yes     no-jit   no-scim      yes
2026-10   ahrefs-casual            other  yes     no-jit   no-scim      yes
2026-10   ahrefs-power             okta   yes     no-jit   no-scim      yes
2026-10   ahrefs-power             other  yes     no-jit   no-scim      yes
2026-10   claude-enterprise        okta   yes     yes      yes          yes
2026-10   claude-enterprise        other  yes     yes      not-listed   yes
2026-10   claude-enterprise-sales  okta   yes     yes      yes          yes
2026-10   claude-enterprise-sales  other  yes     yes      not-listed   yes
2026-10   claude-team-annual       okta   yes     yes      enterprise   yes
2026-10   claude-team-annual       other  yes     yes      enterprise   yes
2026-10   claude-team-monthly      okta   yes     yes      enterprise   yes
2026-10   claude-team-monthly      other  yes     yes      enterprise   yes
2026-10   loom-business            okta   yes     no-jit   no-scim      yes
2026-10   loom-business            other  yes     no-jit   no-scim      yes
"""
SENTENCES = {
    "no-jit": (
        "setting: strategies.team.mode: JIT makes whoever logs in through SSO a member, and {title}"
        ' does not have it on the {snapshot} facts; take mode = "invite"'
    ),
    "no-scim": (
        "setting: strategies.team.mode: SCIM needs an Enterprise plan, and {title} has none on the"
        ' {snapshot} facts; take mode = "invite"'
    ),
    "enterprise": (
        "setting: strategies.team.mode: SCIM needs an Enterprise plan, and {title} has none on the"
        ' {snapshot} facts; take plan = "claude-enterprise" or mode = "invite"'
    ),
    "not-listed": (
        "setting: idp: SCIM needs an identity provider that the vendor lists ({listed}), and"
        ' "other" is not one, so strategy team cannot run; take one of them or mode = "invite"'
    ),
}
HEAD, *ROWS = [line.split() for line in ALLOWED.strip().splitlines()]
CELLS = [
    (*row[:3], mode, cell) for row in ROWS for mode, cell in zip(HEAD[3:], row[3:], strict=True)
]


def refused(scenario: Scenario, said: dict[str, Any]) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        scenario.override(said)
    return list(error.value.problems)


def test_the_table_has_each_mode_and_each_sentence() -> None:
    assert tuple(HEAD[3:]) == tuple(MODES)
    assert {cell for *_, cell in CELLS} == {"yes", *SENTENCES}


PLANS = [
    (each, plan) for each in catalog.snapshots() for plan in catalog.load(each).values["plans"]
]


@pytest.mark.parametrize(("snapshot", "name"), PLANS)
def test_each_plan_runs_in_its_modes_and_with_the_idps_that_are_listed_for_it(
    snapshot: str, name: str
) -> None:
    values = catalog.load(snapshot).values
    plan, idps = values["plans"][name], values["idps"]
    assert set(plan["modes"]) <= set(MODES)
    assert set(plan["supported_idps"]) <= set(idps)
    for mode, idp in [("invite", "okta"), ("automation", "okta"), *(("scim", idp) for idp in idps)]:
        said = {"facts": snapshot, "idp": idp, "strategies.team": {"plan": name, "mode": mode}}
        if mode in plan["modes"] and (mode != "scim" or idp in plan["supported_idps"]):
            assert GOOD.override(said).parameters.strategies["team"].mode == mode
        else:
            assert refused(GOOD, said)


@pytest.mark.parametrize(("snapshot", "plan", "idp", "mode", "cell"), CELLS)
def test_what_is_allowed_runs_and_the_rest_says_why(
    snapshot: str, plan: str, idp: str, mode: str, cell: str
) -> None:
    strategy = {"plan": plan, "mode": mode}
    said = {"facts": snapshot, "idp": idp, "strategies.team": strategy}
    if cell == "yes":
        assert GOOD.override(said).parameters.strategies["team"].mode == mode
        return
    entry = catalog.load(snapshot).values["plans"][plan]
    listed = ", ".join(entry["supported_idps"])
    assert refused(GOOD, said) == [
        SENTENCES[cell].format(title=entry["title"], snapshot=snapshot, listed=listed)
    ]


@pytest.mark.parametrize("idp", ["onelogin", "jumpcloud"])
def test_more_identity_providers_are_listed_later(idp: str) -> None:
    scim = {"idp": idp, "strategies.team": {"plan": "claude-enterprise", "mode": "scim"}}
    assert GOOD.override({"facts": "2026-10", **scim})
    assert f'"{idp}" is not one' in refused(GOOD, scim)[0]


def test_jit_needs_sso_that_is_enforced() -> None:
    later = GOOD.override({"facts": "2026-10", "strategies.team.mode": "jit"})
    sentence = (
        "JIT makes whoever logs in through SSO a member, and SSO is not enforced, so strategy team"
        ' cannot run; set sso_enforced = true or take mode = "invite"'
    )
    assert refused(later, {"sso_enforced": False}) == [f"setting: sso_enforced: {sentence}"]
    own = {"strategies.team.sso_enforced": False}
    assert refused(later, own) == [f"setting: strategies.team.sso_enforced: {sentence}"]
    assert later.override({"sso_enforced": False, "strategies.team.sso_enforced": True})


@pytest.mark.parametrize(("mode", "also"), [("scim", "scim"), ("jit", "jit")])
def test_scim_and_jit_need_a_plan_with_sso(mode: str, also: str) -> None:
    without = {
        "facts": "2026-10",
        "strategies.team": {"plan": "claude-enterprise", "mode": mode},
        "plans.claude-enterprise.capabilities": [also],
    }
    assert refused(GOOD, without) == [
        f"setting: strategies.team.mode: {mode.upper()} needs SSO, and Claude Enterprise has none;"
        ' take mode = "invite"'
    ]


def test_sso_cannot_be_enforced_where_there_is_none() -> None:
    loom = {"plan": "loom-business", "mode": "invite"}
    assert GOOD.override({"strategies.loom": loom}).parameters.sso_enforced
    assert refused(GOOD, {"strategies.loom": {**loom, "sso_enforced": True}}) == [
        "setting: strategies.loom.sso_enforced: Atlassian Loom Business has no SSO that could be"
        " enforced; leave sso_enforced out"
    ]
    stack = {"strategies.team.sso_enforced": True, "strategies.team.also": [loom]}
    assert GOOD.override(stack)


def test_who_needs_premium_is_no_matter_where_there_is_one_type_of_seat() -> None:
    assert GOOD.override({"use.premium_share": 1.0}).parameters.facts == "2026-03"


def change(plan: str, mode: str, **trigger: object) -> dict[str, object]:
    return {"plan": plan, "mode": mode, **trigger}


ANNUAL, MONTHLY, ENTERPRISE = "claude-team-annual", "claude-team-monthly", "claude-enterprise"


@pytest.mark.parametrize(
    "then",
    [
        [change(ENTERPRISE, "scim", at_month=1)],
        [change(ENTERPRISE, "scim", at_headcount=100)],
        [change(ENTERPRISE, "scim", at_seat_cap=True)],
        [change(ANNUAL, "automation", at_month=12)],
        [change(MONTHLY, "invite", at_month=6), change(ANNUAL, "invite", at_month=7)],
        [change(MONTHLY, "invite", at_month=6), change(ENTERPRISE, "scim", at_headcount=5)],
        [change(ENTERPRISE, "invite", at_month=6), change(ENTERPRISE, "scim", at_month=12)],
    ],
)
def test_changes_that_are_allowed(then: list[dict[str, object]]) -> None:
    changed = GOOD.override({"strategies.team.then": then})
    assert len(changed.parameters.strategies["team"].then) == len(then)
    assert changed.digest != GOOD.digest


@pytest.mark.parametrize(
    ("then", "sentence"),
    [
        (
            [change(ENTERPRISE, "scim", at_month=6), change(ANNUAL, "invite", at_month=12)],
            "then (entry 2).plan: there is no way back from Claude Enterprise to Claude Team,"
            " billed annually; leave the change out",
        ),
        (
            [change(MONTHLY, "invite", at_month=6), change(ANNUAL, "invite", at_month=6)],
            "then (entry 2).at_month: 6 does not come after 6 of a change before it; write the"
            " changes in the order in which they shall happen",
        ),
        (
            [
                change(MONTHLY, "invite", at_headcount=90),
                change(ANNUAL, "invite", at_seat_cap=True),
                change(ENTERPRISE, "scim", at_headcount=80),
            ],
            "then (entry 3).at_headcount: 80 does not come after 90 of a change before it; write"
            " the changes in the order in which they shall happen",
        ),
        (
            [change(ENTERPRISE, "jit", at_month=6)],
            "then (entry 1).mode: JIT makes whoever logs in through SSO a member, and Claude"
            ' Enterprise does not have it on the 2026-03 facts; take mode = "invite"',
        ),
    ],
)
def test_changes_that_are_not(then: list[dict[str, object]], sentence: str) -> None:
    assert refused(GOOD, {"strategies.team.then": then}) == [f"setting: strategies.team.{sentence}"]


def test_an_unlisted_identity_provider_is_refused_for_a_change_to_scim_too() -> None:
    said = {"idp": "other", "strategies.team.then": [change(ENTERPRISE, "scim", at_month=6)]}
    assert "SCIM needs an identity provider that the vendor lists" in refused(GOOD, said)[0]
    by_hand = [change(ENTERPRISE, "invite", at_month=6)]
    assert GOOD.override({**said, "strategies.team.then": by_hand})


@pytest.mark.parametrize(
    ("headcount", "share", "sentence"),
    [
        (4, 1.0, "is not sold below 5 seats, and this company needs 4"),
        (10, 0.4, "is not sold below 5 seats, and this company needs 4"),
        (201, 1.0, "is not sold above 200 seats, and this company needs 201"),
        (5, 1.0, ""),
        (200, 1.0, ""),
    ],
)
def test_a_plan_that_is_sold_within_bounds_only(
    headcount: int, share: float, sentence: str
) -> None:
    said = {
        "workforce.employees.headcount": headcount,
        "workforce.employees.seat_share": share,
        f"plans.{ANNUAL}.below_minimum": "refused",
        f"plans.{ANNUAL}.maximum_seats": 200,
    }
    if sentence:
        assert sentence in refused(GOOD, said)[0]
    else:
        assert GOOD.override(said)


def test_further_applications_are_sold_to_those_who_get_them() -> None:
    said = {
        "plans.loom-business.minimum_seats": 10,
        "plans.loom-business.below_minimum": "refused",
    }
    half, few = ([{"plan": "loom-business", "mode": "invite", "seat_share": x}] for x in (0.5, 0.4))
    assert GOOD.override({**said, "strategies.team.also": half})
    assert "this company needs 8" in refused(GOOD, {**said, "strategies.team.also": few})[0]
