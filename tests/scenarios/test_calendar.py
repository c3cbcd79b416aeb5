"""Dates and hours, working time, anniversaries."""

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.scenarios.calendar import Calendar, anniversary, weekday_number
from sim.scenarios.schema import CompanyHours

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def calendar(
    start=dt.date(2026, 6, 1),
    months=6,
    days=WEEK[:5],
    opens=9.0,
    closes=17.0,
    desk_hours=4.0,
    country="US",
    review_days=9.0,
):
    hours = CompanyHours(working_days=days, opens_hour=opens, closes_hour=closes)
    return Calendar(start, months, country, hours, desk_hours, review_days)


OFFICE = calendar()
ALWAYS = calendar(days=WEEK, opens=0.0, closes=24.0, desk_hours=24.0, country="US")
SOME = [
    OFFICE,
    calendar(start=dt.date(2025, 12, 25), days=("tuesday", "saturday"), opens=0.0, closes=0.25),
    calendar(start=dt.date(2026, 6, 6), opens=22.5, closes=24.0, desk_hours=1.5),
    calendar(opens=9.0, closes=17.0, desk_hours=24.0),
    calendar(opens=9.0, closes=17.0, desk_hours=20.0),
    ALWAYS,
]
CLOCKS = [clock for each in SOME for clock in (each.office, each.desk)]
HOURS = st.floats(0, OFFICE.horizon_hours)
OPEN_HOURS = st.floats(0, 300)
CLOCK = st.sampled_from(CLOCKS)
# Working time adds up in floating point.
NEAR = 1e-6


def hours(*moment):
    return (dt.datetime(*moment) - dt.datetime(2026, 6, 1)) / dt.timedelta(hours=1)


# Both clocks


@given(CLOCK, HOURS, OPEN_HOURS)
def test_after_lets_just_so_many_open_hours_run(clock, t, open_hours):
    end = clock.after(t, open_hours)
    assume(end < math.inf)
    assert end >= t
    assert clock.elapsed(end) - clock.elapsed(t) == pytest.approx(open_hours, abs=NEAR)
    if open_hours > NEAR:
        # The earliest such moment: a little before it, less had run.
        assert clock.elapsed(max(end - 1e-3, 0)) < clock.elapsed(t) + open_hours


@given(CLOCK, HOURS, OPEN_HOURS)
def test_before_is_the_latest_moment_from_which_they_run(clock, t, open_hours):
    begin = clock.before(t, open_hours)
    assert 0 <= begin <= t
    if begin > 0:
        assert clock.elapsed(t) - clock.elapsed(begin) == pytest.approx(open_hours, abs=NEAR)
        if begin < t:
            assert clock.elapsed(begin + 1e-3) > clock.elapsed(begin)
    else:
        assert clock.elapsed(t) <= open_hours + NEAR


@given(CLOCK, HOURS, st.floats(0.01, 300))
def test_after_and_before_undo_each_other(clock, t, open_hours):
    begin = clock.before(t, open_hours)
    assume(begin > 0)
    assert clock.elapsed(clock.after(begin, open_hours)) == pytest.approx(
        clock.elapsed(t), abs=NEAR
    )


@given(CLOCK, HOURS, HOURS)
def test_working_time_never_runs_backwards_and_never_faster_than_time(clock, one, other):
    early, late = sorted((one, other))
    ran = clock.elapsed(late) - clock.elapsed(early)
    assert -NEAR <= ran <= late - early + NEAR


@given(CLOCK, HOURS, OPEN_HOURS, OPEN_HOURS)
def test_stretches_of_working_time_add_up(clock, t, one, other):
    whole, parts = clock.after(t, one + other), clock.after(clock.after(t, one), other)
    assume(whole < math.inf)
    # Equal but for closing time and the next opening, between which nothing runs.
    assert clock.elapsed(whole) == pytest.approx(clock.elapsed(parts), abs=NEAR)


@given(CLOCK, HOURS)
def test_the_next_open_moment(clock, t):
    opened = clock.next_open(t)
    assert clock.next_open(opened) == opened >= t
    assert clock.elapsed(opened) == pytest.approx(clock.elapsed(t), abs=NEAR)
    assert clock.elapsed(opened + 1e-3) > clock.elapsed(opened)


@given(CLOCK, st.integers(0, 180))
def test_a_clock_runs_its_hours_on_each_working_day(clock, day):
    ran = clock.elapsed((day + 1) * 24.0) - clock.elapsed(day * 24.0)
    works = clock.days_before[day + 1] - clock.days_before[day]
    assert ran == pytest.approx(works * clock.hours_per_day)


def test_a_desk_around_the_clock_is_open_from_midnight_to_midnight():
    clock = SOME[3].desk
    assert clock.elapsed(3.0) == 3.0
    assert clock.elapsed(27.0) == 27.0
    assert clock.after(26.0, 2.0) == 28.0
    # Twenty hours from nine would end past midnight: they begin at four.
    assert SOME[4].desk.next_open(0.0) == 4.0


def test_always_open_is_plain_time():
    # But for public holidays: Juneteenth, Friday 19 June 2026, and 3 July for the fourth.
    clock = ALWAYS.desk
    assert clock.elapsed(100.25) == 100.25
    assert clock.after(100.25, 50.0) == 150.25
    assert clock.before(150.25, 50.0) == 100.25
    assert clock.next_open(100.25) == 100.25
    assert clock.next_open(hours(2026, 6, 19, 3)) == hours(2026, 6, 20)


def test_known_working_time():
    office, friday = OFFICE.office, hours(2026, 6, 12, 17)
    assert office.next_open(friday) == hours(2026, 6, 15, 9)
    assert office.after(friday, 2.0) == hours(2026, 6, 15, 11)
    assert office.after(hours(2026, 6, 12, 15), 2.0) == friday
    assert office.before(hours(2026, 6, 15, 10), 2.0) == hours(2026, 6, 12, 16)
    # From closing time on Friday nothing ran until Monday's opening.
    assert office.before(hours(2026, 6, 15, 11), 2.0) == hours(2026, 6, 15, 9)
    assert office.before(hours(2026, 6, 1, 10), 5.0) == 0.0
    assert office.after(friday, 0.0) == friday
    assert OFFICE.desk.after(hours(2026, 6, 12, 14), 1.0) == hours(2026, 6, 15, 10)


def test_what_lies_after_the_calendar_never_comes():
    clock, end = OFFICE.office, 24.0 * (len(OFFICE.office.days_before) - 1)
    assert clock.elapsed(end) == clock.after(end, 1.0) == clock.next_open(end) == math.inf
    assert clock.after(end - 48.0, 1000.0) == math.inf
    assert clock.opening(len(clock.days)) == math.inf
    assert OFFICE.working_day_from(10**6) == len(clock.days_before)
    assert clock.opening(0) == 9.0


# Dates


def test_anniversaries_of_the_last_of_january():
    start = dt.date(2027, 1, 31)
    assert [anniversary(start, months) for months in (0, 1, 2, 3, 12, 13)] == [
        dt.date(2027, 1, 31),
        dt.date(2027, 2, 28),
        dt.date(2027, 3, 31),
        dt.date(2027, 4, 30),
        dt.date(2028, 1, 31),
        dt.date(2028, 2, 29),
    ]


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 120))
def test_anniversaries_fall_into_the_month_they_belong_to(start, months):
    day = anniversary(start, months)
    assert (day.year - start.year) * 12 + day.month - start.month == months
    assert day.day == start.day or (day.day < start.day and (day + dt.timedelta(1)).day == 1)


def test_months_and_the_horizon():
    months = calendar(start=dt.date(2028, 1, 31), months=3).month_hours
    assert months == (0.0, 29 * 24.0, 60 * 24.0, 90 * 24.0)
    assert OFFICE.horizon_hours == OFFICE.month_hours[-1] == 183 * 24.0
    assert OFFICE.close_hours == OFFICE.horizon_hours + 90 * 24.0


def test_no_hour_is_lost_or_won_when_others_change_their_clocks():
    # In the night to 1 November 2026 American clocks go back, to 8 March 2026 forward.
    spring = calendar(start=dt.date(2026, 3, 1), months=1)
    assert spring.horizon_hours == 31 * 24.0
    assert OFFICE.hours_at(dt.date(2026, 11, 2)) - OFFICE.hours_at(dt.date(2026, 10, 31)) == 48.0


@given(st.floats(0, 30_000))
def test_hours_and_dates_agree_to_the_second(t):
    moment = OFFICE.datetime_at(t)
    seconds = (moment - dt.datetime(2026, 6, 1)).total_seconds()
    assert seconds == pytest.approx(t * 3600, abs=0.51)


def test_weekdays():
    assert [weekday_number(name) for name in WEEK] == list(range(7))
    for day in range(20):
        date = dt.date(2026, 6, 6) + dt.timedelta(day)
        assert SOME[2].weekday(day) == date.weekday()


def test_a_holiday_on_a_saturday_is_kept_on_the_friday():
    # 4 July 2026 is a Saturday.
    day = int(OFFICE.hours_at(dt.date(2026, 7, 3)) // 24)
    assert day not in OFFICE.office.days
    assert (day - 1 in OFFICE.office.days, day + 3 in OFFICE.office.days) == (True, True)


def test_holidays_are_the_countrys_own():
    german = calendar(country="DE")
    day = int(german.hours_at(dt.date(2026, 7, 3)) // 24)
    assert day in german.office.days
    assert int(german.hours_at(dt.date(2026, 10, 26)) // 24) in german.office.days
    assert int(german.hours_at(dt.date(2026, 12, 25)) // 24) not in german.office.days


def test_the_working_day_from_and_until():
    thursday, monday = 31, 35
    assert [OFFICE.working_day_from(day) for day in (31, 32, 33, 35)] == [31, 35, 35, 35]
    assert [OFFICE.working_day_until(day) for day in (31, 32, 34, 35)] == [31, 31, 31, 35]
    assert OFFICE.weekday(thursday) == 3
    assert OFFICE.weekday(monday) == 0
    # Saturday 6 June is day 0 there: no working day until it is known.
    assert SOME[2].working_day_until(1) == 0


def test_start_days():
    # Labor Day is Monday 7 September 2026.
    labor_day = (dt.date(2026, 9, 7) - dt.date(2026, 6, 1)).days
    days = np.array([0, 1, 6, 7, labor_day - 1])
    assert OFFICE.start_days(days, "monday").tolist() == [0, 7, 7, 7, labor_day + 1]
    assert OFFICE.start_days(days, "any").tolist() == [0, 1, 7, 7, labor_day + 1]
    assert OFFICE.start_days(days, "saturday")[0] == 7
    last = OFFICE.start_days(np.array([10**6]), "monday")
    assert last.tolist() == [len(OFFICE.office.days_before)]


# Arrays


def test_notice_is_counted_back_in_working_days():
    friday = hours(2026, 7, 10, 17)
    back = OFFICE.working_days_before(np.full(5, friday), np.array([0, 4, 5, 6, 1000]))
    # Friday 3 July is kept for the fourth.
    assert back.tolist() == [
        friday,
        hours(2026, 7, 6, 17),
        hours(2026, 7, 2, 17),
        hours(2026, 7, 1, 17),
        0.0,
    ]


def test_no_notice_before_a_day_off_stays_on_it():
    saturday = hours(2026, 6, 13, 17)
    back = OFFICE.working_days_before(np.full(2, saturday), np.array([0, 1]))
    assert back.tolist() == [saturday, hours(2026, 6, 12, 17)]


@given(st.sampled_from(SOME), st.lists(HOURS, min_size=1, max_size=6))
def test_office_hours(each, moments):
    moved = each.into_office_hours(np.array(moments))
    opens, closes = each.office.opens_hour, each.office.opens_hour + each.office.hours_per_day
    for moment, found in zip(moments, moved.tolist(), strict=True):
        day = int(moment // 24)
        is_closing = day in each.office.days and moment - 24 * day == closes
        if is_closing:
            assert found == moment
        else:
            assert found == each.office.next_open(moment)
        assert opens <= found % 24 <= closes or (found % 24 == 0 and closes == 24)


def test_closing_time_is_still_office_time():
    moments = np.array([hours(2026, 6, 12, 17), hours(2026, 6, 12, 17, 1), math.inf, 1e9])
    moved = OFFICE.into_office_hours(moments).tolist()
    assert moved == [hours(2026, 6, 12, 17), hours(2026, 6, 15, 9), math.inf, math.inf]


@pytest.mark.parametrize("desk_hours", [1.0, 7.5, 20.0])
def test_the_same_days_for_a_desk_of_other_hours(desk_hours):
    first, other = calendar(desk_hours=4.0), calendar(desk_hours=desk_hours)
    one = first.with_desk(desk_hours)
    assert (one.desk, one.office) == (other.desk, other.office)
    assert first.desk == calendar(desk_hours=4.0).desk
