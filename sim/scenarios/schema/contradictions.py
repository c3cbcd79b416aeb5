"""What the terms of a plan say against each other: nothing that is said is ignored."""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenarios.schema.offers import Plan


def contradictions(plan: "Plan") -> Iterator[str]:
    """Say what in a plan contradicts another part of it, or could not matter beside it.

    Parameters
    ----------
    plan : Plan
        Each of its fields is sound by itself.
    """
    yield from _of_prices(plan)
    yield from _of_seats(plan)
    yield from _of_use(plan)


def _of_prices(plan: "Plan") -> Iterator[str]:
    premium = plan.premium_seat_price_usd_per_month
    tiers = [tier.seat_price_usd_per_month for tier in plan.price_tiers]
    dearest = max([plan.seat_price_usd_per_month, *tiers])
    if premium is not None and premium < dearest:
        yield (
            f"premium_seat_price_usd_per_month = {premium:g} is below"
            f" seat_price_usd_per_month = {dearest:g}"
        )
    if plan.pricing != "seats":
        yield from _without_seats(plan)
    if plan.annual_minimum_usd and plan.term_months % 12:
        yield (
            f"annual_minimum_usd = {plan.annual_minimum_usd:g} is a minimum a year, and"
            f" term_months = {plan.term_months} is no number of years: make it one, or write"
            " monthly_minimum_usd instead"
        )
    if plan.term_months % plan.billing_interval_months:
        yield "term_months must be a multiple of billing_interval_months"
    steps = [tier.from_seats for tier in plan.price_tiers]
    if any(below >= above for below, above in pairwise(steps)):
        yield "price_tiers must be in the order of from_seats, each number once"


def _without_seats(plan: "Plan") -> Iterator[str]:
    """Say what only those who buy seats are billed."""
    pricing = f'pricing = "{plan.pricing}"'
    if plan.renewal_uplift_share:
        yield (
            f"renewal_uplift_share = {plan.renewal_uplift_share:g} is a price rise at a renewal,"
            f" and {pricing} has no term to renew: write renewal_uplift_share = 0"
        )
    minima = {
        "annual_minimum_usd": plan.annual_minimum_usd,
        "monthly_minimum_usd": plan.monthly_minimum_usd,
    }
    for name, least in minima.items():
        if least:
            yield (
                f"{name} = {least:g} is the least that seats are billed, and {pricing} sells none:"
                f" write {name} = 0"
            )
    if plan.price_tiers:
        yield f"price_tiers are prices of seats, and {pricing} sells none: write price_tiers = []"


def _of_seats(plan: "Plan") -> Iterator[str]:
    if plan.free_role_share and plan.free_role_ends is None:
        yield "free_role_share needs free_role_ends, the day on which it ends"
    if "scim" in plan.modes and plan.sync is None:
        yield "modes names 'scim' but there is no sync table"
    if plan.maximum_seats is not None and plan.maximum_seats < plan.minimum_seats:
        yield "maximum_seats is below minimum_seats"


def _of_use(plan: "Plan") -> Iterator[str]:
    included, cap = plan.included_usage_usd_per_member_month, plan.spend_cap_usd_per_member_month
    everything = "included_usage_usd_per_member_month = none includes all"
    if included is None and plan.metered:
        yield f"metered bills use, and {everything} of it: say how much is included, 0 for nothing"
    if included is None and plan.overflow == "extra_usage":
        yield (
            f'overflow = "extra_usage" bills use beyond what is included, and {everything} use: say'
            ' how much is included, or write overflow = "blocked"'
        )
    if included == 0 and plan.overflow == "extra_usage" and not plan.metered:
        yield (
            'metered = false bills no use, and overflow = "extra_usage" with'
            " included_usage_usd_per_member_month = 0 bills all of it: write metered = true, or"
            ' included_usage_usd_per_member_month = "none" and overflow = "blocked"'
        )
    if cap is not None and plan.overflow == "blocked":
        yield (
            f"spend_cap_usd_per_member_month = {cap:g} limits what use is billed, and overflow ="
            ' "blocked" bills none: leave the cap out, or write overflow = "extra_usage"'
        )
