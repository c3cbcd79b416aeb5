"""What holds for every bill, whatever was bought."""

import datetime as dt
from collections import Counter
from fractions import Fraction
from math import floor

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.billing import accrued_by_month, cash_by_month, invoice_lines
from sim.calendar import anniversary
from sim.records import SeatsBought, TermStarted, frame

KEY = ["strategy", "replication"]
USD = st.integers(0, 20_000).map(lambda amount: amount / 100)
few = settings(max_examples=25, deadline=None)


@st.composite
def tariffs(draw):
    interval, term = draw(st.sampled_from([(1, 1), (12, 12), (1, 12)]))
    return {
        "seat_price_usd_per_month": draw(USD),
        "minimum_seats": draw(st.integers(0, 12)),
        "below_minimum": draw(st.sampled_from(["billed", "refused"])),
        "annual_minimum_usd": draw(st.sampled_from([0.0, 0.05, 5_000.0, 20_000.01])),
        "billing_interval_months": interval,
        "term_months": term,
        "renewal_uplift_share": draw(st.sampled_from([0.0, 0.05, 0.0725])),
        "counts_day_of_change": draw(st.booleans()),
    }


@st.composite
def ledgers(draw):
    """A tariff, a first day, a horizon and the seat records of some strategies and replications."""
    tariff = draw(tariffs())
    start = draw(st.dates(dt.date(2023, 12, 1), dt.date(2028, 3, 31)))
    months = draw(st.integers(1, 26))
    terms = -(-months // tariff["term_months"])
    purchase = st.tuples(
        st.one_of(st.floats(0, 24 * 31 * 26), st.integers(0, 31 * 26).map(lambda day: 24.0 * day)),
        st.integers(1, 6),
    )
    accounts = []
    for key in draw(st.sampled_from([[("a", 1)], [("a", 1), ("a", 2), ("b", 1)]])):
        seats = draw(st.lists(st.integers(0, 20), min_size=terms, max_size=terms))
        bought = sorted(draw(st.lists(purchase, max_size=8)))
        accounts.append((*key, seats, bought))
    return tariff, start, months, accounts


def bill(plan, start, months, accounts):
    def began(term):
        return 24.0 * (anniversary(start, term * plan.term_months) - start).days

    terms = [
        (strategy, replication, [TermStarted(began(k), k, n) for k, n in enumerate(seats)])
        for strategy, replication, seats, _ in accounts
    ]
    purchases = [
        (strategy, replication, [SeatsBought(*purchase) for purchase in bought])
        for strategy, replication, _, bought in accounts
    ]
    return invoice_lines(
        frame(TermStarted, terms), frame(SeatsBought, purchases), plan, start, months
    )


def plain_reading(plan, start, months, seats, bought):
    """One account billed the slow way, a line at a time: {(day, kind): cents}."""

    def day(month):
        return (anniversary(start, month) - start).days

    def half_up(amount):
        return floor(amount + Fraction(1, 2))

    least = plan.minimum_seats if plan.below_minimum == "billed" else 0
    price, step, invoices = round(plan.seat_price_usd_per_month * 100), 0, Counter()
    for term, own in enumerate(seats):
        if term:
            price = half_up(price * (1 + Fraction(str(plan.renewal_uplift_share))))
        opening = term * plan.term_months
        open_sum = 0
        if plan.term_months == 12:
            open_sum = round(plan.annual_minimum_usd * 100) - max(own, least) * price * 12
            open_sum = max(open_sum, 0)
            invoices[day(opening), "commitment_shortfall"] += open_sum
        held = own
        for month in range(opening, opening + plan.term_months, plan.billing_interval_months):
            if month >= months:
                break
            first, last = day(month), day(month + plan.billing_interval_months)
            full = price * plan.billing_interval_months
            charges = [(first, "seats", (max(held, least) - max(own, least)) * full)]
            invoices[first, "seats"] += max(own, least) * full
            inside = Counter()
            while step < len(bought) and bought[step][0] <= 24 * last:
                inside[int(bought[step][0] // 24)] += bought[step][1]
                step += 1
            for date, quantity in sorted(inside.items()):
                billed = max(held + quantity, least) - max(held, least)
                held += quantity
                left = max(last - date - (not plan.counts_day_of_change), 0)
                amount = half_up(Fraction(billed * full * left, last - first))
                if date < day(months):
                    charges.append((date, "added_seats", amount))
            for date, kind, amount in charges:
                invoices[date, kind] += amount
                credit = min(open_sum, amount)
                open_sum -= credit
                invoices[date, "credit"] -= credit
    return {key: amount for key, amount in invoices.items() if amount}


@few
@given(ledgers())
def test_every_invoice_agrees_with_a_plain_reading_of_the_rules(plan_with, ledger):
    tariff, start, months, accounts = ledger
    plan = plan_with(**tariff)
    lines = bill(plan, start, months, accounts)
    for strategy, replication, seats, bought in accounts:
        own = lines[(lines["strategy"] == strategy) & (lines["replication"] == replication)]
        days = (own["date"] - pd.Timestamp(start)).dt.days
        got = own["amount_cents"].groupby([days, own["kind"]]).sum()
        assert got[got != 0].to_dict() == plain_reading(plan, start, months, seats, bought)


@few
@given(ledgers())
def test_lines_are_well_formed_and_add_up(plan_with, ledger):
    tariff, start, months, accounts = ledger
    plan = plan_with(**tariff)
    lines = bill(plan, start, months, accounts)
    end = pd.Timestamp(anniversary(start, months))
    credit = lines["kind"] == "credit"
    assert ((lines["amount_cents"] < 0) == credit).all()
    assert (lines["quantity"] > 0).all()
    assert ((lines["date"] >= pd.Timestamp(start)) & (lines["date"] < end)).all()
    assert (
        (lines["date"] <= lines["period_start"]) & (lines["period_start"] < lines["period_end"])
    ).all()
    seats = lines[lines["kind"].isin(["seats", "added_seats"])]
    assert not seats.duplicated([*KEY, "date", "kind"]).any()
    cash = cash_by_month(lines, start, months)
    pd.testing.assert_series_equal(
        cash.groupby(KEY, sort=False)["amount_cents"].sum(),
        lines.groupby(KEY, sort=False)["amount_cents"].sum(),
    )


@few
@given(ledgers())
def test_credits_stay_within_the_shortfall_of_their_term(plan_with, ledger):
    tariff, start, months, accounts = ledger
    plan = plan_with(**tariff)
    lines = bill(plan, start, months, accounts)
    committed = lines[lines["kind"].isin(["commitment_shortfall", "credit"])]
    begins = [anniversary(start, month) for month in range(0, months, plan.term_months)]
    # A credit belongs to the term of its last day; a purchase on a renewal is of the old term.
    term = pd.DatetimeIndex(begins).searchsorted(committed["period_end"], side="left")
    left = committed["amount_cents"].groupby([committed[name] for name in KEY] + [term]).sum()
    assert (left >= 0).all()
    if plan.term_months == 1:
        assert committed.empty


@few
@given(ledgers())
def test_what_has_fully_elapsed_has_accrued_its_cash(plan_with, ledger):
    tariff, start, months, accounts = ledger
    lines = bill(plan_with(**tariff), start, months, accounts)
    by = [*KEY, "kind"]
    far = months + 13
    pd.testing.assert_series_equal(
        accrued_by_month(lines, start, far).groupby(by)["amount_cents"].sum(),
        cash_by_month(lines, start, far).groupby(by)["amount_cents"].sum(),
    )
    elapsed = lines[lines["period_end"] <= pd.Timestamp(anniversary(start, months))]
    pd.testing.assert_series_equal(
        accrued_by_month(elapsed, start, months).groupby(by)["amount_cents"].sum(),
        cash_by_month(elapsed, start, months).groupby(by)["amount_cents"].sum(),
    )
    # A longer look changes no month that was already there.
    near, long = (accrued_by_month(lines, start, horizon) for horizon in (months, far))
    seen = long[long["month"] <= months].reset_index(drop=True)
    pd.testing.assert_frame_equal(near, seen)


@few
@given(ledgers(), st.data())
def test_one_more_seat_never_lowers_the_total(plan_with, ledger, data):
    tariff, start, _, accounts = ledger
    plan = plan_with(**tariff)
    strategy, replication, seats, bought = accounts[0]
    # Whole terms: a year cut short has its whole shortfall, and not yet all of its seats.
    months = len(seats) * plan.term_months
    if data.draw(st.booleans(), label="at the start of a term"):
        term = data.draw(st.integers(0, len(seats) - 1))
        seats = [n + (k == term) for k, n in enumerate(seats)]
    else:
        bought = sorted([*bought, (data.draw(st.floats(0, 24 * 31 * months)), 1)])
    more = [(strategy, replication, seats, bought)]
    before = bill(plan, start, months, accounts[:1])["amount_cents"].sum()
    assert bill(plan, start, months, more)["amount_cents"].sum() >= before


@few
@given(ledgers())
def test_all_together_is_one_at_a_time(plan_with, ledger):
    tariff, start, months, accounts = ledger
    plan = plan_with(**tariff)
    alone = [bill(plan, start, months, [account]) for account in accounts]
    together = bill(plan, start, months, accounts)
    pd.testing.assert_frame_equal(together, pd.concat(alone, ignore_index=True))
    for by in (cash_by_month, accrued_by_month):
        each = pd.concat([by(lines, start, months) for lines in alone], ignore_index=True)
        pd.testing.assert_frame_equal(by(together, start, months), each)
