"""What to know before believing a comparison: luck, what came too late, what is still owed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from sim.comparison.judgement import FEW_REPLICATIONS, Standing
from sim.comparison.labels import capitalised
from sim.core.estimates import Estimate
from sim.core.numerals import counted, number, spread
from sim.metrics.estimates import Cells
from sim.scenarios.schema import Parameters

# A difference of less than this share of the choice's total cost is not worth a sentence.
NOTABLE_SHARE = 0.05
_OWED, _COST, _EXPOSURE = "committed_cost_usd", "total_cost_usd", "exposure_hours_total"
_OVER_POLICY, _TIME_TO_ACCESS = "share_over_policy", "time_to_access_hours_mean"
# What may go on when the books are closed: the count of whom, of which ones, and what is too short.
_AT_THE_END = (
    ("censored_windows", _OVER_POLICY, "leaver", "could still get in", "exposure"),
    ("censored_memberships", _OVER_POLICY, "leaver", "were still members", "orphaned time"),
    ("joiners_cut_off", _TIME_TO_ACCESS, "joiner", "still waited for access", "time to access"),
)


def warnings_about(
    cells: Cells, parameters: Parameters, base: str, of: Mapping[str, Standing]
) -> Iterator[str]:
    """Say what to know before believing a comparison with a baseline, a sentence each."""
    yield from _about_luck(cells, of)
    if of[base].lacks:
        yield f"The baseline {parameters.label_of(base)} is not eligible: {of[base].lacks}."
    if of[base].infeasible:
        yield f"The baseline {parameters.label_of(base)} is no way to go: {of[base].infeasible}."
    for strategy in of:
        label = parameters.label_of(strategy)
        yield from _about_the_end(cells, strategy, label)
        yield from _about_limit(cells, parameters, strategy)


def _about_luck(cells: Cells, strategies: Iterable[str]) -> Iterator[str]:
    n = cells.replications
    if n == 1:
        yield "One replication says nothing about luck: there are no intervals."
        return
    if n < FEW_REPLICATIONS:
        few = counted(n, "replication")
        outside = outside_what_happened(cells, strategies)
        yield f"Only {few}: intervals from fewer than {FEW_REPLICATIONS} are rough{outside}."
    if all(np.ptp(each) == 0 for cell in cells.ratios.values() if (each := cell.each()).size):
        yield (
            f"All {counted(n, 'replication')} came out the same: either nothing in this scenario"
            " is left to luck, or the luck was not used."
        )


def outside_what_happened(cells: Cells, strategies: Iterable[str]) -> str:
    """Say that mean open hours are outside what any replication had, if they are so somewhere.

    Parameters
    ----------
    cells : Cells
    strategies : iterable of str
        Whose means are shown.

    Returns
    -------
    str
        A clause that goes on a sentence; empty where all means are inside.
    """
    for name in strategies:
        hours = cells.ratios[name, _EXPOSURE]
        mean, each = hours.estimate().mean, hours.each()
        if mean is not None and each.size and not each.min() <= mean <= each.max():
            return (
                "; mean open hours hold what is expected of who is forgotten, and lie outside what"
                " any of these had"
            )
    return ""


def _about_the_end(cells: Cells, strategy: str, label: str) -> Iterator[str]:
    for metric, whole, noun, what, measure in _AT_THE_END:
        count = cells.ratios[strategy, metric].numerator.sum()
        if count > 0:
            every = cells.ratios[strategy, whole].denominator.sum()
            yield (
                f"{capitalised(label)}: {count:,.0f} of {counted(every, noun)}"
                f" ({number(count / every, None, None, 'share')}) {what} when the books were"
                f" closed, so its {measure} is at least what is shown."
            )


def _about_limit(cells: Cells, parameters: Parameters, strategy: str) -> Iterator[str]:
    limit, label = parameters.policies.max_share_over_policy, parameters.label_of(strategy)
    _, low, high = cells.ratios[strategy, _OVER_POLICY].estimate()
    if limit is None or low is None or high is None:
        return
    if low <= limit < high:
        yield (
            f"Whether {label} keeps within the policy limit is too close to call:"
            f" {spread(low, high, 'share')} of its leavers are over, and"
            f" {number(limit, None, None, 'share')} are allowed."
        )


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
