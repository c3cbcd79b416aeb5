"""Season, layoffs and the hour of a departure."""

import datetime as dt
import math

import numpy as np
from builders.theory_of_people import LEVEL, YEAR, Staff, segment, shares, sharply
from scipy import stats

# Season


def test_the_season_moves_departures_and_keeps_their_number():
    people, paces = 30_000, [0.5, 1.5] * 6
    keys = {"headcount": people, "attrition_per_year": 1.0, "backfill_share": 1.0}
    calendar, of = segment(**keys, season=paces)
    found = Staff(calendar, of)
    sharply(found.by_place(found.leavers, 80, people) / (people / 80), 365 / 365.25)
    month = np.searchsorted(calendar.month_hours, found.left[found.leavers] - 12.0) - 1
    # February has 28 days here and 28.25 in the mean year that the multipliers are scaled to.
    weights = np.array(paces) * np.diff(calendar.month_hours)
    weights /= weights.sum()
    shares(month % 2 == 1, weights[1::2].sum())
    assert stats.chisquare(np.bincount(month), weights * len(month)).pvalue > LEVEL
    assert stats.chisquare(np.bincount(month), np.full(12, len(month) / 12)).pvalue < 1e-9


# Layoffs


def test_a_layoff_hits_a_share_and_comes_on_top():
    layoff = {"date": dt.date(2027, 5, 29), "share": 0.4}
    keys = {"headcount": 40_000, "attrition_per_year": 0.2, "backfill_share": 0.0}
    calendar, calm = segment(overlay={}, **keys)
    _, hit = segment(overlay={}, **keys, layoffs=[layoff])
    before, after = Staff(calendar, calm), Staff(calendar, hit)
    assert before.id.tolist() == after.id.tolist()
    # Saturday 29 May 2027; Monday 31 May is Memorial Day.
    moment = calendar.hours_at(dt.date(2027, 6, 1)) + 10.0
    laid_off = after.cause == "layoff"
    assert set(after.left[laid_off]) == {moment}
    # The earlier of one's own date and the layoff.
    assert (before.left[laid_off] > moment).all()
    assert (after.left[~laid_off] == before.left[~laid_off]).all()
    shares(laid_off[(before.start <= moment) & (before.left > moment)], 0.4)


def test_a_layoff_opens_no_vacancies():
    layoff = {"date": dt.date(2027, 3, 1), "share": 0.5}
    keys = {"headcount": 300, "attrition_per_year": 0.0, "backfill_share": 1.0}
    calendar, of = segment(**keys, layoffs=[layoff])
    found = Staff(calendar, of)
    assert len(found.id) == 300
    assert 0 < (found.cause == "layoff").sum() < 300


def test_a_layoff_outside_the_horizon_does_not_happen():
    outside = [{"date": day, "share": 1.0} for day in (dt.date(2026, 12, 31), dt.date(2028, 1, 1))]
    calendar, of = segment(headcount=10, layoffs=outside)
    assert not Staff(calendar, of).leavers.any()


def test_random_layoffs_come_at_their_rate_and_of_their_size():
    keys = {"headcount": 40, "layoffs_per_year": 4.0}
    law = {"law": "lognormal", "median": 0.1, "sigma": 0.5}
    calendar, of = segment(months=60, **keys, layoff_share=law)
    counts, survivors = [], []
    for number in range(1, 501):
        found = Staff(calendar, of, replication=number)
        survivors.append(np.mean(~found.leavers))
        counts.append(len(np.unique(found.left[found.leavers])))
    # Poisson layoffs of mean size m leave exp(-rate * m * years) of the people in mean.
    share = of.layoff_share.mean
    years = calendar.horizon_hours / YEAR
    mean = math.exp(-4.0 * years * share)
    error = np.std(survivors) / math.sqrt(500)
    assert abs(np.mean(survivors) - mean) < 3.29 * error
    assert max(counts) < 60


def test_one_more_dated_layoff_moves_no_random_one():
    keys = {"headcount": 500, "layoffs_per_year": 2.0}
    layoff = {"date": dt.date(2027, 1, 1), "share": 0.1}
    calendar, of = segment(months=36, **keys)
    _, more = segment(months=36, **keys, layoffs=[layoff])
    before, after = Staff(calendar, of), Staff(calendar, more)
    moment = after.left[after.cause == "layoff"].min()
    others = after.left != moment
    assert (~others).any()
    assert (before.left[others] == after.left[others]).all()


# The hour of a departure


def office(**keys):
    calendar, of = segment(
        months=36,
        overlay={},
        headcount=12_000,
        attrition_per_year=1.2,
        backfill_share=1.0,
        **keys,
    )
    return calendar, Staff(calendar, of)


def whole_weeks(calendar):
    """Mondays of weeks with five working days, but for the first and the last of the horizon."""
    working = set(calendar.office.days)
    first = (7 - calendar.start.weekday()) % 7 + 7
    return [
        day
        for day in range(first, int(calendar.horizon_hours // 24) - 13, 7)
        if all(day + weekday in working for weekday in (-3, 0, 1, 2, 3, 4, 7))
    ]


def test_voluntary_leavers_go_at_closing_time_of_a_working_day():
    calendar, found = office(involuntary_share=0.0)
    left = found.left[found.leavers]
    day = (left // 24).astype(int)
    assert set(left % 24) == {17.0}
    assert set(day[day > 2]) <= set(calendar.office.days)
    # Saturday and Sunday fall on the Friday before.
    weekday = (day + calendar.start.weekday()) % 7
    ordinary = np.isin(day - weekday, whole_weeks(calendar))
    shares((weekday == 4)[ordinary], 3 / 7)


def test_a_departure_is_not_moved_before_the_first_day():
    # Friday 1 January 2027 is a holiday, and then it is weekend.
    calendar, of = segment(overlay={}, headcount=2000, attrition_per_year=12.0)
    first = Staff(calendar, of).left
    assert (first[first < 72] == 17.0).all()
    assert (first == 17.0).sum() > 100


def test_involuntary_leavers_go_on_weekdays_by_weight_at_any_working_hour():
    weights = [1.0, 0.0, 1.0, 2.0, 0.0]
    calendar, found = office(involuntary_share=1.0, involuntary_weekday_weights=weights)
    assert set(found.cause[found.leavers]) == {"involuntary"}
    # Who came in the same week cannot leave before.
    left = found.left[found.leavers & (found.left - found.start > 168)]
    day = (left // 24).astype(int)
    weekday = (day + calendar.start.weekday()) % 7
    ordinary = np.isin(day - weekday, whole_weeks(calendar))
    for number, weight in enumerate(weights):
        if not weight:
            assert not (weekday == number)[ordinary].any()
    shares((weekday == 3)[ordinary], 2 / 4)
    counts = np.bincount(weekday[ordinary])[[0, 2, 3]]
    assert stats.chisquare(counts, np.array([1, 1, 2]) / 4 * ordinary.sum()).pvalue > LEVEL
    hours = left[ordinary] % 24
    assert stats.kstest(hours, stats.uniform(9, 8).cdf).pvalue > LEVEL
