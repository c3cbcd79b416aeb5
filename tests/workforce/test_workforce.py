"""Fates: found by name, moved by nothing but what they are about."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from builders.companies import company, staffed
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import workforce
from sim.scenarios.calendar import Calendar

# Everything that can happen to people happens.
LIVELY = {
    "headcount": 60,
    "attrition_per_year": 0.6,
    "tenure_shape": 1.2,
    "involuntary_share": 0.3,
    "growth_per_year": 0.3,
    "backfill_share": 0.9,
    "time_to_fill_days": {"law": "lognormal", "median": 30, "sigma": 0.5},
    "start_weekday": "monday",
    "season": [1.2, 1, 1, 0.8, 1, 1, 1.5, 1, 1, 1, 1, 0.5],
    "layoffs": [{"date": dt.date(2027, 9, 4), "share": 0.1}],
    "layoffs_per_year": 0.3,
    "seat_share": 0.8,
    "admin_share": 0.2,
}
SIGNALS = {
    "joiner_late_share": 0.3,
    "joiner_late_days": {"law": "exponential", "mean": 2.0},
    "full_notice_share": 0.3,
    "short_notice_share": 0.3,
    "late_share": 0.2,
    "late_days": {"law": "exponential", "mean": 2.0},
    "idp_lag_hours": {"law": "lognormal", "median": 1.0, "sigma": 0.8},
    "missed_share": 0.2,
    "idp_missed_share": 0.2,
    "session_kept_share": 0.3,
    "reaction_days": {"law": "lognormal", "median": 1.0, "sigma": 1.3},
}
# A table of hires in place of growth.
HIRES = {"growth_per_year": 0.0}


def met(seed=1, replication=1, months=24, others=None, signals=None, idp_disable="at_exit", **keys):
    """The people of a future, by id."""
    segments = {"employees": {**LIVELY, **keys}, **(others or {})}
    tree = {
        "horizon_months": months,
        "idp_disable": idp_disable,
        "signals": {**SIGNALS, **(signals or {})},
    }
    parameters = company(tree, {"workforce": segments}).parameters
    found = workforce.people(parameters, Calendar.of(parameters), seed, replication)
    frame = (
        found.table()
        .frame()
        .assign(
            reaction_hours=found.reaction_hours,
            key=found.key,
        )
    )
    assert frame["id"].is_unique
    return frame.set_index("id").drop(columns=["person"])


def same(one, other):
    """Assert that people have the same fate to the last bit."""
    pd.testing.assert_frame_equal(one, other.loc[one.index], check_exact=True)


def test_the_same_question_gets_the_same_answer():
    same(met(), met())


def test_another_seed_or_future_gives_other_fates():
    first = met()
    for other in (met(seed=2), met(replication=2)):
        both = first.index.intersection(other.index)
        initial = [name for name in both if "initial" in name and "backfill" not in name]
        assert len(initial) > 30
        assert (first.loc[initial, "reaction_hours"] != other.loc[initial, "reaction_hours"]).all()


@pytest.mark.parametrize("start_weekday", ["monday", "any"])
def test_one_more_initial_person_changes_nobody_elses_fate(start_weekday):
    before = met(start_weekday=start_weekday)
    after = met(headcount=61, start_weekday=start_weekday)
    same(before, after)
    added = set(after.index) - set(before.index)
    assert added
    assert all(name.split("/")[2].split(".")[0] == "60" for name in added)


def test_one_more_hire_changes_nobody_elses_fate():
    few = met(**HIRES, hires=[{"month": 3, "people": 4}])
    more = met(**HIRES, hires=[{"month": 3, "people": 5}])
    fate = [column for column in few if "start" not in column]
    known = few.index
    # Nobody's luck moves; the hires of a month share its Mondays in turn.
    assert (few["key"] == more.loc[known, "key"]).all()
    pd.testing.assert_frame_equal(few[fate], more.loc[known, fate], check_exact=True)


def test_one_more_segment_changes_nobody_elses_fate():
    alone = met()
    segment = {"headcount": 20, "attrition_per_year": 1.0, "backfill_share": 0.5}
    both = met(others={"contractors": segment})
    same(alone, both)
    assert (both["segment"] == "contractors").any()


def test_a_longer_horizon_goes_on_where_the_shorter_one_ended():
    short, long = met(months=12, layoffs_per_year=0.0), met(months=24, layoffs_per_year=0.0)
    gone = short[np.isfinite(short["left_hours"])]
    same(gone, long)
    same(
        short[["start_hours", "key", "role", "told_start_hours"]],
        long[[*short.columns]][["start_hours", "key", "role", "told_start_hours"]],
    )


@settings(max_examples=15)
@given(st.floats(0.1, 2.0), st.floats(1.05, 3.0), st.integers(1, 10**6))
def test_more_attrition_moves_every_departure_earlier(rate, factor, seed):
    calm = {**HIRES, "layoffs": [], "layoffs_per_year": 0.0, "backfill_share": 0.0}
    # Hires that are given leave no hires to be found.
    calm["hires"] = [{"month": 1, "people": 1}]
    few = met(seed=seed, **calm, attrition_per_year=rate)
    many = met(seed=seed, **calm, attrition_per_year=rate * factor)
    assert few.index.tolist() == many.index.tolist()
    # Weekdays of involuntary leavers are drawn anew within the week.
    own = (few["cause"] != "involuntary") & (many["cause"] != "involuntary")
    assert (many["left_hours"] <= few["left_hours"])[own].all()
    assert (many["left_hours"] <= few["left_hours"] + 168).all()


@settings(max_examples=15)
@given(st.floats(0, 0.4), st.floats(0, 0.1))
def test_larger_shares_take_in_those_of_smaller_ones(share, more):
    few = met(signals={"missed_share": share, "idp_missed_share": share})
    many = met(signals={"missed_share": share + more, "idp_missed_share": share + more})
    assert (few["missed"] <= many["missed"]).all()
    assert (few["idp_missed"] <= many["idp_missed"]).all()


def test_larger_scales_move_every_delay_up():
    lag = {"law": "lognormal", "median": 2.0, "sigma": 0.8}
    reaction = {"law": "lognormal", "median": 2.0, "sigma": 1.3}
    slow = met(signals={"idp_lag_hours": lag, "reaction_days": reaction}, idp_disable="by_ticket")
    quick = met(idp_disable="by_ticket")
    # Who is laid off at an hour that IT knows is off at that hour.
    off = np.isfinite(quick["idp_disabled_hours"]) & ~quick["announced_layoff"]
    assert (slow["idp_disabled_hours"] > quick["idp_disabled_hours"])[off].all()
    np.testing.assert_allclose(slow["reaction_hours"], 2 * quick["reaction_hours"])


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.sampled_from(["monday", "any", "thursday"]))
def test_what_holds_for_everybody(seed, start_weekday):
    people = met(seed=seed, start_weekday=start_weekday)
    calendar = Calendar.of(company({"horizon_months": 24}).parameters)
    assert (people["start_hours"] <= people["left_hours"]).all()
    assert (people["start_hours"] < calendar.horizon_hours).all()
    assert people["start_hours"].is_monotonic_increasing
    gone = np.isfinite(people["left_hours"])
    assert (people["left_hours"][gone] < calendar.horizon_hours).all()
    assert (gone == (people["cause"] != "")).all()
    assert ((people["start_hours"] == 0) == people["initial"]).all()
    joiners = people[~people["initial"]]
    assert (joiners["start_hours"] % 24 == 9).all()
    assert set(joiners["start_hours"] // 24) <= set(calendar.office.days)
    assert (people["told_left_hours"][gone] >= 0).all()
    after = np.maximum(people["left_hours"], people["told_left_hours"])
    assert (people["idp_disabled_hours"] >= after).all()
    assert people["role"].tolist().count("owner") == 1


def test_a_line_is_one_person_after_another():
    people = met(seat_share=1.0)
    for name, person in people[people.index.str.contains("backfill")].iterrows():
        line, generation = name.rsplit("/backfill/", 1)
        before = line if generation == "1" else f"{line}/backfill/{int(generation) - 1}"
        assert people.loc[before, "left_hours"] < person["start_hours"]
        assert people.loc[before, "cause"] in ("voluntary", "involuntary")


def test_names():
    people = met(seat_share=1.0, attrition_per_year=1.0, growth_per_year=1.0)
    assert {"employees/initial/0", "employees/initial/59"} <= set(people.index)
    for pattern in (r"employees/growth/\d+", r"employees/growth/\d+\.2", r"employees/pipe/\d+"):
        assert people.index.str.fullmatch(pattern).any()
    assert people.index.str.fullmatch(r"employees/initial/\d+/backfill/1").any()
    hires = met(**HIRES, hires=[{"month": 1, "people": 2}], seat_share=1.0)
    assert {"employees/hire/0", "employees/hire/1"} <= set(hires.index)


def test_hires_of_a_month_take_its_mondays_in_turn():
    quiet = {"headcount": 0, "attrition_per_year": 0.0, **HIRES, "layoffs_per_year": 0.0}
    hires = [{"month": 1, "people": 7}, {"month": 2, "people": 1}, {"month": 30, "people": 5}]
    people = met(**quiet, hires=hires, seat_share=1.0)
    # Mondays of June 2026: the 1st, 8th, 15th, 22nd and 29th.
    days = (people["start_hours"] // 24).tolist()
    assert days == [0, 0, 7, 7, 14, 21, 28, 35]


def test_nobody_at_all():
    people = met(headcount=0, attrition_per_year=0.0, layoffs_per_year=0.0)
    assert len(people) == 0


def test_nobody_leaves_without_attrition():
    people = met(attrition_per_year=0.0, layoffs=[], layoffs_per_year=0.0)
    assert np.isinf(people["left_hours"]).all()
    assert len(people) > 48


def test_hires_a_year_come_and_need_no_growth():
    people = met(headcount=0, **HIRES, hires_per_year=50.0, seat_share=1.0)
    first = people[people.index.str.fullmatch(r"employees/hire/\d+")]
    assert 60 < len(first) < 140


def test_a_layoff_leaves_at_ten_on_the_next_working_day():
    people = met(layoffs_per_year=0.0)
    laid_off = people[people["cause"] == "layoff"]
    # Saturday 4 September 2027, and Monday the 6th is Labor Day.
    calendar = Calendar.of(company({"horizon_months": 24}).parameters)
    assert set(laid_off["left_hours"]) == {calendar.hours_at(dt.date(2027, 9, 7)) + 10}


# Layoffs that IT knows of

# Tuesday 7 September 2027, after Labor Day; five working days before it is Monday 30 August.
DAY_OF_LAYOFF = Calendar.of(company({"horizon_months": 24}).parameters).hours_at(
    dt.date(2027, 9, 7)
)
LIST_HOURS = DAY_OF_LAYOFF - 8 * 24 + 10
ALL_FORGOTTEN = {"missed_share": 0.7, "idp_missed_share": 0.3}


def laid_off(known_days, **keys):
    layoff = {"date": dt.date(2027, 9, 4), "share": 0.4, "known_days": known_days}
    keys = {"attrition_per_year": 4.0, "layoffs_per_year": 0.0, "seat_share": 1.0, **keys}
    return met(layoffs=[layoff], headcount=300, signals=ALL_FORGOTTEN, **keys)


def test_it_has_the_list_of_a_planned_layoff():
    people = laid_off(5)
    hit = people[people["cause"] == "layoff"]
    assert len(hit) > 50
    assert hit["announced_layoff"].all()
    assert not (hit["missed"] | hit["idp_missed"]).any()
    assert (hit["told_left_hours"] == np.maximum(LIST_HOURS, hit["start_hours"])).all()
    for column in ("left_hours", "layoff_hours", "idp_disabled_hours"):
        assert set(hit[column]) == {DAY_OF_LAYOFF + 10}


def test_nobody_on_the_list_is_forgotten_who_leaves_before_it():
    people = laid_off(60)
    early = people[people["announced_layoff"] & (people["cause"] != "layoff")]
    assert len(early) > 20
    assert (early["left_hours"] < early["layoff_hours"]).all()
    assert not early["missed"].any()
    # Everybody else who leaves is.
    others = people[~people["announced_layoff"]]
    assert others["missed"].all()
    assert np.isinf(others["layoff_hours"]).all()
    # The list moves nobody's own date and picks nobody else.
    surprised = laid_off(0)
    moved = ["left_hours", "cause", "start_hours"]
    pd.testing.assert_frame_equal(people[moved], surprised[moved], check_exact=True)


@pytest.mark.parametrize("idp_disable", ["at_exit", "after_midnight", "by_ticket"])
def test_a_layoff_by_surprise_is_like_any_other_departure(idp_disable):
    people = laid_off(0, idp_disable=idp_disable)
    hit = people[people["cause"] == "layoff"]
    assert len(hit) > 50
    assert not people["announced_layoff"].any()
    assert hit["missed"].all()
    assert (hit["told_left_hours"] >= hit["left_hours"]).all()
    later = laid_off(5, idp_disable=idp_disable)
    assert (later.loc[hit.index, "idp_disabled_hours"] == hit["left_hours"]).all()


def test_random_layoffs_are_planned_too():
    calm = {"attrition_per_year": 0.0, "layoffs": [], "headcount": 100}
    people = met(**calm, layoffs_per_year=3.0, layoff_known_days=3)
    hit = people[people["cause"] == "layoff"]
    assert len(hit)
    assert hit["announced_layoff"].all()
    assert (hit["told_left_hours"] <= hit["left_hours"] - 72).all() or (
        hit["told_left_hours"].min() == 0
    )


# What becomes of the IdP account


def test_accounts_go_off_at_the_exit_after_midnight_or_by_ticket():
    exit_, midnight, ticket = (
        met(idp_disable=how) for how in ("at_exit", "after_midnight", "by_ticket")
    )
    columns = ["left_hours", "told_left_hours", "missed", "idp_missed", "cause"]
    pd.testing.assert_frame_equal(exit_[columns], midnight[columns], check_exact=True)
    own = (exit_["cause"] == "voluntary") & ~exit_["idp_missed"] & ~exit_["announced_layoff"]
    ahead = own & (exit_["told_left_hours"] < exit_["left_hours"])
    assert ahead.sum() > 10
    off = "idp_disabled_hours"
    assert (exit_[off] == exit_["left_hours"])[ahead].all()
    assert (exit_[off] == ticket[off])[own & ~ahead].all()
    assert (ticket[off] > exit_["left_hours"])[own].all()
    known = np.maximum(exit_["left_hours"], exit_["told_left_hours"])
    assert (midnight[off] % 24 == 0)[own].all()
    assert ((midnight[off] > known) & (midnight[off] <= known + 24))[own].all()
    # Somebody switches off who has to go, whatever is automatic for the others.
    others = (exit_["cause"] == "involuntary") & ~exit_["idp_missed"]
    assert others.sum() > 5
    assert (exit_[off] == ticket[off])[others].all()
    assert (midnight[off] == ticket[off])[others].all()


def test_ten_and_five_o_clock_wait_for_the_same_midnight(tmp_path):
    rows = [
        ("ten", "2024-01-15", "2026-06-10 10:00", "voluntary"),
        ("five", "2024-01-15", "2026-06-10 17:00", "voluntary"),
    ]
    told = {"full_notice_share": 1.0, "idp_lag_hours": 14}
    waits = {}
    for how in ("after_midnight", "at_exit"):
        scenario = staffed(tmp_path, *rows, overlay={"signals": told, "idp_disable": how})
        calendar = Calendar.of(scenario.parameters)
        people = workforce.people(scenario.parameters, calendar, 1, 1)
        waits[how] = (people.idp_disabled_hours - people.left_hours).tolist()
    assert waits == {"after_midnight": [7.0, 14.0], "at_exit": [0.0, 0.0]}


def test_larger_missed_share_forgets_nobody_elses_account():
    few = met(signals={"missed_share": 0.1, "idp_missed_share": 0.2})
    many = met(signals={"missed_share": 0.5, "idp_missed_share": 0.2})
    assert (few["idp_missed"] == many["idp_missed"]).all()
    assert (few["missed"] <= many["missed"]).all()
    assert few["missed"][few["idp_missed"]].all()


def test_so_little_attrition_that_a_division_by_it_overflows() -> None:
    segment = {"headcount": 20, "attrition_per_year": 1e-320, "growth_per_year": 0.1}
    few = company({"workforce": {"employees": segment}})
    people = workforce.people(few.parameters, Calendar.of(few.parameters), seed=1, replication=1)
    assert np.isinf(people.left_hours).all()
