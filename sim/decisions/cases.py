"""The same futures under other circumstances: each case against things as they are."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sim import experiment
from sim.comparison import capitalised
from sim.core.numerals import number, spread
from sim.metrics import CATALOGUE
from sim.metrics.estimates import Quantile, Ratio, measured
from sim.metrics.intervals import Difference
from sim.scenarios import Scenario

_NEXT = 3
_ENDS = ("", "_low", "_high")


def cases(
    scenario: Scenario,
    overrides: Mapping[str, Mapping[str, Any]],
    metrics: Sequence[str],
    replications: int = 50,
    seed: int = 1,
    workers: int = 1,
) -> pd.DataFrame:
    """Run a scenario in several cases and compare each with the first, future by future.

    Parameters
    ----------
    scenario : Scenario
    overrides : mapping of case to overrides
        As in :meth:`sim.scenarios.Scenario.override`; the first case is what the others are
        compared with, and may override nothing.
    metrics : sequence of str
        Names of the catalogue of metrics.
    replications : int
        Futures in each case.
    seed : int
        Seed of the experiment.
    workers : int
        Processes; the numbers do not depend on it.

    Returns
    -------
    DataFrame
        One row a ``case``, ``strategy`` and ``metric``: its ``unit``, ``value`` and ``change``
        against the first case in the same futures, each with the ends ``_low`` and ``_high`` of a
        95 % interval. Totals are over the horizon.
    """
    rows: list[dict[str, object]] = []
    first = None
    for case, changes in overrides.items():
        there = scenario.override(changes) if changes else scenario
        cells = measured(
            experiment.run(there, replications=replications, seed=seed, workers=workers)
        )
        first = cells if first is None else first
        for strategy in there.parameters.strategies:
            for metric in (CATALOGUE[name] for name in metrics):
                cell, base = cells.of(strategy, metric), first.of(strategy, metric)
                rows.append(
                    {
                        "case": case,
                        "strategy": strategy,
                        "metric": metric.name,
                        "unit": metric.unit,
                        **_columns("value", cell.estimate()),
                        **_columns("change", _difference(cell, base)),
                    }
                )
    kinds = {f"{name}{end}": "Float64" for name in ("value", "change") for end in _ENDS}
    return pd.DataFrame(rows).astype(kinds)


def case_table(rows: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Write one metric as a table for readers: cases down, strategies across.

    Parameters
    ----------
    rows : DataFrame
        From :func:`cases`.
    metric : str

    Returns
    -------
    DataFrame
        ``case`` and a column a strategy: the value with its interval, and behind it the change
        against the first case, or "same".
    """
    those = rows[rows["metric"] == metric]
    table: dict[str, dict[str, str]] = {}
    first = str(those["case"].iloc[0])
    for row in those.to_dict("records"):
        text = _text(row, "value")
        if row["case"] != first:
            text += f", {change_text(row)}"
        table.setdefault(str(row["strategy"]), {})[str(row["case"])] = text
    return pd.DataFrame(table).rename_axis("case").reset_index()


def strongest(rows: pd.DataFrame, metric: str) -> tuple[str, str]:
    """Say which case clearly moves a metric most, and the next ones in a second sentence.

    Parameters
    ----------
    rows : DataFrame
        From :func:`cases`.
    metric : str
    """
    those = rows[rows["metric"] == metric]
    first = str(those["case"].iloc[0])
    beyond = (those["change_low"] > 0) | (those["change_high"] < 0)
    moved = those[beyond.fillna(value=False).astype(bool)]
    if moved.empty:
        return f"None of these cases clearly moves the {spoken(metric)}", f"Against {first}."
    size = moved["change"].abs().astype(float)
    most, *others = moved.loc[size.sort_values(ascending=False, kind="stable").index].to_dict(
        "records"
    )
    title = (
        f"{capitalised(str(most['case']))} moves the {spoken(metric)} of {most['strategy']} most"
    )
    rest = [f"{row['case']} {_moved(row)} ({row['strategy']})" for row in others[:_NEXT]]
    detail = f"{capitalised('; '.join(rest))}. " if rest else ""
    return f"{title}: {_moved(most)}", f"{detail}All against {first}, in the same futures."


def spoken(metric: str) -> str:
    """Name a metric in a sentence, without its unit."""
    unit = CATALOGUE[metric].unit.lower()
    return metric.replace(f"_{unit}", "").replace("_", " ").replace("p50", "median")


def unit_words(unit: str) -> str:
    """Say the unit of a metric on an axis."""
    return {"share": "% of leavers"}.get(unit, unit)


def _moved(row: Mapping[Any, Any]) -> str:
    unit = str(row["unit"])
    return change_text(row) if unit in ("share", "USD") else f"{change_text(row)} {unit}"


def _difference(cell: Ratio | Quantile, base: Ratio | Quantile) -> Difference:
    if isinstance(cell, Ratio) and isinstance(base, Ratio):
        return cell.minus(base)
    assert isinstance(cell, Quantile) and isinstance(base, Quantile)
    return cell.minus(base)


def _columns(name: str, of: Sequence[float | None]) -> dict[str, float | None]:
    return {f"{name}{end}": part for end, part in zip(_ENDS, of, strict=False)}


def _text(row: Mapping[Any, Any], name: str) -> str:
    value, low, high = (_float(row[f"{name}{end}"]) for end in _ENDS)
    text = number(value, low, high, str(row["unit"]))
    return text if low is None else f"{text} ({spread(low, high, str(row['unit']))})"


def change_text(row: Mapping[Any, Any]) -> str:
    """Write the change of a row of :func:`cases` against the first case."""
    change, low, high = (_float(row[f"change{end}"]) for end in _ENDS)
    if change == 0 and low == high:
        return "same"
    sign = "" if change is None or change < 0 else "+"
    verdict = " (unclear)" if low is None or high is None or low <= 0 <= high else ""
    # A difference of shares is in points.
    text = number(change, low, high, str(row["unit"])).replace(" %", " pts")
    return f"{sign}{text}{verdict}"


def _float(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
