"""The trade-off of a small company: the choice is the screen's, draws are those of How sure."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from builders.companies import SCIM, TEAM, company

import sim
from sim import decisions
from sim.comparison.labels import by_label
from sim.decisions.answer import first
from sim.decisions.answer.drawn import drawn
from sim.decisions.answer.sure import how_sure
from sim.decisions.frontier import words as frontier_words

REPLICATIONS, DRAWS = 8, 25


@pytest.fixture(scope="module")
def scenario():
    whole = sim.load("scenarios/scaleup.toml").override({"horizon_months": 12})
    return decisions.resized(whole, 30)


@pytest.fixture(scope="module")
def study(scenario):
    return decisions.frontier(scenario, replications=REPLICATIONS, draws=DRAWS)


@pytest.fixture(scope="module")
def result(scenario):
    return sim.run(scenario, replications=REPLICATIONS)


@pytest.fixture(scope="module")
def screen(result):
    return first(result)


def today(study):
    return study.frame[study.frame["is_today"]].set_index("strategy")


def test_the_verdict_and_the_odds_are_those_of_the_first_screen(study, screen, result):
    assert screen.verdict[0] in study.headline
    amounts = {}
    seen = drawn(result, result.strategies, DRAWS)
    how_sure(result.scenario, seen, screen.choice, screen.runner_up, amounts)
    share = today(study).loc[screen.choice, "best_share"]
    assert share * DRAWS == pytest.approx(amounts["how_sure.stays"])


def test_shares_add_up_and_regret_is_nothing_for_the_best_alone(study):
    by_price = study.frame.groupby("exposed_hour_usd")
    assert by_price["best_share"].sum().to_numpy(float) == pytest.approx(1.0)
    assert (by_price["best_on_average"].sum() == 1).all()
    best = study.frame[study.frame["best_on_average"]].set_index("exposed_hour_usd")
    least = by_price["regret_usd"].min().astype(float)
    assert best["regret_usd"].astype(float).to_dict() == least.to_dict()


def test_no_interval_of_a_cost_ends_below_nothing(scenario):
    few = decisions.frontier(scenario, replications=2, draws=2).frame
    assert (few["cost_usd_low"] >= 0).all()
    assert (few["exposure_hours_low"] >= 0).all()


def test_the_steps_are_paired_and_rise(study):
    rows = study.frame.drop_duplicates("strategy").set_index("strategy")
    steps = rows[(rows["place"] == "frontier") & (rows["baseline"] != "")]
    assert len(steps)
    for _, row in steps.iterrows():
        other = rows.loc[row["baseline"]]
        extra = row["cost_usd"] - other["cost_usd"]
        avoided = other["exposure_hours"] - row["exposure_hours"]
        assert row["step_usd"] == pytest.approx(extra / avoided)
    assert steps["step_usd"].is_monotonic_increasing


def test_a_price_of_an_hour_moves_where_we_stand_and_nothing_else(scenario, study):
    priced = scenario.override({"policies.exposed_hour_usd": 50.0})
    there = decisions.frontier(priced, replications=REPLICATIONS, draws=DRAWS)
    columns = ["cost_usd", "exposure_hours", "step_usd"]
    one, other = (
        each.frame.drop_duplicates("strategy")[columns].to_numpy(float) for each in (study, there)
    )
    assert other == pytest.approx(one, nan_ok=True)
    assert set(today(there)["exposed_hour_usd"]) == {50.0}
    assert any("at $50 an exposed hour" in sentence for sentence in there.headline)


def test_one_strategy_or_one_that_can_be_chosen_has_nothing_to_trade():
    alone = decisions.frontier(company(), replications=2, draws=2)
    assert not alone.applies and "add another" in alone.headline[0]
    both = company({"strategies": {**TEAM, **SCIM}, "idp": "okta", "sso_enforced": True})
    lacking = both.override({"requires": ["scim"], "workforce.employees.headcount": 20})
    found = decisions.frontier(lacking, replications=2, draws=2)
    assert not found.applies
    assert found.headline[0].startswith("There is nothing to trade.")
    assert "the scenario requires" in found.headline[0]


def made(shares, average, draws=100, compared=100):
    """Rows of two strategies at four prices: how often the first is the best, who is on average."""
    rows = [
        {
            "strategy": name,
            "exposed_hour_usd": 10.0 * place,
            "best_share": share if name == "x" else 1 - share,
            "best_on_average": name == best,
            "draws": draws,
            "draws_compared": compared,
            "place": "frontier",
            "baseline": "" if name == "x" else "x",
            "step_usd": np.nan if name == "x" else 25.0,
            "step_usd_low": np.nan,
            "step_usd_high": np.nan,
            "is_today": place == 0,
        }
        for name in "xy"
        for place, (share, best) in enumerate(zip(shares, average, strict=True))
    ]
    frame = pd.DataFrame(rows)
    frame.attrs["labels"] = {"x": "Xenon", "y": "Yttrium"}
    return frame


def test_it_is_said_where_the_most_probable_winner_is_not_the_best_on_average(screen):
    begun = replace(screen, heads=("", "Xenon", "", ""))
    words = frontier_words.headline(
        made([0.9, 0.7, 0.6, 0.2], "xyyy"), begun, [(0.0, "Xenon"), (8.0, "Yttrium")]
    )
    assert words[0] == (
        "Xenon costs the least; Yttrium has fewer exposed hours, for $25 (not clear) an hour"
        " avoided."
    )
    assert words[2].startswith(
        "With inputs drawn from their ranges as well, Xenon is the best in 90"
    )
    assert "while an hour costs little, Yttrium from about $8 on; the prices above" in words[2]
    assert words[3] == (
        "Between $10 and $20 an exposed hour Xenon is most often the best of these futures, but"
        " Yttrium costs less on average: where Xenon is not the best, it loses more."
    )
    agreeing = made([0.9, 0.7, 0.4, 0.2], "xxyy")
    assert len(frontier_words.headline(agreeing, begun, [(0.0, "Xenon")])) == 3


def test_no_key_is_shown(study, scenario):
    text = " ".join([*study.headline, *study.notes, *(" ".join(line) for line in study.table)])
    assert not {"team-jit", "team-automation"} & set(text.replace(",", " ").split())
    assert set(by_label(study.frame)["strategy"]) == {
        scenario.parameters.label_of(name) for name in scenario.parameters.strategies
    }


def test_those_that_are_the_same_are_said_to_be():
    twins = {"label": "First", "plan": "claude-team-annual", "mode": "invite"}
    robots = {"label": "Third", "plan": "claude-team-annual", "mode": "automation"}
    twice = {
        "first": twins,
        "second": {**twins, "label": "Second"},
        "third": robots,
        "fourth": {**robots, "label": "Fourth"},
    }
    everyday = {
        "workforce": {"employees": {"headcount": 30, "attrition_per_year": 0.5}},
        "sso_enforced": False,
        "signals": {"missed_share": 0.5},
        "strategies": twice,
    }
    both = decisions.frontier(company(everyday), replications=3, draws=3)
    said = " ".join(both.headline)
    assert "First and Second, which are the same, cost the least; " in said
    assert "Third and Fourth, which are the same, have fewer exposed hours, for $" in said
    assert "First, like Second, is the best in " in said
    assert "Second from about" not in said and "Fourth from about" not in said
    assert (
        frontier_words.frontier_finding(both).title
    ) == "First and Second cost the least, Third and Fourth are the safest"
    alone = {name: twice[name] for name in ("first", "second")}
    study = decisions.frontier(company(everyday, {"strategies": alone}), replications=3, draws=3)
    assert study.headline[0].startswith("First and Second, which are the same, cost the least and")
    assert "from about" not in " ".join(study.headline)
