"""The cells of a sweep, run: all in the same replications, and no world twice for prices."""

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from sim import experiment
from sim.core.numerals import counted
from sim.decisions.study import affordable
from sim.decisions.sweep import folder as sweep_folder
from sim.experiment import REPLICATIONS, Workers, estimated_events
from sim.experiment.progress import Tell
from sim.experiment.rebilling import repriced
from sim.scenarios import Scenario, ScenarioError
from sim.scenarios.afterwards import world_changes

# Cells that are run together, and kept when they are finished.
_BATCH = 8

Values = Mapping[str, Any]
Groups = Sequence[Sequence[int]]


class Grid(NamedTuple):
    """The cells of a sweep, by number.

    Attributes
    ----------
    points : sequence of mapping
        What each cell sets, by dotted key.
    scenarios : dict of int to Scenario
        Of the cells that can be run.
    problems : dict of int to str
        Why the others cannot.
    """

    points: Sequence[Values]
    scenarios: dict[int, Scenario]
    problems: dict[int, str]


class How(NamedTuple):
    """How cells are run, as :func:`sim.run` takes it."""

    strategies: tuple[str, ...]
    replications: int
    seed: int
    workers: Workers


def grid_of(scenario: Scenario, points: Sequence[Values]) -> Grid:
    """Lay the values of each cell on a scenario.

    Parameters
    ----------
    scenario : Scenario
    points : sequence of mapping

    Raises
    ------
    ScenarioError
        If no cell can be run.
    """
    scenarios: dict[int, Scenario] = {}
    problems: dict[int, str] = {}
    for cell, values in enumerate(points):
        try:
            scenarios[cell] = scenario.override(values)
        except ScenarioError as error:
            problems[cell] = "; ".join(error.problems)
    if not scenarios:
        raise ScenarioError(list(dict.fromkeys(problems.values())))
    return Grid(points, scenarios, problems)


def groups_of(grid: Grid) -> list[list[int]]:
    """Put cells together that differ only in what no world sees.

    Parameters
    ----------
    grid : Grid

    Returns
    -------
    list of list of int
        The first cell of each group has to be run.
    """
    seen = [key for key in grid.points[0] if _is_seen(key, grid)]
    groups: dict[str, list[int]] = {}
    for cell in grid.scenarios:
        groups.setdefault(str([grid.points[cell][key] for key in seen]), []).append(cell)
    return list(groups.values())


def _is_seen(key: str, grid: Grid) -> bool:
    """Whether a world sees a value, in cells that differ in nothing else."""
    alike: dict[str, list[Scenario]] = {}
    for cell, there in grid.scenarios.items():
        rest = str({name: value for name, value in grid.points[cell].items() if name != key})
        alike.setdefault(rest, []).append(there)
    first, *others = max(alike.values(), key=len)
    return not others or any(world_changes(first.parameters, o.parameters) for o in others)


def replications_for(
    grid: Grid, strategies: Sequence[str], runs: int, wanted: int | None
) -> tuple[int, str]:
    """Return how many replications of each cell there is time for, and a sentence if few.

    Parameters
    ----------
    grid : Grid
    strategies : sequence of str
    runs : int
        How many cells have to be run.
    wanted : int or None
        What somebody asked for, who has the time.
    """
    if wanted is not None:
        return wanted, ""
    sizes = {
        cell: estimated_events(there.parameters, strategies, 1)
        for cell, there in grid.scenarios.items()
    }
    largest = max(sizes, key=sizes.__getitem__)
    as_large = math.ceil(runs * sum(sizes.values()) / len(sizes) / max(sizes[largest], 1.0))
    able, _ = affordable(grid.scenarios[largest], strategies, REPLICATIONS, as_large)
    if able == REPLICATIONS:
        return able, ""
    return able, (
        f"{counted(able, 'replication')} instead of {REPLICATIONS}, so that it takes about a"
        " minute: --replications takes more."
    )


def finished(
    grid: Grid,
    groups: Groups,
    how: How,
    folder: Path | None,
    identity: Mapping[str, Any],
    metrics: Sequence[str],
    progress: Tell | None,
) -> dict[int, pd.DataFrame]:
    """Take finished cells from a folder, run the others, and keep each as it is finished.

    Parameters
    ----------
    grid : Grid
    groups : sequence of sequence of int
        From :func:`groups_of`.
    how : How
    folder : Path or None
    identity : mapping
        What the sweep is, for its folder.
    metrics : sequence of str
        What is kept of a cell.
    progress : callable, optional
        Told how many cells are finished, and of how many.

    Returns
    -------
    dict of int to DataFrame
        Observations of each cell that can be run.
    """
    seen = {} if folder is None else sweep_folder.begun(folder, identity)
    missing = [rest for group in groups if (rest := [each for each in group if each not in seen])]
    for cell, rows in _observed(grid, missing, how):
        seen[cell] = rows[rows["metric"].isin(metrics)].reset_index(drop=True)
        if folder is not None:
            sweep_folder.keep(folder, identity, cell, seen[cell])
        if progress is not None:
            progress(len(seen), len(grid.scenarios))
    return seen


def _observed(grid: Grid, groups: Groups, how: How) -> Iterator[tuple[int, pd.DataFrame]]:
    """Observe the cells of groups, as they are finished."""
    names, replications, seed, workers = how
    alone = [group[0] for group in groups if len(group) == 1]
    for first in range(0, len(alone), _BATCH):
        batch = alone[first : first + _BATCH]
        numbers = [range(1, replications + 1)] * len(batch)
        there = [grid.scenarios[cell] for cell in batch]
        rows = experiment.drawn(there, names, numbers, seed, workers)
        for draw, own in rows.groupby("draw"):
            yield batch[int(str(draw))], own.drop(columns="draw")
    for cell, *others in (group for group in groups if len(group) > 1):
        result = experiment.run(grid.scenarios[cell], names, replications, seed, workers)
        yield cell, result.observations
        rows = repriced(result, [grid.scenarios[other] for other in others])
        for setting, own in rows.groupby("setting"):
            yield others[int(str(setting))], own.drop(columns="setting")
