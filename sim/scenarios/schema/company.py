"""What a company decides: its hours, its admin desk, its policies."""

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from sim.core.distributions import Distribution
from sim.core.vocabulary import Weekday
from sim.scenarios.schema.base import Model, Share, Usd
from sim.scenarios.schema.relevance import (
    AfterTheWorld,
    Decided,
    Invited,
    T,
    UsedIf,
    used_by,
    used_with,
    used_with_plan,
)

TAKEN_BACK = UsedIf("seats_are_taken_back")
NO_VIEW = used_with_plan(usage_view={"none"})
AUDIT_LOG = used_with_plan(usage_view={"audit_log"})
ANALYTICS = used_with_plan(usage_view={"analytics"})
LoweredByOwner = Annotated[T, used_with_plan(pricing={"seats"}, reduction={"owner"})]

_SHORTEST_DAY_HOURS = 0.25


def _none_if_zero(price: float | None) -> float | None:
    # Priced at 0 is not priced: it would add rows of nothing, and the answer would speak of them.
    return price or None


Price = Annotated[Usd | None, AfterValidator(_none_if_zero)]


class CompanyHours(Model):
    """When the company works."""

    working_days: tuple[Weekday, ...] = Field(
        min_length=1, description="days of the week on which the company works"
    )
    opens_hour: float = Field(ge=0, lt=24, description="hour of the day at which it opens")
    closes_hour: float = Field(ge=0.25, le=24, description="hour of the day at which it closes")

    @model_validator(mode="after")
    def _ordered(self) -> "CompanyHours":
        if self.opens_hour + _SHORTEST_DAY_HOURS > self.closes_hour:
            raise ValueError(
                f"opens_hour = {self.opens_hour:g} is not before closes_hour ="
                f" {self.closes_hour:g} by a quarter of an hour or more"
            )
        return self


class Desk(Model):
    """The admins who make changes by hand, and how long that takes them."""

    admins: int = Field(ge=1, le=1000, description="people at the admin desk")
    desk_hours_per_day: float = Field(
        ge=0.25, le=24, description="hours a working day, from opening, in which the desk is open"
    )
    urgent_response_hours: Distribution = Field(
        description="business hours before somebody turns to an involuntary leaver or a broken sync"
    )
    leaver_response_hours: Distribution = Field(
        description="business hours before somebody turns to a leaver"
    )
    joiner_response_hours: Distribution = Field(
        description="business hours before somebody turns to a joiner"
    )
    resend_response_hours: Invited[Distribution] = Field(
        description="business hours before somebody turns to a resend"
    )
    review_response_hours: Distribution = Field(
        description="business hours before somebody turns to what a review found"
    )
    hands_on_minutes: Distribution = Field(
        description="minutes in the console for one add or removal"
    )
    ticket_minutes: float = Field(ge=0, le=480, description="minutes around it: reading, closing")
    further_address_minutes: Invited[float] = Field(
        ge=0, le=480, description="minutes for each further address of one invitation"
    )
    purchase_minutes: float = Field(ge=0, le=480, description="minutes to buy a seat")
    review_minutes: float = Field(
        ge=0, le=10_000, description="minutes to prepare an access review"
    )
    review_minutes_per_member: float = Field(
        ge=0, le=480, description="minutes an access review takes for each member"
    )
    repair_minutes: Annotated[float, used_by("scim")] = Field(
        ge=0, le=10_000, description="minutes to repair a broken directory connection"
    )
    cross_check_minutes_per_member: Annotated[float, TAKEN_BACK, NO_VIEW] = Field(
        ge=0,
        le=480,
        description="minutes to look up a member's IdP sign-ins where the plan shows no use",
    )
    audit_query_minutes_per_member: Annotated[float, TAKEN_BACK, AUDIT_LOG] = Field(
        ge=0, le=480, description="minutes to look up a member's use in the audit log"
    )
    analytics_minutes: Annotated[float, TAKEN_BACK, ANALYTICS] = Field(
        ge=0, le=480, description="minutes to read the plan's own usage view, all members"
    )
    ownership_transfer_minutes: float = Field(
        ge=0, le=480, description="minutes to hand the Owner's role on"
    )
    integration_repair_minutes: Annotated[float, UsedIf("integrations_break")] = Field(
        ge=0, le=10_000, description="minutes to repair what broke with a leaver's integrations"
    )
    hand_over_minutes: Annotated[float, used_with("hand_over_minutes")] = Field(
        ge=0, le=10_000, description="minutes to hand a leaver's shared content over"
    )
    loaded_rate_usd_per_hour: Annotated[Usd, AfterTheWorld("cost of an admin's hour")] = Field(
        description="loaded cost of an admin's hour"
    )


class Policies(Model):
    """What the company tolerates and how often it looks."""

    exposure_hours: Decided[float] = Field(
        ge=0.01, le=87_660, description="longest tolerated exposure of one leaver"
    )
    max_share_over_policy: Decided[Share | None] = Field(
        default=None,
        description="share of leavers over exposure_hours above which a strategy is not chosen",
    )
    exposed_hour_usd: Annotated[Decided[Price], AfterTheWorld("price of an exposed hour")] = Field(
        default=None, description="price of an exposed hour; none or 0: exposure is not priced"
    )
    waiting_day_usd: Annotated[Decided[Price], AfterTheWorld("price of a waiting day")] = Field(
        default=None,
        description="price of a day on which a joiner waits; none or 0: waiting is not priced",
    )
    spare_seats: Decided[int] = Field(
        ge=0, le=10_000, description="free seats that the company keeps beside those in use"
    )
    review_interval_days: Decided[float] = Field(
        ge=1, le=3660, description="days between access reviews"
    )
    review_detection_share: Share = Field(
        description="probability that a review finds one orphaned member"
    )
    give_up_after_invitations: Decided[int] = Field(
        ge=1, le=20, description="invitations to one person after which IT stops"
    )
    reclaim_after_days: Decided[float | None] = Field(
        default=None,
        ge=1,
        le=3660,
        description="days without use after which a review takes the seat back; none: never",
    )
    reduction_discipline_share: LoweredByOwner[Share] = Field(
        description="probability that an Owner lowers the seats before a renewal, if asked to"
    )
    reduction_lead_days: LoweredByOwner[float] = Field(
        ge=0, le=365, description="days before a renewal at which the Owner would do so"
    )
