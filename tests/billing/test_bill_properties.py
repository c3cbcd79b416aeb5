"""What holds for every bill of seats, whatever was bought."""

from collections import Counter

import numpy as np
import pandas as pd
from builders.plain_reading import plain_reading
from builders.random_ledgers import CHANGES, bill, few, ledgers
from hypothesis import assume, given, settings

from sim import billing
from sim.billing import accrued_by_month, cash_by_month
from sim.core.table import concat
from sim.records.keys import APPLICATION
from sim.scenarios.calendar import anniversary


def by_invoice(rows, start, *more):
    lines = rows.frame()
    days = (lines["date"] - pd.Timestamp(start)).dt.days
    return lines["amount_cents"].groupby([days, *(lines[name] for name in more)]).sum()


@settings(few, max_examples=40)
@given(ledgers())
def test_every_invoice_agrees_with_a_plain_reading_of_the_rules(ledger):
    plans, start, months, accounts = ledger
    lines = bill(*ledger)
    horizon = (anniversary(start, months) - start).days
    for strategy, replication, stretches in accounts:
        own = lines[(lines["strategy"] == strategy) & (lines["replication"] == replication)]
        expected = Counter()
        for stint in stretches:
            if stint["began"] // 24 < horizon:
                for (date, kind), amount in plain_reading(
                    plans[stint["name"]], stint, start, horizon
                ).items():
                    expected[date, kind, stint["name"]] += amount
        got = by_invoice(own, start, "kind", "plan")
        assert got[got != 0].to_dict() == {key: n for key, n in expected.items() if n}


@few
@given(ledgers())
def test_lines_are_well_formed_and_add_up(ledger):
    _, start, months, _ = ledger
    rows = bill(*ledger)
    lines = rows.frame()
    first, end = pd.Timestamp(start), pd.Timestamp(anniversary(start, months))
    assert ((lines["amount_cents"] < 0) == (lines["kind"] == "credit")).all()
    assert (lines["quantity"] > 0).all()
    assert (lines["period_start"] < lines["period_end"]).all()
    assert ((lines["date"] >= first) | (lines["period_end"] > first)).all()
    late = lines["kind"].isin(["added_seats", "seat_type_change", "credit", "commitment_shortfall"])
    assert (late | (lines["date"] <= lines["period_start"])).all()
    one = [*APPLICATION, "plan", "date", "kind", "seat_type", "unit_price_usd", "period_start"]
    assert not lines[lines["seat_type"] != ""].duplicated([*one, "period_end"]).any()
    cash = cash_by_month(rows, start, months).frame()
    paid = lines["amount_cents"].where((lines["date"] >= first) & (lines["date"] < end), 0)
    pd.testing.assert_series_equal(
        cash.groupby(APPLICATION, sort=False)["amount_cents"].sum(),
        paid.groupby([lines[name] for name in APPLICATION], sort=False).sum(),
    )
    kept = billing.invoiced(rows, start, months).frame()
    promised = (lines["date"] >= end) & (lines["period_start"] >= end)
    pd.testing.assert_frame_equal(kept, lines[~promised].reset_index(drop=True))


@few
@given(ledgers(most_stints=1, in_force=False))
def test_a_contract_year_is_never_billed_less_than_its_minimum(ledger):
    plans, start, _, accounts = ledger
    plan = plans["p"]
    assume(plan.term_months % 12 == 0)
    years = len(accounts[0][2][0]["terms"]) * plan.term_months // 12
    lines = bill(plans, start, 12 * years, accounts).frame()
    shortfalls = lines[lines["seat_type"] == ""]
    begins = [pd.Timestamp(anniversary(start, 12 * year)) for year in range(years)]
    # A line belongs to the year of its last day; a change on a renewal is of the old one.
    for rows, least in ((lines, plan.annual_minimum_usd * 100), (shortfalls, 0)):
        year = pd.DatetimeIndex(begins).searchsorted(rows["period_end"], side="left")
        total = rows["amount_cents"].groupby([rows[name] for name in APPLICATION] + [year]).sum()
        assert (total >= round(least)).all()


@few
@given(ledgers(most_stints=1, in_force=False))
def test_a_month_is_never_billed_less_than_its_minimum(ledger):
    plans, start, months, _ = ledger
    accrued = accrued_by_month(bill(*ledger), start, months).frame()
    total = accrued.groupby([*APPLICATION, "month"])["amount_cents"].sum()
    assert (total >= round(plans["p"].monthly_minimum_usd * 100)).all()


@few
@given(ledgers())
def test_all_together_is_one_at_a_time(ledger):
    plans, start, months, accounts = ledger
    alone = [bill(plans, start, months, [account]) for account in accounts]
    together = bill(*ledger)
    pd.testing.assert_frame_equal(together.frame(), concat(alone).frame())
    pd.testing.assert_frame_equal(together.frame(), billing.ledger(*alone).frame())
    for by in (cash_by_month, accrued_by_month):
        each = concat([by(lines, start, months) for lines in alone])
        pd.testing.assert_frame_equal(by(together, start, months).frame(), each.frame())


@few
@given(ledgers(most_stints=2))
def test_nobody_is_billed_twice_at_a_switch(ledger):
    plans, start, months, accounts = ledger
    accounts = [account for account in accounts if len(account[2]) == 2]
    for strategy, replication, (old, new) in accounts:
        if old["end_day"] is None:
            continue
        first = np.datetime64(start)
        end = first + old["end_day"]
        both = bill(plans, start, months, [(strategy, replication, [old, new])])
        left = both[both["plan"] == "p"]
        # What was accrued until the switch, and what is sunk then, is what was paid.
        before = left[left["period_end"] <= end]
        then = left[left["period_start"] == end]
        assert (then["period_end"] == end + 1).all()
        assert set(then["kind"]) <= {"sunk", "credit"} and "sunk" not in set(before["kind"])
        assert len(before) + len(then) == len(left)
        assert (both["period_start"][both["plan"] == "q"] >= end).all()
        # Every invoice of the horizon before that day says the same as if nobody had left.
        stays = {**old, "end_hours": None, "end_day": None}
        whole = bill(plans, start, months, [(strategy, replication, [stays])])
        pd.testing.assert_series_equal(
            *(
                by_invoice(rows[(rows["date"] >= first) & (rows["date"] < end)], start)
                for rows in (left, whole)
            )
        )


@few
@given(ledgers(changes=CHANGES[:3], premium_costs_more=False))
def test_where_both_types_cost_the_same_an_upgrade_changes_nothing(ledger):
    plans, start, months, accounts = ledger
    lines = bill(*ledger)
    assert "seat_type_change" not in set(lines["kind"])
    plain = [
        (
            strategy,
            replication,
            [
                {**one, "events": [event for event in one["events"] if event[1] != "upgraded"]}
                for one in stretches
            ],
        )
        for strategy, replication, stretches in accounts
    ]
    without = bill(plans, start, months, plain)
    pd.testing.assert_series_equal(
        by_invoice(lines, start, *APPLICATION), by_invoice(without, start, *APPLICATION)
    )
