"""What has accrued, what is owed and what is credited, whatever was bought."""

import datetime as dt
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pandas as pd
from builders.plain_reading import half_up, part_of, plain_lines
from builders.random_ledgers import CHANGES, bill, few, ledgers, tables_of
from hypothesis import given
from hypothesis import strategies as st

from sim import billing
from sim.billing import accrued_by_month, cash_by_month, committed
from sim.records.keys import APPLICATION
from sim.scenarios.calendar import anniversary


@few
@given(ledgers(in_force=False))
def test_what_has_fully_elapsed_has_accrued_its_cash(ledger):
    _, start, months, _ = ledger
    lines = bill(*ledger)
    by = [*APPLICATION, "kind"]
    far = months + 37
    elapsed = lines[lines["period_end"] <= np.datetime64(anniversary(start, months))]
    for rows, horizon in ((lines, far), (elapsed, months)):
        accrued = accrued_by_month(rows, start, horizon).frame()
        kinds = accrued.groupby(by)["amount_cents"].sum()
        paid = rows.frame().groupby([*APPLICATION, "accrues_as"])["amount_cents"].sum()
        assert kinds[kinds != 0].to_dict() == paid[paid != 0].to_dict()
        assert committed(rows, start, horizon)["amount_cents"].sum() == 0
    # What a switch leaves unused is lowered by what was given back, and never below nothing.
    sunk = accrued_by_month(lines, start, far).frame().query("kind == 'sunk'")
    assert (sunk["amount_cents"] >= 0).all()
    # A longer look changes no month that was already there.
    near, long = (accrued_by_month(lines, start, horizon).frame() for horizon in (months, far))
    seen = long[long["month"] <= months].reset_index(drop=True)
    pd.testing.assert_frame_equal(near, seen)


@few
@given(ledgers(most_stints=1, changes=CHANGES[:3]), st.data())
def test_one_more_seat_never_lowers_the_total(ledger, data):
    plans, start, _, accounts = ledger
    strategy, replication, (stint,) = accounts[0]
    # Whole terms: a year cut short has its whole shortfall, and not yet all of its seats.
    months = len(stint["terms"]) * plans["p"].term_months
    more = dict(stint)
    if data.draw(st.booleans(), label="at the start of a term"):
        term = data.draw(st.integers(0, len(stint["terms"]) - 1))
        step = data.draw(st.sampled_from([(1, 0), (0, 1), (0, 0)]))
        more["terms"] = [
            (s + step[0] * (k == term), p + step[1] * (k == term))
            for k, (s, p) in enumerate(stint["terms"])
        ]
    else:
        event = (
            data.draw(st.floats(0, 24 * 31 * months)),
            data.draw(st.sampled_from(CHANGES[:2])),
            1,
        )
        more["events"] = sorted([*stint["events"], event])
    before, after = (
        bill(plans, start, months, [(strategy, replication, [one])])["amount_cents"].sum()
        for one in (stint, more)
    )
    assert after >= before


def by_day(line, bounds):
    """What has accrued of a line by each of some days, counted up day by day."""
    _, _, first, after, amount = line
    return [
        part_of(amount, sum(day < bound for day in range(first, after)), after - first)
        for bound in bounds
    ]


@few
@given(ledgers())
def test_accrued_and_committed_is_invoiced_promised_and_brought_forward(ledger):
    plans, start, months, accounts = ledger
    lines = bill(*ledger)
    horizon = (anniversary(start, months) - start).days
    accrued, cash = (
        by(lines, start, months).frame().groupby(APPLICATION)["amount_cents"].sum()
        for by in (accrued_by_month, cash_by_month)
    )
    owed = committed(lines, start, months).frame().set_index(APPLICATION)["amount_cents"]
    for strategy, replication, stints in accounts:
        account = strategy, replication, "app"
        within = later = invoiced = promised = brought = 0
        for stint in stints:
            if stint["began"] // 24 >= horizon:
                continue
            for line in plain_lines(plans[stint["name"]], stint, start, horizon):
                before, until = by_day(line, (0, horizon))
                within += until - before
                later += line[-1] - until
                # What was for the days before is over, or a debt if it is invoiced only later.
                brought -= before
                if line[0] < 0:
                    brought += line[-1]
                elif line[0] < horizon:
                    invoiced += line[-1]
                else:
                    promised += line[-1]
        assert within + later == invoiced + promised + brought
        assert (within, invoiced, later) == tuple(
            int(amounts.get(account, 0)) for amounts in (accrued, cash, owed)
        )


@few
@given(ledgers(), st.sampled_from([0.25, 1.0]))
def test_a_credit_for_an_upgrade_lowers_the_first_invoices_of_the_new_plan(ledger, part):
    plans, start, months, accounts = ledger
    plans = {
        name: plan.model_copy(update={"upgrade_credit_share": part}) for name, plan in plans.items()
    }
    horizon = (anniversary(start, months) - start).days
    lines = bill(plans, start, months, accounts)
    found = tables_of(plans, start, accounts)
    credits = billing.upgrade_credit_lines(lines, found, plans, start, months)
    expected = Counter()
    for strategy, replication, stints in accounts:
        for old, new in pairwise(stints):
            if old["end_day"] is None:
                continue
            rest = sum(
                amount
                for _, kind, first, _, amount in plain_lines(
                    plans[old["name"]], old, start, horizon
                )
                if first == old["end_day"]
            )
            left = half_up(rest * Fraction(str(part)))
            began = start + dt.timedelta(days=old["end_day"])
            until = (anniversary(began, plans[new["name"]].term_months) - start).days
            until = until if new["end_day"] is None else min(until, new["end_day"])
            invoices = Counter()
            for date, *_, amount in plain_lines(plans[new["name"]], new, start, horizon):
                if old["end_day"] <= date < until:
                    invoices[date] += amount
            for date, amount in sorted(invoices.items()):
                used = min(max(amount, 0), left)
                left -= used
                expected[strategy, replication, date, "credit"] -= used
            expected[strategy, replication, old["end_day"], "credit"] -= left
            expected[strategy, replication, until, "lost"] += left
    got = Counter()
    for line in credits.frame().itertuples():
        lost = line.kind == "sunk"
        date = line.period_start if lost else line.date
        day = (date - pd.Timestamp(start)).days
        got[line.strategy, line.replication, day, "lost" if lost else "credit"] += line.amount_cents
    assert +got == +expected and -got == -expected
