"""What would change the answer: prices, claims that contradict the facts, and other facts."""

from collections.abc import Iterator

import pandas as pd

from sim.comparison.findings import Row, records
from sim.comparison.judgement import month_of
from sim.comparison.rows import read
from sim.decisions.answer.model import Answer
from sim.decisions.answer.sentences import Amounts, named
from sim.scenarios import Scenario

MOST = 3
# Prices of another month are worth a sentence from this share of a strategy's cost on.
_MOVED_SHARE = 0.1
NOTHING = "nothing within plausible ranges"


def flips_if(scenario: Scenario, lines: pd.DataFrame, amounts: Amounts) -> tuple[str, ...]:
    """Say what would lead to another choice, at most three things.

    Parameters
    ----------
    scenario : Scenario
    lines : DataFrame
        From :func:`sim.decisions.challenge`.
    amounts : dict of str to float
        Takes what the sentences name.
    """
    as_is, *others = records(lines)
    said = [*_at_a_price(scenario, as_is, amounts), *_claims(scenario, others)]
    return tuple(said[:MOST]) or (NOTHING,)


def _at_a_price(scenario: Scenario, as_is: Row, amounts: Amounts) -> Iterator[str]:
    price = read(as_is, "break_even_usd").mean
    if price is None:
        return
    now = scenario.parameters.policies.exposed_hour_usd or 0.0
    side = "more" if price >= now else "less"
    text = named(amounts, "flips_if.open_hour_usd", price, "usd")
    other = scenario.parameters.label_of(str(as_is["other"]))
    yield f"an open hour is worth {side} than {text} (then {other})"


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
        elif moved := list(_moved(scenario, line, answer, amounts)):
            yield f"With the prices of {month} {' and '.join(moved)}."


def _moved(scenario: Scenario, line: Row, answer: Answer, amounts: Amounts) -> Iterator[str]:
    cost = answer.row("cost")
    assert cost is not None
    for place, now in (("choice", cost.choice.mean), ("runner_up", cost.runner_up.mean)):
        # Lines that were not billed again do not say it.
        moved = read(line, f"{place}_moved_usd").mean if f"{place}_moved_usd" in line else None
        if moved is None or not now or abs(moved / now) <= _MOVED_SHARE:
            continue
        name = f"careful.{line['facts']}.{place}_moved_usd_a_year"
        size = named(amounts, name, abs(moved), "usd")
        label = scenario.parameters.label_of(str(getattr(answer, place)))
        yield f"{label} costs about {size} a year {'more' if moved > 0 else 'less'}"


def _then(scenario: Scenario, line: Row) -> str:
    other = line["choice"]
    return (
        f"then {scenario.parameters.label_of(str(other))}" if other else "then none can be chosen"
    )
