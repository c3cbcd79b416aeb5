"""How long people stay, from tenure that was seen only in part."""

import math

import numpy as np
import pytest
from builders.people_files import truncated
from scipy import stats

from sim.calibration import tenure
from sim.calibration.tenure import Times


def seen(*rows):
    entered, until, left = zip(*rows, strict=True)
    return Times(np.array(entered, float), np.array(until, float), np.array(left, bool))


def test_the_mean_of_memoryless_tenure_is_the_time_seen_for_each_departure():
    found = tenure.fit_exponential(seen((0, 2, 1), (3, 4, 1), (1, 7, 0)))
    assert found.mean_years.mean == 9 / 2
    for end in found.mean_years[1:]:
        fall = 2 * (-2 * math.log(4.5) - 2) - 2 * (-2 * math.log(end) - 9 / end)
        assert fall == pytest.approx(stats.chi2.ppf(0.95, 1), rel=1e-6)


def test_a_whole_sample_is_fitted_as_by_scipy():
    rng = np.random.default_rng(4)
    years = 3.0 * rng.weibull(1.4, 300)
    found = tenure.fit_weibull(Times(np.zeros(300), years, np.ones(300, bool)))
    shape, _, scale = stats.weibull_min.fit(years, floc=0)
    assert found.shape.mean == pytest.approx(shape, rel=1e-4)
    assert found.mean_years.mean == pytest.approx(scale * math.gamma(1 + 1 / shape), rel=1e-4)


def test_the_likelihood_is_largest_at_the_fit_and_falls_by_as_much_at_each_end():
    times = truncated(np.random.default_rng(5), hires_a_year=60)

    def log_likelihood(mean, shape):
        scale = mean / math.gamma(1 + 1 / shape)
        ends = times.until[times.left]
        hazards = np.log(shape / scale * (ends / scale) ** (shape - 1))
        survived = (times.until / scale) ** shape - (times.entered / scale) ** shape
        return float(hazards.sum() - survived.sum())

    found = tenure.fit_weibull(times)
    best = log_likelihood(found.mean_years.mean, found.shape.mean)
    assert found.log_likelihood == pytest.approx(best, abs=1e-6)
    shapes = np.linspace(0.5, 2.0, 1501)
    for mean in found.mean_years[1:]:
        profile = max(log_likelihood(mean, shape) for shape in shapes)
        assert 2 * (best - profile) == pytest.approx(3.841, abs=0.01)


def test_a_large_file_gives_back_its_law_and_would_show_an_error_of_a_twentieth():
    times = truncated(np.random.default_rng(6), hires_a_year=9000)
    found = tenure.fit_weibull(times)
    for estimate, truth in ((found.mean_years, 5.9), (found.shape, 1.07)):
        error = math.log(estimate.high / estimate.low) / (2 * 1.96)
        # Bounds of 99.9 %, and a power of 99 %.
        assert abs(math.log(estimate.mean / truth)) < 3.29 * error
        assert (3.29 + 2.33) * error < math.log(1.05)
    ignored = tenure.fit_weibull(times._replace(entered=np.zeros_like(times.entered)))
    assert ignored.mean_years.mean / 5.9 == pytest.approx(1.3, abs=0.03)


@pytest.mark.slow
def test_intervals_of_truncated_tenure_cover():
    rng = np.random.default_rng(7)
    covered = np.zeros(2)
    for _ in range(400):
        found = tenure.fit_weibull(truncated(rng, hires_a_year=100))
        pairs = ((found.mean_years, 5.9), (found.shape, 1.07))
        covered += [estimate.low <= truth <= estimate.high for estimate, truth in pairs]
    assert all(368 <= count <= 391 for count in covered)


def test_a_shape_other_than_one_is_taken_only_where_it_fits_clearly_better():
    rng = np.random.default_rng(8)
    memoryless = Times(np.zeros(200), rng.exponential(3.0, 200), np.ones(200, bool))
    ageing = memoryless._replace(until=3.0 * rng.weibull(2.0, 200))
    assert tenure.fit(memoryless).taken.shape.mean == 1.0
    assert tenure.fit(ageing).taken.shape.mean == pytest.approx(2.0, rel=0.2)
    for times in (memoryless, ageing):
        choice = tenure.fit(times)
        low, high = choice.weibull.shape[1:]
        assert choice.is_weibull != (low <= 1.0 <= high)


def test_kaplan_meier_is_the_table_that_is_worked_by_hand():
    # Ten are there at a tenure of 1 year, when the last two are first seen.
    rows = [(0, 0.5, 1), *((0, 9, 0),) * 4, (0, 2, 1), (0, 3, 1), (0, 3, 1), (0, 4, 0)]
    curve = tenure.kaplan_meier(seen(*rows, (1, 4, 1), (1, 6, 1)))
    assert curve.from_years == 1.0
    assert curve.years.tolist() == [2.0, 3.0, 4.0, 6.0]
    assert curve.at_risk.tolist() == [10, 9, 7, 5]
    assert curve.leavers.tolist() == [1, 2, 1, 1]
    expected = np.cumprod([9 / 10, 7 / 9, 6 / 7, 4 / 5])
    assert curve.surviving == pytest.approx(expected)
    greenwood = 1 / 90 + 2 / 63 + 1 / 42 + 1 / 20
    assert curve.low[-1] == pytest.approx(expected[-1] * math.exp(-1.96 * math.sqrt(greenwood)))


def test_kaplan_meier_needs_ten_at_risk_and_may_end_at_nobody():
    assert tenure.kaplan_meier(seen(*((0, 1 + n, 1) for n in range(9)))) is None
    curve = tenure.kaplan_meier(seen(*((0, 1 + n, 1) for n in range(10))))
    assert (curve.surviving[-1], curve.low[-1], curve.high[-1]) == (0.0, 0.0, 1.0)


def test_the_gap_is_between_the_fit_and_what_was_seen():
    rng = np.random.default_rng(9)
    two = np.concatenate([rng.exponential(0.2, 500), 5 + rng.exponential(0.2, 500)])
    times = Times(np.zeros(1000), two, np.ones(1000, bool))
    choice, curve = tenure.fit(times), tenure.kaplan_meier(times)
    assert tenure.beyond_interval(choice.taken, curve) > 0.1
    assert tenure.largest_gap(choice.taken, curve) > tenure.beyond_interval(choice.taken, curve)


def test_a_shape_that_could_be_anything_ends_where_a_scenario_does():
    # Five who left within a year of one another, after ten years of which nothing is known.
    rows = [(10, 10.5 + n / 10, 1) for n in range(5)]
    found = tenure.fit_weibull(seen(*rows, *((10, 11, 0),) * 20))
    assert found.shape.high == tenure.SHAPES[1]
    assert found.mean_years.low < found.mean_years.mean < found.mean_years.high


def test_attrition_is_one_divided_by_the_mean_and_so_are_its_ends():
    choice = tenure.fit(truncated(np.random.default_rng(10), hires_a_year=60))
    mean, low, high = choice.taken.mean_years
    assert choice.attrition_per_year == pytest.approx((1 / mean, 1 / high, 1 / low))
