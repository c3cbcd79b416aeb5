"""One scenario at many sizes: who is scaled, what breaks even, and where tariffs kink."""

import pandas as pd
import pytest
from builders.made_frames import happened, term

import sim
from sim import billing, decisions
from sim.scenarios import Scenario

SEGMENTS = """\
question = "How does the answer move with size?"
facts = "2026-03"
horizon_months = 12
idp = "okta"
sso_enforced = true

[workforce.employees]
headcount = 70
attrition_per_year = 0.5
hires_per_year = 7.0

[workforce.contractors]
headcount = 30
attrition_per_year = 0.8
seat_share = 0.5
hires = [{ month = 2, people = 10 }, { month = 3, people = 1 }]

[strategies.team]
plan = "claude-team-annual"
mode = "invite"

[strategies.open]
plan = "claude-team-annual"
mode = "invite"
sso_enforced = false

[strategies.enterprise]
plan = "claude-enterprise"
mode = "scim"
"""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    path = tmp_path_factory.mktemp("sizes") / "segments.toml"
    path.write_text(SEGMENTS)
    return sim.load(path)


@pytest.fixture(scope="module")
def sizes(scenario: Scenario) -> decisions.BySize:
    return decisions.by_size(scenario, headcounts=(20, 120), replications=10)


@pytest.mark.parametrize(
    ("headcount", "people"), [(100, (70, 30)), (50, (35, 15)), (5, (4, 1)), (1, (1, 0))]
)
def test_segments_keep_their_mix(scenario: Scenario, headcount: int, people: tuple) -> None:
    there = decisions.resized(scenario, headcount).parameters.workforce
    assert tuple(segment.headcount for segment in there.values()) == people
    assert there["employees"].hires_per_year == pytest.approx(0.07 * headcount)
    intakes = [(intake.month, intake.people) for intake in there["contractors"].hires]
    assert intakes == {100: [(2, 10), (3, 1)], 50: [(2, 5)]}.get(headcount, intakes)
    assert all(people for _, people in intakes)


def test_the_same_size_is_the_same_scenario(scenario: Scenario) -> None:
    assert decisions.resized(scenario, 100).digest == scenario.digest


def test_what_has_no_size_is_said_so(scenario: Scenario) -> None:
    with pytest.raises(ValueError, match="at least 1 person"):
        decisions.resized(scenario, 0)
    nobody = {f"workforce.{name}.headcount": 0 for name in ("employees", "contractors")}
    with pytest.raises(ValueError, match="has no size to change"):
        decisions.resized(scenario.override(nobody), 10)


def test_costs_are_those_of_a_comparison(scenario: Scenario, sizes: decisions.BySize) -> None:
    there = decisions.resized(scenario, 20)
    answer = sim.compare(sim.run(there, replications=10))
    total = answer.metrics[answer.metrics["metric"] == "total_cost_usd"].set_index("strategy")
    own = sizes.costs[sizes.costs["headcount"] == 20].set_index("strategy")
    assert list(own.index) == ["team", "open", "enterprise"]
    for mine, theirs in (("cost_usd", "mean"), ("cost_usd_low", "low"), ("cost_usd_high", "high")):
        expected = total[theirs].astype(float) / answer.years
        pd.testing.assert_series_equal(own[mine].astype(float), expected, check_names=False)


def test_the_cheapest_is_dearer_by_nothing(sizes: decisions.BySize) -> None:
    dearer = sizes.costs.set_index(["headcount", "strategy"])["dearer_usd"]
    assert (dearer[:, "team"] == 0).all()
    assert (dearer[:, "open"] == 0).all()
    assert (dearer[:, "enterprise"] > 10_000).all()


def test_a_break_even_price_balances_cost_and_exposure(sizes: decisions.BySize) -> None:
    pairs = set(zip(sizes.break_evens["strategy"], sizes.break_evens["baseline"], strict=True))
    assert pairs == {("enterprise", "team"), ("enterprise", "open")}
    known = sizes.break_evens.dropna().query("baseline == 'open'")
    assert len(known)
    costs = sizes.costs.set_index(["headcount", "strategy"])
    for row in known.to_dict("records"):
        dear, cheap = (costs.loc[(row["headcount"], name)] for name in ("enterprise", "open"))
        avoided = cheap["exposure_hours"] - dear["exposure_hours"]
        extra = dear["cost_usd"] - cheap["cost_usd"]
        assert row["break_even_usd"] == pytest.approx(extra / avoided)
        assert row["break_even_usd_low"] < row["break_even_usd"] < row["break_even_usd_high"]


def first_year_usd(scenario: Scenario, strategy: str, seats: int) -> float:
    """What the vendor invoices for a first year without any change."""
    parameters = scenario.parameters
    plan = parameters.strategies[strategy].plan
    records = happened(term("s", quantity=seats, of=plan))
    lines = billing.invoice_lines(records, parameters.plans, parameters.start, 12)
    return float(lines["amount_cents"].sum()) / 100


def test_kinks_are_where_the_bill_begins_to_rise(scenario: Scenario) -> None:
    kinks = decisions.kinks(scenario).set_index(["strategy", "kind"])
    floor = kinks.loc[("enterprise", "floor")]
    assert floor["binds"]
    assert floor["cost_usd"] == 70 * 60 * 12 == 50_400
    assert first_year_usd(scenario, "enterprise", 1) == 50_400
    assert first_year_usd(scenario, "enterprise", 70) == 50_400
    assert first_year_usd(scenario, "enterprise", 71) == 51_120
    # 100 people of this mix hold 85 seats.
    assert floor["headcount"] == pytest.approx(70 / 0.85)
    commitment = kinks.loc[("enterprise", "commitment")]
    assert not commitment["binds"]
    assert commitment["cost_usd"] == pytest.approx(50_000)


def test_a_commitment_above_the_floor_binds(scenario: Scenario) -> None:
    dearer = scenario.override({"plans.claude-enterprise.annual_minimum_usd": 72_000.0})
    kinks = decisions.kinks(dearer).set_index(["strategy", "kind"])
    assert list(kinks.loc["enterprise", "binds"]) == [False, True]
    seats = kinks.loc[("enterprise", "commitment"), "seats"]
    assert seats == pytest.approx(100)
    assert first_year_usd(dearer, "enterprise", 40) == 72_000
    assert first_year_usd(dearer, "enterprise", 101) == 101 * 720


def test_a_plan_that_cannot_be_bought_at_a_size_costs_nothing_there(scenario: Scenario) -> None:
    costs = decisions.by_size(scenario, headcounts=(20, 400), replications=2).costs
    strategies = costs.groupby("headcount")["strategy"].agg(set)
    assert strategies[20] == {"team", "open", "enterprise"}
    assert strategies[400] == {"enterprise"}
