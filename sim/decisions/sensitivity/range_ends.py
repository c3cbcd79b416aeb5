"""Both ends of the ranges of inputs, each in the same replications as things as they are."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from sim.core.distributions import median_of
from sim.decisions.answer.sure import input_words
from sim.decisions.inputs import whole_mixes
from sim.experiment import Result, Workers
from sim.experiment.rebilling import repriced
from sim.scenarios import Scenario, ScenarioError
from sim.scenarios.ranges import Range, ranges_of
from sim.scenarios.reliance import concerns


class End(NamedTuple):
    """An end of a range: what a frame says of it, and the scenario there.

    The scenario is None where it does not hold together; ``problem`` of the row says why.
    """

    row: dict[str, Any]
    scenario: Scenario | None


def ranges_of_strategies(scenario: Scenario, names: Sequence[str]) -> dict[str, Range]:
    """Return the ranges on which one of some strategies rests.

    Parameters
    ----------
    scenario : Scenario
    names : sequence of str
        Of strategies.
    """
    own = {name: scenario.parameters.strategies[name] for name in names}
    only = scenario.parameters.model_copy(update={"strategies": own})
    facts = {
        key: fact
        for key, fact in scenario.facts.items()
        if any(concerns(only, name, tuple(key.split("."))) for name in names)
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


def observed(result: Result, ends: Sequence[End], workers: Workers) -> list[pd.DataFrame | None]:
    """Observe the strategies and replications of a result at each end; None where it cannot be.

    Parameters
    ----------
    result : Result
    ends : sequence of End
    workers : int or str
        As :func:`sim.run` takes it.

    Returns
    -------
    list of DataFrame or None
        Rows such as ``result.observations``, in any order.
    """
    found: list[pd.DataFrame | None] = [None] * len(ends)
    able = {place: end.scenario for place, end in enumerate(ends) if end.scenario is not None}
    if able:
        rows = repriced(result, list(able.values()), workers=workers)
        for place, (_, own) in zip(able, rows.groupby("setting"), strict=True):
            found[place] = own
    return found
