"""A result at other prices: what the worlds wrote down is billed again, and no world is run.

A change that a world sees is run again; markers beside the fields of the schema say which those
are, and :func:`sim.scenarios.afterwards.world_changes` lists them.
"""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim import billing, experiment
from sim.core.table import Table
from sim.experiment.draws import Asked, begun
from sim.experiment.frames import Frames, join, of_strategies, replications_of
from sim.experiment.inputs import own_names, shared
from sim.experiment.pricing import Counted, priced, unpacked
from sim.experiment.result import Result, manifest
from sim.experiment.workers import Workers
from sim.metrics import BEHIND_MONEY, by_month, with_money
from sim.records.keys import APPLICATION, distinct
from sim.scenarios import Scenario
from sim.scenarios.afterwards import changes, world_changes
from sim.scenarios.calendar import Calendar
from sim.scenarios.reliance import concerns
from sim.scenarios.schema import Also, Parameters, Strategy

# Rows of seat records that are billed at once, which take about 1 GB.
_MOST_ROWS = 2_000_000


def rebilled(
    result: Result,
    overrides: Mapping[str, Any],
    *,
    workers: Workers = "auto",
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
    workers : int or str
        Who runs worlds again, as :func:`sim.run` takes it.

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
    anew = _touched(result, there)
    seed, numbers = int(result.manifest["seed"]), replications_of(result.frames)
    kept = [name for name in result.strategies if name not in anew]
    parts = []
    if kept:
        frames = of_strategies(result.frames, kept)
        parts = [frames._replace(**_priced_again(frames, there.parameters))]
    if anew:
        # The same people, once; and events of some strategies alone would mislead.
        parts = [
            part._replace(people=part.people.iloc[:0], records=pd.DataFrame()) for part in parts
        ]
        parts.append(experiment.run(there, anew, numbers, seed, workers).frames)
    born = manifest(there, result.strategies, numbers, seed)
    return Result(there, result.strategies, born, join(parts, result.strategies))


def repriced(
    result: Result,
    scenarios: Sequence[Scenario],
    use_shares: Sequence[float] | None = None,
    *,
    workers: Workers = "auto",
    only: Collection[str] | None = None,
) -> pd.DataFrame:
    """Observe the same replications in many changed scenarios; all bills are made at once.

    Parameters
    ----------
    result : Result
        From :func:`sim.run`.
    scenarios : sequence of Scenario
        Its scenario with some values changed.
    use_shares : sequence of float, optional
        By scenario: what share of the metered use is billed; all of it by default, and always of
        strategies that are run again.
    workers : int or str
        As :func:`rebilled` takes it.
    only : collection of str, optional
        Names of metrics; all by default.

    Returns
    -------
    DataFrame
        The rows of ``observations``, with ``setting`` in front: the place of the scenario, from 0.

    Raises
    ------
    ValueError
        If there is no scenario, or not one share for each.
    """
    with repricing(result, scenarios, use_shares, workers=workers, only=only) as rest:
        return rest()


@contextmanager
def repricing(
    result: Result,
    scenarios: Sequence[Scenario],
    use_shares: Sequence[float] | None = None,
    *,
    workers: Workers = "auto",
    only: Collection[str] | None = None,
) -> Iterator[Callable[[], pd.DataFrame]]:
    """Begin to run what a world sees of changed scenarios.

    Parameters
    ----------
    result, scenarios, use_shares, workers, only
        As :func:`repriced` takes them; it raises the same errors.

    Yields
    ------
    callable
        Waits for the worlds, and returns what :func:`repriced` does.
    """
    if not scenarios:
        raise ValueError("there is no scenario to bill; give one or more")
    shares = [1.0] * len(scenarios) if use_shares is None else list(use_shares)
    if len(shares) != len(scenarios) or not all(0 <= share < math.inf for share in shares):
        raise ValueError("use_shares has a share of 0 or more for each scenario, and no other")
    parts: list[list[pd.DataFrame]] = [[] for _ in scenarios]
    asked: dict[int, Asked] = {}
    billed: dict[tuple[object, ...], list[_Copy]] = {}
    today = _of_metrics(result.observations, only)
    for place, (there, share) in enumerate(zip(scenarios, shares, strict=True)):
        anew = _touched(result, there)
        differing = result.strategies if share != 1 else _concerned(result, there)
        again = tuple(name for name in differing if name not in anew)
        parts[place].append(today[~today["strategy"].isin({*anew, *again})])
        if again:
            copy = _Copy(place, there.parameters, again, share)
            billed.setdefault(shared(there.parameters), []).append(copy)
        if anew:
            asked[place] = Asked(there, anew, replications_of(result.frames))
    seed = int(result.manifest["seed"])
    with ExitStack() as block:
        run = None
        if asked:
            run = block.enter_context(begun(list(asked.values()), seed, workers))
        # Other processes run while this one bills.
        for copy, own in _billed(result, billed.values(), only):
            parts[copy.place].append(own)

        def rows() -> pd.DataFrame:
            if run is not None:
                drawn = _of_metrics(run(), only)
                for place, (_, own) in zip(asked, drawn.groupby("draw"), strict=True):
                    parts[place].append(own)
            return _in_order(result, parts)

        yield rows


def _in_order(result: Result, parts: Sequence[Sequence[pd.DataFrame]]) -> pd.DataFrame:
    """Put the rows of scenarios together, strategies as in the result."""
    rows = pd.concat(
        [own.assign(setting=place) for place, each in enumerate(parts) for own in each]
    )
    strategy = pd.Index(result.strategies).get_indexer(pd.Index(rows["strategy"]))
    order = np.lexsort((strategy, rows["setting"]))
    columns = ["setting", *result.observations]
    return rows.iloc[order][columns].reset_index(drop=True).infer_objects()


class _Copy(NamedTuple):
    """Strategies of a result as they are billed in another scenario."""

    place: int
    parameters: Parameters
    strategies: tuple[str, ...]
    share: float


def _of_metrics(observations: pd.DataFrame, only: Collection[str] | None) -> pd.DataFrame:
    return observations if only is None else observations[observations["metric"].isin(only)]


def _billed(
    result: Result, alike: Iterable[Sequence[_Copy]], only: Collection[str] | None
) -> Iterator[tuple[_Copy, pd.DataFrame]]:
    """Bill copies, as many at once as memory holds; yield what is observed of each."""
    size = max(_MOST_ROWS // max(len(result.frames.seat_records), 1), 1)
    for copies in alike:
        for some in (copies[begin : begin + size] for begin in range(0, len(copies), size)):
            yield from zip(some, _observed_at(result, some, only), strict=True)


def _observed_at(
    result: Result, copies: Sequence[_Copy], only: Collection[str] | None
) -> list[pd.DataFrame]:
    """Bill copies of the replications together, each under inputs of its own."""
    frames, numbers = result.frames, replications_of(result.frames)
    stride = numbers[-1] + 1
    given = {
        number + place * stride: copy.parameters
        for place, copy in enumerate(copies)
        for number in numbers
    }

    def copied(frame: pd.DataFrame) -> Table:
        rows = Table.of(frame)
        own = [np.flatnonzero(np.isin(rows["strategy"], copy.strategies)) for copy in copies]
        later = np.repeat(np.arange(len(copies)) * stride, [len(each) for each in own])
        whole = rows[np.concatenate(own)]
        return whole.assign(replication=whole["replication"] + later)

    use, months = copied(frames.metered_use), copied(frames.seat_months)
    share = np.array([copy.share for copy in copies])[use["replication"] // stride]
    billed = np.floor(use["amount_cents"] * share + 0.5).astype(np.int64)
    records = unpacked(own_names(copied(frames.seat_records), "plan", given))
    # A strategy that is not run again keeps its modes, whatever others become in a copy.
    books = _books(months, result.scenario.parameters)
    counts = Counted(records, use.assign(amount_cents=billed), months)
    _, money = priced(counts, books, given)
    calendar = Calendar.of(copies[0].parameters)
    needed = None if only is None else {*only, *BEHIND_MONEY}
    seen = copied(_of_metrics(frames.observations, needed))
    observed = with_money(seen, money, given, calendar)
    place, number = np.divmod(observed["replication"], stride)
    rows = _of_metrics(observed.assign(replication=number, place=place).frame(), only)
    return [
        rows[rows["place"] == copy].drop(columns="place").reset_index(drop=True)
        for copy in range(len(copies))
    ]


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
    seen = world_changes(scenario.parameters, scenario.override(overrides).parameters)
    return list(map(".".join, seen))


def _priced_again(frames: Frames, parameters: Parameters) -> dict[str, pd.DataFrame]:
    calendar = Calendar.of(parameters)
    use, months = Table.of(frames.metered_use), Table.of(frames.seat_months)
    counts = Counted(unpacked(Table.of(frames.seat_records)), use, months)
    lines, money = priced(counts, _books(months, parameters), parameters)
    tables = {
        "observations": with_money(Table.of(frames.observations), money, parameters, calendar),
        "months": by_month(money, calendar),
        "invoices": billing.invoiced(lines, parameters.start, parameters.horizon_months),
    }
    return {name: rows.frame() for name, rows in tables.items()}


def _touched(result: Result, there: Scenario) -> tuple[str, ...]:
    """Return the strategies whose worlds see what differs in another scenario."""
    return _concerned_by(world_changes, result, there)


def _concerned(result: Result, there: Scenario) -> tuple[str, ...]:
    """Return the strategies to which something that differs can matter."""
    return _concerned_by(changes, result, there)


def _concerned_by(
    differing: Callable[[Parameters, Parameters], list[tuple[str, ...]]],
    result: Result,
    there: Scenario,
) -> tuple[str, ...]:
    here = result.scenario.parameters
    found = differing(here, there.parameters)
    return tuple(
        name
        for name in result.strategies
        if any(
            concerns(parameters, name, keys)
            for keys in found
            for parameters in (here, there.parameters)
        )
    )


def _books(months: Table, parameters: Parameters) -> Table:
    """Each application of each strategy and replication, with its mode at hour 0."""
    books = distinct(months, APPLICATION)
    modes: dict[tuple[str, str], str] = {}
    for name, strategy in parameters.strategies.items():
        units: tuple[Strategy | Also, ...] = (strategy, *strategy.also)
        modes |= {(name, parameters.plans[unit.plan].application): unit.mode for unit in units}
    owners = zip(books["strategy"], books["application"], strict=True)
    return books.assign(mode=np.array([modes[owner] for owner in owners], dtype=object))
