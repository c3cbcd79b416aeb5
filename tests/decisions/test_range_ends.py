"""Ends of ranges: who does not rest on an input fares there as today, and is not run again."""

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

import sim
from sim import experiment
from sim.decisions.range_ends import ends_of, observed, ranges_of_strategies

NUMBERS = (1, 2)
# The largest ones say nothing that smaller ones do not.
QUICK = {"guide", "in-contract"}
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


def test_ends_are_what_a_run_there_gives(repository) -> None:
    scenario = sim.load(repository / "scenarios" / "in-contract.toml")
    few = experiment.run(scenario, ["stay", "enterprise-now"], 2)
    ranges = ranges_of_strategies(scenario, few.strategies)
    names = [
        "desk.loaded_rate_usd_per_hour",  # billed again
        "policies.review_detection_share",  # both are run again
        "plans.claude-enterprise.sync.failure_share",  # only one of them rests on it
    ]
    ends = list(ends_of(scenario, {name: ranges[name] for name in names}))
    keys = ["strategy", "replication", "metric"]
    for end, rows in zip(ends, observed(few, ends, 1, None), strict=True):
        there = experiment.run(end.scenario, few.strategies, 2).observations
        both = rows.merge(there, on=keys, suffixes=("", "_there"))
        assert {"stay", "enterprise-now"} == set(both["strategy"])
        assert {"decision_cost_usd"} <= set(both["metric"])
        for name in ("numerator", "denominator"):
            np.testing.assert_allclose(both[name], both[f"{name}_there"], err_msg=str(end.row))
