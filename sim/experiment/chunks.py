"""Replications in chunks, and what a worker does with one.

The size of a chunk depends on the company and on what is asked, whatever the number of workers: the
same chunks give the same frames in the same order.
"""

import functools
import gc
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, TypeVar

import numpy as np
import pandas as pd

from sim import workforce, world
from sim.experiment.frames import Book, Frames, lay_out, observe_each
from sim.experiment.inputs import shared
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Parameters
from sim.workforce import People
from sim.world import Draws

T = TypeVar("T")

CHUNK_REPLICATIONS = 25
CHUNK_DRAWS = 60
CHUNK_PEOPLE = 25_000
# What of the inputs the people of a replication are made of, besides what a chunk shares.
OF_PEOPLE = ("workforce", "policies", "usage", "idp_disable")


class Run(NamedTuple):
    """A replication of the company with some inputs, under some strategies."""

    parameters: Parameters
    replication: int
    strategies: tuple[str, ...]


@contextmanager
def _collector_paused() -> Iterator[None]:
    # It would look again and again at books that grow. Around a whole function, because these are
    # gone when it returns, and would be looked at once more before.
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@dataclass(frozen=True)
class Task:
    """What a worker needs to know to run a chunk."""

    parameters: Parameters
    strategies: tuple[str, ...]
    seed: int
    records: bool

    @_collector_paused()
    def __call__(self, replications: Sequence[int]) -> Frames:
        """Run some replications and lay them out as frames."""
        parameters, calendar = self.parameters, Calendar.of(self.parameters)
        runs = {number: Run(parameters, number, self.strategies) for number in replications}
        people, books = _live(runs, calendar, self.seed)
        return lay_out(parameters, calendar, people, books, keep_records=self.records)


@dataclass(frozen=True)
class DrawnTask:
    """What a worker needs to know to observe runs with inputs of their own.

    ``runs`` and ``draws`` are by the number of a run in the chunk: what it is, and to which draw of
    inputs it belongs.
    """

    runs: Mapping[int, Run]
    draws: Mapping[int, int]
    seed: int

    @_collector_paused()
    def __call__(self, numbers: Sequence[int]) -> pd.DataFrame:
        """Observe some runs; ``draw`` says whose inputs each has."""
        runs = {number: self.runs[number] for number in numbers}
        given = {number: run.parameters for number, run in runs.items()}
        calendar = Calendar.of(given[numbers[0]])
        people, books = _live(runs, calendar, self.seed)
        rows = observe_each(given, calendar, people, books)
        place = np.searchsorted(numbers, rows["replication"])
        draw = np.array([self.draws[number] for number in numbers])[place]
        own = np.array([run.replication for run in runs.values()])[place]
        return rows.assign(draw=draw, replication=own).frame()


def _live(
    runs: Mapping[int, Run], days: Calendar, seed: int
) -> tuple[dict[int, People], list[Book]]:
    """Do some runs, all on the same days: their people, and the books strategy by strategy."""
    people, books = {}, []
    # Most inputs say nothing about the people: a replication that comes again has the same ones.
    counts = Counter(run.replication for run in runs.values())
    known: dict[int, list[tuple[Parameters, Draws]]] = {}
    for number, (parameters, replication, names) in runs.items():
        calendar = days.with_desk(parameters.desk.desk_hours_per_day)
        met = known.setdefault(replication, [])
        draws = next((draws for own, draws in met if _same_people(own, parameters)), None)
        if draws is None:
            draws = Draws(workforce.people(parameters, calendar, seed, replication))
            if counts[replication] > 1:
                met.append((parameters, draws))
        people[number] = draws.people
        run = functools.cache(functools.partial(world.run, parameters, calendar, draws))
        books += [Book(name, number, run(world.conduct(parameters, name))) for name in names]
        # Only what is new is looked at: the rest of these worlds, and not the books before them.
        gc.collect(0)
    order = list(dict.fromkeys(name for run in runs.values() for name in run.strategies))
    books.sort(key=lambda book: order.index(book.strategy))
    return people, books


def _same_people(one: Parameters, other: Parameters) -> bool:
    """Whether people come, go and use alike under two inputs of a chunk."""
    # A leaver is due before the desk closes.
    return one.desk.desk_hours_per_day == other.desk.desk_hours_per_day and all(
        getattr(one, name) == getattr(other, name) for name in OF_PEOPLE
    )


def cut(
    parameters: Parameters, numbers: Sequence[int], surely: int | None = None
) -> list[tuple[int, ...]]:
    """Cut replications into chunks.

    Parameters
    ----------
    parameters : Parameters
    numbers : sequence of int
        Rising.
    surely : int, optional
        How many are run in any case, all by default: they are cut evenly. The others come in steps
        of one length, so that it does not matter for the first of them how many there may be.
    """
    most = _size(parameters, CHUNK_REPLICATIONS)
    many = len(numbers) if surely is None else surely
    sure, perhaps = numbers[:many], numbers[many:]
    steps = [perhaps[begin : begin + most] for begin in range(0, len(perhaps), most)]
    return [tuple(chunk) for chunk in (*_evenly(sure, most), *steps)]


def _size(parameters: Parameters, most: int) -> int:
    # Part of laying out takes its time whatever is in it, so small companies share it; large ones
    # come in smaller chunks, for memory. The number of workers must not matter.
    people = sum(segment.headcount for segment in parameters.workforce.values())
    return min(max(CHUNK_PEOPLE // max(people, 1), 1), most)


def cut_draws(draws: Sequence[Sequence[Run]], seed: int) -> list[tuple[DrawnTask, tuple[int, ...]]]:
    """Cut draws of inputs into chunks that are laid out together.

    Parameters
    ----------
    draws : sequence of sequence of Run
        The runs of each draw.
    seed : int

    Returns
    -------
    list of (DrawnTask, tuple of int)
        In one chunk all inputs have the same calendar.
    """
    every = [(draw, run) for draw, runs in enumerate(draws) for run in runs]
    # Replication by replication, so that inputs that share its people mostly are in one chunk.
    every.sort(key=lambda each: each[1].replication)
    alike: dict[tuple[object, ...], list[tuple[int, Run]]] = {}
    for draw, run in every:
        alike.setdefault(shared(run.parameters), []).append((draw, run))
    tasks = []
    for runs in alike.values():
        most = min(_size(run.parameters, CHUNK_DRAWS) for _, run in runs)
        for chunk in _evenly(runs, most):
            numbered = dict(enumerate(chunk, start=1))
            what = {number: run for number, (_, run) in numbered.items()}
            whose = {number: draw for number, (draw, _) in numbered.items()}
            tasks.append((DrawnTask(what, whose, seed), tuple(numbered)))
    return tasks


def _evenly(whole: Sequence[T], most: int) -> list[Sequence[T]]:
    """Cut into as few chunks as may be, all about as long, so that cores share them."""
    count = math.ceil(len(whole) / most)
    ends = [len(whole) * number // max(count, 1) for number in range(count + 1)]
    return [whole[begin:end] for begin, end in pairwise(ends)]
