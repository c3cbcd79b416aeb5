"""What matters: inputs moved to the ends of their range, one at a time, in the same futures."""

import numpy as np
import pandas as pd
import pytest
from builders.companies import company

import sim
from sim import decisions
from sim.decisions.answer import first
from sim.decisions.sensitivity import shifted, swings, words
from sim.decisions.sensitivity.range_ends import ranges_of_strategies
from sim.decisions.study import Study
from sim.experiment import Result
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
label = "Team"
plan = "claude-team-annual"
mode = "invite"

[strategies.enterprise]
label = "Enterprise"
plan = "claude-enterprise"
mode = "scim"
"""
ATTRITION = "workforce.employees.attrition_per_year"
PRICE = "plans.claude-enterprise.seat_price_usd_per_month"
INPUTS = ("desk.loaded_rate_usd_per_hour", PRICE, "signals.full_notice_share", ATTRITION)
NAMED = [
    "policies.review_detection_share",
    "plans.claude-enterprise.renewal_uplift_share",
    "usage.chat.level_usd_per_month",
    "usage.code.level_usd_per_month",
]


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    path = tmp_path_factory.mktemp("sensitivity") / "company.toml"
    path.write_text(COMPANY)
    return sim.load(path)


@pytest.fixture(scope="module")
def found(scenario: Scenario) -> Study:
    return decisions.sensitivity(scenario, inputs=INPUTS, replications=4)


@pytest.fixture(scope="module")
def result(scenario: Scenario) -> Result:
    """As things are, with as many replications as a comparison has."""
    return sim.run(scenario)


def extra(of: Scenario | Result, replications: int | None = None) -> float:
    """What the difference is a year, in a result or in a fresh one of a scenario."""
    result = sim.run(of, replications=replications) if isinstance(of, Scenario) else of
    answer = sim.compare(result)
    rows = answer.differences[answer.differences["metric"] == "decision_cost_usd"]
    return float(rows["mean"].iloc[0]) / answer.years


def test_a_mean_is_moved_as_its_first_replications_move():
    known = np.array([1.0, 3.0, 8.0, 4.0])
    before, after = known[:2], np.array([2.0, 6.0])
    assert shifted(known, before, after).mean == 4.0 + 2.0
    # All of them moved: the usual interval of a mean, 3.182 standard errors for 4.
    moved = np.array([2.0, 6.0, 9.0, 3.0])
    mean, low, high = shifted(known, known, moved)
    half = 3.1824 * moved.std(ddof=1) / 2
    assert (mean, low, high) == pytest.approx((5.0, 5.0 - half, 5.0 + half), abs=1e-3)
    assert shifted(known, known[:1], after[:1]).low is None


def test_a_moved_mean_covers_the_truth():
    luck = np.random.default_rng(5)
    inside = 0
    for _ in range(2_000):
        known = luck.normal(10.0, 3.0, 40)
        after = known[:10] * 1.5 + luck.normal(2.0, 1.0, 10)
        # The mean move is 0.5 * 10 + 2.
        _, low, high = shifted(known, known[:10], after)
        assert low is not None and high is not None
        inside += low <= 17.0 <= high
    # 95 % within four standard errors of 2,000 trials.
    assert 1_861 <= inside <= 1_939


def test_as_things_are_is_the_difference_of_a_comparison(result: Result, found: Study):
    now = found.frame.iloc[0]
    assert (now["end"], now["strategy"], now["baseline"]) == ("today", "enterprise", "team")
    assert now["extra_cost_usd"] == pytest.approx(extra(result))
    assert now["shift_cost_usd"] == 0 and now["taken"] == "team"
    answer = first(result)
    assert " ".join(answer.verdict) in found.headline[1]
    assert (answer.runner_up, answer.choice) == ("enterprise", "team")


@pytest.mark.parametrize(("key", "value"), [(ATTRITION, 0.6), (PRICE, 75.0)])
def test_an_end_is_the_comparison_with_that_value(
    scenario: Scenario, result: Result, found: Study, key: str, value: float
):
    rows = found.frame[found.frame["input"] == key].set_index("end")
    assert rows.loc["high", "value"] == value
    there, now = extra(scenario.override({key: value}), 4), extra(scenario, 4)
    assert rows.loc["high", "shift_cost_usd"] == pytest.approx(there - now)
    assert rows.loc["high", "extra_cost_usd"] == pytest.approx(extra(result) + there - now)


def test_what_is_printed_gets_more_futures_where_time_is_short(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sim.decisions.study._EVENTS", 1.0)
    monkeypatch.setattr(swings, "_MOST", {"cost_usd": 1, "exposure_hours": 1})
    study = decisions.sensitivity(scenario, inputs=[*INPUTS, "desk.ticket_minutes"])
    ran = study.frame[(study.frame["end"] != "today") & (study.frame["problem"] == "")]
    printed = ran["input"].isin(swings.printed(study.frame))
    assert set(ran["replications"][printed]) == {5} and 1 in set(ran["replications"][~printed])
    row = ran[(ran["input"] == ATTRITION) & (ran["end"] == "high")].iloc[0]
    there, now = extra(scenario.override({ATTRITION: 0.6}), 5), extra(scenario, 5)
    assert row["shift_cost_usd"] == pytest.approx(there - now)
    assert (
        "as things are over 40 replications, as in compare; at each end moved as the first 5 of"
        " these move (inputs that are not printed: the first alone, without an interval)."
    ) in study.notes[0]
    assert study.notes[-1] == "More would take minutes: --replications takes more."


def test_a_difference_that_is_not_clear_is_close_for_the_cheaper_one(scenario: Scenario):
    plan = PRICE.rpartition(".")[0]
    free = scenario.override({f"{plan}.minimum_seats": 0, f"{plan}.annual_minimum_usd": 0})

    def between(low: float, high: float) -> Study:
        price = {
            "value": round((low + high) / 2, 2),
            "low": low,
            "high": high,
            "source": "an offer",
        }
        return decisions.sensitivity(free.override({PRICE: price}), inputs=[PRICE], replications=3)

    costs = between(25.0, 27.0).frame.set_index("end")["extra_cost_usd"]
    # A little below and a little above the price at which both cost the same.
    even = 25 - 2 * costs["low"] / (costs["high"] - costs["low"])
    study = between(round(even - 0.02, 2), round(even + 0.02, 2))
    assert [row[-1] for row in study.table[2:]] == ["Enterprise (close)", "Team (close)"]
    assert set(study.frame["taken"]) == {""}


def test_what_one_future_rules_out_as_things_are_too_is_luck(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
):
    # In the first future both are over this limit, in the mean of all neither is.
    limited = scenario.override({"policies.max_share_over_policy": 0.108})
    monkeypatch.setattr("sim.decisions.study._EVENTS", 1.0)
    monkeypatch.setattr(swings, "_MOST", {"cost_usd": 1, "exposure_hours": 1})
    inputs = [*INPUTS, "desk.ticket_minutes"]
    frame = decisions.sensitivity(limited, "enterprise", "team", inputs).frame
    single = frame[(frame["replications"] == 1) & (frame["input"] == "desk.ticket_minutes")]
    assert len(single) == 2 and swings.NEITHER not in set(frame["taken"])
    alone = sim.compare(sim.run(limited, replications=1)).eligibility["within_policy"]
    assert not alone.any() and frame["taken"].iloc[0] == "team"


def test_a_price_runs_no_world_again(scenario: Scenario, monkeypatch: pytest.MonkeyPatch):
    def none(*_: object, **__: object) -> None:
        raise AssertionError("a world was run")

    monkeypatch.setattr("sim.experiment.drawn", none)
    study = decisions.sensitivity(scenario, inputs=[PRICE], replications=2)
    assert swings.widest(study.frame, "cost_usd") == [PRICE]
    assert swings.widest(study.frame, "exposure_hours") == []
    assert "No input moves the difference in open hours." in study.headline


def test_the_widest_swing_of_cost_comes_first(found: Study):
    inputs = list(dict.fromkeys(found.frame["input"]))
    assert inputs[0] == "" and set(inputs[1:]) == set(INPUTS)
    widths = swings.width(found.frame, "cost_usd").reindex(inputs[1:])
    assert list(widths) == sorted(widths, reverse=True)
    assert "list price of a Standard seat (Claude Enterprise) ($60 today)" in found.headline[2]


def test_what_cannot_be_run_is_said(found: Study):
    (row,) = found.frame[found.frame["problem"] != ""].to_dict("records")
    assert (row["input"], row["end"]) == ("signals.full_notice_share", "high")
    assert "at most 1" in row["problem"]
    assert "contradict other values" in found.notes[-1]


def test_an_input_that_turns_the_choice_is_said(scenario: Scenario):
    wide = {"value": 60.0, "low": 5.0, "high": 80.0, "source": "an offer"}
    study = decisions.sensitivity(
        scenario.override({PRICE: wide, "plans.claude-enterprise.minimum_seats": 0,
                           "plans.claude-enterprise.annual_minimum_usd": 0}),
        inputs=[PRICE],
        replications=3,
    )  # fmt: skip
    rows = study.frame.set_index("end")
    assert list(rows.loc[["low", "today", "high"], "taken"]) == ["enterprise", "team", "team"]
    assert study.headline[0].startswith(
        "The one uncertain input turns the choice to Enterprise: list price of a Standard seat"
        " (Claude Enterprise) (at $5)"
    )


def test_an_input_of_a_strategy_that_is_not_compared_is_not_moved():
    scenario = sim.load("scenarios/scaleup.toml")
    moved = set(ranges_of_strategies(scenario, ("team", "team-jit")))
    others = set(scenario.ranges()) - moved
    assert {"use.premium_share", "plans.claude-team-annual.seat_price_usd_per_month"} & moved
    assert any(name.startswith("automation.") for name in others)
    assert not any(name.startswith(("automation.", "plans.claude-enterprise")) for name in moved)


def test_a_fact_moves_in_every_segment_that_takes_it(scenario: Scenario):
    assert set(scenario.ranges()["segment.seat_share"].keys) == {
        "workforce.employees.seat_share",
        "workforce.contractors.seat_share",
    }
    assert "policies.review_interval_days" not in scenario.ranges()


def test_two_must_be_there_to_have_a_difference():
    study = decisions.sensitivity(company())
    assert not study.applies and "only one strategy" in study.headline[0]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"inputs": ["desk.loaded_rate_usd_per_our"]}, 'did you mean "desk.loaded_rate'),
        ({"strategy": "nobody"}, 'there is no strategy "nobody"'),
        ({"strategy": "team", "baseline": "team"}, "cannot be set against itself"),
    ],
)
def test_a_name_that_is_not_there_is_a_sentence(scenario: Scenario, asked, said):
    with pytest.raises(sim.ScenarioError, match=said):
        decisions.sensitivity(scenario, **asked)


def test_names_in_words():
    scenario = sim.load("scenarios/scaleup.toml").override({"horizon_months": 1})
    found = decisions.sensitivity(
        scenario, "enterprise", "team", inputs=NAMED, replications=1
    ).frame
    assert dict(zip(found["input"][1:], found["meaning"][1:], strict=True)) == {
        "policies.review_detection_share": "probability that a review finds one orphaned member",
        "plans.claude-enterprise.renewal_uplift_share": (
            "price rise at each renewal of the term (Claude Enterprise)"
        ),
        "usage.chat.level_usd_per_month": "metered use of a person a month (use profile chat)",
        "usage.code.level_usd_per_month": "metered use of a person a month (use profile code)",
    }


def test_what_moves_by_less_than_is_written_is_written_as_things_are():
    """One amount has one rounding: fewer futures are moved, so their interval is wider."""

    def row(extra: float, half: float, shift: float) -> dict[str, float]:
        amounts = {"extra_cost_usd": (extra, half), "shift_cost_usd": (shift, 1.0)}
        return {
            f"{name}{end}": mean + sign * wide
            for name, (mean, wide) in amounts.items()
            for end, sign in (("", 0), ("_low", -1), ("_high", 1))
        }

    now = row(28_840.0, 9_900.0, 0.0)
    texts = [
        words.extra(now, end, "cost_usd").text("usd")
        for end in (now, row(28_870.0, 10_100.0, 30.0), row(52_200.0, 10_100.0, 23_360.0))
    ]
    assert texts == ["$28,800", "$28,800", "$52,000"]


def made(**widths: float) -> pd.DataFrame:
    """A frame with a swing of cost of this width for each input."""
    about = {"strategy": "b", "baseline": "a", "replications": 9, "unit": "share", "problem": ""}
    rows = [about | {"input": "", "meaning": "as things are", "end": "today"}]
    for name, width in widths.items():
        for end, shift in (("low", 0.0), ("high", width)):
            rows.append(
                about | {"input": name, "meaning": name, "end": end, "shift_cost_usd": shift}
            )
    return pd.DataFrame(rows).astype({"shift_cost_usd": "Float64"})


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (("y", "x"), "They have the widest swings of cost here as well."),
        (("x", "z"), "x; z. It asks with which inputs the difference rises or falls"),
        (("x", "elsewhere"), "1 that it names moves neither of these two."),
    ],
)
def test_what_the_first_screen_names_is_set_beside_the_swings(named, said):
    sentence = words.beside_the_first_screen(made(x=9.0, y=5.0, z=1.0), named)
    assert sentence.startswith("The command compare says that these matter most: ")
    assert said in sentence


@pytest.mark.slow
@pytest.mark.parametrize("name", ["heavy-code-users", "negotiation", "metered"])
def test_inputs_of_the_first_screen_are_shown_or_it_is_said_why_not(name: str):
    scenario = sim.load(f"scenarios/{name}.toml")
    study = decisions.sensitivity(scenario)
    answer = decisions.answer.answer(sim.run(scenario))
    meanings = dict(zip(study.frame["input"], study.frame["meaning"], strict=True))
    told = " ".join(" ".join(cells[0] for cells in study.table).split())
    for key in answer.matters_most:
        assert key in meanings
        assert meanings[key] in told
    said = [line for line in study.headline if line.startswith("The command compare says")]
    assert bool(said) == bool(answer.matters_most)
    assert all(meanings[key] in said[0] for key in answer.matters_most)
