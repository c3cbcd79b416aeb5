"""The same replications under other circumstances: each case against things as they are."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sim import experiment
from sim.comparison import capitalised
from sim.comparison.findings import Finding, Row, listed, records
from sim.comparison.labels import by_label, labelled
from sim.comparison.rows import cells_of, read, tidy
from sim.core.numerals import counted
from sim.core.suggestions import did_you_mean
from sim.experiment import Result, Workers
from sim.metrics import CATALOGUE
from sim.scenarios import Scenario

_NEXT = 3
_MATTERS_SHARE = 0.01


def cases(
    scenario: Scenario,
    overrides: Mapping[str, Mapping[str, Any]],
    metrics: Sequence[str],
    replications: int = 50,
    seed: int = 1,
    workers: Workers = "auto",
) -> pd.DataFrame:
    """Run a scenario in several cases and compare each with the first, replication by replication.

    Parameters
    ----------
    scenario : Scenario
    overrides : mapping of case to overrides
        As in :meth:`sim.scenarios.Scenario.override`; the first case is what the others are
        compared with, and may override nothing.
    metrics : sequence of str
        Names of the catalogue of metrics.
    replications, seed, workers
        As :func:`sim.run` takes them; the same replications in each case.

    Returns
    -------
    DataFrame
        As :func:`cases_of` returns it.
    """
    there = {case: scenario.override(of) if of else scenario for case, of in overrides.items()}
    results = {
        case: experiment.run(own, None, replications, seed, workers) for case, own in there.items()
    }
    return cases_of(results, metrics)


def cases_of(results: Mapping[str, Result], metrics: Sequence[str]) -> pd.DataFrame:
    """Compare the results of several cases with the first, replication by replication.

    Parameters
    ----------
    results : mapping of case to Result
        Of the same strategies, in the same replications.
    metrics : sequence of str
        Names of the catalogue of metrics.

    Returns
    -------
    DataFrame
        One row a ``case``, ``strategy`` and ``metric``: its ``unit``, ``value`` and ``change``
        against the first case in the same replications, each with the ends ``_low`` and ``_high``
        of a 95 % interval. Totals are over the horizon.

    Raises
    ------
    ValueError
        If there is no case, or a metric is unknown.
    """
    if not results:
        raise ValueError("there is no case to compare; give one or more")
    if unknown := [name for name in metrics if name not in CATALOGUE]:
        raise ValueError(f'there is no metric "{unknown[0]}"{did_you_mean(unknown[0], CATALOGUE)}')
    cells = {case: cells_of(result) for case, result in results.items()}
    first, now = next(iter(results.values())), next(iter(cells.values()))
    rows = [
        {
            "case": case,
            "strategy": strategy,
            "metric": metric.name,
            "unit": metric.unit,
            "value": own.of(strategy, metric).estimate(),
            "change": own.difference(strategy, strategy, metric, now).estimate,
        }
        for case, own in cells.items()
        for strategy in first.strategies
        for metric in (CATALOGUE[name] for name in metrics)
    ]
    return labelled(tidy(rows), first.scenario.parameters)


def strongest(rows: pd.DataFrame, metric: str) -> tuple[str, str]:
    """Say which case clearly moves a metric most, and the next ones in a second sentence.

    A change that is too small to matter is no finding: a case that makes no other is named last.

    Parameters
    ----------
    rows : DataFrame
        From :func:`cases`.
    metric : str
    """
    label, those = CATALOGUE[metric].label, by_label(rows[rows["metric"] == metric])
    first = str(those["case"].iloc[0])
    moved = those[_matters(those)]
    if moved.empty:
        return f"None of these cases clearly moves the {label}", f"Against {first}."
    size = moved["change"].abs().astype(float)
    order = size.sort_values(ascending=False, kind="stable").index
    # Of each case the strategy that it moves most.
    most, *others = records(moved.loc[order].drop_duplicates("case"))
    title = f"{capitalised(str(most['case']))} moves the {label} most"
    rest = [f"{row['case']} {_moved(row)} ({row['strategy']})" for row in others[:_NEXT]]
    detail = f"{capitalised('; '.join(rest))}. " if rest else ""
    idle = _idle(those)
    detail += f"No clear change that matters: {listed(idle)}. " if idle else ""
    return (
        f"{title}: {_moved(most)} under {most['strategy']}",
        f"{detail}All against {first}, in the same futures.",
    )


def without_effect(rows: pd.DataFrame) -> str:
    """Say which cases clearly move none of the metrics by enough to matter; "" if each moves one.

    Parameters
    ----------
    rows : DataFrame
        From :func:`cases`.
    """
    idle, first = _idle(rows), str(rows["case"].iloc[0])
    if not idle:
        return ""
    does = "does" if len(idle) == 1 else "do"
    return (
        f"{capitalised(listed(idle))} {does} nothing here that matters: against {first} no number"
        f" on this page clearly changes by {100 * _MATTERS_SHARE:g} % or more."
    )


def _idle(rows: pd.DataFrame) -> list[str]:
    """Cases but the first in which no row matters, in their order."""
    moves = _matters(rows).groupby(rows["case"], sort=False).any()
    return [str(case) for case, does in moves.iloc[1:].items() if not does]


def _matters(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Whether a change is clear, and at least one hundredth: of the larger value, or one point."""
    clear = (rows["change_low"] > 0) | (rows["change_high"] < 0)
    now, change = rows["value"].astype(float), rows["change"].astype(float)
    scale = now.abs().combine((now - change).abs(), max).where(rows["unit"] != "share", 1.0)
    matters: pd.Series[bool] = clear.fillna(value=False).astype(bool) & (
        change.abs() >= _MATTERS_SHARE * scale
    )
    return matters


def by_case(rows: pd.DataFrame, metric: str) -> Finding:
    """Say which case clearly moves a metric most, with the value of each."""
    lines: dict[str, list[str]] = {}
    for row in records(by_label(rows[rows["metric"] == metric])):
        own = lines.setdefault(row["case"], [])
        change = f", {change_in_words(row)}" if len(lines) > 1 else ""
        own.append(f"{row['strategy']} {read(row, 'value').with_interval(row['unit'])}{change}")
    subject = f"{capitalised(CATALOGUE[metric].label)} in {counted(len(lines), 'case')}"
    texts = [f"  {case}: {'; '.join(own)}" for case, own in lines.items()]
    return Finding(subject, *strongest(rows, metric), texts)


def _moved(row: Row) -> str:
    unit = str(row["unit"])
    return change_in_words(row) if unit in ("share", "USD") else f"{change_in_words(row)} {unit}"


def change_in_words(row: Row) -> str:
    """Write the change against the first case, or "same".

    Parameters
    ----------
    row : mapping
        Of :func:`cases`, as a record.
    """
    change = read(row, "change")
    mean, low, high = change
    if mean == 0 and low == high:
        return "same"
    sign = "" if mean is None or mean < 0 else "+"
    verdict = " (unclear)" if low is None or high is None or low <= 0 <= high else ""
    # A difference of shares is in points.
    text = change.text(str(row["unit"])).replace(" %", " points")
    return f"{sign}{text}{verdict}"
