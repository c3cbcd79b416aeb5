"""The frames and the document of a comparison."""

import json
import math
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from builders.comparable import TEAM, N
from builders.made_results import made

from sim.comparison import CAPABILITIES, compare
from sim.comparison.rows import cells_of
from sim.metrics import CATALOGUE
from sim.metrics.intervals import weighted_quantiles
from sim.scenarios.schema import Capability


def rich_result(seed=3):
    """All metrics and samples of two strategies, and of the first under another name."""
    rng = np.random.default_rng(seed)
    given = {}
    for name in ("team", "enterprise"):
        given[name] = {
            m.name: rng.gamma(3, 10, N)
            if m.kind == "total"
            else (rng.gamma(3, 10, N), rng.gamma(9, 10, N))
            for m in CATALOGUE.values()
            if m.kind != "quantile"
        }
    given["team-again"] = given["team"]
    owner = np.repeat(np.arange(1, N + 1), 20)
    people = {name: rng.lognormal(2, 1, (2, owner.size)) for name in ("team", "enterprise")}
    people["team-again"] = people["team"]
    samples = pd.concat(
        pd.DataFrame({"strategy": name, "replication": owner, "sample": sample, "value": values})
        for name, both in people.items()
        for sample, values in zip(("exposure_hours", "time_to_access_hours"), both, strict=True)
    )
    return made(given, N, samples.sample(frac=1, random_state=1))


def test_two_strategies_with_the_same_definition_differ_by_exactly_nothing():
    differences = compare(rich_result()).differences
    same = differences[differences["strategy"] == "team-again"]
    assert len(same) == len(CATALOGUE)
    assert (same[["mean", "low", "high"]] == 0).all(axis=None)
    assert same["pairing_gain"].isna().all()


def test_the_metrics_frame_has_every_metric_of_every_strategy():
    result = rich_result()
    metrics = compare(result).metrics
    assert metrics.columns.tolist() == [
        *("strategy", "metric", "unit", "better"),
        *("mean", "low", "high", "p10", "p50", "p90", "is_best"),
    ]
    assert metrics["metric"].tolist() == list(CATALOGUE) * 3
    assert metrics["strategy"].unique().tolist() == list(result.strategies)
    known = metrics.dropna()
    assert (known["low"] <= known["mean"]).all() and (known["mean"] <= known["high"]).all()
    assert (known["p10"] <= known["p50"]).all() and (known["p50"] <= known["p90"]).all()
    assert set(metrics.loc[metrics["low"].isna(), "metric"]) == {"exposure_hours_max"}


def test_percentiles_are_those_of_single_replications():
    result = rich_result()
    table = compare(result).metrics.set_index(["strategy", "metric"])
    of = result.observations.set_index(["strategy", "metric"])
    rows = of.loc[("enterprise", "seat_utilisation")]
    expected = np.quantile(rows["numerator"] / rows["denominator"], (0.1, 0.5, 0.9))
    shown = table.loc[("enterprise", "seat_utilisation"), ["p10", "p50", "p90"]]
    assert shown.to_numpy(float) == pytest.approx(expected)
    people = result.samples.query("strategy == 'enterprise' and sample == 'exposure_hours'")
    alone = people.groupby("replication")["value"].quantile(0.95)
    shown = table.loc[("enterprise", "exposure_hours_p95"), ["mean", "p10", "p50", "p90"]]
    expected = [people["value"].quantile(0.95), *np.quantile(alone, (0.1, 0.5, 0.9))]
    assert shown.to_numpy(float) == pytest.approx(expected)


def test_only_the_strategies_of_the_result_are_compared():
    result = rich_result()
    result.strategies = ("enterprise", "team")
    answer = compare(result)
    assert answer.metrics["strategy"].unique().tolist() == ["enterprise", "team"]
    assert answer.baseline == "enterprise"


def test_a_single_future_of_any_number_can_be_compared():
    result = rich_result()
    result.observations = result.observations.query("replication == 37")
    result.samples = result.samples.query("replication == 37")
    answer = compare(result)
    assert answer.replications == 1
    people = result.samples.query("strategy == 'team' and sample == 'exposure_hours'")["value"]
    row = answer.metrics.query("strategy == 'team' and metric == 'exposure_hours_p50'")
    assert row["mean"].item() == pytest.approx(people.median())


def test_the_json_is_the_promised_document():
    document = compare(rich_result()).to_json()
    assert list(document) == [
        *("schema", "version", "scenario", "company", "digest", "facts", "seed", "replications"),
        *("baseline", "strategies", "precision", "warnings", "eligibility"),
        *("metrics", "differences"),
    ]
    assert document["schema"] == 1
    assert document["replications"] == N
    assert document["facts"] == "2026-03"
    back = json.loads(json.dumps(document, allow_nan=False))
    assert list(back["metrics"][0]) == [
        *("strategy", "metric", "unit", "better"),
        *("mean", "low", "high", "p10", "p50", "p90", "is_best"),
    ]
    assert list(back["differences"][0]) == [
        *("strategy", "metric", "unit", "better", "mean", "low", "high", "pairing_gain"),
        *("joint_low", "joint_high", "sense"),
    ]
    longest = [row for row in back["metrics"] if row["metric"] == "exposure_hours_max"]
    assert all(row["low"] is None and row["mean"] > 0 for row in longest)


def test_a_company_that_nobody_joins_or_leaves_has_undefined_metrics_as_null():
    nobody = {**TEAM, "exposure_hours_mean": (0.0, 0.0), "share_over_policy": (0.0, 0.0)}
    answer = compare(made({"team": nobody, "enterprise": nobody}, N, max_share_over_policy=0.1))
    document = json.loads(json.dumps(answer.to_json(), allow_nan=False))
    undefined = ("mean", "low", "high")
    rows = [*document["metrics"], *document["differences"]]
    for name in ("exposure_hours_mean", "exposure_hours_p95", "time_to_access_hours_p95"):
        assert all(row[key] is None for row in rows if row["metric"] == name for key in undefined)
    assert answer.choice == "team"


def test_every_number_in_the_frames_is_a_number_or_null():
    for frame in (compare(rich_result()).metrics, compare(rich_result()).differences):
        numbers = frame.select_dtypes("Float64")
        assert numbers.shape[1] >= 4
        assert all(math.isfinite(value) for one in numbers for value in numbers[one].dropna())


def test_the_seed_decides_the_resamples():
    result, other = rich_result(), rich_result()
    other.manifest["seed"] = 2
    one, two = (
        compare(each).metrics.query("metric == 'exposure_hours_p50'") for each in (result, other)
    )
    assert (one["mean"] == two["mean"]).all()
    assert (one["low"] != two["low"]).any()
    cells = cells_of(result)
    assert cells.replications == N
    people = result.samples.query("strategy == 'team' and sample == 'exposure_hours'")
    owner = people["replication"].to_numpy() - 1
    values = people["value"].to_numpy()
    alone = weighted_quantiles(values, owner, [0.5], np.eye(N))[0]
    assert (cells.quantiles["team", "exposure_hours_p50"].each() == alone).all()


def test_whatever_a_scenario_can_require_has_words():
    assert set(CAPABILITIES) == set(get_args(Capability))
