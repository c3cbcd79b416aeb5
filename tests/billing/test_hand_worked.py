"""Bills worked out by hand, to the cent."""

import datetime as dt
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from sim.billing import accrued_by_month, cash_by_month, invoice_lines
from sim.calendar import anniversary
from sim.records import SeatsBought, TermStarted, frame

TABLE = tomllib.loads(Path(__file__).with_name("hand_worked.toml").read_text(encoding="utf-8"))
CASES = TABLE["case"]


def hours(start, moment):
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time(12))
    return (moment - dt.datetime.combine(start, dt.time())).total_seconds() / 3600


def bill(case, plan):
    start = case["start"]
    terms = [
        TermStarted(hours(start, dt.datetime.combine(began, dt.time())), term, quantity)
        for term, quantity in enumerate(case["terms"])
        for began in [anniversary(start, term * plan.term_months)]
    ]
    bought = [SeatsBought(hours(start, b["at"]), b["quantity"]) for b in case.get("bought", [])]
    return invoice_lines(
        frame(TermStarted, [("one", 1, terms)]),
        frame(SeatsBought, [("one", 1, bought)]),
        plan,
        start,
        case["months"],
    )


def usd(amount_cents):
    return f"{amount_cents / 100:.2f}"


def written(line):
    return (
        f"{line.date:%Y-%m-%d} | {line.period_start:%Y-%m-%d}..{line.period_end:%Y-%m-%d}"
        f" | {line.kind} | {line.quantity} x {line.unit_price_usd:.2f} | {usd(line.amount_cents)}"
    )


def by_month(frame):
    return [usd(amount) for amount in frame.groupby("month")["amount_cents"].sum()]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_bill_agrees_with_the_hand(case, plan_with):
    lines = bill(case, plan_with(**(TABLE["plans"][case["plan"]] | case.get("change", {}))))
    assert [written(line) for line in lines.itertuples()] == case["lines"]
    if "accrued" in case:
        assert by_month(accrued_by_month(lines, case["start"], case["months"])) == case["accrued"]
    if "cash" in case:
        assert by_month(cash_by_month(lines, case["start"], case["months"])) == case["cash"]


def test_empty_frames_give_empty_frames_with_the_same_columns(plan_with):
    plan, start = plan_with(), dt.date(2026, 1, 31)
    full = invoice_lines(
        frame(TermStarted, [("one", 1, [TermStarted(0.0, 0, 1)])]),
        frame(SeatsBought, []),
        plan,
        start,
        1,
    )
    empty = invoice_lines(frame(TermStarted, []), frame(SeatsBought, []), plan, start, 1)
    assert empty.empty
    pd.testing.assert_series_equal(empty.dtypes, full.dtypes)
    for by in (accrued_by_month, cash_by_month):
        assert by(empty, start, 1).empty
        pd.testing.assert_series_equal(by(empty, start, 1).dtypes, by(full, start, 1).dtypes)


def test_a_table_by_month_has_every_month_and_kind(plan_with):
    start = dt.date(2026, 1, 1)
    terms = [TermStarted(0.0, 0, 1)]
    lines = invoice_lines(
        frame(TermStarted, [("one", 7, terms), ("two", 7, terms)]),
        frame(SeatsBought, []),
        plan_with(term_months=12, billing_interval_months=12),
        start,
        3,
    )
    table = cash_by_month(lines, start, 3)
    assert len(table) == 2 * 3 * 4
    assert table["month"].unique().tolist() == [1, 2, 3]
    paid = table.loc[table["amount_cents"] > 0, ["strategy", "month", "kind"]]
    assert paid.to_numpy().tolist() == [
        ["one", 1, "seats"],
        ["two", 1, "seats"],
    ]


def test_amounts_that_cannot_be_counted_are_refused_in_a_sentence(plan_with):
    plan = plan_with(seat_price_usd_per_month=1e9, renewal_uplift_share=1.0)
    terms = [TermStarted(0.0, 0, 200_000)]
    with pytest.raises(ValueError, match="more than can be counted in cents: lower seat_price_usd"):
        invoice_lines(
            frame(TermStarted, [("one", 1, terms)]),
            frame(SeatsBought, []),
            plan,
            dt.date(2026, 1, 1),
            120,
        )
