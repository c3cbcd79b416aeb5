"""Inputs drawn from their ranges, each draw with one replication of its own."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from sim import experiment
from sim.comparison.judgement import horizon_years
from sim.core.arrays import Floats
from sim.core.distributions import median_of
from sim.decisions.inputs import drawn_inputs
from sim.experiment import Result, Workers
from sim.experiment.progress import Tell

_COST, _SEAT_WAIT = "decision_cost_usd", "first_seat_wait_month"
_HOURS, _PRICED_HOURS = "exposure_hours_total", "exposure_cost_usd"


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
    cluster: str | None = None,
    progress: Tell | None = None,
) -> Drawn:
    """Run strategies once under each draw of the inputs.

    Parameters
    ----------
    result : Result
        Its scenario and seed are taken.
    strategies : tuple of str
    draws : int
    workers, cluster
        As :func:`sim.run` takes them.
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
    scenario, seed = result.scenario, int(result.manifest["seed"])
    ranges = scenario.ranges()
    there = drawn_inputs(scenario, ranges, draws, seed)
    tell = False if progress is None else progress
    rows = experiment.drawn(there, strategies, None, seed, workers, cluster, progress=tell)
    years = horizon_years(scenario.parameters)
    waits = _by_strategy(rows, _SEAT_WAIT, "denominator")
    totals = {metric: _by_strategy(rows, metric, "numerator") for metric in (_COST, _HOURS)}
    # There is none where an hour has no price.
    priced = _by_strategy(rows, _PRICED_HOURS, "numerator")
    costs = {
        name: np.where(waits[name] > 0, np.inf, totals[_COST][name] / years) for name in strategies
    }
    return Drawn(
        {
            name: np.array([median_of(each.facts[of.keys[0]].value) for each in there], float)
            for name, of in ranges.items()
        },
        costs,
        {name: costs[name] - priced.get(name, 0.0) / years for name in strategies},
        {name: totals[_HOURS][name] / years for name in strategies},
    )


def _by_strategy(rows: pd.DataFrame, metric: str, column: str) -> dict[str, Floats]:
    own = rows[rows["metric"] == metric].sort_values("draw")
    return {str(name): of[column].to_numpy(float) for name, of in own.groupby("strategy")}
