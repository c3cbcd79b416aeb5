"""Lines of use, of credit and of the automation; the tables that all lines come in."""

import datetime as dt
import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from builders import made_bills as made
from builders.made_frames import owned
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import billing
from sim.billing import accrued_by_month, cash_by_month, plan_periods
from sim.billing.lines import anniversaries, day_numbers
from sim.core.table import concat
from sim.core.vocabulary import LINES
from sim.records import events
from sim.scenarios import ScenarioError
from sim.scenarios.calendar import anniversary

START = dt.date(2026, 1, 31)
few = settings(max_examples=20, deadline=None)


def one(plan, terms, name="p", **rest):
    return made.books(("one", 1, made.seat_records(name, plan, START, terms, **rest)))


def dtypes(rows):
    return [(name, rows[name].dtype) for name in rows]


def days_of(start, months):
    return [(anniversary(start, month) - start).days for month in range(months + 1)]


# Tables


def test_empty_tables_give_empty_tables_with_the_same_columns():
    plans = {"p": made.plan_with()}
    full = billing.invoice_lines(one(plans["p"], [1]), plans, START, 1)
    empty = made.whole_bill(
        made.books(),
        plans,
        START,
        1,
        made.used(),
        made.users(),
        (made.spans(), made.members(), made.tool_with()),
    )
    assert tuple(full) == billing.COLUMNS
    assert len(empty) == 0
    assert dtypes(empty) == dtypes(full)
    for by in (accrued_by_month, cash_by_month):
        assert len(by(empty, START, 1)) == 0
        assert dtypes(by(empty, START, 1)) == dtypes(by(full, START, 1))
    assert len(billing.run_out_days(made.books(), plans, made.used(), START, 1)) == 0


def test_a_table_by_month_has_every_month_and_kind():
    plan = made.plan_with(term_months=12, billing_interval_months=12)
    rows = made.seat_records("p", plan, START, [1])
    found = made.books(("one", 7, rows), ("two", 7, rows))
    lines = billing.invoice_lines(found, {"p": plan}, START, 3)
    table = cash_by_month(lines, START, 3).frame()
    assert len(table) == 2 * 3 * len(LINES)
    assert table["month"].unique().tolist() == [1, 2, 3]
    paid = table.loc[table["amount_cents"] > 0, ["strategy", "month", "kind"]]
    assert paid.to_numpy().tolist() == [["one", 1, "seats"], ["two", 1, "seats"]]
    assert set(LINES) == {*billing.LICENCE, "usage", "tool"}


def test_amounts_that_cannot_be_counted_are_refused_in_a_sentence():
    plan = made.plan_with(seat_price_usd_per_month=1e5, renewal_uplift_share=1.0)
    with pytest.raises(
        ScenarioError, match="beyond what can be counted in cents: lower seat_price"
    ):
        billing.invoice_lines(one(plan, [200_000]), {"p": plan}, START, 120)


def test_a_change_before_the_first_term_of_its_plan_is_refused():
    plan = made.plan_with()
    rows = made.seat_records("p", plan, START, [1], began=48.0, bought=[(24.0, "standard", 1)])
    with pytest.raises(ValueError, match="replication 1: something happened to plan p before"):
        billing.invoice_lines(made.books(("one", 1, rows)), {"p": plan}, START, 2)


@given(
    st.dates(dt.date(2023, 12, 1), dt.date(2028, 3, 31)),
    st.lists(st.integers(0, 1500), min_size=1, max_size=4),
    st.lists(st.integers(0, 130), min_size=1, max_size=4),
)
def test_anniversaries_agree_with_the_calendar(start, first, months):
    got = anniversaries(start, np.array(first), np.array(months))
    for row, day in zip(got.tolist(), first, strict=True):
        began = start + dt.timedelta(days=day)
        assert row == [(anniversary(began, month) - start).days for month in months]


# Plan periods


def test_a_plan_that_comes_back_is_a_new_stint_with_its_first_price():
    dear = made.plan_with(renewal_uplift_share=0.5)
    cheap = made.plan_with(seat_price_usd_per_month=1.0)
    rows = [
        *made.seat_records("p", dear, START, [2, 2], ended=24.0 * 59),
        *made.seat_records("q", cheap, START, [2], began=24.0 * 59, ended=24.0 * 90),
        *made.seat_records("p", dear, START, [3], began=24.0 * 90),
    ]
    found = made.books(("one", 1, rows))
    known = plan_periods(found)
    assert known["plan"].tolist() == ["p", "q", "p"]
    assert known["plan_period"].tolist() == [0, 1, 2]
    assert (known["start_hours"] / 24).tolist() == [0, 59, 90]
    assert (known["end_hours"] / 24).tolist() == [59, 90, math.inf]
    lines = billing.invoice_lines(found, {"p": dear, "q": cheap}, START, 4)
    seats = lines[lines["kind"] == "seats"]
    # 31 January + 59 days is 31 March, and 30 more days are 1 May.
    assert seats[["plan", "unit_price_usd", "amount_cents"]].frame().to_numpy().tolist() == [
        ["p", 10.0, 2000],
        ["p", 15.0, 3000],
        ["q", 1.0, 200],
        ["p", 10.0, 3000],
    ]


def test_a_plan_that_ends_in_the_hour_in_which_it_begins_has_no_line_of_its_own_days():
    plan = made.plan_with()
    rows = [
        *made.seat_records("p", plan, START, [2], ended=0.0),
        *made.seat_records("q", plan, START, [2], began=0.0),
    ]
    lines = billing.invoice_lines(made.books(("one", 1, rows)), {"p": plan, "q": plan}, START, 1)
    assert lines[["plan", "kind", "amount_cents"]].frame().to_numpy().tolist() == [
        ["p", "sunk", 2000],
        ["q", "seats", 2000],
    ]


def test_without_a_premium_price_every_seat_costs_the_same():
    plan = made.plan_with()
    found = one(plan, [2], premium=[1], upgraded=[(240.0, 1)])
    lines = billing.invoice_lines(found, {"p": plan}, START, 1)
    assert lines[["seat_type", "amount_cents"]].frame().to_numpy().tolist() == [
        ["standard", 2000],
        ["premium", 1000],
    ]


# Metered use


@st.composite
def metered(draw):
    start = draw(st.dates(dt.date(2023, 12, 1), dt.date(2028, 3, 31)))
    months = draw(st.integers(1, 8))
    amounts = draw(st.lists(st.integers(0, 400_000), min_size=months, max_size=months))
    ended = draw(st.none() | st.integers(1, days_of(start, months)[-1] - 1))
    return start, months, amounts, ended


def use_of(start, months, amounts, ended, **tariff):
    plan = made.plan_with(seat_price_usd_per_month=0.0, metered=True, **tariff)
    last = days_of(start, months)[-1] if ended is None else ended
    rows = made.seat_records(
        "p", plan, start, [1] * months, ended=None if ended is None else 24.0 * ended
    )
    there = [
        (month, amount)
        for month, (first, amount) in enumerate(
            zip(days_of(start, months), amounts, strict=False), 1
        )
        if first < last
    ]
    use = made.used(*(("one", 1, 0, month, amount) for month, amount in there))
    return made.books(("one", 1, rows)), {"p": plan}, use


def accrued_in_months(lines, start, months):
    return accrued_by_month(lines, start, months).frame().groupby("month")["amount_cents"].sum()


@few
@given(metered())
def test_use_in_arrears_is_one_line_a_month_that_accrues_in_it(case):
    start, months, _, _ = case
    found, plans, use = use_of(*case)
    lines = billing.usage_lines(found, plans, use, start, months)
    accrued = accrued_in_months(lines, start, months)
    expected = use.frame().set_index("month")["amount_cents"]
    assert accrued[accrued > 0].to_dict() == expected[expected > 0].to_dict()
    assert (lines["date"] == lines["period_end"]).all()
    assert len(np.unique(lines["date"])) == len(lines)


@few
@given(metered(), st.sampled_from([1.0, 250.0, 5_000.0]))
def test_prepaid_credit_is_bought_on_the_day_on_which_it_would_run_out(case, block_usd):
    start, months, _, ended = case
    found, plans, use = use_of(*case, prepaid_credit_usd=block_usd)
    lines = billing.usage_lines(found, plans, use, start, months)
    block, bounds = round(100 * block_usd), days_of(start, months)
    last = bounds[-1] if ended is None else ended
    # Day after day: use comes evenly, and blocks are bought until the balance is not below 0.
    balance, bought = Fraction(0), {}
    wanted = list(zip(use["month"].tolist(), use["amount_cents"].tolist(), strict=True))
    for month, amount in wanted:
        first, after = bounds[month - 1], min(bounds[month], last)
        for day in range(first, after):
            balance -= Fraction(amount, after - first)
            blocks = max(-math.floor(balance / block), 0)
            balance += blocks * block
            if blocks:
                bought[day] = blocks * block
    days = day_numbers(lines["date"], start)
    assert lines.frame()["amount_cents"].groupby(days).sum().to_dict() == bought
    # What is accrued inside the horizon is what was used, and what is lost on leaving.
    accrued = accrued_in_months(lines, start, months)
    for month, amount in wanted:
        lost = balance if ended is not None and bounds[month - 1] <= ended < bounds[month] else 0
        assert accrued.get(month, 0) == amount + lost
    total = use["amount_cents"].sum() + (balance if ended is not None else 0)
    assert accrued.sum() == total
    assert (lines["amount_cents"] > 0).all()
    assert (lines["period_start"] >= lines["date"]).all()


def test_use_of_several_strategies_together_is_one_at_a_time():
    plan = made.plan_with(metered=True, prepaid_credit_usd=10.0)
    rows = made.seat_records("p", plan, START, [1, 1, 1])
    keys = [("a", 1), ("a", 2), ("b", 1)]
    use = {
        key: made.used(*((*key, 0, month, 700 * month * n) for month in (1, 2, 3)))
        for n, key in enumerate(keys, 1)
    }
    plans, span = {"p": plan}, (START, 3)
    together = made.books(*((*key, rows) for key in keys))
    for of in (billing.usage_lines, billing.run_out_days):
        alone = [of(made.books((*key, rows)), plans, use[key], *span) for key in keys]
        both = of(together, plans, concat(list(use.values())), *span)
        pd.testing.assert_frame_equal(both.frame(), concat(alone).frame())


def test_credit_that_a_month_leaves_over_helps_the_next():
    # Buys 1000 for the 600 of January, which leaves 400; 1000 for a February like it, which needs
    # 1500 of 1400: 100/1500 of 31 days (from 28 February) lacks; for a March like that 2000.
    found, plans, use = use_of(START, 3, [60_000, 150_000, 100_000], None, prepaid_credit_usd=1e3)
    days = billing.run_out_days(found, plans, use, START, 3)
    assert days["run_out_days"].tolist() == [0, pytest.approx(31 * 100 / 1500), 0]
    # What February did not get: 1500 of use, 1400 of credit.
    assert days["blocked_cents"].tolist() == [0, 10_000, 0]


def test_use_in_arrears_never_runs_out():
    found, plans, use = use_of(START, 2, [100, 900], None)
    assert len(billing.run_out_days(found, plans, use, START, 2)) == 0


def test_use_in_the_last_hours_of_a_plan_has_a_day():
    # The plan is left at 10:00 on the first day of the second month.
    plan = made.plan_with(seat_price_usd_per_month=0.0, metered=True)
    found = one(plan, [1, 1], ended=24.0 * 28 + 10)
    use = made.used(("one", 1, 0, 1, 500), ("one", 1, 0, 2, 7))
    lines = billing.usage_lines(found, {"p": plan}, use, START, 2)
    written = lines[["date", "period_start", "period_end"]].frame().astype(str).to_numpy().tolist()
    assert written == [
        ["2026-02-28", "2026-01-31", "2026-02-28"],
        ["2026-03-01", "2026-02-28", "2026-03-01"],
    ]


# Active users


def test_active_users_are_billed_only_where_that_is_the_price():
    by_user = made.plan_with(pricing="active_users", included_users=1)
    seats = made.plan_with()
    found = made.books(
        ("one", 1, made.seat_records("p", by_user, START, [4])),
        ("two", 1, made.seat_records("q", seats, START, [4])),
    )
    active = made.users(("one", 1, 1, 3), ("two", 1, 1, 3), ("three", 1, 1, 3))
    plans = {"p": by_user, "q": seats}
    lines = billing.active_user_lines(found, plans, active, START, 1)
    assert lines[["strategy", "kind", "amount_cents"]].frame().to_numpy().tolist() == [
        ["one", "seats", 2000]
    ]
    assert billing.invoice_lines(found, plans, START, 1)["strategy"].tolist() == ["two"]


# The automation


def test_automation_spans_follow_the_switches():
    modes = {"a": "automation", "b": "invite"}
    rows = [(name, number, mode) for number in (1, 2) for name, mode in modes.items()]
    books = owned(rows, mode="object")
    found = made.books(
        (
            "a",
            1,
            [events.Switched(100.0, "q", "automation"), events.Switched(300.0, "r", "scim")],
        ),
        ("b", 1, [events.Switched(200.0, "q", "automation")]),
        ("b", 2, []),
    )
    got = billing.automation_spans(books, found)
    assert got.frame().to_numpy().tolist() == [
        ["a", 1, "app", 0.0, 300.0],
        ["b", 1, "app", 200.0, math.inf],
        ["a", 2, "app", 0.0, math.inf],
    ]


@few
@given(st.integers(0, 400), st.none() | st.integers(1, 400), st.integers(1, 30))
def test_the_automation_is_paid_by_the_year_and_nothing_of_it_is_lost(since, length, months):
    until = math.inf if length is None else 24.0 * (since + length)
    spans = made.spans(("one", 1, 24.0 * since, until))
    lines = billing.tool_lines(spans, made.members(), made.tool_with(), START, months)
    horizon = days_of(START, months)[-1]
    last = min(until / 24, horizon)
    began = START + dt.timedelta(days=since)
    years = [k for k in range(4) if (anniversary(began, 12 * k) - START).days < last]
    assert lines["amount_cents"].sum() == 500_000 * len(years)
    assert set(lines["kind"]) <= {"tool"} and set(lines["plan"]) <= {"automation"}
    if until / 24 < horizon:
        accrued = accrued_by_month(lines, START, months)["amount_cents"].sum()
        assert accrued == lines["amount_cents"].sum()


def test_single_sign_on_is_paid_for_each_member_by_the_month():
    days = made.members(("dear", 1, 1, 10 * 28.0), ("cheap", 1, 1, 28.0), ("cheap", 1, 2, 15.5))
    price = np.where(days["strategy"] == "dear", 4.0, 1.5)
    lines = billing.sso_lines(days, price, START, 2)
    assert lines[["strategy", "plan", "kind", "amount_cents"]].frame().to_numpy().tolist() == [
        ["dear", "sso", "tool", 4000],
        ["cheap", "sso", "tool", 150],
        ["cheap", "sso", "tool", 75],
    ]
    assert lines["date"].astype("datetime64[D]").astype(str).tolist() == [
        "2026-02-28",
        "2026-02-28",
        "2026-03-31",
    ]


def test_a_ledger_is_in_order_of_strategies_and_dates():
    plan = made.plan_with(metered=True)
    rows = made.seat_records("p", plan, START, [1, 1])
    found = made.books(("b", 1, rows), ("a", 1, rows))
    use = made.used(("a", 1, 0, 1, 50), ("b", 1, 0, 1, 70))
    lines = made.whole_bill(found, {"p": plan}, START, 2, use)
    assert lines[["strategy", "kind", "amount_cents"]].frame().to_numpy().tolist() == [
        [name, kind, amount]
        for name, used in (("b", 70), ("a", 50))
        for kind, amount in (("seats", 1000), ("seats", 1000), ("usage", used))
    ]
