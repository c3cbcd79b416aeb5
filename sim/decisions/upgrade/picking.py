"""What it costs to pick one of many rules: regret, and the optimism of the smallest mean."""

import numpy as np

from sim.core import streams
from sim.core.arrays import Floats

SPLITS = 20


def regrets(costs: Floats, possible: Floats) -> Floats:
    """Return what each rule costs more, future by future, than the cheapest one of that future.

    Parameters
    ----------
    costs : array of float, shape (futures, rules)
        Of the rules that can be chosen.
    possible : array of float, shape (futures, any)
        What somebody could choose who knew the future; infinite where it could not be.

    Returns
    -------
    array of float, shape (futures, rules)
        Below 0 nowhere if the rules are among what is possible.
    """
    regret: Floats = costs - possible.min(axis=1, keepdims=True)
    return regret


def cross_fitted(costs: Floats, seed: int, splits: int = SPLITS) -> float:
    """Return what the cheapest rule costs in futures that did not pick it.

    The smallest of many means is too small: luck helped to pick it. So the rule is picked by one
    half of the futures and measured by the other half, both ways, and over many splits.

    Parameters
    ----------
    costs : array of float, shape (futures, rules)
    seed : int
        Seed of the experiment, which also draws the splits.
    splits : int

    Returns
    -------
    float
        The mean over futures; the rule's own mean if every half picks the same one, or if there is
        but one future.
    """
    futures = len(costs)
    if futures < 2:
        return float(costs.mean(axis=0).min())
    slots = np.arange(futures)
    found = []
    for split in range(splits):
        order = streams.uniform(seed, 0, "halves", slots, split).argsort()
        halves = order[: futures // 2], order[futures // 2 :]
        measured = sum(
            float(costs[other, costs[half].mean(axis=0).argmin()].sum())
            for half, other in (halves, halves[::-1])
        )
        found.append(measured / futures)
    return float(np.mean(found))
