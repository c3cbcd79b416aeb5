"""Pictures of studies over made frames: they draw the numbers, and say the answer."""

import datetime as dt
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from builders.companies import SCIM, TEAM, company
from builders.pictures import cut_off, drawn, overlapping, too_small
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim import plots
from sim.comparison.labels import labelled
from sim.decisions.sensitivity import swings, words
from sim.decisions.study import Study

INPUTS = {
    # What the low and the high end are, and what they do to cost and to open hours.
    "price of a seat (Claude Enterprise)": (39.0, 75.0, -50_000.0, 36_000.0, 0, 0),
    "share of leavers whose seat nobody thinks of": (0.02, 0.2, -10.0, 20.0, 300.0, -800.0),
    "days by which HR tells IT of a joiner": (0.0, 20.0, 2_000.0, 3_000.0, 250.0, 260.0),
    "share of people entitled to a seat": (0.2, 1.0, -95_000.0, 0.0, 900.0, 0.0),
}
UNITS = ("USD per seat", "share of leavers", "days", "share of people")
COST, HOURS = 90_000.0, -500.0
STRATEGIES = {
    "team": TEAM["team"] | {"label": "Team"},
    "enterprise": SCIM["enterprise"] | {"label": "Enterprise"},
}


def with_ends(name: str, value: float, half: float) -> dict[str, float]:
    return {name: value, f"{name}_low": value - half, f"{name}_high": value + half}


def row(cost: float, hours: float, **of: object) -> dict[str, object]:
    about = {"strategy": "enterprise", "baseline": "team", "replications": 10, "problem": ""}
    return (
        about
        | of
        | with_ends("extra_cost_usd", COST + cost, 2_000.0)
        | with_ends("extra_exposure_hours", HOURS + hours, 450.0)
        | with_ends("shift_cost_usd", cost, abs(cost) * 0.04)
        | with_ends("shift_exposure_hours", hours, abs(hours) * 0.1)
    )


@cache
def moved() -> Study:
    """Four inputs; the last one turns the choice at its low end, and is at its high end today."""
    rows = [row(0.0, 0.0, input="", meaning="as things are", unit="", end="today", taken="team")]
    for (meaning, (low, high, *shifts)), unit in zip(INPUTS.items(), UNITS, strict=True):
        for place, (end, value) in enumerate((("low", low), ("high", high))):
            cost, hours = float(shifts[place]), float(shifts[2 + place])
            taken = "enterprise" if COST + cost < 0 else "team"
            about = {"input": meaning, "meaning": meaning, "unit": unit, "end": end, "taken": taken}
            today = (low + high) / 2 if any(shifts[1::2]) else high
            rows.append(row(cost, hours, value=value, today=today, **about))
    frame = pd.DataFrame(rows)
    numbers = [name for name in frame if str(name).startswith(("extra", "shift"))]
    frame = swings.widest_first(frame.astype(dict.fromkeys(numbers, "Float64")))
    labelled(frame, company({"strategies": STRATEGIES}).parameters)
    said = tuple(words.headline(frame, "team", ("Take team.",), ()))
    return Study("sensitivity", "Which?", "90 employees", said, frame, words.table(frame, ()))


@cache
def rules(from_month: int = 17) -> Study:
    """A term of a year: cost falls towards a renewal, and late months cannot be chosen."""
    rows = []
    for month in (*range(25), 36):
        cost = 120_000.0 - 1_000.0 * (month % 12 or 12 * (month > 0)) if month < 36 else 60_000.0
        kind = {0: "at once", 36: "never"}.get(month, "month")
        rows.append(
            {"rule": f"in month {month}", "kind": kind, "at": month, "is_renewal": month == 12}
            | {"objection": "somebody waits" if month >= from_month else "", "near": month == 12}
            | {"switch_month": None}
            | with_ends("cost_usd", cost, 9_000.0)
            | with_ends("dearer_usd", cost - 108_000.0, 500.0 if cost != 108_000.0 else 0.0)
            | with_ends("exposure_hours", 400.0 + month, 150.0)
        )
    sign = rows[5] | {"rule": "at 90 members", "kind": "members", "at": 90, "switch_month": 8.5}
    absent = sign | {"rule": "at 99 members", "at": 99, "switch_month": None}
    frame = pd.DataFrame([*rows, sign, absent])
    kinds = {str(name): "Float64" for name in frame if "usd" in str(name) or "hours" in str(name)}
    about = {"start": dt.date(2026, 11, 1), "horizon_months": 36}
    said = ("Change after a year.", "All others are clearly dearer.", "It is worth knowing.")
    frame = frame.astype(kinds | {"switch_month": "Float64"})
    return Study("upgrade", "When?", "60 employees", said, frame, details=about)


STUDIES = {"moved": moved, "rules": rules}


@cache
def picture(name: str) -> Figure:
    return drawn(plots.study(STUDIES[name]()))


def reach(axes: Axes) -> list[np.ndarray]:
    return [
        segment
        for container in axes.containers
        if hasattr(container, "has_xerr")
        for lines in container.lines[2]
        for segment in lines.get_segments()
    ]


@pytest.mark.parametrize("name", STUDIES)
def test_nothing_is_cut_off_or_covered_and_the_alt_text_has_all_sentences(name: str) -> None:
    figure = picture(name)
    assert cut_off(figure) == []
    assert overlapping(figure) == []
    assert too_small(figure) == []
    said = STUDIES[name]().headline
    alt = plots.alt_text(figure)
    assert all(sentence.removesuffix(".") in alt for sentence in said)
    title = figure.axes[0].get_title("left").replace("\n", " ")
    assert title == said[0].removesuffix(".")


@pytest.mark.parametrize(("place", "measure"), [(0, "cost_usd"), (1, "exposure_hours")])
def test_bars_reach_from_things_as_they_are_to_each_end(place: int, measure: str) -> None:
    axes, frame = picture("moved").axes[place], moved().frame
    now = COST if measure == "cost_usd" else HOURS
    # The price moves no hours, and the missed leavers too little cost to be seen.
    order = {"cost_usd": (3, 0, 2), "exposure_hours": (1, 3, 2)}[measure]
    inputs = [list(INPUTS)[each] for each in order]
    rows = frame[frame["input"].isin(inputs)]
    bars = [bar for of in axes.containers if hasattr(of, "patches") for bar in of.patches]
    tips = {round(bar.get_x() + bar.get_width(), 6) for bar in bars}
    shifts = rows[rows[f"shift_{measure}"] != 0]
    assert tips == {round(float(value), 6) for value in shifts[f"extra_{measure}"]}
    assert {bar.get_x() for bar in bars} == {now}
    written = [text.get_text() for text in axes.texts]
    names = [text.partition(" (today")[0] for text in written if "(today" in text]
    assert names == inputs
    assert {words.value_text(each) for each in shifts.to_dict("records")} <= set(written)
    # An end that is as things are has no bar, and says so.
    assert "100 %, as today" in written


def test_an_input_that_turns_the_choice_is_in_the_title_and_the_table() -> None:
    seats = list(INPUTS)[3]
    title = picture("moved").axes[0].get_title("left").replace("\n", " ")
    assert title == (f"One of 4 uncertain inputs turns the choice to Enterprise: {seats} (at 20 %)")
    cells = [cells for cells in moved().table if cells[0] == seats]
    assert cells == [(seats, "100 %", "20 %", "-$5,000", "+400", "Enterprise")]
    place = moved().table.index(cells[0])
    today, *_, as_things_are = moved().table[1][3:], moved().table[place + 1]
    assert as_things_are[2:] == ("100 %, as today", *today)


def test_open_hours_have_a_title_that_answers() -> None:
    said = (
        "Enterprise leaves clearly fewer open hours than Team at 1 of 6 ends of these ranges, and"
        " nowhere clearly more"
    )
    assert words.hours_headline(moved().frame) == said
    title = picture("moved").axes[1].get_title("left").replace("\n", " ")
    assert title == said and f"{said}." in plots.alt_text(picture("moved"))


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (
            [-700.0, 400.0, -900.0],
            "fewer open hours than Team at 2 of 3 ends of these ranges, and clearly more with b"
            " (at 2 %)",
        ),
        ([-700.0, -400.0, -900.0], "clearly fewer open hours than Team at both ends of each range"),
        ([500.0, 400.0, 900.0], "clearly more open hours than Team at both ends of each range"),
        (
            [-700.0, -30.0, -900.0],
            "fewer open hours than Team at 2 of 3 ends of these ranges, and nowhere clearly more",
        ),
        ([20.0, -30.0], "Enterprise and Team do not clearly differ in open hours at either end"),
    ],
)
def test_what_ranges_do_to_open_hours_is_said(hours: list[float], said: str) -> None:
    about = {"unit": "share of leavers", "end": "low", "today": 0.5}
    rows = [row(0.0, -HOURS - 50.0, input="", meaning="", unit="", end="today", taken="team")]
    rows += [
        row(9.0, each - HOURS, input=name, meaning=name, value=place / 100, **about)
        | with_ends("extra_exposure_hours", each, 60.0)
        for place, (name, each) in enumerate(zip("abcd", hours, strict=False), 1)
    ]
    frame = pd.DataFrame(rows)
    numbers = [name for name in frame if str(name).startswith(("extra", "shift"))]
    frame = frame.astype(dict.fromkeys(numbers, "Float64"))
    labelled(frame, company({"strategies": STRATEGIES}).parameters)
    assert said in words.hours_headline(frame)


def test_inputs_that_move_nothing_are_said_to() -> None:
    still = moved().frame.copy()
    still[[name for name in still if name.startswith("shift")]] *= 0
    said = list(words.headline(still, "team", (), ()))
    assert said[2:] == [
        "No input moves the difference in cost.",
        "No input moves the difference in open hours.",
    ]


def test_points_are_cost_and_hours_by_month_and_a_sign_stands_where_it_comes() -> None:
    frame = rules().frame
    for axes, name in zip(picture("rules").axes, ("cost_usd", "exposure_hours"), strict=True):
        allowed, barred, sign = (c.lines[0] for c in axes.containers)
        months, chosen = frame.iloc[:-2], frame["objection"][:-2] == ""
        assert list(allowed.get_ydata()) == list(months.loc[chosen, name])
        assert list(barred.get_ydata()) == list(months.loc[~chosen, name])
        assert barred.get_markerfacecolor() == "white"
        # The middle of month 8 counted from 1; a sign that never comes has no place.
        assert list(sign.get_xdata()) == [7.5]
        assert len(reach(axes)) == len(frame) - 1


def test_months_are_those_of_the_calendar_and_the_best_is_marked() -> None:
    axes = picture("rules").axes
    ticks = [tick.get_text() for tick in axes[1].get_xticklabels()]
    assert ticks == [
        "Nov 2026",
        "May 2027",
        "Nov 2027",
        "May 2028",
        "Nov 2028",
        "May 2029",
        "never",
    ]
    assert "best: in month 12\n$108,000" in [text.get_text() for text in axes[0].texts]


def open_study(unit: str = "USD a year", least: float = 50_000.0) -> Study:
    """Two strategies: the second one is undefined with inputs drawn."""
    rows = [
        {"strategy": "team", "p05": 60_000.0, "p95": 80_000.0, "drawn_p05": least}
        | {"drawn_p95": 99_000.0, "mean": 70_000.0, "drawn_undefined": 0},
        {"strategy": "enterprise", "p05": 90_000.0, "p95": 120_000.0, "drawn_p05": None}
        | {"drawn_p95": None, "mean": 100_000.0, "drawn_undefined": 3},
    ]
    about = {"baseline": "", "metric": "total_cost_usd", "unit": unit, "undefined": 0}
    gap = rows[1] | {"baseline": "team", "p05": 1.0, "p95": 2.0, "mean": 1.5}
    frame = pd.DataFrame(about | row for row in (*rows, gap))
    frame = frame.assign(mean_low=None, mean_high=None, replications=40, draws=100)
    numbers = [name for name in frame if "p05" in str(name) or "p95" in str(name)]
    frame = frame.astype(dict.fromkeys([*numbers, "mean", "mean_low", "mean_high"], "Float64"))
    labelled(frame, company({"strategies": STRATEGIES}).parameters)
    title = "Team stays the choice in 76 of 100 futures with inputs drawn"
    return Study("uncertainty", "How much?", "", (title,), frame, details={"title": title})


def test_bars_are_nine_of_ten_futures_and_dots_are_averages_from_0_on() -> None:
    figure = drawn(plots.study(open_study()))
    (axes,) = figure.axes
    thick, thin = (
        [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in each.patches]
        for each in axes.containers
    )
    assert thick == [(60_000.0, 80_000.0), (90_000.0, 120_000.0)]
    assert thin[0] == (50_000.0, 99_000.0) and np.isnan(thin[1]).all()
    assert [line.get_xdata()[0] for line in axes.lines] == [70_000.0, 100_000.0]
    assert axes.get_xlim()[0] == 0
    assert (axes.get_xlabel(), axes.get_xticklabels()[1].get_text()) == ("Cost a year, USD", "$20k")
    assert axes.get_title("left").replace("\n", " ") == open_study().headline[0]
    assert "Team: $70,000 on average, nine of ten $60,000 to $80,000 with" in plots.alt_text(figure)
    assert "with inputs drawn undefined in 3 of 200" in plots.alt_text(figure)
    assert cut_off(figure) == overlapping(figure) == too_small(figure) == []


def test_what_may_be_below_0_is_drawn_there() -> None:
    figure = drawn(plots.study(open_study(least=-5_000.0)))
    assert figure.axes[0].get_xlim()[0] == -5_000


def test_moves_seen_in_one_replication_have_no_whiskers():
    study = moved()
    ends = [name for name in study.frame if name.endswith(("_low", "_high"))]
    frame = study.frame.assign(**dict.fromkeys(ends, pd.NA)).astype(dict.fromkeys(ends, "Float64"))
    labelled(frame, company({"strategies": STRATEGIES}).parameters)
    assert drawn(plots.study(replace(study, frame=frame))).axes
