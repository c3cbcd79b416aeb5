"""What a comparison flags, requires and chooses."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from builders.comparable import LUCK, TEAM, N, totals
from builders.made_results import made

from sim.comparison import compare

# Over the four years of the made scenario; luck of this size hides a difference of 4 a year.
HIDDEN = 400 * LUCK


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
        "its seats run out in October 2026, because Claude"
        " Team sells no more than 150 seats and Claude Later sells no more than 150 seats"
    )
    assert answer.eligibility[["eligible", "feasible"]].to_numpy().tolist() == [[True, False]]
    assert answer.warnings[0].startswith("The baseline team is no way to go: its seats run out in")
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
