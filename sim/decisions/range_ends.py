"""Both ends of the ranges of inputs, each in the same replications as things as they are."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from sim import experiment
from sim.comparison.rows import cells_of
from sim.core.distributions import median_of
from sim.decisions.answer.sure import input_words
from sim.decisions.inputs import whole_mixes
from sim.experiment import Result, Workers
from sim.experiment.frames import replications_of
from sim.experiment.rebilling import repriced
from sim.metrics.estimates import NO_SAMPLES, Cells, measured
from sim.scenarios import Scenario, ScenarioError
from sim.scenarios.afterwards import world_changes
from sim.scenarios.ranges import Range, ranges_of
from sim.scenarios.reliance import concerns

_COST = "decision_cost_usd"


class End(NamedTuple):
    """An end of a range: what a frame says of it, and the scenario there.

    The scenario is None where it does not hold together; ``problem`` of the row says why.
    """

    row: dict[str, Any]
    scenario: Scenario | None


def ranges_of_pair(scenario: Scenario, pair: tuple[str, str]) -> dict[str, Range]:
    """Return the ranges on which one of two strategies rests.

    Parameters
    ----------
    scenario : Scenario
    pair : tuple of str
    """
    own = {name: scenario.parameters.strategies[name] for name in pair}
    only = scenario.parameters.model_copy(update={"strategies": own})
    facts = {
        key: fact
        for key, fact in scenario.facts.items()
        if any(concerns(only, name, tuple(key.split("."))) for name in pair)
    }
    return ranges_of(only, facts)


def ends_of(scenario: Scenario, ranges: Mapping[str, Range]) -> Iterator[End]:
    """Yield the low and the high end of each range.

    Parameters
    ----------
    scenario : Scenario
    ranges : mapping of str to Range
    """
    for name, moved in ranges.items():
        meaning, today = input_words(scenario, name), float(median_of(moved.fact.value))
        about = {"input": name, "meaning": meaning, "unit": moved.fact.unit, "today": today}
        for end in ("low", "high"):
            value = float(getattr(moved.fact, end))
            row, settings = about | {"end": end, "value": value, "problem": ""}, moved.at(value)
            settings |= whole_mixes(scenario, settings)
            try:
                there = scenario.override(settings)
            except ScenarioError as error:
                yield End(row | {"problem": "; ".join(error.problems)}, None)
            else:
                yield End(row, there)


def observed(
    result: Result, ends: Sequence[End], workers: Workers, cluster: str | None
) -> list[Cells | None]:
    """Observe the strategies and replications of a result at each end; None where it cannot be.

    Parameters
    ----------
    result : Result
    ends : sequence of End
    workers, cluster
        As :func:`sim.run` takes them.
    """
    parameters, names = result.scenario.parameters, result.strategies
    seed, numbers = int(result.manifest["seed"]), replications_of(result.frames)
    cells: list[Cells | None] = [None] * len(ends)
    billed: list[int] = []
    lived: list[int] = []
    for place, (_, there) in enumerate(ends):
        if there is not None and there.digest == result.scenario.digest:
            # The input is at this end of its range as things are.
            cells[place] = cells_of(result)
        elif there is not None:
            same_world = not world_changes(parameters, there.parameters)
            (billed if same_world else lived).append(place)

    def take(rows: pd.DataFrame, by: str, places: Sequence[int]) -> None:
        for place, (_, own) in zip(places, rows.groupby(by), strict=True):
            cells[place] = measured(own, NO_SAMPLES, names, seed, [_COST])

    def scenarios(places: Sequence[int]) -> list[Scenario]:
        return [own for place in places if (own := ends[place].scenario) is not None]

    if billed:
        rows = repriced(result, scenarios(billed), workers=workers, cluster=cluster)
        take(rows, "setting", billed)
    if lived:
        moved = scenarios(lived)
        rows = experiment.drawn(moved, names, [numbers] * len(moved), seed, workers, cluster)
        take(rows, "draw", lived)
    return cells
