"""Replications in chunks, and what a worker does with one.

The size of a chunk depends on the company alone, whatever the number of workers: the same
chunks give the same frames in the same order.
"""

import functools
import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from sim import workforce, world
from sim.experiment.frames import Book, Frames, lay_out
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Parameters
from sim.world import Draws

CHUNK_REPLICATIONS = 25
CHUNK_PEOPLE = 25_000


class Task(NamedTuple):
    """What a worker needs to know to run a chunk."""

    parameters: Parameters
    strategies: tuple[str, ...]
    seed: int
    records: bool

    def __call__(self, replications: Sequence[int]) -> Frames:
        """Run some replications and lay them out as frames."""
        parameters, calendar = self.parameters, Calendar.of(self.parameters)
        people, books = [], []
        for replication in replications:
            with _collector_paused():
                those = workforce.people(parameters, calendar, self.seed, replication)
                people.append(those)
                live = functools.partial(world.run, parameters, calendar, Draws(those))
                run = functools.cache(live)
                books += [
                    Book(name, replication, run(world.conduct(parameters, name)))
                    for name in self.strategies
                ]
        books.sort(key=lambda book: self.strategies.index(book.strategy))
        return lay_out(parameters, calendar, people, books, keep_records=self.records)


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
    # Laying frames out takes its time whatever is in them, so small companies share it; large ones
    # come in smaller chunks, for memory. The number of workers must not matter.
    people = sum(segment.headcount for segment in parameters.workforce.values())
    size = min(max(CHUNK_PEOPLE // max(people, 1), 1), CHUNK_REPLICATIONS)
    return [
        tuple(part[begin : begin + size])
        for part in (numbers[:first], numbers[first:])
        for begin in range(0, len(part), size)
    ]
