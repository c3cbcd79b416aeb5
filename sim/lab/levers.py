"""What can be moved in the lab: which keys, within which bounds, and what a move sets."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim import catalog
from sim.comparison import capitalised
from sim.core.distributions import Distribution, with_median
from sim.scenarios import Scenario
from sim.scenarios.schema import Segment

_RESPONSE = "desk.leaver_response_hours"
_MISSED = "signals.missed_share"


@dataclass(frozen=True)
class Lever:
    """One thing to move, and where the scenario has it.

    Attributes
    ----------
    keys : tuple of str
        Dotted keys of the scenario that it sets; the first one names it.
    label : str
        For people, with the unit.
    value : float or str
        What the scenario says.
    low, high, step : float
        Ends and step of a slider; not used with options.
    options : tuple of (str, str)
        Titles and names to choose from.
    distribution : dict, optional
        A distribution that keeps its shape when its median is moved.
    """

    keys: tuple[str, ...]
    label: str
    value: float | str
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    options: tuple[tuple[str, str], ...] = ()
    distribution: dict[str, Any] | None = None

    @property
    def name(self) -> str:
        """The key that it is called by."""
        return self.keys[0]

    def settings(self, value: float | str) -> dict[str, Any]:
        """Return what the scenario says, by dotted key, if the lever stands at a value."""
        return dict.fromkeys(self.keys, self._said(value))

    def _said(self, value: float | str) -> object:
        if self.distribution is None:
            return value
        moved = with_median(self.distribution, float(value))
        # Binary fractions of a product are nothing that somebody wants to read in a file.
        return {
            key: part if part == self.distribution.get(key) else float(f"{part:.6g}")
            for key, part in moved.items()
        }


def levers(scenario: Scenario) -> Iterator[Lever]:
    """List what can be moved in a scenario.

    Parameters
    ----------
    scenario : Scenario
    """
    parameters = scenario.parameters
    for name, segment in parameters.workforce.items():
        if segment.people_file is None:
            yield from _people(name, segment)
    yield _response(parameters.desk.leaver_response_hours)
    yield _missed(scenario)
    for name, plan in parameters.plans.items():
        if plan.pricing != "free":
            key, price = f"plans.{name}.seat_price_usd_per_month", plan.seat_price_usd_per_month
            most = max(3 * price, 10.0)
            yield Lever((key,), f"{plan.title}: $ a month", price, 0.0, most, 0.5)
    known = catalog.load(parameters.facts).values["idps"]
    options = tuple((str(each["title"]), str(name)) for name, each in known.items())
    yield Lever(("idp",), "Identity provider", parameters.idp, options=options)
    key, hours = "policies.exposure_hours", parameters.policies.exposure_hours
    ends = (min(hours, 1.0), max(hours, 168.0))
    yield Lever((key,), "Policy: longest exposure, hours", hours, *ends, 1.0)


def _people(name: str, segment: Segment) -> Iterator[Lever]:
    at = f"workforce.{name}"
    people, who = segment.headcount, capitalised(name)
    ends = (min(people, 1), max(3 * people, 200))
    yield Lever((f"{at}.headcount",), f"{who}: headcount", people, *ends)
    yield _share(f"{at}.attrition_per_year", f"{who}: attrition a year", segment.attrition_per_year)
    if not (segment.hires or segment.hires_per_year):
        yield _share(f"{at}.growth_per_year", f"{who}: growth a year", segment.growth_per_year)


def _share(key: str, label: str, value: float) -> Lever:
    return Lever((key,), label, value, 0.0, max(3 * value, 0.6), 0.01)


def _response(response: Distribution) -> Lever:
    median = float(f"{response.ppf(0.5):.6g}")
    ends = (min(median, 0.1), max(3 * median, 24.0))
    shape = response.model_dump(by_alias=True)
    label = "Response to a leaver, desk hours"
    return Lever((_RESPONSE,), label, median, *ends, 0.1, distribution=shape)


def _missed(scenario: Scenario) -> Lever:
    segments = scenario.parameters.workforce
    said = scenario.overlay.get("workforce", {})
    own = [name for name in segments if "missed_share" in said[name].get("signals", {})]
    keys = (_MISSED, *(f"workforce.{name}.{_MISSED}" for name in own))
    value = next(iter(segments.values())).signals.missed_share
    # Whose account stays alive too is missed anyway, and one leaver is missed only once.
    most = 1.0 - max(each.signals.idp_missed_share for each in segments.values())
    return Lever(keys, "Leavers nobody tells the admins of, share", value, 0.0, most, 0.01)
