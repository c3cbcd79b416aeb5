"""The people of a company: segments, signals, use."""

import datetime as dt
import math
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.core.distributions import Distribution
from sim.core.vocabulary import Weekday
from sim.scenarios.schema.base import Model, Name, Share
from sim.scenarios.schema.relevance import (
    Decided,
    Invited,
    T,
    UsedIf,
    used_by,
    used_with,
    used_with_plan,
)

Weight = Annotated[float, Field(ge=0, le=1000)]
Five = tuple[Weight, Weight, Weight, Weight, Weight]
Simulated = Annotated[T, used_with(people_file={None})]


class Signals(Model):
    """Who tells whom, when, and how people react; the same in every strategy."""

    joiner_ahead_days: Distribution = Field(
        description="days before the start at which HR tells IT"
    )
    joiner_late_share: Share = Field(description="share of joiners whom IT hears of late")
    joiner_late_days: Distribution = Field(
        description="days after the start at which IT hears of those"
    )
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
    late_days: Distribution = Field(
        description="days after the departure at which IT hears of late leavers"
    )
    idp_lag_hours: Distribution = Field(
        description="hours from the departure, or from HR's notice after it, to the IdP disable"
    )
    missed_share: Annotated[Share, UsedIf("some_removal_needs_a_ticket")] = Field(
        description="share of leavers whose account goes off but whose seat here nobody thinks of"
    )
    idp_missed_share: Share = Field(
        description="share of leavers of whom nobody tells IT: account and seat stay until a review"
    )
    session_kept_share: Share = Field(
        description="share of leavers who keep a device with a live session"
    )
    reaction_days: Distribution = Field(
        description="days from being able to get in to doing it: acceptance or first login"
    )
    accept_first_share: Invited[Share] = Field(description="share who answer the first invitation")
    accept_resend_share: Invited[Share] = Field(
        description="share who answer each further invitation"
    )
    self_join_share: Annotated[Share, used_by("invite")] = Field(
        description="share of joiners who come by link or domain discovery, without an invitation"
    )
    console_first_share: Annotated[Share, used_by("scim")] = Field(
        description="share of involuntary leavers whom an admin removes in the console at once"
    )
    broken_integration_share: Share = Field(
        description="share of leavers whose personal integrations break for others"
    )

    @model_validator(mode="after")
    def _one_draw(self) -> "Signals":
        total = self.full_notice_share + self.short_notice_share + self.late_share
        if total > 1 + 1e-9:
            raise ValueError(
                "full_notice_share + short_notice_share + late_share ="
                f" {total:g}, and one leaver can be only one of them: make the sum at most 1"
            )
        missed = self.idp_missed_share + self.missed_share
        if missed > 1 + 1e-9:
            raise ValueError(
                f"idp_missed_share + missed_share = {missed:g}, and one leaver can be only one of"
                " them: make the sum at most 1"
            )
        return self


class Use(Model):
    """Who uses the product, who has stopped, and how much; the same in every strategy."""

    never_start_share: Share = Field(description="share who accept but never use the product")
    idle_share: Share = Field(description="share of seat holders who do not use it, long run")
    active_days: float = Field(
        ge=1, le=36_600, description="mean days of use before a user goes dormant"
    )
    premium_share: Annotated[Share, used_with_plan("premium_seat_price_usd_per_month")] = Field(
        description="share who need a Premium seat; nobody where the plan sells none"
    )
    usage_mix: Annotated[dict[Name, Share], UsedIf("use_is_counted")] = Field(
        min_length=1, description="shares of the usage profiles, adding up to 1"
    )

    @model_validator(mode="after")
    def _consistent(self) -> "Use":
        if self.never_start_share > self.idle_share:
            raise ValueError(
                f"never_start_share = {self.never_start_share:g} is above idle_share ="
                f" {self.idle_share:g}, and who never starts is idle: raise idle_share"
            )
        total = sum(self.usage_mix.values())
        if abs(total - 1) > 1e-9:
            shares = ", ".join(f"{name} {share:g}" for name, share in self.usage_mix.items())
            raise ValueError(
                f"the shares of usage_mix ({shares}) add up to {total:g}: make the sum 1"
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
    known_days: int = Field(
        default=5,
        ge=0,
        le=260,
        description="working days ahead at which IT has the list; 0: by surprise",
    )


class Segment(Model):
    """One kind of people: how many, how they come and go."""

    headcount: Decided[int] = Field(
        ge=0, le=200_000, description="people employed on the first day"
    )
    people_file: str | None = Field(
        default=None,
        description="CSV of real people (id, start, end, cause) to replay instead of simulating;"
        " headcount must then be 0",
    )
    attrition_per_year: Simulated[float] = Field(
        ge=0, le=12, description="share of people who leave in a year; the mean in the long run"
    )
    tenure_shape: Simulated[float] = Field(
        ge=0.3, le=5, description="Weibull shape of tenure; 1 is memoryless"
    )
    involuntary_share: Simulated[Share] = Field(
        description="share of attrition that is involuntary"
    )
    involuntary_weekday_weights: Simulated[Five] = Field(
        description="weights of Monday to Friday for involuntary departures"
    )
    growth_per_year: Simulated[Annotated[float, used_with(hires_per_year={0.0}, hires={()})]] = (
        Field(
            gt=-1, le=10, description="mean net growth of the headcount a year; below 0 it shrinks"
        )
    )
    hires_per_year: Decided[float] = Field(
        ge=0, le=1e5, description="growth hires a year, instead of a rate"
    )
    hires: Decided[tuple[Hires, ...]] = Field(
        description="growth hires by month, instead of a rate"
    )
    backfill_share: Simulated[Share] = Field(
        description="share of departures whose place is filled again"
    )
    time_to_fill_days: Simulated[Annotated[Distribution, used_with("backfill_share")]] = Field(
        description="days from a departure to its replacement's start"
    )
    start_weekday: Simulated[Literal[Weekday, "any"]] = Field(
        description="weekday on which people start"
    )
    season: Simulated[tuple[Annotated[float, Field(ge=0.01, le=10)], ...]] = Field(
        min_length=12,
        max_length=12,
        description="relative pace of coming and going, January to December; scaled to mean 1",
    )
    layoffs: Simulated[tuple[Layoff, ...]] = Field(description="dated layoffs")
    layoffs_per_year: Simulated[float] = Field(ge=0, le=12, description="random layoffs a year")
    layoff_share: Simulated[Annotated[Distribution, used_with("layoffs_per_year")]] = Field(
        description="share hit by a random layoff; capped at 1"
    )
    layoff_known_days: Simulated[Annotated[int, used_with("layoffs_per_year")]] = Field(
        ge=0,
        le=260,
        description="working days ahead at which IT has the list of a random layoff",
    )
    seat_share: Share = Field(description="share of people entitled to a seat")
    admin_share: Share = Field(description="share of seat holders who are Admins of the workspace")
    signals: Signals = Field(description="the company's signals with this segment's own changes")
    use: Use = Field(description="the company's use with this segment's own changes")

    @model_validator(mode="after")
    def _consistent(self) -> "Segment":
        given = [
            name for name in ("growth_per_year", "hires_per_year", "hires") if getattr(self, name)
        ]
        if len(given) > 1:
            raise ValueError(f"{' and '.join(given)} both say how many are hired: keep one")
        if self.people_file is not None and (self.headcount or given or self.layoffs):
            raise ValueError(
                "people_file says who comes and goes: set headcount to 0 and leave hiring and"
                " layoffs out"
            )
        # People leave at the rate of attrition at first, and nobody can be hired less than never.
        if self.growth_per_year < 0 and math.log1p(self.growth_per_year) < -self.attrition_per_year:
            raise ValueError(
                f"growth_per_year = {self.growth_per_year:g} loses more people than"
                f" attrition_per_year = {self.attrition_per_year:g} makes leave, even if nobody is"
                " hired: raise one of them, or name a layoff"
            )
        if not any(self.involuntary_weekday_weights):
            raise ValueError("involuntary_weekday_weights are all 0: at least one must be positive")
        return self
