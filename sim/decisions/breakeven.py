"""Break-even: at which value of an input another strategy costs as little."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sim import experiment
from sim.comparison.judgement import company_in_a_line, horizon_years, ranked, standings
from sim.comparison.labels import labelled
from sim.comparison.rows import tidy
from sim.core.arrays import Floats
from sim.core.estimates import Estimate
from sim.core.suggestions import did_you_mean
from sim.decisions import breakeven_words as words
from sim.decisions.crossings import Crossing, crossings
from sim.decisions.hour_price import hour_price
from sim.decisions.lever import Lever, lever, observer, payers
from sim.decisions.price_flips import EXPOSED_HOUR
from sim.decisions.study import Study, affordable, inapplicable
from sim.decisions.views import View, view_of
from sim.decisions.walk_away import FEWEST_DRAWS, WalkAway, walk_away
from sim.experiment import Result, Workers
from sim.experiment.baseline import strategies_of
from sim.experiment.frames import only
from sim.metrics import CATALOGUE, intervals
from sim.metrics.estimates import Cells
from sim.scenarios import Scenario, ScenarioError

DRAWS = 40
_KIND = "breakeven"
_DECISION = "decision_cost_usd"
_PLACES = 9
# Where worlds are run again.
_WORLD_PLACES = 5
_MOST_WHOLE = 16
# Places that closing in on a crossing takes besides those of the scan, about.
_CLOSING_IN = 5


@dataclass(frozen=True)
class Pair:
    """Two strategies along a lever: what the other has more a year, and where that turns.

    `larger` is what the one that has more has at all: a difference is negligible against it.
    """

    base: str
    other: str
    gaps: Mapping[float, Floats]
    larger: Mapping[float, float]
    crossings: Sequence[Crossing]


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
    cluster: str | None = None,
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
    seed : int
    workers : int or "auto"
        Processes; the result does not depend on it.
    cluster : str, optional
        Address of a Dask scheduler, whose workers are used.

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
    if parameter == EXPOSED_HOUR:
        if low is not None or high is not None or metric != _DECISION:
            raise ScenarioError(
                [f"{EXPOSED_HOUR} is worked out from costs and hours: leave range and metric out"]
            )
        result = experiment.run(scenario, None, replications, seed, workers, cluster=cluster)
        return hour_price(result, pair)
    moved = lever(scenario, parameter, low, high)
    asked = words.question(scenario.parameters, moved, pair)
    paying = payers(scenario.parameters, tuple(scenario.parameters.strategies), parameter)
    if not set(paying) & set(pair or paying):
        why = f"No strategy here pays the {moved.label}: there is nothing to break even."
        return inapplicable(_KIND, asked, scenario, why)
    result = experiment.run(scenario, None, replications, seed, workers, cluster=cluster)
    view = view_of(result)
    base, others = _compared(view, pair, paying)
    if base is None or not others:
        why = "There are no two strategies that can be chosen: seatwise compare says why."
        return inapplicable(_KIND, asked, scenario, why)
    scanned = _scanned(moved)
    frozen, note = _frozen(result, moved, paying, len(scanned))
    observe = observer(frozen, moved, workers, cluster)
    try:
        choices = _choices(scenario, moved, observe(scanned), result.strategies)
    except ScenarioError as error:
        why = (
            f"Between {moved.said(moved.low)} and {moved.said(moved.high)} the scenario does not"
            f" hold together everywhere; give a narrower range with --low and --high. At one end:"
            f" {error.problems[0]}."
        )
        return inapplicable(_KIND, asked, scenario, why)
    if pair is None:
        taken = [name for name in choices.values() if name not in (None, base, *others)]
        others = [*others, *dict.fromkeys(name for name in taken if name is not None)]
    years = horizon_years(scenario.parameters)

    def found(other: str) -> Pair:
        def gap(value: float) -> Floats:
            return _gap(observe([value])[value], other, base, metric) / years

        turns = crossings(gap, scanned, moved.step, seed, whole=moved.whole)
        gaps = {value: gap(value) for value in scanned}
        larger = {
            value: max(
                abs(_amount(observe([value])[value], name, metric)) for name in (base, other)
            )
            / years
            for value in scanned
        }
        return Pair(base, other, gaps, larger, turns)

    pairs = [found(other) for other in others]
    price = None
    if metric == _DECISION and draws >= FEWEST_DRAWS:
        price = _walk_away(result, moved, paying, pairs, draws, (workers, cluster))
    frame = labelled(_frame(moved, pairs, choices, price), scenario.parameters)
    written = words.Written(scenario.parameters, moved, CATALOGUE[metric], view, pairs, price)
    return Study(
        _KIND,
        asked,
        company_in_a_line(scenario.parameters),
        tuple(written.headline(choices)),
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
        raise ScenarioError(["--between takes two different strategies"])
    return between[0], between[1]


def _check_metric(metric: str) -> None:
    totals = [name for name, each in CATALOGUE.items() if each.kind == "total"]
    if metric not in totals:
        raise ScenarioError([f'"{metric}" is not a total{did_you_mean(metric, totals)}'])


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
    differ = [bool(_gap(cells, name, base, _DECISION).round(6).any()) for name in others]
    return differ.index(True) if True in differ else 0


def _scanned(moved: Lever) -> list[float]:
    ends = moved.low, moved.high
    if moved.whole and moved.high - moved.low < _MOST_WHOLE:
        return [float(value) for value in range(round(moved.low), round(moved.high) + 1)]
    places = {
        round(round(value / moved.step) * moved.step, 12)
        for value in np.linspace(*ends, _WORLD_PLACES if moved.by_world else _PLACES)
    }
    inside = {moved.today} if moved.low <= moved.today <= moved.high else set()
    return sorted({*places - {*ends}, *ends, *inside})


def _frozen(result: Result, moved: Lever, paying: Sequence[str], places: int) -> tuple[Result, str]:
    """Return the replications that are used at every place: fewer where worlds take their time."""
    numbers = sorted(int(each) for each in result.observations["replication"].unique())
    if not moved.by_world:
        return result, ""
    runs = places + _CLOSING_IN
    able, note = affordable(result.scenario, paying, len(numbers), runs)
    return replace(result, frames=only(result.frames, numbers[:able])), note


def _choices(
    scenario: Scenario, moved: Lever, there: Mapping[float, Cells], strategies: Sequence[str]
) -> dict[float, str | None]:
    """Say who is taken at each place, by the rule of the first screen."""
    found: dict[float, str | None] = {}
    for value, cells in there.items():
        parameters = scenario.override(moved.moved.at(value)).parameters
        order = ranked(cells, standings(cells, parameters, strategies))
        found[value] = next(iter(order), None)
    return found


def _gap(cells: Cells, name: str, base: str, metric: str) -> Floats:
    gap: Floats = cells.ratios[name, metric].numerator - cells.ratios[base, metric].numerator
    return gap


def _amount(cells: Cells, name: str, metric: str) -> float:
    return float(cells.ratios[name, metric].numerator.mean())


def _walk_away(
    result: Result,
    moved: Lever,
    paying: Sequence[str],
    pairs: Sequence[Pair],
    draws: int,
    where: tuple[Workers, str | None],
) -> WalkAway | None:
    """Ask for the walk-away price of the first plan that pays it where the other does not."""
    if not moved.path.startswith("plans."):
        return None
    for pair in pairs:
        names = pair.base, pair.other
        who = [name for name in names if name in paying]
        if len(who) == 1:
            (other,) = {*names} - {*who}
            return walk_away(result, moved, who[0], other, draws, *where)
    return None


def _frame(
    moved: Lever,
    pairs: Sequence[Pair],
    choices: Mapping[float, str | None],
    price: WalkAway | None,
) -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    for pair in pairs:
        names = {"strategy": pair.other, "baseline": pair.base}
        for value, gap in pair.gaps.items():
            estimate = intervals.ratio_of_sums(gap, np.ones_like(gap))
            at = Estimate(value, None, None)
            told = {"choice": choices.get(value)}
            rows.append({"what": "place", **names, "value": at, "difference": estimate, **told})
        for turn in pair.crossings:
            what = "jump" if turn.jump else "crossing"
            around = Estimate((turn.before + turn.after) / 2 if turn.jump else 0.0, None, None)
            rows.append({"what": what, **names, "value": turn.value, "difference": around})
    if price is not None:
        names = {"strategy": price.payer, "baseline": price.other}
        for what, end in zip(("walk-away P10", "walk-away P90"), price.ends(), strict=True):
            known = Estimate(end if np.isfinite(end) else None, None, None)
            rows.append({"what": what, **names, "value": known})
        share = price.worth_it / price.draws
        today = Estimate(moved.today, None, None)
        rows.append({"what": "worth it today", **names, "value": today, "share_of_draws": share})
    frame = tidy(rows)
    frame["choice"] = frame["choice"].astype(object).where(frame["choice"].notna(), None)
    if price is not None:
        frame["share_of_draws"] = frame["share_of_draws"].astype("Float64")
    frame.insert(0, "parameter", moved.path)
    frame.insert(1, "unit", moved.unit)
    return frame
