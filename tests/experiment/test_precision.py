"""Enough futures and not more: when a run stops, what it says, and what it refuses."""

import math
import re

import numpy as np
import pandas as pd
import pytest
from builders.companies import SCIM, TEAM, company
from builders.lively import LIVELY, assert_same

import sim
from sim import experiment
from sim.experiment import CEILING, FLOOR, IdenticalFuturesError
from sim.experiment.chunks import cut
from sim.experiment.precision import Goal, look
from sim.metrics import CATALOGUE
from sim.metrics.estimates import measured

LITTLE = (LIVELY, {"horizon_months": 3, "strategies": {**TEAM, **SCIM}})


def cells(metric, **values):
    """Futures in which strategies have these values of a metric."""
    observations = pd.concat(
        [
            pd.DataFrame(
                {
                    "strategy": name,
                    "replication": np.arange(1, len(each) + 1),
                    "metric": metric,
                    "numerator": np.asarray(each, float),
                    "denominator": 1.0,
                    "control": 0.0,
                }
            )
            for name, each in values.items()
        ],
        ignore_index=True,
    )
    samples = pd.DataFrame({"strategy": [], "replication": [], "sample": [], "value": []})
    return measured(observations, samples, tuple(values), seed=1)


def looked(share, metric="total_cost_usd", **values):
    names = tuple(values)
    return look(Goal(share, metric, names[0], names[1:]), cells(metric, **values))


def spread(mean, half, futures=FLOOR):
    """Values with exactly this mean and half interval."""
    from scipy import stats

    z = np.linspace(-1, 1, futures)
    wanted = half * math.sqrt(futures) / stats.t.ppf(0.975, futures - 1)
    return mean + z / z.std(ddof=1) * wanted


# The rule


@pytest.mark.parametrize(("half", "reached"), [(4.9, True), (5.1, False)])
def test_a_difference_is_measured_by_itself(half, reached):
    one = looked(0.05, team=spread(1000, 0.5), enterprise=spread(1000, 0.5) + spread(100, half))
    assert one.reached is reached
    assert one.strategy == "enterprise"
    assert one.half_width == pytest.approx(half, rel=1e-6)
    # 5 % of 1,100 less 100 is negative: the difference is far from none.
    assert one.allowed == pytest.approx(5, rel=1e-6)
    if not reached:
        assert one.expected_replications == round(FLOOR * (5.1 / 5) ** 2)


@pytest.mark.parametrize(("half", "reached"), [(39, True), (41, False)])
def test_a_difference_near_0_is_measured_by_what_the_strategies_have(half, reached):
    # 5 % of 1,010 is 50.5: with 10 in the middle all of the interval must lie within it.
    values = {"team": spread(1000, 0.0), "enterprise": spread(1010, half)}
    one = looked(0.05, **values)
    assert one.reached is reached
    assert one.allowed == pytest.approx(0.05 * 1010 - 10)


def test_strategies_that_do_not_differ_are_known_precisely():
    same = spread(1000, 100)
    one = looked(0.01, team=same, enterprise=same)
    assert one.reached
    assert one.half_width == 0


def test_the_widest_pair_counts():
    team = spread(1000, 1)
    one = looked(0.05, team=team, quick=team + 10, noisy=team + spread(500, 60), fair=team + 500)
    assert (one.strategy, one.reached) == ("noisy", False)
    assert "between noisy and team" in one.sentence


def test_a_single_strategy_is_measured_by_its_mean():
    assert looked(0.05, team=spread(1000, 49)).reached
    assert not looked(0.05, team=spread(1000, 51)).reached
    assert looked(0.05, team=[0.0] * FLOOR).reached


def test_narrow_enough_is_seen_twice_or_by_far():
    wide, narrow, by_far = (looked(0.05, team=spread(1000, half)) for half in (60, 40, 24))
    assert not wide.settled(None)
    assert not narrow.settled(None)
    assert not narrow.settled(wide)
    assert narrow.settled(narrow)
    assert not wide.settled(narrow)
    assert by_far.settled(wide)


def test_nothing_is_expected_of_a_metric_without_any_level():
    one = looked(0.05, team=spread(0, 0), enterprise=spread(1e-9, 5.0))
    assert not one.reached
    assert one.expected_replications is None or one.expected_replications > CEILING


def test_the_sentence_says_how_many_and_what_limits():
    one = looked(0.05, team=spread(1000, 0), enterprise=spread(1100, 4))
    assert one.sentence == (
        "40 replications, the fewest that are run, were enough for 5 %. What needs the most is the"
        " difference in total cost between enterprise and team, $100.0 ± $4.00."
    ).replace("$100.0", "$100.00")
    two = looked(0.05, "exposure_hours_total", team=spread(100, 30, CEILING))
    assert two.sentence == (
        "2,000 replications, the most that are run, were not enough for 5 %. What limits it is the"
        " hours open to leavers of team, 100 ± 30, where ± 5.0 was asked for; about 72,000 would be"
        " enough."
    )


# Runs


@pytest.mark.slow
def test_it_stops_early_on_cost_and_runs_on_for_exposure():
    scenario = company(*LITTLE)
    cost = experiment.run(scenario, precision=0.05)
    assert cost.precision.reached
    assert cost.manifest["replications"] == FLOOR
    assert set(cost.observations["replication"]) == set(range(1, FLOOR + 1))
    exposure = experiment.run(scenario, precision=0.13, metric="exposure_hours_total")
    assert exposure.precision.reached
    assert exposure.manifest["replications"] > 2 * FLOOR
    answer = sim.compare(exposure)
    assert answer.precision == exposure.manifest["precision"]
    assert answer.precision["sentence"] == exposure.precision.sentence
    row = answer.differences.set_index("metric").loc["exposure_hours_total"]
    assert (row["high"] - row["low"]) / 2 == pytest.approx(answer.precision["half_width"])
    assert answer.precision["half_width"] <= 0.13 * abs(row["mean"])


def test_it_ends_at_the_most_and_says_before_how_many_it_would_need():
    said = []
    result = experiment.run(
        company(*LITTLE),
        precision=0.001,
        metric="exposure_hours_total",
        max_replications=50,
        forecast=said.append,
    )
    assert result.manifest["replications"] == 50
    assert not result.precision.reached
    (sentence,) = said
    assert re.fullmatch(r"About [\d,]+ replications will be needed for 0.1 %.", sentence)
    assert "the most that are run, were not enough for 0.1 %" in result.precision.sentence


def test_how_many_are_needed_depends_neither_on_workers_nor_on_what_was_there(tmp_path):
    scenario = company(*LITTLE)
    how = {"precision": 0.12, "metric": "exposure_hours_mean", "workers": 1}
    alone = experiment.run(scenario, **how)
    assert 2 * FLOOR < alone.manifest["replications"] < 200
    assert_same(alone, experiment.run(scenario, **how | {"workers": 2}))
    few = experiment.run(scenario, replications=[2, 3, 500], out=tmp_path / "out")
    assert few.reused == 0
    resumed = experiment.run(scenario, out=tmp_path / "out", **how)
    assert resumed.reused == 2
    assert resumed.manifest == alone.manifest
    assert_same(alone, resumed)


def test_a_quantile_can_become_precise():
    result = experiment.run(
        company(*LITTLE), precision=0.01, metric="exposure_hours_p95", max_replications=40
    )
    answer = sim.compare(result)
    row = answer.differences.set_index("metric").loc["exposure_hours_p95"]
    wide = max(row["mean"] - row["low"], row["high"] - row["mean"])
    assert answer.precision["replications"] == 40
    assert answer.precision["half_width"] == pytest.approx(wide)


def test_what_is_there_may_be_enough(tmp_path, monkeypatch):
    scenario = company(*LITTLE)
    experiment.run(scenario, replications=50, out=tmp_path / "out")

    def nobody(*_: object) -> None:
        raise AssertionError("there was enough")

    monkeypatch.setattr("sim.experiment.chunks.Task.__call__", nobody)
    result = experiment.run(scenario, precision=0.05, out=tmp_path / "out")
    assert (result.reused, result.manifest["replications"]) == (FLOOR, FLOOR)


def test_progress_goes_towards_the_present_estimate():
    told = []
    experiment.run(
        company(*LITTLE),
        precision=0.2,
        metric="exposure_hours_total",
        # Where chunks overtake each other, the last looks may come at once.
        workers=1,
        progress=lambda *now: told.append(now),
    )
    assert told[0] == (0, CEILING)
    assert all(done <= total <= CEILING for done, total in told)
    assert len({total for _, total in told}) > 1
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_metric_that_nobody_has_is_not_waited_for():
    nobody = company({"strategies": {**TEAM, **SCIM}})
    result = experiment.run(nobody, precision=0.05, metric="exposure_hours_mean")
    assert result.manifest["replications"] == FLOOR
    assert not result.precision.reached
    assert "undefined in all 40 replications" in result.precision.sentence


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"precision": 0}, "from 0.0001 to below 1"),
        ({"precision": 5}, "from 0.0001 to below 1"),
        ({"precision": float("nan")}, "from 0.0001 to below 1"),
        ({"precision": 0.05, "replications": 100}, "replications or a precision"),
        ({"precision": 0.05, "metric": "total_costs_usd"}, 'did you mean "total_cost_usd"'),
        ({"precision": 0.05, "metric": "exposure_hours_max"}, "no metric"),
        ({"precision": 0.05, "metric": "exposure_cost_usd"}, "no metric"),
        ({"precision": 0.05, "baseline": "enterprize"}, "enterprize"),
        ({"precision": 0.05, "max_replications": 39}, "below 40, the fewest"),
    ],
)
def test_what_makes_no_sense_is_refused(how, words):
    with pytest.raises(ValueError, match=words):
        experiment.run(company(*LITTLE), **how)


# Identical futures


def test_identical_futures_are_no_result(monkeypatch):
    def always_the_first(seed, replication, *others):  # noqa: ARG001
        return original(seed, 1, *others)

    original = sim.core.streams.uniform
    monkeypatch.setattr("sim.core.streams.uniform", always_the_first)
    with pytest.raises(IdenticalFuturesError, match="futures 1 and 2 are the same future twice"):
        experiment.run(company(*LITTLE), replications=3)


def test_a_company_without_chance_is_a_result():
    calm = company(
        {
            "workforce": {"employees": {"headcount": 4}},
            # One in a year, whatever its phase.
            "policies": {"review_interval_days": 365.0},
            "strategies": {**TEAM, **SCIM},
        }
    )
    result = experiment.run(calm, precision=0.05)
    assert result.precision.reached
    values = result.metrics.groupby(["strategy", "metric"])["value"].nunique()
    assert values.max() == 1
    # Nobody at all has no luck that could be the same.
    assert len(experiment.run(company({"strategies": TEAM}), replications=3).metrics) > 0


def test_every_metric_with_an_interval_can_be_asked_for():
    plain = set(experiment.metrics_of(company(*LITTLE)))
    assert set(CATALOGUE) - plain == {
        "exposure_cost_usd",
        "exposure_hours_max",
        "waiting_cost_usd",
    }
    priced = company(*LITTLE, {"policies": {"exposed_hour_usd": 5.0}})
    assert "exposure_cost_usd" in experiment.metrics_of(priced)


@pytest.mark.parametrize("floor", [FLOOR, 0])
def test_where_precision_is_looked_at_does_not_depend_on_the_ceiling(floor: int) -> None:
    parameters = company(*LITTLE).parameters
    ends = [
        {chunk[-1] for chunk in cut(parameters, range(1, most + 1), floor)} for most in (100, 2_000)
    ]
    assert floor == 0 or floor in ends[0]
    assert ends[0] - {100} == {end for end in ends[1] if end < 100}
