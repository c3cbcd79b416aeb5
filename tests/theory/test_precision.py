"""What pairing is worth, how often a precise interval is right, and two levels of variance."""

import math

import numpy as np
import pandas as pd
import pytest
from builders.companies import TEAM, company
from scipy import special

import sim
from sim import decisions, experiment
from sim.core import streams
from sim.experiment import FLOOR
from sim.experiment.precision import Goal, look
from sim.metrics.estimates import measured

GROWING = {
    "horizon_months": 24,
    "workforce": {
        "employees": {
            "headcount": 40,
            "attrition_per_year": 0.6,
            "growth_per_year": 0.3,
            "backfill_share": 0.7,
        }
    },
}


def gain(scenario, metric, replications=60):
    rows = sim.compare(experiment.run(scenario, replications=replications)).differences
    return float(rows.set_index("metric").loc[metric, "pairing_gain"])


def test_costs_in_proportion_gain_nearly_all_that_pairing_can_give():
    # One tariff but for the price, of the very same seats; bills are rounded to cents.
    same = {"billing_interval_months": 1, "term_months": 1, "credits_removal": False}
    plans = {
        "claude-team-annual": {**same, "seat_price_usd_per_month": 20.0},
        "claude-team-monthly": {**same, "seat_price_usd_per_month": 30.0},
    }
    scenario = company(
        GROWING,
        {
            "plans": plans,
            "strategies": {
                "annual": {"plan": "claude-team-annual", "mode": "invite"},
                "monthly": {"plan": "claude-team-monthly", "mode": "invite"},
            },
        },
    )
    bound = (20**2 + 30**2) / (30 - 20) ** 2
    assert 0.9 * bound <= gain(scenario, "licence_cost_usd") <= 1.02 * bound


def test_two_strategies_on_one_tariff_gain_much():
    scenario = company(
        GROWING,
        {
            "signals": {"reaction_days": 1.0, "idp_lag_hours": 2.0, "missed_share": 0.1},
            "desk": {"leaver_response_hours": 6.0, "joiner_response_hours": 12.0},
            "strategies": {
                **TEAM,
                "robot": {"plan": "claude-team-annual", "mode": "automation"},
            },
        },
    )
    assert gain(scenario, "licence_cost_usd") >= 10


@pytest.mark.slow
def test_an_interval_that_ended_a_run_holds_the_truth_almost_as_often_as_it_says():
    # Skewed values, standard deviation half the mean: more than controlled exposure has. Who stops
    # when the interval is narrow prefers samples that vary too little; the floor and the second
    # look make up for it.
    trials, share, most = 2000, 0.2, 600
    sigma = math.sqrt(math.log(1.25))
    wanted = Goal(share, "total_cost_usd", "team", ())
    nobody = pd.DataFrame({"strategy": [], "sample": []})
    covered, needed = 0, []
    for trial in range(trials):
        u = streams.uniform(7, trial, "coverage", np.arange(most))
        values = np.exp(sigma * special.ndtri(u) - sigma**2 / 2)
        rows = pd.DataFrame(
            {
                "strategy": "team",
                "replication": np.arange(1, most + 1),
                "metric": "total_cost_usd",
                "numerator": values,
                "denominator": 1.0,
                "control": 0.0,
            }
        )
        found = None
        for end in range(FLOOR, most, 25):
            cells = measured(rows.iloc[:end], nobody, ("team",), 1, [wanted.metric])
            before, found = found, look(wanted, cells)
            if found.settled(before):
                break
        assert found.reached
        needed.append(end)
        covered += abs(values[:end].mean() - 1) <= found.half_width
    assert 0.93 <= covered / trials <= 0.96, covered / trials
    # (1.96 × 0.5 / 0.2)² is 24: the floor, and one more look.
    assert 60 <= np.mean(needed) <= 75


@pytest.mark.slow
def test_the_variance_of_a_product_falls_into_its_two_parts(monkeypatch):
    # Labour cost is rate times hours, and neither knows of the other: what the inputs explain is
    # Var(rate) E(hours)², what the future adds is E(rate²) Var(hours).
    monkeypatch.setattr("sim.scenarios.ranges.rests_on", lambda *_: False)
    rate = {"value": 40.0, "low": 20.0, "high": 90.0, "source": "made"}
    scenario = company(
        GROWING,
        {
            "horizon_months": 3,
            "desk": {"hands_on_minutes": 30, "loaded_rate_usd_per_hour": rate},
            "strategies": TEAM,
        },
    )
    metrics = experiment.run(scenario, replications=150).metrics
    hours = metrics.loc[metrics["metric"] == "manual_hours", "value"]
    mean_rate, rate_variance = 50.0, (20**2 + 40**2 + 90**2 - 800 - 1800 - 3600) / 18
    study = decisions.uncertainty(scenario, metrics=["labour_cost_usd"], draws=160)
    labour = study.frame.iloc[0]
    # Of a year, and a quarter of one is run.
    assert labour["drawn_mean"] / 4 == pytest.approx(mean_rate * hours.mean(), rel=0.05)
    inputs, future = (labour[f"{part}_variance"] / 4**2 for part in ("inputs", "future"))
    assert inputs == pytest.approx(rate_variance * hours.mean() ** 2, rel=0.4)
    expected = (mean_rate**2 + rate_variance) * hours.var()
    # 160 degrees of freedom: a standard error of 11 %, and more for skewed values.
    assert future == pytest.approx(expected, rel=0.4)
