"""Two levels of not knowing: what the future brings, and what the inputs really are.

Inputs are drawn outside, futures inside, each draw with futures of its own; a nested analysis of
variance keeps the two apart (Searle, Casella and McCulloch 1992, Variance components, chapter 3;
Sun, Apley and Staum 2011, Efficient nested simulation for estimating the variance of a conditional
expectation, Operations Research 59).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from sim.catalog import Fact
from sim.comparison import baseline_of, capitalised
from sim.comparison.findings import Row, records
from sim.comparison.labels import by_label, labelled
from sim.core import streams
from sim.core.arrays import Floats
from sim.core.distributions import Triangular, median_of
from sim.core.numerals import number
from sim.experiment import Workers, drawn
from sim.metrics import CATALOGUE
from sim.scenarios import Scenario, ScenarioError
from sim.scenarios.ranges import Range

MAIN = ("total_cost_usd", "manual_hours", "exposure_hours_total")
_TAIL = 0.025
_ATTEMPTS = 20


class Components(NamedTuple):
    """A mean with its 95 % interval, and the two parts of the variance around it."""

    mean: float
    low: float
    high: float
    future_variance: float
    inputs_variance: float


class Uncertainty(NamedTuple):
    """What is open because the future is random, and what because the inputs are not known.

    Attributes
    ----------
    inputs : DataFrame
        ``key, low, value, high``: what was drawn, from a triangular law with its mode at the value.
    parts : DataFrame
        One row a strategy and metric, for the strategy itself (``baseline`` is empty) and for its
        difference to the baseline: ``mean`` over inputs and futures with ``low`` and ``high`` of
        its 95 % interval; ``future_variance``, of futures around the mean of their inputs, and
        ``inputs_variance``, of these means; ``inputs_share`` of the sum of both; and where 95 % lie
        if only one of them moves, as far as they are normal: ``future_low``, ``future_high``,
        ``inputs_low``, ``inputs_high``. NA where a metric is undefined in some future.
    """

    inputs: pd.DataFrame
    parts: pd.DataFrame


def uncertainty(
    scenario: Scenario,
    draws: int = 40,
    replications: int = 5,
    baseline: str | None = None,
    seed: int = 1,
    workers: Workers = "auto",
    cluster: str | None = None,
) -> Uncertainty:
    """Keep apart what the future brings and what the inputs really are.

    Parameters
    ----------
    scenario : Scenario
        Every value with a range on which a strategy rests is drawn; for a law, its median. The
        shares of a usage mix are then scaled to add up to 1.
    draws : int
        How many times inputs are drawn, at least 2: a Latin hypercube.
    replications : int
        Futures for each draw, at least 2.
    baseline : str, optional
        Strategy that the others are compared with; the first by default.
    seed, workers, cluster
        As :func:`sim.run` takes them.

    Returns
    -------
    Uncertainty

    Raises
    ------
    ValueError
        If nothing has a range, or a number is out of range.
    ScenarioError
        If most drawn inputs contradict each other.
    """
    names = tuple(scenario.parameters.strategies)
    base = baseline_of(names, baseline)
    if draws < 2 or replications < 2:
        raise ValueError(f"draws = {draws} and replications = {replications} must be 2 or more")
    ranges = scenario.ranges()
    if not ranges:
        raise ValueError(f"{scenario.name} has no value with a low and a high end to draw")
    there = drawn_inputs(scenario, ranges, draws, seed)
    starts = range(1, 1 + draws * replications, replications)
    numbers = [range(first, first + replications) for first in starts]
    rows = drawn(there, names, numbers, seed, workers, cluster)
    inputs = pd.DataFrame(
        [
            (key, each.fact.low, median_of(each.fact.value), each.fact.high)
            for each in ranges.values()
            for key in each.keys
        ],
        columns=["key", "low", "value", "high"],
    ).astype(dict.fromkeys(("low", "value", "high"), float))
    parts = labelled(_parts(_values(rows, draws), names, base), scenario.parameters)
    return Uncertainty(inputs, parts)


def in_words(found: Uncertainty, metrics: Sequence[str]) -> str:
    """Write what the future and what the inputs leave open, a line a strategy and metric.

    Parameters
    ----------
    found : Uncertainty
    metrics : sequence of str
        Which to write about.

    Returns
    -------
    str
        With a newline at the end.
    """
    drawn = f"{len(found.inputs)} inputs with a range were drawn."
    return "\n".join([*_lines(found.parts, metrics), drawn]) + "\n"


def components(values: Floats) -> Components:
    """Estimate the two parts of a variance by a nested analysis of variance.

    Parameters
    ----------
    values : array of float, shape (draws, replications)
        At least 2 of each; a row has the futures of one draw of inputs.

    Returns
    -------
    Components
        The part of the inputs is what the means of rows vary more than their futures explain; 0 if
        they vary less. The interval is Student's over the means of rows.
    """
    draws, replications = values.shape
    means = values.mean(axis=1)
    within = float(values.var(axis=1, ddof=1).mean())
    of_means = float(means.var(ddof=1))
    mean = float(means.mean())
    half = float(special.stdtrit(draws - 1, 1 - _TAIL)) * math.sqrt(of_means / draws)
    between = max(of_means - within / replications, 0.0)
    return Components(mean, mean - half, mean + half, within, between)


def drawn_inputs(
    scenario: Scenario, ranges: Mapping[str, Range], draws: int, seed: int
) -> list[Scenario]:
    """Draw inputs; each fact has a random stream of its own, so one more moves no other.

    Inputs that contradict each other, such as shares that add up to more than 1, are drawn again.
    """
    found: list[Scenario] = []
    refused: tuple[str, ...] = ()
    slots = np.arange(draws)
    for attempt in range(_ATTEMPTS):
        columns = []
        for name, each in ranges.items():
            order = streams.uniform(seed, 0, f"input order {name}", slots, attempt)
            inside = streams.uniform(seed, 0, f"input {name}", slots, attempt)
            shares = (order.argsort().argsort() + inside) / draws
            columns.append(_values_of(each.fact, shares).tolist())
        for point in zip(*columns, strict=True):
            settings: dict[str, Any] = {}
            for each, value in zip(ranges.values(), point, strict=True):
                settings |= each.at(value)
            settings |= whole_mixes(scenario, settings)
            try:
                found.append(scenario.override(settings))
            except ScenarioError as error:
                refused = error.problems
            if len(found) == draws:
                return found
    raise ScenarioError(
        [
            f"{scenario.name}: hardly any inputs drawn from its ranges agree with each other; the"
            f" last that did not: {refused[0]}"
        ]
    )


def whole_mixes(scenario: Scenario, settings: Mapping[str, Any]) -> dict[str, float]:
    """Scale each segment's usage mix of which a share was drawn so that it adds up to 1.

    Of shares drawn one by one only their proportions are known.

    Parameters
    ----------
    scenario : Scenario
    settings : mapping of dotted key to value
        What is drawn or moved.

    Returns
    -------
    dict of str to float
        The shares of the mixes that are touched, by dotted key.
    """
    whole: dict[str, float] = {}
    for name, segment in scenario.parameters.workforce.items():
        above = f"workforce.{name}.use.usage_mix"
        now = {f"{above}.{profile}": share for profile, share in segment.use.usage_mix.items()}
        mix = {key: settings.get(key, share) for key, share in now.items()}
        if mix != now:
            total = sum(mix.values())
            whole |= {key: share / total for key, share in mix.items()}
    return whole


def _values_of(fact: Fact, shares: Floats) -> Floats:
    """Return values of a triangular distribution over a fact's range, its mode at the value."""
    assert fact.low is not None and fact.high is not None
    width = fact.high - fact.low
    # Between 0 and 1, because a range may hold amounts and rates that no duration can have.
    unit = Triangular(low=0.0, mode=(median_of(fact.value) - fact.low) / width, high=1.0)
    return fact.low + width * unit.ppf(shares)


def _values(rows: pd.DataFrame, draws: int) -> dict[tuple[str, str], Floats]:
    """Lay values out as (draws, replications), by strategy and metric."""
    below = rows["denominator"].where(rows["denominator"] != 0)
    happened = rows["numerator"] - rows["control"]
    ordered = rows.assign(value=happened / below).sort_values("replication")
    return {
        (str(strategy), str(metric)): of["value"].to_numpy(float).reshape(draws, -1)
        for (strategy, metric), of in ordered.groupby(["strategy", "metric"])
    }


def _parts(
    values: Mapping[tuple[str, str], Floats], names: Sequence[str], base: str
) -> pd.DataFrame:
    metrics = [name for name in CATALOGUE if (base, name) in values]
    pairs = [(name, "") for name in names] + [(name, base) for name in names if name != base]
    frame = pd.DataFrame(
        {
            "strategy": name,
            "baseline": other,
            "metric": metric,
            "unit": CATALOGUE[metric].unit,
            **_row(values[name, metric] - (values[other, metric] if other else 0.0)),
        }
        for name, other in pairs
        for metric in metrics
    )
    return frame.astype(dict.fromkeys(_row(np.ones((2, 2))), "Float64"))


def _row(values: Floats) -> dict[str, float | None]:
    found = components(values)
    spread = -float(special.ndtri(_TAIL))
    future = spread * math.sqrt(found.future_variance)
    inputs = spread * math.sqrt(found.inputs_variance)
    both = found.future_variance + found.inputs_variance
    return {
        **found._asdict(),
        "inputs_share": found.inputs_variance / both if both else None,
        "future_low": found.mean - future,
        "future_high": found.mean + future,
        "inputs_low": found.mean - inputs,
        "inputs_high": found.mean + inputs,
    }


def _lines(parts: pd.DataFrame, metrics: Sequence[str]) -> Iterator[str]:
    named = by_label(parts)
    for metric in metrics:
        yield capitalised(CATALOGUE[metric].label)
        for row in records(named[named["metric"] == metric]):
            against = f" minus {row['baseline']}" if row["baseline"] else ""
            yield f"  {row['strategy']}{against}: {_said(row)}"
        yield ""


def _said(row: Row) -> str:
    has = {name: bool(pd.notna(row[name])) for name in ("mean", "inputs_share")}
    if not has["mean"]:
        return "undefined in some future"
    unit, future = row["unit"], float(row["future_high"] - row["mean"])
    inputs = float(row["inputs_high"] - row["mean"])
    widest = max(future, inputs)
    mean = number(float(row["mean"]), -widest, widest, unit)
    of_all = f" ({100 * row['inputs_share']:.0f} %)" if has["inputs_share"] else ""
    return (
        f"{mean} ± {number(future, -future, future, unit)} because the future is random,"
        f" ± {number(inputs, -inputs, inputs, unit)} because we do not know the inputs{of_all}"
    )
