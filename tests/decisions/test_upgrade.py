"""When to change plans: the same futures under every rule, what may be chosen, and the words."""

import datetime as dt

import pandas as pd
import pytest
from builders.companies import company

import sim
from sim import decisions
from sim.decisions.study import Study
from sim.decisions.upgrade import rules as upgrade_rules
from sim.decisions.upgrade import words as upgrade_words
from sim.scenarios import Scenario

GROWING = """\
question = "When do we change?"
facts = "2026-10"
start = 2026-11-01
horizon_months = {months}
idp = "okta"
sso_enforced = true

[workforce.employees]
headcount = {headcount}
growth_per_year = {growth}

[strategies.change]
plan = "claude-team-annual"
mode = "invite"
sso_enforced = false
then = [{{ plan = "claude-enterprise", mode = "scim", at_headcount = 90 }}]

[strategies.stay]
plan = "claude-team-annual"
mode = "invite"

[strategies.dear]
label = "Enterprise"
plan = "claude-enterprise"
mode = "scim"
"""


def growing(folder, headcount=100, growth=0.9, months=15) -> Scenario:
    path = folder / "growing.toml"
    path.write_text(GROWING.format(headcount=headcount, growth=growth, months=months))
    return sim.load(path)


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return growing(tmp_path_factory.mktemp("upgrade"))


@pytest.fixture(scope="module")
def found(scenario: Scenario) -> Study:
    return decisions.upgrade(scenario, replications=4)


def rule(kind: str, words: str, dearer_usd: float, month: float) -> dict[str, object]:
    amounts = {"cost_usd": 9000.0 + dearer_usd, "dearer_usd": dearer_usd, "regret_usd": dearer_usd}
    about = {"rule": words, "kind": kind, "near": True, "objection": "", "replications": 4}
    return about | {
        f"{name}{end}": value
        for name, value in (amounts | {"switch_month": month}).items()
        for end in ("", "_low", "_high")
    }


BY_DATE = ("month", "in February 2028")
BY_SIZE = ("members", "at 135 members, about February 2028")


@pytest.mark.parametrize(
    ("best", "next_best", "month", "said"),
    [
        (BY_SIZE, BY_DATE, 16, "in February 2028, however many members there are then"),
        (BY_DATE, BY_SIZE, 16, f"{BY_SIZE[1]}, in whichever month these are reached"),
        (BY_SIZE, ("month", "in May 2028"), 19, "in May 2028"),
    ],
)
def test_a_rule_that_leads_to_the_month_of_the_best_one_says_how_it_differs(
    best: tuple[str, str], next_best: tuple[str, str], month: float, said: str
):
    frame = pd.DataFrame([rule(*best, 0.0, 16.35), rule(*next_best, 7.0, month)])
    assert list(upgrade_words.headline(frame, "Enterprise", 9000.0)) == [
        f"Change to Enterprise {best[1]}: that costs the least on average, $9,000 a year.",
        f"Not clearly dearer: a change {said}.",
        "A perfect forecast would save another $0 a year. The rule is not the best by luck alone:"
        " picked in one half of the futures and checked in the other, it costs no more.",
    ]


def test_every_month_is_there_and_the_other_signs(found: Study):
    frame = found.frame
    assert list(frame["kind"][:16]) == ["at once", *["month"] * 14, "never"]
    assert list(frame["at"][1:15]) == list(range(1, 15))
    assert list(frame.loc[frame["is_renewal"], "rule"]) == ["in November 2027, at the renewal"]
    signs = frame["kind"][16:]
    assert list(signs) == [*["members"] * (len(signs) - 1), "full"] and len(signs) > 2
    assert set(frame["replications"]) == {4}


def test_numbers_are_those_of_a_comparison(scenario: Scenario, found: Study):
    change = {
        "plan": "claude-team-annual",
        "mode": "invite",
        "sso_enforced": False,
        "then": [{"plan": "claude-enterprise", "mode": "scim", "at_month": 12}],
    }
    there = scenario.override({"strategies.change": change})
    answer = sim.compare(sim.run(there, ["change"], replications=4))
    rows = answer.metrics.set_index("metric")
    own = found.frame[found.frame["at"] == 12].iloc[0]
    for name, metric in (
        ("cost_usd", "decision_cost_usd"),
        ("exposure_hours", "exposure_hours_total"),
        ("sunk_cost_usd", "sunk_cost_usd"),
    ):
        assert own[name] * answer.years == pytest.approx(rows.loc[metric, "mean"])
        assert own[f"{name}_low"] * answer.years == pytest.approx(rows.loc[metric, "low"])


def test_the_best_rule_is_the_cheapest_that_may_be_chosen(found: Study):
    able = found.frame[found.frame["objection"] == ""]
    best = able.loc[able["cost_usd"].astype(float).idxmin()]
    assert best["near"] and best[["dearer_usd", "dearer_usd_low", "dearer_usd_high"]].eq(0).all()
    gaps = (able["cost_usd"] - best["cost_usd"]).astype(float)
    assert list(able["dearer_usd"].astype(float)) == pytest.approx(list(gaps), abs=1e-6)
    assert f"Change to Claude Enterprise {best['rule']}" in found.headline[0]
    # Regret and extra cost have one difference: what the best rule regrets itself.
    own = float(best["regret_usd"])
    assert list(able["regret_usd"].astype(float) - own) == pytest.approx(list(gaps), abs=1e-6)
    assert own >= 0


def test_late_changes_cannot_be_chosen_and_the_sentences_say_so(found: Study):
    frame = found.frame
    never = frame[frame["kind"] == "never"].iloc[0]
    assert "150 seats" in never["objection"] and never["waiting_share"] == 1.0
    assert frame.loc[frame["objection"] == "", "waiting_share"].eq(0).all()
    assert "rules cannot be chosen" in found.headline[3]
    # 1 - 0.05 ** (1 / 4)
    assert "the chance that somebody does may still be up to 53 %" in found.headline[4]


def test_a_term_that_is_left_early_is_lost_or_credited():
    # 50 seats at $20 since 15 March; the rest of the term is 104 of 365 days on 1 December.
    overlay = {
        "facts": "2026-10",
        "start": dt.date(2026, 12, 1),
        "horizon_months": 4,
        "workforce": {"employees": {"headcount": 50}},
        "contract": {
            "plan": "claude-team-annual",
            "started_on": dt.date(2026, 3, 15),
            "seats": 50,
        },
        "plans": {"claude-enterprise": {"upgrade_credit_share": 0.0}},
        "strategies": {
            "stay": {"plan": "claude-team-annual", "mode": "invite"},
            "dear": {"plan": "claude-enterprise", "mode": "invite"},
        },
    }
    lost = decisions.upgrade(company(overlay), "stay", "dear", replications=1).frame
    at_once = lost[lost["kind"] == "at once"].iloc[0]
    assert at_once["sunk_cost_usd"] * 4 / 12 == pytest.approx(3_419.18, abs=0.01)
    # 15 March lies in the month that begins on the first of it.
    assert list(lost.loc[lost["is_renewal"], "at"]) == [3]
    overlay["plans"]["claude-enterprise"]["upgrade_credit_share"] = 1.0
    credited = decisions.upgrade(company(overlay), "stay", "dear", replications=1).frame
    own = credited[credited["kind"] == "at once"].iloc[0]
    assert own["cost_usd"] < at_once["cost_usd"]


def test_the_set_up_is_in_the_cost(scenario: Scenario):
    few = {"horizon_months": 4, "workforce.employees.headcount": 20}
    dearer = {"plans.claude-enterprise.setup_hours": 100.0}
    frames = [
        decisions.upgrade(scenario.override(few | more), replications=1).frame
        for more in ({"plans.claude-enterprise.setup_hours": 0.0}, dearer)
    ]
    costs = [frame.loc[frame["kind"] == "month", "cost_usd"].iloc[0] for frame in frames]
    rate = scenario.parameters.desk.loaded_rate_usd_per_hour
    # A longer queue at the desk moves a few minutes of other work as well.
    assert (costs[1] - costs[0]) * 4 / 12 == pytest.approx(100 * rate, rel=0.01)


def test_a_pair_of_strategies_says_what_changes_to_what(scenario: Scenario):
    few = scenario.override({"horizon_months": 3, "workforce.employees.headcount": 10})
    pair = decisions.upgrade(few, "stay", "dear", replications=2)
    assert pair.applies and not any("single sign-on" in note for note in pair.notes)
    lax = decisions.upgrade(few, "change", "dear", replications=2)
    assert any("single sign-on and directory stay" in note for note in lax.notes)


def test_a_small_company_never_has_to_change(tmp_path):
    study = decisions.upgrade(growing(tmp_path, 10, 0.0, 6), replications=3)
    assert study.headline[0].startswith("Do not change to Claude Enterprise")
    assert not any("cannot be chosen" in sentence for sentence in study.headline)


def test_without_a_change_the_question_does_not_apply():
    pair = {
        "a": {"plan": "claude-team-annual", "mode": "invite"},
        "b": {"plan": "claude-enterprise", "mode": "scim"},
    }
    study = decisions.upgrade(company({"strategies": pair}))
    assert not study.applies
    assert "--from NAME --to NAME; there is a, b." in study.headline[0]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("stay",), '"stay" does not change its plan'),
        (("nobody",), 'there is no strategy "nobody"'),
        (("stay", "stay"), "cannot change to itself"),
        (("dear", "stay"), "^dear cannot change to stay: there is no way back from Claude Ent"),
    ],
)
def test_a_change_that_cannot_be_is_a_sentence(scenario: Scenario, names, said):
    with pytest.raises(sim.ScenarioError, match=said):
        decisions.upgrade(scenario, *names, replications=1)


def test_levels_of_members_lie_inside_growth(scenario: Scenario):
    plan = scenario.parameters.plans["claude-team-annual"]
    rules = upgrade_rules.by_members([60.0, 90.0, 121.0], plan)
    assert [rule.at for rule in rules] == [70, 80, 90, 100, 110, 0]
    assert upgrade_rules.by_members([9.0, 9.0], plan) == [upgrade_rules.Rule("full")]
