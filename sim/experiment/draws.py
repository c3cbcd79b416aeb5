"""Draws of inputs: many scenarios that differ in numbers, a few replications of each."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.experiment.arguments import numbers_of, seed_of
from sim.experiment.baseline import strategies_of
from sim.experiment.chunks import cut_draws
from sim.experiment.progress import Tell, shown
from sim.experiment.size import size_of
from sim.experiment.workers import Workers, finished
from sim.scenarios import Scenario


def drawn(
    scenarios: Sequence[Scenario],
    strategies: Sequence[str] | None = None,
    replications: Sequence[Sequence[int]] | None = None,
    seed: int = 1,
    workers: Workers = "auto",
    cluster: str | None = None,
    *,
    progress: Tell | bool = False,
) -> pd.DataFrame:
    """Observe strategies under many draws of inputs.

    Replications of different draws are laid out together, up to 25 in a chunk: so a draw with one
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
    workers : int or "auto"
        Processes; the result does not depend on it.
    cluster : str, optional
        Address of a Dask scheduler, whose workers are used.
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
    replications = [numbers_of(each) for each in replications]
    inputs = [scenario.parameters for scenario in scenarios]
    chunks = cut_draws(inputs, replications, names, seed)
    parts = []
    done, total = 0, sum(map(len, replications))
    with shown("Drawing inputs", wanted=progress is True) as bar:
        tell = progress if callable(progress) else bar
        for part in finished(chunks, workers, cluster, size_of(inputs[0], names, total)):
            parts.append(part)
            done += len(part[["draw", "replication"]].drop_duplicates())
            if tell is not None:
                tell(done, total)
    rows = pd.concat(parts, ignore_index=True)
    place = rows["strategy"].map({name: place for place, name in enumerate(names)})
    order = np.lexsort((rows["replication"], place, rows["draw"]))
    return rows.iloc[order].reset_index(drop=True)
