"""Break-even: the algebra of known tariffs, who is compared, and what is said."""

import datetime as dt
import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from builders.companies import QUICK, company

import sim
from sim import decisions, plots, tables, world
from sim.core.estimates import Estimate
from sim.decisions.breakeven import words
from sim.decisions.breakeven.crossings import Crossing, Pair
from sim.decisions.breakeven.hour_price import (
    HourPrice,
    hour_price,
    hour_sentence,
    replications_needed,
)
from sim.decisions.breakeven.lever import lever
from sim.decisions.breakeven.walk_away import highest
from sim.decisions.views import view_of
from sim.metrics import CATALOGUE
from sim.metrics.fieller import FiellerSet
from sim.scenarios import ScenarioError

ANNUAL, MONTHLY = "plans.claude-team-annual", "plans.claude-team-monthly"
PRICE = f"{MONTHLY}.seat_price_usd_per_month"
TEN_WHO_STAY = {
    "workforce": {"employees": {"headcount": 10}},
    "strategies": {
        "year": {"label": "By the year", "plan": "claude-team-annual", "mode": "invite"},
        "month": {"label": "By the month", "plan": "claude-team-monthly", "mode": "invite"},
    },
}
LIVELY = {
    "sso_enforced": False,
    "desk": {"leaver_response_hours": 20.0, "ticket_minutes": 20.0},
    "workforce": {"employees": {"headcount": 30, "attrition_per_year": 0.5}},
    "automation": {"setup_hours": 0.0},
    "strategies": {
        "hand": {"label": "Team, by hand", "plan": "claude-team-annual", "mode": "invite"},
        "robot": {"label": "Team, by robot", "plan": "claude-team-annual", "mode": "automation"},
    },
}


def ten(annual_usd=21.37, months=12, **annual):
    """Ten people who stay, on a plan by the year or one by the month at 25 dollars."""
    plans = {
        "claude-team-annual": {**QUICK, "seat_price_usd_per_month": annual_usd, **annual},
        "claude-team-monthly": {**QUICK, "seat_price_usd_per_month": 25.0},
    }
    return company(TEN_WHO_STAY, {"plans": plans, "horizon_months": months})


def asked(scenario, parameter, **options):
    return decisions.breakeven(
        scenario, parameter, **{"replications": 2, "draws": 0, "workers": 1} | options
    )


def turns(study):
    """Rows of the frame at which a sign changes."""
    return study.frame[study.frame["what"].isin(["crossing", "jump"])]


def only_turn(study):
    (row,) = turns(study).to_dict("records")
    return row


@pytest.fixture(scope="module")
def priced():
    """The price of the plan by the month, where the one by the year costs $21.37."""
    return asked(ten(21.37), PRICE, low=15.0, high=30.0, draws=12)


def test_a_price_breaks_even_to_the_cent_where_the_invoices_do(priced):
    row = only_turn(priced)
    assert row["what"] == "crossing"
    assert row["value"] == pytest.approx(21.37, abs=0.005)
    assert (row["value_low"], row["value_high"]) == pytest.approx((21.37, 21.37), abs=0.005)


@pytest.mark.slow
def test_a_price_rise_breaks_even_where_two_years_do():
    # 20 × 12 × (2 + rise) = 22 × 24.
    scenario = ten(20.0, months=24).override({PRICE: 22.0})
    uplift = f"{ANNUAL}.renewal_uplift_share"
    row = only_turn(asked(scenario, uplift, low=0.0, high=0.5))
    assert row["value"] == pytest.approx(0.2, abs=1e-4)


def test_a_minimum_a_year_is_a_kink_and_a_minimum_of_seats_jumps():
    # 10 seats by the month are 3,000 dollars a year, and so are 12.5 at 20 a month.
    floor = asked(ten(20.0), f"{ANNUAL}.annual_minimum_usd", low=0.0, high=6000.0)
    assert only_turn(floor)["what"] == "crossing"
    assert only_turn(floor)["value"] == pytest.approx(3000.0, abs=0.5)
    seats = asked(ten(20.0), f"{ANNUAL}.minimum_seats", low=11, high=14)
    assert (only_turn(seats)["what"], only_turn(seats)["value"]) == ("jump", 13.0)
    assert "By the month costs less than By the year from 13 seats on." in seats.headline[0]


def test_who_has_less_throughout_is_said_and_a_price_needs_no_world(monkeypatch):
    run, lived = world.run, []

    def counted(*arguments, **more):
        lived.append(1)
        return run(*arguments, **more)

    monkeypatch.setattr(world, "run", counted)
    study = asked(ten(20.0), PRICE, low=22.0, high=30.0)
    # Each of the two strategies once in each replication, whatever the price.
    assert len(lived) == 4
    assert turns(study).empty
    said = study.headline[0]
    assert "By the year costs less than By the month throughout, from $22 to $30" in said
    # 10 seats, 12 months: 2 and 10 dollars more.
    assert "by $240 a year at $22 and by $1,200 a year at $30" in said


def test_the_choice_is_compared_with_the_runner_up_of_the_first_screen():
    scenario = company(LIVELY)
    study = asked(scenario, "desk.loaded_rate_usd_per_hour", low=20.0, high=150.0, replications=8)
    view = view_of(sim.run(scenario, replications=8, workers=1))
    first = study.frame.iloc[0]
    assert (first["baseline"], first["strategy"]) == (view.choice, view.runner_up)
    today = study.frame[study.frame["value"] == study.details["lever"].today].iloc[0]
    assert today["choice"] == view.choice


@pytest.mark.slow
def test_a_distribution_is_moved_by_its_median():
    study = asked(company(LIVELY), "signals.late_days", low=1.0, high=9.0, metric="manual_hours")
    assert study.applies
    assert "days today" in study.headline[0]
    assert study.details["lever"].by_world


@pytest.mark.parametrize(
    ("parameter", "options", "problem"),
    [
        ("plans.claude-team-annual.price", {}, "there is no value"),
        ("idp", {}, "no number"),
        ("horizon_months", {}, "no plausible range"),
        (PRICE, {"low": 30.0, "high": 20.0}, "must be below"),
        (PRICE, {"low": -5.0, "high": 20.0}, "cannot be -5"),
        (PRICE, {"low": 20.0, "high": 30.0, "metric": "costs"}, "is not a total"),
        (PRICE, {"low": 20.0, "high": 30.0, "between": ("year", "years")}, "years"),
        (PRICE, {"low": 20.0, "high": 30.0, "between": ("year", "year")}, "two different"),
        ("policies.exposed_hour_usd", {"low": 1.0}, "leave range and metric out"),
    ],
)
def test_mistakes_are_sentences_before_anything_is_run(parameter, options, problem, monkeypatch):
    monkeypatch.setattr(world, "run", None)
    with pytest.raises(ScenarioError, match=problem):
        asked(ten(), parameter, **options)


def test_a_strategy_alone_has_nothing_to_break_even_with():
    one = {"year": TEN_WHO_STAY["strategies"]["year"]}
    study = asked(
        company(TEN_WHO_STAY, {"strategies": one}), f"{ANNUAL}.minimum_seats", low=2, high=4
    )
    assert not study.applies
    assert study.headline[0].startswith("There is one strategy only: add another")


def test_the_highest_price_is_read_between_two_prices():
    prices = np.array([10.0, 20.0, 30.0])
    assert highest(prices, np.array([-100.0, -50.0, 50.0])) == 25.0
    assert highest(prices, np.array([1.0, 2.0, 3.0])) == -math.inf
    assert highest(prices, np.array([-3.0, -2.0, 0.0])) == math.inf


def test_the_walk_away_price_is_near_that_of_the_other_plan_whatever_is_drawn(priced):
    rows = priced.frame.set_index("what")
    assert rows.loc["worth it today", "share_of_draws"] == pytest.approx(1 / 12)
    low, high = (float(rows.loc[f"walk-away P{share}", "value"]) for share in (10, 90))
    assert 20.0 < low < 21.37 and high == pytest.approx(21.37, abs=0.3)
    said = "By the month is worth it, against By the year, at today's $25 in 1 of 12 draws"
    assert said in " ".join(priced.headline)


def test_four_standard_errors_would_do():
    assert replications_needed(40, 4.0) == 40
    assert replications_needed(40, 1.0) == 640
    assert replications_needed(40, 0.0) == math.inf


def test_the_price_of_an_hour_is_that_of_the_first_screen():
    result = sim.run(company(LIVELY), replications=12, workers=1)
    view = view_of(result)
    study = hour_price(result)
    row = study.frame[study.frame["what"] != "place"].iloc[0]
    assert view.price.mean is not None
    assert tuple(row[["value", "value_low", "value_high"]]) == pytest.approx(tuple(view.price))
    assert row["strategy"] == view.other
    # The lines of the picture meet at 0 where the price says.
    places = study.frame[study.frame["what"] == "place"]
    crossing = np.interp(0.0, -places["difference"].astype(float), places["value"].astype(float))
    assert crossing == pytest.approx(view.price.mean)


@pytest.mark.parametrize(
    ("cost", "exposure", "said"),
    [
        ("more", "less", "is better than Two if an hour open to leavers is worth more than $3"),
        ("less", "more", "is better than Two if an hour open to leavers is worth less than $3"),
        ("more", "more", "it is worse at any price of an hour"),
        ("less", "less", "it is better at any price of an hour"),
        ("same", "more", "costs as much as Two and leaves more hours open: it is worse"),
        ("more", "same", "leaves exactly as many hours open as Two"),
        ("unclear", "less", "no price can be claimed with 9 replications; about 160 would do"),
        ("unclear", "unclear", "no price can be claimed with 9 replications; about 160 would do"),
    ],
)
def test_what_is_clear_decides_what_is_said_of_an_hour(cost, exposure, said):
    found = FiellerSet("between", 3.0, 2.0, 5.0, 4.0)
    each = HourPrice("one", cost, exposure, found, 160.0, np.ones(9), np.ones(9))
    view = SimpleNamespace(called=str.capitalize, cells=SimpleNamespace(replications=9))
    assert said in hour_sentence(view, each, "two")


def test_a_price_that_cannot_be_claimed_says_how_many_replications_would_do():
    result = sim.run(company(LIVELY), replications=2, workers=1)
    study = hour_price(result)
    row = study.frame[study.frame["what"] != "place"].iloc[0]
    assert row["what"] == "not claimed"
    needed = float(f"{row['replications_needed']:.2g}")
    assert study.headline[0].endswith(
        f"no price can be claimed with 2 replications; about {needed:,.0f} would do."
    )


def test_text_and_picture_show_the_crossing(priced):
    assert "$21.37" in tables.render_study(priced)
    figure = plots.study(priced)
    assert figure.axes[0].get_title(loc="left").startswith("By the month costs less")


def test_other_shares_of_a_mix_give_way_in_proportion():
    scenario = company(LIVELY, {"use": {"usage_mix": {"chat": 0.5, "cowork": 0.3, "code": 0.2}}})
    moved = lever(scenario, "use.usage_mix.chat", 0.0, 0.9)
    there = scenario.override(moved.at(0.75)).parameters.workforce["employees"].use.usage_mix
    assert there == pytest.approx({"chat": 0.75, "cowork": 0.15, "code": 0.1})


def test_where_the_choice_cannot_be_chosen_is_the_first_sentence():
    roomy = {"plans": {"claude-team-annual": {"maximum_seats": 12}}}
    scenario = company(TEN_WHO_STAY, roomy)
    study = asked(scenario, "workforce.employees.headcount", low=11, high=14)
    assert (
        "By the year cannot be chosen from somewhere between 12 people and 13 people on"
        in (study.headline[0])
    )
    assert "Taken there is By the month." in study.headline[0]


def test_no_walk_away_price_says_why(priced):
    rate = asked(ten(), "desk.loaded_rate_usd_per_hour", draws=5)
    assert rate.notes[-1].endswith("is still worth it: this is no price of a plan.")
    month = {"plan": "claude-team-monthly", "mode": "invite"}
    twice = ten().override({"strategies.year": {**month, "label": "Too"}})
    both = asked(twice, PRICE, draws=5, low=20.0, high=30.0)
    assert both.notes[-1].endswith(": both strategies pay this price.")
    for study in (priced, asked(ten(), PRICE, draws=0, low=20.0, high=30.0)):
        assert not any("no walk-away price" in note for note in study.notes)


def test_an_interval_ends_where_a_value_can_be_and_no_price_is_below_nothing():
    lively = company(LIVELY, {"horizon_months": 6})
    for key, bounds in (
        ("use.premium_share", (0, 1)),
        ("plans.claude-team-annual.seat_price_usd_per_month", (0, 1e5)),
        ("workforce.employees.attrition_per_year", (0, 12)),
        ("workforce.employees.growth_per_year", (-math.inf, 10)),
        ("desk.leaver_response_hours", (0, math.inf)),
    ):
        found = lever(lively, key, 0.0, 1.0) if "growth" not in key else lever(lively, key, 0, 0.5)
        assert found.bounds == bounds, key
    mix = lever(company({"facts": "2026-10"}), "workforce.employees.use.usage_mix.code", 0, 1)
    moved = replace(mix, today=0.5)
    crossing = Crossing(False, Estimate(0.1, 0.0, 0.5), -1.0, 1.0)
    written = words.Written(None, moved, None, None, [], {}, None, "")
    assert written._interval(crossing) == "0 % to 50 %"
    inner = words.Written(None, replace(moved, low=0.05), None, None, [], {}, None, "")
    assert inner._interval(Crossing(False, Estimate(0.1, 0.05, 0.5), -1.0, 1.0)) == (
        "below 5 % to 50 %"
    )


def test_whole_things_are_whole_numbers():
    parameter = f"{ANNUAL}.minimum_seats"
    moved = lever(company(TEN_WHO_STAY), parameter, 2, 50)
    gaps = {value: np.array([value - 36.5]) for value in (2.0, 50.0)}
    turn = Crossing(True, Estimate(37.0, 36.0, 39.0), -0.5, 0.5)
    pair = Pair("year", "month", gaps, dict.fromkeys(gaps, 100.0), [turn])
    named = SimpleNamespace(label_of={"year": "Annual", "month": "Monthly"}.get)
    cost = CATALOGUE["decision_cost_usd"]
    table = words.Written(named, moved, cost, None, [pair], {}, None, "").table()
    assert [row[:2] for row in table[1:]] == [
        ["2 seats", ""],
        ["37 seats", "36 to 39"],
        ["50 seats", ""],
    ]


def test_a_crossing_of_hours_is_at_no_hours():
    moved = lever(company(LIVELY), "use.premium_share", 0.0, 1.0)
    gaps = {0.0: np.array([-2.0, -1.0]), 1.0: np.array([3.0, 4.0])}
    crossing = Crossing(False, Estimate(0.3, 0.2, 0.4), -1.5, 3.5)
    pair = Pair("hand", "robot", gaps, dict.fromkeys(gaps, 10.0), [crossing])
    hours = CATALOGUE["manual_hours"]
    named = SimpleNamespace(label_of=str)
    table = words.Written(named, moved, hours, None, [pair], {}, None, "").table()
    assert ["30 %", "20 % to 40 %", "0 hours", "from here hand"] in table
    assert "$" not in " ".join(cell for line in table for cell in line)


def test_signed_seats_are_counted_in_seats():
    terms = {"plan": "claude-team-annual", "started_on": dt.date(2026, 1, 15), "seats": 4}
    found = lever(company(TEN_WHO_STAY, {"contract": terms}), "contract.seats", 1, 9)
    assert (found.said(1.0), found.said(9.0)) == ("1 seat", "9 seats")
