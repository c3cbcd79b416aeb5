"""What vendors offer: identity providers, plans with their tariffs, metered use, automation."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from sim.core.distributions import Distribution
from sim.core.vocabulary import Mode
from sim.scenarios.schema.base import Capability, Model, Name, PriceEach, Share, Usd
from sim.scenarios.schema.contradictions import contradictions
from sim.scenarios.schema.relevance import (
    AfterTheWorld,
    Afterwards,
    Decided,
    Invited,
    T,
    UsedIf,
    used_by,
    used_with,
)

Purchased = Annotated[T, used_with(pricing={"seats"})]
Sold = Annotated[T, used_with(pricing={"seats", "active_users"})]
Metered = Annotated[T, used_with("metered")]
HasTypes = Annotated[T, used_with("premium_seat_price_usd_per_month"), used_by("jit", "scim")]
HasLimit = Annotated[T, used_with("included_usage_usd_per_member_month")]
ByMachine = Annotated[T, used_by("jit", "scim", "automation")]
Synced = Annotated[T, UsedIf("idp_syncs")]
Retried = Annotated[T, UsedIf("idp_syncs"), used_with("retry_after_first_failure_hours")]
SsoIntroduced = Annotated[T, UsedIf("sso_is_introduced")]
FreeRole = Annotated[T, used_with("free_role_share")]
ChangedTo = Annotated[T, UsedIf("plan_is_changed_to")]
Launched = Annotated[T, UsedIf("automation_is_changed_to")]
REMOVED_FIRST = UsedIf("admins_may_remove_first")
NOT_REFUSED = used_with(refuses_console_removal={False})

_MOMENT_MINUTES = 0.001


class Sync(Model):
    """The vendor's side of SCIM, and how the connection fails."""

    poll_minutes: Distribution = Field(description="minutes until the vendor asks for changes")
    processing_minutes: Distribution = Field(description="minutes the vendor takes to apply one")
    slow_share: Share = Field(description="share of changes caught in the vendor's slow mode")
    slow_hours: Distribution = Field(description="extra hours in the slow mode")
    failure_share: Share = Field(description="probability that one attempt at a change fails")
    silent_share: Share = Field(description="share of first failures that nobody is told of")
    breaks_per_year: float = Field(
        ge=0, le=365, description="broken connections a year that somebody must repair"
    )
    break_noticed_days: Distribution = Field(
        description="days until a broken connection is noticed"
    )
    outages_per_year: float = Field(
        ge=0, le=3650, description="outages a year that end by themselves"
    )
    outage_hours: Distribution = Field(description="hours an outage lasts")
    reprovision_share: Annotated[Share, REMOVED_FIRST, NOT_REFUSED] = Field(
        description="probability that a sync brings back who was removed only in the console"
    )
    refuses_console_removal: Annotated[bool, REMOVED_FIRST] = Field(
        description="whether the console refuses to remove a member whom the IdP still assigns"
    )


def _pushed_below_a_moment(minutes: float) -> float:
    # A range may begin at 0, and time is divided by whatever is drawn from it.
    return minutes if minutes >= _MOMENT_MINUTES else 0.0


class IdentityProvider(Model):
    """How an IdP hands changes to applications, and what single sign-on with it takes."""

    title: Synced[str] = Field(description="name for people")
    cycle_minutes: Synced[Annotated[float, AfterValidator(_pushed_below_a_moment)]] = Field(
        ge=0, le=1440, description="minutes between sync cycles; 0 where each change is pushed"
    )
    push_minutes: Synced[Annotated[Distribution, used_with(cycle_minutes={0})]] = Field(
        description="minutes to push a change; not used with cycles"
    )
    run_minutes: Synced[Annotated[Distribution, used_with("cycle_minutes")]] = Field(
        description="minutes a cycle runs before a change is out"
    )
    retry_after_first_failure_hours: Synced[
        tuple[Annotated[float, Field(ge=0.25, le=8766)], ...]
    ] = Field(description="hours from the first failure to each retry; empty: an admin's task")
    retry_every_hours: Retried[float] = Field(
        ge=0.25, le=8766, description="hours between retries after the last of those"
    )
    retry_days: Retried[int] = Field(
        ge=1, le=3660, description="days from the first failure after which the IdP gives up"
    )
    removal_safeguard_count: Synced[int | None] = Field(
        default=None,
        ge=1,
        le=100_000,
        description="so many removals in one cycle (an hour of pushes) wait for an admin; none: no"
        " limit",
    )
    sso_price_usd_per_member_month: Annotated[
        SsoIntroduced[Usd], AfterTheWorld("price of single sign-on for a member and month")
    ] = Field(description="price of single sign-on for each member, where it is enforced anew")
    sso_setup_hours: SsoIntroduced[float] = Field(
        ge=0, le=1000, description="desk hours to enforce single sign-on where it was not"
    )


class PriceTier(Model):
    """The price of every seat from a number of seats on."""

    from_seats: int = Field(ge=1, le=1_000_000, description="seats from which this price holds")
    seat_price_usd_per_month: PriceEach = Field(
        description="list price of each (Standard) seat then"
    )


class Plan(Model):
    """What a vendor sells: capabilities and a tariff."""

    title: str = Field(description="name for people")
    application: Name = Field(description="the product, whatever the plan")
    vendor: str = Field(description="who sells it")
    capabilities: tuple[Capability, ...] = Field(description="what the plan has")
    modes: tuple[Mode, ...] = Field(description="provisioning modes the plan allows")
    supported_idps: tuple[Name, ...] = Field(
        description="IdPs with whose SCIM it works, as the vendor or the IdP says"
    )
    roles: tuple[str, ...] = Field(description="roles a member can have")
    removed_data: Decided[str] = Field(description="who can still read a removed person's data")
    usage_view: Literal["none", "audit_log", "analytics"] = Field(
        description="where the plan shows who uses it"
    )
    pricing: Literal["seats", "active_users", "free"] = Field(
        description="what is billed: purchased seats, users active in a month, or nobody"
    )
    seat_price_usd_per_month: Annotated[
        Sold[PriceEach], AfterTheWorld("price of a Standard seat")
    ] = Field(description="list price of a (Standard) seat")
    premium_seat_price_usd_per_month: Annotated[
        PriceEach | None, AfterTheWorld("price of a Premium seat", if_given=True)
    ] = Field(default=None, description="list price of a Premium seat, where there is one")
    included_users: Annotated[
        Annotated[int, used_with(pricing={"active_users"})],
        AfterTheWorld("number of users who are not billed"),
    ] = Field(ge=0, le=100_000, description="active users that are not billed")
    metered: bool = Field(description="whether use is billed on top of the seat")
    included_usage_usd_per_member_month: PriceEach | None = Field(
        default=None,
        description="use, at metered prices, that a (Standard) seat includes; none: everything",
    )
    included_usage_premium_factor: HasLimit[float] = Field(
        ge=1, le=1000, description="times as much use that a Premium seat includes"
    )
    overflow: Literal["blocked", "extra_usage"] = Field(
        description="use beyond the included stops, or is billed at metered prices"
    )
    spend_cap_usd_per_member_month: PriceEach | None = Field(
        default=None, description="most that one member's use is billed a month; none: no cap"
    )
    prepaid_credit_usd: Annotated[Metered[Usd | None], AfterTheWorld("credit bought at a time")] = (
        Field(default=None, description="credit bought at a time for metered use; none: in arrears")
    )
    minimum_seats: Purchased[int] = Field(ge=0, le=100_000, description="seats billed at least")
    maximum_seats: Purchased[int | None] = Field(
        default=None, ge=1, le=1_000_000, description="seats sold at most"
    )
    below_minimum: Literal["billed", "refused"] = Field(
        description="a smaller company pays the floor, or is not sold the plan"
    )
    annual_minimum_usd: Annotated[Purchased[Usd], AfterTheWorld("minimum a year")] = Field(
        description="least that one contract year is billed"
    )
    monthly_minimum_usd: Annotated[Purchased[Usd], AfterTheWorld("minimum a month")] = Field(
        description="least that one month is billed; what is missing is billed on its last day"
    )
    price_tiers: Afterwards[Purchased[tuple[PriceTier, ...]]] = Field(
        description="seat prices by number of seats, each for all seats; below the first of them"
        " the list price holds"
    )
    billing_interval_months: Purchased[Literal[1, 3, 12]] = Field(
        description="months one invoice covers"
    )
    term_months: Purchased[int] = Field(
        ge=1, le=120, description="months for which the number of seats cannot fall"
    )
    proration: Afterwards[Purchased[Literal["day", "month", "none"]]] = Field(
        description="a seat added inside a period is billed by days, by months begun, or in full"
    )
    added_seats_invoiced: Afterwards[
        Purchased[Literal["at_once", "next_invoice", "quarterly", "at_renewal"]]
    ] = Field(description="when seats added inside a period are invoiced")
    renewal_uplift_share: Annotated[Purchased[Share], AfterTheWorld("price rise at a renewal")] = (
        Field(description="price rise at each renewal of the term")
    )
    counts_day_of_change: Afterwards[Purchased[bool]] = Field(
        description="whether the day on which a seat is added is billed"
    )
    reduction: Purchased[Literal["automatic", "owner"]] = Field(
        description="at a renewal the seats fall to those held, or only if an Owner says so"
    )
    credits_removal: Purchased[bool] = Field(
        description="whether removing a member returns the seat for a prorated credit"
    )
    removal_takes_effect: Literal["at_once", "cycle_end"] = Field(
        description="when a removed member loses access"
    )
    invitation_holds_seat: Invited[Purchased[bool]] = Field(
        description="whether a pending invitation holds a seat"
    )
    free_role_share: FreeRole[Share] = Field(
        description="share of members in a role without a paid seat"
    )
    free_role_ends: FreeRole[dt.date | None] = Field(
        default=None, description="day on which the vendor upgrades that role to a paid seat"
    )
    ownership_transfer_days: Distribution = Field(
        description="working days that a transfer of ownership takes the vendor; 0: self-service"
    )
    seat_purchase: ByMachine[Purchased[Literal["with_the_action", "by_admin"]]] = Field(
        description="a missing seat comes with letting somebody in, or an admin buys it first"
    )
    jit_seat_type: HasTypes[Literal["highest", "lowest"]] = Field(
        description="type of a free seat that a first login or the directory takes"
    )
    upgrade_credit_share: Annotated[
        ChangedTo[Share], AfterTheWorld("share of an old term that is credited")
    ] = Field(
        description="share of an old term's unused rest that the vendor credits to who moves here"
        " from another of its plans"
    )
    setup_hours: ChangedTo[float] = Field(
        ge=0, le=1000, description="desk hours to set the plan up"
    )
    contract_lead_days: ChangedTo[float] = Field(
        ge=0, le=365, description="days from deciding for the plan to using it"
    )
    invite_expiry_days: Invited[float] = Field(
        ge=0.01, le=3660, description="days an invitation can be answered"
    )
    session_max_hours: float | None = Field(
        default=None,
        ge=0.01,
        le=87_660,
        description="longest life of a session; none: until removal",
    )
    sync: Annotated[Sync | None, used_by("scim")] = Field(
        default=None, description="SCIM, on plans that have it"
    )

    @property
    def limits_use(self) -> bool:
        """Whether a seat includes only some use; what is beyond it is billed or stopped."""
        return self.included_usage_usd_per_member_month is not None

    @model_validator(mode="after")
    def _consistent(self) -> "Plan":
        for contradiction in contradictions(self):
            raise ValueError(contradiction)
        return self


class UsageProfile(Model):
    """What one person's metered use costs a month: a level for life, times a monthly factor."""

    title: str = Field(description="name for people")
    level_usd_per_month: Distribution = Field(
        description="metered use of a person a month; people differ, months vary around it"
    )
    month_sigma: float = Field(
        ge=0, le=3, description="standard deviation of the logarithm of the monthly factor"
    )


class Automation(Model):
    """A third party that drives the console: what it costs, how quick it is, how it fails."""

    price_usd_per_year: Annotated[Usd, AfterTheWorld("price of automation a year")] = Field(
        description="price of one application a year"
    )
    price_usd_per_member_month: Annotated[
        PriceEach, AfterTheWorld("price of automation for a member and month")
    ] = Field(description="price on top for each member")
    setup_hours: Launched[float] = Field(
        ge=0, le=1000, description="the company's own hours to launch it"
    )
    setup_days: Launched[float] = Field(ge=0, le=365, description="days to launch it")
    approval_hours: Decided[Distribution | None] = Field(
        default=None, description="working hours until a person approves a run; none: no approval"
    )
    run_minutes: Distribution = Field(description="minutes from the trigger to the finished run")
    failure_share: Share = Field(description="probability that a run fails and becomes a ticket")
    outages_per_year: float = Field(
        ge=0, le=365, description="changes of the console a year that stop the automation"
    )
    outage_days: Annotated[Distribution, used_with("outages_per_year")] = Field(
        description="days until it works again"
    )
    reconcile_interval_hours: float = Field(
        ge=1, le=8766, description="hours between comparisons of the members with the IdP"
    )
