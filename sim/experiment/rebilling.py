"""A result at other prices: what the worlds wrote down is billed again, and no world is run.

A change that a world sees is run again; markers beside the fields of the schema say which those
are, and :func:`sim.scenarios.afterwards.world_changes` lists them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sim import billing, experiment
from sim.experiment.frames import Frames, in_usual_strings, join, plain_strings, replications_of
from sim.experiment.pricing import Counted, in_plain_words, priced, unpacked
from sim.experiment.result import Result, manifest
from sim.experiment.workers import Workers
from sim.metrics import by_month, with_money
from sim.records.columns import APPLICATION
from sim.scenarios import Scenario
from sim.scenarios.afterwards import world_changes
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Also, Parameters, Strategy


def rebilled(
    result: Result,
    overrides: Mapping[str, Any],
    *,
    workers: Workers = "auto",
    cluster: str | None = None,
) -> Result:
    """Return what the same replications cost in a changed scenario.

    Prices, rates, uplifts, credit, minimums of an amount and what an hour is worth are worked out
    anew from seats and use, equal to the cent to a fresh run. Anything that a world sees is run
    again; :func:`needs_world` says what that is.

    Parameters
    ----------
    result : Result
        From :func:`sim.run`.
    overrides : mapping of dotted key to value
        As in :meth:`sim.scenarios.Scenario.override`.
    workers : int or "auto"
        Processes, where worlds are run again.
    cluster : str, optional
        Address of a Dask scheduler, whose workers are used then.

    Returns
    -------
    Result
        As a fresh run of the changed scenario gives it; everything that happened is not kept where
        worlds were run again.

    Raises
    ------
    sim.scenarios.ScenarioError
        If a key is unknown or the scenario no longer holds together.
    """
    there = result.scenario.override(overrides)
    seed, numbers = int(result.manifest["seed"]), replications_of(result.frames)
    if world_changes(result.scenario.parameters, there.parameters):
        return experiment.run(there, result.strategies, numbers, seed, workers, cluster=cluster)
    born = manifest(there, result.strategies, numbers, seed)
    with plain_strings():
        again = _priced_again(result.frames, there.parameters)
    frames = result.frames._replace(**{name: in_usual_strings(of) for name, of in again.items()})
    return Result(there, result.strategies, born, join([frames], result.strategies))


def repriced(
    result: Result,
    settings: Sequence[Mapping[str, Any]],
    *,
    workers: Workers = "auto",
    cluster: str | None = None,
) -> pd.DataFrame:
    """Observe the same replications at many settings, each a few values of the scenario.

    Parameters
    ----------
    result : Result
        From :func:`sim.run`.
    settings : sequence of mapping of dotted key to value
    workers, cluster
        As :func:`rebilled` takes them.

    Returns
    -------
    DataFrame
        The rows of ``observations``, with ``setting`` (from 0) in front.

    Raises
    ------
    sim.scenarios.ScenarioError
        If at one of them the scenario does not hold together.
    """
    parts = []
    for setting, overrides in enumerate(settings):
        there = rebilled(result, overrides, workers=workers, cluster=cluster)
        rows = there.observations.copy()
        rows.insert(0, "setting", setting)
        parts.append(rows)
    return pd.concat(parts, ignore_index=True)


def needs_world(scenario: Scenario, overrides: Mapping[str, Any]) -> list[str]:
    """List which changes are seen by a world, so that it has to be run again.

    Parameters
    ----------
    scenario : Scenario
    overrides : mapping of dotted key to value

    Returns
    -------
    list of str
        Dotted keys of the resolved scenario; none if other prices are all there is.
    """
    return world_changes(scenario.parameters, scenario.override(overrides).parameters)


def _priced_again(frames: Frames, parameters: Parameters) -> dict[str, pd.DataFrame]:
    calendar = Calendar.of(parameters)
    use, months = in_plain_words(frames.metered_use), in_plain_words(frames.seat_months)
    counts = Counted(unpacked(frames.seat_records), use, months)
    lines, money = priced(counts, _books(months, parameters), parameters)
    return {
        "observations": with_money(frames.observations, money, parameters, calendar),
        "months": by_month(money, calendar),
        "invoices": billing.invoiced(lines, parameters.start, parameters.horizon_months),
    }


def _books(months: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """Each application of each strategy and replication, with its mode at hour 0."""
    books = months[APPLICATION].drop_duplicates(ignore_index=True)
    modes: dict[tuple[str, str], str] = {}
    for name, strategy in parameters.strategies.items():
        units: tuple[Strategy | Also, ...] = (strategy, *strategy.also)
        modes |= {(name, parameters.plans[unit.plan].application): unit.mode for unit in units}
    owners = zip(books["strategy"], books["application"], strict=True)
    return books.assign(mode=[modes[owner] for owner in owners])
