"""Plans and purchases at random, and their bills."""

import datetime as dt

from hypothesis import Phase, settings
from hypothesis import strategies as st

from builders import made_bills as made
from sim import billing
from sim.scenarios.calendar import anniversary

USD = st.integers(0, 20_000)
few = settings(max_examples=15, deadline=None, phases=(Phase.explicit, Phase.generate))
CHANGES = (
    "standard bought",
    "premium bought",
    "upgraded",
    "standard returned",
    "premium returned",
)
STEP = {
    "standard bought": (1, 0),
    "premium bought": (0, 1),
    "upgraded": (-1, 1),
    "standard returned": (-1, 0),
    "premium returned": (0, -1),
}
TERMS = [(1, 1), (12, 12), (1, 12), (3, 12), (3, 3), (1, 7), (1, 24), (12, 24), (3, 36)]


@st.composite
def tariffs(draw, premium_costs_more=True):
    interval, term = draw(st.sampled_from(TERMS))
    price = draw(USD)
    steps = draw(st.lists(st.integers(1, 25), max_size=2, unique=True).map(sorted))
    least = st.sampled_from([0.0, 0.05, 5_000.0, 20_000.01])
    return {
        "seat_price_usd_per_month": price / 100,
        "premium_seat_price_usd_per_month": (price + premium_costs_more * draw(USD)) / 100,
        "price_tiers": tuple(
            {"from_seats": seats, "seat_price_usd_per_month": draw(st.integers(0, price)) / 100}
            for seats in steps
        )
        if premium_costs_more
        else (),
        "minimum_seats": draw(st.integers(0, 12)),
        "below_minimum": draw(st.sampled_from(["billed", "refused"])),
        "annual_minimum_usd": draw(least) if term % 12 == 0 else 0.0,
        "monthly_minimum_usd": premium_costs_more * draw(st.sampled_from([0.0, 99.99, 1_500.0])),
        "billing_interval_months": interval,
        "term_months": term,
        "renewal_uplift_share": draw(st.sampled_from([0.0, 0.05, 0.0725])),
        "counts_day_of_change": draw(st.booleans()),
        "proration": draw(st.sampled_from(["day", "month", "none"])),
        "added_seats_invoiced": draw(
            st.sampled_from(["at_once", "next_invoice", "quarterly", "at_renewal"])
        ),
    }


def possible(events, terms, starts):
    """Leave out what would take away a seat that is not there."""
    seats, term, kept = terms[0], 0, []
    for hours, change, quantity in events:
        while term + 1 < len(terms) and hours > starts[term + 1]:
            term += 1
            seats = terms[term]
        after = [n + quantity * step for n, step in zip(seats, STEP[change], strict=True)]
        if min(after) >= 0:
            seats = after
            kept.append((hours, change, quantity))
    return kept


@st.composite
def plan_periods(draw, plan, name, start, began, end_hours, months, changes, signed_on=None):
    first, first_term = signed_on or start + dt.timedelta(days=began // 24), 0
    while anniversary(first, (first_term + 1) * plan.term_months) <= start:
        first_term += 1

    def term_start(number):
        return 24.0 * (anniversary(first, (first_term + number) * plan.term_months) - start).days

    began = began if signed_on is None else term_start(0)
    count = -(-months // plan.term_months) + (signed_on is not None)
    number = st.tuples(st.integers(0, 20), st.integers(0, 5))
    terms = draw(st.lists(number, min_size=count, max_size=count))
    last = end_hours if end_hours is not None else 24.0 * (31 * months + 1)
    moment = st.one_of(
        st.floats(max(began, 0.0), last),
        st.integers(int(-(-max(began, 0.0) // 24)), int(last // 24)).map(lambda day: 24.0 * day),
    )
    event = st.tuples(moment, st.sampled_from(changes), st.integers(1, 6))
    events = sorted(draw(st.lists(event, max_size=8)))
    horizon = (anniversary(start, months) - start).days
    ends = end_hours is not None and end_hours // 24 < horizon
    return {
        "name": name,
        "began": began,
        "signed_on": signed_on,
        "first_term": first_term,
        "terms": terms,
        "events": possible(events, terms, [term_start(number) for number in range(count)]),
        "end_hours": end_hours,
        "end_day": int(end_hours // 24) if ends else None,
    }


@st.composite
def ledgers(draw, most_stints=3, changes=CHANGES, premium_costs_more=True, in_force=True):
    """Plans, a first day, a horizon, and the stints of some strategies and replications."""
    plans = {name: made.plan_with(**draw(tariffs(premium_costs_more))) for name in "pq"}
    start = draw(st.dates(dt.date(2023, 12, 1), dt.date(2028, 3, 31)))
    months = draw(st.integers(1, 26))
    signed = st.integers(0, 1500).map(lambda days: start - dt.timedelta(days=days))
    signed_on = draw(st.none() | signed) if in_force else None
    accounts = []
    for key in draw(st.sampled_from([[("a", 1)], [("a", 1), ("a", 2), ("b", 1)]])):
        count = draw(st.integers(1, most_stints))
        days = st.lists(
            st.integers(signed_on is None, 31 * months),
            min_size=count - 1,
            max_size=count - 1,
            unique=True,
        )
        hour = st.sampled_from([0.0, 10.5])
        ends = [24.0 * day + draw(hour) for day in sorted(draw(days))]
        stints = []
        for name, began, end in zip("pqp", [0.0, *ends], [*ends, None], strict=False):
            of = plans[name], name, start, began, end, months, changes
            stints.append(draw(plan_periods(*of, None if stints else signed_on)))
        accounts.append((*key, stints))
    return plans, start, months, accounts


def records_of(plans, start, stint):
    changes = {change: [] for change in CHANGES}
    for hours, change, quantity in stint["events"]:
        changes[change].append((hours, change.split()[0], quantity))
    return made.seat_records(
        stint["name"],
        plans[stint["name"]],
        start,
        [standard for standard, _ in stint["terms"]],
        [premium for _, premium in stint["terms"]],
        began=stint["began"],
        signed_on=stint["signed_on"],
        first_term=stint["first_term"],
        bought=changes["standard bought"] + changes["premium bought"],
        upgraded=[(hours, quantity) for hours, _, quantity in changes["upgraded"]],
        returned=changes["standard returned"] + changes["premium returned"],
        ended=stint["end_hours"],
    )


def tables_of(plans, start, accounts):
    return made.books(
        *(
            (strategy, number, [row for one in own for row in records_of(plans, start, one)])
            for strategy, number, own in accounts
        )
    )


def bill(plans, start, months, accounts):
    """All lines, with what is only promised."""
    found = tables_of(plans, start, accounts)
    signed_on = accounts[0][2][0]["signed_on"]
    return billing.invoice_lines(found, plans, start, months, signed_on=signed_on)
