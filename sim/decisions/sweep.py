"""Sweeps: who wins where, over one or two values of a scenario.

Every cell of the grid meets the same replications. Where cells differ in what no world sees, such
as prices, one of them is run and the others are billed again.
"""

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from sim import experiment
from sim.comparison.findings import listed
from sim.comparison.judgement import Standing, company_in_a_line, horizon_years, ranked, standings
from sim.comparison.labels import labelled
from sim.comparison.printed import Paired, judged, paired
from sim.comparison.rows import tidy
from sim.core.estimates import UNDEFINED
from sim.core.version import VERSION
from sim.decisions import sweep_folder
from sim.decisions.grid import Axis, Over, axes_of
from sim.decisions.study import Study, affordable, inapplicable
from sim.decisions.sweep_words import headline, in_table, notes
from sim.experiment import REPLICATIONS, Workers, estimated_events
from sim.experiment.progress import Tell
from sim.experiment.rebilling import repriced
from sim.metrics.estimates import Cells, measured
from sim.scenarios import Scenario, ScenarioError
from sim.scenarios.afterwards import world_changes

KIND = "sweep"
_COST, _EXPOSURE, _DECISION = "total_cost_usd", "exposure_hours_total", "decision_cost_usd"
# What a cell is judged by.
_METRICS = (_COST, _EXPOSURE, _DECISION, "share_over_policy", "first_seat_wait_month")
_NO_SAMPLES = pd.DataFrame(columns=["strategy", "sample"])
# Cells that are run together, and kept when they are finished.
_BATCH = 8

Values = dict[str, Any]


def sweep(
    scenario: Scenario,
    over: Over,
    *,
    replications: int | None = None,
    seed: int = 1,
    workers: Workers = "auto",
    cluster: str | None = None,
    out: str | Path | None = None,
    progress: Tell | None = None,
) -> Study:
    """Run a scenario over a grid of one or two values, and say which strategy wins where.

    Parameters
    ----------
    scenario : Scenario
    over : mapping of dotted key to sequence
        One or two keys, with the values of each as :meth:`sim.scenarios.Scenario.override` takes
        them. A cell that the scenario refuses becomes a row that says why.
    replications : int, optional
        The same in every cell; 40 by default, fewer for a large company or many cells.
    seed : int
        Seed of the experiment.
    workers : int or "auto"
        Processes; the result does not depend on it.
    cluster : str, optional
        Address of a Dask scheduler, whose workers are used.
    out : str or Path, optional
        Folder in which finished cells are kept, and from which they are taken.
    progress : callable, optional
        Told how many cells are finished, and of how many.

    Returns
    -------
    Study
        One row a cell and strategy: ``cell``, the swept values by key, ``strategy``; a year
        ``cost_usd``, ``exposure_hours``, ``decision_cost_usd`` and ``extra_usd``, which is the
        decision cost minus that of the cell's winner; ``winner``, and whether it is ``clear``
        against the next one; ``objection`` and ``problem`` say why a strategy cannot be chosen and
        a cell cannot be run.

    Raises
    ------
    ScenarioError
        If the grid is too large, a key does not exist, or no cell can be run.
    FolderError
        If the folder holds something else.
    """
    axes = axes_of(scenario, over)
    question = f"Which strategy wins where? Swept: {listed([axis.label for axis in axes])}."
    names = tuple(scenario.parameters.strategies)
    if len(names) < 2:
        return inapplicable(
            KIND, question, scenario, "There is one strategy only: add another to compare it with."
        )
    points = [dict(zip(over, at, strict=True)) for at in itertools.product(*over.values())]
    scenarios, problems = _scenarios(scenario, points)
    groups = _groups(axes, points, scenarios)
    many, fewer = _replications(scenarios, names, len(groups), replications)
    seen = _kept(
        out,
        _identity(scenario, names, over, many, seed),
        len(scenarios),
        progress,
        lambda missing: _observed(
            groups, missing, scenarios, points, names, many, seed, workers, cluster
        ),
    )
    rows = list(_rows(points, scenarios, problems, names, seen, seed, many))
    frame = labelled(tidy(rows), scenario.parameters)
    return Study(
        KIND,
        question,
        company_in_a_line(scenario.parameters),
        headline(frame, axes),
        frame,
        in_table(frame, axes),
        notes(frame, many, fewer, len(scenarios) - len(groups)),
        {"axes": axes},
    )


def _scenarios(
    scenario: Scenario, points: Sequence[Values]
) -> tuple[dict[int, Scenario], dict[int, str]]:
    """Return the scenario of each cell that can be run, and why the others cannot."""
    scenarios: dict[int, Scenario] = {}
    problems: dict[int, str] = {}
    for cell, values in enumerate(points):
        try:
            scenarios[cell] = scenario.override(values)
        except ScenarioError as error:
            problems[cell] = "; ".join(error.problems)
    if not scenarios:
        raise ScenarioError(list(dict.fromkeys(problems.values())))
    return scenarios, problems


def _groups(
    axes: Sequence[Axis], points: Sequence[Values], scenarios: Mapping[int, Scenario]
) -> list[list[int]]:
    """Put cells together that differ only in what no world sees; the first of each is run."""
    seen = [axis.key for axis in axes if _is_seen(axis.key, points, scenarios)]
    groups: dict[str, list[int]] = {}
    for cell in scenarios:
        groups.setdefault(str([points[cell][key] for key in seen]), []).append(cell)
    return list(groups.values())


def _is_seen(key: str, points: Sequence[Values], scenarios: Mapping[int, Scenario]) -> bool:
    """Whether a world sees a value, in cells that differ in nothing else."""
    alike: dict[str, list[Scenario]] = {}
    for cell, there in scenarios.items():
        rest = str({name: value for name, value in points[cell].items() if name != key})
        alike.setdefault(rest, []).append(there)
    first, *others = max(alike.values(), key=len)
    return not others or any(world_changes(first.parameters, o.parameters) for o in others)


def _replications(
    scenarios: Mapping[int, Scenario], names: Sequence[str], runs: int, wanted: int | None
) -> tuple[int, str]:
    """Return how many replications there is time for; the largest cell stands for all."""
    if wanted is not None:
        return wanted, ""
    sizes = {
        cell: estimated_events(there.parameters, names, 1) for cell, there in scenarios.items()
    }
    largest = max(sizes, key=sizes.__getitem__)
    as_large = math.ceil(runs * sum(sizes.values()) / len(sizes) / max(sizes[largest], 1.0))
    return affordable(scenarios[largest], names, REPLICATIONS, as_large)


def _identity(
    scenario: Scenario, names: Sequence[str], over: Over, replications: int, seed: int
) -> dict[str, Any]:
    return {
        "study": KIND,
        "version": VERSION,
        "digest": scenario.digest,
        "seed": seed,
        "replications": replications,
        "strategies": list(names),
        # In order, because cells are numbered by it.
        "grid": [[key, *map(str, values)] for key, values in over.items()],
    }


def _kept(
    out: str | Path | None,
    identity: Mapping[str, Any],
    total: int,
    progress: Tell | None,
    observed: Callable[[set[int]], Iterator[tuple[int, pd.DataFrame]]],
) -> dict[int, pd.DataFrame]:
    """Take finished cells from a folder, run the others and keep each there."""
    folder = None if out is None else Path(out)
    seen = {} if folder is None else sweep_folder.begun(folder, identity)
    for cell, rows in observed(set(seen)):
        seen[cell] = rows[rows["metric"].isin(_METRICS)].reset_index(drop=True)
        if folder is not None:
            sweep_folder.keep(folder, identity, cell, seen[cell])
        if progress is not None:
            progress(len(seen), total)
    return seen


def _observed(
    groups: Sequence[Sequence[int]],
    there: set[int],
    scenarios: Mapping[int, Scenario],
    points: Sequence[Values],
    names: tuple[str, ...],
    replications: int,
    seed: int,
    workers: Workers,
    cluster: str | None,
) -> Iterator[tuple[int, pd.DataFrame]]:
    """Observe the cells that are not there yet, as they are finished."""
    missing = [rest for group in groups if (rest := [c for c in group if c not in there])]
    alone = [group[0] for group in missing if len(group) == 1]
    for first in range(0, len(alone), _BATCH):
        batch = alone[first : first + _BATCH]
        numbers = [range(1, replications + 1)] * len(batch)
        rows = experiment.drawn(
            [scenarios[cell] for cell in batch], names, numbers, seed, workers, cluster
        )
        for draw, own in rows.groupby("draw"):
            yield batch[int(str(draw))], own.drop(columns="draw")
    for cell, *others in missing:
        if others:
            result = experiment.run(
                scenarios[cell], names, replications, seed, workers, cluster=cluster
            )
            yield cell, result.observations
            rows = repriced(result, [points[other] for other in others])
            for setting, own in rows.groupby("setting"):
                yield others[int(str(setting))], own.drop(columns="setting")


def _rows(
    points: Sequence[Values],
    scenarios: Mapping[int, Scenario],
    problems: Mapping[int, str],
    names: Sequence[str],
    seen: Mapping[int, pd.DataFrame],
    seed: int,
    replications: int,
) -> Iterator[dict[str, object]]:
    judgements: dict[int, tuple[Cells, dict[str, Standing], list[str]]] = {}
    leads: dict[str, Paired | None] = {}
    for cell, there in scenarios.items():
        cells = measured(seen[cell], _NO_SAMPLES, names, seed, _METRICS)
        standing = standings(cells, there.parameters, names)
        order = ranked(cells, standing)
        judgements[cell] = cells, standing, order
        if len(order) > 1:
            years = horizon_years(there.parameters)
            leads[str(cell)] = paired(cells, order[1], order[0], "cost_and_risk", years)
    senses = judged(leads, replications)
    for cell, values in enumerate(points):
        about = {"cell": cell, **values, "replications": replications}
        if cell in problems:
            yield {**about, **_NOTHING, "problem": problems[cell]}
            continue
        cells, standing, order = judgements[cell]
        winner = order[0] if order else ""
        clear = senses[str(cell)][1] == "more" if len(order) > 1 else bool(order)
        years = horizon_years(scenarios[cell].parameters)
        for name in names:
            own = cells.ratios[name, _DECISION]
            extra = own.minus(cells.ratios[winner, _DECISION]).estimate if winner else UNDEFINED
            yield {
                **about,
                **_NOTHING,
                "strategy": name,
                "cost_usd": cells.ratios[name, _COST].estimate() / years,
                "exposure_hours": cells.ratios[name, _EXPOSURE].estimate() / years,
                "decision_cost_usd": own.estimate() / years,
                "extra_usd": extra / years,
                "winner": winner,
                "clear": clear,
                "objection": standing[name].objection,
            }


_NOTHING: Mapping[str, object] = {
    "strategy": "",
    "cost_usd": UNDEFINED,
    "exposure_hours": UNDEFINED,
    "decision_cost_usd": UNDEFINED,
    "extra_usd": UNDEFINED,
    "winner": "",
    "clear": False,
    "objection": "",
    "problem": "",
}
