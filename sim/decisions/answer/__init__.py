"""The answer: one object that the terminal, the report, the lab and every notebook show."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import pandas as pd

from sim.comparison.judgement import company_in_a_line, ranked, standings
from sim.comparison.rows import cells_of
from sim.decisions.answer import sentences
from sim.decisions.answer.across import across
from sim.decisions.answer.careful import MOST, careful
from sim.decisions.answer.changes import flips_if, other_facts
from sim.decisions.answer.drawn import begun, once
from sim.decisions.answer.model import Answer, Row
from sim.decisions.answer.sure import NOTHING_DRAWN, Sure, how_sure, not_known
from sim.decisions.answer.table import table
from sim.decisions.flips import challenging
from sim.decisions.price_flips import price_flips
from sim.experiment import Result, Workers
from sim.experiment.progress import Tell
from sim.metrics.estimates import Cells
from sim.scenarios import ScenarioError

__all__ = ["DRAWS", "Answer", "Row", "across", "answer", "completed", "first"]

DRAWS = 100


def answer(
    result: Result,
    *,
    draws: int = DRAWS,
    workers: Workers = "auto",
    progress: Tell | None = None,
) -> Answer:
    """Answer the question of a scenario.

    Parameters
    ----------
    result : Result
        From :func:`sim.run`.
    draws : int
        How many times the inputs are drawn from their ranges.
    workers : int or str
        As :func:`sim.run` takes it.
    progress : callable, optional
        Told how many draws are finished, and of how many.

    Returns
    -------
    Answer
    """
    begun = first(result)
    return completed(begun, result, draws=draws, workers=workers, progress=progress)


def first(result: Result) -> Answer:
    """Answer what one run answers: all but how sure it is and what would change it.

    Parameters
    ----------
    result : Result
        From :func:`sim.run`.

    Returns
    -------
    Answer
    """
    parameters = result.scenario.parameters
    cells = cells_of(result)
    standing = standings(cells, parameters, result.strategies)
    order = ranked(cells, standing)
    choice, runner_up = (order[place] if place < len(order) else None for place in (0, 1))
    labels = [None if name is None else parameters.label_of(name) for name in (choice, runner_up)]
    rows = () if choice is None else table(result, cells, choice, runner_up)
    by_key = {row.key: row for row in rows}
    amounts: sentences.Amounts = {}
    reasons: tuple[str, ...] = ()
    if choice is None or labels[0] is None:
        said = sentences.nobody(cells, parameters, standing)
    else:
        out = len(standing) - len(order)
        tie = _tie(cells, choice, runner_up)
        said = sentences.verdict(by_key, labels[0], labels[1], out, tie)
        if runner_up is not None and labels[1] is not None:
            pair = (labels[0], labels[1]), (choice, runner_up)
            reasons = tuple(sentences.why(cells, by_key, *pair, amounts))
    return Answer(
        question=parameters.question_asked(),
        company=company_in_a_line(parameters),
        verdict=said,
        choice=choice,
        runner_up=runner_up,
        heads=("a year", labels[0] or "", labels[1] or "", "difference" if runner_up else ""),
        rows=rows,
        also=tuple(sentences.also(cells, parameters, standing, (choice, runner_up), rows, amounts)),
        why=reasons,
        meaning=tuple(sentences.meaning(parameters)),
        careful=careful(result, cells, (choice, runner_up), amounts),
        amounts=amounts,
    )


def completed(
    answer: Answer,
    result: Result,
    *,
    draws: int = DRAWS,
    claims: pd.DataFrame | None = None,
    workers: Workers = "auto",
    progress: Tell | None = None,
) -> Answer:
    """Add to an answer how sure it is and what would change it.

    Parameters
    ----------
    answer : Answer
        From :func:`first`.
    result : Result
        The same result.
    claims : DataFrame, optional
        From :func:`sim.decisions.challenge`; asked by default.
    draws, workers, progress
        As :func:`answer` takes them.

    Returns
    -------
    Answer
    """
    amounts = dict(answer.amounts)
    scenario = result.scenario
    flips_to: tuple[str, ...] = ()
    with ExitStack() as block:
        # Other processes ask about claims and draw while this one asks for prices.
        asked = block.enter_context(_asking(result, claims, workers))
        if answer.choice is None:
            return replace(answer, claims=asked())
        drawn = block.enter_context(_drawing(answer, result, amounts, draws, workers, progress))
        prices = price_flips(result)
        lines = asked()
        warned = (*other_facts(scenario, lines, answer, amounts), *answer.careful)
        # One strategy alone cannot lose to another.
        if len(result.strategies) > 1:
            flips_to = flips_if(scenario, prices, lines, amounts)
        sure = drawn()
    return replace(
        answer,
        how_sure=sure.sentences,
        matters_most=sure.inputs,
        flips_if=flips_to,
        careful=warned[:MOST],
        amounts=amounts,
        claims=lines,
    )


@contextmanager
def _asking(
    result: Result, claims: pd.DataFrame | None, workers: Workers
) -> Iterator[Callable[[], pd.DataFrame]]:
    """Begin to ask about claims, unless it is known what they lead to."""
    if claims is not None:
        yield lambda: claims
        return
    with challenging(result, workers=workers) as rest:
        yield rest


@contextmanager
def _drawing(
    answer: Answer,
    result: Result,
    amounts: sentences.Amounts,
    draws: int,
    workers: Workers,
    progress: Tell | None,
) -> Iterator[Callable[[], Sure]]:
    """Begin to draw inputs; yield what finishes it and says how sure the answer is."""
    cells, scenario = cells_of(result), result.scenario
    if not scenario.ranges():
        yield lambda: NOTHING_DRAWN
        return
    able = tuple(ranked(cells, standings(cells, scenario.parameters, result.strategies)))
    with ExitStack() as block:
        try:
            rest = block.enter_context(begun(result, able, draws, 1, workers, progress))
        except ScenarioError as error:
            refused = not_known(error)
            yield lambda: refused
            return
        yield lambda: how_sure(scenario, once(rest(), able), able[0], answer.runner_up, amounts)


def _tie(cells: Cells, choice: str, runner_up: str | None) -> str:
    """Say what decides between two that cost exactly the same."""
    if runner_up is None:
        return ""
    hours = [
        float(cells.ratios[name, "exposure_hours_total"].numerator.sum())
        for name in (choice, runner_up)
    ]
    return "leaves fewer open hours" if hours[0] < hours[1] else "comes first in the scenario"
