"""Draws of inputs: many scenarios that differ in numbers, a few replications of each."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.experiment.arguments import numbers_of, seed_of
from sim.experiment.baseline import strategies_of
from sim.experiment.chunks import Run, cut_draws
from sim.experiment.progress import Tell, shown
from sim.experiment.size import Size, size_of
from sim.experiment.workers import Workers, finished
from sim.scenarios import Scenario


class Asked(NamedTuple):
    """Some strategies under some inputs, in some replications."""

    scenario: Scenario
    strategies: tuple[str, ...]
    replications: tuple[int, ...]


def drawn(
    scenarios: Sequence[Scenario],
    strategies: Sequence[str] | None = None,
    replications: Sequence[Sequence[int]] | None = None,
    seed: int = 1,
    workers: Workers = "auto",
    *,
    progress: Tell | bool = False,
) -> pd.DataFrame:
    """Observe strategies under many draws of inputs.

    Replications of different draws are laid out together, up to 60 in a chunk: so a draw with one
    replication of its own costs about as much as a replication of :func:`sim.run`. Draws that say
    the same about the people share those of each replication that is in their chunk.

    Parameters
    ----------
    scenarios : sequence of Scenario
        One a draw; they have the same strategies.
    strategies : sequence of str, optional
        Names of strategies; all by default.
    replications : sequence of sequence of int, optional
        Which replications of each draw; by default the i-th draw has replication i alone, from 1.
    seed : int
        Seed of the experiment.
    workers : int or str
        As :func:`sim.run` takes it.
    progress : callable or bool
        Told how many replications are finished and of how many, as for :func:`sim.run`.

    Returns
    -------
    DataFrame
        ``strategy, replication, metric, numerator, denominator, draw`` (from 0): draws rising, in
        each of them strategies in order, in each of these replications rising.

    Raises
    ------
    ScenarioError
        If a strategy is unknown.
    ValueError
        If there is no draw.
    WorkersError
        If a worker is lost, or the cluster cannot be used.
    """
    if not scenarios:
        raise ValueError("there is no draw of inputs to observe; give one scenario or more")
    names, seed = strategies_of(scenarios[0], strategies), seed_of(seed)
    for other in scenarios[1:]:
        strategies_of(other, names)
    if replications is None:
        replications = [(draw,) for draw in range(1, len(scenarios) + 1)]
    asked = [
        Asked(scenario, names, numbers_of(numbers))
        for scenario, numbers in zip(scenarios, replications, strict=True)
    ]
    with shown("Drawing inputs", wanted=progress is True) as bar:
        tell = progress if callable(progress) else bar
        with begun(asked, seed, workers, tell) as rest:
            return rest()


@contextmanager
def begun(
    asked: Sequence[Asked],
    seed: int,
    workers: Workers = "auto",
    tell: Tell | None = None,
) -> Iterator[Callable[[], pd.DataFrame]]:
    """Begin to observe what is asked about several inputs, each with strategies of its own.

    Parameters
    ----------
    asked : sequence of Asked
    seed : int
    workers : int or str
        As :func:`sim.run` takes it.
    tell : callable, optional
        Told how many replications are finished and of how many.

    Yields
    ------
    callable
        Finishes it and returns the rows as :func:`drawn` does; ``draw`` is the place in ``asked``.
        Until it is called, other processes work alone, where there are any; they end with the
        block.
    """
    runs = [
        [Run(scenario.parameters, number, names) for number in numbers]
        for scenario, names, numbers in asked
    ]
    sizes = [
        size_of(scenario.parameters, names, len(numbers)) for scenario, names, numbers in asked
    ]
    size = Size(sum(each.seconds for each in sizes), min(each.most_processes for each in sizes))
    arriving = finished(cut_draws(runs, seed), workers, size)

    def rows() -> pd.DataFrame:
        parts = []
        done, total = 0, sum(map(len, runs))
        for part in arriving:
            parts.append(part)
            done += len(part[["draw", "replication"]].drop_duplicates())
            if tell is not None:
                tell(done, total)
        found = pd.concat(parts, ignore_index=True)
        names = dict.fromkeys(name for _, own, _ in asked for name in own)
        place = found["strategy"].map({name: place for place, name in enumerate(names)})
        # Chunks come in the order in which they are finished.
        order = np.lexsort((found["replication"], place, found["draw"]))
        return found.iloc[order].reset_index(drop=True)

    with closing(arriving):
        yield rows
