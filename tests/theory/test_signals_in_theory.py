"""Shares of people, and when anybody hears of them."""

import numpy as np
import pytest
from builders.companies import company
from builders.theory_of_people import LEVEL, START, shares, sharply
from scipy import stats

from sim import workforce
from sim.scenarios.calendar import Calendar

# Signals


SIGNALS = {
    "joiner_ahead_days": 4,
    "joiner_late_share": 0.3,
    "joiner_late_days": {"law": "exponential", "mean": 5.0},
    "full_notice_share": 0.25,
    "full_notice_days": 10,
    "short_notice_share": 0.25,
    "late_share": 0.25,
    "involuntary_late_share": 0.4,
    "late_days": {"law": "exponential", "mean": 30.0},
    "idp_lag_hours": {"law": "uniform", "low": 1.0, "high": 3.0},
    "missed_share": 0.3,
    "idp_missed_share": 0.4,
    "session_kept_share": 0.35,
    "reaction_days": {"law": "exponential", "mean": 3.0},
}


@pytest.fixture(scope="module")
def signalled():
    """Many leavers in few years, with signals of every kind."""
    of = {
        "headcount": 9_000,
        "attrition_per_year": 6.0,
        "backfill_share": 1.0,
        "involuntary_share": 0.4,
        "time_to_fill_days": 0,
    }
    tree = {
        "start": START,
        "horizon_months": 24,
        "signals": SIGNALS,
        "idp_disable": "by_ticket",
    }
    parameters = company(tree, {"workforce": {"employees": of}}).parameters
    calendar = Calendar.of(parameters)
    return calendar, workforce.people(parameters, calendar, 1, 1)


def test_shares_of_people(signalled):
    _, people = signalled
    leavers = np.isfinite(people.left_hours)
    shares(people.cause[leavers] == "involuntary", 0.4)
    # One number: the account and the seat, or the seat alone.
    shares(people.missed, 0.7)
    shares(people.idp_missed, 0.4)
    assert people.missed[people.idp_missed].all()
    shares(people.session_kept, 0.35)


def test_shares_of_seats_and_roles():
    of = {"headcount": 60_000, "seat_share": 0.5, "admin_share": 0.4}
    parameters = company({"workforce": {"employees": of}}).parameters
    people = workforce.people(parameters, Calendar.of(parameters), 1, 1)
    place = np.array([int(name.rpartition("/")[2]) for name in people.id])
    shares(np.isin(np.arange(60_000), place), 0.5)
    shares(people.role == "admin", 0.4)
    # One Owner: the first seat holder.
    assert np.flatnonzero(people.role == "owner").tolist() == [0]
    assert set(people.role) == {"owner", "admin", "member"}


def test_one_draw_says_when_hr_knows(signalled):
    calendar, people = signalled
    own = people.cause == "voluntary"
    # Notice that would begin before hour 0 begins with it.
    later = people.left_hours > 30 * 24
    told, left = people.told_left_hours[own & later], people.left_hours[own & later]
    before = calendar._days_before
    notice = before[(left // 24).astype(int)] - before[(told // 24).astype(int)]
    ahead = told < left
    shares(ahead & (notice == 10), 0.25)
    shares(ahead & (notice < 10), 0.25)
    assert stats.chisquare(np.bincount(notice[ahead & (notice < 10)])[1:]).pvalue > LEVEL
    assert (told[ahead] % 24 == 17).all()
    shares(told > left, 0.25)
    shares(told == left, 0.25)
    forced = people.cause == "involuntary"
    shares((people.told_left_hours > people.left_hours)[forced], 0.4)
    assert (people.told_left_hours >= people.left_hours)[forced].all()


def test_late_words_follow_their_law_into_office_hours(signalled):
    calendar, people = signalled
    late = (people.told_left_hours > people.left_hours) & np.isfinite(people.left_hours)
    left, told = people.left_hours[late], people.told_left_hours[late]
    days = of_law = (told - left) / 24
    # Moved to the next office hour: compare where that cannot blur a day of thirty.
    assert stats.kstest(of_law, stats.expon(0.45, 30).cdf).statistic < 0.04
    assert days.mean() == pytest.approx(30, rel=0.05)
    assert (calendar.into_office_hours(told) == told).all()


def test_the_idp_follows_the_later_of_departure_and_word(signalled):
    _, people = signalled
    leavers = np.isfinite(people.left_hours) & ~people.idp_missed
    latest = np.maximum(people.left_hours, people.told_left_hours)[leavers]
    lag = people.idp_disabled_hours[leavers] - latest
    assert stats.kstest(lag, stats.uniform(1, 2).cdf).pvalue > LEVEL
    assert np.isinf(people.idp_disabled_hours[people.idp_missed]).all()
    assert np.isinf(people.idp_disabled_hours[~np.isfinite(people.left_hours)]).all()


def test_joiners_are_announced(signalled):
    calendar, people = signalled
    later = people.start_hours > 30 * 24
    start, told = people.start_hours[later], people.told_start_hours[later]
    shares(told > start, 0.3)
    ahead = told < start
    # Four days before, or the next office hour after that.
    assert (told[ahead] == calendar.into_office_hours(start[ahead] - 96)).all()
    assert (people.told_start_hours[people.initial] == 0).all()
    mean_hours = 3.0 * 24
    sharply(people.reaction_hours[: len(people) // 100 * 100].reshape(100, -1).mean(1), mean_hours)
    sharply(people.session_share[: len(people) // 100 * 100].reshape(100, -1).mean(1), 0.5)


def test_what_was_said_before_hour_0_is_known_at_hour_0():
    of = {"headcount": 500, "attrition_per_year": 6.0, "hires_per_year": 2000.0}
    signals = {"full_notice_share": 1.0, "full_notice_days": 60, "joiner_ahead_days": 60}
    tree = {"horizon_months": 3, "signals": signals, "workforce": {"employees": of}}
    parameters = company(tree).parameters
    people = workforce.people(parameters, Calendar.of(parameters), 1, 1)
    soon = people.left_hours < 60 * 24
    assert soon.sum() > 100
    assert (people.told_left_hours[soon] == 0.0).all()
    joins = ~people.initial & (people.start_hours < 60 * 24)
    assert joins.sum() > 100
    assert (people.told_start_hours[joins] == 0.0).all()
