"""The answer's table: amounts of the choice and of the runner-up, and what is between them."""

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import replace

from sim.comparison.judgement import horizon_years
from sim.comparison.printed import PRINTED
from sim.comparison.senses import Pair, invoice_key, invoiced, on_screen, shown_keys
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
    rows = [*_of_metrics(result, cells, choice, runner_up), *_invoices(result, choice, runner_up)]
    if runner_up is not None:
        found = on_screen(result, cells, Pair(choice, runner_up))
        rows = [
            replace(row, difference=difference, sense=sense)
            for row in rows
            for difference, sense in [found[row.key]]
        ]
    return written(rows)


def _of_metrics(result: Result, cells: Cells, choice: str, runner_up: str | None) -> Iterator[Row]:
    parameters = result.scenario.parameters
    years, labels = horizon_years(parameters), _labels(parameters)
    for key in shown_keys(cells, parameters, choice, runner_up):
        printed = PRINTED[key]
        own = printed.of(cells, choice, years)
        other = printed.of(cells, runner_up, years) if runner_up else UNDEFINED
        yield Row(key, labels[key], printed.kind, printed.unit, own, other)


def _labels(parameters: Parameters) -> dict[str, str]:
    """What each row is called."""
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
        "common_open_hours": "of these no plan prevents",
        "still_in_after_a_day": "Leavers still in after a day",
    }


def _price(usd: float) -> str:
    return f"${usd:,.2f}".removesuffix(".00")


def _invoices(result: Result, choice: str, runner_up: str | None) -> Iterator[Row]:
    """Yield what is invoiced in each contract year, without labour and without priced risk."""
    parameters = result.scenario.parameters
    for number, usd in invoiced(result).items():
        last = min(number * MONTHS_PER_YEAR, parameters.horizon_months)
        whole = last == number * MONTHS_PER_YEAR
        label = (
            f"Invoices, {'year' if whole else 'rest'} to {until_in_words(parameters.start, last)}"
        )
        other = _mean(usd[runner_up]) if runner_up else UNDEFINED
        yield Row(invoice_key(number), label, "invoice", "usd", _mean(usd[choice]), other)


def _mean(usd: Floats) -> Estimate:
    # A credit lowers an invoice to 0 at most.
    return intervals.mean_of(usd).within(0.0, math.inf)


def until_in_words(start: dt.date, months: int) -> str:
    """Write the last day of so many months: its month where that is whole."""
    end = anniversary(start, months)
    last = end - dt.timedelta(days=1)
    return f"{last:%B %Y}" if end.day == 1 else f"{last.day} {last:%B %Y}"
