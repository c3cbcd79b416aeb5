"""Seat bills the slow way: one stint, one interval, one seat after the other, in fractions."""

from collections import Counter
from fractions import Fraction
from math import floor

from sim.scenarios.calendar import anniversary


def half_up(amount):
    return floor(amount + Fraction(1, 2))


def billed(seats, least):
    """Standard and Premium seats billed; the floor is made of Standard ones."""
    standard, premium = seats
    return standard + max(least - standard - premium, 0), premium


def one_by_one(seats, least, day, prices):
    """Move seats one at a time; return the new seats and how many were charged, by price."""
    moves = (
        [("added_seats", (1, 0))] * day["standard bought"]
        + [("added_seats", (0, 1))] * day["premium bought"]
        + [("seat_type_change", (-1, 1))] * day["upgraded"]
        + [("credit", (-1, 0))] * day["standard returned"]
        + [("credit", (0, -1))] * day["premium returned"]
    )
    charged = Counter()
    for kind, (standard, premium) in moves:
        after = seats[0] + standard, seats[1] + premium
        was, now = billed(seats, least), billed(after, least)
        change = (now[0] - was[0]) * prices[0] + (now[1] - was[1]) * prices[1]
        swapped = kind == "added_seats" and now[0] < was[0]
        charged["seat_type_change" if swapped else kind, premium != 0, change] += 1
        seats = after
    return seats, charged


def term_charges(plan, stint, term, prices, day, horizon):
    """Charges of a term: (date, kind, first day, day after, cents, of them for changes)."""
    least = plan.minimum_seats if plan.below_minimum == "billed" else 0
    opening = seats = stint["terms"][term]
    end = stint["end_day"]
    step = plan.billing_interval_months
    base = billed(opening, least)
    for month in range(term * plan.term_months, (term + 1) * plan.term_months, step):
        first, after = day(month), day(month + step)
        if end is None and first >= horizon:
            return
        now = billed(seats, least)
        date = first if end is None else min(first, end)
        for seat_count, at_first, price in zip(now, base, prices, strict=True):
            amount = seat_count * price * step
            yield date, "seats", first, after, amount, amount - at_first * price * step
        days = {}
        for hours, change, quantity in stint["events"]:
            opens = 24 * first if (term, month) != (0, 0) else -1
            if opens < hours <= 24 * after and hours < 24 * horizon:
                days.setdefault(int(hours // 24), Counter())[change] += quantity
        for date, changes in sorted(days.items()):
            seats, charged = one_by_one(seats, least, changes, prices)
            left = max(after - date - (not plan.counts_day_of_change), 0)
            for (kind, _, price), quantity in charged.items():
                size = half_up(Fraction(quantity * abs(price) * step * left, after - first))
                amount = size if price > 0 else -size
                yield date, kind, after - left, after, amount, amount


def plain_reading(plan, stint, start, horizon):
    """Bill one stint: {(day, kind): cents} of what is invoiced, and of what accrues by whom."""
    first_day = start.toordinal() + stint["began"] // 24
    origin = start.fromordinal(int(first_day))

    def day(month):
        return (anniversary(origin, month) - start).days

    prices = [
        round(usd * 100)
        for usd in (plan.seat_price_usd_per_month, plan.premium_seat_price_usd_per_month)
    ]
    invoices, end = Counter(), stint["end_day"]
    least = plan.minimum_seats if plan.below_minimum == "billed" else 0

    def write(date, kind, first, after, amount):
        kept = amount
        if end is not None and after > end:
            size = half_up(Fraction(abs(amount) * max(end - first, 0), after - first))
            kept = size if amount > 0 else -size
        invoices[date, kind] += kept
        invoices[date, "credit" if amount < 0 else "sunk"] += amount - kept

    for term, opening in enumerate(stint["terms"]):
        if term:
            prices = [half_up(p * (1 + Fraction(str(plan.renewal_uplift_share)))) for p in prices]
        begins = day(term * plan.term_months)
        if begins >= horizon or (term and end is not None and 24 * begins >= stint["end_hours"]):
            break
        seats = zip(billed(opening, least), prices, strict=True)
        missing = round(plan.annual_minimum_usd * 100)
        missing -= sum(n * price for n, price in seats) * plan.term_months
        if plan.term_months == 12 and plan.annual_minimum_usd and missing > 0:
            write(begins, "commitment_shortfall", begins, day((term + 1) * 12), missing)
        charges = list(term_charges(plan, stint, term, prices, day, horizon))
        for date, kind, first, after, amount, _ in charges:
            if after > first:
                write(date, kind, first, after, amount)
        if plan.term_months == 1 or not plan.annual_minimum_usd:
            continue
        extras = Counter()
        for date, _, first, after, _, extra in charges:
            extras[date, first, after] += extra
        for (date, first, after), extra in sorted(extras.items()):
            moved = max(missing - extra, 0) - max(missing, 0)
            missing -= extra
            if after > first:
                write(date, "commitment_shortfall" if moved > 0 else "credit", first, after, moved)
    return {key: amount for key, amount in invoices.items() if amount}
