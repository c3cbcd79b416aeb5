"""Sweeps: who wins where, over one or two values of a scenario.

Every cell of the grid meets the same replications. Where cells differ in what no world sees, such
as prices, one of them is run and the others are billed again.
"""

import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from sim.comparison.findings import listed
from sim.comparison.judgement import Standing, company_in_a_line, horizon_years, ranked, standings
from sim.comparison.labels import labelled
from sim.comparison.printed import Paired, judged, paired
from sim.comparison.rows import tidy
from sim.core import files
from sim.core.estimates import UNDEFINED
from sim.core.version import VERSION
from sim.decisions.study import Study, inapplicable
from sim.decisions.sweep.grid import Over, axes_of
from sim.decisions.sweep.runs import Grid, How, finished, grid_of, groups_of, replications_for
from sim.decisions.sweep.words import headline, in_table, notes
from sim.experiment import Workers
from sim.experiment.progress import Tell
from sim.metrics.estimates import NO_SAMPLES, Cells, measured
from sim.scenarios import Scenario

KIND = "sweep"
_COST, _EXPOSURE, _DECISION = "total_cost_usd", "exposure_hours_total", "decision_cost_usd"
# What a cell is judged by.
_METRICS = (_COST, _EXPOSURE, _DECISION, "share_over_policy", "first_seat_wait_month")
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


class _Judgement(NamedTuple):
    """What a cell has, who may be chosen there (the best first), and how far the next one is."""

    cells: Cells
    years: float
    standing: dict[str, Standing]
    order: list[str]
    lead: Paired | None


def sweep(
    scenario: Scenario,
    over: Over,
    *,
    replications: int | None = None,
    seed: int = 1,
    workers: Workers = "auto",
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
    seed, workers
        As :func:`sim.run` takes them.
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
    grid = grid_of(
        scenario, [dict(zip(over, at, strict=True)) for at in itertools.product(*over.values())]
    )
    groups = groups_of(grid)
    many, fewer = replications_for(grid, names, len(groups), replications)
    how = How(names, many, seed, workers)
    folder = None if out is None else files.place(out)
    seen = finished(grid, groups, how, folder, _identity(scenario, over, how), _METRICS, progress)
    rows = _rows(grid, seen, how)
    frame = labelled(tidy(rows), scenario.parameters)
    return Study(
        KIND,
        question,
        company_in_a_line(scenario.parameters),
        headline(frame, axes),
        frame,
        in_table(frame, axes),
        notes(frame, many, fewer, len(grid.scenarios) - len(groups)),
        {"axes": axes},
    )


def _identity(scenario: Scenario, over: Over, how: How) -> dict[str, Any]:
    """Return what has to be the same for cells in a folder to be of use."""
    return {
        "study": KIND,
        "version": VERSION,
        "digest": scenario.digest,
        "seed": how.seed,
        "replications": how.replications,
        "strategies": list(how.strategies),
        # In order, because cells are numbered by it.
        "grid": [[key, *map(str, values)] for key, values in over.items()],
    }


def _rows(grid: Grid, seen: Mapping[int, pd.DataFrame], how: How) -> Iterator[dict[str, object]]:
    judgements = {cell: _judged(there, seen[cell], how) for cell, there in grid.scenarios.items()}
    leads = {str(cell): of.lead for cell, of in judgements.items() if of.lead is not None}
    senses = judged(leads, how.replications)
    for cell, values in enumerate(grid.points):
        about = {"cell": cell, **_plain(values), "replications": how.replications, **_NOTHING}
        if cell in grid.problems:
            yield {**about, "problem": grid.problems[cell]}
            continue
        cells, years, standing, order, lead = judgements[cell]
        winner = order[0] if order else ""
        clear = bool(order) if lead is None else senses[str(cell)][1] == "more"
        for name in how.strategies:
            own = cells.ratios[name, _DECISION]
            extra = own.minus(cells.ratios[winner, _DECISION]).estimate if winner else UNDEFINED
            yield {
                **about,
                "strategy": name,
                "cost_usd": cells.ratios[name, _COST].estimate() / years,
                "exposure_hours": cells.ratios[name, _EXPOSURE].estimate() / years,
                "decision_cost_usd": own.estimate() / years,
                "extra_usd": extra / years,
                "winner": winner,
                "clear": clear,
                "objection": standing[name].objection,
            }


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Write what is neither a number nor a word, such as a date, as the scenario's file does."""
    return {
        key: value if isinstance(value, bool | int | float | str) else str(value)
        for key, value in values.items()
    }


def _judged(there: Scenario, rows: pd.DataFrame, how: How) -> _Judgement:
    """Take what the first screen would take, and how far the next one is."""
    cells = measured(rows, NO_SAMPLES, how.strategies, how.seed, _METRICS)
    years = horizon_years(there.parameters)
    standing = standings(cells, there.parameters, how.strategies)
    order = ranked(cells, standing)
    lead = paired(cells, order[1], order[0], "cost_and_risk", years) if len(order) > 1 else None
    return _Judgement(cells, years, standing, order, lead)
