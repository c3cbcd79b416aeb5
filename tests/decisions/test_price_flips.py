"""Prices at which the choice flips: checked by fresh runs on both sides of each."""

from typing import NamedTuple

import numpy as np
import pytest

import sim
from sim import decisions
from sim.comparison.judgement import seats_run_out
from sim.comparison.rows import cells_of
from sim.decisions import answer
from sim.decisions.price_flips import in_few_digits
from sim.experiment import Result
from sim.experiment.rebilling import rebilled
from sim.scenarios import Scenario
from sim.scenarios.calendar import anniversary

COMPANY = """\
question = "Which plan?"
facts = "2026-10"
horizon_months = 12
idp = "okta"
sso_enforced = true

[workforce.employees]
headcount = {headcount}
attrition_per_year = 0.3
growth_per_year = 0.2

[strategies.team]
label = "Team, by hand"
plan = "claude-team-annual"
mode = "invite"

[strategies.enterprise]
label = "Enterprise, SCIM"
plan = "claude-enterprise"
mode = "scim"
"""
REPLICATIONS = 3
TEAM, ENTERPRISE = "plans.claude-team-annual", "plans.claude-enterprise"
USE = [f"usage.{name}.level_usd_per_month" for name in ("chat", "cowork", "code")]
# Nearly as dear as Team, so that several prices can turn it.
CLOSE = {
    f"{ENTERPRISE}.metered": False,
    f"{ENTERPRISE}.included_usage_usd_per_member_month": "none",
    f"{ENTERPRISE}.overflow": "blocked",
}


class Asked(NamedTuple):
    """A result and where its choice flips."""

    result: Result
    flips: list[decisions.PriceFlip]


@pytest.fixture(scope="module")
def load(tmp_path_factory):
    """Read the company with some values changed."""

    def call(changes, headcount=40, text=COMPANY):
        path = tmp_path_factory.mktemp("company") / "company.toml"
        path.write_text(text.format(headcount=headcount))
        return sim.load(path).override(changes)

    return call


@pytest.fixture(scope="module")
def close(load) -> Asked:
    """A company for which both plans cost about the same."""
    result = sim.run(load(CLOSE | {"use.premium_share": 0.1}), replications=REPLICATIONS)
    return Asked(result, decisions.price_flips(result))


@pytest.fixture(scope="module")
def metered(load) -> Asked:
    """A company whose use Enterprise bills at metered prices."""
    result = sim.run(load({}), replications=REPLICATIONS)
    return Asked(result, decisions.price_flips(result))


def choice(result: Result) -> str | None:
    return sim.compare(result).choice


def gap_usd(result: Result) -> float:
    """What Enterprise costs more than Team over the horizon."""
    rows = result.metrics.query("metric == 'decision_cost_usd'")
    means = rows.groupby("strategy")["value"].mean()
    return float(means["enterprise"] - means["team"])


def at(scenario: Scenario, flip: decisions.PriceFlip, value: float) -> Result:
    """A fresh run at another price."""
    there = scenario.override({flip.key: round(value, 4 if flip.key.endswith("share") else 2)})
    return sim.run(there, replications=REPLICATIONS)


def test_a_fresh_run_on_either_side_of_a_price_chooses_differently(close):
    priced = [flip for flip in close.flips if flip.key.startswith("plans.")]
    assert {flip.key for flip in priced} >= {f"{ENTERPRISE}.seat_price_usd_per_month"}
    scenario = close.result.scenario
    for flip in priced:
        step = 0.02 * abs(flip.value - flip.today) + 0.01
        beyond = step if flip.value > flip.today else -step
        assert choice(at(scenario, flip, flip.value - beyond)) == choice(close.result), flip
        assert choice(at(scenario, flip, flip.value + beyond)) == flip.strategy, flip


def test_flips_lie_inside_their_ranges_and_the_nearest_comes_first(close, metered):
    for asked in (close, metered):
        ranges = asked.result.scenario.ranges()
        for flip in asked.flips:
            if flip.key in ranges:
                fact = ranges[flip.key].fact
                assert fact.low <= flip.value <= fact.high
                assert flip.today == fact.value
        distances = [flip.distance_share for flip in asked.flips]
        assert distances == sorted(distances)


@pytest.mark.slow
def test_a_scan_of_the_whole_range_finds_no_nearer_price(close):
    """Floors make steps: here Enterprise has a yearly minimum that hides the price of a seat."""
    key = f"{ENTERPRISE}.seat_price_usd_per_month"
    floor = rebilled(close.result, {f"{ENTERPRISE}.annual_minimum_usd": 15_000.0})
    found = [flip for flip in decisions.price_flips(floor) if flip.key == key]
    fact = floor.scenario.ranges()[key].fact
    values = np.arange(fact.low, fact.high + 0.5, 0.5)
    signs = [np.sign(gap_usd(rebilled(floor, {key: float(value)}))) for value in values]
    turns = [
        (low, high)
        for low, high, one, other in zip(values, values[1:], signs, signs[1:], strict=False)
        if one != other
    ]
    assert len(found) == len(turns) == 1
    assert turns[0][0] <= found[0].value <= turns[0][1]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.5612, "share", "56 %"),
        (0.05612, "share", "5.6 %"),
        (1.234, "share", "120 %"),
        (0.8, "share of the price", "80 %"),
        (31.26, "USD per month", "$31.30"),
        (15_234.0, "USD per year", "$15,200"),
    ],
)
def test_a_price_is_written_with_the_digits_that_a_reader_can_use(value, unit, text):
    assert in_few_digits(value, unit) == text


def test_metered_use_is_said_as_a_share_of_what_is_assumed(metered):
    flip = next(each for each in metered.flips if each.key == "metered use")
    assert (flip.today, flip.strategy, flip.unit) == (1.0, "enterprise", "share")
    assert 0 < flip.value < 1
    assert flip.sentence == f"Enterprise, SCIM takes over if {flip.clause}."
    usage = metered.result.metrics.query("metric == 'usage_cost_usd' and strategy == 'enterprise'")
    years = metered.result.scenario.parameters.horizon_months / 12
    today_usd = usage["value"].mean() / years
    there, today = (in_few_digits(usd, "usd") for usd in (flip.value * today_usd, today_usd))
    assert flip.clause == (
        f"metered use under Enterprise, SCIM is below {there} a year, {100 * flip.value:.0f} % of"
        f" the {today} that is assumed"
    )
    row = answer.first(metered.result).row("usage")
    assert max(row.shown[:2]) == pytest.approx(today_usd, rel=0.01), "it can be seen on the screen"
    # Everybody uses so much less: the two cost the same, but for half cents of each person.
    ranges = metered.result.scenario.ranges()
    changes = {
        key: law
        for name in USE
        if name in ranges
        for key, law in ranges[name].at(ranges[name].fact.value["median"] * flip.value).items()
    }
    there = sim.run(metered.result.scenario.override(changes), replications=REPLICATIONS)
    assert gap_usd(there) == pytest.approx(0.0, abs=0.002 * gap_usd(metered.result))


def test_no_share_of_use_where_a_bill_is_no_share_of_it(load):
    capped = load({f"{ENTERPRISE}.spend_cap_usd_per_member_month": 30.0})
    flips = decisions.price_flips(sim.run(capped, replications=2))
    assert "metered use" not in {flip.key for flip in flips}


def test_the_price_of_an_exposed_hour_is_that_of_the_comparison(load):
    result = sim.run(load({"sso_enforced": False}, headcount=60), replications=10)
    line = decisions.challenge(result, futures=2).iloc[0]
    flips = {flip.key: flip for flip in decisions.price_flips(result)}
    assert flips["policies.exposed_hour_usd"].value == pytest.approx(line["break_even_usd"])
    assert flips["policies.exposed_hour_usd"].strategy == line["other"]
    assert flips["policies.exposed_hour_usd"].clause.startswith(
        "the price of an exposed hour is above $"
    )
    assert flips["policies.exposed_hour_usd"].clause.endswith(" instead of $0")


def test_nothing_flips_a_choice_that_is_far_ahead(load):
    alone = load({f"{ENTERPRISE}.maximum_seats": 20})
    assert decisions.price_flips(sim.run(alone, replications=2)) == []


def test_a_third_strategy_may_be_the_one_that_takes_over(load):
    text = COMPANY + (
        '\n[strategies.robot]\nlabel = "Team, automated"\nplan = "claude-team-annual"\n'
        'mode = "automation"\n'
    )
    changes = CLOSE | {
        "use.premium_share": 0.1,
        f"{ENTERPRISE}.seat_price_usd_per_month": 33.0,
        "automation.price_usd_per_year": 300.0,
        "automation.price_usd_per_member_month": 0.0,
    }
    result = sim.run(load(changes, text=text), replications=2)
    line = decisions.challenge(result, futures=1).iloc[0]
    assert {line["choice"], line["runner_up"]} == {"team", "robot"}
    flips = {flip.key: flip for flip in decisions.price_flips(result)}
    # Both pay the price of Team's seats, so neither takes over from the other when it rises.
    assert flips[f"{TEAM}.seat_price_usd_per_month"].strategy == "enterprise"


def test_a_plan_runs_out_of_seats_in_the_first_month_in_which_somebody_waits(load):
    result = sim.run(load({f"{TEAM}.maximum_seats": 42}), replications=4, records=True)
    month, share = seats_run_out(cells_of(result), "team")
    short = result.records.query("record == 'SeatShort'")
    firsts = short.groupby("replication")["hours"].min()
    starts = [
        (anniversary(result.scenario.parameters.start, month) - result.scenario.parameters.start)
        for month in range(13)
    ]
    hours = [24 * each.days for each in starts]
    months = [int(np.searchsorted(hours, first, side="right")) for first in firsts]
    assert (month, share) == (min(months), len(months) / 4)


def test_without_a_cap_nobody_runs_out(metered):
    cells = cells_of(metered.result)
    assert [seats_run_out(cells, name) for name in metered.result.strategies] == [None, None]


@pytest.mark.parametrize("high", [180, 181])
def test_a_price_that_lies_exactly_on_a_value_that_is_asked_is_found(tmp_path, high):
    path = tmp_path / "exact.toml"
    path.write_text(f"""
horizon_months = 12
idp = "google"
sso_enforced = true
[workforce.employees]
headcount = 40
attrition_per_year = 0
growth_per_year = 0
[strategies.team]
plan = "claude-team-annual"
mode = "invite"
[strategies.monthly]
plan = "claude-team-monthly"
mode = "invite"
[plans.claude-team-annual.premium_seat_price_usd_per_month]
value = 100
low = 100
high = {high}
""")
    found = decisions.price_flips(sim.run(sim.load(path), replications=2))
    premium = {flip.key: flip for flip in found}[
        "plans.claude-team-annual.premium_seat_price_usd_per_month"
    ]
    assert (premium.strategy, premium.value) == ("monthly", pytest.approx(140, abs=0.5))
