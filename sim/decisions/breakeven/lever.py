"""One value of a scenario that is moved through a range, and what is observed at each place.

Prices and rates are billed again from the same worlds; what a world sees is run again with the
same replications.
"""

import math
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic.fields import FieldInfo

from sim.catalog import Fact
from sim.core.distributions import median_of
from sim.core.numerals import in_unit, number
from sim.core.suggestions import did_you_mean
from sim.decisions.price_flips import EXPOSED_HOUR
from sim.experiment import Result, Workers
from sim.experiment.rebilling import needs_world, repriced
from sim.metrics.estimates import NO_SAMPLES, Cells, measured
from sim.scenarios import Scenario, ScenarioError
from sim.scenarios.afterwards import label_of
from sim.scenarios.ranges import Range
from sim.scenarios.reliance import concerns, field_of, takes_whole_numbers
from sim.scenarios.schema import Parameters
from sim.scenarios.wording import words_of

# Nothing priced is a price of 0.
_NONE_IS_ZERO = (EXPOSED_HOUR, "policies.waiting_day_usd")
_DECISION = "decision_cost_usd"
_CENT = 0.01
_FINEST_SHARE = 1e-4
# Worlds take their time, and what luck leaves open is wider than this.
_FINEST_WORLD_SHARE = 1e-2


@dataclass(frozen=True)
class Lever:
    """A value that is moved.

    Attributes
    ----------
    path : str
        As ``--set`` takes it.
    label, unit : str
        What it is in words.
    today, low, high : float
        Where it stands, and between which ends it is moved.
    whole : bool
        Whether only whole numbers will do.
    step : float
        How closely places are told apart.
    moved : Range
        What to set for it to stand at a place.
    by_world : bool
        Whether a world sees it.
    rest : mapping of str to float
        Of a share of a usage mix, the other shares of today: they give way in proportion.
    bounds : tuple of float
        What it can never be below or above, in any scenario.
    """

    path: str
    label: str
    unit: str
    today: float
    low: float
    high: float
    whole: bool
    step: float
    moved: Range
    by_world: bool
    rest: Mapping[str, float]
    bounds: tuple[float, float]

    def at(self, value: float) -> dict[str, Any]:
        """Return what to set, by dotted key, for it to stand at a place."""
        others = 1.0 - self.today
        giving_way = {key: share * (1.0 - value) / others for key, share in self.rest.items()}
        return self.moved.at(value) | giving_way

    def said(self, value: float) -> str:
        """Write a place with its unit, with four digits."""
        short = float(f"{value:.4g}")
        shows_unit = self.unit.startswith(("USD", "share"))
        return self.with_unit(
            number(short, None, None, self.unit) if shows_unit else f"{short:,.12g}"
        )

    def with_unit(self, text: str) -> str:
        """Write a unit behind a number that does not show it itself."""
        if self.unit.startswith(("USD", "share")):
            return text
        return in_unit(text, self.unit)


def lever(
    scenario: Scenario, path: str, low: float | None = None, high: float | None = None
) -> Lever:
    """Find a value of a scenario, and between which ends to move it.

    Parameters
    ----------
    scenario : Scenario
    path : str
        Dotted key, as ``--set`` takes it.
    low, high : float, optional
        The plausible range of the fact by default.

    Raises
    ------
    ScenarioError
        If there is no such number, if it has no range and none is given, or if the scenario does
        not hold together at an end.
    """
    moved, keys, field = _moved(scenario, path)
    fact = moved.fact
    if fact.value is None and path in _NONE_IS_ZERO:
        today = 0.0
    elif isinstance(fact.value, int | float | dict) and not isinstance(fact.value, bool):
        today = median_of(fact.value)
    else:
        raise ScenarioError(_immovable(path, fact.value))
    given = [end for end in (low, high) if end is not None]
    if moved.whole and any(not float(end).is_integer() for end in given):
        raise ScenarioError(f"{path} takes whole numbers: write --low and --high as such")
    if "usd" in fact.key and any(round(end, 2) != end for end in given):
        raise ScenarioError(f"{path} takes whole cents: write --low and --high as such")
    low, high = _ends(path, fact, low, high)
    if moved.whole:
        low, high = float(round(low)), float(round(high))
    label = label_of(scenario.parameters, keys)
    words = words_of(scenario.parameters, keys, label or "")
    found = Lever(
        path,
        words,
        fact.unit,
        today,
        low,
        high,
        moved.whole,
        1.0,
        moved,
        by_world=False,
        rest=_rest_of_mix(scenario.parameters, moved.keys) if today < 1 else {},
        bounds=_bounds(field, fact.value),
    )
    for end in (low, high):
        try:
            seen = needs_world(scenario, found.at(end))
        except ScenarioError as error:
            why = "; ".join(error.problems)
            raise ScenarioError(f"{path} cannot be {end:g}: {why}") from None
        found = replace(found, by_world=found.by_world or bool(seen))
    return found if moved.whole else replace(found, step=_step(found))


def _immovable(path: str, value: Any) -> str:
    """Say why there is nothing to move, and what to do."""
    if value is None:
        return (
            f"{path} is none today, and only a number can be moved: give it one with --set"
            f" {path}=NUMBER, and say between which ends to move it with --low and --high"
        )
    return (
        f"{path} is no number: name one that is, such as plans.NAME.seat_price_usd_per_month or"
        " workforce.NAME.attrition_per_year"
    )


def _bounds(field: FieldInfo, value: Any) -> tuple[float, float]:
    if isinstance(value, dict) or field.discriminator:
        return 0.0, math.inf
    # What has a name each is a share of people.
    if typing.get_origin(field.annotation) is dict:
        return 0.0, 1.0
    least = (each.ge for each in field.metadata if hasattr(each, "ge"))
    most = (each.le for each in field.metadata if hasattr(each, "le"))
    return next(least, -math.inf), next(most, math.inf)


def _step(of: Lever) -> float:
    share = _FINEST_WORLD_SHARE if of.by_world else _FINEST_SHARE
    step = share * (of.high - of.low)
    return max(step, _CENT) if "usd" in of.moved.fact.key else step


def _rest_of_mix(parameters: Parameters, keys: Sequence[str]) -> dict[str, float]:
    """Return the other shares of each usage mix that a value is a share of."""
    rest: dict[str, float] = {}
    for key in keys:
        *above, profile = key.split(".")
        if above[-1:] == ["usage_mix"]:
            mix = parameters.workforce[above[1]].use.usage_mix
            others = {name: share for name, share in mix.items() if name != profile}
            rest |= {".".join((*above, name)): share for name, share in others.items()}
    return rest


def _moved(scenario: Scenario, path: str) -> tuple[Range, tuple[str, ...], FieldInfo]:
    """Find the fact behind a key of the resolved document or of the file."""
    known = {key: fact for key, fact in scenario.facts.items() if path in (key, fact.key)}
    if not known:
        every = {key for pair in scenario.facts.items() for key in (pair[0], pair[1].key)}
        raise ScenarioError(f'there is no value "{path}"{did_you_mean(path, every)}')
    first, fact = next(iter(known.items()))
    keys = tuple(first.split("."))
    field = field_of(scenario.parameters, keys)
    whole = takes_whole_numbers(field)
    return Range(fact, tuple(known), whole, field.description or ""), keys, field


def _ends(path: str, fact: Fact, low: float | None, high: float | None) -> tuple[float, float]:
    low, high = (fact.low if low is None else low), (fact.high if high is None else high)
    if low is None or high is None or (low == high == fact.low):
        raise ScenarioError(
            f"{path} has no plausible range; say between which ends to move it: --low X --high Y"
        )
    if not low < high:
        raise ScenarioError(f"{path}: --low {low:g} must be below --high {high:g}")
    return float(low), float(high)


def payers(parameters: Parameters, strategies: Sequence[str], path: str) -> list[str]:
    """Return the strategies that a value can matter to."""
    keys = tuple(path.split("."))
    return [name for name in strategies if concerns(parameters, name, keys)]


def observer(
    result: Result, of: Lever, workers: Workers
) -> Callable[[Sequence[float]], dict[float, Cells]]:
    """Return what observes the replications of a result at places of a lever.

    Parameters
    ----------
    result : Result
        Its replications are billed again, or run again where a world sees the value.
    of : Lever
    workers : int or str
        As :func:`sim.run` takes it.
    """
    known: dict[float, Cells] = {}
    scenario, seed = result.scenario, int(result.manifest["seed"])

    def at(values: Sequence[float]) -> dict[float, Cells]:
        missing = [value for value in values if value not in known]
        if missing:
            there = [scenario.override(of.at(value)) for value in missing]
            rows = repriced(result, there, workers=workers)
            for value, (_, own) in zip(missing, rows.groupby("setting"), strict=True):
                known[value] = measured(own, NO_SAMPLES, result.strategies, seed, [_DECISION])
        return {value: known[value] for value in values}

    return at
