"""How sure an answer is when the inputs are not known either, and which of them matter most."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from sim.comparison.labels import capitalised
from sim.core.arrays import Floats
from sim.decisions.answer.drawn import Drawn
from sim.decisions.answer.rounding import amount, rounded
from sim.decisions.answer.sentences import Amounts, named
from sim.scenarios import Scenario, ScenarioError
from sim.scenarios.wording import words_of

MOST_INPUTS = 3
# With fewer draws some input is always in line with the outcome.
FEWEST_DRAWS = 20
_TAIL = 0.05
_ERROR_SHARE = 0.01


class Sure(NamedTuple):
    """How sure an answer is, in sentences, and the keys of the facts that matter most."""

    sentences: tuple[str, ...]
    inputs: tuple[str, ...] = ()


NOTHING_DRAWN = Sure(("No input has a plausible range: only luck is left open.",))


def how_sure(
    scenario: Scenario, found: Drawn, choice: str, runner_up: str | None, amounts: Amounts
) -> Sure:
    """Say how far the difference goes when inputs and luck are both drawn.

    Parameters
    ----------
    scenario : Scenario
    found : Drawn
    choice : str
    runner_up : str or None
        Without one it is the choice's own cost.
    amounts : dict of str to float
        Takes what the sentences name.
    """
    cost, compared = found.costs[choice], in_question(found, choice, runner_up)
    known = np.isfinite(compared)
    draws, within = len(cost), compared[known]
    if not within.size:
        return Sure(("Under none of the drawn inputs can both be chosen.",))
    low, high = (float(end) for end in np.quantile(within, (_TAIL, 1 - _TAIL)))
    amounts["how_sure.draws"] = draws
    label = scenario.parameters.label_of
    lead = f"In {draws} possible futures, with inputs drawn from their ranges,"
    if runner_up is None:
        said = f"{lead} it costs {_between(low, high, amounts)} a year in nine of ten of them."
    else:
        both = "them" if known.all() else "those in which both can be chosen"
        best = np.min(list(found.costs.values()), axis=0)
        stays = int(np.sum(np.isfinite(cost) & (cost <= best)))
        amounts["how_sure.stays"] = stays
        others = _else(scenario, found.costs, choice)
        said = (
            f"{lead} {label(choice)} stays the choice in {stays}{others}."
            f" {capitalised(label(runner_up))} costs {_extra(low, high, amounts)} a year in nine of"
            f" ten of {both}."
        )
    most = tuple(matters_most(found.inputs, compared))
    if not most:
        varies = bool(steadiness(found.inputs, compared))
        return Sure((said, "No single input stands out.") if varies else (said,))
    words = "; ".join(input_words(scenario, key) for key in most)
    return Sure((said, f"Matters most: {words}."), most)


def in_question(found: Drawn, choice: str, runner_up: str | None) -> Floats:
    """Return what the runner-up costs more in each draw; without one, what the choice costs.

    Parameters
    ----------
    found : Drawn
    choice : str
    runner_up : str or None

    Returns
    -------
    array of float
        NaN where somebody waits for a seat.
    """
    cost = found.costs[choice]
    other = np.zeros_like(cost) if runner_up is None else found.costs[runner_up]
    known = np.isfinite(cost) & np.isfinite(other)
    # Who waits for a seat costs without end: two such costs have no difference.
    compared = np.full_like(cost, np.nan)
    compared[known] = cost[known] if runner_up is None else other[known] - cost[known]
    return compared


def not_known(error: ScenarioError) -> Sure:
    """Say why no inputs can be drawn: those that were contradict each other."""
    return Sure((f"Not known: {error.problems[0]}.",))


def _else(scenario: Scenario, costs: Mapping[str, Floats], choice: str) -> str:
    """Name what is taken most often where the choice is not."""
    best = np.min(list(costs.values()), axis=0)
    taken = np.isfinite(best) & (costs[choice] > best)
    wins = {name: int(np.sum(taken & (own == best))) for name, own in costs.items()}
    most = max(wins, key=lambda name: wins[name])
    return f", otherwise mostly {scenario.parameters.label_of(most)}" if wins[most] else ""


def _between(low: float, high: float, amounts: Amounts) -> str:
    return (
        f"{named(amounts, 'how_sure.low_usd_a_year', low, 'usd')} to"
        f" {named(amounts, 'how_sure.high_usd_a_year', high, 'usd')}"
    )


def _extra(low: float, high: float, amounts: Amounts) -> str:
    """Write a range of differences, in words where they go both ways."""
    if low == high == 0:
        return "as much"
    if low >= 0:
        return f"{_between(low, high, amounts)} more"
    if high <= 0:
        return f"{_between(-high, -low, amounts)} less"
    amounts |= {"how_sure.low_usd_a_year": low, "how_sure.high_usd_a_year": high}
    less, more = (amount(rounded(abs(end)), "usd") for end in (low, high))
    return f"from {less} less to {more} more"


def matters_most(
    inputs: Mapping[str, Floats], outcome: Floats, most: int = MOST_INPUTS
) -> Iterator[str]:
    """Find the inputs with which the outcome clearly rises or falls, the strongest first.

    Parameters
    ----------
    inputs : mapping of str to array
        Drawn values by the key of the fact.
    outcome : array of float
        One for each draw; those that are not finite do not count.
    most : int
        How many are named at most.

    Yields
    ------
    str
        Keys of facts. Clear is what Spearman's rank correlation shows with 99 %
        over all inputs together (Bonferroni's bound).
    """
    found = steadiness(inputs, outcome)
    if found:
        bound = _clear_from(int(np.isfinite(outcome).sum()), len(found))
        yield from [name for name, how in found.items() if abs(how) > bound][:most]


def steadiness(inputs: Mapping[str, Floats], outcome: Floats) -> dict[str, float]:
    """Return how steadily the outcome rises or falls with each input, the strongest first.

    Parameters
    ----------
    inputs, outcome
        As :func:`matters_most` takes them.

    Returns
    -------
    dict of str to float
        Spearman's rank correlations of the inputs that vary; empty with few draws, or where the
        outcome does not vary.
    """
    known = np.isfinite(outcome)
    if int(known.sum()) < FEWEST_DRAWS or not np.ptp(outcome[known]):
        return {}
    varying = {name: own for name, values in inputs.items() if np.ptp(own := values[known])}
    # Correlations of ranks: scipy's own module takes as long to import as a third of the rest.
    ranks = pd.DataFrame(varying).rank()
    found = ranks.corrwith(pd.Series(outcome[known]).rank())
    return {
        str(name): float(how) for name, how in found.sort_values(key=lambda how: -how.abs()).items()
    }


def _clear_from(count: int, inputs: int) -> float:
    """Smallest rank correlation that is clear, by Student's approximation."""
    student = float(special.stdtrit(count - 2, 1 - _ERROR_SHARE / 2 / inputs))
    return student / float(np.sqrt(count - 2 + student**2))


def input_words(scenario: Scenario, key: str) -> str:
    """Say in words which input a fact is: what it means, and whose it is.

    Parameters
    ----------
    scenario : Scenario
    key : str
        Key of the fact.
    """
    return words_of(scenario.parameters, tuple(scenario.ranges()[key].keys[0].split(".")))
