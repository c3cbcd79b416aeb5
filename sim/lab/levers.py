"""What can be moved in the lab: which keys, within which bounds, and what a move sets."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sim import catalog
from sim.comparison import capitalised
from sim.core.distributions import Distribution, median_of, with_median
from sim.lab.typed import Kind
from sim.scenarios import Scenario
from sim.scenarios.reliance import rests_on
from sim.scenarios.schema import Parameters, Segment

Value = float | str

FACTS = "facts"
_RESPONSE = "desk.leaver_response_hours"
_MISSED = "signals.missed_share"
_YES_OR_NO = (("yes", True), ("no", False))


@dataclass(frozen=True)
class Lever:
    """One thing to move, and where the scenario has it.

    Attributes
    ----------
    keys : tuple of str
        Dotted keys of the scenario that it sets; the first one names it.
    group : str
        Heading under which it stands.
    label : str
        For people, with the unit.
    value : float or str
        What the scenario says.
    low, high, step : float
        Ends and step of a slider; not used with options.
    kind : {"share", "whole", "number"}
        How it is written and read.
    options : tuple of (str, object)
        Titles and values to choose from.
    distributions : mapping of str to dict
        By key, distributions that keep their shape when the value is moved.
    zero_is_none : bool
        Whether a value of 0 says that there is none.
    """

    keys: tuple[str, ...]
    group: str
    label: str
    value: Value
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    kind: Kind = "number"
    options: tuple[tuple[str, Value], ...] = ()
    distributions: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    zero_is_none: bool = False

    @property
    def name(self) -> str:
        """The key that it is called by."""
        return self.keys[0]

    def settings(self, value: Value) -> dict[str, Any]:
        """Return what the scenario says, by dotted key, if the lever stands at a value."""
        return {key: self._said(key, value) for key in self.keys}

    def written(self, value: Value) -> str:
        """Write a value as it is shown, and as it may be typed."""
        for title, named in self.options:
            if named == value:
                return title
        number = float(value)
        if self.zero_is_none and not number:
            return "none"
        return f"{100 * number:.6g} %" if self.kind == "share" else f"{number:.9g}"

    def _said(self, key: str, value: Value) -> object:
        if self.zero_is_none and not value:
            return "none"
        if key not in self.distributions:
            return value
        was = self.distributions[key]
        median = median_of(was) * float(value) / float(self.value) if self.value else float(value)
        if not median:
            return {"law": "constant", "value": 0.0}
        moved = with_median(was, median)
        # Binary fractions of a product are nothing that somebody wants to read in a file.
        return {
            name: part if part == was.get(name) else float(f"{part:.6g}")
            for name, part in moved.items()
        }


def levers(scenario: Scenario) -> Iterator[Lever]:
    """List what can be moved in a scenario, group by group.

    Parameters
    ----------
    scenario : Scenario
    """
    parameters = scenario.parameters
    for name, segment in parameters.workforce.items():
        if segment.people_file is None:
            yield from _people(name, segment)
    yield from _company(scenario)
    yield from _prices(parameters)
    yield from _risk(parameters)


def _people(name: str, segment: Segment) -> Iterator[Lever]:
    at, who = f"workforce.{name}", capitalised(name)
    people = segment.headcount
    ends = (min(people, 1), max(3 * people, 200))
    key = f"{at}.headcount"
    yield Lever((key,), "People", f"{who}: headcount", people, *ends, kind="whole")
    rates = {"attrition_per_year": "attrition a year", "growth_per_year": "growth a year"}
    if segment.hires or segment.hires_per_year:
        del rates["growth_per_year"]
    for rate, words in rates.items():
        value = getattr(segment, rate)
        ends = (min(value, 0.0), max(3 * value, 0.6))
        label = f"{who}: {words}"
        yield Lever((f"{at}.{rate}",), "People", label, value, *ends, 0.01, "share")


def _company(scenario: Scenario) -> Iterator[Lever]:
    parameters, group = scenario.parameters, "Company"
    months = parameters.horizon_months
    ends = (min(months, 6), max(months, 60))
    yield Lever(("horizon_months",), group, "Months to look ahead", months, *ends, kind="whole")
    known = catalog.load(parameters.facts).values["idps"]
    options = tuple((str(each["title"]), str(name)) for name, each in known.items())
    yield Lever(("idp",), group, "Identity provider", parameters.idp, options=options)
    enforced = parameters.sso_enforced
    yield Lever(("sso_enforced",), group, "Single sign-on enforced", enforced, options=_YES_OR_NO)
    yield _response(parameters.desk.leaver_response_hours)
    yield _missed(scenario)


def _response(response: Distribution) -> Lever:
    median = float(f"{response.ppf(0.5):.6g}")
    ends = (min(median, 0.1), max(3 * median, 24.0))
    shapes = {_RESPONSE: response.model_dump(by_alias=True)}
    label = "Until IT turns to a leaver, business hours"
    return Lever((_RESPONSE,), "Company", label, median, *ends, 0.1, distributions=shapes)


def _missed(scenario: Scenario) -> Lever:
    segments = scenario.parameters.workforce
    said = scenario.overlay.get("workforce", {})
    own = [name for name in segments if "missed_share" in said[name].get("signals", {})]
    keys = (_MISSED, *(f"workforce.{name}.{_MISSED}" for name in own))
    value = next(iter(segments.values())).signals.missed_share
    # Whose account stays alive too is missed anyway, and one leaver is missed only once.
    most = 1.0 - max(each.signals.idp_missed_share for each in segments.values())
    label = "Leavers whose seat nobody thinks of"
    return Lever(keys, "Company", label, value, 0.0, most, 0.01, "share")


def _prices(parameters: Parameters) -> Iterator[Lever]:
    group = "Prices"
    months = {name: dt.date.fromisoformat(f"{name}-01") for name in catalog.snapshots()}
    options = tuple((f"{month:%B %Y}", name) for name, month in months.items())
    yield Lever((FACTS,), group, "Facts and prices of", parameters.facts, options=options)
    for name, plan in parameters.plans.items():
        if plan.pricing != "free":
            key, price = f"plans.{name}.seat_price_usd_per_month", plan.seat_price_usd_per_month
            most = max(3 * price, 10.0)
            yield Lever((key,), group, f"{plan.title}: $ a seat and month", price, 0.0, most, 0.5)
    yield from _use(parameters)


def _use(parameters: Parameters) -> Iterator[Lever]:
    """Move what a person uses in a month, where anybody is billed or stopped for it."""
    levels = {
        f"usage.{name}.level_usd_per_month": profile.level_usd_per_month
        for name, profile in parameters.usage.items()
        if rests_on(parameters, ("usage", name, "level_usd_per_month"))
    }
    mean = sum(
        share * segment.headcount * levels[key].mean
        for segment in parameters.workforce.values()
        for name, share in segment.use.usage_mix.items()
        if (key := f"usage.{name}.level_usd_per_month") in levels
    ) / max(sum(segment.headcount for segment in parameters.workforce.values()), 1)
    if mean > 0:
        shapes = {key: level.model_dump(by_alias=True) for key, level in levels.items()}
        label, value = "Metered use: $ a person and month, on average", float(f"{mean:.3g}")
        most = max(3 * value, 10.0)
        yield Lever(tuple(levels), "Prices", label, value, 0.0, most, 0.5, distributions=shapes)


def _risk(parameters: Parameters) -> Iterator[Lever]:
    group, policies = "Risk", parameters.policies
    price = policies.exposed_hour_usd or 0.0
    yield Lever(
        ("policies.exposed_hour_usd",),
        group,
        "Price of an hour open to a leaver, $ (0: none)",
        price,
        0.0,
        max(3 * price, 20.0),
        0.5,
        zero_is_none=True,
    )
    if policies.max_share_over_policy is not None:
        hours = policies.exposure_hours
        ends = (min(hours, 1.0), max(hours, 168.0))
        label = "Policy: hours that a leaver may still get in"
        yield Lever(("policies.exposure_hours",), group, label, hours, *ends)
