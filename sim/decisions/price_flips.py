"""At which price the choice flips: found by billing the same seats again, without a world."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.comparison import capitalised
from sim.core.distributions import median_of
from sim.core.numerals import number
from sim.decisions.views import view_of
from sim.experiment import Frames, Result
from sim.experiment.rebilling import rebilled
from sim.scenarios import ScenarioError
from sim.scenarios.afterwards import label_of
from sim.scenarios.ranges import Range
from sim.scenarios.reliance import fields, stages
from sim.scenarios.schema import IdentityProvider, Parameters, Plan

METERED_USE = "metered use"
EXPOSED_HOUR = "policies.exposed_hour_usd"
_DECISION = "decision_cost_usd"
# A value is found to so small a part of its range, and costs are straight within such a part.
_FINEST_SHARE = 1e-4
_STRAIGHT_SHARE = 1e-3

Keys = tuple[str, ...]
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


class _What(NamedTuple):
    """Something that may cost more or less."""

    key: str
    label: str
    unit: str
    today: float


class _Lever(NamedTuple):
    """What is moved inside a plausible range, and the result at a value."""

    what: _What
    low: float
    high: float
    result_at: Callable[[float], Result]


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
    now = {name: usd for name, usd in _costs(result).items() if name in allowed}
    found = [
        _flip(result, lever.what, value, strategy)
        for lever in _levers(result, allowed)
        for value, strategy in _nearest(lever, view.choice, now)
    ]
    if view.price.mean is not None:
        priced_usd = result.scenario.parameters.policies.exposed_hour_usd or 0.0
        hour = _What(EXPOSED_HOUR, "price of an exposed hour", "USD", priced_usd)
        found.append(_flip(result, hour, view.price.mean, view.other))
    return sorted(found, key=lambda flip: flip.distance_share)


def flips_in_words(flips: Sequence[PriceFlip], most: int = 3) -> str:
    """Say in a line where the choice flips.

    Parameters
    ----------
    flips : sequence of PriceFlip
        From :func:`price_flips`.
    most : int
        How many are said.
    """
    return "; ".join(flip.clause for flip in flips[:most]) or "nothing within plausible ranges"


def _levers(result: Result, allowed: Sequence[str]) -> Iterator[_Lever]:
    parameters = result.scenario.parameters
    for key, moved in result.scenario.ranges().items():
        fact, keys = moved.fact, tuple(moved.keys[0].split("."))
        label = label_of(parameters, keys)
        payers = [name for name in allowed if _pays(parameters, name, keys)]
        if label and payers and fact.low is not None and fact.high is not None:
            what = _What(key, f"{label}{_whose(parameters, keys)}", fact.unit, float(fact.value))
            yield _Lever(what, fact.low, fact.high, partial(_at, _of(result, payers), moved))
    if (span := _range_of_use(result)) is not None:
        what = _What(METERED_USE, METERED_USE, "share", 1.0)
        yield _Lever(what, *span, partial(_with_use, _of(result, allowed)))


def _pays(parameters: Parameters, strategy: str, keys: Keys) -> bool:
    """Whether a price can be part of a strategy's cost."""
    match keys:
        case ("plans", name, *_):
            return any(plan == name for plan, _ in stages(parameters, strategy))
        case ("idps", name, *_):
            return parameters.idp_of(strategy) == name
        case ("automation", *_):
            return any(mode == "automation" for _, mode in stages(parameters, strategy))
    return True


def _of(result: Result, strategies: Sequence[str]) -> Result:
    """Leave out other strategies, and what costs nothing."""
    billed = ("observations", "seat_records", "metered_use", "seat_months")
    frames = {
        name: rows[rows["strategy"].isin(strategies)] if name in billed else pd.DataFrame()
        for name, rows in result.frames._asdict().items()
    }
    return replace(result, strategies=tuple(strategies), frames=Frames(**frames))


def _whose(parameters: Parameters, keys: Keys) -> str:
    *_, (table, _) = fields(parameters, keys)
    return f" ({table.title})" if isinstance(table, Plan | IdentityProvider) else ""


def _at(result: Result, moved: Range, value: float) -> Result:
    return rebilled(result, moved.at(value))


def _range_of_use(result: Result) -> tuple[float, float] | None:
    """Range of metered use, as shares of what is assumed; None unless all of it is billed.

    What a plan includes or caps is a matter of each person, so a bill beyond it is no share of the
    use.
    """
    parameters = result.scenario.parameters
    levels = [
        moved.fact
        for key, moved in result.scenario.ranges().items()
        if key.startswith("usage.") and key.endswith(".level_usd_per_month")
    ]
    billed = [plan for plan in parameters.plans.values() if plan.overflow == "extra_usage"]
    whole = all(
        plan.included_usage_usd_per_member_month in (None, 0.0)
        and plan.spend_cap_usd_per_member_month is None
        for plan in billed
    )
    if not (levels and whole and result.frames.metered_use["amount_cents"].any()):
        return None
    medians = [median_of(fact.value) for fact in levels]
    ends = [[getattr(fact, end) for fact in levels] for end in ("low", "high")]
    low, high = ([end / median for end, median in zip(each, medians, strict=True)] for each in ends)
    return min(low), max(high)


def _with_use(result: Result, share: float) -> Result:
    """Bill the same seats with a share of their metered use."""
    use = result.frames.metered_use
    cents = np.floor(use["amount_cents"] * share + 0.5).astype(np.int64)
    frames = result.frames._replace(metered_use=use.assign(amount_cents=cents))
    return rebilled(replace(result, frames=frames), {})


def _nearest(lever: _Lever, choice: str, now: Costs) -> Iterator[tuple[float, str]]:
    """Find the nearest value at which another strategy costs as little as the choice, and which."""
    # Nothing else needs it, and it takes as long to import as a bill.
    from scipy.optimize import brentq

    today = lever.what.today
    known = {today: now}
    others = [name for name in now if name != choice]

    def costs(value: float) -> Costs:
        if value not in known:
            known[value] = {**now, **_costs(lever.result_at(value))}
        return known[value]

    def gap(value: float) -> float:
        usd = costs(value)
        return min(usd[name] for name in others) - usd[choice]

    finest = _FINEST_SHARE * (lever.high - lever.low)
    try:
        roots = [
            float(brentq(gap, low, high, xtol=finest))
            for low, high in pairwise(_scanned(lever, costs))
            if gap(low) * gap(high) < 0
        ]
    except ScenarioError:
        # Some value of the range contradicts another price, such as that of a better seat.
        return
    if roots:
        value = min(roots, key=lambda root: abs(root - today))
        yield value, min(others, key=lambda name: costs(value)[name])


def _scanned(lever: _Lever, costs: Callable[[float], Costs]) -> list[float]:
    """Return values between which costs are straight, or as good as that: floors make steps."""
    ends = {lever.low, lever.what.today, lever.high}
    points = sorted(ends if len(ends) > 2 else {*ends, (lever.low + lever.high) / 2})
    low, middle, high = points[0], points[1], points[-1]
    part = (middle - low) / (high - low)
    bent = any(
        abs((1 - part) * usd + part * costs(high)[name] - costs(middle)[name])
        > _STRAIGHT_SHARE * abs(usd)
        for name, usd in costs(low).items()
    )
    return sorted({*points, *map(_middle, pairwise(points))}) if bent else points


def _middle(ends: tuple[float, float]) -> float:
    return sum(ends) / 2


def _costs(result: Result) -> Costs:
    """Mean of what the choice compares, by strategy."""
    rows = result.observations
    mean = rows[rows["metric"] == _DECISION].groupby("strategy")["numerator"].mean()
    return {str(name): float(usd) for name, usd in mean.items()}


def _flip(result: Result, what: _What, value: float, strategy: str) -> PriceFlip:
    side = "above" if value > what.today else "below"
    if what.key == METERED_USE:
        clause = f"{METERED_USE} is {side} {in_few_digits(value, 'share')} of what is assumed"
    else:
        now = f" instead of {in_few_digits(what.today, what.unit)}" if what.today else ""
        clause = f"the {what.label} is {side} {in_few_digits(value, what.unit)}{now}"
    label = result.scenario.parameters.label_of(strategy)
    distance = abs(value - what.today) / abs(what.today) if what.today else math.inf
    sentence = f"{capitalised(label)} takes over if {clause}."
    return PriceFlip(*what, value, strategy, distance, clause, sentence)


def in_few_digits(value: float, unit: str) -> str:
    """Write a value with as many digits as a reader can use."""
    if unit.startswith("share"):
        # The last digit of a percentage is one of two significant ones: 56 %, 5.6 %, 0.56 %.
        return f"{float(f'{100 * value:.2g}'):,.12g} %"
    return number(float(f"{value:.3g}"), None, None, unit)
