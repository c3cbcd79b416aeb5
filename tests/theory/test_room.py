"""Checks against theory: they expect the right numbers, and can fail."""

import pytest

import sim
from sim import decisions, theory
from sim.core.estimates import Estimate
from sim.explanation.timeline import timeline
from sim.scenarios import ScenarioError
from sim.theory.check import Check


@pytest.fixture(scope="module")
def scenario():
    return sim.load("scenarios/scaleup.toml")


def test_what_the_sync_takes_is_the_sum_of_its_parts(scenario) -> None:
    without, with_slow = theory.wait_for_sync(scenario, "enterprise", 8)
    assert without.expected == pytest.approx(20 + 5.5 + 0.5 + 4.1314, abs=1e-3)
    assert with_slow.expected == pytest.approx(without.expected + 2.1)
    for check in (without, with_slow):
        assert check.measured.mean == pytest.approx(check.expected, rel=0.1)
        assert check.measured.low < check.measured.mean < check.measured.high


def test_a_forgotten_leaver_waits_for_reviews_that_may_overlook_him(scenario) -> None:
    monthly = {"policies.review_interval_days": 30.0, "policies.review_detection_share": 0.5}
    check = theory.missed_leavers(scenario.override(monthly), "team", 8)
    assert check.expected == pytest.approx(45.0)
    assert check.measured.mean == pytest.approx(45.0, rel=0.1)


def test_as_many_leave_as_is_said(scenario) -> None:
    twice = scenario.override({"workforce.employees.attrition_per_year": 0.36})
    check = theory.attrition(twice, "employees", 8)
    assert check.expected == 0.36
    assert check.measured.mean == pytest.approx(0.36, rel=0.1)


def test_the_vendors_bills_come_out_to_the_cent(scenario) -> None:
    month, year = theory.vendor_bills(scenario)
    assert (month.expected, month.measured.mean) == (258.06, 258.06)
    assert (year.expected, year.measured.mean) == (3616.44, 3616.44)
    assert month.agrees
    assert year.agrees


def test_another_price_is_another_bill(scenario) -> None:
    key = "plans.claude-team-monthly.premium_seat_price_usd_per_month"
    month, _ = theory.vendor_bills(scenario.override({"facts": "2026-10", key: 126.0}))
    assert month.measured.mean == pytest.approx(260.65)
    assert not month.agrees


def test_a_double_differs_by_nothing(scenario) -> None:
    check = theory.twins(scenario, "team", 2)
    assert check.measured.mean == 0.0
    assert check.agrees


@pytest.mark.parametrize(
    ("expected", "estimate", "agrees"),
    [
        (30.0, Estimate(31.0, 29.0, 33.0), True),
        (30.0, Estimate(32.0, 31.0, 33.0), False),
        (258.06, Estimate(258.06, None, None), True),
        (258.06, Estimate(258.07, None, None), False),
        (0.0, Estimate(1e-3, None, None), False),
        (1.0, Estimate(None, None, None), False),
    ],
)
def test_a_check_agrees_or_does_not(expected, estimate, agrees) -> None:
    assert Check("something", "minutes", expected, estimate).agrees is agrees


def test_another_seed_is_another_number_inside_the_interval(scenario) -> None:
    few = scenario.override({"horizon_months": 6})
    seeds = theory.seeds(few, "team", "total_cost_usd", range(1, 11), 5)
    assert seeds.rows["value"].nunique() == 10
    assert seeds.together.mean == pytest.approx(seeds.rows["value"].mean())
    inside = seeds.rows["value_low"].le(seeds.together.mean)
    inside &= seeds.rows["value_high"].ge(seeds.together.mean)
    assert seeds.rows["holds"].equals(inside)
    assert inside.sum() >= 7


def test_checks_are_told_in_a_sentence_and_a_table(scenario) -> None:
    checks = theory.check_all(scenario.override({"horizon_months": 12}), "team", "enterprise",
                             "employees", 4)  # fmt: skip
    assert len(checks) == 7
    exact = checks["measured_low"].isna()
    assert exact.sum() == 3
    wrong = checks.assign(agrees=True).copy()
    wrong.loc[4, ["measured", "agrees"]] = [258.07, False]
    said = theory.sentence(wrong)
    assert said.startswith("6 of 7 numbers that are known without the model come out: 2 of 3")
    assert "not Five seats to Premium, 15 January, by the month: $258.07 instead of $258.06" in said
    table = theory.check_table(wrong).set_index("claim")
    assert table["agrees"].tolist().count("NO") == 1
    assert table.loc["Five seats to Premium, 1 April, by the year", "came out"] == "$3,616.44"


# Cases


@pytest.fixture(scope="module")
def rows(scenario):
    few = scenario.override({"horizon_months": 12})
    ways = {"as it is": {}, "dearer desk": {"desk.loaded_rate_usd_per_hour": 124.0},
            "the same": {"idp": "okta"}}  # fmt: skip
    return decisions.cases(few, ways, ["total_cost_usd", "exposure_hours_p50"], replications=5)


def test_a_change_is_paired_with_the_first_case(rows) -> None:
    of = rows.set_index(["case", "strategy", "metric"])
    dearer, base = (
        of.loc[(case, "team", "total_cost_usd")] for case in ("dearer desk", "as it is")
    )
    assert dearer["change"] == pytest.approx(dearer["value"] - base["value"])
    assert dearer["change_low"] > 0
    assert (rows.loc[rows["case"] != "dearer desk", "change"] == 0).all()


def test_the_strongest_case_is_named(rows) -> None:
    title, detail = decisions.strongest(rows, "total_cost_usd")
    assert title.startswith("Dearer desk moves the total cost most: +$")
    assert title.endswith(" under Team, by hand")
    assert detail.endswith("All against as it is, in the same futures.")
    nothing = decisions.strongest(rows, "exposure_hours_p50")
    unmoved = "None of these cases clearly moves the time until half the leavers are out"
    assert nothing == (unmoved, "Against as it is.")


# One person


def test_a_timeline_is_the_story_that_is_told(scenario) -> None:
    result = sim.run(scenario, ["enterprise"], [1])
    window = result.windows.nlargest(1, "exposure_hours").iloc[0]
    line = timeline(scenario, "enterprise", 1, window["id"])
    told = " ".join(sim.explain(scenario, "enterprise", 1, window["id"]).split())
    for when, text in line.moments[["when", "text"]].itertuples(index=False):
        assert when in told or when.split()[-1] in told
        assert text in told
    ways = line.open[line.open["way"] == "a way in"]
    length = (ways["end_hours"] - ways["start_hours"]).sum()
    assert length == pytest.approx(window["exposure_hours"])
    seat = line.open[line.open["way"] == "a seat"]
    held = (seat["end_hours"] - seat["start_hours"]).sum()
    assert held == pytest.approx(window["orphaned_hours"])


def test_who_did_not_leave_has_no_timeline(scenario) -> None:
    people = sim.run(scenario, ["team"], [1]).frames.people
    stays = people[people["left_hours"] > 1e6]["id"].iloc[0]
    with pytest.raises(ScenarioError, match="did not leave"):
        timeline(scenario, "team", 1, stays)
    with pytest.raises(ScenarioError, match='there is no "employees/nobody"'):
        timeline(scenario, "team", 1, "employees/nobody")
