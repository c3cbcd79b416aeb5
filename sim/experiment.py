"""Scenario x strategy x replication to tidy frames, on one worker or many.

Replications run in chunks whose size depends on the company alone, whatever the number of workers:
the same chunks give the same frames in the same order.
"""

import functools
import gc
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from typing import Any, NamedTuple

import pandas as pd

from sim import workforce, world
from sim.calendar import Calendar
from sim.frames import Book, Frames, join, lay_out
from sim.metrics import CATALOGUE
from sim.parameters import Parameters
from sim.provisioning import Luck
from sim.scenarios import Scenario, ScenarioError
from sim.version import VERSION

CHUNK_REPLICATIONS = 25
CHUNK_PEOPLE = 25_000
_PACKAGES = ("numpy", "pandas", "scipy", "simpy", "pydantic", "holidays")


@dataclass(frozen=True)
class Result:
    """The frames of an experiment and its birth certificate."""

    scenario: Scenario
    strategies: tuple[str, ...]
    manifest: Mapping[str, Any]
    frames: Frames

    @property
    def observations(self) -> pd.DataFrame:
        """``strategy, replication, metric, numerator, denominator``."""
        return self.frames.observations

    @property
    def samples(self) -> pd.DataFrame:
        """``strategy, replication, sample, value``."""
        return self.frames.samples

    @property
    def windows(self) -> pd.DataFrame:
        """Exposure windows, one row a leaver."""
        return self.frames.windows

    @property
    def months(self) -> pd.DataFrame:
        """Seats and money by month."""
        return self.frames.months

    @property
    def invoices(self) -> pd.DataFrame:
        """Invoice lines."""
        return self.frames.invoices

    @property
    def records(self) -> pd.DataFrame:
        """What happened, by strategy, replication and time; empty unless asked for."""
        return self.frames.records

    @cached_property
    def metrics(self) -> pd.DataFrame:
        """``strategy, replication, metric, unit, value``: one number a future; NaN if undefined."""
        rows = self.observations
        below = rows["denominator"].where(rows["denominator"] != 0)
        return rows[["strategy", "replication", "metric"]].assign(
            unit=rows["metric"].map({name: metric.unit for name, metric in CATALOGUE.items()}),
            value=rows["numerator"] / below,
        )


def run(
    scenario: Scenario,
    strategies: Sequence[str] | None = None,
    replications: int | Sequence[int] = 100,
    seed: int = 1,
    workers: int = 1,
    records: bool = False,
    progress: Callable[[int], object] | None = None,
) -> Result:
    """Run strategies of a scenario through the same possible futures.

    Parameters
    ----------
    scenario : Scenario
        From :func:`sim.load`.
    strategies : sequence of str, optional
        Names of strategies of the scenario; all by default.
    replications : int or sequence of int
        How many futures (1 to this number), or which.
    seed : int
        Seed of the experiment, 0 or more.
    workers : int
        Processes; the frames do not depend on it.
    records : bool
        Whether to keep everything that happened.
    progress : callable, optional
        Told how many futures have just been finished, again and again.

    Returns
    -------
    Result

    Raises
    ------
    ScenarioError
        If a strategy is unknown.
    ValueError
        If a number is out of range.
    """
    names = _known(scenario, strategies)
    numbers = _numbers(replications)
    if seed < 0 or workers < 1:
        raise ValueError(f"seed = {seed} must be 0 or more, workers = {workers} 1 or more")
    size = _chunk_replications(scenario.parameters)
    chunks = [numbers[at : at + size] for at in range(0, len(numbers), size)]
    task = Task(scenario.parameters, names, seed, records)
    parts = []
    for chunk, part in zip(chunks, _parts(task, chunks, workers), strict=True):
        parts.append(part)
        if progress is not None:
            progress(len(chunk))
    return Result(scenario, names, manifest(scenario, names, numbers, seed), join(parts, names))


class Task(NamedTuple):
    """What a worker needs to know to run a chunk."""

    parameters: Parameters
    strategies: tuple[str, ...]
    seed: int
    records: bool

    def __call__(self, replications: Sequence[int]) -> Frames:
        """Run some futures and lay them out as frames."""
        parameters, calendar = self.parameters, Calendar.of(self.parameters)
        people, books = [], []
        for replication in replications:
            with _collector_paused():
                those = workforce.people(parameters, calendar, self.seed, replication)
                people.append(those)
                live = functools.partial(world.run, parameters, calendar, Luck(those))
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


def _chunk_replications(parameters: Parameters) -> int:
    # Laying frames out takes its time whatever is in them, so small companies share it; large ones
    # come in smaller portions, for memory. The number of workers must not matter.
    people = sum(segment.headcount for segment in parameters.workforce.values())
    return min(max(CHUNK_PEOPLE // max(people, 1), 1), CHUNK_REPLICATIONS)


def manifest(
    scenario: Scenario, strategies: Sequence[str], replications: Sequence[int], seed: int
) -> dict[str, Any]:
    """Return the birth certificate of a result: everything needed to get the same frames again."""
    return {
        "schema": 1,
        "version": VERSION,
        "scenario": scenario.name,
        "digest": scenario.digest,
        "facts": scenario.parameters.facts,
        "seed": seed,
        "replications": len(replications),
        "first_replication": replications[0],
        "last_replication": replications[-1],
        "strategies": list(strategies),
        "python": platform.python_version(),
        "packages": {name: metadata.version(name) for name in _PACKAGES},
    }


def _known(scenario: Scenario, strategies: Sequence[str] | None) -> tuple[str, ...]:
    known = tuple(scenario.parameters.strategies)
    names = known if strategies is None else tuple(dict.fromkeys(strategies))
    if not names:
        raise ScenarioError([f"name a strategy; {scenario.name} has {', '.join(known)}"])
    problems = [
        f'there is no strategy "{name}" in {scenario.name}; it has {", ".join(known)}'
        for name in names
        if name not in known
    ]
    if problems:
        raise ScenarioError(problems)
    return names


def _numbers(replications: int | Sequence[int]) -> tuple[int, ...]:
    numbers = range(1, replications + 1) if isinstance(replications, int) else replications
    ordered = tuple(sorted(set(numbers)))
    if not ordered or ordered[0] < 1:
        raise ValueError(f"replications = {replications}: futures are numbered from 1")
    return ordered


def _parts(task: Task, chunks: Sequence[tuple[int, ...]], workers: int) -> Iterable[Frames]:
    if workers == 1 or len(chunks) == 1:
        return (task(chunk) for chunk in chunks)
    from joblib import Parallel, delayed

    parallel = Parallel(n_jobs=workers, return_as="generator")
    found: Iterator[Frames] = parallel(delayed(task)(chunk) for chunk in chunks)
    return found
