"""What lies behind totals: counted another way, or worked by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import CensoredData, ecdf

import sim
from sim.comparison import breakdowns
from sim.comparison.breakdowns.desk import by_hour
from sim.comparison.breakdowns.survival import open_shares
from sim.comparison.labels import labels_of
from sim.scenarios.calendar import Calendar, WorkingClock

ONE = np.ones((1, 3))


@pytest.fixture(scope="module")
def result():
    scenario = sim.load("scenarios/scaleup.toml").override({"horizon_months": 12})
    return sim.run(scenario, replications=6, records=True)


LENGTHS = np.array([0.0, 0.0, 5.0, 5.0, 7.0, 7.0, 12.0, 30.0, 30.0, 41.0])
CENSORED = np.array([0, 0, 0, 1, 0, 1, 0, 0, 1, 1], bool)
OWNER = np.array([0, 1, 2, 0, 1, 2, 0, 1, 2, 0])
AT = np.array([0.0, 4.9, 5.0, 6.0, 7.0, 12.0, 29.0, 30.0, 40.0, 41.0, 99.0])


def kaplan_meier(lengths: np.ndarray, censored: np.ndarray) -> np.ndarray:
    data = CensoredData(uncensored=lengths[~censored], right=lengths[censored])
    return ecdf(data).sf.evaluate(AT)


def test_shares_are_kaplan_and_meiers() -> None:
    (shares,) = open_shares(LENGTHS, CENSORED, OWNER, ONE, AT)
    assert shares == pytest.approx(kaplan_meier(LENGTHS, CENSORED))


def test_a_future_drawn_twice_counts_twice() -> None:
    weights = np.array([[2.0, 0.0, 1.0]])
    (shares,) = open_shares(LENGTHS, CENSORED, OWNER, weights, AT)
    rows = np.repeat(np.arange(len(OWNER)), weights[0].astype(int)[OWNER])
    assert shares == pytest.approx(kaplan_meier(LENGTHS[rows], CENSORED[rows]))


def test_without_censoring_it_is_the_share_that_is_longer() -> None:
    none = np.zeros_like(CENSORED)
    (shares,) = open_shares(LENGTHS, none, OWNER, ONE, AT)
    assert shares == pytest.approx([(at < LENGTHS).mean() for at in AT])


def test_the_share_at_the_policy_is_the_metric(result) -> None:
    curve = breakdowns.survival(result)
    metrics = sim.compare(result).metrics.set_index(["strategy", "metric"])
    for name in result.strategies:
        own = curve[(curve["strategy"] == name) & (curve["hours"] == 1.0)]
        expected = metrics.loc[(name, "share_over_policy"), "mean"]
        assert own["open_share"].item() == pytest.approx(expected)
        assert own["open_share_low"].item() < expected < own["open_share_high"].item()
    # Who never had access is in no share.
    had_access = result.windows.groupby("strategy")["had_access"].sum()
    assert (curve["leavers"] == curve["strategy"].map(had_access)).all()


def test_a_policy_off_the_grid_is_on_the_curve(result) -> None:
    scenario = result.scenario.override({"policies.exposure_hours": 3.5})
    curve = breakdowns.survival(sim.run(scenario, ["team"], replications=2))
    assert 3.5 in set(curve["hours"])


def test_medians_by_hour_of_leaving_are_pandas(result) -> None:
    rows = breakdowns.by_leaving_hour(result)
    start = pd.Timestamp(result.scenario.parameters.start)
    windows = result.windows[result.windows["had_access"]]
    left = start + pd.to_timedelta(windows["left_hours"], unit="h")
    keys = [windows["strategy"], left.dt.day_of_week, left.dt.hour]
    expected = windows["exposure_hours"].groupby(keys).median()
    found = rows.set_index(["strategy", "weekday", "hour"])["median_hours"].astype(float)
    assert found.sort_index().to_numpy() == pytest.approx(expected.sort_index().to_numpy())
    assert rows["leavers"].sum() == len(windows)


def test_work_is_spread_over_the_hours_in_which_it_is_done() -> None:
    # Open from 9 to 13 on days 0 and 2: 90 minutes from 12:30 pause at closing.
    desk = WorkingClock(9.0, 4.0, [0, 2], [0, 1, 1, 2])
    assert np.allclose(list(by_hour(desk, 12.5, 90.0)), [(0, 12, 30.0), (2, 9, 60.0)])
    assert np.allclose(list(by_hour(desk, 9.75, 20.0)), [(0, 9, 15.0), (0, 10, 5.0)])
    assert list(by_hour(desk, 9.0, 0.0)) == []


def test_the_weeks_of_the_desk_add_up_to_its_work(result) -> None:
    rows = breakdowns.desk_week(result)
    horizon = Calendar.of(result.scenario.parameters).horizon_hours
    done = result.records[result.records["record"] == "DeskAction"]
    weeks = horizon / (7 * 24)
    for name in result.strategies:
        own = done[(done["strategy"] == name) & (done["hours"] <= horizon)]
        expected = own["minutes"].sum() / 6 / weeks
        found = float(rows.loc[rows["strategy"] == name, "minutes"].sum())
        # What is picked up inside the horizon and done after it is part of both or of one.
        assert found == pytest.approx(expected, rel=0.02)
    assert set(rows["weekday"]) == {0, 1, 2, 3, 4}
    assert set(rows["hour"]) == {9, 10, 11, 12}


def test_one_week_of_the_desk_is_a_part_of_all(result) -> None:
    # Two weeks without a holiday.
    whole = breakdowns.desk_week(result, 28, 42)
    first, second = breakdowns.desk_week(result, 28, 35), breakdowns.desk_week(result, 35, 42)
    half = (first["minutes"] + second["minutes"]).astype(float) / 2
    assert whole["minutes"].astype(float).to_numpy() == pytest.approx(half.to_numpy())


def test_seat_days_are_split_without_rest(result) -> None:
    split = breakdowns.seat_day_split(result)
    sums = split.groupby("strategy")["share"].sum().astype(float)
    assert sums.to_numpy() == pytest.approx(1.0)
    metrics = sim.compare(result).metrics.set_index(["strategy", "metric"])
    for name in result.strategies:
        own = split[(split["strategy"] == name) & (split["use"] == "active")]
        expected = metrics.loc[(name, "seat_utilisation"), ["mean", "low", "high"]]
        found = own[["share", "share_low", "share_high"]].to_numpy(float)[0]
        assert found == pytest.approx(expected.to_numpy(float))


def test_seats_by_month_are_the_means_of_the_months(result) -> None:
    rows = breakdowns.seats_by_month(result).set_index(["strategy", "month"])
    expected = result.months.groupby(["strategy", "month"])[["purchased", "held", "active"]].mean()
    for count in expected:
        assert rows[count].sort_index().to_numpy(float) == pytest.approx(
            expected[count].sort_index().to_numpy()
        )
        low, high = rows[f"{count}_low"], rows[f"{count}_high"]
        assert ((low <= rows[count]) & (rows[count] <= high)).all()
    uses = result.months[["active", "idle", "orphaned", "pending", "stranded"]].sum(axis=1)
    assert uses.to_numpy() == pytest.approx(result.months["purchased"].to_numpy(), abs=1e-6)


def test_the_marks_are_laid_out_for_a_table(result) -> None:
    curve = breakdowns.survival(result)
    table = breakdowns.at_marks(curve).set_index("strategy")
    assert list(table.index) == list(result.strategies)
    lookup = curve.set_index(["strategy", "hours"])
    for hours, name in ((1.0, "1_h"), (8.0, "8_h"), (24.0, "1_day"), (168.0, "7_days")):
        for end in ("", "_low", "_high"):
            found = table.loc["team", f"share_open_after_{name}{end}"]
            assert found == lookup.loc[("team", hours), f"open_share{end}"]
    assert labels_of(table) == labels_of(curve)


def test_what_is_not_there_is_said(result) -> None:
    nobody = result.scenario.override(
        {"workforce.employees.attrition_per_year": 0.0, "horizon_months": 2}
    )
    still = sim.run(nobody, ["team"], replications=2)
    with pytest.raises(ValueError, match="nobody left in these futures"):
        breakdowns.by_leaving_hour(still)
    with pytest.raises(ValueError, match="run the scenario with records=True"):
        breakdowns.desk_week(still)
    assert breakdowns.survival(still)["open_share"].isna().all()
