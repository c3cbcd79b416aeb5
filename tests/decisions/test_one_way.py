"""What matters: facts moved to the ends of their range, one at a time, in the same futures."""

import pytest

import sim
from sim import decisions
from sim.decisions import one_way
from sim.scenarios import Scenario

COMPANY = """\
question = "What matters?"
facts = "2026-03"
horizon_months = 12
idp = "okta"
sso_enforced = true

[workforce.employees]
headcount = 40
attrition_per_year = { value = 0.4, low = 0.2, high = 0.6, source = "HR" }

[workforce.contractors]
headcount = 10

[strategies.team]
plan = "claude-team-annual"
mode = "invite"

[strategies.enterprise]
plan = "claude-enterprise"
mode = "scim"
"""
FACTS = (
    "desk.loaded_rate_usd_per_hour",
    "plans.claude-enterprise.seat_price_usd_per_month",
    "signals.full_notice_share",
    "workforce.employees.attrition_per_year",
)
NAMED = [
    "policies.review_detection_share",
    "plans.claude-enterprise.renewal_uplift_share",
    "usage.chat.level_usd_per_month",
    "usage.code.level_usd_per_month",
]


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    path = tmp_path_factory.mktemp("one-way") / "company.toml"
    path.write_text(COMPANY)
    return sim.load(path)


@pytest.fixture(scope="module")
def swings(scenario: Scenario) -> decisions.Swings:
    return decisions.swings(scenario, "enterprise", facts=FACTS, replications=4)


def extra(scenario: Scenario, metric: str = "total_cost_usd") -> tuple[float, ...]:
    answer = sim.compare(sim.run(scenario, replications=4))
    rows = answer.differences[answer.differences["metric"] == metric]
    return tuple(float(rows[name].iloc[0]) / answer.years for name in ("mean", "low", "high"))


def test_as_is_is_the_difference_of_a_comparison(
    scenario: Scenario, swings: decisions.Swings
) -> None:
    (row,) = swings.as_is.to_dict("records")
    assert (row["strategy"], row["baseline"], row["replications"]) == ("enterprise", "team", 4)
    ends = ("", "_low", "_high")
    assert [row[f"extra_cost_usd{end}"] for end in ends] == pytest.approx(extra(scenario))
    hours = extra(scenario, "exposure_hours_total")
    assert [row[f"extra_exposure_hours{end}"] for end in ends] == pytest.approx(hours)


def test_an_end_is_the_comparison_with_that_value(
    scenario: Scenario, swings: decisions.Swings
) -> None:
    key = "workforce.employees.attrition_per_year"
    rows = swings.ends[swings.ends["fact"] == key].set_index("end")
    assert list(rows["value"]) == [0.2, 0.6]
    there = extra(scenario.override({key: 0.6}))
    now = extra(scenario)
    assert rows.loc["high", "extra_cost_usd"] == pytest.approx(there[0])
    assert rows.loc["high", "shift_cost_usd"] == pytest.approx(there[0] - now[0])


def test_the_widest_swing_of_cost_comes_first(swings: decisions.Swings) -> None:
    facts = list(dict.fromkeys(swings.ends["fact"]))
    assert set(facts) == set(FACTS)
    widths = one_way.width(swings.ends, "cost_usd").reindex(facts).dropna()
    assert list(widths) == sorted(widths, reverse=True)
    meaning = one_way.meanings_of(swings.ends)[facts[0]]
    start = f"Of 4 uncertain facts this one matters most for cost: {meaning}. With it"
    assert swings.headline.startswith(start)


def test_what_cannot_be_run_is_said(swings: decisions.Swings) -> None:
    (row,) = swings.ends[swings.ends["problem"] != ""].to_dict("records")
    assert (row["fact"], row["end"]) == ("signals.full_notice_share", "high")
    assert "at most 1" in row["problem"]


def test_a_fact_moves_in_every_segment_that_takes_it(scenario: Scenario) -> None:
    assert set(scenario.ranges()["segment.seat_share"].keys) == {
        "workforce.employees.seat_share",
        "workforce.contractors.seat_share",
    }
    assert "policies.review_interval_days" not in scenario.ranges()


def test_an_unknown_fact_is_a_sentence(scenario: Scenario) -> None:
    with pytest.raises(ValueError, match="horizon_months: the answer rests on no range"):
        decisions.swings(scenario, "enterprise", facts=["horizon_months"])


def test_a_sign_that_turns_is_found(swings: decisions.Swings) -> None:
    (now,) = swings.as_is.to_dict("records")
    assert one_way.turned(now, swings.ends, "cost_usd") == []
    turned = swings.ends.assign(extra_cost_usd_high=-1.0)
    assert set(one_way.turned(now, turned, "cost_usd")) == set(FACTS)


def test_names_in_words() -> None:
    scenario = sim.load("scenarios/scaleup.toml")
    found = decisions.swings(scenario, "enterprise", facts=NAMED, replications=1).ends
    assert one_way.meanings_of(found) == {
        "policies.review_detection_share": "probability that a review finds one orphaned member",
        "plans.claude-enterprise.renewal_uplift_share": (
            "price rise at each renewal of the term (Claude Enterprise)"
        ),
        "usage.chat.level_usd_per_month": "metered use of a person a month (use profile chat)",
        "usage.code.level_usd_per_month": "metered use of a person a month (use profile code)",
    }
