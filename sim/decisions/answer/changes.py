"""What would change the answer: prices, claims that contradict the facts, and other facts."""

import math
from collections.abc import Iterator, Sequence

import pandas as pd

from sim.comparison.findings import Row, listed, records
from sim.comparison.judgement import month_of
from sim.comparison.rows import read
from sim.decisions.answer.model import Answer
from sim.decisions.answer.rounding import amount, rounded
from sim.decisions.answer.sentences import Amounts, named
from sim.decisions.price_flips import EXPOSED_HOUR, PriceFlip, in_few_digits
from sim.decisions.views import MOVED_SHARE
from sim.scenarios import Scenario

MOST = 3
NOTHING = "nothing within plausible ranges"


def flips_if(
    scenario: Scenario, flips: Sequence[PriceFlip], lines: pd.DataFrame, amounts: Amounts
) -> tuple[str, ...]:
    """Say what would lead to another choice, at most three things, the nearest first.

    Parameters
    ----------
    scenario : Scenario
    flips : sequence of PriceFlip
        From :func:`sim.decisions.price_flips`.
    lines : DataFrame
        From :func:`sim.decisions.challenge`.
    amounts : dict of str to float
        Takes what the sentences name.
    """
    near = [flip for flip in flips if math.isfinite(flip.distance_share)]
    far = [flip for flip in flips if flip not in near]
    said = [
        *(_at_a_price(scenario, flip, amounts) for flip in near),
        *_claims(scenario, records(lines)[1:]),
        *(_at_a_price(scenario, flip, amounts) for flip in far),
    ]
    return tuple(said[:MOST]) or (NOTHING,)


def _at_a_price(scenario: Scenario, flip: PriceFlip, amounts: Amounts) -> str:
    then = f"(then {scenario.parameters.label_of(flip.strategy)})"
    amounts |= {f"flips_if.{flip.key}": flip.value, f"flips_if.{flip.key}.today": flip.today}
    if flip.key == EXPOSED_HOUR:
        side = "more" if flip.value >= flip.today else "less"
        price = amount(rounded(flip.value), "usd")
        if not flip.today:
            return (
                f"an hour open to leavers, which has no price today, is worth over {price} {then}"
            )
        today = in_few_digits(flip.today, "usd")
        return f"an hour open to leavers is worth {side} than {price} instead of {today} {then}"
    return f"{flip.clause} {then}"


def _claims(scenario: Scenario, lines: list[Row]) -> Iterator[str]:
    sentences = {rival.name: rival.sentence for rival in scenario.rivals()}
    for line in lines:
        if line["claim"] and line["flips"] is True:
            text = sentences[line["claim"]].rstrip(".")
            then = _then(scenario, line)
            yield f"{text[:1].lower()}{text[1:]} ({then})"


def other_facts(
    scenario: Scenario, lines: pd.DataFrame, answer: Answer, amounts: Amounts
) -> Iterator[str]:
    """Say what the prices of another month change: the choice, or its cost by more than a tenth.

    Parameters
    ----------
    scenario : Scenario
    lines : DataFrame
        From :func:`sim.decisions.challenge`.
    answer : Answer
    amounts : dict of str to float
        Takes what the sentences name.
    """
    for line in records(lines)[1:]:
        if line["claim"]:
            continue
        month = month_of(str(line["facts"]))
        if line["flips"] is True:
            yield f"With the prices of {month} the choice is another one ({_then(scenario, line)})."
        elif moved := _moved(scenario, line, answer, amounts):
            yield f"With the prices of {month} {moved}."


def _moved(scenario: Scenario, line: Row, answer: Answer, amounts: Amounts) -> str:
    """Say what choice and runner-up cost more or less there, once where that is the same."""
    who: dict[str, list[str]] = {}
    cost = answer.row("cost")
    assert cost is not None
    for place, now in (("choice", cost.choice.mean), ("runner_up", cost.runner_up.mean)):
        # Lines that were not billed again do not say it.
        moved = read(line, f"{place}_moved_usd").mean if f"{place}_moved_usd" in line else None
        if moved is None or not now or abs(moved / now) <= MOVED_SHARE:
            continue
        name = f"careful.{line['facts']}.{place}_moved_usd_a_year"
        size = named(amounts, name, abs(moved), "usd")
        label = scenario.parameters.label_of(str(getattr(answer, place)))
        who.setdefault(f"about {size} a year {'more' if moved > 0 else 'less'}", []).append(label)
    return " and ".join(
        f"{listed(labels)} each cost {size}" if len(labels) > 1 else f"{labels[0]} costs {size}"
        for size, labels in who.items()
    )


def _then(scenario: Scenario, line: Row) -> str:
    other = line["choice"]
    return (
        f"then {scenario.parameters.label_of(str(other))}" if other else "then none can be chosen"
    )
