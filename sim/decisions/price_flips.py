"""At which price the choice flips: found by billing the same seats again, without a world."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.comparison import capitalised
from sim.comparison.judgement import horizon_years
from sim.core.arrays import Floats, Whole
from sim.core.numerals import number
from sim.decisions.price_levers import METERED_USE, PriceLever, What, levers_of
from sim.decisions.views import View, view_of
from sim.experiment import Result
from sim.experiment.rebilling import repriced
from sim.experiment.result import alone
from sim.scenarios import ScenarioError

EXPOSED_HOUR = "policies.exposed_hour_usd"
_DECISION, _USAGE = "decision_cost_usd", "usage_cost_usd"
# A value is found to so small a part of its range, and costs are straight within such a part.
_FINEST_SHARE = 1e-4
_STRAIGHT_SHARE = 1e-3
# Over the horizon, so little is no gap.
_CLOSED_USD = 1.0

Costs = Mapping[str, float]


class PriceFlip(NamedTuple):
    """A price at which another strategy costs as little as the choice.

    Attributes
    ----------
    key : str
        Of the fact; :data:`METERED_USE` for use as a whole, as a share of what is assumed.
    label : str
        What it is, in words.
    unit : str
    today, value : float
        What the scenario has, and where the choice flips.
    strategy : str
        Which takes over.
    distance_share : float
        How far that is away, as a share of today's value; infinite where that is 0.
    clause : str
        Such as "the price of a Standard seat (Claude Enterprise) is above $31 instead of $20".
    sentence : str
    """

    key: str
    label: str
    unit: str
    today: float
    value: float
    strategy: str
    distance_share: float
    clause: str
    sentence: str


def price_flips(result: Result) -> list[PriceFlip]:
    """Find the prices inside their plausible ranges at which the choice flips, nearest first.

    Each price is moved alone, with the same seats and the same use. Prices are those of the
    scenario's ranges that no world sees; besides, metered use as a whole where all of it is billed,
    and the price of an exposed hour, which has no range.

    Parameters
    ----------
    result : Result
        From :func:`sim.run`.

    Returns
    -------
    list of PriceFlip
        Empty if nothing within plausible ranges flips the choice.
    """
    view = view_of(result)
    if view.choice is None or not view.runner_up:
        return []
    allowed = [name for name, standing in view.standing.items() if not standing.objection]
    billed = _Billed(alone(result, allowed), view.choice)
    found = [
        _flip(view, lever.what, value, strategy)
        for lever, value, strategy in _nearest(billed, list(levers_of(result, allowed)))
    ]
    if view.price.mean is not None:
        priced_usd = result.scenario.parameters.policies.exposed_hour_usd or 0.0
        hour = What(EXPOSED_HOUR, "price of an exposed hour", "USD", priced_usd)
        found.append(_flip(view, hour, view.price.mean, view.other))
    return sorted(found, key=lambda flip: flip.distance_share)


class _Billed:
    """Costs at many values, billed together and each once."""

    def __init__(self, result: Result, choice: str) -> None:
        self._result, self.choice = result, choice
        self.others = [name for name in result.strategies if name != choice]
        self._known: dict[tuple[What, float], Costs] = {}
        self._today = _costs(result.observations)

    def ask(self, asked: Iterable[tuple[PriceLever, float]]) -> None:
        """Bill at values of levers what was not billed there before."""
        new = [
            (lever, value)
            for lever, value in asked
            if value != lever.what.today and (lever.what, value) not in self._known
        ]
        if not new:
            return
        scenarios, shares = zip(*(lever.at(value) for lever, value in new), strict=True)
        rows = repriced(self._result, scenarios, shares, only=[_DECISION])
        for (lever, value), (_, own) in zip(new, rows.groupby("setting"), strict=True):
            self._known[lever.what, value] = _costs(own)

    def costs(self, lever: PriceLever, value: float) -> Costs:
        """Mean of what the choice compares, by strategy."""
        return self._today if value == lever.what.today else self._known[lever.what, value]

    def gap(self, lever: PriceLever, value: float, other: str) -> float:
        """What another strategy costs more than the choice."""
        usd = self.costs(lever, value)
        return usd[other] - usd[self.choice]


def _nearest(
    billed: _Billed, levers: Sequence[PriceLever]
) -> Iterator[tuple[PriceLever, float, str]]:
    """Find the nearest value at which another strategy costs as little as the choice, and which."""
    points = {lever.what: found for lever in levers if (found := _possible(lever))}
    levers = [lever for lever in levers if lever.what in points]
    billed.ask((lever, value) for lever in levers for value in points[lever.what])
    for lever in levers:
        if _is_bent(billed, lever, points[lever.what]):
            ends = pairwise(points[lever.what])
            points[lever.what] += [(low + high) / 2 for low, high in ends]
    billed.ask((lever, value) for lever in levers for value in points[lever.what])
    brackets = [
        _Bracket(lever, other, low, high)
        for lever in levers
        for low, high in pairwise(sorted(points[lever.what]))
        for other in billed.others
        if billed.gap(lever, lever.what.today, other) > 0
        if (billed.gap(lever, low, other) > 0) != (billed.gap(lever, high, other) > 0)
    ]
    roots: dict[What, list[tuple[float, str]]] = {}
    for bracket, value in zip(brackets, _roots(billed, brackets), strict=True):
        roots.setdefault(bracket.lever.what, []).append((value, bracket.other))
    for lever in levers:
        if lever.what in roots:
            yield lever, *min(roots[lever.what], key=lambda root: abs(root[0] - lever.what.today))


class _Bracket(NamedTuple):
    """Between two values of a lever another strategy comes to cost as little as the choice."""

    lever: PriceLever
    other: str
    low: float
    high: float


def _roots(billed: _Billed, brackets: Sequence[_Bracket]) -> list[float]:
    """Find the value in each bracket at which the gap closes; all are billed together."""
    if not brackets:
        return []
    lows, highs = (np.array([getattr(one, end) for one in brackets]) for end in ("low", "high"))
    finest = np.array([_FINEST_SHARE * (one.lever.high - one.lever.low) for one in brackets])

    def gaps(steps: Floats, numbers: Whole) -> Floats:
        # Multiplied back, the upper end of a bracket may lie above it in its last bit.
        values = np.minimum(steps * finest[numbers] + lows[numbers], highs[numbers]).tolist()
        asked = [(brackets[number], value) for number, value in zip(numbers, values, strict=True)]
        billed.ask((one.lever, value) for one, value in asked)
        return np.array([billed.gap(one.lever, value, one.other) for one, value in asked])

    every = np.arange(len(brackets))
    low, high = np.zeros(len(brackets)), (highs - lows) / finest
    at_low, at_high = gaps(low, every), gaps(high, every)
    # Costs are straight in most prices: there the first guess closes the gap.
    found = high * at_low / (at_low - at_high)
    left = gaps(found, every)
    apart = np.abs(left) > _CLOSED_USD
    if apart.any():
        before = np.sign(left) == np.sign(at_low)
        ends = np.where(before, found, low), np.where(before, high, found)
        # scipy imports this part by itself only when asked, and nothing else needs it.
        from scipy.optimize import elementwise

        found[apart] = elementwise.find_root(
            gaps,
            tuple(end[apart] for end in ends),
            args=(every[apart],),
            tolerances={"xatol": 1.0, "fatol": _CLOSED_USD},
        ).x
    return [float(value) for value in found * finest + lows]


def _possible(lever: PriceLever) -> list[float]:
    """Return the ends of a lever's range and a value between them, rising; none if one is refused.

    Some value of a range may contradict another price, such as that of a better seat.
    """
    ends = {lever.low, lever.what.today, lever.high}
    points = sorted(ends if len(ends) > 2 else {*ends, (lever.low + lever.high) / 2})
    try:
        for value in points:
            lever.at(value)
    except ScenarioError:
        return []
    return points


def _is_bent(billed: _Billed, lever: PriceLever, points: Sequence[float]) -> bool:
    """Whether costs are not straight, nor as good as that, between the ends: floors make steps."""
    low, middle, high = points
    part = (middle - low) / (high - low)
    at_low, at_middle, at_high = (billed.costs(lever, value) for value in points)
    return any(
        abs((1 - part) * usd + part * at_high[name] - at_middle[name]) > _STRAIGHT_SHARE * abs(usd)
        for name, usd in at_low.items()
    )


def _costs(observations: pd.DataFrame) -> Costs:
    """Mean of what the choice compares, by strategy."""
    rows = observations[observations["metric"] == _DECISION]
    mean = rows.groupby("strategy")["numerator"].mean()
    return {str(name): float(usd) for name, usd in mean.items()}


def _flip(view: View, what: What, value: float, strategy: str) -> PriceFlip:
    side = "above" if value > what.today else "below"
    if what.key == METERED_USE:
        # One of the two pays for it and the other does not, or less.
        usd, payer = max(
            (view.cells.ratios[name, _USAGE].estimate().mean or 0.0, name)
            for name in (view.choice or "", strategy)
        )
        usd /= horizon_years(view.parameters)
        there, today = (in_few_digits(part, "usd") for part in (value * usd, usd))
        clause = (
            f"{METERED_USE} under {view.called(payer)} is {side} {there} a year,"
            f" {in_few_digits(value, 'share')} of the {today} that is assumed"
        )
    else:
        today = in_few_digits(what.today, what.unit)
        clause = f"the {what.label} is {side} {in_few_digits(value, what.unit)} instead of {today}"
    distance = abs(value - what.today) / abs(what.today) if what.today else math.inf
    sentence = f"{capitalised(view.called(strategy))} takes over if {clause}."
    return PriceFlip(*what, value, strategy, distance, clause, sentence)


def in_few_digits(value: float, unit: str) -> str:
    """Write a value with as many digits as a reader can use."""
    if unit.startswith("share"):
        # The last digit of a percentage is one of two significant ones: 56 %, 5.6 %, 0.56 %.
        return f"{float(f'{100 * value:.2g}'):,.12g} %"
    return number(float(f"{value:.3g}"), None, None, unit)
