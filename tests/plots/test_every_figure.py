"""Every figure over shipped scenarios, shrunk: legible, by labels, one colour a strategy."""

import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from builders.pictures import cut_off, drawn, overlapping, texts, too_small
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

import sim
from sim import decisions, plots
from sim.comparison import breakdowns
from sim.comparison.labels import labels_of
from sim.experiment import Result
from sim.explanation.timeline import timeline
from sim.plots.style import INK, looks_of
from sim.scenarios import Scenario

SCENARIOS = ("layoff", "marketing-stack", "metered")
FACTS = ("use.idle_share", "signals.idp_missed_share")
# What a strategy of each scenario changes to.
CHANGES = {
    "layoff": ("team", "enterprise"),
    "marketing-stack": ("by-hand", "automated"),
    "metered": ("team", "enterprise"),
}
# A key that is also a word of the vocabulary cannot be told from it.
WORDS = {"automation"}


@cache
def scenario(name: str) -> Scenario:
    whole = sim.load(f"scenarios/{name}.toml")
    return decisions.resized(whole, 30).override({"horizon_months": 12})


@cache
def result(name: str) -> Result:
    return sim.run(scenario(name), replications=4, records=True)


@cache
def answer(name: str) -> sim.Comparison:
    return sim.compare(result(name))


def ends_of_the_range(name: str) -> tuple[str, str]:
    first, *_, last = result(name).strategies
    return first, last


def waterfall(name: str) -> Figure:
    there, (first, last) = answer(name), ends_of_the_range(name)
    return plots.waterfall(there.metrics, there.differences, first, last, there.years)


def by_case(name: str) -> Figure:
    ways = {"as it is": {}, "one admin": {"desk.admins": 1}}
    rows = decisions.cases(scenario(name), ways, ["exposure_hours_total"], replications=2)
    return plots.by_case(rows, "exposure_hours_total")


def by_size(name: str) -> Figure:
    sizes = decisions.by_size(scenario(name), (10, 30), replications=2)
    return plots.cost_by_size(*sizes, decisions.kinks(scenario(name)))


def sensitivity(name: str) -> Figure:
    first, last = ends_of_the_range(name)
    return plots.study(decisions.sensitivity(scenario(name), last, first, FACTS, replications=2))


def upgrade(name: str) -> Figure:
    short = scenario(name).override({"horizon_months": 6})
    before, after = CHANGES[name]
    return plots.study(decisions.upgrade(short, before, after, replications=2))


def frontier(name: str) -> Figure:
    return plots.study(decisions.frontier(scenario(name), replications=3, draws=8))


def uncertainty(name: str) -> Figure:
    return plots.study(decisions.uncertainty(scenario(name), replications=3, draws=4))


def swept(name: str) -> Figure:
    over = {"workforce." + next(iter(scenario(name).parameters.workforce)) + ".headcount": [10, 30]}
    return plots.study(decisions.sweep(scenario(name), over, replications=2))


def map_of_winners(name: str) -> Figure:
    # A long name beside two rows of cells.
    over = {"idp": ["okta", "octa", "entra"], "policies.reduction_discipline_share": [0.5, 0.9]}
    return plots.study(decisions.sweep(scenario(name), over, replications=2))


def departure(name: str) -> Figure:
    left = (
        result(name).windows.query("replication == 1 and had_access").nlargest(1, "exposure_hours")
    )
    (row,) = left.to_dict("records")
    return plots.departure(timeline(scenario(name), row["strategy"], 1, row["id"]))


def breakeven(name: str) -> Figure:
    key, low, high = "desk.loaded_rate_usd_per_hour", 10.0, 200.0
    found = decisions.breakeven(
        scenario(name), key, low=low, high=high, draws=0, replications=2, workers=1
    )
    return plots.study(found)


def of_frame(draw: Callable[..., Figure], find: Callable[[Result], object]) -> Callable:
    return lambda name: draw(find(result(name)))


def of_answer(draw: Callable[..., Figure]) -> Callable:
    return lambda name: draw(answer(name).metrics, answer(name).years)


FIGURES: dict[str, Callable[[str], Figure]] = {
    "open after": lambda name: plots.open_after(breakdowns.survival(result(name)), 1.0),
    "leaving": of_frame(plots.leaving_week, breakdowns.by_leaving_hour),
    "desk": of_frame(plots.desk_at_work, breakdowns.desk_week),
    "seats": of_frame(plots.seat_timeline, breakdowns.seats_by_month),
    "split": of_frame(plots.seat_split, breakdowns.seat_day_split),
    "audit": lambda name: plots.study(decisions.audit(scenario(name), replications=4)),
    "budget": lambda name: plots.study(decisions.budget(scenario(name), replications=4)),
    "kinds": of_answer(plots.cost_by_kind),
    "glance": of_answer(plots.cost_at_a_glance),
    "licence": of_answer(plots.licence_by_use),
    "stages": of_answer(plots.exposure_by_stage),
    "plane": of_answer(plots.cost_against_exposure),
    "waterfall": waterfall,
    "cases": by_case,
    "sizes": by_size,
    "frontier": frontier,
    "sweep": swept,
    "map": map_of_winners,
    "break-even": breakeven,
    "sensitivity": sensitivity,
    "uncertainty": uncertainty,
    "upgrade": upgrade,
    "departure": departure,
}


@cache
def figure(name: str, scene: str) -> Figure:
    return drawn(FIGURES[name](scene))


def asked() -> Iterator[object]:
    """Pair figures with scenarios: one of three in turn, the others with the slow tests."""
    for number, name in enumerate(FIGURES):
        for place, scene in enumerate(SCENARIOS):
            is_in_turn = (number + place) % len(SCENARIOS) == 0
            yield pytest.param(name, scene, marks=[] if is_in_turn else [pytest.mark.slow])


every = pytest.mark.parametrize(("name", "scene"), list(asked()))


@every
def test_all_is_inside_apart_and_large_enough(name: str, scene: str) -> None:
    there = figure(name, scene)
    assert cut_off(there) == []
    assert overlapping(there) == []
    assert too_small(there) == []


@every
def test_strategies_are_called_by_their_labels(name: str, scene: str) -> None:
    parameters = scenario(scene).parameters
    written = [*(text.get_text() for text in texts(figure(name, scene)))]
    written.append(plots.alt_text(figure(name, scene)))
    keys = {key for key in parameters.strategies if parameters.label_of(key) != key} - WORDS
    for key in keys:
        # A person's key, such as employees/initial/3, is in the alt text of a departure alone.
        bare = re.compile(rf"(?<![\w/-]){re.escape(key)}(?![\w/-])")
        assert not [text for text in written if bare.search(text)]


@every
def test_a_name_in_colour_has_the_colour_of_its_strategy(name: str, scene: str) -> None:
    looks = looks_of(answer(scene).metrics)
    for text in texts(figure(name, scene)):
        colour = to_hex(text.get_color())
        if text.get_text() in looks and colour != INK:
            assert colour == looks[text.get_text()].colour


def test_a_strategy_alone_has_the_colour_that_it_has_among_all() -> None:
    there = answer("layoff")
    last = there.metrics[there.metrics["strategy"] == there.strategies[-1]]
    alone = plots.cost_against_exposure(last, there.years)
    (point,) = alone.axes[0].containers
    label = labels_of(there.metrics)[there.strategies[-1]]
    assert point.lines[0].get_color() == looks_of(there.metrics)[label].colour


@pytest.mark.parametrize("scene", SCENARIOS)
@pytest.mark.parametrize("name", ["kinds", "licence", "stages", "split"])
def test_a_legend_names_what_can_be_seen(name: str, scene: str) -> None:
    there = figure(name, scene)
    containers, labels = there.axes[0].get_legend_handles_labels()
    parts = [[bar.get_width() for bar in each.patches] for each in containers]
    longest = max(map(sum, zip(*parts, strict=True)))
    assert labels
    assert all(max(part) >= 0.0099 * longest for part in parts)
