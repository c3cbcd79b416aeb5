"""Inputs drawn from their ranges: scenarios that differ in all that is uncertain at once."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.catalog import Fact
from sim.core import streams
from sim.core.arrays import Floats
from sim.core.distributions import Triangular, median_of
from sim.scenarios import Scenario, ScenarioError
from sim.scenarios.ranges import Range

_ATTEMPTS = 20


def drawn_inputs(
    scenario: Scenario, ranges: Mapping[str, Range], draws: int, seed: int
) -> list[Scenario]:
    """Draw inputs; each fact has a random stream of its own, so one more moves no other.

    Inputs that contradict each other, such as shares that add up to more than 1, are drawn again.
    """
    found: list[Scenario] = []
    refused: tuple[str, ...] = ()
    slots = np.arange(draws)
    for attempt in range(_ATTEMPTS):
        columns = []
        for name, each in ranges.items():
            order = streams.uniform(seed, 0, f"input order {name}", slots, attempt)
            inside = streams.uniform(seed, 0, f"input {name}", slots, attempt)
            shares = (order.argsort().argsort() + inside) / draws
            columns.append(_values_of(each.fact, shares).tolist())
        for point in zip(*columns, strict=True):
            settings: dict[str, Any] = {}
            for each, value in zip(ranges.values(), point, strict=True):
                settings |= each.at(value)
            settings |= whole_mixes(scenario, settings)
            try:
                found.append(scenario.override(settings))
            except ScenarioError as error:
                refused = error.problems
            if len(found) == draws:
                return found
    raise ScenarioError(
        f"{scenario.name}: hardly any inputs drawn from its ranges agree with each other; the"
        f" last that did not: {refused[0]}"
    )


def whole_mixes(scenario: Scenario, settings: Mapping[str, Any]) -> dict[str, float]:
    """Scale each segment's usage mix of which a share was drawn so that it adds up to 1.

    Of shares drawn one by one only their proportions are known.

    Parameters
    ----------
    scenario : Scenario
    settings : mapping of dotted key to value
        What is drawn or moved.

    Returns
    -------
    dict of str to float
        The shares of the mixes that are touched, by dotted key.
    """
    whole: dict[str, float] = {}
    for name, segment in scenario.parameters.workforce.items():
        above = f"workforce.{name}.use.usage_mix"
        now = {f"{above}.{profile}": share for profile, share in segment.use.usage_mix.items()}
        mix = {key: settings.get(key, share) for key, share in now.items()}
        if mix != now:
            total = sum(mix.values())
            whole |= {key: share / total for key, share in mix.items()}
    return whole


def _values_of(fact: Fact, shares: Floats) -> Floats:
    """Return values of a triangular distribution over a fact's range, its mode at the value."""
    assert fact.low is not None and fact.high is not None
    width = fact.high - fact.low
    # Between 0 and 1, because a range may hold amounts and rates that no duration can have.
    unit = Triangular(low=0.0, mode=(median_of(fact.value) - fact.low) / width, high=1.0)
    return fact.low + width * unit.ppf(shares)
