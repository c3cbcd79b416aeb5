"""Several applications: what each of them costs and exposes adds up to the whole."""

import pytest

import sim
from sim import decisions


@pytest.fixture(scope="module")
def stack(repository):
    result = sim.run(sim.load(repository / "scenarios" / "marketing-stack.toml"), replications=3)
    return result, decisions.by_application(result)


def test_every_strategy_has_its_applications(stack):
    result, frame = stack
    for name in result.strategies:
        own = frame[frame["strategy"] == name]
        assert list(own["application"]) == ["claude", "adroll", "ahrefs", "loom"]
    assert set(frame["replications"]) == {3}


def test_applications_add_up_to_the_strategy(stack):
    result, frame = stack
    answer = sim.compare(result)
    totals = answer.metrics.set_index(["strategy", "metric"])["mean"]
    for name, own in frame.groupby("strategy"):
        exposed = float(own["exposure_hours"].sum()) * answer.years
        assert exposed == pytest.approx(totals[name, "exposure_hours_total"])
        accrued = totals[name, "total_cost_usd"] - totals[name, "labour_cost_usd"]
        assert float(own["accrued_usd"].sum()) * answer.years == pytest.approx(accrued)


def test_what_is_free_costs_nothing_and_is_still_there(stack):
    _, frame = stack
    (row,) = frame[frame["application"].eq("adroll") & frame["strategy"].eq("by-hand")].index
    assert frame.loc[row, ["accrued_usd", "accrued_usd_low", "accrued_usd_high"]].eq(0).all()


def test_free_plans_alone_have_no_invoices(repository):
    free = {"strategies.free": {"plan": "adroll-ads", "mode": "invite"}}
    scenario = sim.load(repository / "scenarios" / "marketing-stack.toml").override(free)
    frame = decisions.by_application(sim.run(scenario, ["free"], replications=2))
    assert list(frame["accrued_usd"]) == [0.0]
    assert list(frame["application"]) == ["adroll"]
