"""What a table of a comparison says, cell by cell: rounded, with interval, verdict and best."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from sim.comparison import Comparison, capitalised
from sim.comparison.printed import Sense
from sim.core.estimates import Estimate
from sim.core.numerals import counted, spread
from sim.metrics import CATALOGUE, HEADLINE

# Shown among the main metrics only if some strategy has any.
_IF_ANY = (
    "sunk_cost_usd",
    "usage_cost_usd",
    "tool_cost_usd",
    "exposure_cost_usd",
    "waiting_cost_usd",
    "committed_cost_usd",
    "usage_blocked_usd_total",
)
_PRICED = {"exposure_cost_usd", "waiting_cost_usd"}


class Line(NamedTuple):
    """An estimate, its unit, and whether "lower" or "higher" is better, or "none" of them.

    A difference has its sense as well.
    """

    estimate: Estimate
    unit: str
    better: str
    sense: Sense | None = None


class Cell(NamedTuple):
    """A value, and "" where there is none: its interval, its verdict, its change since before.

    The last field says whether it is the best.
    """

    value: str
    interval: str = ""
    verdict: str = ""
    change: str = ""
    best: bool = False


def in_years(comparison: Comparison) -> str:
    """Return the length of the horizon in words."""
    return counted(float(f"{comparison.years:.3g}"), "year")


def main_metrics(comparison: Comparison, metrics: Sequence[str] | None) -> Sequence[str]:
    """Return the rows that were asked for, or the main ones without costs that are 0 for all."""
    if metrics is not None:
        return metrics
    means = comparison.metrics.set_index("metric")["mean"]
    any_cost = set(means.index[(means != 0).fillna(False)])
    shown = [name for name in HEADLINE if name not in _IF_ANY or name in any_cost]
    if _PRICED.isdisjoint(shown):
        # The cost that the choice compares is the total then.
        shown.remove("decision_cost_usd")
    return shown


def cell(line: Line, *, best: bool = False) -> Cell:
    """Write a value and its interval."""
    return Cell(line.estimate.text(line.unit), interval(line), best=best)


def difference(line: Line, *, judged: bool = True) -> Cell:
    """Write a difference with its sign, its interval and, between what can be chosen, a verdict."""
    mean, _, _ = line.estimate
    plus = "+" if mean is not None and mean > 0 else ""
    value, between, *_ = cell(line)
    said = verdict(line)
    if not judged and said in ("better", "worse"):
        said = ""
    # A difference of shares is in points: 5 % more of 40 % would be 42 %, not 45 %.
    return Cell(plus + value.replace("%", "pts"), between.replace("%", "pts"), said)


def lines_of(frame: pd.DataFrame) -> dict[str, dict[str, Line]]:
    """Return the lines of a comparison's frame by metric and strategy.

    Differences have the interval that holds for all of a table, as the test behind their sense.
    """
    ends = ("joint_low", "joint_high") if "sense" in frame else ("low", "high")
    lines: dict[str, dict[str, Line]] = {}
    for row in frame.to_dict("records"):
        estimate = estimate_in(row, "mean", *ends)
        line = Line(estimate, str(row["unit"]), str(row["better"]), row.get("sense"))
        lines.setdefault(str(row["metric"]), {})[str(row["strategy"])] = line
    return lines


def estimate_in(row: Mapping[Any, Any], *names: str) -> Estimate:
    """Return the value and the ends that stand under three names in a row of a frame."""
    return Estimate(*(None if pd.isna(row.get(name)) else float(row[name]) for name in names))


def best_of(comparison: Comparison, metric: str) -> set[str]:
    """Return the strategies that are best at a metric; none where that is all of them."""
    rows = comparison.metrics[comparison.metrics["metric"] == metric]
    best = set(rows.loc[rows["is_best"], "strategy"])
    return set() if best == set(rows["strategy"]) else best


def interval(line: Line) -> str:
    """Write an interval, or nothing if there is none."""
    _, low, high = line.estimate
    if low is None or low == high:
        return ""
    text = spread(low, high, line.unit)
    # One sign is enough for both ends, and does not stand alone on a line of a narrow table.
    return text.replace(" %", "", 1) if line.unit == "share" else text


def verdict(line: Line) -> str:
    """Say whether a difference is better, worse, unclear, negligible or the same."""
    if line.estimate.low is None or line.better == "none":
        return ""
    match line.sense:
        case "more" | "less":
            return "better" if (line.sense == "less") == (line.better == "lower") else "worse"
        case "too small to matter":
            return "negligible"
    return line.sense or ""


def unit_of(name: str) -> str:
    """Return the unit of a metric, or the unit in the name of a column; "" if there is none."""
    if name in CATALOGUE:
        return CATALOGUE[name].unit
    return next((word for word in name.split("_") if word in ("usd", "share")), "")


def label(name: str) -> str:
    """Call a metric or column, with its unit in brackets unless cells or words show it."""
    if name not in CATALOGUE:
        return capitalised(" ".join(word for word in name.split("_") if word != "usd"))
    words, unit = CATALOGUE[name].label, CATALOGUE[name].unit
    is_shown = unit in ("USD", "share") or unit in words.split()
    return capitalised(words if is_shown else f"{words} ({unit})")


def marks(comparison: Comparison) -> Mapping[str, str]:
    """Return why a strategy cannot be chosen, in a word or two for the head of its column."""
    return {
        str(row.strategy): "not eligible" if not row.eligible else "infeasible"
        for row in comparison.eligibility.itertuples()
        if not (row.eligible and row.feasible)
    }
