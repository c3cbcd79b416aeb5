"""A plan of which only the tariff matters."""

from collections.abc import Callable

import pytest

from sim.parameters import Plan

PLAIN = {
    "title": "A plan",
    "vendor": "somebody",
    "capabilities": (),
    "modes": ("invite",),
    "supported_idps": (),
    "seat_price_usd_per_month": 10.0,
    "minimum_seats": 0,
    "below_minimum": "billed",
    "annual_minimum_usd": 0.0,
    "billing_interval_months": 1,
    "term_months": 1,
    "renewal_uplift_share": 0.0,
    "counts_day_of_change": False,
    "invite_expiry_days": 7.0,
}


@pytest.fixture(scope="session")
def plan_with() -> Callable[..., Plan]:
    """Return a plain monthly plan with the given terms changed."""
    return lambda **tariff: Plan.model_validate(PLAIN | tariff)
