"""Break-even: at which value of an input another strategy costs as little."""

from collections.abc import Mapping, Sequence

import numpy as np

from sim import experiment
from sim.comparison.judgement import company_in_a_line, horizon_years, ranked, standings
from sim.comparison.labels import capitalised, labelled
from sim.core.arrays import Floats
from sim.core.suggestions import did_you_mean
from sim.core.units import MONTHS_PER_YEAR
from sim.decisions.breakeven import words
from sim.decisions.breakeven.crossings import (
    Pair,
    Taken,
    at_step,
    crossings,
    frame_of,
    gap_of,
    larger_of,
)
from sim.decisions.breakeven.hour_price import hour_price
from sim.decisions.breakeven.lever import Lever, lever, observer, payers
from sim.decisions.breakeven.walk_away import FEWEST_DRAWS, WalkAway, walk_away
from sim.decisions.price_flips import EXPOSED_HOUR
from sim.decisions.study import Study, affordable, inapplicable
from sim.decisions.views import View, view_of
from sim.experiment import Result, Workers
from sim.experiment.arguments import MOST_DRAWS, whole
from sim.experiment.baseline import strategies_of
from sim.experiment.result import first_of
from sim.metrics import CATALOGUE
from sim.metrics.estimates import Cells
from sim.scenarios import Scenario, ScenarioError

DRAWS = 40
_KIND = "breakeven"
_DECISION = "decision_cost_usd"
_PLACES = 9
# Where worlds are run again; only the ends and today where fewer than so many replications fit.
_WORLD_PLACES = 5
_FEW = 10
_MOST_WHOLE = 16
# Places that closing in on a crossing takes besides those of the scan, about.
_CLOSING_IN = 4


def breakeven(
    scenario: Scenario,
    parameter: str,
    *,
    between: Sequence[str] | None = None,
    low: float | None = None,
    high: float | None = None,
    metric: str = _DECISION,
    draws: int = DRAWS,
    replications: int | None = None,
    seed: int = 1,
    workers: Workers = "auto",
) -> Study:
    """Find the values of an input at which two strategies break even.

    Parameters
    ----------
    scenario : Scenario
    parameter : str
        Dotted key of a number or of a distribution, which is moved by its median.
    between : two of str, optional
        Strategies; by default the choice and the runner-up, and who else takes over.
    low, high : float, optional
        Ends of the range; the fact's plausible range by default.
    metric : str
        A total that is compared; by default what the choice looks at.
    draws : int
        How often the other inputs are drawn for the walk-away price of a plan.
    replications : int, optional
        40 by default, and fewer where a large company has to be run again and again.
    seed, workers
        As :func:`sim.run` takes them.

    Returns
    -------
    Study
        ``frame``: one row a place, crossing, jump or walk-away price, told apart by ``what``.

    Raises
    ------
    ScenarioError
        If the key, a strategy or the metric is unknown, or there is no range.
    """
    pair = _pair(scenario, between)
    _check_metric(metric)
    if 0 < whole("draws", draws, 0, MOST_DRAWS) < FEWEST_DRAWS:
        raise ScenarioError(f"--draws takes {FEWEST_DRAWS} or more, or 0 for no walk-away price")
    if parameter == EXPOSED_HOUR:
        if low is not None or high is not None or metric != _DECISION:
            raise ScenarioError(
                f"{EXPOSED_HOUR} is worked out from costs and hours: leave range and metric out"
            )
        result = experiment.run(scenario, None, replications, seed, workers)
        return hour_price(result, pair)
    moved = lever(scenario, parameter, low, high)
    asked = words.question(scenario.parameters, moved, CATALOGUE[metric], pair)
    paying = payers(scenario.parameters, tuple(scenario.parameters.strategies), parameter)
    if not set(paying) & set(pair or paying):
        why = f"No strategy here pays the {moved.label}: there is nothing to break even."
        return inapplicable(_KIND, asked, scenario, why)
    result = experiment.run(scenario, None, replications, seed, workers)
    view = view_of(result)
    base, others = _compared(view, pair, paying)
    if base is None or not others:
        why = "There are no two strategies that can be chosen: seatwise compare says why."
        if len(scenario.parameters.strategies) == 1:
            why = "There is one strategy only: add another to break even with."
        return inapplicable(_KIND, asked, scenario, why)
    if (base, metric) not in view.cells.ratios:
        why = f"{CATALOGUE[metric].label} is not counted in this scenario, as nothing gives it."
        return inapplicable(_KIND, asked, scenario, capitalised(why))
    frozen, scanned, note = _frozen(result, moved, paying)
    observe = observer(frozen, moved, workers)
    try:
        taken = _taken(scenario, moved, observe(scanned), result.strategies, base)
    except ScenarioError as error:
        why = (
            f"Between {moved.said(moved.low)} and {moved.said(moved.high)} the scenario does not"
            f" hold together everywhere; give a narrower range with --low and --high. At one end:"
            f" {error.problems[0]}."
        )
        return inapplicable(_KIND, asked, scenario, why)
    if pair is None:
        choices = dict.fromkeys(each.choice for each in taken.values() if each.choice is not None)
        others = [*others, *(name for name in choices if name not in (base, *others))]

    def years(value: float) -> float:
        longer = moved.path == "horizon_months"
        return value / MONTHS_PER_YEAR if longer else horizon_years(scenario.parameters)

    def found(other: str) -> Pair:
        def gap(value: float) -> Floats:
            return gap_of(observe([value])[value], other, base, metric) / years(value)

        turns = crossings(gap, scanned, moved.step, seed, whole=moved.whole)
        gaps = {value: gap(value) for value in scanned}
        larger = {
            value: larger_of(observe([value])[value], base, other, metric) / years(value)
            for value in scanned
        }
        return Pair(base, other, gaps, larger, turns)

    pairs = [found(other) for other in others]
    price, no_price = None, ""
    if metric == _DECISION and draws:
        price, no_price = _walk_away(result, moved, paying, pairs, draws, workers)
    frame = labelled(frame_of(moved, metric, pairs, taken, price), scenario.parameters)
    written = words.Written(
        scenario.parameters, moved, CATALOGUE[metric], view, pairs, taken, price, no_price
    )
    return Study(
        _KIND,
        asked,
        company_in_a_line(scenario.parameters),
        tuple(written.headline()),
        frame,
        written.table(),
        tuple(written.notes(frozen, note)),
        {"lever": moved, "metric": CATALOGUE[metric], "title": written.title()},
    )


def _pair(scenario: Scenario, between: Sequence[str] | None) -> tuple[str, str] | None:
    if between is None:
        return None
    for name in between:
        strategies_of(scenario, [name])
    if len(between) != 2 or between[0] == between[1]:
        raise ScenarioError("--between takes two different strategies")
    return between[0], between[1]


def _check_metric(metric: str) -> None:
    totals = [name for name, each in CATALOGUE.items() if each.kind == "total"]
    if metric not in totals:
        raise ScenarioError(f'"{metric}" is not a total{did_you_mean(metric, totals)}')


def _compared(
    view: View, pair: tuple[str, str] | None, paying: Sequence[str]
) -> tuple[str | None, list[str]]:
    """Return whom to compare: the choice with the runner-up, or with the best whom it concerns."""
    if pair is not None:
        return pair[0], [pair[1]]
    order = ranked(view.cells, view.standing)
    base, rest = next(iter(order), None), order[1:]
    concerned = [name for name in rest if base in paying or name in paying]
    return base, concerned[: 1 + _twins(view.cells, base, concerned)]


def _twins(cells: Cells, base: str | None, others: Sequence[str]) -> int:
    """Count the leading ones that cost exactly as much: the first that differs says more."""
    if base is None:
        return 0
    differ = [bool(gap_of(cells, name, base, _DECISION).round(6).any()) for name in others]
    return differ.index(True) if True in differ else 0


def _scanned(moved: Lever, places: int) -> list[float]:
    """Return both ends, today's value, and places between: every whole number if there are few."""
    ends = moved.low, moved.high
    if moved.whole and moved.high - moved.low < _MOST_WHOLE:
        return [float(value) for value in range(round(moved.low), round(moved.high) + 1)]
    inner = {at_step(value, moved.low, moved.step) for value in np.linspace(*ends, places)[1:-1]}
    inside = {moved.today} if moved.low <= moved.today <= moved.high else set()
    return sorted({*inner, *ends, *inside})


def _frozen(result: Result, moved: Lever, paying: Sequence[str]) -> tuple[Result, list[float], str]:
    """Return the replications and places that are used: fewer where worlds take their time."""
    numbers = sorted(int(each) for each in result.observations["replication"].unique())
    if not moved.by_world:
        return result, _scanned(moved, _PLACES), ""
    for places in (_WORLD_PLACES, 2):
        scanned = _scanned(moved, places)
        runs = len(scanned) + _CLOSING_IN
        able, note = affordable(result.scenario, paying, len(numbers), runs)
        if able >= min(_FEW, len(numbers)):
            break
    return first_of(result, able), scanned, note


def _taken(
    scenario: Scenario,
    moved: Lever,
    there: Mapping[float, Cells],
    strategies: Sequence[str],
    base: str,
) -> dict[float, Taken]:
    """Say who is taken at each place by the rule of the first screen, and if not the base, why."""
    found = {}
    for value, cells in there.items():
        parameters = scenario.override(moved.at(value)).parameters
        standing = standings(cells, parameters, strategies)
        choice = next(iter(ranked(cells, standing)), None)
        found[value] = Taken(choice, standing[base].objection)
    return found


def _walk_away(
    result: Result,
    moved: Lever,
    paying: Sequence[str],
    pairs: Sequence[Pair],
    draws: int,
    workers: Workers,
) -> tuple[WalkAway | None, str]:
    """Ask for the walk-away price of the first plan that pays it where the other does not.

    Without one, a sentence says why.
    """
    none = "There is no walk-away price, the highest price at which a plan is still worth it"
    if not moved.path.startswith("plans."):
        return None, f"{none}: this is no price of a plan."
    for pair in pairs:
        names = pair.base, pair.other
        who = [name for name in names if name in paying]
        if len(who) == 1:
            (other,) = {*names} - {*who}
            price = walk_away(result, moved, who[0], other, draws, workers)
            too_few = f"{none}, and fewer than {FEWEST_DRAWS} draws of the other inputs can be run."
            return price, "" if price else too_few
    return None, f"{none}: both strategies pay this price."
