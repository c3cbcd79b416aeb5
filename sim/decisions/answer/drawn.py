"""Inputs drawn from their ranges, each draw with replications of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.comparison.judgement import horizon_years
from sim.core.arrays import Floats
from sim.core.distributions import median_of
from sim.decisions.inputs import drawn_inputs
from sim.experiment import Result, Workers
from sim.experiment.draws import Asked
from sim.experiment.draws import begun as draws_begun
from sim.experiment.progress import Tell
from sim.scenarios import Scenario

_COST, _SEAT_WAIT = "decision_cost_usd", "first_seat_wait_month"
_HOURS, _PRICED_HOURS = "exposure_hours_total", "exposure_cost_usd"


class Observed(NamedTuple):
    """Draws of the inputs, and what was observed under each.

    Attributes
    ----------
    scenario : Scenario
        Whose inputs were drawn.
    inputs : list of Scenario
        One a draw.
    rows : DataFrame
        From :func:`sim.experiment.drawn`.
    """

    scenario: Scenario
    inputs: list[Scenario]
    rows: pd.DataFrame


class Drawn(NamedTuple):
    """What each draw has.

    Attributes
    ----------
    inputs : dict of str to array
        The drawn values, by the key of the fact.
    costs : dict of str to array
        What the choice compares a year, by strategy; infinite where somebody waits for a seat.
    unpriced : dict of str to array
        The same without the price of exposed hours.
    hours : dict of str to array
        Exposed hours a year, by strategy.
    """

    inputs: dict[str, Floats]
    costs: dict[str, Floats]
    unpriced: dict[str, Floats]
    hours: dict[str, Floats]


def drawn(
    result: Result,
    strategies: tuple[str, ...],
    draws: int,
    workers: Workers = "auto",
    progress: Tell | None = None,
) -> Drawn:
    """Run strategies once under each draw of the inputs.

    Parameters
    ----------
    result : Result
        Its scenario and seed are taken.
    strategies : tuple of str
    draws : int
    workers : int or str
        As :func:`sim.run` takes it.
    progress : callable, optional
        Told how many draws are finished, and of how many.

    Returns
    -------
    Drawn

    Raises
    ------
    ScenarioError
        If most drawn inputs contradict each other.
    """
    return once(observed(result, strategies, draws, 1, workers, progress), strategies)


def observed(
    result: Result,
    strategies: tuple[str, ...],
    draws: int,
    each: int,
    workers: Workers = "auto",
    progress: Tell | None = None,
) -> Observed:
    """Run strategies a few times under each draw of the inputs.

    Draw i has replications i, draws + i, 2 · draws + i and so on: no two draws share one, and the
    first of each is the same however many there are.

    Parameters
    ----------
    result, strategies, draws
        As :func:`drawn` takes them.
    each : int
        Replications for each draw.
    workers, progress
        As :func:`drawn` takes them.
    """
    with begun(result, strategies, draws, each, workers, progress) as rest:
        return rest()


@contextmanager
def begun(
    result: Result,
    strategies: tuple[str, ...],
    draws: int,
    each: int,
    workers: Workers = "auto",
    progress: Tell | None = None,
) -> Iterator[Callable[[], Observed]]:
    """Begin to run strategies under each draw of the inputs; yield what finishes it.

    Parameters
    ----------
    result, strategies, draws, each, workers, progress
        As :func:`observed` takes them; it raises the same errors.
    """
    scenario, seed = result.scenario, int(result.manifest["seed"])
    there = drawn_inputs(scenario, scenario.ranges(), draws, seed)
    asked = [
        Asked(own, strategies, tuple(range(first, each * draws + 1, draws)))
        for first, own in enumerate(there, start=1)
    ]
    with draws_begun(asked, seed, workers, progress) as rest:
        yield lambda: Observed(scenario, there, rest())


def once(seen: Observed, strategies: tuple[str, ...]) -> Drawn:
    """Return what strategies have in the first replication of each draw.

    Parameters
    ----------
    seen : Observed
    strategies : tuple of str
        Some or all of those that were run.
    """
    rows = seen.rows[seen.rows["replication"] == seen.rows["draw"] + 1]
    years = horizon_years(seen.scenario.parameters)
    waits = _by_strategy(rows, _SEAT_WAIT, "denominator")
    totals = {metric: _by_strategy(rows, metric, "numerator") for metric in (_COST, _HOURS)}
    # There is none where an hour has no price.
    priced = _by_strategy(rows, _PRICED_HOURS, "numerator")
    costs = {
        name: np.where(waits[name] > 0, np.inf, totals[_COST][name] / years) for name in strategies
    }
    return Drawn(
        {
            name: np.array([median_of(one.facts[of.keys[0]].value) for one in seen.inputs], float)
            for name, of in seen.scenario.ranges().items()
        },
        costs,
        {name: costs[name] - priced.get(name, 0.0) / years for name in strategies},
        {name: totals[_HOURS][name] / years for name in strategies},
    )


def _by_strategy(rows: pd.DataFrame, metric: str, column: str) -> dict[str, Floats]:
    own = rows[rows["metric"] == metric].sort_values("draw")
    return {str(name): of[column].to_numpy(float) for name, of in own.groupby("strategy")}
