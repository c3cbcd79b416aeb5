"""What would change the answer: prices, claims that contradict the facts, and other facts."""

from collections.abc import Iterator

import pandas as pd

from sim.comparison.findings import Row, records
from sim.comparison.judgement import month_of
from sim.comparison.rows import read
from sim.decisions.answer.sentences import Amounts, named
from sim.scenarios import Scenario

MOST = 3
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


def other_facts(scenario: Scenario, lines: pd.DataFrame) -> Iterator[str]:
    """Say under which other snapshots of the facts the choice is another one, or cannot be asked.

    Parameters
    ----------
    scenario : Scenario
    lines : DataFrame
        From :func:`sim.decisions.challenge`.
    """
    for line in records(lines)[1:]:
        if not line["claim"] and line["flips"] is True:
            month = month_of(str(line["facts"]))
            yield f"With the prices of {month} the choice is another one ({_then(scenario, line)})."


def _then(scenario: Scenario, line: Row) -> str:
    other = line["choice"]
    return (
        f"then {scenario.parameters.label_of(str(other))}" if other else "then none can be chosen"
    )
