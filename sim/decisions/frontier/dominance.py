"""Which of several ways are worth a look: dominance, and what each step to a better one costs.

As health economists rank treatments (Drummond et al. 2015, Methods for the economic evaluation of
health care programmes, 4th edition, chapter 9). Every way has a cost and a harm; less is better of
both, and nothing here knows what they are measured in.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np

from sim.core.arrays import Floats

Place = Literal["frontier", "dominated", "extendedly dominated"]
Point = tuple[float, float]
_STEPS = 20
_SMALLEST, _LARGEST = 10.0, 10_000.0
# Beyond the price at which so many pairs of draws have crossed little changes.
_MOST_CROSSINGS_SHARE = 0.75
# The grid goes on for a bit behind a price at which something changes.
_BEYOND = 1.25


class Placed(NamedTuple):
    """Where a way stands.

    Attributes
    ----------
    place : str
        Dominated: another costs no more and harms no more. Extendedly dominated: at every price of
        harm one of two others is better.
    before : str
        The next cheaper way on the frontier; of a dominated one, a way that dominates it. Empty for
        the cheapest, and for an extendedly dominated one.
    ratio : float or None
        Extra cost for each unit of harm avoided against `before`; None where nothing is traded.
    """

    place: Place
    before: str = ""
    ratio: float | None = None


def placed(costs: Mapping[str, float], harms: Mapping[str, float]) -> dict[str, Placed]:
    """Say of each way whether it is on the frontier, and what it costs to get there.

    Parameters
    ----------
    costs, harms : mapping of str to float
        By name of the way.

    Returns
    -------
    dict of str to Placed
        On the frontier first, from the cheapest to the least harmful, then the others in their
        order. Two ways with the same cost and the same harm have the same place.
    """
    points = {name: (costs[name], harms[name]) for name in costs}
    undominated = sorted(p for p in set(points.values()) if not _dominating(p, points))
    hull = _lower_hull(undominated)
    named = {point: name for name, point in reversed(points.items())}
    found = {
        name: Placed("frontier", *_step(hull, place, named))
        for place, point in enumerate(hull)
        for name, own in points.items()
        if own == point
    }
    for name, point in points.items():
        if name not in found:
            above = _dominating(point, points)
            place: Place = "dominated" if above else "extendedly dominated"
            found[name] = Placed(place, above)
    return found


def _dominating(point: Point, points: Mapping[str, Point]) -> str:
    """Name the cheapest way that dominates a point; nothing if none does."""
    better = [
        (other, name)
        for name, other in points.items()
        if other != point and other[0] <= point[0] and other[1] <= point[1]
    ]
    return min(better)[1] if better else ""


def _lower_hull(points: Sequence[Point]) -> list[Point]:
    """Leave out points above a line between two others; costs rise and harms fall."""
    hull: list[Point] = []
    for cost, harm in points:
        while len(hull) > 1:
            (first, most), (middle, less) = hull[-2:]
            # The step to the middle one is dearer for each unit than the step from it.
            if (middle - first) * (less - harm) <= (cost - middle) * (most - less):
                break
            hull.pop()
        hull.append((cost, harm))
    return hull


def _step(
    hull: Sequence[Point], place: int, named: Mapping[Point, str]
) -> tuple[str, float | None]:
    if not place:
        return "", None
    (cost, harm), (less, more) = hull[place], hull[place - 1]
    return named[less, more], (cost - less) / (more - harm)


class Odds(NamedTuple):
    """What is the best at each price of harm, over draws.

    Attributes
    ----------
    first : array of int, shape (prices, ways)
        In how many draws a way is the best one; ties count for the first.
    regret : array of float, shape (prices, ways, draws)
        How much more a way costs than the best one, harm priced, in the draws in which all of them
        are possible.
    """

    first: "np.ndarray[tuple[int, int], np.dtype[np.int64]]"
    regret: Floats


def odds(costs: Floats, harms: Floats, prices: Sequence[float]) -> Odds:
    """Find the best way at each price of harm, draw by draw.

    Parameters
    ----------
    costs, harms : array of float, shape (ways, draws)
        A cost is infinite where a way is not possible.
    prices : sequence of float

    Returns
    -------
    Odds
    """
    whole = costs + np.asarray(prices, float)[:, None, None] * harms
    best = np.where(np.isfinite(whole).any(axis=1), whole.argmin(axis=1), -1)
    first = (best[:, None, :] == np.arange(len(costs))[:, None]).sum(axis=2)
    known = whole[:, :, np.isfinite(costs).all(axis=0)]
    return Odds(first, known - known.min(axis=1, keepdims=True))


def crossings(costs: Floats, harms: Floats) -> Floats:
    """Return the positive prices of harm at which two ways cost the same in some draw, rising.

    Parameters
    ----------
    costs, harms : array of float, shape (ways, draws)
    """
    one, other = np.triu_indices(len(costs), 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        prices = (costs[one] - costs[other]) / (harms[other] - harms[one])
    return np.sort(prices[np.isfinite(prices) & (prices > 0)])


def price_grid(crossed: Floats, today: float, steps: Sequence[float]) -> list[float]:
    """Return prices from 0 to where hardly anything changes any more, rising.

    Parameters
    ----------
    crossed : array of float
        From :func:`crossings`.
    today : float
        A price that is among them.
    steps : sequence of float
        Prices of steps along the frontier; the grid ends behind them, if it is not too far.
    """
    ends = [_SMALLEST, 2 * today, *(_BEYOND * step for step in steps)]
    if crossed.size:
        ends.append(float(np.quantile(crossed, _MOST_CROSSINGS_SHARE)))
    most = max(min(max(ends), _LARGEST), today)
    # Up to a number that a reader can divide an axis by.
    unit = 10.0 ** math.floor(math.log10(most)) / 2
    most = unit * math.ceil(most / unit)
    even = (most * place / _STEPS for place in range(_STEPS + 1))
    # Where ways change places often, prices lie closer together.
    close = np.quantile(crossed, np.linspace(0.0, 1.0, _STEPS)) if crossed.size else ()
    return sorted({today, *even, *(price for each in close if (price := _short(each)) < most)})


def _short(price: float) -> float:
    return float(f"{price:.2g}")
