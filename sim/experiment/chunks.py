"""Replications in chunks, and what a worker does with one.

The size of a chunk depends on the company alone, whatever the number of workers: the same
chunks give the same frames in the same order.
"""

import functools
import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pandas as pd

from sim import workforce, world
from sim.core.given import Given, given_for, part_of
from sim.experiment.frames import Book, Frames, lay_out, observe_each
from sim.experiment.inputs import shared
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Parameters
from sim.workforce import People
from sim.world import Draws

CHUNK_REPLICATIONS = 25
CHUNK_PEOPLE = 25_000


@dataclass(frozen=True)
class Task:
    """What a worker needs to know to run a chunk."""

    parameters: Parameters
    strategies: tuple[str, ...]
    seed: int
    records: bool

    def __call__(self, replications: Sequence[int]) -> Frames:
        """Run some replications and lay them out as frames."""
        parameters, calendar = self.parameters, Calendar.of(self.parameters)
        people, books = _live(parameters, self.strategies, self.seed, replications)
        return lay_out(parameters, calendar, people, books, keep_records=self.records)


@dataclass(frozen=True)
class DrawnTask:
    """What a worker needs to know to observe replications that have inputs of their own.

    ``draws`` and ``parameters`` are by replication: which draw of inputs it belongs to, and these.
    """

    draws: Mapping[int, int]
    parameters: Mapping[int, Parameters]
    strategies: tuple[str, ...]
    seed: int

    def __call__(self, replications: Sequence[int]) -> pd.DataFrame:
        """Run some replications and observe them; ``draw`` says whose inputs each has."""
        calendar = Calendar.of(self.parameters[replications[0]])
        people, books = _live(self.parameters, self.strategies, self.seed, replications)
        rows = observe_each(self.parameters, calendar, people, books)
        return rows.assign(draw=rows["replication"].map(self.draws))


def _live(
    given: Given[Parameters],
    strategies: Sequence[str],
    seed: int,
    replications: Sequence[int],
) -> tuple[list[People], list[Book]]:
    """Run some replications of strategies: their people, and the books strategy by strategy."""
    people, books = [], []
    calendars = part_of(given, Calendar.of)
    for replication in replications:
        parameters, calendar = given_for(given, replication), given_for(calendars, replication)
        with _collector_paused():
            those = workforce.people(parameters, calendar, seed, replication)
            people.append(those)
            live = functools.partial(world.run, parameters, calendar, Draws(those))
            run = functools.cache(live)
            books += [
                Book(name, replication, run(world.conduct(parameters, name))) for name in strategies
            ]
    books.sort(key=lambda book: strategies.index(book.strategy))
    return people, books


@contextmanager
def _collector_paused() -> Iterator[None]:
    # A growing world has no garbage to find, and looking for it takes a fifth of the time.
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def cut(parameters: Parameters, numbers: Sequence[int], first: int = 0) -> list[tuple[int, ...]]:
    """Cut replications into chunks.

    Parameters
    ----------
    parameters : Parameters
    numbers : sequence of int
        Rising.
    first : int
        A chunk ends after so many replications, if there are more.
    """
    size = _size(parameters)
    return [
        tuple(part[begin : begin + size])
        for part in (numbers[:first], numbers[first:])
        for begin in range(0, len(part), size)
    ]


def _size(parameters: Parameters) -> int:
    # Laying frames out takes its time whatever is in them, so small companies share it; large ones
    # come in smaller chunks, for memory. The number of workers must not matter.
    people = sum(segment.headcount for segment in parameters.workforce.values())
    return min(max(CHUNK_PEOPLE // max(people, 1), 1), CHUNK_REPLICATIONS)


def cut_draws(
    draws: Sequence[Parameters],
    numbers: Sequence[Sequence[int]],
    strategies: tuple[str, ...],
    seed: int,
) -> list[tuple[DrawnTask, tuple[int, ...]]]:
    """Cut draws of inputs into chunks that are laid out together.

    Parameters
    ----------
    draws : sequence of Parameters
    numbers : sequence of sequence of int
        Replications of each draw.
    strategies : tuple of str
    seed : int

    Returns
    -------
    list of (DrawnTask, tuple of int)
        In one chunk no replication is there twice, and all inputs have the same calendar.
    """
    chunks: list[dict[int, tuple[int, Parameters]]] = []
    for draw, (own, replications) in enumerate(zip(draws, numbers, strict=True)):
        for replication in replications:
            if not chunks or not _fits(chunks[-1], own, replication):
                chunks.append({})
            chunks[-1][replication] = draw, own
    return [
        (
            DrawnTask(
                {replication: draw for replication, (draw, _) in chunk.items()},
                {replication: own for replication, (_, own) in chunk.items()},
                strategies,
                seed,
            ),
            tuple(chunk),
        )
        for chunk in chunks
    ]


def _fits(chunk: Mapping[int, tuple[int, Parameters]], own: Parameters, replication: int) -> bool:
    """Whether a replication with inputs of its own can be laid out with those of a chunk."""
    _, first = next(iter(chunk.values()))
    return (
        replication not in chunk
        and len(chunk) < min(_size(own), _size(first))
        and (own is first or shared(own) == shared(first))
    )
