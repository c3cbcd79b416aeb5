"""What is open: the first screen's sentences, ranges of single futures, and what was drawn."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from builders.companies import SCIM, TEAM, company
from builders.little_asked import one_claim
from builders.lively import LIVELY

import sim
from sim import decisions, experiment, plots, tables
from sim.decisions import answer, uncertainty
from sim.decisions.inputs import drawn_inputs
from sim.decisions.uncertainty import MAIN, MOST_LISTED
from sim.decisions.uncertainty.words import EACH
from sim.metrics import CATALOGUE
from sim.scenarios import ScenarioError

PRICE = "plans.claude-team-annual.seat_price_usd_per_month"
FEW = {"draws": 3, "replications": 3}
# As many draws as it takes to say which input the difference follows.
ENOUGH = 30
CALM = {
    "horizon_months": 1,
    "workforce": {"employees": {"headcount": 20}},
    "plans": {
        "claude-team-annual": {
            "seat_price_usd_per_month": {"value": 20, "low": 10, "high": 60, "source": "made"}
        }
    },
    "strategies": TEAM,
}


@pytest.fixture(scope="module")
def scenario():
    return company({**LIVELY, "strategies": {**TEAM, **SCIM}})


@pytest.fixture(scope="module")
def years(scenario):
    return scenario.parameters.horizon_months / 12


@pytest.fixture(scope="module")
def study(scenario):
    return uncertainty(scenario, draws=ENOUGH)


def row_of(study, **where):
    rows = study.frame
    for name, value in where.items():
        rows = rows[rows[name] == value]
    (row,) = rows.to_dict("records")
    return row


def check_against_the_first_screen(scenario, study, draws):
    screen = answer.answer(sim.run(scenario), draws=draws)
    said = (*screen.verdict, *screen.how_sure)
    assert study.headline[: len(said)] == said
    named = screen.matters_most
    assert tuple(study.inputs["key"].head(len(named))) == named
    return screen


def test_the_sentences_are_those_of_the_first_screen(scenario, study, monkeypatch):
    one_claim(monkeypatch)
    screen = check_against_the_first_screen(scenario, study, ENOUGH)
    assert screen.matters_most
    row = row_of(study, metric=MAIN[0], strategy=screen.runner_up, baseline=screen.choice)
    assert study.headline[-1].startswith(f"The inputs make {100 * row['inputs_share']:.0f} % ")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["scaleup", "marketing-stack"])
def test_so_they_are_for_shipped_scenarios(name, repository):
    shipped = sim.load(repository / "scenarios" / f"{name}.toml")
    check_against_the_first_screen(shipped, uncertainty(shipped), answer.DRAWS)


def test_means_are_those_of_the_first_screen(scenario, study):
    screen = answer.first(sim.run(scenario))
    cost = screen.row("cost")
    own = row_of(study, metric=MAIN[0], strategy=screen.choice, baseline="")
    assert own["mean"] == pytest.approx(cost.choice.mean)
    gap = row_of(study, metric=MAIN[0], strategy=screen.runner_up, baseline=screen.choice)
    assert gap["mean"] == pytest.approx(cost.difference.mean)


def test_ranges_are_quantiles_of_what_happened(scenario, years, study):
    happened = sim.run(scenario).metrics
    hours = happened[happened["metric"] == MAIN[2]].set_index("strategy")["value"]
    row = row_of(study, metric=MAIN[2], strategy="enterprise", baseline="")
    expected = np.quantile(hours["enterprise"] / years, (0.05, 0.95))
    assert [row["p05"], row["p95"]] == pytest.approx(expected)


def test_with_inputs_drawn_they_are_those_of_all_futures_of_all_draws(scenario, years):
    metric, draws = "manual_hours", 4
    seen = uncertainty(scenario, metrics=[metric], baseline="team", draws=draws, replications=2)
    hours = []
    for first, inputs in enumerate(drawn_inputs(scenario, scenario.ranges(), draws, 1), start=1):
        happened = sim.run(inputs, replications=[first, draws + first]).metrics
        hours.append(happened[happened["metric"] == metric].set_index("strategy")["value"] / years)
    team, other = (
        np.array([each[name].to_numpy(float) for each in hours]) for name in ("team", "enterprise")
    )
    for baseline, values in (("", other), ("team", other - team)):
        row = row_of(seen, strategy="enterprise", baseline=baseline)
        expected = np.quantile(values, (0.05, 0.95))
        assert [row["drawn_p05"], row["drawn_p95"]] == pytest.approx(expected)
        parts = decisions.components(values)
        found = [row[name] for name in ("drawn_mean", "future_variance", "inputs_variance")]
        assert found == pytest.approx([parts.mean, parts.future_variance, parts.inputs_variance])


def test_nothing_impossible_is_in_any_range(scenario):
    names = [name for name in experiment.metrics_of(scenario) if CATALOGUE[name].kind != "quantile"]
    frame = uncertainty(scenario, metrics=names, **FEW).frame
    assert list(frame["metric"].unique()) == names
    own = frame[frame["baseline"] == ""]
    ranges = ("p05", "p95"), ("drawn_p05", "drawn_p95"), ("drawn_mean_low", "drawn_mean_high")
    for low, high in ranges:
        for row in own[own[low].notna()].to_dict("records"):
            least, most = CATALOGUE[row["metric"]].bounds
            assert least <= row[low] <= row[high] <= most, row["metric"]


def test_what_a_year_has_no_share_of_stays_as_it_is(scenario, years):
    names = ["busiest_week_hours", "manual_hours", "share_over_policy"]
    frame = uncertainty(scenario, metrics=names, **FEW).frame
    assert list(frame["unit"].unique()) == ["hours", "hours a year", "share"]
    whole = sim.compare(sim.run(scenario, replications=3)).metrics
    expected = whole.set_index(["strategy", "metric"])["mean"]["team"][names].tolist()
    expected[1] /= years
    own = frame[(frame["strategy"] == "team") & (frame["baseline"] == "")]
    assert own["mean"].tolist() == pytest.approx(expected)


def test_a_company_without_chance_has_only_its_inputs(monkeypatch):
    monkeypatch.setattr("sim.scenarios.ranges.rests_on", lambda *_: False)
    found = uncertainty(company(CALM), metrics=["licence_cost_usd", "manual_hours"], draws=100)
    assert found.inputs["key"].tolist() == [PRICE]
    assert found.inputs.loc[0, ["low", "value", "high"]].tolist() == [10, 20, 60]
    cost = row_of(found, metric="licence_cost_usd")
    a_year = 20 * 12
    # Triangular: mean (a + b + c) / 3, variance (a² + b² + c² − ab − ac − bc) / 18.
    assert cost["mean"] == pytest.approx(20 * a_year, rel=0.02)
    assert cost["p05"] == cost["p95"] == pytest.approx(cost["mean"])
    assert cost["drawn_mean"] == pytest.approx(30 * a_year, rel=0.02)
    assert cost["inputs_variance"] == pytest.approx(2100 / 18 * a_year**2, rel=0.1)
    assert cost["future_variance"] == 0
    assert cost["inputs_share"] == cost["inputs_share_low"] == 1
    # 5 % lie below a + √(0.05 (c − a)(b − a)), and as many above c − √(0.05 (c − a)(c − b)).
    ends = 10 + (0.05 * 50 * 10) ** 0.5, 60 - (0.05 * 50 * 40) ** 0.5
    expected = [end * a_year for end in ends]
    assert [cost["drawn_p05"], cost["drawn_p95"]] == pytest.approx(expected, rel=0.03)
    still = row_of(found, metric="manual_hours")
    assert pd.isna(still["inputs_share"]), "what never differs has no variance to share out"
    assert found.table[-1][1:] == ("0", "0", "0", "–")
    assert not [note for note in found.notes if "outside" in note]


def test_an_average_outside_its_drawn_range_is_explained(monkeypatch):
    monkeypatch.setattr("sim.scenarios.ranges.rests_on", lambda *_: False)
    price = {"value": 10, "low": 10, "high": 60, "source": "made"}
    cheap = company(CALM, {"plans": {"claude-team-annual": {"seat_price_usd_per_month": price}}})
    found = uncertainty(cheap, metrics=["total_cost_usd"], draws=40, replications=2)
    assert "outside the range with inputs drawn for cost under Claude Team" in found.notes[-2]


def test_the_shipped_ranges_are_drawn_and_workers_do_not_matter(repository):
    scenario = sim.load(repository / "scenarios" / "negotiation.toml")
    short = scenario.override({"horizon_months": 3})
    one = uncertainty(short, **FEW)
    assert "plans.claude-enterprise-sales.seat_price_usd_per_month" in set(one.inputs["key"])
    assert "plans.claude-enterprise-sales.billing_interval_months" not in set(one.inputs["key"])
    two = uncertainty(short, **FEW, workers=2)
    assert one.frame.equals(two.frame) and one.inputs.equals(two.inputs)
    assert (one.headline, one.table, one.notes) == (two.headline, two.table, two.notes)


@pytest.mark.parametrize("name", ["marketing-stack", "metered", "no-sso"])
def test_a_duration_of_0_has_a_range_too(name, repository):
    scenario = sim.load(repository / "scenarios" / f"{name}.toml")
    found = uncertainty(scenario.override({"horizon_months": 1}), draws=2, replications=2)
    assert (found.inputs["low"] < found.inputs["high"]).all()


def test_a_baseline_and_metrics_are_the_readers(scenario):
    found = uncertainty(scenario, metrics=["labour_cost_usd"], baseline="enterprise", **FEW)
    assert set(found.frame["metric"]) == {"labour_cost_usd"}
    assert set(found.frame["baseline"]) == {"", "enterprise"}
    mean = found.frame.set_index(["strategy", "baseline"])["mean"]
    gap = mean["team", ""] - mean["enterprise", ""]
    assert mean["team", "enterprise"] == pytest.approx(gap)


def test_cost_and_risk_come_first_where_risk_has_a_price(scenario):
    priced = scenario.override({"policies.exposed_hour_usd": 5.0})
    found = uncertainty(priced, **FEW)
    assert list(found.frame["metric"].unique()) == ["decision_cost_usd", *MAIN]
    assert found.table[2][0] == "Cost and risk a year"


@pytest.mark.parametrize(
    ("how", "error", "said"),
    [
        ({"draws": 1}, ValueError, "draws = 1"),
        ({"baseline": "enterprize"}, ScenarioError, 'no strategy "enterprize"'),
        ({"metrics": ["manual_hour"]}, ScenarioError, 'did you mean "manual_hours"'),
        ({"metrics": ["exposure_hours_p95"]}, ScenarioError, "no total or ratio"),
        ({"metrics": ["exposure_cost_usd"]}, ScenarioError, "no total or ratio"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_run(
    scenario, monkeypatch, how, error, said
):
    monkeypatch.setattr(experiment, "run", None)
    with pytest.raises(error, match=said):
        uncertainty(scenario, **how)


def test_where_nothing_has_a_range_luck_alone_is_shown(scenario, monkeypatch):
    monkeypatch.setattr("sim.scenarios.ranges.rests_on", lambda *_: False)
    found = uncertainty(scenario, **FEW)
    assert found.headline[-1] == "No input has a plausible range: only luck is left open."
    assert found.inputs.empty and found.frame["drawn_p05"].isna().all()
    assert {len(line) for line in found.table} == {3}
    assert plots.study(found)


def test_inputs_that_contradict_each_other_are_a_sentence(scenario, monkeypatch):
    def refuses(*_: object) -> None:
        raise ScenarioError(["signals: these shares do not go together"])

    monkeypatch.setattr("sim.scenarios.Scenario.override", refuses)
    found = uncertainty(scenario, **FEW)
    assert re.fullmatch(r"Not known: .* signals: these shares .*\.", found.headline[-1])
    assert found.inputs.empty and found.table


def test_one_strategy_has_no_difference():
    alone = company({**LIVELY, "strategies": TEAM})
    found = uncertainty(alone, **FEW)
    assert set(found.frame["baseline"]) == {""}
    assert any("it costs $" in line for line in found.headline)
    assert "of the variance of the cost of Claude Team" in found.headline[-1]
    assert re.match(r"Claude Team, .* costs \$.* a year in nine of ten", found.details["title"])


def test_where_nobody_can_be_chosen_the_reasons_come_first(scenario):
    strict = scenario.override({"policies.max_share_over_policy": 0.0})
    found = uncertainty(strict, **FEW)
    first, *reasons = found.headline
    assert first == "None of these strategies can be chosen."
    assert len(reasons) == 2 and all(" cannot be chosen: " in line for line in reasons)
    marked = [line[0] for line in found.table if line[0].endswith("(cannot be chosen)")]
    assert len(marked) == 2 * len(MAIN)
    assert set(found.frame["baseline"]) == {"", "team"}
    assert plots.study(found)


def test_who_cannot_be_chosen_is_marked_with_the_reason(repository):
    shipped = sim.load(repository / "scenarios" / "scaleup.toml").override({"horizon_months": 12})
    full = decisions.resized(shipped, 146)
    found = uncertainty(full, metrics=["total_cost_usd"], draws=2, replications=2)
    barred = [line[0].strip() for line in found.table if "(cannot be chosen)" in line[0]]
    assert barred[0] == "Team, by hand (cannot be chosen)"
    (own,) = [note for note in found.notes if note.startswith("Team, by hand cannot be chosen")]
    assert "its seats run out in" in own


def test_drawn_futures_in_which_somebody_waits_are_counted(repository):
    shipped = sim.load(repository / "scenarios" / "scaleup.toml").override({"horizon_months": 12})
    # Hardly anybody waits with growth as assumed, and somebody does where it may be higher.
    growth = {"value": 0.0, "low": 0.0, "high": 0.9, "source": "made"}
    roomy = decisions.resized(shipped, 110).override(
        {"workforce.employees.growth_per_year": growth}
    )
    metrics = ["total_cost_usd", "first_seat_wait_month"]
    found = uncertainty(roomy, metrics=metrics, draws=20, replications=2)
    waits = found.frame[(found.frame["metric"] == metrics[1]) & (found.frame["baseline"] == "")]
    known = (40 - waits.set_index("strategy")["drawn_undefined"]).to_dict()
    assert known["team"] > 0 and not [line for line in found.table if "cannot be" in line[0]]
    (told,) = [note for note in found.notes if note.startswith("Among 40 futures")]
    assert f"waits for a seat in {known['team']} under Team, by hand" in told


def test_what_is_undefined_in_some_future_says_so(scenario):
    found = uncertainty(scenario, metrics=["first_seat_wait_month"], **FEW)
    assert found.frame["undefined"].eq(3).all()
    assert found.frame["drawn_undefined"].eq(3 * EACH).all()
    assert found.table[3][1:] == ("–", "undefined in 3 of 3", "undefined in 6 of 6", "–")


def test_a_screen_lists_the_inputs_that_clearly_matter_and_counts_the_others(study):
    clear = study.inputs["is_clear"]
    assert study.listed == clear.sum() and clear.head(study.listed).all()
    assert 0 < study.listed <= MOST_LISTED < len(clear)
    for listed, count, lead in (
        (study.listed, len(clear) - study.listed, "other inputs were"),
        (0, len(clear), "inputs were"),
    ):
        *_, last = tables.render_study(replace(study, listed=listed)).split("\n\n")
        follows = "none" if listed else str(study.listed)
        assert " ".join(last.split()) == (
            f"{count} {lead} drawn, and the difference in cost clearly follows {follows} of them:"
            " --full lists all."
        )
    _, shown = tables.render_study(study).split("drawn from a range")
    listed, _ = shown.split("\n\n")
    assert sum(not line.startswith(" ") for line in listed.splitlines()[1:]) == study.listed
    many = replace(study, inputs=study.inputs.assign(is_clear=True))
    assert "--full" not in tables.render_study(replace(many, listed=len(clear)))


def test_a_difference_of_shares_is_in_points(scenario):
    found = uncertainty(scenario, metrics=["seat_utilisation"], **FEW)
    more = [line for line in found.table if line[0].startswith("    ")]
    assert more and all(line[1].endswith(" pts") for line in more)


def test_the_screen_has_words_and_fits_into_80_columns(study):
    wide, narrow = tables.render_study(study), tables.render_study(study, 80)
    assert max(map(len, narrow.splitlines())) <= 80
    assert sorted(narrow.split()) == sorted(wide.split()), "nothing breaks inside a word"
    assert not [key for key in study.inputs["key"] if key in wide]
    _, drawn = tables.render_study(replace(study, listed=999)).split("drawn from a range")
    assert not [key for key in study.inputs["key"] if key in drawn]
    assert max(map(len, drawn.splitlines())) <= 80
    assert max(map(len, wide.splitlines())) <= 125
