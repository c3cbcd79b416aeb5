"""Pictures of exposure, seats, the desk, cases and checks: they show what their frames say."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from builders.pictures import cut_off, drawn, overlapping, texts, too_small
from matplotlib.figure import Figure

import sim
from sim import decisions, plots, theory
from sim.comparison import breakdowns
from sim.comparison.findings import survival, week
from sim.explanation.timeline import timeline
from sim.plots.style import looks_of
from sim.theory.luck import Seeds

TEAM_NO_SSO = "team-no-sso"


@cache
def scenario():
    without = {"plan": "claude-team-annual", "mode": "invite", "sso_enforced": False}
    return decisions.resized(sim.load("scenarios/scaleup.toml"), 40).override(
        {"horizon_months": 12, f"strategies.{TEAM_NO_SSO}": without}
    )


@cache
def result():
    return sim.run(scenario(), replications=8, records=True)


@cache
def curve():
    return breakdowns.survival(result())


@cache
def by_idp():
    ways = {"okta": {}, "entra": {"idp": "entra"}, "slow desk": {"desk.admins": 1}}
    return decisions.cases(scenario(), ways, ["share_over_policy"], replications=4)


@cache
def checks() -> pd.DataFrame:
    names = ["claim", "unit", "expected", "measured", "measured_low", "measured_high", "agrees"]
    return pd.DataFrame(
        [
            ("Wait for the sync", "minutes", 30.13, 30.4, 29.9, 30.9, True),
            ("Wait for a review", "days", 55.0, 57.0, 56.0, 58.0, False),
            ("A bill", "USD", 3616.44, 3616.44, None, None, True),
            ("Largest difference to a double", "", 0.0, 0.0, None, None, True),
        ],
        columns=names,
    ).astype(dict.fromkeys(names[3:6], "Float64"))


@cache
def seeds() -> Seeds:
    return theory.seeds(scenario(), "team", "total_cost_usd", range(1, 6), 3)


@cache
def story():
    windows = result().windows.query(f"strategy == '{TEAM_NO_SSO}' and replication == 1")
    person = windows[windows["exposure_hours"] < 168].nlargest(1, "exposure_hours")["id"].item()
    return timeline(scenario(), TEAM_NO_SSO, 1, person)


PICTURES = {
    "open-after": lambda: plots.open_after(curve(), 1.0),
    "leaving": lambda: plots.leaving_week(breakdowns.by_leaving_hour(result())),
    "desk": lambda: plots.desk_at_work(breakdowns.desk_week(result()), ["team", "enterprise"]),
    "by-case": lambda: plots.by_case(by_idp(), "share_over_policy"),
    "theory": lambda: plots.against_theory(checks(), theory.sentence(checks())),
    "seeds": lambda: plots.by_seed(seeds().rows, seeds().together, "total_cost_usd"),
    "seats": lambda: plots.seat_timeline(breakdowns.seats_by_month(result())),
    "split": lambda: plots.seat_split(breakdowns.seat_day_split(result())),
    "departure": lambda: plots.departure(story()),
}


@cache
def picture(name: str) -> Figure:
    return drawn(PICTURES[name]())


each = pytest.mark.parametrize("name", PICTURES)


@each
def test_nothing_is_cut_off(name: str) -> None:
    assert cut_off(picture(name)) == []


@each
def test_nothing_overlaps(name: str) -> None:
    assert overlapping(picture(name)) == []


@each
def test_it_is_read_at_half_width(name: str) -> None:
    assert too_small(picture(name)) == []


@each
def test_axes_have_units(name: str) -> None:
    labels = " ".join(axes.get_xlabel() + axes.get_ylabel() for axes in picture(name).axes)
    units = ("%", "hours", "minutes", "USD", "seats", "Date", "Hour of the day")
    assert any(unit in labels for unit in units), labels


@each
def test_alt_text_begins_with_the_finding_of_the_title(name: str) -> None:
    figure = picture(name)
    title = " ".join(figure.axes[0].get_title(loc="left").split())
    assert len(title) > 10
    alt = plots.alt_text(figure)
    said = title.split(": ", 1)[-1] if name == "departure" else title
    assert said.lower() in alt.lower()
    assert len(alt.splitlines()) > 2


@each
def test_the_same_frames_are_the_same_bytes(name: str) -> None:
    assert plots.png(PICTURES[name]()) == plots.png(PICTURES[name]())


def test_curves_are_the_numbers_of_the_frame_in_the_strategies_looks() -> None:
    axes = picture("open-after").axes[0]
    names = list(result().strategies)
    for name in names:
        own = curve()[curve()["strategy"] == name]
        look = looks_of(curve())[result().scenario.parameters.label_of(name)]
        lines = [line for line in axes.lines if line.get_color() == look.colour]
        (whole,) = [line for line in lines if len(line.get_xdata()) > 20]
        shares = own.set_index("hours")["open_share"].astype(float)
        assert np.allclose(whole.get_ydata(), shares.loc[whole.get_xdata()])
        (marked,) = [line for line in lines if line.get_marker() == look.marker]
        assert set(marked.get_xdata()) <= set(breakdowns.MARKS_HOURS)
        assert len(marked.get_xdata()) >= 3


def test_bands_are_the_intervals() -> None:
    axes = picture("open-after").axes[0]
    band = axes.collections[0].get_paths()[0].vertices
    own = curve()[curve()["strategy"] == "team"]
    ends = own[["open_share_low", "open_share_high"]].astype(float).to_numpy()
    assert band[:, 1].min() >= ends.min() - 1e-9
    assert band[:, 1].max() == pytest.approx(ends.max())


def test_the_policy_and_the_marks_are_on_the_axis() -> None:
    said = {text.get_text() for text in texts(picture("open-after"))}
    assert {"policy: 1 h", "1 h", "8 h", "1 day", "7 days"} <= said
    assert set(map(scenario().parameters.label_of, result().strategies)) <= said


def test_the_title_names_the_worst_and_the_best() -> None:
    title, _ = survival.open_after(curve(), 1.0)[1:3]
    here = curve()[curve()["hours"] == 1.0].set_index("strategy")["open_share"]
    assert scenario().parameters.label_of(here.idxmax()) in title
    assert scenario().parameters.label_of(here.idxmin()) in title


def test_windows_that_were_still_open_are_said_to_be() -> None:
    text = plots.alt_text(plots.open_after(curve().assign(censored=3), 1.0))
    leavers = curve()["leavers"].iloc[0]
    assert f"when the books were closed, counted so far: 3 of {leavers} (Team, by hand)," in text


def test_squares_are_the_numbers_of_the_frame() -> None:
    rows = week.often(breakdowns.by_leaving_hour(result()))
    figure = picture("leaving")
    for axes, name in zip(figure.axes, result().strategies, strict=True):
        (image,) = axes.images
        own = rows[rows["strategy"] == name]["median_hours"].astype(float)
        assert np.sort(image.get_array().compressed()) == pytest.approx(np.sort(own))


def test_dots_and_bars_are_the_numbers_of_the_frame() -> None:
    rows = by_idp()
    axes = picture("by-case").axes[0]
    values = [bars.lines[0].get_xdata()[0] for bars in axes.containers]
    assert values == pytest.approx(rows["value"].astype(float).tolist())
    ends = [bars.lines[2][0].get_segments()[0][:, 0].tolist() for bars in axes.containers]
    expected = rows[["value_low", "value_high"]].astype(float).to_numpy()
    assert np.allclose(ends, expected)
    colours = {bars.lines[0].get_color() for bars in axes.containers}
    assert colours == {look.colour for look in looks_of(rows).values()}


def test_seats_are_drawn_month_by_month() -> None:
    rows = breakdowns.seats_by_month(result())
    for axes, name in zip(picture("seats").axes, result().strategies, strict=True):
        own = rows[rows["strategy"] == name]
        drawn_lines = [line.get_ydata() for line in axes.lines]
        for count, line in zip(("purchased", "held", "active"), drawn_lines, strict=True):
            assert np.allclose(line, own[count].astype(float))


def test_the_split_fills_each_bar() -> None:
    axes = picture("split").axes[0]
    bars = [c for c in axes.containers if getattr(c, "patches", None)]
    widths = np.array([[bar.get_width() for bar in of.patches] for of in bars])
    assert np.allclose(widths.sum(axis=0), 1.0)


def test_a_departure_shows_each_stage_for_its_time() -> None:
    axes, spans = picture("departure").axes[0], story().open
    widths = [bar.get_width() for bars in axes.containers for bar in bars.patches]
    assert widths == pytest.approx((spans["end_hours"] - spans["start_hours"]).tolist())
    for text in story().moments["text"]:
        assert text in " ".join(plots.alt_text(picture("departure")).split())


def test_a_check_that_fails_is_told_and_drawn_off_the_line() -> None:
    alt = plots.alt_text(picture("theory"))
    assert "3 of 4 numbers" in alt
    assert "not Wait for a review: 57 instead of 55" in alt
    assert "$3,616.44, expected $3,616.44" in alt
    axes = picture("theory").axes[0]
    values = [bars.lines[0].get_xdata()[0] for bars in axes.containers]
    assert values == pytest.approx([100 * 30.4 / 30.13, 100 * 57 / 55, 100.0])


def test_nobody_who_left_and_one_future_are_pictures_too() -> None:
    quiet = {"workforce.employees.attrition_per_year": 0.0, "horizon_months": 2}
    nobody = breakdowns.survival(sim.run(scenario().override(quiet), replications=2))
    figure = drawn(plots.open_after(nobody, 1.0))
    assert "Nobody left" in plots.alt_text(figure)
    one = sim.run(scenario(), replications=1, records=True)
    for figure in (
        plots.open_after(breakdowns.survival(one), 1.0),
        plots.leaving_week(breakdowns.by_leaving_hour(one)),
        plots.desk_at_work(breakdowns.desk_week(one)),
        plots.seat_timeline(breakdowns.seats_by_month(one)),
        plots.seat_split(breakdowns.seat_day_split(one)),
    ):
        assert cut_off(drawn(figure)) == []
        assert "nan" not in plots.alt_text(figure).lower()
