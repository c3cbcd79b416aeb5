"""From when to when a file has everybody, and what of a tenure was seen then."""

import datetime as dt

import numpy as np
import pytest
from builders.people_files import company_rows

from sim.calibration import observation
from sim.calibration.observation import People, Window
from sim.core.units import DAYS_PER_YEAR

TODAY = dt.date(2026, 1, 15)
NEVER = dt.date.max.toordinal()


def day(*parts):
    return dt.date(*parts).toordinal()


def people(rows):
    """Employments of rows as an HR system has them."""
    return People(
        np.array([dt.date.fromisoformat(row[1]).toordinal() for row in rows]),
        np.array([dt.date.fromisoformat(row[2]).toordinal() if row[2] else NEVER for row in rows]),
    )


def test_a_list_of_who_is_there_and_leaves_later_begins_after_its_first_leaver():
    rows = company_rows(np.random.default_rng(1))
    found = observation.window_of(people(rows), None, None, TODAY)
    first_end = min(row[2] for row in rows if row[2])
    assert found.first == dt.date.fromisoformat(first_end) + dt.timedelta(days=1)
    assert "earlier leavers are missing" in found.reason
    assert found.last == max(
        dt.date.fromisoformat(cell) for row in rows for cell in row[1:3] if cell
    )


def test_a_file_with_all_leavers_begins_with_its_first_start():
    rows = company_rows(np.random.default_rng(2), first=dt.date(2005, 1, 3))
    found = observation.window_of(people(rows), None, None, TODAY)
    assert found.first == min(dt.date.fromisoformat(row[1]) for row in rows)


def test_nobody_leaves_in_the_first_months_where_nobody_ever_does():
    # All stay for a year at least, so a year without leavers says nothing.
    starts = day(2020, 1, 1) + np.arange(1000)
    found = observation.window_of(People(starts, starts + 365), None, None, TODAY)
    assert found.first == dt.date(2020, 1, 1)


def test_the_user_knows_better_and_what_comes_later_is_a_plan():
    rows = people(
        [("", "2020-01-01", ""), ("", "2021-05-03", "2024-02-01"), ("", "2026-03-02", "")]
    )
    found = observation.window_of(rows, dt.date(2021, 1, 1), None, TODAY)
    assert (found.first, found.last) == (dt.date(2021, 1, 1), dt.date(2024, 2, 1))
    assert observation.window_of(rows, None, dt.date(2024, 6, 30), TODAY).last.month == 6
    with pytest.raises(ValueError, match="no time is left between 2024-02-01 and 2024-02-01"):
        observation.window_of(rows, dt.date(2024, 2, 1), None, TODAY)
    with pytest.raises(ValueError, match="no date in it is in the past"):
        observation.window_of(rows, None, None, dt.date(2019, 1, 1))


def test_tenure_is_truncated_at_the_beginning_and_censored_at_the_end_and_by_a_layoff():
    window = Window(dt.date(2021, 1, 1), dt.date(2021, 12, 31), "")
    first = [day(2020, 1, 1), day(2021, 3, 1), day(2021, 3, 1), day(2019, 1, 1), day(2022, 1, 1)]
    last = [NEVER, day(2021, 3, 31), day(2021, 6, 15), day(2020, 12, 31), NEVER]
    seen = observation.times_of(
        People(np.array(first), np.array(last)), window, np.array([day(2021, 6, 15)])
    )
    assert (seen.entered * DAYS_PER_YEAR).round().tolist() == [366, 0, 0]
    assert (seen.until * DAYS_PER_YEAR).round().tolist() == [731, 31, 107]
    assert seen.left.tolist() == [False, True, False]


def test_the_employed_are_counted_on_their_first_and_last_day():
    some = People(np.array([10, 20]), np.array([30, 20]))
    assert some.employed(np.array([9, 10, 19, 20, 21, 30, 31])).tolist() == [0, 1, 1, 2, 1, 1, 0]


def test_two_who_leave_on_the_last_day_are_no_reason_to_begin_later():
    first = np.array([day(2020, 1, 6)] * 3)
    rows = People(first, np.array([day(2021, 5, 3), day(2021, 5, 3), NEVER]))
    found = observation.window_of(rows, None, None, TODAY)
    assert (found.first, found.last) == (dt.date(2020, 1, 6), dt.date(2021, 5, 3))


def test_a_date_that_stands_for_none_does_not_make_a_window_of_centuries():
    first = np.array([day(1, 1, 1), day(2020, 1, 6)])
    found = observation.window_of(People(first, first + 400_000), None, None, TODAY)
    assert found.first.year == 1919 + 1 and "100 years" in found.reason
