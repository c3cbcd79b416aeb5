"""Several applications: what each of them is invoiced and exposes adds up to the whole."""

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
    cash = result.months.groupby("strategy")["cash_usd"].sum() / 3
    for name, own in frame.groupby("strategy"):
        exposed = float(own["exposure_hours"].sum()) * answer.years
        assert exposed == pytest.approx(totals[name, "exposure_hours_total"])
        assert float(own["invoiced_usd"].sum()) * answer.years == pytest.approx(cash[name])


def test_what_is_free_is_invoiced_nothing_and_still_there(stack):
    _, frame = stack
    (row,) = frame[frame["application"].eq("adroll") & frame["strategy"].eq("by-hand")].index
    assert frame.loc[row, ["invoiced_usd", "invoiced_usd_low", "invoiced_usd_high"]].eq(0).all()
