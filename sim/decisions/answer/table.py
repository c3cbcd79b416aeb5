"""The answer's table: amounts of the choice and of the runner-up, and what is between them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from sim.comparison.judgement import horizon_years
from sim.comparison.printed import PRINTED, Paired, judged, of_amounts, paired
from sim.core.arrays import Floats
from sim.core.estimates import UNDEFINED, Estimate
from sim.core.units import MONTHS_PER_YEAR
from sim.core.vocabulary import COSTS
from sim.decisions.answer.model import Row
from sim.decisions.answer.rounding import written
from sim.experiment import Result
from sim.metrics import intervals
from sim.metrics.estimates import Cells
from sim.scenarios.calendar import anniversary
from sim.scenarios.schema import Parameters


def table(result: Result, cells: Cells, choice: str, runner_up: str | None) -> tuple[Row, ...]:
    """Lay out the choice beside the runner-up.

    Parameters
    ----------
    result : Result
    cells : Cells
        Of the result.
    choice : str
    runner_up : str or None
        None leaves its column and the difference empty.

    Returns
    -------
    tuple of Row
        Without rows that neither of the two has; with risk rows only where risk has a price.
    """
    pairs = [*_of_metrics(result, cells, choice, runner_up), *_invoices(result, choice, runner_up)]
    family = {row.key: difference for row, difference in pairs if difference is not None}
    found = judged(family, cells.replications)
    rows = [row for row, _ in pairs]
    if found:
        rows = [
            replace(row, difference=difference, sense=sense)
            for row in rows
            for difference, sense in [found[row.key]]
        ]
    return written(rows)


def _of_metrics(
    result: Result, cells: Cells, choice: str, runner_up: str | None
) -> Iterator[tuple[Row, Paired | None]]:
    parameters = result.scenario.parameters
    years, labels = horizon_years(parameters), _labels(parameters)
    for key, printed in PRINTED.items():
        if (choice, printed.metric) not in cells.ratios or key not in labels:
            continue
        own = printed.of(cells, choice, years)
        other = printed.of(cells, runner_up, years) if runner_up else UNDEFINED
        if own.mean or other.mean:
            gap = paired(cells, runner_up, choice, key, years) if runner_up else None
            yield Row(key, labels[key], printed.kind, printed.unit, own, other), gap


def _labels(parameters: Parameters) -> dict[str, str]:
    """What each row is called; risk and its sum only where the scenario has a price for it."""
    policies = parameters.policies
    labels = {key: term.label[:1].upper() + term.label[1:] for key, term in COSTS.items()}
    labels["cost"] = "Cost"
    if policies.exposed_hour_usd:
        labels["open_hours_cost"] = f"Open hours at {_price(policies.exposed_hour_usd)} an hour"
    if policies.waiting_day_usd:
        labels["waiting_cost"] = f"Waiting at {_price(policies.waiting_day_usd)} a day"
    if policies.exposed_hour_usd or policies.waiting_day_usd:
        labels["cost_and_risk"] = "Cost and risk"
    return labels | {
        "open_hours": "Hours open to leavers",
        "common_open_hours": "of these under any plan",
        "still_in_after_a_day": "Leavers still in after a day",
    }


def _price(usd: float) -> str:
    return f"${usd:,.2f}".removesuffix(".00")


def _invoices(
    result: Result, choice: str, runner_up: str | None
) -> Iterator[tuple[Row, Paired | None]]:
    """Yield what is invoiced in each contract year, without labour and without priced risk."""
    parameters = result.scenario.parameters
    year = (result.months["month"] - 1) // MONTHS_PER_YEAR + 1
    keys = ["strategy", "replication", year.rename("year")]
    cash = result.months.groupby(keys, sort=True)["cash_usd"].sum()
    for number in sorted(year.unique()):
        own = _of_year(cash, choice, number)
        last = min(int(number) * MONTHS_PER_YEAR, parameters.horizon_months)
        label = f"Invoices to {_until(parameters.start, last)}"
        other = _of_year(cash, runner_up, number) if runner_up else None
        gap = None if other is None else of_amounts(other, own)
        beside = UNDEFINED if other is None else _mean(other)
        yield Row(f"invoices_{number}", label, "invoice", "usd", _mean(own), beside), gap


def _of_year(cash: "pd.Series[float]", strategy: str, year: int) -> Floats:
    """What is invoiced to a strategy in a year, by replication."""
    own = cash.xs((strategy, year), level=("strategy", "year"))
    return np.asarray(own, np.float64)


def _mean(usd: Floats) -> Estimate:
    return intervals.ratio_of_sums(usd, np.ones_like(usd))


def _until(start: dt.date, months: int) -> str:
    """Write the last day of so many months: its month where that is whole."""
    end = anniversary(start, months)
    last = end - dt.timedelta(days=1)
    return f"{last:%B %Y}" if end.day == 1 else f"{last.day} {last:%B %Y}"
