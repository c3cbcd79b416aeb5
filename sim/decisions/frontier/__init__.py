"""The trade-off: what each way to have fewer open hours costs, and which is best at which price.

Cost is all that the choice compares but the price of exposed hours; harm is exposed hours. Places
and steps come from the means of paired replications; probabilities and regret from draws of inputs
and luck together, the same as those of *How sure* on the first screen.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy import special

from sim import experiment
from sim.comparison.judgement import company_in_a_line, horizon_years
from sim.comparison.labels import labelled
from sim.comparison.printed import judged, of_amounts
from sim.comparison.rows import cells_of, tidy
from sim.core.arrays import Floats
from sim.core.estimates import UNDEFINED, Estimate
from sim.core.numerals import counted
from sim.decisions.answer import DRAWS, first
from sim.decisions.answer.drawn import drawn
from sim.decisions.frontier.dominance import Odds, Placed, crossings, odds, placed, price_grid
from sim.decisions.frontier.words import headline, in_table, notes
from sim.decisions.study import Study, affordable, inapplicable
from sim.decisions.views import view_of
from sim.experiment import REPLICATIONS, Result, Workers
from sim.experiment.arguments import MOST_DRAWS, whole
from sim.experiment.progress import Tell
from sim.metrics import intervals
from sim.metrics.estimates import Cells
from sim.scenarios import Scenario

KIND = "frontier"
FEWEST_DRAWS = 20
_QUESTION = "What does it cost to have fewer hours in which leavers can still get in?"
_TAIL = 0.025
_DIGITS = 6


class Trade(NamedTuple):
    """A strategy's place, its yearly cost and hours, and the step to it, with intervals."""

    placed: Placed
    cost: Estimate
    hours: Estimate
    price: Estimate


def frontier(
    scenario: Scenario,
    *,
    replications: int | None = None,
    draws: int | None = None,
    seed: int = 1,
    workers: Workers = "auto",
    progress: Tell | None = None,
) -> Study:
    """Set the cost of each strategy against its exposed hours, and say what to take at which price.

    Parameters
    ----------
    scenario : Scenario
    replications : int, optional
        40 by default, as for :func:`sim.run`.
    draws : int, optional
        How many times inputs are drawn; 100 by default, fewer for a large company.
    seed, workers
        As :func:`sim.run` takes them.
    progress : callable, optional
        Told how many draws are finished, and of how many.

    Returns
    -------
    Study
        One row a strategy and price of an exposed hour. Of the strategy: ``place``, ``cost_usd``
        and ``exposure_hours`` a year, and ``step_usd`` for each hour avoided against ``baseline``;
        of a dominated one, ``baseline`` is one that dominates it. At the price
        (``exposed_hour_usd``): ``best_share`` of draws in which it is the best, ``regret_usd`` a
        year on average, and ``best_on_average``.

    Raises
    ------
    ScenarioError
        If most drawn inputs contradict each other.
    """
    count = REPLICATIONS if replications is None else replications
    if draws is not None:
        whole("draws", draws, 1, MOST_DRAWS)
    names = tuple(scenario.parameters.strategies)
    if len(names) < 2:
        return inapplicable(
            KIND, _QUESTION, scenario, "There is one strategy only: add another to trade it with."
        )
    many, fewer = _draws(scenario, names, count, draws)
    result = experiment.run(scenario, None, count, seed, workers)
    view, begun = view_of(result), first(result)
    able = view.order
    if len(able) < 2:
        why = " ".join([*begun.verdict, *(f"{each}." for each in begun.also)])
        return inapplicable(KIND, _QUESTION, scenario, f"There is nothing to trade. {why}")
    trades = _trades(view.cells, able, horizon_years(scenario.parameters))
    costs, hours = _drawn(result, able, many, workers, progress)
    today = scenario.parameters.policies.exposed_hour_usd or 0.0
    steps = [of.price.mean or 0.0 for of in trades.values()]
    prices = price_grid(crossings(costs, hours), today, steps)
    rows = _rows(able, trades, prices, odds(costs, hours, prices), costs.shape[1])
    about = {"replications": count, "draws": costs.shape[1]}
    frame = labelled(
        tidy({**row, **about, "is_today": row["exposed_hour_usd"] == today} for row in rows),
        scenario.parameters,
    )
    called = [
        (price, scenario.parameters.label_of(name)) for price, name in _switches(able, costs, hours)
    ]
    return Study(
        KIND,
        _QUESTION,
        company_in_a_line(scenario.parameters),
        headline(frame, begun, called),
        frame,
        in_table(frame),
        notes(frame, begun, fewer, luck_alone=not scenario.ranges()),
    )


def _draws(
    scenario: Scenario, names: Sequence[str], replications: int, draws: int | None
) -> tuple[int, str]:
    """Return how many draws are taken, and a sentence if there is no time for all of them."""
    if draws is not None:
        return draws, ""
    able, _ = affordable(scenario, names, replications + DRAWS)
    many = max(FEWEST_DRAWS, able - replications)
    if many == DRAWS:
        return DRAWS, ""
    return many, (
        f"{counted(many, 'draw')} instead of {DRAWS}, so that it takes about a minute: --draws"
        " takes more."
    )


def _amounts(
    cells: Cells, able: Sequence[str], years: float
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Return cost and exposed hours a year of each strategy, one a replication."""

    def amount(name: str, metric: str) -> Floats | float:
        cell = cells.ratios.get((name, metric))
        return 0.0 if cell is None else cell.numerator / years

    return (
        {
            name: np.asarray(amount(name, "decision_cost_usd") - amount(name, "exposure_cost_usd"))
            for name in able
        },
        {name: np.asarray(amount(name, "exposure_hours_total")) for name in able},
    )


def _trades(cells: Cells, able: Sequence[str], years: float) -> dict[str, Trade]:
    """Place the strategies by their means; a step has a price if it clearly costs and avoids."""
    costs, hours = _amounts(cells, able, years)
    places = placed(_means(costs), _means(hours))
    steps = {name: of.before for name, of in places.items() if of.ratio is not None}
    gaps = {
        (name, what): of_amounts(amounts[name], amounts[before], unit)
        for name, before in steps.items()
        for what, amounts, unit in (("cost", costs, "usd"), ("hours", hours, "hours"))
    }
    senses = judged(gaps, cells.replications)
    clear = {
        name
        for name in steps
        if all(_excludes_zero(senses[name, what][0]) for what in ("cost", "hours"))
    }
    return {
        name: Trade(
            of,
            intervals.mean_of(costs[name]).within(0.0, math.inf),
            intervals.mean_of(hours[name]).within(0.0, math.inf),
            intervals.quotient_of_means(
                costs[name] - costs[of.before], hours[of.before] - hours[name]
            )
            if name in clear
            else UNDEFINED._replace(mean=of.ratio),
        )
        for name, of in places.items()
    }


def _means(amounts: Mapping[str, Floats]) -> dict[str, float]:
    # Sums of equal numbers differ in their last bits.
    return {name: round(float(each.mean()), _DIGITS) for name, each in amounts.items()}


def _excludes_zero(gap: Estimate) -> bool:
    return gap.low is not None and gap.high is not None and not gap.low <= 0 <= gap.high


def _drawn(
    result: Result,
    able: Sequence[str],
    draws: int,
    workers: Workers,
    progress: Tell | None,
) -> tuple[Floats, Floats]:
    """Return costs and hours by strategy and draw; where no input has a range, by replication."""
    if result.scenario.ranges():
        found = drawn(result, tuple(able), draws, workers, progress)
        costs, hours = dict(found.unpriced), dict(found.hours)
    else:
        years = horizon_years(result.scenario.parameters)
        costs, hours = _amounts(cells_of(result), able, years)
    by_way = [np.stack([each[name] for name in able]) for each in (costs, hours)]
    return by_way[0], by_way[1]


def _switches(able: Sequence[str], costs: Floats, hours: Floats) -> list[tuple[float, str]]:
    """Return from which price on which strategy is the best on average over the draws."""
    known = np.isfinite(costs).all(axis=0)
    if not known.any():
        return []
    means = (
        dict(zip(able, each[:, known].mean(axis=1).tolist(), strict=True))
        for each in (costs, hours)
    )
    found: dict[float, str] = {}
    for name, of in placed(*means).items():
        if of.place == "frontier":
            # Of those that are the same the first will do.
            found.setdefault(of.ratio or 0.0, name)
    return list(found.items())


def _rows(
    able: Sequence[str],
    trades: Mapping[str, Trade],
    prices: Sequence[float],
    found: Odds,
    draws: int,
) -> Iterator[dict[str, object]]:
    for name, of in trades.items():
        way = list(able).index(name)
        for place, price in enumerate(prices):
            regret = found.regret[place]
            yield {
                "strategy": name,
                "place": of.placed.place,
                "baseline": of.placed.before,
                "cost_usd": of.cost,
                "exposure_hours": of.hours,
                "step_usd": of.price,
                "exposed_hour_usd": price,
                "draws_compared": regret.shape[1],
                "best_share": _share(int(found.first[place, way]), draws),
                "regret_usd": intervals.mean_of(regret[way]).within(0.0, math.inf),
                "best_on_average": bool(regret.size and regret.mean(axis=1).argmin() == way),
            }


def _share(count: int, draws: int) -> Estimate:
    """Return a share with the interval of Clopper and Pearson."""
    low = float(special.betaincinv(count, draws - count + 1, _TAIL)) if count else 0.0
    high = float(special.betaincinv(count + 1, draws - count, 1 - _TAIL)) if count < draws else 1.0
    return Estimate(count / draws, low, high)
