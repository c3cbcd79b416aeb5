"""What a table of a comparison says, cell by cell: rounded, with interval, verdict and best."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from sim.comparison import Comparison, capitalised
from sim.core.numerals import number, spread
from sim.metrics import CATALOGUE, HEADLINE

# Shown among the main metrics only where some strategy has any.
_IF_ANY = ("sunk_cost_usd", "usage_cost_usd", "tool_cost_usd")


class Line(NamedTuple):
    """A line of a frame, with None where it is undefined."""

    mean: float | None
    low: float | None
    high: float | None
    unit: str
    better: str


class Cell(NamedTuple):
    """A value, its interval, whether a difference is good; "" for none. And whether it is best."""

    value: str
    interval: str = ""
    verdict: str = ""
    best: bool = False


Rows = Mapping[str, Mapping[str, Cell]]
"""Cells by label of the metric and by strategy."""


def in_years(comparison: Comparison) -> str:
    """Length of the horizon in words."""
    years = f"{comparison.years:.3g}"
    return f"{years} year" if years == "1" else f"{years} years"


def main_metrics(comparison: Comparison, metrics: Sequence[str] | None) -> Sequence[str]:
    """Return the rows that were asked for, or the main ones without costs that nobody has."""
    if metrics is not None:
        return metrics
    means = comparison.metrics.set_index("metric")["mean"]
    any_cost = set(means.index[(means != 0).fillna(False)])
    return [name for name in HEADLINE if name not in _IF_ANY or name in any_cost]


def totals(comparison: Comparison, metrics: Sequence[str]) -> Rows:
    """Write the totals over the horizon by metric and strategy, and say which are the best."""
    lines = _lines(comparison.metrics)
    return {
        label(metric, next(iter(row.values())).unit): {
            name: Cell(
                number(line.mean, line.low, line.high, line.unit),
                interval(line),
                best=name in best,
            )
            for name, line in row.items()
        }
        for metric in metrics
        if (row := lines.get(metric))
        for best in [_best(comparison, metric, row)]
    }


def differences(comparison: Comparison, metrics: Sequence[str]) -> Rows:
    """Write the differences to the baseline in the same futures by metric and strategy."""

    def cell(line: Line) -> Cell:
        plus = "+" if line.mean is not None and line.mean > 0 else ""
        value = plus + number(line.mean, line.low, line.high, line.unit)
        # A difference of shares is in points: 5 % more of 40 % would be 42 %, not 45 %.
        return Cell(value.replace("%", "pts"), interval(line).replace("%", "pts"), verdict(line))

    lines = _lines(comparison.differences)
    return {
        label(metric, next(iter(row.values())).unit): {n: cell(line) for n, line in row.items()}
        for metric in metrics
        if (row := lines.get(metric))
    }


def _lines(frame: pd.DataFrame) -> dict[str, dict[str, Line]]:
    """Lines by metric and strategy."""
    lines: dict[str, dict[str, Line]] = {}
    for row in frame.to_dict("records"):
        mean, low, high = (
            None if pd.isna(row[name]) else float(row[name]) for name in ("mean", "low", "high")
        )
        line = Line(mean, low, high, str(row["unit"]), str(row["better"]))
        lines.setdefault(str(row["metric"]), {})[str(row["strategy"])] = line
    return lines


def _best(comparison: Comparison, metric: str, row: Mapping[str, Line]) -> set[str]:
    """Return the best strategy that can be chosen, and those not clearly worse than it.

    Nobody, where that is everybody.
    """
    standing = comparison.eligibility
    possible = set(standing.loc[standing["eligible"] & standing["feasible"], "strategy"])
    known = {name: line.mean for name, line in row.items() if line.mean is not None}
    means = {name: mean for name, mean in known.items() if name in possible}
    pick = {"lower": min, "higher": max}.get(next(iter(row.values())).better)
    if pick is None or not means:
        return set()
    first = pick(means, key=means.__getitem__)
    paired = _lines(comparison.differences).get(metric, {})
    best = {name for name in means if name == first or not _apart(name, first, row, paired)}
    return set() if best == set(row) else best


def _apart(name: str, first: str, row: Mapping[str, Line], paired: Mapping[str, Line]) -> bool:
    """Whether two strategies differ clearly: in the same futures if one is the baseline."""
    if (name in paired) != (first in paired):
        difference = paired[name if name in paired else first]
        return verdict(difference) in ("better", "worse")
    one, other = row[name], row[first]
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return one.mean != other.mean
    return one.low > other.high or one.high < other.low


def interval(line: Line) -> str:
    """Write an interval; nothing where there is none."""
    return "" if line.low is None or line.low == line.high else spread(*line[1:4])


def verdict(line: Line) -> str:
    """Say whether a difference is better, worse, unclear or the same."""
    if line.low is None or line.high is None or line.better == "none":
        return ""
    if line.low == line.high == 0:
        return "same"
    if line.low <= 0 <= line.high:
        return "unclear"
    return "better" if (line.high < 0) == (line.better == "lower") else "worse"


def label(metric: str, unit: str) -> str:
    """Write the name of a metric or column with its unit, dollars and shares excepted."""
    words = [word for word in metric.split("_") if word != "usd"]
    if unit.lower() in ("usd", "share", "") or unit in words:
        return capitalised(" ".join(words))
    return capitalised(f"{' '.join(words)}, {unit}")


def definitions() -> dict[str, str]:
    """Return what each metric means, by its label."""
    return {label(metric.name, metric.unit): metric.definition for metric in CATALOGUE.values()}


def marks(comparison: Comparison) -> Mapping[str, str]:
    """Say in the heading of its column that a strategy cannot be the choice at all."""
    return {
        str(row.strategy): "not eligible" if not row.eligible else "infeasible"
        for row in comparison.eligibility.itertuples()
        if not (row.eligible and row.feasible)
    }
