"""Pictures of money, steps, swings and switches: they draw the numbers of their frames."""

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
from sim.decisions import budget_findings, one_way, switching
from sim.decisions.study import Study
from sim.plots import budget as fan
from sim.plots import money

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


def with_ends(name: str, value: float, half: float) -> dict[str, float]:
    return {name: value, f"{name}_low": value - half, f"{name}_high": value + half}


@cache
def switches(from_month: int = 17) -> pd.DataFrame:
    """A term of a year: cost falls towards a renewal, and late months cannot be chosen."""
    rows = []
    for month in (*range(25), 36):
        cost = 120_000.0 - 1_000.0 * (month % 12 or 12 * (month > 0)) if month < 36 else 60_000.0
        best = 120_000.0 - 12_000.0
        reason = "it is infeasible: somebody waits" if month >= from_month else ""
        rows.append(
            {"month": month, "name": f"m{month}", "replications": 20, "objection": reason}
            | with_ends("cost_usd", cost, 9_000.0)
            | with_ends("dearer_usd", cost - best, 500.0 if cost != best else 0.0)
            | with_ends("exposure_hours", 400.0 + month, 150.0)
        )
    frame = pd.DataFrame(rows)
    return frame.astype({name: "Float64" for name in frame if "usd" in name or "hours" in name})


AS_IS = pd.DataFrame(
    [
        {"strategy": "enterprise", "baseline": "team", "replications": 10}
        | with_ends("extra_cost_usd", 90_000.0, 2_000.0)
        | with_ends("extra_exposure_hours", -500.0, 400.0)
    ]
)
FACTS = {
    # What the low and the high end do to cost and exposure.
    "plans.claude-enterprise.seat_price_usd_per_month": (39.0, 75.0, -50_000.0, 36_000.0, 0, 0),
    "signals.missed_share": (0.02, 0.2, -10.0, 20.0, 300.0, -800.0),
    "signals.joiner_ahead_days": (0.0, 20.0, 2_000.0, 3_000.0, 250.0, 260.0),
    "segment.seat_share": (0.2, 1.0, -95_000.0, 0.0, 900.0, 0.0),
}
MEANINGS = {
    "plans.claude-enterprise.seat_price_usd_per_month": "price of a seat (Claude Enterprise)",
    "signals.missed_share": "share of leavers whose seat nobody thinks of",
    "signals.joiner_ahead_days": "days by which HR tells IT of a joiner",
    "segment.seat_share": "share of people entitled to a seat",
}
UNITS = dict(
    zip(FACTS, ("USD per seat", "share of leavers", "days", "share of people"), strict=True)
)


@cache
def ends() -> pd.DataFrame:
    """Four facts; the last one turns the sign of the cost at its low end."""
    rows = []
    for fact, (low, high, *shifts) in FACTS.items():
        for place, (end, value) in enumerate((("low", low), ("high", high))):
            cost, hours = float(shifts[place]), float(shifts[2 + place])
            rows.append(
                {
                    "fact": fact,
                    "meaning": MEANINGS[fact],
                    "unit": UNITS[fact],
                    "end": end,
                    "value": value,
                    "problem": "",
                }
                | with_ends("extra_cost_usd", 90_000.0 + cost, 2_000.0)
                | with_ends("extra_exposure_hours", -500.0 + hours, 450.0)
                | with_ends("shift_cost_usd", cost, abs(cost) * 0.04)
                | with_ends("shift_exposure_hours", hours, abs(hours) * 0.6)
            )
    frame = pd.DataFrame(rows)
    numbers = [name for name in frame if name.startswith(("extra", "shift"))]
    return frame.astype(dict.fromkeys(numbers, "Float64"))


PICTURES = {
    "fan": lambda: plots.study(budget()),
    "fan without cliffs": lambda: plots.study(budget(cliffs=False)),
    "fan of five years": lambda: plots.study(budget(horizon=60)),
    "kinds": lambda: plots.cost_by_kind(metrics(), 2.0),
    "uses": lambda: plots.licence_by_use(metrics(), 2.0),
    "waterfall": lambda: plots.waterfall(metrics(), differences(), "team", "enterprise", 2.0),
    "plane": lambda: plots.cost_against_exposure(metrics(), 2.0),
    "swings of cost": lambda: plots.swings(AS_IS, ends()),
    "swings of exposure": lambda: plots.swings(AS_IS, ends(), "exposure_hours"),
    "switching": lambda: plots.cost_by_switch_month(switches()),
    "switching at any month": lambda: plots.cost_by_switch_month(switches(99)),
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
    assert colours == [plots.look_of(name, STRATEGIES).colour for name in STRATEGIES]
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
    ("name", "measure"),
    [("swings of cost", "cost_usd"), ("swings of exposure", "exposure_hours")],
)
def test_bars_reach_from_things_as_they_are_to_each_end(name: str, measure: str) -> None:
    (axes,) = picture(name).axes
    now, frame = AS_IS[f"extra_{measure}"].iloc[0], ends()
    # The price moves no exposure, and the missed leavers too little cost to be seen.
    order = {"cost_usd": (3, 0, 2), "exposure_hours": (1, 3, 2)}[measure]
    facts = [list(FACTS)[place] for place in order]
    frame = frame[frame["fact"].isin(facts)]
    tips = {round(bar.get_x() + bar.get_width(), 6) for of in bars(axes) for bar in of}
    assert tips == {round(float(value), 6) for value in frame[f"extra_{measure}"]}
    assert {bar.get_x() for of in bars(axes) for bar in of} == {now}
    written = [text.get_text() for text in axes.texts]
    assert [text for text in written if text in MEANINGS.values()] == [MEANINGS[f] for f in facts]
    moved = frame[frame[f"shift_{measure}"] != 0].to_dict("records")
    assert {one_way.value_text(row) for row in moved} <= set(written)


def test_a_sign_that_turns_is_said() -> None:
    alt = plots.alt_text(picture("swings of cost"))
    seats = MEANINGS["segment.seat_share"]
    assert f"Of 4 uncertain facts this one matters most for cost: {seats}." in alt
    assert (
        "With it enterprise minus team is -$5,000 to $90,000 a year; as things are $90,000" in alt
    )
    assert f"The sign clearly turns with {seats}. 1 of the facts moves it too little" in alt
    assert f"  {seats}: at 20 % -$5,000, at 100 % $90,000" in alt
    assert "None clearly turns the sign." in plots.alt_text(picture("swings of exposure"))


def test_facts_that_move_nothing_are_said_to() -> None:
    still = ends().copy()
    still[[name for name in still if name.startswith("shift")]] *= 0
    finding = one_way.what_matters(AS_IS, still, "cost_usd")
    assert finding.title == "None of these facts moves the cost"


def test_lines_are_cost_and_exposure_by_month() -> None:
    frame = switches()
    for axes, name in zip(picture("switching").axes, ("cost_usd", "exposure_hours"), strict=True):
        allowed, barred = (c.lines[0] for c in axes.containers)
        chosen = frame["objection"] == ""
        assert list(allowed.get_ydata()) == list(frame.loc[chosen, name])
        assert list(barred.get_ydata()) == list(frame.loc[~chosen, name])
        assert barred.get_markerfacecolor() == "white"
        assert len(reach(axes)) == len(frame)


def test_the_best_month_that_can_be_chosen_is_said() -> None:
    alt = plots.alt_text(picture("switching"))
    assert "Changing after month 12 costs the least, $108,000 a year ($99,000 to $117,000)." in alt
    assert "Changing after month 11 costs $1,000 a year more ($500 to $1,500) in the same" in alt
    assert "Changing after month 17 or later cannot be chosen: it is infeasible: somebody" in alt
    assert "Never changing: $60,000 ($51,000 to $69,000), 440 h (290 to 590), cannot" in alt
    free = plots.alt_text(picture("switching at any month"))
    assert "Never changing costs the least, $60,000 a year" in free
    none = switching.switch_month(switches(0)).title
    assert none == "At no month can the change be chosen"


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
