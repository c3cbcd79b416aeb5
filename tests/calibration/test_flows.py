"""Hires, their weekday, net growth and the season."""

import datetime as dt

import numpy as np
import pytest
from scipy import stats

from sim.calibration import flows, intervals
from sim.calibration.flows import Flows
from sim.calibration.observation import People, Window
from sim.metrics.intervals import share_of

WINDOW = Window(dt.date(2021, 1, 1), dt.date(2025, 12, 31), "")
MONTHS = np.array([dt.date.fromordinal(int(day)).month for day in WINDOW.days])


def made(starts=(), ends=(), employed=100, window=WINDOW):
    return Flows(window, employed, np.array(starts, int), np.array(ends, int))


def drawn(rng, pace, count):
    """Days of the window, by relative paces of its months."""
    weights = np.asarray(pace, float)[MONTHS - 1]
    return rng.choice(WINDOW.days, count, p=weights / weights.sum())


def test_intervals_of_counts_are_exact():
    found = intervals.rate(7, 3.5)
    low, high = stats.chi2.ppf(0.025, 14) / 2, stats.chi2.ppf(0.975, 16) / 2
    assert found == pytest.approx((2.0, low / 3.5, high / 3.5))
    assert intervals.rate(0, 1.0)[:2] == (0.0, 0.0)
    wilson = stats.binomtest(3, 20).proportion_ci(method="wilson")
    assert share_of(3, 20) == pytest.approx((0.15, wilson.low, wilson.high))


def test_who_was_there_on_the_first_day_was_not_hired_in_the_window():
    days = WINDOW.days
    people = People(
        np.array([days[0] - 9, days[0], days[9], days[20], days[-1] + 1]),
        np.array([days[5], days[30], days[40], days[-1] + 9, days[-1] + 9]),
    )
    found = flows.flows_of(people, WINDOW, np.array([days[40]]))
    assert found.employed == 2
    assert found.starts.tolist() == [days[9], days[20]]
    assert found.ends.tolist() == [days[5], days[30]]


def test_growth_is_what_comes_and_does_not_go():
    days = WINDOW.days
    found = flows.growth_a_year(made(days[1:201], days[1:151]))
    years = len(days) / 365.25
    assert found.mean == pytest.approx(1.5 ** (1 / years) - 1)
    half = 1.96 * np.sqrt(350) / 150
    assert found.low == pytest.approx((1.5 * np.exp(-half)) ** (1 / years) - 1)
    assert flows.growth_a_year(made(days[1:9], days[1:9], employed=9)) is None
    assert flows.growth_a_year(made()) is None


def test_intervals_of_growth_cover():
    rng = np.random.default_rng(12)
    covered = 0
    for _ in range(400):
        come, gone = rng.poisson(150), rng.poisson(100)
        found = flows.growth_a_year(made(WINDOW.days[:come], WINDOW.days[:gone]))
        covered += found.low <= 1.5 ** (365.25 / len(WINDOW.days)) - 1 <= found.high
    assert 366 <= covered <= 393


def test_the_weekday_on_which_most_start():
    mondays = WINDOW.days[(WINDOW.days - 1) % 7 == 0]
    found = flows.start_weekday(made([*mondays[:6], *(mondays[:4] + 2)]))
    assert (found.key, found.share.mean, found.is_usual) == ("monday", 0.6, True)
    assert not flows.start_weekday(made([*mondays[:5], *(mondays[:5] + 2)])).is_usual
    assert flows.start_weekday(made(mondays[:4])) is None


def test_a_season_is_found_with_its_multipliers_and_noise_is_none():
    rng = np.random.default_rng(13)
    pace = [2.0, 1, 1, 1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5]
    found = flows.season(made(drawn(rng, pace, 1500), drawn(rng, pace, 1500)))
    assert found.is_clear
    scaled = np.array(pace) / np.average(pace, weights=np.bincount(MONTHS)[1:])
    # Of 3,000 moves about 250 are in an even month; bounds of 99.9 % for twelve of them.
    assert (np.abs(found.multipliers - scaled) < 3.94 * np.sqrt(scaled / 250)).all()
    even = [
        flows.season(made(drawn(rng, np.ones(12), 300), drawn(rng, np.ones(12), 300)))
        for _ in range(200)
    ]
    # 1 % of 200, with bounds of 99.9 %.
    assert sum(each.is_clear for each in even) <= 8


def test_growth_within_the_years_is_no_season():
    rng = np.random.default_rng(14)
    weights = np.exp(np.log(2.0) * np.arange(len(WINDOW.days)) / 365.25)
    clear = 0
    for _ in range(40):
        starts = rng.choice(WINDOW.days, 900, p=weights / weights.sum())
        clear += flows.season(made(starts)).is_clear
    assert clear <= 4


def test_intakes_that_come_in_groups_are_no_season():
    rng = np.random.default_rng(15)
    clear = 0
    for _ in range(100):
        clear += flows.season(made(np.repeat(drawn(rng, np.ones(12), 90), 10))).is_clear
    assert clear <= 6


def test_a_season_needs_two_whole_years_and_sixty_moves():
    rng = np.random.default_rng(16)
    assert flows.season(made(drawn(rng, np.ones(12), 59))) is None
    short = Window(dt.date(2024, 1, 2), dt.date(2025, 12, 31), "")
    days = short.days
    assert flows.season(made(rng.choice(days, 500), window=short)) is None
    whole = short._replace(first=dt.date(2024, 1, 1))
    assert flows.season(made(rng.choice(days, 500), window=whole)) is not None
