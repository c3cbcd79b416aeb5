import json
import math
from types import SimpleNamespace
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from builders.made_results import made

from sim.comparison import CAPABILITIES, compare, yearly
from sim.comparison.rows import cells_of
from sim.metrics import CATALOGUE
from sim.metrics.intervals import weighted_quantiles
from sim.scenarios.schema import Capability

N = 100
# Mean 0 and no spread to speak of: luck that no interval mistakes for a difference.
LUCK = np.tile([-1.0, 1.0], N // 2)
# Over the four years of the made scenario; luck of this size hides a difference of 4 a year.
HIDDEN = 400 * LUCK


def totals(cost, work, exposure, **more):
    return {
        "total_cost_usd": cost + 0.0 * LUCK,
        "manual_hours": work + 0.0 * LUCK,
        "exposure_hours_total": exposure + 0.0 * LUCK,
        **more,
    }


TEAM = totals(100_000 + LUCK, 800 + LUCK, 4000 + LUCK)


@pytest.mark.parametrize("censored", [("team",), ("enterprise",), ("team", "enterprise")])
def test_windows_still_open_make_exposure_at_least_what_is_shown(censored):
    both = {"team": TEAM, "enterprise": TEAM}
    for name in censored:
        both[name] = {**both[name], "censored_windows": 1 + 0 * LUCK}
    warnings = compare(made(both, N)).warnings
    assert [warning.split(":")[0] for warning in warnings] == [name.title() for name in censored]
    assert (
        "100 of 1,000 leavers (10 %) could still get in when the books were closed" in warnings[0]
    )


def test_memberships_still_open_make_orphaned_time_at_least_what_is_shown():
    (warning,) = compare(made({"team": {**TEAM, "censored_memberships": 1 + 0 * LUCK}}, N)).warnings
    assert warning.endswith("so its orphaned time is at least what is shown.")


def test_one_future_has_no_interval_and_no_verdict():
    lone = {"total_cost_usd": 4000.0, "manual_hours": 8.0, "exposure_hours_total": 400.0}
    other = {"total_cost_usd": 8000.0, "manual_hours": 4.0, "exposure_hours_total": 200.0}
    answer = compare(made({"team": lone, "enterprise": other}, 1))
    assert answer.warnings == ("One replication says nothing about luck: there are no intervals.",)
    assert answer.metrics[["low", "high"]].isna().all(axis=None)
    assert answer.differences[["low", "high", "pairing_gain"]].isna().all(axis=None)
    assert answer.metrics["mean"].notna().any()


def test_a_strategy_that_lacks_what_is_required_may_not_be_chosen():
    answer = compare(
        made(
            {"team": TEAM, "enterprise": TEAM},
            N,
            requires=("audit_log", "context_500k"),
            plans={"team": ("audit_log", "context_500k"), "enterprise": ("sso",)},
        )
    )
    reason = (
        "Claude Enterprise has no audit log and no 500K context window, which the scenario requires"
    )
    assert answer.eligibility.to_dict("list") == {
        "strategy": ["team", "enterprise"],
        "eligible": [True, False],
        "feasible": [True, True],
        "within_policy": [True, True],
        "reason": ["", reason],
    }
    assert answer.choice == "team"


def switched(**then):
    """A strategy that begins as `team` and changes to `later`, beside which `extra` runs."""
    result = made({"team": TEAM, "later": TEAM, "extra": TEAM}, N, requires=("audit_log",))
    result.strategies = ("team",)
    change = {"at_month": None, "at_headcount": None, "at_seat_cap": False, **then}
    result.scenario.parameters.strategies["team"] = SimpleNamespace(
        plan="team",
        mode="invite",
        then=(
            SimpleNamespace(plan="team", at_month=3),
            SimpleNamespace(plan="later", **change),
        ),
        also=(SimpleNamespace(plan="extra"),),
    )
    return result


@pytest.mark.parametrize(
    ("then", "when"),
    [
        ({"at_month": 12}, "after March 2027"),
        ({"at_headcount": 120}, "from 120 people on"),
        ({"at_seat_cap": True}, "once somebody waits for a seat"),
    ],
)
def test_every_plan_that_a_strategy_comes_to_use_must_have_what_is_required(then, when):
    result = switched(**then)
    plans = result.scenario.parameters.plans

    def reason():
        return compare(result).eligibility["reason"].item()

    assert reason() == (
        f"Claude Team, in force from the start, has no audit log and Claude Later, in force {when},"
        " has no audit log and Claude Extra, which runs beside it, has no audit log, which the"
        " scenario requires"
    )
    for name in ("team", "extra"):
        plans[name].capabilities = ("audit_log",)
    assert reason() == (
        f"Claude Later, in force {when}, has no audit log, which the scenario requires"
    )
    plans["later"].capabilities = ("audit_log",)
    assert reason() == ""
    assert compare(result).choice == "team"


def test_each_plan_that_sells_no_more_seats_is_named():
    result = switched(at_month=12)
    result.scenario.parameters.requires = ()
    result.scenario.parameters.plans["extra"].maximum_seats = None
    rows = result.observations
    waits = (rows["strategy"] == "team") & (rows["metric"] == "first_seat_wait_month")
    result.observations.loc[waits, ["numerator", "denominator"]] = 7.0, 1.0
    answer = compare(result)
    assert answer.eligibility["reason"].item() == (
        "it is infeasible from October 2026 on in 100 % of futures: somebody waits, because Claude"
        " Team sells no more than 150 seats and Claude Later sells no more than 150 seats"
    )
    assert answer.eligibility[["eligible", "feasible"]].to_numpy().tolist() == [[True, False]]
    assert answer.warnings[0].startswith("The baseline team is no way to go: it is infeasible from")
    assert answer.choice is None


def test_a_wait_that_the_end_of_the_run_cut_off_is_flagged():
    (warning,) = compare(made({"team": {**TEAM, "joiners_cut_off": 1 + 0 * LUCK}}, N)).warnings
    assert warning == (
        "Team: 100 of 1,000 joiners (10 %) still waited for access when the books were closed, so"
        " its time to access is at least what is shown."
    )


def test_the_first_line_says_who_how_long_and_at_which_prices():
    result = made({"team": TEAM}, N)
    answer = compare(result)
    assert answer.company == (
        "1,150 employees, 10 contractors · 48 months from 1 April 2026 · prices of March 2026"
    )
    assert answer.to_json()["company"] == answer.company
    result.scenario.parameters.horizon_months = 1
    assert " · 1 month from " in compare(result).company


@pytest.mark.parametrize(
    ("metric", "value", "low", "high"),
    [
        ("share_over_policy", (np.tile([0.0, 1.0], N // 2)[:3], 1.0), 0.0, 1.0),
        ("exposure_hours_total", np.array([0.0, 0.0, 90.0]), 0.0, math.inf),
        ("exposure_added_hours_total", np.array([-90.0, 0.0, 0.0]), -math.inf, math.inf),
    ],
)
def test_no_interval_goes_beyond_what_is_possible(metric, value, low, high):
    answer = compare(made({"team": {metric: value}}, 3))
    row = answer.metrics[answer.metrics["metric"] == metric].iloc[0]
    assert low <= row["low"] < row["mean"] < row["high"] <= high
    assert (row["low"] < 0) == (metric == "exposure_added_hours_total")


def test_a_difference_of_shares_is_at_most_a_hundred_points():
    share = (np.array([0.0, 1.0, 1.0]), 1.0)
    answer = compare(made({"team": {}, "other": {"share_over_policy": share}}, 3))
    rows = answer.differences
    row = rows[rows["metric"] == "share_over_policy"].iloc[0]
    assert (row["low"] < 0, row["high"]) == (True, 1.0)


def test_an_ineligible_baseline_is_a_warning():
    answer = compare(
        made(
            {"team": TEAM, "enterprise": TEAM},
            N,
            requires=("scim",),
            plans={"team": (), "enterprise": ("scim",)},
        )
    )
    assert answer.warnings == (
        "The baseline team is not eligible: Claude Team has no SCIM provisioning, which the"
        " scenario requires.",
    )


CHEAP, DEAR = totals(40_000 + LUCK, 0, 4000), totals(80_000 + LUCK, 0, 400)
SHORT = np.tile([1.0, 0.0, 0.0, 0.0], N // 4)
CHOICES = {
    "the cheapest": ({"team": DEAR, "enterprise": CHEAP}, {}, "enterprise"),
    "the cheapest on average": (
        {"team": CHEAP, "enterprise": totals(40_016 + HIDDEN, 0, 400)},
        {},
        "team",
    ),
    "exposure breaks a tie": (
        {"team-no-sso": CHEAP, "team": {**CHEAP, "exposure_hours_total": 9 + 0 * LUCK}},
        {},
        "team",
    ),
    "order breaks the last tie": ({"b": CHEAP, "a": CHEAP}, {}, "b"),
    "exposure at a price": (
        {
            "team": {**CHEAP, "exposure_cost_usd": 60_000 + 0 * LUCK},
            "enterprise": {**DEAR, "exposure_cost_usd": 6000 + 0 * LUCK},
        },
        {"exposed_hour_usd": 15.0},
        "enterprise",
    ),
    "waiting at a price": (
        {
            "team": {**CHEAP, "decision_cost_usd": 100_000 + 0 * LUCK},
            "enterprise": {**DEAR, "decision_cost_usd": 80_000 + 0 * LUCK},
        },
        {"waiting_day_usd": 50.0},
        "enterprise",
    ),
    "over the policy limit": (
        {"team": {**CHEAP, "share_over_policy": (3.0, 10.0)}, "enterprise": DEAR},
        {"max_share_over_policy": 0.05},
        "enterprise",
    ),
    "not enough seats": (
        {
            "team": {**CHEAP, "first_seat_wait_month": (14.0 * SHORT, SHORT)},
            "enterprise": DEAR,
        },
        {},
        "enterprise",
    ),
    "nobody": ({"team": CHEAP}, {"requires": ("sso",)}, None),
}


@pytest.mark.parametrize(("given", "about", "chosen"), CHOICES.values(), ids=CHOICES)
def test_the_choice(given, about, chosen):
    assert compare(made(given, N, **about)).choice == chosen


def test_a_share_that_straddles_the_policy_limit_is_a_warning():
    share = (np.tile([0.0, 1.0], N // 2), 10.0)
    (warning,) = compare(
        made({"team": {**TEAM, "share_over_policy": share}}, N, max_share_over_policy=0.05)
    ).warnings
    assert warning == (
        "Whether team keeps within the policy limit is too close to call: 4.00 % to 6.00 % of its"
        " leavers are over, and 5 % are allowed."
    )


def test_few_replications_are_a_warning():
    luck = np.arange(19.0)
    (warning,) = compare(made({"team": {"total_cost_usd": luck}}, 19)).warnings
    assert warning == "Only 19 replications: intervals from fewer than 20 are rough."


def test_futures_that_are_all_the_same_are_a_warning():
    (warning,) = compare(made({"team": {"total_cost_usd": 7.0}}, 20)).warnings
    assert warning.startswith("All 20 replications came out the same")


def test_the_baseline_is_the_first_strategy_or_the_one_named():
    result = made({"team": TEAM, "enterprise": TEAM}, N)
    assert compare(result).baseline == "team"
    assert compare(result).differences["strategy"].unique().tolist() == ["enterprise"]
    assert compare(result, baseline="enterprise").differences["strategy"].unique() == ["team"]
    with pytest.raises(ValueError) as error:
        compare(result, baseline="enterprize")
    assert str(error.value) == (
        'baseline "enterprize" is not among team, enterprise; did you mean "enterprise"?'
    )


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


def test_a_year_is_a_share_of_a_total_and_all_of_a_mean():
    answer = compare(
        made({"team": {"total_cost_usd": 4000.0, "share_over_policy": (3.0, 10.0)}}, N)
    )
    means = yearly(answer).set_index("metric")["mean"]
    assert means["total_cost_usd"] == pytest.approx(4000.0 / answer.years)
    assert means["share_over_policy"] == pytest.approx(0.3)
