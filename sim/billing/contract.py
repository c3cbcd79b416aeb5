"""The dates, prices and quantities of a plan's contract, for all periods on the plan at once."""

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from sim.billing.lines import LARGEST, anniversaries
from sim.core.arrays import Flags, Whole
from sim.core.table import Table
from sim.core.units import cents, divide_half_up
from sim.scenarios.schema import Plan


class Contract(NamedTuple):
    """A plan's dates as days since the start, and its prices in cents.

    By period: the ``origin`` from which its anniversaries count, the months ``passed`` since then
    before the terms that are billed here, the first days of their ``months`` and the end of the
    last, and the ``last_day``. ``starts`` and ``ends`` of intervals are by period, term and
    interval. ``minimum`` seats are billed at least. ``tiers`` begin at so many seats; a price is by
    period, term and tier.
    """

    origin: Whole
    passed: Whole
    months: Whole
    starts: Whole
    ends: Whole
    last_day: Whole
    minimum: Whole
    tiers: Whole
    standard: Whole
    premium: Whole


class Own(NamedTuple):
    """By period and term: the seats it began with, and whether it began at all."""

    standard: Whole
    premium: Whole
    begun: Flags


class Opening(NamedTuple):
    """By period, term and interval: the seats billed at its beginning, and the price of each."""

    standard: Whole
    premium: Whole
    standard_price: Whole
    premium_price: Whole


def conditions(plan: Plan) -> tuple[object, ...]:
    """What has to be the same for contracts to be laid out together: all but prices and floor."""
    return (
        plan.pricing,
        plan.term_months,
        plan.billing_interval_months,
        plan.proration,
        plan.counts_day_of_change,
        plan.added_seats_invoiced,
        plan.annual_minimum_usd,
        plan.monthly_minimum_usd,
        tuple(tier.from_seats for tier in plan.price_tiers),
    )


def contract_of(
    plans: Sequence[Plan],
    known: Table,
    start: dt.date,
    horizon_months: int,
    signed_on: dt.date | None,
) -> Contract:
    """Lay the contracts of some periods out, by term and by interval.

    `plans` are those of the rows of `known`, all with the same :func:`conditions`. The terms of a
    contract in force are counted from the day on which it was signed, and the one in which it is
    at hour 0 has the plan's prices.
    """
    plan = plans[0]
    first_term, first_day = (known[name] for name in ("first_term", "first_day"))
    in_force = (first_term > 0) | (first_day < 0)
    terms = -(-horizon_months // plan.term_months) + bool(in_force.any())
    signed_day = first_day if signed_on is None else (signed_on - start).days
    origin = np.where(in_force, signed_day, first_day)
    passed = first_term * plan.term_months if signed_on is not None else np.zeros_like(first_term)
    number = np.arange(terms * plan.term_months + 1)
    months = anniversaries(start, origin, passed[:, None] + number)
    shape = len(known), terms, plan.term_months // plan.billing_interval_months
    bounds = months[:, :: plan.billing_interval_months]
    # Many periods are on the same few plans.
    distinct = {id(each): each for each in plans}
    prices = {key: _prices(each, terms) for key, each in distinct.items()}
    standard, premium = (
        np.stack([prices[id(each)][seat_type] for each in plans]) for seat_type in (0, 1)
    )
    return Contract(
        origin=origin,
        passed=passed,
        months=months,
        starts=bounds[:, :-1].reshape(shape),
        ends=bounds[:, 1:].reshape(shape),
        last_day=known["last_day"],
        minimum=np.array(
            [each.minimum_seats if each.below_minimum == "billed" else 0 for each in plans],
            dtype=np.int64,
        ),
        tiers=np.array([tier.from_seats for tier in plan.price_tiers], dtype=np.int64),
        standard=standard,
        premium=premium,
    )


def _prices(plan: Plan, terms: int) -> tuple[Whole, Whole]:
    """Cents of Standard and of Premium seats, by term and tier."""
    standard = [
        plan.seat_price_usd_per_month,
        *(tier.seat_price_usd_per_month for tier in plan.price_tiers),
    ]
    first_usd = plan.premium_seat_price_usd_per_month
    premium = standard if first_usd is None else [first_usd] * len(standard)
    return _term_prices(standard, plan, terms), _term_prices(premium, plan, terms)


def _term_prices(first_usd: list[float], plan: Plan, terms: int) -> Whole:
    # The shortest decimal of the share is what the catalogue says; the float next to it is not.
    factor = 1 + Fraction(str(plan.renewal_uplift_share))
    prices = [[cents(usd) for usd in first_usd]]
    for _ in range(1, terms):
        prices.append(
            [divide_half_up(p * factor.numerator, factor.denominator) for p in prices[-1]]
        )
    return np.array([[min(price, LARGEST) for price in row] for row in prices], dtype=np.int64)


def own_seats(terms: Table, known: Table, contract: Contract, horizon: int) -> Own:
    """Seats at the start of each term that began."""
    shape = contract.starts.shape[:2]
    began = terms.assign(term=terms["term"] - known["first_term"][terms["account"]])
    began = began[began["term"] < shape[1]]
    account, term = began["account"], began["term"]
    # A renewal in the hour of leaving does not take place any more.
    goes_on = (term == 0) | (began["hours"] < known["end_hours"][account])
    began = began[goes_on & (contract.starts[account, term, 0] < horizon)]
    account, term = began["account"], began["term"]
    seats = np.zeros((2, *shape), dtype=np.int64)
    seats[(began["seat_type"] == "premium").astype(int), account, term] = began["quantity"]
    begun = np.zeros(shape, dtype=bool)
    begun[account, term] = True
    return Own(standard=seats[0], premium=seats[1], begun=begun)


def floor_of(own: Own, contract: Contract) -> Whole:
    """Seats billed at least, by period and term."""
    floor: Whole = own.begun * contract.minimum[:, None]
    return floor


def opening_of(own: Own, daily: Table, contract: Contract) -> Opening:
    """Count what is billed at the beginning of each interval: the floor is filled with Standard.

    The tier of all these seats is the price of the interval, for what is added in it too.
    """
    where = tuple(daily[name] for name in ("account", "term", "interval"))

    def held(seat_type: str, at_first: Whole) -> Whole:
        grown = np.zeros(contract.starts.shape, dtype=np.int64)
        np.add.at(grown, where, daily[seat_type])
        return at_first[:, :, None] + np.cumsum(grown, axis=2) - grown

    standard, premium = held("standard", own.standard), held("premium", own.premium)
    standard += np.maximum(floor_of(own, contract)[:, :, None] - standard - premium, 0)
    tier = np.searchsorted(contract.tiers, standard + premium, side="right")
    period, term, _ = np.ogrid[tuple(map(slice, tier.shape))]
    cells = period, term, tier
    return Opening(standard, premium, contract.standard[cells], contract.premium[cells])
