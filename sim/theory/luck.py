"""Two equal strategies differ by nothing; another seed gives another number inside the interval."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim import experiment
from sim.comparison import capitalised
from sim.comparison.findings import Finding, records
from sim.comparison.rows import cells_of, read, tidy
from sim.core.estimates import Estimate
from sim.metrics import CATALOGUE, intervals
from sim.scenarios import Scenario
from sim.theory.check import Check


class Seeds(NamedTuple):
    """One metric under many seeds.

    Attributes
    ----------
    rows : DataFrame
        ``seed``, ``value`` with ``value_low`` and ``value_high``, and ``holds``: whether that
        interval holds the value of all replications together.
    together : Estimate
        Of all replications of all seeds.
    """

    rows: pd.DataFrame
    together: Estimate


def twins(scenario: Scenario, strategy: str, replications: int = 10, seed: int = 1) -> Check:
    """Check that a strategy and its double differ by exactly 0 in every metric and replication."""
    of = scenario.parameters.strategies[strategy]
    double = {f"strategies.double.{key}": getattr(of, key) for key in ("plan", "mode")}
    result = experiment.run(scenario.override(double), [strategy, "double"], replications, seed)
    wide = result.observations.pivot_table(
        "numerator", ["replication", "metric"], "strategy", observed=True
    )
    largest = float((wide[strategy] - wide["double"]).abs().max())
    label = scenario.parameters.label_of(strategy)
    claim = f"Largest difference between {label} and its double"
    return Check(claim, "", 0.0, Estimate(largest, None, None))


def seeds(
    scenario: Scenario,
    strategy: str,
    metric: str,
    numbers: Iterable[int] = range(1, 21),
    replications: int = 20,
) -> Seeds:
    """Estimate a metric under one seed after another.

    Parameters
    ----------
    scenario : Scenario
    strategy : str
    metric : str
        A total, a mean or a ratio of the catalogue.
    numbers : iterable of int
        Seeds.
    replications : int
        Futures under each.
    """
    cells = {}
    for number in numbers:
        result = experiment.run(scenario, [strategy], replications, number)
        cells[number] = cells_of(result).ratios[strategy, metric]
    together = intervals.ratio_of_sums(
        np.concatenate([cell.numerator for cell in cells.values()]),
        np.concatenate([cell.denominator for cell in cells.values()]),
    )
    rows = tidy({"seed": number, "value": cell.estimate()} for number, cell in cells.items())
    holds = rows["value_low"].le(together.mean) & rows["value_high"].ge(together.mean)
    return Seeds(rows.assign(holds=holds), together)


def by_seed(rows: pd.DataFrame, together: Estimate, metric: str) -> Finding:
    """Say how many seeds have the value of all replications inside their interval."""
    label, unit = CATALOGUE[metric].label, CATALOGUE[metric].unit
    title = (
        f"{rows['holds'].sum()} of {len(rows)} seeds have the value of all futures inside their"
        " interval"
    )
    whole = Estimate(*together).with_interval(unit)
    detail = f"95 % of them should. All futures together: {whole}."
    lines = [
        f"  seed {row['seed']}: {read(row, 'value').with_interval(unit)}" for row in records(rows)
    ]
    return Finding(f"{capitalised(label)} by seed", title, detail, lines)
