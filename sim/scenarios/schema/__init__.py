"""The schema of a scenario once its overlay has been laid on the catalogue.

Frozen and strict: an unknown key, a wrong type or a value outside its bounds is an error. The
description of a field is its manual (``seatwise schema`` prints it); the unit is the last word of
the name. Where a number comes from is not kept here but beside it, in :mod:`sim.scenarios`.
"""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.core.vocabulary import MODES, Mode
from sim.scenarios.schema.base import Capability, Label, Model, Name, Share, Snapshot
from sim.scenarios.schema.company import CompanyHours, Desk, Policies
from sim.scenarios.schema.offers import (
    Automation,
    IdentityProvider,
    Plan,
    PriceTier,
    Sync,
    UsageProfile,
)
from sim.scenarios.schema.people import Hires, Layoff, Segment, Signals, Use
from sim.scenarios.schema.relevance import Afterwards, Decided, UsedIf, used_by

__all__ = [
    "SHARED",
    "Also",
    "Automation",
    "Capability",
    "CompanyHours",
    "Contract",
    "Desk",
    "Hires",
    "IdentityProvider",
    "Layoff",
    "Model",
    "Parameters",
    "Plan",
    "Policies",
    "PriceTier",
    "Segment",
    "Signals",
    "Strategy",
    "Switch",
    "Sync",
    "UsageProfile",
    "Use",
]

# What a company says once for all its segments, and a segment may change.
SHARED: dict[str, type[Model]] = {"signals": Signals, "use": Use}
COUNTED = UsedIf("use_is_counted")


class Switch(Model):
    """What a strategy changes to, and when: exactly one trigger, which fires once."""

    plan: Name = Field(description="a plan of the catalogue")
    mode: Mode = Field(description="how people get in and out from then on")
    at_month: int | None = Field(
        default=None,
        ge=1,
        le=119,
        description="in force after so many months; it is prepared before",
    )
    at_headcount: int | None = Field(
        default=None,
        ge=1,
        le=1_000_000,
        description="decided once members and waiting are so many; it is prepared then",
    )
    at_seat_cap: bool = Field(default=False, description="decided once somebody waits for a seat")

    @model_validator(mode="after")
    def _one_trigger(self) -> "Switch":
        given = (self.at_month is not None) + (self.at_headcount is not None) + self.at_seat_cap
        if given != 1:
            raise ValueError(
                f"{given} triggers are given: name exactly one of at_month, at_headcount,"
                " at_seat_cap"
            )
        return self


class Also(Model):
    """One more application that the same desk runs."""

    plan: Name = Field(description="a plan of another application")
    mode: Mode = Field(description="how people get in and out")
    seat_share: Share = Field(default=1.0, description="share of seat holders who get this one")


class Strategy(Model):
    """A plan, a way to run its seats, and overrides of the company's IdP settings."""

    label: Afterwards[Decided[Label | None]] = Field(
        default=None,
        description="name for people, up to 40 characters; by default its plans and modes in words",
    )
    plan: Name = Field(description="a plan of the catalogue")
    mode: Mode = Field(description="how people get in and out")
    idp: Decided[Name | None] = Field(default=None, description="IdP, if not the company's")
    sso_enforced: Decided[bool | None] = Field(
        default=None, description="whether SSO is enforced, if not as in the company"
    )
    then: Decided[tuple[Switch, ...]] = Field(
        default=(), description="later changes of plan or mode, in order"
    )
    also: Decided[tuple[Also, ...]] = Field(
        default=(), description="further applications, on the same desk"
    )


class Contract(Model):
    """What the company has signed already."""

    plan: Name = Field(description="the plan that it is on")
    started_on: dt.date = Field(description="day on which the contract began")
    seats: int = Field(ge=0, le=100_000, description="seats that it has bought")


class Parameters(Model):
    """A company, a question and the strategies to compare: every value resolved."""

    question: Afterwards[str | None] = Field(
        default=None,
        min_length=1,
        description="the question this scenario asks; by default made from its strategies",
    )
    facts: Afterwards[Snapshot] = Field(description="dated state of the catalogue")
    start: Decided[dt.date] = Field(
        ge=dt.date(2000, 1, 1),
        le=dt.date(2100, 1, 1),
        description="first day of the horizon",
        json_schema_extra={"formatMinimum": "2000-01-01", "formatMaximum": "2100-01-01"},
    )
    horizon_months: Decided[int] = Field(ge=1, le=120, description="length of the horizon")
    country: Decided[str] = Field(
        pattern=r"^[A-Z]{2}$", description="ISO code of the country whose public holidays count"
    )
    idp: Decided[Name] = Field(description="the company's identity provider")
    sso_enforced: Decided[bool] = Field(
        description="whether disabling the IdP account closes every way to log in anew"
    )
    start_state: Decided[Literal["running", "rollout"]] = Field(
        description="all initial people are members on the first day, or are onboarded from then on"
    )
    idp_disable: Literal["at_exit", "after_midnight", "by_ticket"] = Field(
        description="IdP accounts go off at the departure, at the first midnight after it, or some"
        " time after HR's ticket; for involuntary leavers always the last"
    )
    contract: Decided[Contract | None] = Field(
        default=None, description="what the company has signed already, before the first day"
    )
    requires: Decided[tuple[Capability, ...]] = Field(description="capabilities a plan must have")
    hours: Decided[CompanyHours] = Field(description="when the company works")
    workforce: dict[Name, Segment] = Field(min_length=1, description="its people, by segment")
    desk: Desk = Field(description="its admin desk")
    policies: Policies = Field(description="what it tolerates and how often it looks")
    idps: dict[Name, IdentityProvider] = Field(description="identity providers, by name")
    usage: Annotated[dict[Name, UsageProfile], COUNTED, UsedIf("somebody_has_profile")] = Field(
        description="profiles of metered use, by name"
    )
    automation: Annotated[Automation, used_by("automation")] = Field(
        description="the third party of the mode automation"
    )
    plans: dict[Name, Plan] = Field(description="what vendors sell, by name")
    strategies: dict[Name, Strategy] = Field(min_length=1, description="what to compare, by name")

    def idp_of(self, strategy: str) -> str:
        """Name of the IdP that a strategy runs with."""
        return self.strategies[strategy].idp or self.idp

    def label_of(self, strategy: str) -> str:
        """Name of a strategy for people: its label, or its plans and modes in words."""
        own = self.strategies[strategy]
        alike = [
            name
            for name, other in self.strategies.items()
            if other.label is None and self._in_words(other) == self._in_words(own)
        ]
        made = self._in_words(own)
        # What the words leave open, the key tells apart.
        return own.label or (made if len(alike) == 1 else f"{made} ({strategy})")

    def _in_words(self, strategy: Strategy) -> str:
        stages: tuple[Strategy | Switch, ...] = (strategy, *strategy.then)
        return ", then ".join(
            f"{self.plans[stage.plan].title}, {MODES[stage.mode].short}" for stage in stages
        )

    def question_asked(self) -> str:
        """Return the question of the scenario, or one made from its strategies."""
        labels = [self.label_of(name) for name in self.strategies]
        made = f"Which one: {'; '.join(labels)}?" if len(labels) > 1 else f"What of {labels[0]}?"
        return self.question or made

    def sso_enforced_of(self, strategy: str) -> bool:
        """Whether SSO is enforced under a strategy."""
        own = self.strategies[strategy].sso_enforced
        return self.sso_enforced if own is None else own

    def plan_of(self, strategy: str) -> Plan:
        """Plan that a strategy buys."""
        return self.plans[self.strategies[strategy].plan]
