"""The walk-away price: the highest at which a plan is still worth it, when inputs are drawn too."""

from dataclasses import dataclass

import numpy as np

from sim import experiment
from sim.core.arrays import Floats
from sim.decisions.breakeven.lever import Lever
from sim.decisions.inputs import drawn_inputs
from sim.decisions.study import affordable
from sim.experiment import Result, Workers
from sim.scenarios import Scenario, ScenarioError

FEWEST_DRAWS = 5
_DECISION = "decision_cost_usd"
_TAIL = 0.1


@dataclass(frozen=True)
class WalkAway:
    """What draws of the other inputs say about the price of a plan.

    Attributes
    ----------
    payer, other : str
        The strategy that pays it, and the one that it is set against.
    prices : array of float
        The highest price at which the payer costs no more, one a draw: minus infinity where it
        is never worth it, infinity where it is still worth it at the high end.
    worth_it : int
        In how many draws it costs no more at today's price.
    refused : int
        How many drawn inputs contradicted a price of the range, and were left out.
    """

    payer: str
    other: str
    prices: Floats
    worth_it: int
    refused: int

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return len(self.prices)

    def ends(self) -> tuple[float, float]:
        """Between which prices it lies in eight of ten draws."""
        ordered = np.sort(self.prices)
        # No mean of two draws: one of them may be infinite.
        low, high = (
            float(np.quantile(ordered, share, method="inverted_cdf"))
            for share in (_TAIL, 1 - _TAIL)
        )
        return low, high


def walk_away(
    result: Result,
    moved: Lever,
    payer: str,
    other: str,
    draws: int,
    workers: Workers = "auto",
) -> WalkAway | None:
    """Find the walk-away price under draws of the other inputs, each with a future of its own.

    Parameters
    ----------
    result : Result
        Its scenario and seed are taken.
    moved : Lever
        The price.
    payer, other : str
        The strategy that pays it, and the one that it is set against.
    draws : int
        How many; fewer for a large company.
    workers : int or str
        As :func:`sim.run` takes it.

    Returns
    -------
    WalkAway or None
        None if there is nothing else to draw, or hardly any draw agrees with the range.
    """
    scenario, seed = result.scenario, int(result.manifest["seed"])
    ranges = {
        name: each
        for name, each in scenario.ranges().items()
        if not set(each.keys) & set(moved.moved.keys)
    }
    # Costs are straight in a price, but for floors: three places will do.
    ends = {moved.low, moved.high, moved.today}
    prices = sorted(ends if len(ends) > 2 else {*ends, (moved.low + moved.high) / 2})
    able, _ = affordable(scenario, (payer, other), draws, len(prices))
    if not ranges or able < FEWEST_DRAWS:
        return None
    there = _at_prices(drawn_inputs(scenario, ranges, able, seed), moved, prices)
    sound = [each for each in there if each]
    if len(sound) < FEWEST_DRAWS:
        return None
    # Price by price: so the replications of one price are laid out together.
    settings = [each for at_price in zip(*sound, strict=True) for each in at_price]
    futures = [(draw + 1,) for draw in range(len(sound))] * len(prices)
    rows = experiment.drawn(settings, (payer, other), futures, seed, workers)
    costs = rows[rows["metric"] == _DECISION].pivot(
        index="draw", columns="strategy", values="numerator"
    )
    gaps = (costs[payer] - costs[other]).to_numpy(float).reshape(len(prices), len(sound)).T
    today = gaps[:, prices.index(moved.today)]
    worth = int(np.sum(today <= 0))
    found = np.array([highest(np.array(prices), gap) for gap in gaps])
    return WalkAway(payer, other, found, worth, len(there) - len(sound))


def highest(prices: Floats, gaps: Floats) -> float:
    """Return the highest price at which a gap is 0 or less; straight between two prices.

    Parameters
    ----------
    prices : array of float
        Rising.
    gaps : array of float
        What the payer costs more at each.

    Returns
    -------
    float
        Minus infinity if it always costs more, infinity if it does not at the last price.
    """
    worth = np.flatnonzero(gaps <= 0)
    if not worth.size:
        return -np.inf
    last = int(worth[-1])
    if last == len(prices) - 1:
        return np.inf
    part = gaps[last] / (gaps[last] - gaps[last + 1])
    return float(prices[last] + part * (prices[last + 1] - prices[last]))


def _at_prices(drawn: list[Scenario], moved: Lever, prices: list[float]) -> list[list[Scenario]]:
    """Set every price in every draw; nothing for a draw that contradicts one of them."""
    found: list[list[Scenario]] = []
    for scenario in drawn:
        try:
            found.append([scenario.override(moved.at(price)) for price in prices])
        except ScenarioError:
            found.append([])
    return found
