"""Inputs are drawn inside their ranges, each by itself, and again where they contradict."""

import numpy as np
import pytest
from builders.companies import TEAM, company
from builders.lively import LIVELY

from sim import scenarios
from sim.decisions import inputs
from sim.scenarios import ScenarioError

CALM = {"horizon_months": 1, "workforce": {"employees": {"headcount": 20}}, "strategies": TEAM}
SHARES = {
    name: {"value": value, "low": 0.0, "high": 0.9, "source": "made"}
    for name, value in (("late_share", 0.1), ("full_notice_share", 0.3))
}


def test_inputs_that_contradict_each_other_are_drawn_again(monkeypatch):
    monkeypatch.setattr("sim.scenarios.ranges.rests_on", lambda *_: False)
    mixed = company(LIVELY, {"signals": SHARES, "horizon_months": 1, "strategies": TEAM})
    drawn = inputs.drawn_inputs(mixed, mixed.ranges(), draws=20, seed=1)
    signals = [one.parameters.workforce["employees"].signals for one in drawn]
    assert len({own.late_share for own in signals}) == 20
    assert all(own.late_share + own.full_notice_share <= 1 for own in signals)

    def refuses(*_: object) -> None:
        raise ScenarioError(["signals: these shares do not go together"])

    monkeypatch.setattr("sim.scenarios.Scenario.override", refuses)
    with pytest.raises(ScenarioError, match=r"hardly any inputs .* signals: these shares"):
        inputs.drawn_inputs(mixed, mixed.ranges(), draws=4, seed=1)


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
