"""Scenario x strategy x replication to tidy frames: as many as are asked for, or needed.

Whoever computes the chunks, and whether some of them are read from a folder, the frames are the
same.
"""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path

import pandas as pd

from sim.core import files
from sim.core.processes import WorkersError
from sim.experiment import storage
from sim.experiment.arguments import check_precision, check_workers, numbers_of, seed_of
from sim.experiment.baseline import strategies_of
from sim.experiment.chunks import Task, cut
from sim.experiment.draws import drawn
from sim.experiment.frames import Frames, join, only, replications_of
from sim.experiment.precision import (
    CEILING,
    FLOOR,
    Goal,
    Precision,
    goal,
    look,
    metrics_of,
    rows_of,
)
from sim.experiment.progress import Tell, shown
from sim.experiment.result import IdenticalFuturesError, Result, manifest, refuse_identical
from sim.experiment.size import MOST_EVENTS, estimated_events, size_of
from sim.experiment.workers import Workers, finished
from sim.metrics.estimates import measured
from sim.scenarios import Scenario

__all__ = [
    "CEILING",
    "FLOOR",
    "MOST_EVENTS",
    "REPLICATIONS",
    "Frames",
    "IdenticalFuturesError",
    "Precision",
    "Result",
    "Task",
    "Workers",
    "WorkersError",
    "drawn",
    "estimated_events",
    "finished",
    "goal",
    "manifest",
    "metrics_of",
    "run",
]

REPLICATIONS = 40


def run(
    scenario: Scenario,
    strategies: Sequence[str] | None = None,
    replications: int | Sequence[int] | None = None,
    seed: int = 1,
    workers: Workers = "auto",
    records: bool = False,
    *,
    precision: float | None = None,
    metric: str | None = None,
    baseline: str | None = None,
    max_replications: int = CEILING,
    forecast: Callable[[str], None] | None = None,
    out: str | Path | None = None,
    progress: Tell | bool = False,
) -> Result:
    """Run strategies of a scenario through the same replications.

    Parameters
    ----------
    scenario : Scenario
        From :func:`sim.load`.
    strategies : sequence of str, optional
        Names of strategies of the scenario; all by default.
    replications : int or sequence of int, optional
        How many (1 to this number), or which; 40 by default.
    seed : int
        Seed of the experiment, 0 or more.
    workers : int or str
        Who runs them; the frames do not depend on it. A number of processes of this machine; or
        "auto": one for a short run, and all cores where they save more time than it takes to start
        them; or the address of a Dask scheduler, such as "tcp://10.0.0.5:8786".
    records : bool
        Whether to keep everything that happened.
    precision : float, optional
        Instead of `replications`: run until half the 95 % interval of each difference to the
        baseline is at most this share of the difference, or the whole of it is at most this share
        of what the strategies have; of a single strategy, this share of its mean. At least 40
        replications are run.
    metric : str, optional
        What is to become so precise; the total cost by default.
    baseline : str, optional
        Strategy that the others are compared with for that; the first by default.
    max_replications : int
        Replications after which a run for a precision ends in any case.
    forecast : callable, optional
        Told in a sentence, after the first 40, how many a precision is going to need.
    out : str or Path, optional
        Folder for the frames and their manifest. Finished replications are kept there on the way:
        a run of the same scenario, strategies, seed and version resumes from them.
    progress : callable or bool
        Told, again and again, how many replications are finished and of how many. True shows it:
        on a terminal, or in a notebook that somebody watches.

    Returns
    -------
    Result

    Raises
    ------
    ScenarioError
        If a strategy is unknown.
    ValueError
        If a number is none or out of range, or a metric or baseline unknown.
    sim.experiment.storage.FolderError
        If the folder holds anything else.
    WorkersError
        If a worker is lost, or the cluster cannot be used.
    IdenticalFuturesError
        If two replications drew the same random numbers.
    """
    names, seed = strategies_of(scenario, strategies), seed_of(seed)
    check_workers(workers)
    wanted = None
    if precision is not None:
        check_precision(precision, max_replications)
        wanted = goal(scenario, names, precision, metric, baseline, max_replications)
    numbers = _numbers(replications, wanted)
    planned = cut(scenario.parameters, numbers, FLOOR if wanted else None)
    folder = None if out is None else files.place(out)
    identity = {**manifest(scenario, names, numbers, seed), "records": records}
    kept = [] if folder is None else _kept(folder, identity, numbers)
    there = {number for part in kept for number in replications_of(part)}
    missing = [tuple(n for n in chunk if n not in there) for chunk in planned]

    def fresh() -> Generator[Frames]:
        task = Task(scenario.parameters, names, seed, records)
        chunks = [(task, each) for each in missing if each]
        # How many a precision needs nobody knows yet.
        count = REPLICATIONS if wanted else sum(map(len, missing))
        size = size_of(scenario.parameters, names, count)
        for part in finished(chunks, workers, size):
            if folder is not None:
                storage.keep(folder, identity, part._asdict())
            yield part

    def enough(observations: pd.DataFrame, samples: pd.DataFrame) -> Precision:
        assert wanted is not None
        return look(wanted, measured(observations, samples, names, seed, [wanted.metric]))

    # Closed as soon as it is precise enough: that ends workers which are ahead.
    with shown("Running futures", wanted=progress is True) as bar, closing(fresh()) as running:
        tell = progress if callable(progress) else bar
        if tell is not None:
            tell(len(there), sum(map(len, planned)))
        parts, precise = _gathered(chain(kept, running), planned, wanted, enough, tell, forecast)
    kept.clear()
    if precise is not None:
        numbers = numbers[: precise.replications]
        parts = [only(part, numbers) for part in parts if replications_of(part)[0] <= numbers[-1]]
    frames = join(parts, names)
    refuse_identical(frames.people)
    born = manifest(scenario, names, numbers, seed)
    if precise is not None:
        born["precision"] = precise._asdict()
    result = Result(scenario, names, born, frames, precise, len(there.intersection(numbers)))
    if folder is not None:
        storage.save(result, folder)
    return result


def _kept(folder: Path, identity: Mapping[str, object], numbers: Sequence[int]) -> list[Frames]:
    """Read the replications that are already in a folder; each once."""
    storage.check(folder, identity)
    parts: list[Frames] = []
    missing = set(numbers)
    for frames in storage.kept(folder, identity):
        whole = Frames(*(frames.get(name, pd.DataFrame()) for name in Frames._fields))
        part = only(whole, missing)
        here = missing.intersection(replications_of(part))
        missing -= here
        parts += [part] if here else []
    return parts


def _gathered(
    arrivals: Iterable[Frames],
    planned: Sequence[tuple[int, ...]],
    wanted: Goal | None,
    enough: Callable[[pd.DataFrame, pd.DataFrame], Precision],
    tell: Tell | None,
    forecast: Callable[[str], None] | None,
) -> tuple[list[Frames], Precision | None]:
    """Collect chunks, in whatever order they come, until all are there or a goal is reached.

    A goal is looked at only where a planned chunk ends, with all replications up to there and no
    other: so how many are needed depends neither on the workers nor on what was there before.
    """
    parts: list[Frames] = []
    rows: list[tuple[pd.DataFrame, pd.DataFrame]] = []
    ends = [chunk[-1] for chunk in planned]
    total = sum(map(len, planned))
    ready: set[int] = set()
    precise: Precision | None = None
    for part in arrivals:
        parts.append(part)
        ready.update(replications_of(part))
        if wanted is not None:
            rows.append(rows_of(part, wanted.metric))
        while wanted is not None and ends and ready.issuperset(range(1, ends[0] + 1)):
            done = ends.pop(0)
            if done < FLOOR:
                continue
            before = precise
            precise = enough(*(_up_to(done, frames) for frames in zip(*rows, strict=True)))
            if precise.settled(before):
                return parts, precise
            if before is None and forecast is not None and precise.forecast:
                forecast(precise.forecast)
            expected = precise.expected_replications or wanted.most
            total = min(max(expected, len(ready)), wanted.most)
        if tell is not None:
            tell(len(ready), total)
    return parts, precise


def _up_to(number: int, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    rows = pd.concat(frames, ignore_index=True)
    return rows[rows["replication"] <= number]


def _numbers(replications: int | Sequence[int] | None, wanted: Goal | None) -> tuple[int, ...]:
    if wanted is not None:
        if replications is not None:
            raise ValueError("give replications or a precision; one says what the other finds out")
        return tuple(range(1, wanted.most + 1))
    return numbers_of(REPLICATIONS if replications is None else replications)
