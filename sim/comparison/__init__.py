"""Strategies side by side, and against a baseline in the same replications: the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim import workforce
from sim.comparison.judgement import (
    CAPABILITIES,
    Standing,
    company_in_a_line,
    horizon_years,
    ranked,
    standings,
)
from sim.comparison.labels import capitalised, labelled
from sim.comparison.pairing import worth
from sim.comparison.rows import cells_of
from sim.comparison.senses import Pair, on_screen, with_best, with_senses
from sim.comparison.warnings import owed_behind_the_horizon, warnings_about
from sim.core.arrays import Floats
from sim.experiment import Result
from sim.experiment.baseline import baseline_of
from sim.metrics import Metric
from sim.metrics.estimates import Cells

SCHEMA = 1

__all__ = [
    "CAPABILITIES",
    "Comparison",
    "as_rows",
    "baseline_of",
    "capitalised",
    "compare",
    "worth",
]


@dataclass(frozen=True)
class Comparison:
    """The answer to a scenario.

    Attributes
    ----------
    company : str
        The line above every answer: how many people, how long, from when, at the prices of when.
    metrics : DataFrame
        ``strategy, metric, unit, better, mean, low, high, p10, p50, p90, is_best``: totals over the
        horizon with the 95 % interval of the mean, and percentiles over replications. Undefined is
        NA. ``is_best`` is the best that can be chosen, or not clearly worse in the same futures.
    differences : DataFrame
        ``strategy, metric, unit, better, mean, low, high, pairing_gain, joint_low, joint_high,
        sense``: strategy minus baseline, paired by replication. ``low`` to ``high`` is the 95 %
        interval of one difference looked at alone, the joint one holds for all of a table, and
        ``sense`` is "more", "less", "same", "unclear" or "too small to matter".
    choice : str or None
        The cheapest strategy that is eligible, feasible and within the policy limit.
    eligibility : DataFrame
        ``strategy, eligible, feasible, within_policy, reason``: the first reason why a strategy
        cannot be the choice, or empty.
    warnings : tuple of str
        What to know before believing the rest.
    assumptions : DataFrame
        ``key``, ``value`` and more of each number without a source on which the answer rests.
    numbers : int
        On how many numbers it rests, with and without a source.
    """

    scenario: str
    question: str
    company: str
    manifest: Mapping[str, object]
    replications: int
    years: float
    baseline: str
    strategies: tuple[str, ...]
    metrics: pd.DataFrame
    differences: pd.DataFrame
    choice: str | None
    eligibility: pd.DataFrame
    warnings: tuple[str, ...]
    assumptions: pd.DataFrame
    numbers: int

    @property
    def precision(self) -> Mapping[str, object] | None:
        """How precise a metric became, if the run was asked for a precision."""
        found = self.manifest.get("precision")
        return found if isinstance(found, Mapping) else None

    def to_json(self) -> dict[str, object]:
        """Return the comparison as plain data; undefined is None."""
        return {
            "schema": SCHEMA,
            "version": self.manifest["version"],
            "scenario": self.scenario,
            "company": self.company,
            "digest": self.manifest["digest"],
            "facts": self.manifest["facts"],
            "seed": self.manifest["seed"],
            "replications": self.replications,
            "baseline": self.baseline,
            "strategies": list(self.strategies),
            "precision": self.precision,
            "warnings": list(self.warnings),
            "eligibility": as_rows(self.eligibility),
            "metrics": as_rows(self.metrics),
            "differences": as_rows(self.differences),
        }


def compare(result: Result, baseline: str | None = None) -> Comparison:
    """Compare the strategies of a result.

    Parameters
    ----------
    result : Result
        From :func:`sim.run`.
    baseline : str, optional
        Strategy that the others are compared with; by default the first.

    Returns
    -------
    Comparison

    Raises
    ------
    ValueError
        If the baseline is not among the strategies.
    """
    strategies = result.strategies
    base = baseline_of(strategies, baseline)
    scenario, parameters = result.scenario, result.scenario.parameters
    years = horizon_years(parameters)
    cells = cells_of(result)
    standing = standings(cells, parameters, strategies)
    others = [name for name in strategies if name != base]
    order = ranked(cells, standing)
    choice = order[0] if order else None
    pair = Pair(*order[:2]) if len(order) > 1 else None
    screen = on_screen(result, cells, pair) if pair else {}
    differences = with_senses(_differences(cells, others, base), cells, base, screen, pair, years)
    possible = [name for name, of in standing.items() if not of.lacks and not of.infeasible]
    metrics = with_best(_metrics(cells, strategies), differences, cells, base, possible)
    return Comparison(
        scenario=scenario.name,
        question=parameters.question_asked(),
        company=company_in_a_line(parameters),
        manifest=result.manifest,
        replications=cells.replications,
        years=years,
        baseline=base,
        strategies=strategies,
        metrics=labelled(metrics, parameters),
        differences=labelled(differences, parameters),
        choice=choice,
        eligibility=_eligibility(standing),
        warnings=(
            *warnings_about(cells, parameters, base, standing),
            *workforce.notes(parameters),
            *owed_behind_the_horizon(cells, parameters, strategies, choice),
        ),
        assumptions=scenario.assumptions(),
        numbers=len(scenario.relied_on()),
    )


def _eligibility(standing: Mapping[str, Standing]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (name, not of.lacks, not of.infeasible, not of.over_limit, of.objection)
            for name, of in standing.items()
        ],
        columns=["strategy", "eligible", "feasible", "within_policy", "reason"],
    )


def _metrics(cells: Cells, strategies: Sequence[str]) -> pd.DataFrame:
    rows = [
        (strategy, *_label(metric), *cell.estimate(), *_percentiles(cell.each()))
        for strategy in strategies
        for metric in cells.metrics
        for cell in [cells.of(strategy, metric)]
    ]
    return _frame(rows, ["mean", "low", "high", "p10", "p50", "p90"])


def _differences(cells: Cells, others: Sequence[str], base: str) -> pd.DataFrame:
    rows = [
        (strategy, *_label(metric), *change.estimate, change.pairing_gain)
        for strategy in others
        for metric in cells.metrics
        for change in [cells.difference(strategy, base, metric)]
    ]
    return _frame(rows, ["mean", "low", "high", "pairing_gain"])


def _label(metric: Metric) -> tuple[str, str, str]:
    return metric.name, metric.unit, metric.better


def _percentiles(values: Floats) -> Sequence[float | None]:
    if values.size == 0:
        return None, None, None
    return [float(value) for value in np.quantile(values, (0.1, 0.5, 0.9))]


def _frame(rows: Sequence[Sequence[object]], numbers: Sequence[str]) -> pd.DataFrame:
    columns = ["strategy", "metric", "unit", "better", *numbers]
    # The nullable type keeps undefined apart from a number, also in Parquet.
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(numbers, "Float64"))


def as_rows(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Return the rows of a frame as dictionaries; undefined is None."""
    return [
        {str(name): None if value is pd.NA else value for name, value in row.items()}
        for row in frame.to_dict("records")
    ]
