"""Ends of ranges: markers leave nothing out, and an end is what a run there gives."""

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

import sim
from sim import experiment
from sim.decisions.sensitivity.range_ends import ends_of, observed, ranges_of_strategies

# Every strategy of fourteen companies at both ends: what one future does not show, others do.
NUMBERS = (1,)
# The larger ones take longer than all others here.
QUICK = {"in-contract"}
SHIPPED = (
    *("guide", "heavy-code-users", "in-contract", "layoff", "marketing-stack", "metered"),
    *("missed-leavers", "negotiation", "no-sso", "scaleup", "seasonal-contractors"),
    *("startup-25", "unsupported-idp", "upgrade-when"),
)


def by_draw(rows, draw):
    own = rows[rows["draw"] == draw].drop(columns="draw")
    return own.sort_values(["strategy", "replication", "metric"], ignore_index=True)


@pytest.mark.parametrize(
    "name",
    [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in SHIPPED],
)
def test_what_a_strategy_does_not_rest_on_changes_nothing(repository, name) -> None:
    scenario = sim.load(repository / "scenarios" / f"{name}.toml")
    for strategy in scenario.parameters.strategies:
        own = ranges_of_strategies(scenario, (strategy,))
        rest = {key: each for key, each in scenario.ranges().items() if key not in own}
        ends = [end for end in ends_of(scenario, rest) if end.scenario is not None]
        moved = [scenario, *(end.scenario for end in ends)]
        rows = experiment.drawn(moved, (strategy,), [NUMBERS] * len(moved))
        today = by_draw(rows, 0)
        for draw, end in enumerate(ends, start=1):
            assert_frame_equal(by_draw(rows, draw), today, obj=f"{strategy}: {end.row['input']}")


RATE = "desk.loaded_rate_usd_per_hour"
FOUND = "policies.review_detection_share"
SYNC = "plans.claude-enterprise.sync.failure_share"
SETUP = "plans.claude-enterprise.setup_hours"
AUTOMATED = {"strategies.robot": {"plan": "claude-enterprise", "mode": "automation"}}


@pytest.mark.parametrize(
    ("name", "changes", "pair", "inputs"),
    [
        # Billed again, both run again, only one of them run again.
        ("in-contract", {}, ("stay", "enterprise-now"), (RATE, FOUND, SYNC)),
        # Who begins with a plan sets it up in a roll-out, who changes to it later.
        (
            "upgrade-when",
            {"start_state": "rollout"},
            ("enterprise-now", "at-month-12"),
            (SETUP,),
        ),
        ("in-contract", AUTOMATED, ("stay", "robot"), ("automation.setup_hours",)),
    ],
)
def test_ends_are_what_a_run_there_gives(repository, name, changes, pair, inputs) -> None:
    scenario = sim.load(repository / "scenarios" / f"{name}.toml").override(changes)
    few = experiment.run(scenario, list(pair), 2)
    ranges = ranges_of_strategies(scenario, few.strategies)
    ends = list(ends_of(scenario, {name: ranges[name] for name in inputs}))
    keys = ["strategy", "replication", "metric"]
    for end, rows in zip(ends, observed(few, ends, 1), strict=True):
        there = experiment.run(end.scenario, few.strategies, 2).observations
        both = rows.merge(there, on=keys, suffixes=("", "_there"))
        assert set(pair) == set(both["strategy"])
        assert {"decision_cost_usd"} <= set(both["metric"])
        for part in ("numerator", "denominator"):
            np.testing.assert_allclose(both[part], both[f"{part}_there"], err_msg=str(end.row))
