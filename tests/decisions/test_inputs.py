"""Two levels: what the future brings and what the inputs really are stay apart."""

import numpy as np
import pytest
from builders.companies import TEAM, company
from builders.lively import LIVELY

from sim import scenarios
from sim.decisions import components, inputs, uncertainty
from sim.scenarios import ScenarioError

PRICE = "plans.claude-team-annual.seat_price_usd_per_month"
CALM = {
    "horizon_months": 1,
    "workforce": {"employees": {"headcount": 20}},
    "plans": {
        "claude-team-annual": {
            "seat_price_usd_per_month": {"value": 20, "low": 10, "high": 60, "source": "made"}
        }
    },
    "strategies": TEAM,
}


def test_components_of_a_table_worked_by_hand():
    # Means 2 and 6 of two futures each; within 2 and 2, of means 8: 8 - 2 / 2 = 7.
    found = components(np.array([[1.0, 3.0], [5.0, 7.0]]))
    assert (found.mean, found.future_variance, found.inputs_variance) == (4.0, 2.0, 7.0)
    assert found.high - found.mean == pytest.approx(12.7062 * 2, rel=1e-5)
    assert found.mean - found.low == pytest.approx(found.high - found.mean)


def test_inputs_that_explain_less_than_chance_explain_nothing():
    assert components(np.array([[0.0, 10.0], [5.0, 5.1]])).inputs_variance == 0.0


def test_a_company_without_chance_has_only_its_inputs(monkeypatch):
    monkeypatch.setattr("sim.scenarios.ranges.rests_on", lambda *_: False)
    found = uncertainty(company(CALM), draws=40, replications=2)
    assert found.inputs["key"].tolist() == [PRICE]
    assert found.inputs.loc[0, ["low", "value", "high"]].tolist() == [10, 20, 60]
    cost = found.parts.set_index("metric").loc["licence_cost_usd"]
    months = 20
    # Triangular: mean (a + b + c) / 3, variance (a² + b² + c² − ab − ac − bc) / 18.
    assert cost["mean"] == pytest.approx(30 * months, rel=0.02)
    assert cost["inputs_variance"] == pytest.approx(2100 / 18 * months**2, rel=0.1)
    assert cost["future_variance"] == 0
    assert cost["inputs_share"] == 1
    assert cost["inputs_high"] - cost["mean"] == pytest.approx(1.96 * 10.8 * months, rel=0.05)
    assert (cost["future_low"], cost["future_high"]) == (cost["mean"], cost["mean"])


def test_a_scenario_whose_inputs_are_known_is_refused(monkeypatch):
    monkeypatch.setattr("sim.scenarios.ranges.rests_on", lambda *_: False)
    with pytest.raises(ValueError, match="made has no value with a low and a high end"):
        uncertainty(company(LIVELY))


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"draws": 1}, "draws = 1"),
        ({"replications": 1}, "replications = 1"),
        ({"baseline": "enterprize"}, "enterprize"),
    ],
)
def test_what_makes_no_sense_is_refused(how, words):
    with pytest.raises(ValueError, match=words):
        uncertainty(company(CALM), **how)


def test_the_shipped_ranges_are_drawn_and_workers_do_not_matter(repository):
    scenario = scenarios.load(repository / "scenarios" / "negotiation.toml")
    short = scenario.override({"horizon_months": 3})
    one = uncertainty(short, draws=3, replications=2)
    assert "plans.claude-enterprise-sales.seat_price_usd_per_month" in set(one.inputs["key"])
    assert "plans.claude-enterprise-sales.billing_interval_months" not in set(one.inputs["key"])
    two = uncertainty(short, draws=3, replications=2, workers=2)
    for name in one._fields:
        assert getattr(one, name).equals(getattr(two, name))
    own, against = (one.parts["baseline"] == base for base in ("", "team"))
    assert set(one.parts[own]["strategy"]) == {"team", "enterprise"}
    assert set(one.parts[against]["strategy"]) == {"enterprise"}
    values = one.parts.set_index(["strategy", "baseline", "metric"])["mean"]
    assert values["enterprise", "team", "total_cost_usd"] == pytest.approx(
        values["enterprise", "", "total_cost_usd"] - values["team", "", "total_cost_usd"]
    )


@pytest.mark.parametrize("name", ["marketing-stack", "metered", "no-sso"])
def test_a_duration_of_0_has_a_range_too(name, repository):
    scenario = scenarios.load(repository / "scenarios" / f"{name}.toml")
    found = uncertainty(scenario.override({"horizon_months": 1}), draws=2, replications=2)
    assert (found.inputs["low"] < found.inputs["high"]).all()


def test_inputs_that_contradict_each_other_are_drawn_again(monkeypatch):
    monkeypatch.setattr("sim.scenarios.ranges.rests_on", lambda *_: False)
    shares = {
        name: {"value": value, "low": 0.0, "high": 0.9, "source": "made"}
        for name, value in (("late_share", 0.1), ("full_notice_share", 0.3))
    }
    mixed = company(LIVELY, {"signals": shares, "horizon_months": 1, "strategies": TEAM})
    found = uncertainty(mixed, draws=4, replications=2)
    assert len(found.inputs) == 2

    def refuses(*_: object) -> None:
        raise ScenarioError(["signals: these shares do not go together"])

    monkeypatch.setattr("sim.scenarios.Scenario.override", refuses)
    with pytest.raises(ScenarioError, match=r"hardly any inputs .* signals: these shares"):
        uncertainty(mixed, draws=4, replications=2)


def test_amounts_beyond_any_duration_and_rates_below_0_are_drawn():
    large = {"value": 2e8, "low": 1e8, "high": 4e8, "source": "made"}
    shrinks = {"value": -0.1, "low": -0.2, "high": -0.05, "source": "made"}
    scenario = company(
        CALM,
        {
            "workforce": {"employees": {"growth_per_year": shrinks, "attrition_per_year": 0.4}},
            "plans": {"claude-team-annual": {"monthly_minimum_usd": large}},
        },
    )
    keys = ("workforce.employees.growth_per_year", "plans.claude-team-annual.monthly_minimum_usd")
    ranges = {key: scenario.ranges()[key] for key in keys}
    drawn = inputs.drawn_inputs(scenario, ranges, draws=20, seed=1)
    growth = [there.parameters.workforce["employees"].growth_per_year for there in drawn]
    minimum = [there.parameters.plans["claude-team-annual"].monthly_minimum_usd for there in drawn]
    # Twenty values of a Latin hypercube have about the mean of the triangle.
    assert np.mean(growth) == pytest.approx((-0.1 - 0.2 - 0.05) / 3, rel=0.02)
    assert np.mean(minimum) == pytest.approx((2e8 + 1e8 + 4e8) / 3, rel=0.02)
    assert all(-0.2 <= value <= -0.05 for value in growth)
    assert all(1e8 <= value <= 4e8 for value in minimum)


def test_shares_of_a_mix_that_are_drawn_add_up_to_1(repository):
    scenario = scenarios.load(repository / "scenarios" / "upgrade-when.toml")
    ranges = {key: each for key, each in scenario.ranges().items() if "usage_mix" in key}
    drawn = inputs.drawn_inputs(scenario, ranges, draws=8, seed=1)
    mixes = [there.parameters.workforce["employees"].use.usage_mix for there in drawn]
    assert len(ranges) == 3
    assert len({mix["chat"] for mix in mixes}) == 8
    assert [sum(mix.values()) for mix in mixes] == pytest.approx([1.0] * 8)
