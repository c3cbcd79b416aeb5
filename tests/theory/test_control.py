"""The control has mean 0, makes sums far more certain, and lets their intervals cover the truth."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from builders.companies import SCIM, TEAM, company
from scipy import special

import sim
from sim import experiment

SCENARIOS = Path(__file__).parents[2] / "scenarios"
TOTALS = ("exposure_hours_total", "exposure_common_hours_total", "orphaned_hours_total")
# So many standard errors from 0 would be chance once in 15,000 times.
MOST_ERRORS = 4.0
FORGETFUL = {
    "facts": "2026-10",
    "horizon_months": 8,
    "workforce": {
        "employees": {
            "headcount": 25,
            "attrition_per_year": 1.2,
            "backfill_share": 1.0,
            "involuntary_share": 0.3,
        }
    },
    "signals": {
        "idp_missed_share": 0.08,
        "missed_share": 0.25,
        "session_kept_share": 0.4,
        "full_notice_share": 0.5,
        "late_share": 0.2,
        "late_days": 6,
    },
    "use": {"idle_share": 0.4, "active_days": 60.0},
    "plans": {"claude-enterprise": {"sync": {"failure_share": 0.5, "silent_share": 0.5}}},
    "policies": {"review_interval_days": 40.0, "review_detection_share": 0.7},
}
CHANGE = {"plan": "claude-enterprise", "mode": "scim"}
WAYS = {
    **TEAM,
    **SCIM,
    "robot": {"plan": "claude-team-annual", "mode": "automation"},
    "by-month": {**TEAM["team"], "then": [{**CHANGE, "at_month": 4}]},
    "by-people": {**TEAM["team"], "then": [{**CHANGE, "at_headcount": 27}]},
}


def wide(result, metric, column):
    rows = result.observations
    return rows[rows["metric"] == metric].pivot_table(column, "replication", "strategy")


def has_mean_zero(result, metric):
    control = wide(result, metric, "control")
    error = control.std(ddof=1) / np.sqrt(len(control))
    assert (error > 0).all()
    assert (control.mean().abs() <= MOST_ERRORS * error).all(), control.mean() / error


def in_one_go(scenario, replications):
    """Run more replications than usual in a portion: they share the time that frames take."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.experiment.chunks.CHUNK_REPLICATIONS", 200)
        return experiment.run(scenario, replications=replications, workers=1)


@pytest.mark.parametrize(
    "more",
    [{"sso_enforced": False}, {"sso_enforced": True, "policies": {"reclaim_after_days": 30.0}}],
    ids=["without SSO", "with SSO, and idle seats are taken back"],
)
def test_the_control_has_mean_zero_in_every_mode_and_over_changes(more):
    result = in_one_go(company(FORGETFUL, more, {"strategies": WAYS}), 75)
    for metric in TOTALS:
        has_mean_zero(result, metric)
    crude = wide(result, TOTALS[0], "numerator") - wide(result, TOTALS[0], "control")
    # How much less they vary is measured over thousands, below; seventy-five show that they do.
    assert (crude.var() > 1.25 * wide(result, TOTALS[0], "numerator").var()).all()


@cache
def many(name):
    """Two thousand first years of a shipped scenario."""
    scenario = sim.load(SCENARIOS / f"{name}.toml").override({"horizon_months": 12})
    return in_one_go(scenario, 2000)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["scaleup", "seasonal-contractors", "no-sso"])
@pytest.mark.parametrize("metric", TOTALS)
def test_the_control_has_mean_zero_in_shipped_scenarios(name, metric):
    has_mean_zero(many(name), metric)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "least"), [("scaleup", 8.0), ("seasonal-contractors", 3.5), ("no-sso", 3.5)]
)
def test_the_control_divides_the_variance(name, least):
    result = many(name)
    for metric, ratio in (("exposure_hours_total", least), ("orphaned_hours_total", 1.5)):
        seen, control = wide(result, metric, "numerator"), wide(result, metric, "control")
        first, *others = result.strategies
        for one, base in [(name, None) for name in result.strategies] + [
            (o, first) for o in others
        ]:
            after = seen[one] - (seen[base] if base else 0.0)
            before = after - control[one] + (control[base] if base else 0.0)
            # Where two strategies hardly differ there is hardly any luck to take out.
            if abs(before.mean()) > 0.1 * seen[first].mean():
                assert before.var() >= ratio * after.var(), (metric, one, base)


@pytest.mark.slow
def test_intervals_of_the_default_replications_cover_as_they_say():
    seen = wide(many("scaleup"), "exposure_hours_total", "numerator")
    count, draws = experiment.REPLICATIONS, 2000
    rng = np.random.default_rng(5)
    difference = seen["enterprise"] - seen["team"]
    # In one of 2,000 years a removal by hand takes four months: no interval of Student's covers a
    # mean that rests on it, however many replications it has.
    for values, least in ((seen["team"], 1868), (seen["enterprise"], 1868), (difference, 1840)):
        drawn = values.to_numpy()[rng.integers(0, len(values), (draws, count))]
        reach = special.stdtrit(count - 1, 0.975) * drawn.std(axis=1, ddof=1) / np.sqrt(count)
        covered = (np.abs(drawn.mean(axis=1) - values.mean()) <= reach).sum()
        assert least <= covered <= 1932, covered
