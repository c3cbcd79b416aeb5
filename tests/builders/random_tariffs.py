"""Random tariffs: what a plan costs, what it binds to, and how its directory sync works."""

import datetime as dt

from hypothesis import strategies as st

from builders.random_values import law, number, share, some

plan = some(
    {
        "monthly_minimum_usd": st.sampled_from([0.0, 250.0]),
        "proration": st.sampled_from(["day", "month", "none"]),
        "added_seats_invoiced": st.sampled_from(
            ["at_once", "next_invoice", "quarterly", "at_renewal"]
        ),
        "upgrade_credit_share": st.floats(0, 1),
        "renewal_uplift_share": st.sampled_from([0.0, 0.05, 0.1]),
        "counts_day_of_change": st.booleans(),
        "invite_expiry_days": st.floats(0.1, 40),
        "session_max_hours": st.one_of(st.just("none"), st.floats(1, 2000)),
        "reduction": st.sampled_from(["automatic", "owner"]),
        "credits_removal": st.booleans(),
        "invitation_holds_seat": st.booleans(),
        "removal_takes_effect": st.sampled_from(["at_once", "cycle_end"]),
        "pricing": st.sampled_from(["seats", "seats", "seats", "active_users", "free"]),
        "included_users": st.integers(0, 3),
        "prepaid_credit_usd": st.sampled_from(["none", 500.0]),
        "usage_view": st.sampled_from(["none", "audit_log", "analytics"]),
        "ownership_transfer_days": law(5),
        "setup_hours": number(0, 20),
        "contract_lead_days": number(0, 60),
    }
)
steps = st.lists(st.integers(2, 60), max_size=2, unique=True).map(sorted)
prices = st.tuples(
    st.integers(0, 9000), st.one_of(st.just("none"), st.integers(0, 9000)), steps
).map(
    lambda of: {
        "seat_price_usd_per_month": of[0] / 100,
        "premium_seat_price_usd_per_month": of[1] if of[1] == "none" else sum(of[:2]) / 100,
        "price_tiers": [
            {"from_seats": seats, "seat_price_usd_per_month": of[0] // (place + 2) / 100}
            for place, seats in enumerate(of[2])
        ],
    }
)
terms = st.tuples(
    st.sampled_from([(1, 1), (1, 7), (3, 3), (1, 12), (3, 12), (12, 12), (12, 24)]),
    st.sampled_from([0.0, 1000.0, 50_000.0]),
).map(
    lambda of: {
        "billing_interval_months": of[0][0],
        "term_months": of[0][1],
        "annual_minimum_usd": 0.0 if of[0][1] % 12 else of[1],
    }
)
use_limits = st.fixed_dictionaries(
    {
        "metered": st.booleans(),
        "included_usage_usd_per_member_month": st.sampled_from([0.0, 20.0]),
        "included_usage_premium_factor": st.sampled_from([1.0, 5.0]),
        "overflow": st.sampled_from(["blocked", "extra_usage"]),
        "spend_cap_usd_per_member_month": st.sampled_from(["none", 30.0]),
    }
).map(
    lambda of: {
        **of,
        # What is billed from the first dollar on is metered, and what is stopped needs no cap.
        "metered": of["metered"]
        or (of["overflow"], of["included_usage_usd_per_member_month"]) == ("extra_usage", 0.0),
        "spend_cap_usd_per_member_month": "none"
        if of["overflow"] == "blocked"
        else of["spend_cap_usd_per_member_month"],
    }
)
limits = st.tuples(st.integers(0, 40), st.one_of(st.just("none"), st.integers(1, 60))).map(
    lambda of: {
        "minimum_seats": of[0] if of[1] == "none" else min(of),
        "maximum_seats": of[1],
    }
)
plans = st.tuples(
    plan,
    st.one_of(st.just({}), prices),
    terms,
    st.one_of(st.just({}), limits),
    st.one_of(st.just({}), use_limits),
).map(lambda parts: {key: value for part in parts for key, value in part.items()})
OF_SEATS = {
    "renewal_uplift_share": 0.0,
    "annual_minimum_usd": 0.0,
    "monthly_minimum_usd": 0.0,
    "price_tiers": [],
}


def fitting(name, tariff):
    """A tariff without what only seats are billed, where it sells none."""
    usual = {"ahrefs-casual": "active_users", "adroll-ads": "free"}.get(name, "seats")
    return tariff if tariff.get("pricing", usual) == "seats" else {**tariff, **OF_SEATS}


def free_roles(start, months):
    """A role that is free until a day."""
    last = start + dt.timedelta(days=30 * months)
    return st.fixed_dictionaries(
        {"free_role_share": share, "free_role_ends": st.dates(start, last)}
    )


sync = some(
    {
        "poll_minutes": law(10),
        "processing_minutes": law(60),
        "slow_share": share,
        "slow_hours": law(20),
        "failure_share": number(0, 0.9),
        "silent_share": share,
        "breaks_per_year": number(0, 20),
        "break_noticed_days": law(20),
        "outages_per_year": number(0, 100),
        "outage_hours": law(48),
        "reprovision_share": share,
        "refuses_console_removal": st.booleans(),
    }
)
