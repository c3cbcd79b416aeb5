"""What strategies leave to be paid for after the horizon, where that makes them hard to compare."""

from collections.abc import Iterator, Sequence

from sim.comparison.labels import capitalised
from sim.core.estimates import Estimate
from sim.core.numerals import counted
from sim.metrics.estimates import Cells
from sim.scenarios.schema import Parameters

# A difference of less than this share of the choice's total cost is not worth a sentence.
NOTABLE_SHARE = 0.05
_OWED, _COST = "committed_cost_usd", "total_cost_usd"


def owed_behind_the_horizon(
    cells: Cells, parameters: Parameters, strategies: Sequence[str], choice: str | None
) -> Iterator[str]:
    """Say which strategies owe or have paid much more or less behind the horizon than the choice.

    Parameters
    ----------
    cells : Cells
    parameters : Parameters
    strategies : sequence of str
    choice : str or None
        The strategy chosen.
    """
    if choice is None:
        return
    months, label = parameters.horizon_months, parameters.label_of
    owed, cost = (_mean(cells, choice, metric) for metric in (_OWED, _COST))
    for strategy in strategies:
        other = _mean(cells, strategy, _OWED)
        if abs(other - owed) <= NOTABLE_SHARE * cost:
            continue
        text = (
            f"{capitalised(label(strategy))} has {_usd(other)} invoiced or promised for time after"
            f" {these_months(months)}, and {label(choice)} {_usd(owed)}: costs inside the horizon"
            " leave that out."
        )
        terms = {name: _term_months(parameters, name) for name in (strategy, choice)}
        uneven = [
            f"{counted(terms[name], 'month')} of {label(name)}"
            for name in terms
            if months % terms[name]
        ]
        if uneven:
            text += f" The horizon is no multiple of the term, {' and '.join(uneven)}."
        yield text


def these_months(months: int) -> str:
    """Call the horizon in a sentence by its months."""
    return "this month" if months == 1 else f"these {months} months"


def _term_months(parameters: Parameters, strategy: str) -> int:
    """Term of the plan that a strategy is on in the end."""
    own = parameters.strategies[strategy]
    plan = own.then[-1].plan if own.then else own.plan
    return parameters.plans[plan].term_months


def _mean(cells: Cells, strategy: str, metric: str) -> float:
    return cells.ratios[strategy, metric].estimate().mean or 0.0


def _usd(amount: float) -> str:
    return Estimate(amount, None, None).text("usd")
