"""Pictures of money, steps and planes: they draw the numbers of their frames."""

import datetime as dt
from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pandas as pd
import pytest
from builders.pictures import cut_off, drawn, overlapping, texts, too_small
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim import plots
from sim.comparison.findings import parts
from sim.comparison.findings.costs import plane, steps
from sim.comparison.judgement import month_in_words
from sim.decisions.budget import words as budget_findings
from sim.decisions.study import Study
from sim.plots import budget as fan
from sim.plots import money
from sim.plots.style import LOOKS

STRATEGIES = ("team", "enterprise", "enterprise-sales")
COSTS = {
    "team": {"licence": 150_000.0, "usage": 0.0, "tool": 0.0, "labour": 3_000.0},
    "enterprise": {"licence": 60_000.0, "usage": 180_000.0, "tool": 9_000.0, "labour": 1_000.0},
    "enterprise-sales": {"licence": 60_000.0, "usage": 180_000.0, "tool": 0.0, "labour": 900.0},
}
EXPOSURE = {"team": 900.0, "enterprise": 600.0, "enterprise-sales": 50_000.0}
USES = {"active": 0.7, "idle": 0.2, "orphaned": 0.01, "pending": 0.0, "stranded": 0.09}


def estimates(rows: list[tuple[str, str, float]], half: float = 0.1) -> pd.DataFrame:
    """Means by strategy and metric, with an interval of a share of each."""
    frame = pd.DataFrame(rows, columns=["strategy", "metric", "mean"])
    reach = frame["mean"].abs() * half
    frame = frame.assign(low=frame["mean"] - reach, high=frame["mean"] + reach)
    return frame.astype(dict.fromkeys(["mean", "low", "high"], "Float64"))


@cache
def metrics() -> pd.DataFrame:
    """Totals over two years."""
    rows = []
    for name, costs in COSTS.items():
        rows += [(name, f"{kind}_cost_usd", usd) for kind, usd in costs.items()]
        rows += [(name, "total_cost_usd", sum(costs.values()))]
        rows += [(name, "exposure_hours_total", EXPOSURE[name])]
        rows += [(name, f"licence_cost_{u}_usd", costs["licence"] * s) for u, s in USES.items()]
    return estimates(rows)


@cache
def differences() -> pd.DataFrame:
    """Against team."""
    base = metrics().set_index(["strategy", "metric"])["mean"]
    rows = [
        (name, metric, float(base[name, metric] - base["team", metric]))
        for name in STRATEGIES[1:]
        for metric in metrics()["metric"].unique()
    ]
    found = estimates(rows)
    ways = {1.0: "more", -1.0: "less", 0.0: "same"}
    return found.assign(sense=[ways[way] for way in np.sign(found["mean"])])


@cache
def budget(cliffs: bool = True, horizon: int = 36) -> Study:
    """Cash that jumps each year, of two strategies; the second is steady."""
    rows = []
    for inputs, (place, name) in product(("as given", "drawn"), enumerate(STRATEGIES[:2])):
        about = {"strategy": name, "inputs": inputs, "replications": 9}
        for number in range(1, horizon + 1):
            is_cliff = cliffs and place == 0 and number % 12 == 1
            middle = (60_000.0 if is_cliff else 5_000.0) + 100.0 * number
            cash = {"p10": 0.8 * middle, "p50": middle, "p90": 1.3 * middle}
            called = month_in_words(dt.date(2026, 11, 1), number)
            rows.append(
                {**about, "period": "month", "number": number, "called": called, "cliff": is_cliff}
                | {f"cash_usd_{p}": usd for p, usd in cash.items()}
                | {"cash_usd": middle, "accrued_usd_p50": 5_500.0 + 50.0 * number}
            )
        year = {"called": "the year to October 2027", "cash_usd_p90": 90_001.0}
        rows.append({**about, "period": "year", "number": 1, "cliff": False, **year})
    details = {"strategy": STRATEGIES[0]}
    return Study("budget", "When?", "of whom", ("Put aside.",), pd.DataFrame(rows), details=details)


PICTURES = {
    "fan": lambda: plots.study(budget()),
    "fan without cliffs": lambda: plots.study(budget(cliffs=False)),
    "fan of five years": lambda: plots.study(budget(horizon=60)),
    "kinds": lambda: plots.cost_by_kind(metrics(), 2.0),
    "uses": lambda: plots.licence_by_use(metrics(), 2.0),
    "waterfall": lambda: plots.waterfall(metrics(), differences(), "team", "enterprise", 2.0),
    "plane": lambda: plots.cost_against_exposure(metrics(), 2.0),
}


@cache
def picture(name: str) -> Figure:
    """A picture, drawn once."""
    return drawn(PICTURES[name]())


EVERY = pytest.mark.parametrize("name", PICTURES)


@EVERY
def test_nothing_is_cut_off_or_covered_and_all_is_readable_at_half_width(name: str) -> None:
    figure = picture(name)
    assert figure.get_figwidth() == plots.style.WIDTH_INCHES
    assert cut_off(figure) == []
    assert overlapping(figure) == []
    assert too_small(figure) == []


@EVERY
def test_axes_have_units_and_the_alt_text_has_the_title(name: str) -> None:
    figure = picture(name)
    labels = " ".join(axes.get_xlabel() + axes.get_ylabel() for axes in figure.axes)
    assert "USD a" in labels or "hours a year" in labels
    title = figure.axes[0].get_title("left").replace("\n", " ")
    assert title and title in plots.alt_text(figure)


@EVERY
def test_the_same_frames_are_the_same_bytes(name: str) -> None:
    assert plots.png(PICTURES[name]()) == plots.png(PICTURES[name]())


def bars(axes: Axes) -> list[list]:
    return [list(c.patches) for c in axes.containers if hasattr(c, "patches") and c.patches]


def reach(axes: Axes) -> list[np.ndarray]:
    """Both ends of each interval, (x, y) by (x, y)."""
    return [
        segment
        for container in axes.containers
        if hasattr(container, "has_xerr")
        for lines in container.lines[2]
        for segment in lines.get_segments()
    ]


def test_columns_are_the_percentiles_of_the_months() -> None:
    frame = budget().frame.query("period == 'month' and inputs == 'as given'")
    for axes, name in zip(picture("fan").axes, STRATEGIES, strict=False):
        rows = frame[frame["strategy"] == name]
        below, dark = bars(axes)
        assert [bar.get_height() for bar in below] == pytest.approx(list(rows["cash_usd_p10"]))
        tops = [bar.get_y() + bar.get_height() for bar in dark]
        assert tops == pytest.approx(list(rows["cash_usd_p90"]))
        middles = [segment[0][1] for segment in axes.collections[0].get_segments()]
        assert middles == pytest.approx(list(rows["cash_usd_p50"]))
        assert list(axes.lines[0].get_ydata()) == list(rows["accrued_usd_p50"])


def test_cliffs_are_labelled_or_else_the_dearest_month() -> None:
    labels = [text.get_text() for text in texts(picture("fan"))]
    assert {f"${60.1 + 0.1 * m:.3g}k" for m in (0, 12, 24)} <= {t.split("\n")[0] for t in labels}
    said = plots.alt_text(picture("fan"))
    assert "Team: $90,100 is enough for the year to October 2027" in said
    assert "November 2026 ($60,100); November 2027 ($61,300); and November 2028 ($62,500)" in said
    steady = [text.get_text() for text in texts(picture("fan without cliffs"))]
    assert sum(label.startswith("$8.6k\n") for label in steady) == 2
    assert "No month is far above its accrued cost" in plots.alt_text(picture("fan without cliffs"))


def test_a_changed_month_changes_the_alt_text() -> None:
    more = budget().frame.assign(cash_usd_p90=budget().frame["cash_usd_p90"] * 1.01)
    assert plots.alt_text(plots.study(replace(budget(), frame=more))) != plots.alt_text(
        picture("fan")
    )


def test_bars_of_kinds_add_up_to_the_total() -> None:
    (axes,) = picture("kinds").axes
    amounts = parts.cost_by_kind(metrics(), 2.0).amounts
    assert list(amounts.index) == list(STRATEGIES)
    widths = np.array([[bar.get_width() for bar in of] for of in bars(axes)])
    assert np.allclose(widths, amounts.to_numpy().T)
    assert np.allclose(widths.sum(axis=0), [sum(costs.values()) / 2 for costs in COSTS.values()])
    intervals = [(a[0], b[0]) for a, b in reach(axes)]
    assert np.allclose(intervals, [(0.9 * w, 1.1 * w) for w in widths.sum(axis=0)])


def test_what_nobody_pays_has_no_part() -> None:
    assert list(parts.licence_by_use(metrics(), 2.0).amounts) == [
        f"licence_cost_{use}_usd" for use, share in USES.items() if share
    ]
    alt = plots.alt_text(picture("uses"))
    assert "70 % of the licence is for seats in use" in alt
    assert "seats held by people who do not use them: 20 % (team), 20 % (enterprise)" in alt


def test_the_largest_part_is_named() -> None:
    alt = plots.alt_text(picture("kinds"))
    assert "Most of the cost: licences under team; metered use under enterprise and" in alt
    assert "licences: 98 % (team); metered use: 72 % (enterprise), 75 % (enterprise-sales)" in alt


def test_steps_lead_from_one_cost_to_the_other() -> None:
    (axes,) = picture("waterfall").axes
    drawn_ = [bar for of in bars(axes) for bar in of]
    start, *between, end = drawn_
    assert start.get_width() == pytest.approx(76_500.0)
    assert end.get_width() == pytest.approx(125_000.0)
    assert [bar.get_width() for bar in between] == pytest.approx([-45_000, 90_000, 4_500, -1_000])
    at = start.get_width()
    for bar in between:
        assert bar.get_x() == pytest.approx(at)
        at += bar.get_width()
    assert at == pytest.approx(end.get_width())
    widths = [abs(b[0] - a[0]) for a, b in reach(axes)]
    assert widths == pytest.approx([15_300, 9_000, 18_000, 900, 200, 25_000])
    alt = plots.alt_text(picture("waterfall"))
    assert "Enterprise costs $48,500 more a year than team" in alt
    assert "metered use: +$90,000 ($81,000 to $99,000)" in alt


def test_a_step_of_nothing_is_left_out_and_an_unclear_difference_said_so() -> None:
    bars, _ = steps(metrics(), differences(), "team", "enterprise-sales", 2.0)
    assert [step.name for step in bars[1:-1]] == ["licences", "metered use", "admins' work"]
    wide = differences().assign(sense="unclear")
    alt = plots.alt_text(plots.waterfall(metrics(), wide, "team", "enterprise", 2.0))
    assert "Enterprise does not clearly differ in cost from team" in alt


def test_points_are_cost_and_exposure_with_both_intervals() -> None:
    (axes,) = picture("plane").axes
    assert axes.get_xscale() == "log"
    points = [(c.lines[0].get_xdata()[0], c.lines[0].get_ydata()[0]) for c in axes.containers]
    assert points == [(EXPOSURE[n] / 2, sum(COSTS[n].values()) / 2) for n in STRATEGIES]
    assert len(reach(axes)) == 6
    colours = [c.lines[0].get_color() for c in axes.containers]
    assert colours == [look.colour for look in LOOKS[: len(STRATEGIES)]]
    assert (
        "On average team costs the least, enterprise leaves the fewest exposed"
        in plots.alt_text(picture("plane"))
    )


def test_who_is_cheap_and_safe_stands_in_the_title() -> None:
    rows = metrics()[metrics()["strategy"] != "enterprise"]
    alt = plots.alt_text(plots.cost_against_exposure(rows, 2.0))
    assert "On average team costs the least and leaves the fewest exposed hours" in alt
    near = plots.cost_against_exposure(rows[rows["strategy"] == "team"], 2.0)
    assert near.axes[0].get_xscale() == "linear"
    assert plane(rows, 2.0)[0]["team"][0].mean == 76_500.0


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "$0"), (5, "$5"), (-2500, "-$2.5k"), (60_000, "$60k"), (1_250_000, "$1.25M")],
)
def test_ticks_are_short(value: float, text: str) -> None:
    assert money.usd_tick(value) == text


def test_amounts_are_short_in_the_picture_and_whole_in_words() -> None:
    assert money.short_usd(60_149.7) == "$60.1k"
    assert budget_findings.upwards(60_149.7) == "$60,200"
    assert fan.amounts(budget().frame.to_dict("records")[0]) == "$60.1k\n($48.1k to $78.1k)"
