"""Days on which far more leave than the days around explain."""

import datetime as dt

import numpy as np
import pytest

from sim.calibration.layoffs import layoff_days
from sim.calibration.observation import People, Window

WINDOW = Window(dt.date(2021, 1, 1), dt.date(2025, 12, 31), "")
LONG_AGO = dt.date(2010, 1, 4).toordinal()
NEVER = dt.date.max.toordinal()
NOBODY = np.empty(0, np.int64)


def any_day(day):
    return day


def on_friday(day):
    return day + (4 - dt.date.fromordinal(day).weekday()) % 7


def at_the_end_of_the_month(day):
    date = dt.date.fromordinal(day)
    return ((date.replace(day=28) + dt.timedelta(days=4)).replace(day=1)).toordinal() - 1


def company(rng, size, moved):
    """Who is there all the time, and leavers of 17 % a year on the days that are usual there."""
    days = WINDOW.days[0] + rng.integers(0, len(WINDOW.days), rng.poisson(size * 0.17 * 5))
    ends = [moved(int(day)) for day in days] + [NEVER] * size
    return ends


def people(ends):
    return People(np.full(len(ends), LONG_AGO), np.array(ends))


@pytest.mark.parametrize("moved", [any_day, on_friday, at_the_end_of_the_month])
@pytest.mark.parametrize("size", [100, 2000])
def test_no_usual_day_is_one_and_each_layoff_is_found(size, moved):
    rng = np.random.default_rng(11)
    found_without = 0
    for _ in range(10):
        ends = company(rng, size, moved)
        found_without += len(layoff_days(people(ends), WINDOW, NOBODY))
        waves = {dt.date(2022, 3, 9): size // 8, dt.date(2022, 4, 6): size // 10}
        hit = [day.toordinal() for day, many in waves.items() for _ in range(many)]
        found = layoff_days(people(ends + hit), WINDOW, NOBODY)
        assert {each.date for each in found} >= set(waves)
        first = next(each for each in found if each.date in waves)
        assert first.people >= size // 8
        assert first.share == pytest.approx(first.people / first.employed)
    # At 0.1 % a file, one in ten files would happen once in a hundred times.
    assert found_without == 0


def test_four_people_are_no_layoff_and_five_on_a_quiet_day_are():
    day = dt.date(2023, 5, 10).toordinal()
    assert layoff_days(people([NEVER] * 50 + [day] * 4), WINDOW, NOBODY) == []
    found = layoff_days(people([NEVER] * 50 + [day] * 5), WINDOW, NOBODY)
    assert [(each.people, each.employed) for each in found] == [(5, 55)]


def test_what_the_file_calls_a_layoff_is_one_even_where_many_leave_anyway():
    rng = np.random.default_rng(12)
    ends = company(rng, 2000, at_the_end_of_the_month)
    day = dt.date(2023, 6, 30).toordinal()
    stated = np.full(6, day)
    assert layoff_days(people(ends), WINDOW, stated[:4]) == []
    (found,) = layoff_days(people(ends), WINDOW, stated)
    assert found.date == dt.date(2023, 6, 30)
    assert found.people == ends.count(day)
