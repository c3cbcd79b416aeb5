"""When to change plans: the same futures at every month, what may be chosen, and the sentence."""

import pytest

import sim
from sim import decisions
from sim.scenarios import Scenario

GROWING = """\
question = "When do we change?"
facts = "2026-10"
start = 2026-11-01
horizon_months = 15
idp = "okta"
sso_enforced = true

[workforce.employees]
headcount = {headcount}
growth_per_year = {growth}

[strategies.change]
plan = "claude-team-annual"
mode = "invite"
sso_enforced = false
then = [{{ plan = "claude-enterprise", mode = "scim", at_headcount = 90 }}]

[strategies.stay]
plan = "claude-team-annual"
mode = "invite"
"""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    path = tmp_path_factory.mktemp("switching") / "growing.toml"
    path.write_text(GROWING.format(headcount=100, growth=0.9))
    return sim.load(path)


@pytest.fixture(scope="module")
def sweep(scenario: Scenario) -> decisions.Switching:
    return decisions.by_switch_month(scenario, "change", months=(6, 12), replications=5)


def test_every_month_is_there_with_the_ends(sweep: decisions.Switching) -> None:
    frame = sweep.months
    assert list(frame["month"]) == [0, 6, 12, 15]
    assert list(frame["name"]) == ["from-the-start", "in-month-6", "in-month-12", "never"]
    assert set(frame["replications"]) == {5}


def test_numbers_are_those_of_a_comparison(scenario: Scenario, sweep: decisions.Switching) -> None:
    change = {
        "plan": "claude-team-annual",
        "mode": "invite",
        "sso_enforced": False,
        "then": [{"plan": "claude-enterprise", "mode": "scim", "at_month": 12}],
    }
    there = scenario.override({"strategies.change": change})
    answer = sim.compare(sim.run(there, ["change"], replications=5))
    rows = answer.metrics.set_index("metric")
    own = sweep.months.set_index("month").loc[12]
    for name, metric in (
        ("cost_usd", "total_cost_usd"),
        ("exposure_hours", "exposure_hours_total"),
    ):
        assert own[name] * answer.years == pytest.approx(rows.loc[metric, "mean"])
        assert own[f"{name}_low"] * answer.years == pytest.approx(rows.loc[metric, "low"])


def test_the_best_month_is_the_cheapest_that_may_be_chosen(sweep: decisions.Switching) -> None:
    frame = sweep.months.set_index("month")
    allowed = frame[frame["objection"] == ""]
    assert sweep.best == allowed["cost_usd"].idxmin()
    assert frame.loc[sweep.best, ["dearer_usd", "dearer_usd_low", "dearer_usd_high"]].eq(0).all()
    gaps = (allowed["cost_usd"] - allowed["cost_usd"].min()).astype(float)
    assert list(allowed["dearer_usd"].astype(float)) == pytest.approx(list(gaps))


def test_pairing_makes_the_difference_clearer_than_the_costs(sweep: decisions.Switching) -> None:
    frame = sweep.months.set_index("month").drop(index=sweep.best)
    frame = frame[frame["objection"] == ""]
    width = {n: frame[f"{n}_high"] - frame[f"{n}_low"] for n in ("cost_usd", "dearer_usd")}
    assert (width["dearer_usd"] < width["cost_usd"]).all()


def test_late_months_cannot_be_chosen_and_the_sentence_says_so(
    sweep: decisions.Switching,
) -> None:
    assert "150 seats" in sweep.months.set_index("month").loc[15, "objection"]
    assert "costs the least, $" in sweep.headline
    assert "Changing after month 12 or later cannot be chosen: it is infeasible" in sweep.headline


def test_what_is_said_of_the_strategy_is_kept(scenario: Scenario) -> None:
    sweep = decisions.by_switch_month(scenario, "change", months=(3,), replications=2)
    lax = sweep.months.set_index("month").loc[15, "exposure_hours"]
    kept = scenario.override({"strategies.change.sso_enforced": True})
    strict = decisions.by_switch_month(kept, "change", months=(3,), replications=2)
    assert lax > strict.months.set_index("month").loc[15, "exposure_hours"]


def test_a_small_company_never_has_to_change(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("small") / "small.toml"
    path.write_text(GROWING.format(headcount=10, growth=0.0))
    sweep = decisions.by_switch_month(sim.load(path), "change", months=(6,), replications=3)
    assert sweep.best == 15
    assert sweep.headline.startswith("Never changing costs the least")
    assert "cannot be chosen" not in sweep.headline


def test_a_strategy_without_a_change_is_refused(scenario: Scenario) -> None:
    with pytest.raises(ValueError, match='"stay" changes its plan 0 times'):
        decisions.by_switch_month(scenario, "stay")
