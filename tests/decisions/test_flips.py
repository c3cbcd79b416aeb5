"""Does the choice flip: cases in which it must and in which it must not."""

import json

import numpy as np
import pandas as pd
import pytest
from builders.made_results import made

import sim
from sim import catalog, decisions
from sim.comparison import as_rows
from sim.decisions.views import Claim, as_it_is, at_a_price, moved, told, view_of

COLUMNS = [
    *("claim", "facts", "replications", "choice", "runner_up", "other"),
    *("break_even_usd", "break_even_usd_low", "break_even_usd_high"),
    *("choice_moved_usd", "choice_moved_usd_low", "choice_moved_usd_high"),
    *("runner_up_moved_usd", "runner_up_moved_usd_low", "runner_up_moved_usd_high"),
    *("flips", "sentence"),
]
COMPANY = """\
question = "Which plan?"
horizon_months = 12
idp = "okta"
sso_enforced = true

[workforce.employees]
headcount = {headcount}
attrition_per_year = 0.3
{layoff}
"""
STRATEGY = """
[strategies.{name}]
label = "{name}"
plan = "{plan}"
mode = "{mode}"
"""
TEAM = STRATEGY.format(name="team", plan="claude-team-annual", mode="invite")
ENTERPRISE = STRATEGY.format(name="enterprise", plan="claude-enterprise", mode="scim")
MONTHLY = STRATEGY.format(name="monthly", plan="claude-team-monthly", mode="invite")
LAYOFF = "layoffs = [{ date = 2026-05-05, share = 0.8 }]"


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Run a company with some strategies and ask whether its choice flips."""
    path = tmp_path_factory.mktemp("flips") / "asked.toml"

    def call(strategies, headcount=20, layoff="", facts="2026-03", replications=4, changes=None):
        path.write_text(COMPANY.format(headcount=headcount, layoff=layoff) + strategies)
        scenario = sim.load(path, facts).override(changes or {})
        result = sim.run(scenario, replications=replications)
        return result, decisions.challenge(result)

    return call


@pytest.fixture(scope="module")
def nearly_full(ask):
    """A company that grows out of Team, and whether its choice flips."""
    return ask(TEAM + ENTERPRISE, headcount=149, replications=3)


@pytest.mark.parametrize("facts", ["2026-03", "2026-10"])
def test_premium_seats_of_the_later_facts_flip_the_choice(ask, facts):
    dear = {"use.premium_share": 0.5}
    other = {"2026-03": "2026-10", "2026-10": "2026-03"}[facts]
    choices = {"2026-03": "team", "2026-10": "enterprise"}
    _, lines = ask(TEAM + ENTERPRISE, facts=facts, changes=dear)
    assert list(lines) == COLUMNS
    as_is, there = lines.to_dict("records")[:2]
    assert (as_is["facts"], as_is["choice"], as_is["flips"]) == (facts, choices[facts], False)
    assert (there["facts"], there["choice"], there["flips"]) == (other, choices[other], True)
    assert as_is["sentence"].startswith(f"As things are the choice is {choices[facts]}, ")
    assert there["sentence"].startswith(
        f"On the facts of {other} the choice flips from {choices[facts]} to {choices[other]}, "
    )
    reasons = {"2026-10": "Team costs $", "2026-03": "Enterprise costs $"}
    # Where it is too close to call, that comes first.
    assert reasons[other].lower() in there["sentence"].lower()


def test_a_company_above_the_cap_takes_team_if_there_is_none(nearly_full):
    _, lines = nearly_full
    claim = lines.set_index("claim").loc["no-largest-team"]
    assert (lines["choice"][0], claim["choice"], claim["flips"]) == ("enterprise", "team", True)
    assert claim["sentence"].startswith(
        "If there is no largest number of Team seats, the choice flips from enterprise to team, "
    )


def test_a_small_company_takes_the_small_plan_on_any_facts(ask):
    _, lines = ask(TEAM + ENTERPRISE)
    claims = [rival.name for rival in catalog.load("2026-03").rivals]
    assert set(lines["choice"]) == {"team"}
    assert not lines["flips"].any()
    assert lines["claim"].tolist() == ["", "", *claims]
    assert lines["facts"].tolist() == ["2026-03", "2026-10", *["2026-03"] * len(claims)]
    assert "On the facts of 2026-10 the choice stays team, " in lines["sentence"][1]


def test_who_lays_people_off_takes_the_yearly_plan_only_if_it_gives_credit(ask):
    _, lines = ask(TEAM + MONTHLY, headcount=40, layoff=LAYOFF)
    claim = lines.set_index("claim").loc["prorated-credit"]
    assert lines["choice"][0] == "monthly"
    assert claim["choice"] == "team"
    assert claim["flips"]
    assert claim["sentence"].startswith(
        "If removing a member before the yearly renewal gives a prorated credit, the choice flips"
        " from monthly to team, "
    )
    assert " Monthly costs $" in claim["sentence"]
    _, lines = ask(TEAM + MONTHLY, headcount=40)
    assert set(lines["choice"]) == {"team"}
    assert not lines["flips"].any()


def test_what_the_scenario_was_told_on_the_way_holds_on_the_other_facts_too(ask):
    _, lines = ask(
        TEAM + ENTERPRISE,
        headcount=149,
        replications=2,
        changes={"plans.claude-team-annual.maximum_seats": 1000},
    )
    assert "sells no more than" not in lines["sentence"][1]


def test_a_scenario_that_is_not_possible_on_the_other_facts_is_a_line(ask):
    jit = STRATEGY.format(name="jit", plan="claude-team-annual", mode="jit")
    _, lines = ask(TEAM + jit, facts="2026-10", replications=2)
    line = lines.iloc[1]
    assert (line["facts"], line["replications"]) == ("2026-03", 0)
    assert line["choice"] is None
    assert pd.isna(line["flips"])
    assert line["sentence"].startswith("On the facts of 2026-03 it cannot be run: asked.toml: ")
    assert "JIT" in line["sentence"]
    row = json.loads(json.dumps(as_rows(lines), allow_nan=False))[1]
    assert row["choice"] is row["flips"] is row["break_even_usd"] is None


def test_the_price_is_what_the_comparison_says(ask):
    open_team = TEAM + "sso_enforced = false\n"
    result, lines = ask(open_team + ENTERPRISE, headcount=60, replications=10)
    differences = sim.compare(result).differences.set_index("metric")["mean"]
    price = differences["total_cost_usd"] / -differences["exposure_hours_total"]
    line = lines.iloc[0]
    assert line["other"] == "enterprise"
    assert line["break_even_usd"] == pytest.approx(price)
    assert line["break_even_usd_low"] < price < line["break_even_usd_high"]
    assert line["sentence"].startswith("As things are the choice is team, up to $")
    assert line["sentence"].endswith(" for an exposed hour; above that it is enterprise.")
    sizes = decisions.by_size(result.scenario, headcounts=(60,), replications=10)
    assert sizes.break_evens["break_even_usd"].item() == pytest.approx(price)


def test_the_futures_are_the_first_ones_of_the_result(ask):
    result, lines = ask(TEAM + ENTERPRISE, facts="2026-10", replications=3)
    fewer = decisions.challenge(result, futures=2)
    assert set(lines["replications"]) == {3}
    assert fewer["replications"].tolist() == [3, *[2] * (len(lines) - 1)]
    assert decisions.challenge(result).equals(lines)


def test_a_claim_about_money_says_what_it_moves(nearly_full):
    result, lines = nearly_full
    row = lines.set_index("claim").loc["proration-by-month"]
    assert (row["choice"], row["choice_moved_usd"] > 0) == ("enterprise", True)
    there = sim.run(
        result.scenario.override({"plans.claude-enterprise.proration": "month"}), replications=3
    )
    moved_usd = [
        each.metrics.query("strategy == 'enterprise' and metric == 'decision_cost_usd'")["value"]
        for each in (there, result)
    ]
    assert row["choice_moved_usd"] == pytest.approx((moved_usd[0] - moved_usd[1]).mean())


# By hand: views of results that no world has run

N = 40
LUCK = np.tile([-1.0, 1.0], N // 2)


def view(cost, exposure, hidden=0.0, **about):
    """Strategies with these numbers a year; the first one's luck hides so much of its cost."""
    luck = dict.fromkeys(cost, LUCK) | {next(iter(cost)): LUCK * (1 + hidden)}
    totals = {
        name: {
            "total_cost_usd": 4 * cost[name] + luck[name],
            "exposure_hours_total": 4 * exposure[name] + LUCK,
            "exposure_cost_usd": about.get("exposed_hour_usd", 0) * 4 * exposure[name] + 0 * LUCK,
        }
        for name in cost
    }
    return view_of(made(totals, N, **about))


COST = {"hand": 1000, "robot": 3000, "directory": 9000}
EXPOSURE = {"hand": 500, "robot": 100, "directory": 50}


def test_the_price_is_that_of_the_first_to_catch_up():
    seen = view(COST, EXPOSURE)
    assert (seen.choice, seen.other) == ("hand", "robot")
    # 2,000 dollars more a year for 400 hours less.
    assert seen.price.mean == pytest.approx(5.0)
    assert at_a_price(seen) == ", up to $5 for an exposed hour; above that it is robot"


def test_with_a_price_in_the_scenario_the_nearest_one_counts():
    seen = view(COST, EXPOSURE, exposed_hour_usd=6.0)
    assert (seen.choice, seen.other) == ("robot", "hand")
    assert at_a_price(seen) == ", down to $5 for an exposed hour; below that it is hand"
    seen = view(COST, EXPOSURE, exposed_hour_usd=110.0)
    assert (seen.choice, seen.other) == ("robot", "directory")
    assert "up to $120" in at_a_price(seen)


def test_who_cannot_be_chosen_does_not_catch_up():
    seen = view(
        COST, EXPOSURE, requires=("sso",), plans={**dict.fromkeys(COST, ("sso",)), "robot": ()}
    )
    assert (seen.choice, seen.other) == ("hand", "directory")
    alone = view(
        COST, EXPOSURE, requires=("sso",), plans={**dict.fromkeys(COST, ()), "robot": ("sso",)}
    )
    assert alone.choice == "robot"
    assert at_a_price(alone) == ", as no other can be chosen"
    nobody = view(COST, EXPOSURE, requires=("sso",), plans=dict.fromkeys(COST, ()))
    assert nobody.choice is None
    assert at_a_price(nobody) == ""


def test_no_price_where_the_others_are_not_safer():
    seen = view(COST, dict.fromkeys(COST, 500))
    assert (seen.choice, seen.other) == ("hand", "")
    assert at_a_price(seen) == (
        ", and 40 futures show no clear price of an exposed hour that changes it"
    )


CLAIM = Claim("made", "2026-03", "If pigs fly,")


@pytest.mark.parametrize(
    ("cost", "about", "sentence"),
    [
        (COST, {}, "If pigs fly, the choice stays hand, up to $5"),
        ({**COST, "hand": 4000}, {}, "If pigs fly, the choice flips from hand to robot, "),
        ({**COST, "hand": 4000}, {}, " Hand costs $1,000 a year more there."),
        (
            {**COST, "robot": 1000},
            {},
            "the choice flips from hand to robot, up to $160 for an exposed hour; above that it is"
            " directory. Hand costs exactly as much there.",
        ),
        (
            COST,
            {"requires": ("sso",), "plans": {**dict.fromkeys(COST, ("sso",)), "hand": ()}},
            " Hand is left out there: Claude Hand has no single sign-on, which the scenario",
        ),
        (
            COST,
            {"requires": ("sso",), "plans": dict.fromkeys(COST, ())},
            "If pigs fly, the choice flips from hand to none. Hand is left out there: ",
        ),
    ],
)
def test_the_sentence_says_both_choices_and_why(cost, about, sentence):
    assert sentence in told(CLAIM, view(COST, EXPOSURE), view(cost, EXPOSURE, **about))


SNAPSHOT = Claim("", "2026-10", "On the facts of 2026-10")


@pytest.mark.parametrize(
    ("cost", "sentence"),
    [
        ({}, ""),
        ({"hand": 1090, "robot": 2710}, ""),
        ({"hand": 1250}, " With these prices hand costs 25 % more."),
        (
            {"hand": 1113, "directory": 7200},
            " With these prices hand costs 11 % more and directory costs 20 % less.",
        ),
    ],
)
def test_other_prices_are_said_where_they_move_a_cost_by_a_tenth(cost, sentence):
    now, there = view(COST, EXPOSURE), view({**COST, **cost}, EXPOSURE)
    said = told(SNAPSHOT, now, there)
    assert said.startswith("On the facts of 2026-10 the choice stays hand, ")
    assert said.endswith(f"above that it is robot.{sentence}")
    # A rival claim says whether the choice flips, and what it moves.
    assert "With these prices" not in told(CLAIM, now, there)


@pytest.mark.parametrize(
    ("cost", "sentence"),
    [
        ({}, ""),
        ({"hand": 1005, "directory": 5000}, ""),
        ({"hand": 1040}, " It adds $40 a year to hand."),
        (
            {"hand": 1040, "robot": 2900},
            " It adds $40 a year to hand and takes $100 a year from robot.",
        ),
    ],
)
def test_a_claim_says_what_it_adds_to_the_choice_and_to_the_runner_up(cost, sentence):
    now, there = view(COST, EXPOSURE), view({**COST, **cost}, EXPOSURE)
    assert now.runner_up == "robot"
    assert moved("hand", now, there).mean == cost.get("hand", 1000) - 1000
    assert told(CLAIM, now, there).endswith(f"above that it is robot.{sentence}")


def test_other_prices_are_said_behind_a_flip_too():
    there = view({**COST, "hand": 4000}, EXPOSURE)
    said = told(SNAPSHOT, view(COST, EXPOSURE), there)
    assert " flips from hand to robot, " in said
    assert said.endswith(" With these prices hand costs 300 % more.")


def test_from_nobody_to_somebody():
    nobody = view(COST, EXPOSURE, requires=("sso",), plans=dict.fromkeys(COST, ()))
    said = told(CLAIM, nobody, view(COST, EXPOSURE))
    assert said.startswith("If pigs fly, the choice flips from none to hand, up to $5")
    assert told(CLAIM, nobody, nobody) == "If pigs fly, the choice stays none."


def test_too_close_to_call_is_said():
    close = view({**COST, "hand": 3004}, EXPOSURE, hidden=500)
    assert close.choice == "robot"
    assert (" It is too close to call: hand costs $4 a year more there (95 % interval -$") in told(
        CLAIM, view(COST, EXPOSURE), close
    )
    few = view({**COST, "hand": 4000}, EXPOSURE)
    assert as_it_is(view(COST, EXPOSURE), few).endswith(
        " In the first 40 of these 40 futures it is robot: it is too close to call."
    )
