"""Which differences are clear, and who is best: the same on the screen and in every table."""

import math
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.comparison.judgement import horizon_years
from sim.comparison.printed import (
    MAIN_PART_SHARE,
    PRINTED,
    SMALL_SHARE,
    Paired,
    Printed,
    Sense,
    judged,
    of_amounts,
    of_estimate,
    paired,
)
from sim.comparison.rows import known
from sim.core.arrays import Floats
from sim.core.estimates import Estimate
from sim.core.units import MONTHS_PER_YEAR
from sim.core.vocabulary import COSTS
from sim.experiment import Result
from sim.metrics import CATALOGUE, HEADLINE, Metric
from sim.metrics.estimates import Cells
from sim.scenarios.schema import Parameters

Judged = tuple[Estimate, Sense]
Place = tuple[str, str]
_OTHER_WAY: Mapping[Sense, Sense] = {"more": "less", "less": "more"}


class Pair(NamedTuple):
    """The choice and the runner-up, by name: whose differences the screen prints."""

    choice: str
    runner_up: str


def shown_keys(
    cells: Cells, parameters: Parameters, choice: str, runner_up: str | None
) -> list[str]:
    """Return the rows of :data:`sim.comparison.printed.PRINTED` that a screen has, in their order.

    Parameters
    ----------
    cells : Cells
    parameters : Parameters
    choice : str
    runner_up : str or None

    Returns
    -------
    list of str
        Without what neither of the two has; risk and its sum only where risk has a price.
    """
    hour, day = parameters.policies.exposed_hour_usd, parameters.policies.waiting_day_usd
    priced = {"open_hours_cost": hour, "waiting_cost": day, "cost_and_risk": hour or day}
    names = [choice] if runner_up is None else [choice, runner_up]
    return [
        key
        for key, row in PRINTED.items()
        if (choice, row.metric) in cells.ratios and priced.get(key, True)
        if row.kind == "sum" or any(row.of(cells, name, 1.0).mean for name in names)
    ]


def invoiced(result: Result) -> dict[int, dict[str, Floats]]:
    """Return what is invoiced by contract year and strategy, an amount a replication."""
    year = ((result.months["month"] - 1) // MONTHS_PER_YEAR + 1).rename("year")
    usd = result.months.groupby(["strategy", "replication", year], sort=True)["cash_usd"].sum()
    found: dict[int, dict[str, Floats]] = {}
    for number, of_year in usd.groupby(level="year"):
        found[int(str(number))] = {
            str(strategy): own.to_numpy(np.float64)
            for strategy, own in of_year.groupby(level="strategy")
        }
    return found


def on_screen(result: Result, cells: Cells, pair: Pair) -> dict[str, Judged]:
    """Judge all differences of the screen together: runner-up minus choice, by key of the row.

    Parameters
    ----------
    result : Result
    cells : Cells
        Of the result.
    pair : Pair
    """
    parameters = result.scenario.parameters
    years = horizon_years(parameters)
    keys = shown_keys(cells, parameters, *pair)
    shown = {key: paired(cells, pair.runner_up, pair.choice, key, years) for key in keys}
    family = _main_parts_count(shown)
    invoices = {
        invoice_key(number): of_amounts(usd[pair.runner_up], usd[pair.choice])
        for number, usd in invoiced(result).items()
    }
    return judged({**family, **invoices}, cells.replications)


def _main_parts_count(family: Mapping[str, Paired | None]) -> dict[str, Paired | None]:
    """Call no part of a cost negligible that makes up much of a difference which is not."""
    whole = family["cost"]
    least = math.inf if whole is None else MAIN_PART_SHARE * abs(whole.mean)
    if whole is None or abs(whole.mean) < SMALL_SHARE * whole.larger:
        return dict(family)
    return {
        key: replace(each, larger=0.0)
        if each is not None and key in COSTS and abs(each.mean) >= least
        else each
        for key, each in family.items()
    }


def invoice_key(year: int) -> str:
    """Key of the row with the invoices of a contract year, the first being 1."""
    return f"invoices_{year}"


def with_senses(
    rows: pd.DataFrame,
    cells: Cells,
    base: str,
    screen: Mapping[str, Judged],
    pair: Pair | None,
    years: float,
) -> pd.DataFrame:
    """Add to differences over the horizon whether they are clear.

    Parameters
    ----------
    rows : DataFrame
        ``strategy, metric, unit, mean, low, high``: strategy minus baseline.
    cells : Cells
    base : str
        The baseline.
    screen : mapping of str to (Estimate, Sense)
        From :func:`on_screen`: what is printed there is as clear here as it is there.
    pair : Pair or None
        Whom the screen compares.
    years : float
        Length of the horizon.

    Returns
    -------
    DataFrame
        With ``joint_low``, ``joint_high`` and ``sense``. All that the main table prints is tested
        together, and so are all other metrics.
    """
    main = rows["metric"].isin(HEADLINE)
    found: dict[Place, Judged] = {}
    for family in (rows[main], rows[~main]):
        found |= judged(_paired(family, cells, base), cells.replications)
    if pair is not None and base in pair:
        (strategy,) = (name for name in pair if name != base)
        found |= {
            (strategy, PRINTED[key].metric): _seen_from(PRINTED[key], each, base, pair, years)
            for key, each in screen.items()
            if key in PRINTED
        }
    joint = [found[at] for at in zip(rows["strategy"], rows["metric"], strict=True)]
    return rows.assign(
        joint_low=pd.array([each.low for each, _ in joint], "Float64"),
        joint_high=pd.array([each.high for each, _ in joint], "Float64"),
        sense=[sense for _, sense in joint],
    )


def _paired(rows: pd.DataFrame, cells: Cells, base: str) -> dict[Place, Paired | None]:
    """Return differences by strategy and metric; None for what has no interval."""
    found: dict[Place, Paired | None] = {}
    for row in rows.to_dict("records"):
        strategy, metric = str(row["strategy"]), CATALOGUE[str(row["metric"])]
        gap = known(row[name] for name in ("mean", "low", "high"))
        found[strategy, metric.name] = tested(gap, cells, (strategy, base), metric)
    return found


def tested(gap: Estimate, cells: Cells, names: tuple[str, str], metric: Metric) -> Paired | None:
    """Return what a test needs of a difference between two strategies; None without an interval."""
    if gap.low is None:
        return None
    larger = max(abs(cells.of(name, metric).estimate().mean or 0.0) for name in names)
    return of_estimate(gap, larger, metric.unit.lower(), cells.replications)


def _seen_from(row: Printed, found: Judged, base: str, pair: Pair, years: float) -> Judged:
    """Return what the screen says of runner-up minus choice as strategy minus baseline."""
    estimate, sense = found
    if row.unit != "share":
        estimate = estimate / (1 / years)
    if (base == pair.runner_up) != row.inverted:
        return -estimate, _OTHER_WAY.get(sense, sense)
    return estimate, sense


def with_best(
    metrics: pd.DataFrame,
    differences: pd.DataFrame,
    cells: Cells,
    base: str,
    possible: Collection[str],
) -> pd.DataFrame:
    """Add to metrics which strategies are best at each, of those that can be chosen.

    Parameters
    ----------
    metrics : DataFrame
        ``strategy, metric`` and more.
    differences : DataFrame
        From :func:`with_senses`: what is said there holds here.
    cells : Cells
    base : str
        The baseline.
    possible : collection of str
        Strategies that can be chosen.

    Returns
    -------
    DataFrame
        With ``is_best``. Who is worse is found in the same futures, difference by difference; what
        is no difference to the baseline is tested together.
    """
    said = differences.set_index(["strategy", "metric"])["sense"].to_dict()
    best: set[Place] = set()
    senses: dict[Place, Sense] = {}
    pairs: dict[Place, Paired | None] = {}
    for metric in cells.metrics:
        means = {
            name: mean
            for name in possible
            if (mean := cells.of(name, metric).estimate().mean) is not None
        }
        if metric.better == "none" or not means:
            continue
        pick = min if metric.better == "lower" else max
        first = pick(means, key=means.__getitem__)
        best.add((first, metric.name))
        for name in (each for each in means if each != first):
            if base in (name, first):
                senses[name, metric.name] = said[first if name == base else name, metric.name]
            else:
                gap = cells.difference(name, first, metric).estimate
                pairs[name, metric.name] = tested(gap, cells, (name, first), metric)
    for is_main in (True, False):
        family = {at: pair for at, pair in pairs.items() if (at[1] in HEADLINE) == is_main}
        senses |= {at: sense for at, (_, sense) in judged(family, cells.replications).items()}
    best |= {at for at, sense in senses.items() if sense not in ("more", "less")}
    places = zip(metrics["strategy"], metrics["metric"], strict=True)
    return metrics.assign(is_best=[at in best for at in places])
