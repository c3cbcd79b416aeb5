"""From a scenario to frames: the same futures for all, whoever computes them."""

import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from builders.companies import SCIM, TEAM, company
from builders.lively import LIVELY, NO_SSO, WHOLE, assert_same, fingerprint, lively
from pandas.testing import assert_frame_equal

from sim import experiment
from sim.core.version import VERSION
from sim.experiment import Frames
from sim.scenarios import ScenarioError, load

# Runs in a fresh process and prints what its frames are.
FRESH = """
import sys
sys.path.insert(0, sys.argv[1])
from builders.lively import fingerprint, lively
print(fingerprint(lively(records=True)))
"""


def of_strategy(frame, name):
    return frame[frame["strategy"] == name].drop(columns="strategy").reset_index(drop=True)


# The same futures


@pytest.mark.parametrize("definition", [TEAM["team"], SCIM["enterprise"]])
def test_two_strategies_with_one_definition_do_not_differ(definition):
    strategies = {"strategies": {"one": definition, "other": dict(definition)}}
    together = lively(strategies, records=True)
    assert len(together.windows) > 6
    # Apart, each has a world of its own.
    apart = {name: lively(strategies, records=True, strategies=[name]) for name in ("one", "other")}
    for frame in ("windows", "samples", "months", "invoices", "observations", "records"):
        one, other = (of_strategy(getattr(together, frame), name) for name in ("one", "other"))
        assert_frame_equal(one, other, obj=frame)
        for name in ("one", "other"):
            assert_frame_equal(one, of_strategy(getattr(apart[name], frame), name), obj=frame)


def test_an_override_that_changes_nothing_is_no_difference():
    strategies = {
        "plain": SCIM["enterprise"],
        "said": {**SCIM["enterprise"], "idp": "okta", "sso_enforced": True},
    }
    result = lively({"strategies": strategies}, replications=3)
    plain, said = (of_strategy(result.observations, name) for name in strategies)
    assert_frame_equal(plain, said)


def test_all_strategies_meet_the_same_leavers():
    windows = lively(replications=3).windows
    fates = ["replication", "person", "id", "segment", "cause", "left_hours"]
    first, *others = (of_strategy(windows, name)[fates] for name in ("team", *NO_SSO, *SCIM))
    for other in others:
        assert_frame_equal(first, other)


def test_one_more_initial_person_changes_nobody_elses_fate():
    people = lively(replications=3).frames.people
    more = lively({"workforce": {"employees": {"headcount": 26}}}, replications=3).frames.people
    both = ["replication", "id"]
    kept = more.merge(people[both], on=both)
    assert_frame_equal(
        kept.drop(columns="person").sort_values(both, ignore_index=True),
        people.drop(columns="person").sort_values(both, ignore_index=True),
    )
    new = set(more["id"]) - set(people["id"])
    assert new
    assert all("/25" in name for name in new)


def test_another_plan_price_or_question_changes_nobodys_fate():
    people = lively().frames.people
    other = lively(
        {
            "question": "Something else?",
            "plans": {"claude-team-annual": {"seat_price_usd_per_month": 99.0}},
            "strategies": SCIM,
        }
    )
    assert_frame_equal(people, other.frames.people)


def test_another_seed_gives_other_numbers():
    one, other = lively(seed=1), lively(seed=2)
    assert set(one.windows["exposure_hours"]).isdisjoint(set(other.windows["exposure_hours"]) - {0})


def test_numpy_s_whole_numbers_are_whole_numbers():
    scenario = company(LIVELY)
    plain = experiment.run(scenario, replications=[1, 2], seed=4).metrics
    assert experiment.run(scenario, replications=np.arange(1, 3), seed=np.int64(4)).metrics.equals(
        plain
    )
    assert experiment.run(scenario, replications=np.int64(2), seed=4).metrics.equals(plain)


def test_replications_differ():
    windows = lively(replications=2).windows
    first, second = (windows.loc[windows["replication"] == number] for number in (1, 2))
    assert set(first["left_hours"]) != set(second["left_hours"])


# Whoever computes them


def test_two_workers_make_the_frames_of_one():
    scenario = company(LIVELY, {"horizon_months": 4})
    one, two = (
        experiment.run(scenario, replications=11, workers=workers, records=True)
        for workers in (1, 2)
    )
    assert_same(one, two)


def test_a_fresh_process_with_other_hashes_makes_the_same_frames():
    tests = os.path.dirname(os.path.dirname(__file__))
    fresh = subprocess.run(
        [sys.executable, "-c", FRESH, tests],
        env={**os.environ, "PYTHONHASHSEED": "12345"},
        cwd=os.path.dirname(tests),
        capture_output=True,
        text=True,
        check=True,
    )
    assert fresh.stdout.strip() == fingerprint(lively(records=True))


def test_the_portions_do_not_matter(monkeypatch):
    whole = lively(replications=5, records=True)
    monkeypatch.setattr("sim.experiment.chunks.CHUNK_REPLICATIONS", 2)
    assert_same(whole, lively(replications=5, records=True))


def test_the_portions_do_not_matter_when_little_happens(monkeypatch):
    # Most futures have no leaver, no joiner and no failure.
    rare = {
        "horizon_months": 2,
        "workforce": {
            "employees": {"headcount": 2, "attrition_per_year": 0.5, "growth_per_year": 0.5}
        },
        # Only one of the two lets joiners in.
        "signals": {"accept_first_share": 0.0},
        "strategies": {**TEAM, **SCIM},
    }
    whole = lively(rare, replications=6, records=True)
    monkeypatch.setattr("sim.experiment.chunks.CHUNK_REPLICATIONS", 1)
    assert_same(whole, lively(rare, replications=6, records=True))


def test_the_first_futures_stay_the_same_when_more_are_run():
    ten, twenty = lively(replications=2), lively(replications=4)
    for name in Frames._fields[:-1]:
        more = getattr(twenty.frames, name)
        first = more[more["replication"] <= 2].reset_index(drop=True)
        assert_frame_equal(first, getattr(ten.frames, name), obj=name)


def test_single_futures_can_be_asked_for():
    some, all_of_them = lively(replications=[3, 2, 3]), lively(replications=3)
    assert some.manifest["replications"] == 2
    windows = all_of_them.windows
    expected = windows[windows["replication"].isin([2, 3])].reset_index(drop=True)
    assert_frame_equal(some.windows, expected)


# Changes of plan, further applications, robots and use, on the facts of October.


def test_the_whole_model_does_not_depend_on_portions_and_workers():
    numbers = list(range(1, 13))
    one = lively(WHOLE, replications=numbers, records=True)
    assert set(one.windows["application"]) == {"claude", "loom", "ahrefs"}
    assert set(one.frames.observations["strategy"]) == {"jit", "up", "stack"}
    assert_same(one, lively(WHOLE, replications=numbers, records=True, workers=2))
    few = lively(WHOLE, replications=[12], strategies=["stack", "up"])
    for name in ("observations", "windows", "invoices", "months"):
        whole = getattr(one.frames, name)
        same = whole[(whole["replication"] == 12) & (whole["strategy"] != "jit")]
        ordered = pd.concat([same[same["strategy"] == strategy] for strategy in ("stack", "up")])
        assert_frame_equal(getattr(few.frames, name), ordered.reset_index(drop=True), obj=name)


# What comes out


def test_strategies_stand_in_the_order_asked_for():
    result = lively(strategies=["enterprise", "team", "enterprise"])
    assert result.strategies == ("enterprise", "team")
    for name in ("observations", "samples", "windows", "months", "invoices"):
        frame = getattr(result, name)
        assert list(frame["strategy"].unique()) == ["enterprise", "team"], name
        replications = frame.groupby("strategy", sort=False)["replication"]
        assert replications.is_monotonic_increasing.all(), name


def test_records_are_kept_if_asked_for():
    assert lively().records.empty
    records = lively(records=True).records
    columns = ["strategy", "replication", "application", "hours", "record", "person", "id"]
    assert list(records)[:7] == columns
    assert set(records["application"]) == {"claude"}
    for _, story in records.groupby(["strategy", "replication"]):
        assert story["hours"].is_monotonic_increasing
    named = records[records["record"] == "Removed"]
    assert named["id"].str.startswith("employees/").all()


def test_metrics_are_numerators_over_denominators_and_undefined_without():
    nobody = experiment.run(company({"strategies": TEAM}), replications=1)
    values = nobody.metrics.set_index("metric")["value"]
    assert np.isnan(values["exposure_hours_mean"])
    assert np.isnan(values["time_to_access_hours_mean"])
    assert np.isnan(values["cost_per_active_seat_month_usd"])
    assert values["licence_cost_usd"] == 5 * 25 * 12
    assert values["exposure_hours_total"] == 0
    assert nobody.metrics["unit"].notna().all()


def test_amounts_are_cents_and_agree_with_the_months():
    result = lively(replications=3)
    paid = result.invoices.groupby(["strategy", "replication"])["amount_cents"].sum()
    cash = result.months.groupby(["strategy", "replication"])["cash_usd"].sum()
    pd.testing.assert_series_equal(paid / 100, cash, check_names=False)
    assert result.invoices["amount_cents"].dtype == "int64"


def test_the_manifest_says_how_to_get_the_frames_again():
    scenario = company(LIVELY)
    manifest = experiment.run(scenario, ["team"], replications=[3, 4], seed=7).manifest
    expected = {
        "schema": 1,
        "version": VERSION,
        "scenario": "made",
        "digest": scenario.digest,
        "facts": "2026-03",
        "seed": 7,
        "replications": 2,
        "first_replication": 3,
        "last_replication": 4,
        "strategies": ["team"],
    }
    assert {key: manifest[key] for key in expected} == expected
    assert set(manifest) - set(expected) == {"python", "packages"}
    assert set(manifest["packages"]) >= {"numpy", "pandas", "simpy"}


def test_progress_counts_futures(monkeypatch):
    monkeypatch.setattr("sim.experiment.chunks.CHUNK_REPLICATIONS", 2)
    told = []
    lively(replications=5, workers=1, progress=lambda *now: told.append(now))
    assert told == [(0, 5), (1, 5), (3, 5), (5, 5)]


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"strategies": ["team", "gratis"]}, "gratis"),
        ({"strategies": []}, "team, team-no-sso, enterprise"),
    ],
)
def test_a_wrong_strategy_is_the_users_mistake(how, words):
    with pytest.raises(ScenarioError, match=words):
        lively(**how)


@pytest.mark.parametrize(
    "how",
    [
        {"replications": 0},
        {"replications": []},
        {"replications": [0, 1]},
        {"seed": -1},
        {"workers": 0},
    ],
)
def test_a_number_out_of_range_is_refused(how):
    with pytest.raises(ValueError, match=next(iter(how))):
        lively(**how)


def test_the_scenario_of_the_readme_runs(repository):
    scenario = load(repository / "scenarios" / "scaleup.toml")
    result = experiment.run(scenario, replications=2)
    assert result.strategies == ("team", "team-jit", "team-automation", "enterprise")
    assert len(result.metrics) > 100
