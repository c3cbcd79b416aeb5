"""The price of an exposed hour at which two strategies break even, by Fieller's set."""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim.comparison.judgement import (
    Against,
    Sign,
    against,
    company_in_a_line,
    horizon_years,
    ranked,
    sign,
)
from sim.comparison.labels import labelled
from sim.comparison.rows import tidy
from sim.core.arrays import Floats
from sim.core.estimates import Estimate
from sim.core.numerals import counted
from sim.decisions.breakeven.lever import lever
from sim.decisions.price_flips import EXPOSED_HOUR, in_few_digits
from sim.decisions.study import Study, inapplicable
from sim.decisions.views import View, view_of
from sim.experiment import Result
from sim.metrics import CATALOGUE, intervals
from sim.metrics.estimates import Cells
from sim.metrics.fieller import FiellerSet, fieller

_KIND = "breakeven"
_QUESTION = "How much must an hour open to leavers be worth for another strategy to be better?"
_EXPOSURE = "exposure_hours_total"
_COSTS = ("total_cost_usd", "waiting_cost_usd")
# A difference of four standard errors is as good as always clear.
_CLEAR_SIGNAL = 4.0
_MOST = 1_000_000
_PLACES = 9
_TOP_USD = 100.0
_ROOM = 1.5


class HourPrice(NamedTuple):
    """A strategy against another one.

    Attributes
    ----------
    other : str
        Which is set against the choice, or against the first of a pair.
    cost, exposure : Sign
        Whether it clearly costs more or less a year, and leaves more or fewer hours open.
    found : FiellerSet
        The prices of an hour at which both may cost the same.
    needed : float
        About how many replications would show both differences.
    extra_usd, extra_hours : array of float
        What it costs and leaves open more a year, in each replication.
    """

    other: str
    cost: Sign
    exposure: Sign
    found: FiellerSet
    needed: float
    extra_usd: Floats
    extra_hours: Floats

    @property
    def claimed(self) -> bool:
        """Whether one is clearly dearer and the other clearly less safe."""
        return {self.cost, self.exposure} == {"more", "less"}


def replications_needed(replications: int, signal: float) -> float:
    """Return about how many replications show a difference that is there.

    Parameters
    ----------
    replications : int
        How many there are.
    signal : float
        Mean difference over its standard error in these.

    Returns
    -------
    float
        Infinite where there is no difference at all.
    """
    return replications * (_CLEAR_SIGNAL / signal) ** 2 if signal else math.inf


def hour_price(result: Result, pair: tuple[str, str] | None = None) -> Study:
    """Find the price of an exposed hour at which two strategies break even.

    Parameters
    ----------
    result : Result
        From :func:`sim.run`, with at least two replications.
    pair : two of str, optional
        Strategies; by default the choice against all others that can be chosen.

    Returns
    -------
    Study
    """
    view = view_of(result)
    order = ranked(view.cells, view.standing)
    base, others = (order[0], order[1:]) if order else ("", [])
    if pair is not None:
        base, others = pair[0], [pair[1]]
    if not others or view.cells.replications < 2:
        why = "It takes two strategies that can be chosen and two replications to compare them."
        return inapplicable(_KIND, _QUESTION, result.scenario, why)
    years = horizon_years(view.parameters)
    found = [_of(view.cells, other, base, years) for other in others]
    found.sort(key=lambda each: (not each.claimed, abs(each.found.ratio)))
    top = _ROOM * max((each.found.high for each in found if each.claimed), default=_TOP_USD)
    frame = labelled(tidy(_rows(found, base, top)), view.parameters)
    frame["set"] = frame["set"].astype(object).where(frame["set"].notna(), None)
    frame["replications_needed"] = frame["replications_needed"].astype("Float64")
    frame.insert(0, "parameter", EXPOSED_HOUR)
    sentences = [hour_sentence(view, each, base) for each in found]
    moved = lever(result.scenario, EXPOSED_HOUR, 0.0, float(f"{top:.2g}"))
    return Study(
        _KIND,
        _QUESTION,
        company_in_a_line(view.parameters),
        tuple(sentences),
        frame,
        _table(view, found, base),
        (
            f"{counted(view.cells.replications, 'replication')}; a price is claimed only where both"
            " differences are clear at 95 %. Intervals are Fieller's, 95 % for each price alone.",
        ),
        {"lever": moved, "metric": CATALOGUE["decision_cost_usd"], "title": sentences[0]},
    )


def _of(cells: Cells, other: str, base: str, years: float) -> HourPrice:
    change: Against = against(cells, other, base, years)

    def extra(metric: str) -> Floats:
        own, its = (cells.ratios[each, metric].numerator for each in (other, base))
        gap: Floats = (own - its) / years
        return gap

    usd = np.sum([extra(name) for name in _COSTS if (other, name) in cells.ratios], axis=0)
    hours = extra(_EXPOSURE)
    cost, exposure = sign(change.cost), sign(change.exposure)
    open_questions = [
        replications_needed(cells.replications, _signal(of))
        for of, said in ((usd, cost), (hours, exposure))
        if said in ("unclear", "same")
    ]
    needed = max(open_questions, default=0.0)
    return HourPrice(other, cost, exposure, fieller(usd, -hours), needed, usd, hours)


def _signal(gap: Floats) -> float:
    error = float(gap.std(ddof=1)) / math.sqrt(len(gap))
    return abs(float(gap.mean())) / error if error else 0.0


def _rows(found: list[HourPrice], base: str, top: float) -> Iterator[dict[str, object]]:
    for each in found:
        names = {"strategy": each.other, "baseline": base}
        for price in np.linspace(0, top, _PLACES).tolist():
            gap = each.extra_usd + price * each.extra_hours
            difference = intervals.mean_of(gap)
            at = Estimate(price, None, None)
            yield {"what": "place", **names, "value": at, "difference": difference}
        value = Estimate(each.found.ratio, each.found.low, each.found.high)
        told: dict[str, object] = {"set": each.found.kind, "replications_needed": each.needed}
        # A frame that is written as JSON has no infinite number.
        if math.isinf(each.needed):
            told["replications_needed"] = None
        yield {
            "what": "crossing" if each.claimed else "not claimed",
            **names,
            "value": value if each.claimed else Estimate(None, None, None),
            "difference": Estimate(0.0, None, None),
            **told,
        }


def hour_sentence(view: View, each: HourPrice, base: str) -> str:
    """Say at which price of an hour a strategy is better than the base, as far as it is clear."""
    other, than = view.called(each.other), view.called(base)
    if each.exposure == "same":
        return f"{other} leaves exactly as many hours open as {than}: no price of an hour decides."
    if each.claimed:
        side = "more" if each.cost == "more" else "less"
        return (
            f"{other} is better than {than} if an hour open to leavers is worth {side} than"
            f" {_price(each)} (95 % interval {_interval(each)})."
        )
    if each.exposure != "unclear" and each.cost in ("same", each.exposure):
        costs = "as much as" if each.cost == "same" else f"{each.cost} than"
        hours, better = ("more", "worse") if each.exposure == "more" else ("fewer", "better")
        return (
            f"{other} costs {costs} {than} and leaves {hours} hours open: it is {better} at any"
            " price of an hour."
        )
    return f"{other} against {than}: no price {_not_claimed(view.cells.replications, each.needed)}."


def _not_claimed(replications: int, needed: float) -> str:
    said = f"can be claimed with {counted(replications, 'replication')}"
    if needed > _MOST:
        return f"{said}, nor with a million"
    return f"{said}; about {float(f'{needed:.2g}'):,.0f} would do"


def _price(each: HourPrice) -> str:
    return in_few_digits(each.found.ratio, "usd")


def _interval(each: HourPrice) -> str:
    low, high = (in_few_digits(end, "usd") for end in (each.found.low, each.found.high))
    return f"{low} to {high}"


_SAID = {"more": "more", "less": "less", "unclear": "not clear", "same": "the same"}


def _table(view: View, found: list[HourPrice], base: str) -> list[list[str]]:
    against_base = f"against {view.called(base)}"
    lines = [[against_base, "costs", "hours open", "price of an hour", "95 % interval"]]
    for each in found:
        price, interval = (_price(each), _interval(each)) if each.claimed else ("none", "")
        hours = "fewer" if each.exposure == "less" else _SAID[each.exposure]
        lines.append([view.called(each.other), _SAID[each.cost], hours, price, interval])
    return lines
