"""Seat bills the slow way: one stint, one interval, one seat after the other, in fractions."""

from collections import Counter
from fractions import Fraction
from math import floor

from sim.scenarios.calendar import anniversary


def half_up(amount):
    return floor(amount + Fraction(1, 2))


def part_of(amount, part, whole):
    """So many days of an amount, rounded half up by size."""
    size = half_up(Fraction(abs(amount) * part, whole))
    return size if amount > 0 else -size


def billed(seats, least):
    """Standard and Premium seats billed; the floor is made of Standard ones."""
    standard, premium = seats
    return standard + max(least - standard - premium, 0), premium


def least_of(plan):
    return plan.minimum_seats if plan.below_minimum == "billed" else 0


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


def prices_of(plan, number, seats):
    """Cents for a Standard and a Premium seat in the term of this number, with so many seats."""
    standard = plan.seat_price_usd_per_month
    for tier in plan.price_tiers:
        if seats >= tier.from_seats:
            standard = tier.seat_price_usd_per_month
    premium = plan.premium_seat_price_usd_per_month
    cents = [round(usd * 100) for usd in (standard, standard if premium is None else premium)]
    for _ in range(number):
        cents = [half_up(price * (1 + Fraction(str(plan.renewal_uplift_share)))) for price in cents]
    return cents


def invoice_day(plan, day, date, after, term_end):
    """Day on which a change of some day is invoiced."""
    if plan.added_seats_invoiced == "at_once":
        return date
    if plan.added_seats_invoiced == "next_invoice":
        return after
    if plan.added_seats_invoiced == "at_renewal":
        return term_end
    month = 3
    while day(month) <= date:
        month += 3
    return day(month)


def change_cents(plan, day, months, date, quantity, price):
    """First day and cents of a change on some day of an interval that has these months."""
    first, after = day(months[0]), day(months[-1] + 1)
    if plan.proration == "day":
        begins = min(date if plan.counts_day_of_change else date + 1, after)
        return begins, part_of(quantity * price * len(months), after - begins, after - first)
    left = 0
    for month in months:
        if price > 0 and date < after and (plan.proration == "none" or day(month + 1) > date):
            left += 1
        if price < 0 and plan.proration == "month" and day(month) > date:
            left += 1
    return date, quantity * price * left


def term_charges(plan, stint, number, day, horizon):
    """Charges of a term: (month, date, kind, first day, day after, cents)."""
    least, step = least_of(plan), plan.billing_interval_months
    seats = stint["terms"][number]
    begins = (stint.get("first_term", 0) + number) * plan.term_months
    term_end = day(begins + plan.term_months)
    for month in range(begins, begins + plan.term_months, step):
        first, after = day(month), day(month + step)
        now = billed(seats, least)
        prices = prices_of(plan, number, sum(now))
        for seat_count, price in zip(now, prices, strict=True):
            yield month, first, "seats", first, after, seat_count * price * step
        days = {}
        for hours, change, quantity in stint["events"]:
            opens = 24 * first if (number, month) != (0, begins) else float("-inf")
            if opens < hours <= 24 * after and hours < 24 * horizon:
                days.setdefault(int(hours // 24), Counter())[change] += quantity
        for date, changes in sorted(days.items()):
            seats, charged = one_by_one(seats, least, changes, prices)
            for (kind, _, price), quantity in charged.items():
                months = range(month, month + step)
                begin, amount = change_cents(plan, day, months, date, quantity, price)
                invoiced = invoice_day(plan, day, date, after, term_end)
                if after > begin:
                    yield month, invoiced, kind, begin, after, amount


def yearly_lines(plan, charges, day, end):
    """What is missing of the minimum of one contract year, given all its charges."""
    month = min(charge[0] for charge in charges)
    begins = day(month)
    missing = round(plan.annual_minimum_usd * 100)
    monthly = sum(
        cents // plan.billing_interval_months
        for at, _, kind, _, _, cents in charges
        if kind == "seats" and at == month
    )
    missing -= 12 * monthly
    if missing > 0:
        yield begins, "commitment_shortfall", begins, day(month + 12), missing
    extras = Counter()
    for _, date, _, first, after, cents in charges:
        extras[date if end is None else min(date, end), first, after] += cents
    for at in {charge[0] for charge in charges}:
        first = day(at)
        date = first if end is None else min(first, end)
        extras[date, first, day(at + plan.billing_interval_months)] -= (
            monthly * plan.billing_interval_months
        )
    for (date, first, after), extra in sorted(extras.items()):
        moved = max(missing - extra, 0) - max(missing, 0)
        missing -= extra
        kind = "commitment_shortfall" if moved > 0 else "credit"
        yield date, kind, first, after, moved


def monthly_lines(plan, lines, number, stint, day):
    """What is missing of each month's minimum, given all lines and use."""
    least = round(plan.monthly_minimum_usd * 100)
    begins = (stint.get("first_term", 0) + number) * plan.term_months
    for month in range(begins, begins + plan.term_months):
        first, after = day(month), day(month + 1)
        in_month = 0
        for _, _, opens, closes, cents in [*lines, *stint.get("use", ())]:
            until, since = (min(max(bound - opens, 0), closes - opens) for bound in (after, first))
            in_month += part_of(cents, until, closes - opens) - part_of(
                cents, since, closes - opens
            )
        if in_month < least:
            yield after - 1, "commitment_shortfall", first, after, least - in_month


def plain_lines(plan, stint, start, horizon):
    """All lines of one stint: (day invoiced, kind, first day, day after, cents)."""
    origin = stint.get("signed_on") or start.fromordinal(
        int(start.toordinal() + stint["began"] // 24)
    )

    def day(month):
        return (anniversary(origin, month) - start).days

    end, found = stint["end_day"], []
    for number in range(len(stint["terms"])):
        begins = day((stint.get("first_term", 0) + number) * plan.term_months)
        if begins >= horizon or (number and end is not None and 24 * begins >= stint["end_hours"]):
            break
        charges = list(term_charges(plan, stint, number, day, horizon))
        lines = [charge[1:] for charge in charges]
        if plan.annual_minimum_usd:
            at = (stint.get("first_term", 0) + number) * plan.term_months
            for year in range(at, at + plan.term_months, 12):
                own = [charge for charge in charges if year <= charge[0] < year + 12]
                lines += yearly_lines(plan, own, day, end)
        if plan.monthly_minimum_usd:
            lines += monthly_lines(plan, lines, number, stint, day)
        found += lines
    return [line for each in found for line in cut(each, end) if line[-1]]


def cut(line, end):
    """End a line on the day on which the plan is left."""
    date, kind, first, after, amount = line
    if end is None:
        yield line
        return
    covered = min(max(end - first, 0), after - first)
    kept = part_of(amount, covered, after - first)
    yield min(date, end), kind, first, first + covered, kept
    rest_kind = "credit" if amount < 0 else "sunk"
    yield min(date, end), rest_kind, end, end + 1, amount - kept


def plain_reading(plan, stint, start, horizon):
    """Bill one stint: {(day, kind): cents} of what is invoiced, or promised for its terms."""
    invoices = Counter()
    for date, kind, _, after, amount in plain_lines(plan, stint, start, horizon):
        if date >= 0 or after > 0:
            invoices[date, kind] += amount
    return {key: amount for key, amount in invoices.items() if amount}
