"""Amounts that 64 bits cannot hold are refused in a sentence, and never wrapped around."""

import datetime as dt

import pytest
from builders.made_bills import books, plan_with, seat_records

from sim import billing
from sim.scenarios import ScenarioError

START = dt.date(2026, 1, 1)


def bill(months: int, seats: int, **tariff: float):
    plan = plan_with(seat_price_usd_per_month=1e5, **tariff)
    found = books(("one", 1, seat_records("plan", plan, START, [seats] * months)))
    return billing.invoice_lines(found, {"plan": plan}, START, months)


def test_prices_that_double_every_month_are_refused():
    with pytest.raises(ScenarioError) as error:
        bill(60, 7, renewal_uplift_share=1.0)
    assert list(error.value.problems) == [
        "A plan: the price of its 7 seats grows beyond what can be counted in cents: lower"
        " seat_price_usd_per_month, renewal_uplift_share or horizon_months"
    ]


def test_a_very_large_bill_is_exact():
    amounts = bill(16, 10_000, renewal_uplift_share=1.0)["amount_cents"].tolist()
    assert amounts == [10**7 * 10**4 * 2**month for month in range(16)]
