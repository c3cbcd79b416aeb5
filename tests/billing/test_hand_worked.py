"""Bills worked out by hand, to the cent."""

import datetime as dt
import math
import tomllib
from pathlib import Path

import pytest
from builders import made_bills as made

from sim.billing import accrued_by_month, cash_by_month, committed, invoiced, run_out_days

TABLE = tomllib.loads(Path(__file__).with_name("hand_worked.toml").read_text(encoding="utf-8"))
CASES = TABLE["case"]


def moments(start, rows):
    return [
        (made.hours(start, row["at"]), row.get("type", "standard"), row["quantity"]) for row in rows
    ]


def stint(part, start, began):
    """Name, plan and records of one stretch of time on a plan."""
    tariff = TABLE["plans"][part["plan"]] | part.get("change", {})
    tariff["price_tiers"] = tuple(tariff.get("price_tiers", ()))
    plan = made.plan_with(**tariff)
    premium = part.get("premium")
    if premium is None and plan.premium_seat_price_usd_per_month is not None:
        premium = [0] * len(part["terms"])
    rows = made.seat_records(
        part["plan"],
        plan,
        start,
        part["terms"],
        premium,
        began=began,
        signed_on=part.get("signed_on"),
        first_term=part.get("first_term", 0),
        bought=moments(start, part.get("bought", [])),
        upgraded=[(at, quantity) for at, _, quantity in moments(start, part.get("upgraded", []))],
        returned=moments(start, part.get("returned", [])),
        ended=made.hours(start, part["ended"]) if "ended" in part else None,
    )
    return plan, rows


def parts_of(case):
    return [case, case["then"]] if "then" in case else [case]


def bill(case):
    start = case["start"]
    plans, rows, use, began = {}, [], [], 0.0
    for number, part in enumerate(parts_of(case)):
        plans[part["plan"]], new = stint(part, start, began)
        rows += new
        began = made.hours(start, part["ended"]) if "ended" in part else began
        use += [
            ("one", 1, number, int(month), round(usd * 100))
            for month, usd in part.get("use", {}).items()
        ]
    active = None
    if "users" in case:
        active = made.users(*(("one", 1, month, n) for month, n in enumerate(case["users"], 1)))
    tool = None
    if "tool" in case:
        own = dict(case["tool"])
        until = own.pop("until", None)
        span = made.spans(
            (
                "one",
                1,
                made.hours(start, own.pop("since", dt.datetime.combine(start, dt.time()))),
                math.inf if until is None else made.hours(start, until),
            )
        )
        days = own.pop("member_days", {})
        there = made.members(*(("one", 1, int(month), n) for month, n in days.items()))
        tool = span, there, made.tool_with(**own)
    books, use = made.books(("one", 1, rows)), made.used(*use)
    signed_on = case.get("signed_on")
    lines = made.whole_bill(books, plans, start, case["months"], use, active, tool, signed_on)
    return books, (plans, use), lines


def usd(amount_cents):
    return f"{amount_cents / 100:.2f}"


def written(line, with_plan):
    of = "" if line.seat_type in ("", "standard") else f" {line.seat_type}"
    return (
        f"{line.date:%Y-%m-%d} | {line.period_start:%Y-%m-%d}..{line.period_end:%Y-%m-%d}"
        f" | {line.kind}{of} | {line.quantity} x {line.unit_price_usd:.2f}"
        f" | {usd(line.amount_cents)}" + (f" | {line.plan}" if with_plan else "")
    )


def by_month(rows):
    return [usd(amount) for amount in rows.frame().groupby("month")["amount_cents"].sum()]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_bill_agrees_with_the_hand(case):
    books, (plans, use), lines = bill(case)
    span = case["start"], case["months"]
    here = invoiced(lines, *span)
    assert [written(line, "then" in case) for line in here.frame().itertuples()] == case["lines"]
    if "accrued" in case:
        assert by_month(accrued_by_month(lines, *span)) == case["accrued"]
    if "cash" in case:
        assert by_month(cash_by_month(lines, *span)) == case["cash"]
    if "committed" in case:
        assert usd(committed(lines, *span)["amount_cents"].sum()) == case["committed"]
    if "sunk" in case:
        accrued = accrued_by_month(lines, *span)
        assert usd(accrued["amount_cents"][accrued["kind"] == "sunk"].sum()) == case["sunk"]
    if "run_out_days" in case:
        days = run_out_days(books, plans, use, *span)["run_out_days"]
        assert days.round(4).tolist() == case["run_out_days"]


def test_the_table_is_long_enough_and_has_no_case_twice():
    names = [case["name"] for case in CASES]
    assert len(names) == len(set(names)) >= 60
