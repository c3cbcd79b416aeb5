"""What holds for every bill of seats, whatever was bought."""

import datetime as dt
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import pandas as pd
from builders import made_bills as made
from builders.plain_reading import half_up, part_of, plain_lines, plain_reading
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from sim import billing
from sim.billing import accrued_by_month, cash_by_month, committed
from sim.records.columns import APPLICATION
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


def frames_of(plans, start, accounts):
    return made.books(
        *(
            (strategy, number, [row for one in own for row in records_of(plans, start, one)])
            for strategy, number, own in accounts
        )
    )


def bill(plans, start, months, accounts):
    """All lines, with what is only promised."""
    found = frames_of(plans, start, accounts)
    signed_on = accounts[0][2][0]["signed_on"]
    return billing.invoice_lines(found, plans, start, months, signed_on=signed_on)


def by_invoice(lines, start, *more):
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
    lines = bill(*ledger)
    first, end = pd.Timestamp(start), pd.Timestamp(anniversary(start, months))
    assert ((lines["amount_cents"] < 0) == (lines["kind"] == "credit")).all()
    assert (lines["quantity"] > 0).all()
    assert (lines["period_start"] < lines["period_end"]).all()
    assert ((lines["date"] >= first) | (lines["period_end"] > first)).all()
    late = lines["kind"].isin(["added_seats", "seat_type_change", "credit", "commitment_shortfall"])
    assert (late | (lines["date"] <= lines["period_start"])).all()
    one = [*APPLICATION, "plan", "date", "kind", "seat_type", "unit_price_usd", "period_start"]
    assert not lines[lines["seat_type"] != ""].duplicated([*one, "period_end"]).any()
    cash = cash_by_month(lines, start, months)
    paid = lines["amount_cents"].where((lines["date"] >= first) & (lines["date"] < end), 0)
    pd.testing.assert_series_equal(
        cash.groupby(APPLICATION, sort=False)["amount_cents"].sum(),
        paid.groupby([lines[name] for name in APPLICATION], sort=False).sum(),
    )
    kept = billing.invoiced(lines, start, months)
    promised = (lines["date"] >= end) & (lines["period_start"] >= end)
    pd.testing.assert_frame_equal(kept, lines[~promised].reset_index(drop=True))


@few
@given(ledgers(most_stints=1, in_force=False))
def test_a_contract_year_is_never_billed_less_than_its_minimum(ledger):
    plans, start, _, accounts = ledger
    plan = plans["p"]
    assume(plan.term_months % 12 == 0)
    years = len(accounts[0][2][0]["terms"]) * plan.term_months // 12
    lines = bill(plans, start, 12 * years, accounts)
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
    accrued = accrued_by_month(bill(*ledger), start, months)
    total = accrued.groupby([*APPLICATION, "month"])["amount_cents"].sum()
    assert (total >= round(plans["p"].monthly_minimum_usd * 100)).all()


@few
@given(ledgers(in_force=False))
def test_what_has_fully_elapsed_has_accrued_its_cash(ledger):
    _, start, months, _ = ledger
    lines = bill(*ledger)
    by = [*APPLICATION, "kind"]
    far = months + 37
    elapsed = lines[lines["period_end"] <= pd.Timestamp(anniversary(start, months))]
    for rows, horizon in ((lines, far), (elapsed, months)):
        accrued = accrued_by_month(rows, start, horizon)
        kinds = accrued.groupby(by)["amount_cents"].sum()
        paid = rows.groupby([*APPLICATION, "accrues_as"])["amount_cents"].sum()
        assert kinds[kinds != 0].to_dict() == paid[paid != 0].to_dict()
        assert committed(rows, start, horizon)["amount_cents"].sum() == 0
    # What a switch leaves unused is lowered by what was given back, and never below nothing.
    sunk = accrued_by_month(lines, start, far).query("kind == 'sunk'")
    assert (sunk["amount_cents"] >= 0).all()
    # A longer look changes no month that was already there.
    near, long = (accrued_by_month(lines, start, horizon) for horizon in (months, far))
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
    accrued = accrued_by_month(lines, start, months).groupby(APPLICATION)["amount_cents"].sum()
    cash = cash_by_month(lines, start, months).groupby(APPLICATION)["amount_cents"].sum()
    owed = committed(lines, start, months).set_index(APPLICATION)["amount_cents"]
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
    found = frames_of(plans, start, accounts)
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
    for line in credits.itertuples():
        lost = line.kind == "sunk"
        date = line.period_start if lost else line.date
        day = (date - pd.Timestamp(start)).days
        got[line.strategy, line.replication, day, "lost" if lost else "credit"] += line.amount_cents
    assert +got == +expected and -got == -expected


@few
@given(ledgers())
def test_all_together_is_one_at_a_time(ledger):
    plans, start, months, accounts = ledger
    alone = [bill(plans, start, months, [account]) for account in accounts]
    together = bill(*ledger)
    pd.testing.assert_frame_equal(together, pd.concat(alone, ignore_index=True))
    pd.testing.assert_frame_equal(together, billing.ledger(*alone))
    for by in (cash_by_month, accrued_by_month):
        each = pd.concat([by(lines, start, months) for lines in alone], ignore_index=True)
        pd.testing.assert_frame_equal(by(together, start, months), each)


@few
@given(ledgers(most_stints=2))
def test_nobody_is_billed_twice_at_a_switch(ledger):
    plans, start, months, accounts = ledger
    accounts = [account for account in accounts if len(account[2]) == 2]
    for strategy, replication, (old, new) in accounts:
        if old["end_day"] is None:
            continue
        first = pd.Timestamp(start)
        end = first + pd.Timedelta(days=old["end_day"])
        both = bill(plans, start, months, [(strategy, replication, [old, new])])
        left = both[both["plan"] == "p"]
        # What was accrued until the switch, and what is sunk then, is what was paid.
        before = left[left["period_end"] <= end]
        then = left[left["period_start"] == end]
        assert (then["period_end"] == end + pd.Timedelta(days=1)).all()
        assert then["kind"].isin(["sunk", "credit"]).all() and "sunk" not in set(before["kind"])
        assert len(before) + len(then) == len(left)
        assert (both.loc[both["plan"] == "q", "period_start"] >= end).all()
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
