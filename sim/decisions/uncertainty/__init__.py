"""What is open: how far the answer may be off by chance, and because inputs are not known."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from sim import experiment
from sim.comparison.judgement import company_in_a_line, horizon_years, ranked, standings
from sim.comparison.labels import labelled
from sim.comparison.rows import cells_of, tidy
from sim.core.arrays import Floats
from sim.core.distributions import median_of
from sim.core.estimates import UNDEFINED, Estimate
from sim.core.suggestions import did_you_mean
from sim.decisions.answer import DRAWS, first
from sim.decisions.answer.drawn import Observed, observed, once
from sim.decisions.answer.sure import (
    NOTHING_DRAWN,
    Sure,
    how_sure,
    in_question,
    input_words,
    matters_most,
    not_known,
    steadiness,
)
from sim.decisions.study import Study
from sim.decisions.uncertainty import words
from sim.decisions.uncertainty.variances import components, inputs_share
from sim.experiment import REPLICATIONS, Result, Workers
from sim.experiment.baseline import check_named
from sim.experiment.progress import Tell
from sim.metrics import CATALOGUE, intervals
from sim.metrics.estimates import Cells
from sim.scenarios import Scenario, ScenarioError

KIND = "uncertainty"
MOST_LISTED = 10
MAIN = ("total_cost_usd", "manual_hours", "exposure_hours_total")
_QUESTION = "How much of the answer is chance, and how much is inputs that we do not know?"
_COMPARED, _SEAT_WAIT = "decision_cost_usd", "first_seat_wait_month"
# None of these grows with the horizon, so a year has no share of it.
_NOT_YEARLY = ("busiest_week_hours", "exposed_accounts_mean", "committed_cost_usd")
_NINE_OF_TEN = (0.05, 0.95)
# Sums of equal numbers differ in their last bits.
_DIGITS = 8

Values = Mapping[str, Floats]


def uncertainty(
    scenario: Scenario,
    *,
    metrics: Sequence[str] | None = None,
    baseline: str | None = None,
    draws: int = DRAWS,
    replications: int | None = None,
    seed: int = 1,
    workers: Workers = "auto",
    progress: Tell | None = None,
) -> Study:
    """Say how far the answer may be off, and how much of that better inputs would take away.

    Parameters
    ----------
    scenario : Scenario
        Every value with a range on which a strategy rests is drawn; for a law, its median. The
        shares of a usage mix are then scaled to add up to 1.
    metrics : sequence of str, optional
        Totals and ratios; cost, work and exposure by default, and what the choice compares where
        risk has a price.
    baseline : str, optional
        Strategy that the others are set against; the choice by default.
    draws : int
        How many times inputs are drawn, at least 2: a Latin hypercube. Each draw has two futures of
        its own; the first ones are those of *How sure* on the first screen.
    replications : int, optional
        Of the inputs as assumed; 40 by default, as for :func:`sim.run`.
    seed, workers
        As :func:`sim.run` takes them.
    progress : callable, optional
        Told how many futures with drawn inputs are finished, and of how many.

    Returns
    -------
    Study
        One row a metric and strategy (``baseline`` is empty), and one for each difference to the
        baseline; totals are a year, as the ``unit`` says. With inputs as assumed ``mean`` with its
        interval, and ``p05`` and ``p95`` over ``replications``. With inputs drawn ``drawn_mean``
        with its interval, ``drawn_p05`` and ``drawn_p95`` over all futures of all ``draws``;
        ``future_variance``, of futures around the mean of their inputs; ``inputs_variance``, of
        these means; and ``inputs_share`` of the sum of both with an interval. NA where the metric
        is undefined in some future; ``undefined`` and ``drawn_undefined`` say in how many.
        ``inputs`` of the study is what was drawn, first what the difference follows most steadily;
        a screen lists at most ten, and only what it follows clearly.

    Raises
    ------
    ValueError
        If there are fewer than two draws.
    ScenarioError
        If a metric or the baseline does not exist.
    """
    if draws < 2:
        raise ValueError(f"draws = {draws} must be 2 or more")
    asked = _known(scenario, metrics)
    names = tuple(scenario.parameters.strategies)
    count = REPLICATIONS if replications is None else replications
    check_named(scenario, baseline)
    result = experiment.run(scenario, None, count, seed, workers)
    cells, begun = cells_of(result), first(result)
    standing = standings(cells, scenario.parameters, names)
    seen, sure = _observed(result, draws, workers, progress)
    amounts: dict[str, float] = {}
    order: list[str] = []
    clear: list[str] = []
    shared = UNDEFINED
    if seen is not None and begun.choice is not None:
        found = once(seen, tuple(ranked(cells, standing)))
        sure = how_sure(scenario, found, begun.choice, begun.runner_up, amounts)
        question = in_question(found, begun.choice, begun.runner_up)
        order = list(steadiness(found.inputs, question))
        clear = list(matters_most(found.inputs, question, len(order)))
        if np.isfinite(question).any():
            shared = _share(seen, begun.choice, begun.runner_up, seed)
    base = baseline or begun.choice or names[0]
    rows = _rows(result, cells, seen, asked, base)
    frame = labelled(_frame(rows), scenario.parameters)
    out = [name for name, of in standing.items() if of.objection]
    inputs = pd.DataFrame() if seen is None else _inputs(scenario, order, clear)
    return Study(
        KIND,
        _QUESTION,
        company_in_a_line(scenario.parameters),
        tuple(words.headline(begun, sure.sentences, shared)),
        frame,
        words.table(frame, out),
        tuple(words.notes(frame, begun, _waits(seen, out), len(inputs), bool(clear))),
        {"title": words.title(begun, sure.sentences, amounts)},
        inputs,
        min(len(clear), MOST_LISTED),
    )


def _known(scenario: Scenario, metrics: Sequence[str] | None) -> tuple[str, ...]:
    """Return the metrics that are asked about; each has a value in a single future."""
    known = [name for name in experiment.metrics_of(scenario) if CATALOGUE[name].kind != "quantile"]
    priced = {"exposure_cost_usd", "waiting_cost_usd"} & set(known)
    wanted = tuple(metrics or ((_COMPARED, *MAIN) if priced else MAIN))
    for name in wanted:
        if name not in known:
            hint = did_you_mean(name, known) or "; the page on metrics lists them"
            raise ScenarioError(f'no total or ratio of this scenario is called "{name}"{hint}')
    return wanted


def _observed(
    result: Result, draws: int, workers: Workers, progress: Tell | None
) -> tuple[Observed | None, Sure]:
    """Draw inputs and run all strategies, or say why that cannot be, as the first screen does."""
    if not result.scenario.ranges():
        return None, NOTHING_DRAWN
    try:
        seen = observed(result, result.strategies, draws, words.EACH, workers, progress)
    except ScenarioError as error:
        return None, not_known(error)
    return seen, Sure(())


def _share(seen: Observed, choice: str, runner_up: str | None, seed: int) -> Estimate:
    """Return how much of what the choice rests on is due to the inputs."""
    values = _values(seen.rows, _COMPARED, 1.0, words.EACH)
    gap = values[choice] if runner_up is None else _less(values[runner_up], values[choice])
    return inputs_share(gap, intervals.resamples(seed, len(gap)))


def _values(rows: pd.DataFrame, metric: str, years: float, each: int) -> Values:
    """Lay what happened out as (draws, futures), by strategy; NaN where it is undefined."""
    own = rows[rows["metric"] == metric].sort_values("replication", kind="stable")
    below = own["denominator"].where(own["denominator"] != 0)
    value = (own["numerator"] - own["control"]) / below / years
    # The first futures of all draws have the lowest numbers, and then come the second ones.
    return {
        str(name): np.round(of.to_numpy(float).reshape(each, -1).T, _DIGITS)
        for name, of in value.groupby(own["strategy"])
    }


def _less(own: Floats, other: Floats) -> Floats:
    return np.round(own - other, _DIGITS)


def _rows(
    result: Result, cells: Cells, seen: Observed | None, metrics: Sequence[str], base: str
) -> Iterator[dict[str, object]]:
    years, seed = horizon_years(result.scenario.parameters), int(result.manifest["seed"])
    pairs = [(name, "") for name in result.strategies]
    pairs += [(name, base) for name in result.strategies if name != base]
    draws = 0 if seen is None else len(seen.inputs)
    weights = intervals.resamples(seed, draws) if draws else np.empty((0, 0))
    for metric in metrics:
        yearly = CATALOGUE[metric].kind == "total" and metric not in _NOT_YEARLY
        per, unit = (years, " a year") if yearly else (1.0, "")
        assumed = _values(result.observations, metric, per, 1)
        drawn = {} if seen is None else _values(seen.rows, metric, per, words.EACH)
        for name, other in pairs:
            mean, bounds = _compared(cells, metric, name, other)
            yield {
                "strategy": name,
                "baseline": other,
                "metric": metric,
                "unit": f"{CATALOGUE[metric].unit}{unit}",
                "mean": mean / per,
                **_spread(_pair(assumed, name, other), ""),
                **(_of_draws(_pair(drawn, name, other), weights, bounds) if drawn else _NOT_DRAWN),
                "replications": cells.replications,
                "draws": draws,
            }


def _pair(values: Values, name: str, other: str) -> Floats:
    return _less(values[name], values[other]) if other else values[name]


def _compared(
    cells: Cells, metric: str, name: str, other: str
) -> tuple[Estimate, tuple[float, float]]:
    """Return the mean of a metric, or of a difference in it, and what it cannot pass."""
    own = cells.ratios[name, metric]
    if not other:
        return own.estimate(), (own.least, own.most)
    base = cells.ratios[other, metric]
    return own.minus(base).estimate, (own.least - base.most, own.most - base.least)


def _spread(values: Floats, kind: str) -> dict[str, object]:
    """Return between which values nine of ten futures lie, and how many have none."""
    undefined = int(np.isnan(values).sum())
    low, high = (math.nan, math.nan) if undefined else np.quantile(values, _NINE_OF_TEN)
    return {f"{kind}p05": low, f"{kind}p95": high, f"{kind}undefined": undefined}


def _of_draws(values: Floats, weights: Floats, bounds: tuple[float, float]) -> dict[str, object]:
    spread = _spread(values, "drawn_")
    if spread["drawn_undefined"]:
        return {**_NOT_DRAWN, **spread}
    found = components(values)
    return {
        "drawn_mean": Estimate(found.mean, found.low, found.high).within(*bounds),
        **spread,
        "future_variance": found.future_variance,
        "inputs_variance": found.inputs_variance,
        "inputs_share": inputs_share(values, weights),
    }


_NOT_DRAWN: Mapping[str, object] = {
    "drawn_mean": UNDEFINED,
    "drawn_p05": math.nan,
    "drawn_p95": math.nan,
    "drawn_undefined": 0,
    "future_variance": math.nan,
    "inputs_variance": math.nan,
    "inputs_share": UNDEFINED,
}


def _frame(rows: Iterator[dict[str, object]]) -> pd.DataFrame:
    frame = tidy(rows)
    numbers = ("p05", "p95", "drawn_p05", "drawn_p95", "future_variance", "inputs_variance")
    return frame.astype(dict.fromkeys(numbers, "Float64"))


def _waits(seen: Observed | None, out: Collection[str]) -> dict[str, int]:
    """Count the drawn futures in which somebody waits for a seat, where that rules nothing out."""
    if seen is None:
        return {}
    rows = seen.rows[(seen.rows["metric"] == _SEAT_WAIT) & (seen.rows["denominator"] > 0)]
    counts = rows["strategy"].value_counts(sort=False)
    return {str(name): int(count) for name, count in counts.items() if name not in out}


def _inputs(scenario: Scenario, order: Sequence[str], clear: Collection[str]) -> pd.DataFrame:
    """List what was drawn, each from a triangular law with its mode at the value."""
    ranges = scenario.ranges()
    facts = {name: ranges[name].fact for name in dict.fromkeys([*order, *ranges])}
    rows = [
        {
            "input": input_words(scenario, name),
            "key": name,
            "unit": fact.unit,
            "low": fact.low,
            "value": median_of(fact.value),
            "high": fact.high,
            "is_clear": name in clear,
        }
        for name, fact in facts.items()
    ]
    return pd.DataFrame(rows).astype(dict.fromkeys(("low", "value", "high"), float))
