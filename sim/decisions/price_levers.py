"""What a price flip moves: prices inside their plausible ranges, and metered use as a whole."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from sim.core.distributions import median_of
from sim.experiment import Result
from sim.scenarios import Scenario
from sim.scenarios.afterwards import label_of
from sim.scenarios.ranges import Range
from sim.scenarios.reliance import concerns
from sim.scenarios.wording import words_of

METERED_USE = "metered use"


class What(NamedTuple):
    """Something that may cost more or less."""

    key: str
    label: str
    unit: str
    today: float


class PriceLever(NamedTuple):
    """What is moved inside a plausible range; at a value: the scenario, and the share of use."""

    what: What
    low: float
    high: float
    at: Callable[[float], tuple[Scenario, float]]


def levers_of(result: Result, allowed: Sequence[str]) -> Iterator[PriceLever]:
    """Yield the prices that a strategy of `allowed` pays and no world sees, and metered use."""
    scenario, parameters = result.scenario, result.scenario.parameters
    for key, moved in scenario.ranges().items():
        fact, keys = moved.fact, tuple(moved.keys[0].split("."))
        label = label_of(parameters, keys)
        pays = any(concerns(parameters, name, keys) for name in allowed)
        if label and pays and fact.low is not None and fact.high is not None:
            what = What(key, words_of(parameters, keys, label), fact.unit, float(fact.value))
            yield PriceLever(what, fact.low, fact.high, partial(_with_price, scenario, moved))
    if (span := _range_of_use(result)) is not None:
        what = What(METERED_USE, METERED_USE, "share", 1.0)
        yield PriceLever(what, *span, lambda share: (scenario, share))


def _with_price(scenario: Scenario, moved: Range, value: float) -> tuple[Scenario, float]:
    return scenario.override(moved.at(value)), 1.0


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
