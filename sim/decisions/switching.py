"""When to change plans: one strategy that changes, at every month in the same replications."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from sim import experiment
from sim.comparison.headline import interval, sign
from sim.comparison.judgement import Standing, dearer, horizon_years, standings
from sim.comparison.rows import cells_of, tidy
from sim.core.estimates import Estimate
from sim.metrics.estimates import Cells
from sim.scenarios import Scenario
from sim.scenarios.schema import Parameters

_COST = "total_cost_usd"
_EXPOSURE = "exposure_hours_total"
_STEP_MONTHS = 3


class Switching(NamedTuple):
    """A change of plan at many months.

    Attributes
    ----------
    months : DataFrame
        One row a month of the change (0: the new plan from the start; the last: never):
        ``month``, ``name``, ``replications``, and, each a year and with ``_low`` and ``_high`` of
        its 95 % interval, ``cost_usd``, ``dearer_usd`` (than the best month, in the same
        replications; as the choice reckons, so with exposure if it has a price),
        ``exposure_hours``. ``objection`` says why a month cannot be chosen, or is empty.
    best : int or None
        The cheapest month that can be chosen.
    headline : str
        The answer in a sentence.
    """

    months: pd.DataFrame
    best: int | None
    headline: str


def by_switch_month(
    scenario: Scenario,
    strategy: str,
    months: Sequence[int] | None = None,
    replications: int = 20,
    seed: int = 1,
    workers: int = 1,
) -> Switching:
    """Let a strategy change its plan at each of many months, in the same replications.

    Parameters
    ----------
    scenario : Scenario
    strategy : str
        One of its strategies, with one change in ``then``.
    months : sequence of int, optional
        Months of the change; by default every third one. From the start and never are added.
    replications : int
        The same ones for every month.
    seed : int
        Seed of the experiment.
    workers : int
        Processes; the numbers do not depend on it.

    Returns
    -------
    Switching

    Raises
    ------
    ValueError
        If the strategy does not change its plan exactly once.
    """
    horizon = scenario.parameters.horizon_months
    every = range(_STEP_MONTHS, horizon, _STEP_MONTHS) if months is None else months
    variants = _variants(scenario, strategy, sorted({0, *every, horizon}))
    there = scenario.override({f"strategies.{name}": of for name, of in variants.values()})
    names = {name: month for month, (name, _) in variants.items()}
    result = experiment.run(there, tuple(names), replications, seed, workers)
    cells, parameters = cells_of(result), there.parameters
    standing = standings(cells, parameters, result.strategies)
    best = _best(cells, parameters, standing)
    rows = _rows(cells, parameters, standing, best or next(iter(names)))
    frame = tidy({"month": names[str(row["name"])], **row} for row in rows)
    month = None if best is None else names[best]
    return Switching(frame, month, _sentence(cells, parameters, standing, best))


def _variants(
    scenario: Scenario, strategy: str, months: Sequence[int]
) -> dict[int, tuple[str, Mapping[str, Any]]]:
    """Return name and strategy for each month; 0 is the new plan from the start."""
    said = scenario.overlay["strategies"].get(strategy, {})
    changes = said.get("then", ())
    if len(changes) != 1:
        raise ValueError(
            f'"{strategy}" changes its plan {len(changes)} times: name a strategy with exactly one'
            " entry in `then`"
        )
    own = {key: value for key, value in said.items() if key != "then"}
    after = {key: changes[0][key] for key in ("plan", "mode")}
    found: dict[int, tuple[str, Mapping[str, Any]]] = {}
    for month in months:
        if month == 0:
            found[month] = "from-the-start", own | after
        elif month >= scenario.parameters.horizon_months:
            found[month] = "never", own
        else:
            found[month] = f"in-month-{month}", own | {"then": [after | {"at_month": month}]}
    return copy.deepcopy(found)


def _best(cells: Cells, parameters: Parameters, standing: Mapping[str, Standing]) -> str | None:
    possible = [name for name, of in standing.items() if not of.objection]
    if not possible:
        return None

    def against_first(name: str) -> float:
        return dearer(cells, parameters, name, possible[0]).mean or 0.0

    return min(possible, key=against_first)


def _rows(
    cells: Cells, parameters: Parameters, standing: Mapping[str, Standing], best: str
) -> Iterator[dict[str, object]]:
    years = horizon_years(parameters)
    for name, of in standing.items():
        yield {
            "name": name,
            "replications": cells.replications,
            "cost_usd": cells.ratios[name, _COST].estimate() / years,
            "dearer_usd": dearer(cells, parameters, name, best),
            "exposure_hours": cells.ratios[name, _EXPOSURE].estimate() / years,
            "objection": of.objection,
        }


def _sentence(
    cells: Cells, parameters: Parameters, standing: Mapping[str, Standing], best: str | None
) -> str:
    if best is None:
        return "At no month can the change be recommended."
    cost = cells.ratios[best, _COST].estimate() / horizon_years(parameters)
    gaps = {
        name: dearer(cells, parameters, name, best)
        for name, of in standing.items()
        if not of.objection and name != best
    }
    said = f"{_when(best)} costs the least, {cost.text('usd')} a year{interval(cost)}"
    clauses = [said, *_next(gaps), *_refused(standing)]
    return f"{'; '.join(clauses)}."


def _next(gaps: Mapping[str, Estimate]) -> Iterator[str]:
    """Say how much the runner-up costs more, and which months are too close to call."""
    if gaps:
        second = min(gaps, key=lambda name: gaps[name].mean or 0.0)
        if sign(gaps[second]) == "more":
            amount = f"{gaps[second].text('usd')} a year more{interval(gaps[second])}"
            yield f"next comes {_when(second).lower()}, {amount}"
    close = [_when(name).lower() for name, gap in gaps.items() if sign(gap) != "more"]
    if close:
        yield f"too close to call: {', '.join(close)}"


def _refused(standing: Mapping[str, Standing]) -> Iterator[str]:
    refused = [name for name, of in standing.items() if of.objection]
    if refused and refused == list(standing)[-len(refused) :]:
        later = " or later" if refused[1:] else ""
        yield f"{_when(refused[0]).lower()}{later} cannot be chosen"
    elif refused:
        yield f"{len(refused)} of {len(standing)} months cannot be chosen"


def _when(name: str) -> str:
    return {
        "from-the-start": "Changing at the start",
        "never": "Never changing",
    }.get(name, f"Changing after month {name.rpartition('-')[2]}")
