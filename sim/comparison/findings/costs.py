"""What strategies cost: from one to the other step by step, and against their exposure."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from sim.comparison.findings import Finding, listed, strategies_of, yearly
from sim.comparison.labels import by_label, capitalised, labels_of
from sim.core.estimates import Estimate
from sim.core.vocabulary import COSTS

_COST, _EXPOSURE = "total_cost_usd", "exposure_hours_total"


class Step(NamedTuple):
    """A bar: its name, where it begins, what it adds, and that in words."""

    name: str
    start: float
    change: Estimate
    text: str


def steps(
    metrics: pd.DataFrame, differences: pd.DataFrame, baseline: str, strategy: str, years: float
) -> tuple[list[Step], Finding]:
    """Lead from the yearly cost of the baseline to that of another strategy, named by keys."""
    labels = labels_of(metrics)
    metrics, differences = by_label(metrics), by_label(differences)
    baseline, strategy = labels[baseline], labels[strategy]
    first, last = (
        Step(name, 0.0, cost, cost.with_interval("usd", between="\n"))
        for name in (baseline, strategy)
        for cost in [yearly(metrics, name, _COST, years)]
    )
    between = []
    start = first.change.mean or 0.0
    for kind, term in COSTS.items():
        change = yearly(differences, strategy, f"{kind}_cost_usd", years)
        if change.mean:
            plus = "+" if change.mean > 0 else ""
            text = f"{plus}{change.with_interval('usd', between=chr(10))}"
            between.append(Step(term.label, start, change, text))
            start += change.mean
    bars = [first, *between, last]
    title = _difference(baseline, strategy, differences, years)
    lines = [f"  {bar.name}: {bar.text.replace(chr(10), ' ')}" for bar in bars]
    subject = "From one cost to another, in USD a year"
    return bars, Finding(subject, title, _moved(between), lines)


def _difference(baseline: str, strategy: str, differences: pd.DataFrame, years: float) -> str:
    own = differences[(differences["strategy"] == strategy) & (differences["metric"] == _COST)]
    match own["sense"].item():
        case "same":
            return f"{capitalised(strategy)} costs exactly as much as {baseline}"
        case "too small to matter":
            return f"{capitalised(strategy)} and {baseline} differ by too little in cost to matter"
        case "more" | "less" as way:
            gap = yearly(differences, strategy, _COST, years)
            size = (gap if way == "more" else -gap).text("usd")
            return f"{capitalised(strategy)} costs {size} {way} a year than {baseline}"
    return f"{capitalised(strategy)} does not clearly differ in cost from {baseline}"


def _moved(between: list[Step]) -> str:
    if not between:
        return "No kind of cost differs."
    largest = max(between, key=lambda step: abs(step.change.mean or 0.0))
    up = (largest.change.mean or 0.0) > 0
    against = [
        f"{step.name} {_signed(step)}" for step in between if ((step.change.mean or 0.0) > 0) != up
    ]
    moved = f"Most of it is {largest.name}: {_signed(largest)}."
    return f"{moved} Against it: {', '.join(against)}." if against else moved


def _signed(step: Step) -> str:
    return f"{'+' if (step.change.mean or 0.0) > 0 else ''}{step.change.text('usd')}"


def plane(
    metrics: pd.DataFrame, years: float
) -> tuple[dict[str, tuple[Estimate, Estimate]], Finding]:
    """Set each strategy's yearly cost against the hours for which leavers could still get in."""
    metrics = by_label(metrics)
    cost, exposure = (
        {name: yearly(metrics, name, metric, years) for name in strategies_of(metrics)}
        for metric in (_COST, _EXPOSURE)
    )
    lines = [
        f"  {name}: {cost[name].with_interval('usd')},"
        f" {exposure[name].with_interval('hours')} exposed hours"
        for name in cost
    ]
    title = _cheapest_and_safest(_lowest(cost), _lowest(exposure))
    detail = "Lines are 95 % intervals of each strategy alone."
    points = {name: (cost[name], exposure[name]) for name in cost}
    return points, Finding("Cost against exposure, a year", title, detail, lines)


def _lowest(estimates: Mapping[str, Estimate]) -> list[str]:
    least = min(each.mean or 0.0 for each in estimates.values())
    return [name for name, each in estimates.items() if (each.mean or 0.0) == least]


def _cheapest_and_safest(cheapest: list[str], safest: list[str]) -> str:
    """Name the lowest on average; how clear a difference is depends on the pair."""
    costs = "cost" if len(cheapest) > 1 else "costs"
    leaves = "leave" if len(safest) > 1 else "leaves"
    first = f"On average {listed(cheapest)} {costs} the least"
    if cheapest == safest:
        return f"{first} and {leaves} the fewest exposed hours"
    return f"{first}, {listed(safest)} {leaves} the fewest exposed hours"
