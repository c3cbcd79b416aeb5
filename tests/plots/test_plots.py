"""Pictures: they show what the frames say, nothing is cut off, colours can be told apart."""

from functools import cache
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
from builders.pictures import cut_off, drawn, overlapping, texts
from matplotlib.figure import Figure

import sim
from sim import plots
from sim.comparison.findings import parts
from sim.comparison.labels import labelled
from sim.core.vocabulary import STAGES
from sim.decisions import size_findings as sizes
from sim.plots.style import FILLS, LOOKS, looks_of

STRATEGIES = ("team", "team-no-sso", "enterprise")
SIZES = (5, 35, 70, 300)


def interval(name: str, value: float | None, half: float = 0.05) -> dict[str, float | None]:
    ends = (None, None) if value is None else (value * (1 - half), value * (1 + half))
    return {name: value, f"{name}_low": ends[0], f"{name}_high": ends[1]}


def costs(enterprise: dict[int, float] | None = None, half: float = 0.05) -> pd.DataFrame:
    """Team costs 400 a head, Enterprise what is asked for."""
    rows = []
    for size in SIZES:
        each = {"team": 400.0 * size, "team-no-sso": 400.0 * size}
        each["enterprise"] = (enterprise or {}).get(size, max(53_000.0, 1000.0 * size))
        for name in STRATEGIES:
            dearer = each[name] - min(each.values())
            rows.append(
                {"headcount": size, "strategy": name, "replications": 20}
                | interval("cost_usd", each[name], half)
                | {"dearer_usd": dearer, "dearer_usd_low": dearer - half * each[name]}
                | {"dearer_usd_high": dearer + half * each[name]}
            )
    frame = pd.DataFrame(rows)
    frame.loc[frame["dearer_usd"] == 0, ["dearer_usd_low", "dearer_usd_high"]] = 0.0
    return frame.astype({name: "Float64" for name in frame if "usd" in str(name)})


def break_evens(against_team: float | None = None) -> pd.DataFrame:
    rows = [
        {"headcount": size, "replications": 20, "strategy": "enterprise", "baseline": base}
        | interval("break_even_usd", price, 0.4)
        for size in SIZES
        for base, price in (("team", against_team), ("team-no-sso", 200.0 / size**0.5))
    ]
    frame = pd.DataFrame(rows)
    return frame.astype({name: "Float64" for name in frame if "usd" in str(name)})


KINKS = pd.DataFrame(
    [
        ("enterprise", "floor", 70.0, 70.0, 50_400.0, True),
        ("enterprise", "commitment", 50_000 / 720, 50_000 / 720, 50_000.0, False),
    ],
    columns=["strategy", "kind", "seats", "headcount", "cost_usd", "binds"],
)


def metrics(review: float = 900.0) -> pd.DataFrame:
    stages = {"hr": 300.0, "review": review, "queue": 150.0, "session": 0.0}
    rows = []
    for factor, name in enumerate(STRATEGIES, start=1):
        known = {f"exposure_stage_{s}_hours": h * factor for s, h in stages.items()}
        rest = [s for s in STAGES if s not in stages]
        known |= dict.fromkeys([f"exposure_stage_{s}_hours" for s in rest], 0.0)
        known["exposure_hours_total"] = sum(known.values())
        rows += [(name, metric, v, v * 0.9, v * 1.1) for metric, v in known.items()]
    frame = pd.DataFrame(rows, columns=["strategy", "metric", "mean", "low", "high"])
    return frame.astype(dict.fromkeys(["mean", "low", "high"], "Float64"))


@cache
def by_size() -> Figure:
    """The first picture, drawn."""
    return drawn(plots.cost_by_size(costs(), break_evens(), KINKS))


@cache
def by_stage() -> Figure:
    """The second picture, drawn."""
    return drawn(plots.exposure_by_stage(metrics(), 3.0))


FIGURES = pytest.mark.parametrize("draw", [by_size, by_stage])


@FIGURES
def test_nothing_is_cut_off(draw) -> None:
    assert cut_off(draw()) == []


@FIGURES
def test_labels_and_titles_do_not_overlap(draw) -> None:
    assert overlapping(draw()) == []


@FIGURES
def test_axes_have_units_and_pictures_have_words(draw) -> None:
    figure = draw()
    labels = " ".join(axes.get_ylabel() + axes.get_xlabel() for axes in figure.axes)
    assert ("USD" in labels and "People" in labels) or "hours" in labels
    assert len(plots.alt_text(figure)) > 200
    assert "95 %" in labels


def test_svg_has_real_text_and_a_title() -> None:
    image = plots.svg(plots.exposure_by_stage(metrics(), 3.0)).decode()
    assert "<text" in image
    assert "<dc:title>Exposed hours a year by stage." in image


def test_the_same_frames_are_the_same_bytes_and_no_setting_stays_behind() -> None:
    with matplotlib.rc_context({"font.size": 33.0}):
        before = dict(matplotlib.rcParams)
        again = plots.exposure_by_stage(metrics(), 3.0)
        first = plots.png(again), plots.svg(again)
        assert dict(matplotlib.rcParams) == before
    again = plots.exposure_by_stage(metrics(), 3.0)
    assert (plots.png(again), plots.svg(again)) == first


def test_lines_are_the_numbers_of_the_frame() -> None:
    figure, frame = by_size(), costs()
    lines = [bars.lines[0] for bars in figure.axes[0].containers]
    assert {tuple(np.round(line.get_ydata(), 6)) for line in lines} == {
        tuple(frame.loc[frame["strategy"] == name, "cost_usd"].astype(float)) for name in STRATEGIES
    }
    colours = {line.get_color() for line in lines}
    assert colours == {looks_of(frame)[name].colour for name in STRATEGIES}


def test_intervals_are_drawn() -> None:
    figure, frame = by_size(), costs()
    container = figure.axes[0].containers[0]
    (segments,) = (lines.get_segments() for lines in container.lines[2])
    rows = frame[frame["strategy"] == "enterprise"]
    assert np.allclose([s[0][1] for s in segments], rows["cost_usd_low"].astype(float))
    assert np.allclose([s[1][1] for s in segments], rows["cost_usd_high"].astype(float))


def test_bars_add_up_to_the_table() -> None:
    figure = by_stage()
    hours = parts.exposure_by_stage(metrics(), 3.0).amounts
    stages = ("hr", "review", "queue")
    assert list(hours) == [f"exposure_stage_{stage}_hours" for stage in stages]
    assert list(hours.index) == list(STRATEGIES)
    ends = np.zeros(3)
    bars = [c for c in figure.axes[0].containers if hasattr(c, "patches") and c.patches]
    for container, stage in zip(bars, hours, strict=True):
        assert np.allclose([bar.get_x() for bar in container.patches], ends)
        ends += hours[stage].to_numpy()
    assert np.allclose(ends, [450.0, 900.0, 1350.0])


@pytest.mark.parametrize(
    ("enterprise", "half", "title"),
    [
        ({}, 0.05, "Team and team-no-sso cost the least at every size from 5 to 300 people"),
        (
            {70: 1.0, 300: 1.0},
            0.05,
            "Team and team-no-sso cost the least from 5 to 35 people; enterprise costs the least"
            " from 70 to 300 people",
        ),
        (
            {300: 1.01 * 400 * 300},
            0.05,
            "Team and team-no-sso cost the least from 5 to 70 people; too close to call"
            " with 300 people",
        ),
    ],
    ids=["throughout", "crossing", "close"],
)
def test_the_title_says_who_wins(enterprise: dict[int, float], half: float, title: str) -> None:
    assert sizes.cost_by_size(costs(enterprise, half), KINKS).title == title


def test_prices_are_said_where_there_are_some() -> None:
    assert sizes.break_even_by_size(break_evens()).title == (
        "Enterprise pays above $11.5 to $89.4 per exposed hour"
    )
    assert sizes.break_even_by_size(break_evens()).detail == (
        "Against team-no-sso, and where it is clearly both dearer and safer."
    )
    always = sizes.break_even_by_size(break_evens(300.0))
    assert always.title == "Enterprise pays above $300 per exposed hour"
    assert always.detail.startswith("Against team,")
    nothing = break_evens().query("baseline == 'team'")
    assert sizes.break_even_by_size(nothing).title == "No strategy is clearly both dearer and safer"
    assert len(plots.cost_by_size(costs(), nothing, KINKS).axes) == 1


def test_a_strategy_that_cannot_be_bought_is_named_and_never_compared() -> None:
    rows = costs({300: 1000.0 * 300})
    some = rows[(rows["strategy"] == "enterprise") | (rows["headcount"] < 300)].copy()
    some.loc[some["headcount"] == 300, ["dearer_usd", "dearer_usd_low", "dearer_usd_high"]] = 0.0
    finding = sizes.cost_by_size(some, KINKS)
    assert finding.title.endswith("only enterprise can be bought with 300 people")
    assert "Team and team-no-sso cannot be bought from 300 people on." in finding.detail
    assert "With 70 people enterprise costs 2.5 times as much as the cheapest." in finding.detail


@pytest.mark.parametrize(
    ("multiple", "text"),
    [(1.0, "hardly more"), (1.004, "hardly more"), (1.36, "36 % more"), (2.65, "2.6 times as")],
)
def test_a_multiple_is_never_one_time_as_much(multiple: float, text: str) -> None:
    assert sizes.more_than_cheapest(multiple).startswith(text)


def test_the_floor_is_marked_once() -> None:
    both = pd.concat([KINKS, KINKS.assign(strategy="other")], ignore_index=True)
    assert any(text.get_text() == "at least 70 seats" for text in texts(by_size()))
    assert len(sizes.binding(both, costs())) == 1


def test_stages_name_the_reason() -> None:
    alt = plots.alt_text(by_stage())
    assert "67 % of exposed hours are spent until an access review found the account" in alt
    assert "The next part: waiting for HR: 22 % (team)" in alt


def test_no_exposure_is_a_picture_too() -> None:
    frame = metrics()
    frame[["mean", "low", "high"]] = frame[["mean", "low", "high"]] * 0
    figure = plots.exposure_by_stage(frame, 3.0)
    assert "Nobody who left could still get in" in plots.alt_text(figure)
    assert plots.png(figure)


def test_a_strategy_looks_the_same_whatever_is_drawn_with_it() -> None:
    looks = looks_of(pd.DataFrame({"strategy": STRATEGIES}))
    assert looks["enterprise"] == LOOKS[2]
    assert looks_of(pd.DataFrame({"strategy": list("abcdefg")}))["g"] == LOOKS[0]


def test_a_way_to_run_seats_has_its_look_in_every_scenario() -> None:
    seen: dict[str, set[str]] = {}
    for path in sorted(Path("scenarios").glob("*.toml")):
        parameters = sim.load(path).parameters
        looks = looks_of(labelled(pd.DataFrame(), parameters))
        assert list(looks) == [parameters.label_of(name) for name in parameters.strategies]
        assert len({look.colour for look in looks.values()}) == len(looks)
        modes = [each.mode for each in parameters.strategies.values()]
        for (label, look), mode in zip(looks.items(), modes, strict=True):
            # The second one of a mode takes what is left.
            if modes.index(mode) == list(looks).index(label):
                seen.setdefault(mode, set()).add(look.colour)
    assert {mode: len(colours) for mode, colours in seen.items()} == dict.fromkeys(seen, 1)


def test_every_stage_of_exposure_has_a_fill_of_its_own():
    assert len({FILLS[stage.colour] for stage in STAGES.values()}) == len(STAGES)
