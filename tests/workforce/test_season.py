"""The clock of the season: months at their pace, a year at its own."""

import datetime as dt

import numpy as np
import pytest
from builders.made_frames import calendar
from hypothesis import given
from hypothesis import strategies as st

from sim.core.units import HOURS_PER_YEAR
from sim.workforce.season import Season

PACES = st.lists(st.floats(0.01, 10), min_size=12, max_size=12)
THREE_YEARS = calendar(dt.date(2026, 4, 15), months=36)
HOURS = st.floats(0, THREE_YEARS.horizon_hours)


@given(PACES)
def test_four_years_take_as_long_as_ever(paces):
    # With their leap day: then months have their average lengths but for February.
    four = calendar(dt.date(2026, 1, 1), months=48)
    ran = Season(four, paces).run(four.horizon_hours)
    assert ran == pytest.approx(4 * HOURS_PER_YEAR, rel=1e-3)


def test_months_run_in_proportion_to_their_multipliers():
    year = calendar(dt.date(2027, 1, 1), months=12)
    paces = [1, 2, 1, 1, 1, 1, 0.5, 1, 1, 1, 4, 1]
    season = Season(year, paces)
    ran = np.diff([season.run(hours) for hours in year.month_hours])
    per_hour = ran / np.diff(year.month_hours)
    assert per_hour / per_hour[0] == pytest.approx(paces)


@given(PACES, st.floats(0.1, 10))
def test_only_proportions_count(paces, factor):
    one = Season(THREE_YEARS, paces)
    other = Season(THREE_YEARS, [pace * factor for pace in paces])
    assert other.run(5000.0) == pytest.approx(one.run(5000.0))


@given(PACES, HOURS, st.floats(0, 20_000))
def test_after_undoes_run(paces, start, season_hours):
    season = Season(THREE_YEARS, paces)
    moment = season.after(start, season_hours)
    assert moment >= start
    assert season.run(moment) - season.run(start) == pytest.approx(season_hours, abs=1e-6)
    assert type(moment) is float


@given(PACES, st.lists(st.floats(0, 1e6), min_size=1, max_size=5))
def test_arrays_and_single_numbers_agree(paces, season_hours):
    season = Season(THREE_YEARS, paces)
    moments = season.after(10.0, np.array(season_hours))
    assert moments.tolist() == [season.after(10.0, one) for one in season_hours]
    assert moments.tolist() == sorted(moments.tolist()) or season_hours != sorted(season_hours)


def test_an_even_season_is_plain_time():
    season = Season(THREE_YEARS, [2.0] * 12)
    assert season.run(1234.5) == 1234.5
    assert season.after(100.0, 50.0) == 150.0
    assert season.after(100.0, np.array([50.0, np.inf])).tolist() == [150.0, np.inf]


def test_who_never_leaves_never_leaves():
    season = Season(THREE_YEARS, [1.0, 2.0] * 6)
    assert season.after(0.0, np.inf) == np.inf
    assert season.after(0.0, 1e8) == np.inf
    assert season.after(0.0, 2e5) < np.inf
