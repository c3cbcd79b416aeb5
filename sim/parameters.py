"""The schema of a scenario once its overlay has been laid on the catalogue.

Frozen and strict: an unknown key, a wrong type or a value outside its bounds is an error. The
description of a field is its manual (``seatwise schema`` prints it); the unit is the last word of
the name. Where a number comes from is not kept here but beside it, in :mod:`sim.scenarios`.
"""

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sim.laws import Law

Share = Annotated[float, Field(ge=0, le=1)]
Usd = Annotated[float, Field(ge=0, le=1e9, multiple_of=0.01)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Snapshot = Literal["2026-03"]
Mode = Literal["invite", "scim"]
Capability = Literal[
    "sso",
    "scim",
    "audit_log",
    "last_active_view",
    "context_500k",
    "github_integration",
    "custom_roles",
    "suspension",
    "dedicated_support",
]


class Model(BaseModel):
    """Strict, frozen, no unknown keys, no infinities."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class CompanyHours(Model):
    """When the company works."""

    working_days: tuple[Weekday, ...] = Field(
        min_length=1, description="days of the week on which the company works"
    )
    opens_hour: float = Field(ge=0, lt=24, description="hour of the day at which it opens")
    closes_hour: float = Field(gt=0, le=24, description="hour of the day at which it closes")

    @model_validator(mode="after")
    def _ordered(self) -> "CompanyHours":
        if self.opens_hour >= self.closes_hour:
            raise ValueError(
                f"opens_hour = {self.opens_hour:g} is not before closes_hour = {self.closes_hour:g}"
            )
        return self


class Signals(Model):
    """Who tells whom, when, and how people react; the same in every strategy."""

    joiner_ahead_days: Law = Field(description="days before the start at which HR tells IT")
    joiner_late_share: Share = Field(description="share of joiners whom IT hears of late")
    joiner_late_days: Law = Field(description="days after the start at which IT hears of those")
    full_notice_share: Share = Field(
        description="share of voluntary leavers announced a full notice period ahead"
    )
    full_notice_days: int = Field(ge=1, le=260, description="full notice, in working days")
    short_notice_share: Share = Field(
        description="share of voluntary leavers announced some working days ahead, but fewer"
    )
    late_share: Share = Field(description="share of voluntary leavers whom IT hears of late")
    involuntary_late_share: Share = Field(
        description="share of involuntary leavers whom IT hears of late; the rest at the departure"
    )
    late_days: Law = Field(description="days after the departure at which IT hears of late leavers")
    idp_lag_hours: Law = Field(
        description="hours from the later of departure and HR's word to the IdP disable"
    )
    missed_share: Share = Field(
        description="share of leavers for whom nobody raises this application's ticket"
    )
    idp_missed_share: Share = Field(
        description="share of leavers whose IdP account itself stays alive until a review"
    )
    session_kept_share: Share = Field(
        description="share of leavers who keep a device with a live session"
    )
    reaction_days: Law = Field(
        description="days from being able to get in to doing it: acceptance or first login"
    )
    accept_first_share: Share = Field(description="share who answer the first invitation")
    accept_resend_share: Share = Field(description="share who answer each further invitation")

    @model_validator(mode="after")
    def _one_draw(self) -> "Signals":
        total = self.full_notice_share + self.short_notice_share + self.late_share
        if total > 1 + 1e-9:
            raise ValueError(
                "full_notice_share + short_notice_share + late_share ="
                f" {total:g}, and one leaver can be only one of them: make the sum at most 1"
            )
        return self


class Hires(Model):
    """A planned intake."""

    month: int = Field(ge=1, le=120, description="month of the horizon, from 1")
    people: int = Field(ge=1, le=100_000, description="people who start in it")


class Layoff(Model):
    """A dated layoff."""

    date: dt.date = Field(description="day of the layoff; moved to the next working day, 10:00")
    share: Share = Field(description="probability that each employed person is hit")


class Segment(Model):
    """One kind of people: how many, how they come and go."""

    headcount: int = Field(ge=0, le=200_000, description="people employed at hour 0")
    people_file: str | None = Field(
        default=None,
        description="CSV of real people (id, start, end, cause) to replay instead of simulating;"
        " headcount must then be 0",
    )
    attrition_per_year: float = Field(ge=0, le=12, description="leavers per head-year, long run")
    tenure_shape: float = Field(
        ge=0.3, le=5, description="Weibull shape of tenure; 1 is memoryless"
    )
    involuntary_share: Share = Field(description="share of attrition that is involuntary")
    involuntary_weekday_weights: tuple[
        Annotated[float, Field(ge=0)],
        Annotated[float, Field(ge=0)],
        Annotated[float, Field(ge=0)],
        Annotated[float, Field(ge=0)],
        Annotated[float, Field(ge=0)],
    ] = Field(description="weights of Monday to Friday for involuntary departures")
    growth_per_year: float = Field(
        ge=0, le=10, description="mean net growth of the headcount a year"
    )
    hires_per_year: float = Field(
        ge=0, le=1e5, description="growth hires a year, instead of a rate"
    )
    hires: tuple[Hires, ...] = Field(description="growth hires by month, instead of a rate")
    backfill_share: Share = Field(description="share of departures whose place is filled again")
    time_to_fill_days: Law = Field(description="days from a departure to its replacement's start")
    start_weekday: Literal[Weekday, "any"] = Field(description="weekday on which people start")
    season: tuple[Annotated[float, Field(gt=0, le=10)], ...] = Field(
        min_length=12,
        max_length=12,
        description="relative pace of coming and going, January to December; scaled to mean 1",
    )
    layoffs: tuple[Layoff, ...] = Field(description="dated layoffs")
    layoffs_per_year: float = Field(ge=0, le=12, description="random layoffs a year")
    layoff_share: Law = Field(description="share hit by a random layoff; capped at 1")
    seat_share: Share = Field(description="share of people entitled to a seat")
    admin_share: Share = Field(description="share of seat holders who are Admins of the workspace")
    signals: Signals = Field(description="the company's signals with this segment's own changes")

    @model_validator(mode="after")
    def _consistent(self) -> "Segment":
        given = [
            name for name in ("growth_per_year", "hires_per_year", "hires") if getattr(self, name)
        ]
        if len(given) > 1:
            raise ValueError(f"{' and '.join(given)} both say how many are hired: keep one")
        if self.people_file is not None and (self.headcount or given):
            raise ValueError(
                "people_file says who comes and goes: set headcount to 0 and leave hiring out"
            )
        if not any(self.involuntary_weekday_weights):
            raise ValueError("involuntary_weekday_weights are all 0: at least one must be positive")
        return self


class Desk(Model):
    """The admins who do the clicking, and how long things take them."""

    admins: int = Field(ge=1, le=1000, description="people at the admin desk")
    desk_hours_per_day: float = Field(
        gt=0, le=24, description="hours a working day, from opening, in which the desk is open"
    )
    urgent_response_hours: Law = Field(
        description="desk hours before somebody turns to an involuntary leaver or a broken sync"
    )
    leaver_response_hours: Law = Field(description="desk hours before somebody turns to a leaver")
    joiner_response_hours: Law = Field(description="desk hours before somebody turns to a joiner")
    resend_response_hours: Law = Field(description="desk hours before somebody turns to a resend")
    review_response_hours: Law = Field(
        description="desk hours before somebody turns to what a review found"
    )
    hands_on_minutes: Law = Field(description="minutes in the console for one add or removal")
    ticket_minutes: float = Field(ge=0, le=480, description="minutes around it: reading, closing")
    further_address_minutes: float = Field(
        ge=0, le=480, description="minutes for each further address of one invitation"
    )
    purchase_minutes: float = Field(ge=0, le=480, description="minutes to buy a seat")
    review_minutes: float = Field(
        ge=0, le=10_000, description="minutes to prepare an access review"
    )
    review_minutes_per_member: float = Field(
        ge=0, le=480, description="minutes an access review takes for each member"
    )
    repair_minutes: float = Field(
        ge=0, le=10_000, description="minutes to repair a broken directory connection"
    )
    loaded_rate_usd_per_hour: Usd = Field(description="loaded cost of an admin's hour")


class Policies(Model):
    """What the company tolerates and how often it looks."""

    exposure_hours: float = Field(
        gt=0, le=87_660, description="longest tolerated exposure of one leaver"
    )
    max_share_over_policy: Share | None = Field(
        default=None,
        description="share of leavers over exposure_hours above which a strategy is not chosen",
    )
    exposed_hour_usd: Usd | None = Field(
        default=None, description="price of an exposed hour; without it exposure is not priced"
    )
    review_interval_days: float = Field(ge=1, le=3660, description="days between access reviews")
    review_detection_share: Share = Field(
        description="probability that a review finds one orphaned member"
    )
    give_up_after_invitations: int = Field(
        ge=1, le=20, description="invitations to one person after which IT stops"
    )


class Sync(Model):
    """The vendor's side of SCIM, and how the connection fails."""

    poll_minutes: Law = Field(description="minutes until the vendor asks for changes")
    processing_minutes: Law = Field(description="minutes the vendor takes to apply one")
    slow_share: Share = Field(description="share of changes caught in the vendor's slow mode")
    slow_hours: Law = Field(description="extra hours in the slow mode")
    failure_share: Share = Field(description="probability that one attempt at a change fails")
    silent_share: Share = Field(description="share of first failures that nobody is told of")
    breaks_per_year: float = Field(
        ge=0, le=365, description="broken connections a year that somebody must repair"
    )
    break_noticed_days: Law = Field(description="days until a broken connection is noticed")
    outages_per_year: float = Field(
        ge=0, le=3650, description="outages a year that end by themselves"
    )
    outage_hours: Law = Field(description="hours an outage lasts")


class IdentityProvider(Model):
    """How an IdP hands changes to applications."""

    title: str = Field(description="name for people")
    cycle_minutes: float = Field(
        ge=0, le=1440, description="minutes between sync cycles; 0 where each change is pushed"
    )
    push_minutes: Law = Field(description="minutes to push a change; not used with cycles")
    run_minutes: Law = Field(description="minutes a cycle runs before a change is out")
    retry_hours: tuple[Annotated[float, Field(gt=0)], ...] = Field(
        description="hours before each retry, the last one repeated; empty: an admin's task"
    )


class Plan(Model):
    """What a vendor sells: capabilities and a tariff."""

    title: str = Field(description="name for people")
    vendor: str = Field(description="who sells it")
    capabilities: tuple[Capability, ...] = Field(description="what the plan has")
    modes: tuple[Mode, ...] = Field(description="provisioning modes the plan allows")
    supported_idps: tuple[Name, ...] = Field(description="IdPs whose SCIM the vendor lists")
    seat_price_usd_per_month: Usd = Field(description="list price of a seat")
    minimum_seats: int = Field(ge=0, le=100_000, description="seats billed at least")
    maximum_seats: int | None = Field(
        default=None, ge=1, le=1_000_000, description="seats sold at most"
    )
    below_minimum: Literal["billed", "refused"] = Field(
        description="a smaller company pays the floor, or is not sold the plan"
    )
    annual_minimum_usd: Usd = Field(description="least that one contract year is billed")
    billing_interval_months: Literal[1, 12] = Field(description="months one invoice covers")
    term_months: Literal[1, 12] = Field(
        description="months for which the number of seats cannot fall"
    )
    renewal_uplift_share: Share = Field(description="price rise at each renewal of the term")
    counts_day_of_change: bool = Field(
        description="whether the day on which a seat is added is billed"
    )
    invite_expiry_days: float = Field(
        gt=0, le=3660, description="days an invitation can be answered"
    )
    session_max_hours: float | None = Field(
        default=None, gt=0, description="longest life of a session; none: until removal"
    )
    sync: Sync | None = Field(default=None, description="SCIM, on plans that have it")

    @model_validator(mode="after")
    def _consistent(self) -> "Plan":
        if "scim" in self.modes and self.sync is None:
            raise ValueError("modes names 'scim' but there is no sync table")
        if self.term_months % self.billing_interval_months:
            raise ValueError("term_months must be a multiple of billing_interval_months")
        if self.maximum_seats is not None and self.maximum_seats < self.minimum_seats:
            raise ValueError("maximum_seats is below minimum_seats")
        return self


class Strategy(Model):
    """A plan, a way to run its seats, and overrides of the company's IdP settings."""

    plan: Name = Field(description="a plan of the catalogue")
    mode: Mode = Field(description="how people get in and out")
    idp: Name | None = Field(default=None, description="IdP, if not the company's")
    sso_enforced: bool | None = Field(
        default=None, description="whether SSO is enforced, if not as in the company"
    )


class Parameters(Model):
    """A company, a question and the strategies to compare, with nothing left open."""

    question: str = Field(min_length=1, description="the question this scenario asks")
    facts: Snapshot = Field(description="dated state of the catalogue")
    start: dt.date = Field(
        ge=dt.date(2000, 1, 1),
        le=dt.date(2100, 1, 1),
        description="first day of the horizon",
        json_schema_extra={"formatMinimum": "2000-01-01", "formatMaximum": "2100-01-01"},
    )
    horizon_months: int = Field(ge=1, le=120, description="length of the horizon")
    country: str = Field(
        pattern=r"^[A-Z]{2}$", description="ISO code of the country whose public holidays count"
    )
    idp: Name = Field(description="the company's identity provider")
    sso_enforced: bool = Field(
        description="whether disabling the IdP account closes every way to log in anew"
    )
    start_state: Literal["running", "rollout"] = Field(
        description="all initial people are members at hour 0, or are onboarded from then on"
    )
    requires: tuple[Capability, ...] = Field(description="capabilities a plan must have")
    hours: CompanyHours = Field(description="when the company works")
    workforce: dict[Name, Segment] = Field(min_length=1, description="its people, by segment")
    desk: Desk = Field(description="its admin desk")
    policies: Policies = Field(description="what it tolerates and how often it looks")
    idps: dict[Name, IdentityProvider] = Field(description="identity providers, by name")
    plans: dict[Name, Plan] = Field(description="what vendors sell, by name")
    strategies: dict[Name, Strategy] = Field(min_length=1, description="what to compare, by name")

    def idp_of(self, strategy: str) -> str:
        """Name of the IdP that a strategy runs with."""
        return self.strategies[strategy].idp or self.idp

    def sso_enforced_of(self, strategy: str) -> bool:
        """Whether SSO is enforced under a strategy."""
        own = self.strategies[strategy].sso_enforced
        return self.sso_enforced if own is None else own

    def plan_of(self, strategy: str) -> Plan:
        """Plan that a strategy buys."""
        return self.plans[self.strategies[strategy].plan]
