"""One scenario at many sizes of company: yearly cost, and the break-even price of exposure."""

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any, NamedTuple

import pandas as pd

from sim import experiment
from sim.comparison.judgement import against, break_even, horizon_years, sign, standings
from sim.comparison.labels import labelled
from sim.comparison.rows import cells_of, tidy
from sim.core.units import MONTHS_PER_YEAR
from sim.experiment import Workers
from sim.metrics.estimates import Cells
from sim.scenarios import Scenario
from sim.scenarios.schema import Parameters, Plan, Segment

HEADCOUNTS = (5, 10, 20, 35, 50, 70, 100, 150, 200, 300)
_COST = "total_cost_usd"
_EXPOSURE = "exposure_hours_total"


class BySize(NamedTuple):
    """A scenario at many sizes; numbers have ``_low`` and ``_high`` of a 95 % interval.

    Attributes
    ----------
    costs : DataFrame
        One row a size and strategy: ``headcount``, ``strategy``, ``replications``, ``cost_usd`` a
        year, ``dearer_usd`` (a year, than the cheapest strategy of this size, in the same
        replications) and ``exposure_hours`` a year. A strategy in which somebody waits for a seat
        has no row at that size: it cannot be bought there, so its cost is no answer.
    break_evens : DataFrame
        One row a size and pair of strategies: ``headcount``, ``replications``, ``strategy``,
        ``baseline`` and ``break_even_usd``, the price of an exposed hour at which both cost the
        same; NA unless the strategy is clearly dearer and clearly safer than the baseline. There
        is no row where both cost exactly the same.
    """

    costs: pd.DataFrame
    break_evens: pd.DataFrame


def by_size(
    scenario: Scenario,
    headcounts: Sequence[int] = HEADCOUNTS,
    replications: int = 20,
    seed: int = 1,
    workers: Workers = "auto",
) -> BySize:
    """Run a scenario at many sizes of company.

    Parameters
    ----------
    scenario : Scenario
    headcounts : sequence of int
        People at hour 0, over all segments.
    replications, seed, workers
        As :func:`sim.run` takes them, at each size.

    Returns
    -------
    BySize

    Raises
    ------
    ValueError
        If the scenario cannot be resized, or a number is out of range.
    """
    costs: list[Mapping[str, object]] = []
    prices: list[Mapping[str, object]] = []
    for headcount in headcounts:
        there = resized(scenario, headcount)
        result = experiment.run(there, replications=replications, seed=seed, workers=workers)
        cells, years = cells_of(result), horizon_years(there.parameters)
        size = {"headcount": headcount, "replications": replications}
        standing = standings(cells, there.parameters, result.strategies)
        feasible = [name for name, each in standing.items() if not each.infeasible]
        costs += [size | row for row in _costs(cells, feasible, years)]
        prices += [size | row for row in _break_evens(cells, feasible, years)]
    return BySize(
        labelled(tidy(costs), scenario.parameters), labelled(tidy(prices), scenario.parameters)
    )


def _costs(cells: Cells, strategies: Sequence[str], years: float) -> Iterator[dict[str, object]]:
    cost = {name: cells.ratios[name, _COST] for name in strategies}
    cheapest = min(strategies, key=lambda name: float(cost[name].numerator.sum()), default="")
    for name in strategies:
        yield {
            "strategy": name,
            "cost_usd": cost[name].estimate() / years,
            "dearer_usd": cost[name].minus(cost[cheapest]).estimate / years,
            "exposure_hours": cells.ratios[name, _EXPOSURE].estimate() / years,
        }


def _break_evens(
    cells: Cells, strategies: Sequence[str], years: float
) -> Iterator[dict[str, object]]:
    cost = {name: float(cells.ratios[name, _COST].numerator.sum()) for name in strategies}
    for pair in combinations(strategies, 2):
        base, name = sorted(pair, key=cost.__getitem__)
        change = against(cells, name, base, years)
        if sign(change.cost) != "same":
            yield {"strategy": name, "baseline": base, "break_even_usd": break_even(change)}


def resized(scenario: Scenario, headcount: int) -> Scenario:
    """Return the scenario for a company of another size, with the same mix of segments.

    Parameters
    ----------
    scenario : Scenario
    headcount : int
        People at hour 0; shared out by the segments' headcounts, largest remainders first. Hires
        that are not a rate are scaled with their segment.

    Raises
    ------
    ValueError
        If nobody is there to scale, or people are read from a file.
    """
    segments = scenario.parameters.workforce
    total = sum(segment.headcount for segment in segments.values())
    if headcount < 1:
        raise ValueError(f"headcount = {headcount}: a company has at least 1 person")
    if not total or any(segment.people_file for segment in segments.values()):
        raise ValueError(
            f"{scenario.name} has no size to change: its people come from a file, or nobody is"
            " there on the first day"
        )
    factor = Fraction(headcount, total)
    exact = {name: segment.headcount * factor for name, segment in segments.items()}
    people = {name: math.floor(share) for name, share in exact.items()}
    left_over = headcount - sum(people.values())
    for name in sorted(exact, key=lambda name: people[name] - exact[name])[:left_over]:
        people[name] += 1
    scaled = {
        f"workforce.{name}.{key}": value
        for name, segment in segments.items()
        for key, value in _scaled(segment, people[name], factor).items()
    }
    return scenario.override(scaled)


def _scaled(segment: Segment, people: int, factor: Fraction) -> dict[str, Any]:
    scaled: dict[str, Any] = {"headcount": people}
    if segment.hires_per_year:
        scaled["hires_per_year"] = segment.hires_per_year * float(factor)
    if segment.hires:
        intakes = [(intake.month, round(intake.people * factor)) for intake in segment.hires]
        scaled["hires"] = [{"month": month, "people": n} for month, n in intakes if n]
    return scaled


def kinks(scenario: Scenario) -> pd.DataFrame:
    """Find the sizes up to which a tariff bills the same.

    Parameters
    ----------
    scenario : Scenario

    Returns
    -------
    DataFrame
        One row a strategy and kind: ``strategy``, ``kind`` ("floor" of seats or "commitment" of USD
        a year), ``seats`` up to which it reaches, ``headcount`` of a company with so many seats,
        ``cost_usd`` of their first year, and whether it ``binds``: only the higher one does.
    """
    parameters = scenario.parameters
    rows = [
        {"strategy": name, **row}
        for name in parameters.strategies
        for row in _kinks(parameters, parameters.plan_of(name))
    ]
    columns = ["strategy", "kind", "seats", "headcount", "cost_usd", "binds"]
    return labelled(pd.DataFrame(rows, columns=columns), parameters)


def _kinks(parameters: Parameters, plan: Plan) -> Iterator[Mapping[str, object]]:
    segments = parameters.workforce.values()
    entitled = sum(segment.headcount * segment.seat_share for segment in segments)
    people_per_seat = sum(segment.headcount for segment in segments) / entitled if entitled else 1.0
    seat_year = plan.seat_price_usd_per_month * MONTHS_PER_YEAR
    floor = plan.minimum_seats if plan.below_minimum == "billed" else 0
    commitment = plan.annual_minimum_usd if plan.term_months == MONTHS_PER_YEAR else 0.0
    reach = {"floor": float(floor), "commitment": commitment / seat_year if seat_year else 0.0}
    for kind, seats in reach.items():
        if seats:
            yield {
                "kind": kind,
                "seats": seats,
                "headcount": seats * people_per_seat,
                "cost_usd": seats * seat_year,
                "binds": seats == max(reach.values()),
            }
