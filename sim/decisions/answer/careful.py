"""What to be careful about: at most three sentences, the worst first."""

from collections.abc import Iterator

from sim.comparison.judgement import FEW_REPLICATIONS, assumed_in_words
from sim.comparison.warnings import NOTABLE_SHARE, outside_what_happened, these_months
from sim.core.numerals import counted
from sim.decisions.answer.sentences import Amounts, named
from sim.experiment import Result
from sim.metrics.estimates import Cells
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Parameters
from sim.workforce import layoffs_outside

MOST = 3
_OWED = "committed_cost_usd"
# Fewer leavers than this share, still in when the books were closed, move no number that is shown.
_CENSORED_SHARE = 0.01


def careful(
    result: Result, cells: Cells, names: tuple[str | None, str | None], amounts: Amounts
) -> tuple[str, ...]:
    """Say what weakens an answer.

    Parameters
    ----------
    result : Result
    cells : Cells
        Of the result.
    names : tuple of str or None
        The choice and the runner-up.
    amounts : dict of str to float
        Takes what the sentences name.
    """
    shown = [name for name in names if name is not None]
    said = [
        *_layoffs(result.scenario.parameters),
        *_few(cells, shown),
        *_censored(result, cells, shown, amounts),
        *_owed(result, cells, shown, amounts),
        *_assumed(result, amounts),
    ]
    return tuple(said[:MOST])


def _layoffs(parameters: Parameters) -> Iterator[str]:
    """Say which dated layoffs the horizon leaves out."""
    calendar = Calendar.of(parameters)
    outside = [
        layoff.date
        for segment in parameters.workforce.values()
        for layoff in layoffs_outside(segment, calendar)
    ]
    months = these_months(parameters.horizon_months)
    days = [f"{date.day} {date:%B %Y}" for date in sorted(outside)]
    if len(days) == 1:
        yield f"The layoff of {days[0]} is not in {months} and hits nobody."
    elif days:
        yield f"{len(days)} layoffs, such as that of {days[0]}, are not in {months} and hit nobody."


def _few(cells: Cells, names: list[str]) -> Iterator[str]:
    n = cells.replications
    if n == 1:
        yield "One replication says nothing about luck: take more."
    elif n < FEW_REPLICATIONS:
        outside = outside_what_happened(cells, names)
        few = counted(n, "replication")
        yield f"Only {few}: what is clear with so few may not stay clear{outside}."


def _censored(result: Result, cells: Cells, names: list[str], amounts: Amounts) -> Iterator[str]:
    for name in names:
        count = float(cells.ratios[name, "censored_windows"].numerator.sum())
        leavers = float(cells.ratios[name, "share_over_policy"].denominator.sum())
        if leavers and count / leavers >= _CENSORED_SHARE:
            share = named(amounts, f"careful.{name}.censored_share", count / leavers, "share")
            yield (
                f"{share} of the leavers of {result.scenario.parameters.label_of(name)} could"
                " still get in when the books were closed: its open hours are at least these."
            )


def _owed(result: Result, cells: Cells, names: list[str], amounts: Amounts) -> Iterator[str]:
    """Say what is left to pay after the horizon, where that differs much."""
    parameters = result.scenario.parameters

    def mean(name: str, metric: str) -> float:
        return cells.ratios[name, metric].estimate().mean or 0.0

    if len(names) < 2:
        return
    less, more = sorted(names, key=lambda name: mean(name, _OWED))
    gap = mean(more, _OWED) - mean(less, _OWED)
    if gap > NOTABLE_SHARE * mean(names[0], "total_cost_usd"):
        label, size = parameters.label_of, named(amounts, "careful.owed_gap_usd", gap, "usd", 3)
        yield (
            f"{label(more)} has {size} more to pay than {label(less)} for time after"
            f" {these_months(parameters.horizon_months)}. No row of cost counts that; what is"
            " billed before then is in the invoices."
        )


def _assumed(result: Result, amounts: Amounts) -> Iterator[str]:
    numbers = result.scenario.relied_on().values()
    count = sum(fact.confidence == "assumption" for fact in numbers)
    if count:
        amounts |= {"careful.assumptions": count, "careful.numbers": len(numbers)}
        yield (
            f"{assumed_in_words(count, len(numbers))}; the report lists them, those that matter"
            " most first."
        )
