"""The dates, prices and quantities of a plan's contract, for all periods on the plan at once."""

import datetime as dt
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.billing.lines import LARGEST, anniversaries
from sim.core.arrays import Flags, Whole
from sim.core.units import MONTHS_PER_YEAR, cents, divide_half_up
from sim.records.plan_periods import NEVER
from sim.scenarios.schema import Plan


class Contract(NamedTuple):
    """A plan's dates, as days since the start, by period, term and interval; prices by term."""

    starts: Whole
    ends: Whole
    invoiced: Flags
    dates: Whole
    standard: Whole
    premium: Whole


class Own(NamedTuple):
    """By period and term: the seats it began with, the seats billed at least, the least cents."""

    standard: Whole
    premium: Whole
    floor: Whole
    minimum: Whole


def contract_of(
    plan: Plan, known: pd.DataFrame, start: dt.date, horizon_months: int, horizon: int
) -> Contract:
    """Lay the contracts of some periods on a plan out, by term and by interval."""
    terms = -(-horizon_months // plan.term_months)
    shape = len(known), terms, plan.term_months // plan.billing_interval_months
    months = np.arange(0, terms * plan.term_months + 1, plan.billing_interval_months)
    days = anniversaries(start, known["first_day"].to_numpy(), months)
    starts = days[:, :-1].reshape(shape)
    last_day = known["last_day"].to_numpy()[:, None, None]
    standard = plan.seat_price_usd_per_month
    premium = plan.premium_seat_price_usd_per_month
    return Contract(
        starts=starts,
        ends=days[:, 1:].reshape(shape),
        # On leaving a plan, all that is left of its term is due that day.
        invoiced=(starts < horizon) | (last_day < NEVER),
        dates=np.minimum(starts, last_day),
        standard=_term_prices(standard, plan, terms),
        premium=_term_prices(standard if premium is None else premium, plan, terms),
    )


def _term_prices(first_usd: float, plan: Plan, terms: int) -> Whole:
    # The shortest decimal of the share is what the catalogue says; the float next to it is not.
    factor = 1 + Fraction(str(plan.renewal_uplift_share))
    prices = [cents(first_usd)]
    for _ in range(1, terms):
        prices.append(divide_half_up(prices[-1] * factor.numerator, factor.denominator))
    return np.array([min(price, LARGEST) for price in prices], dtype=np.int64)


def own_seats(
    terms: pd.DataFrame, known: pd.DataFrame, plan: Plan, contract: Contract, horizon: int
) -> Own:
    """Seats at the start of each term that began, and what such a term is billed at least."""
    shape = contract.starts.shape[:2]
    began = terms[(terms["account"] >= 0) & (terms["term"] < shape[1])]
    account, term = began["account"].to_numpy(), began["term"].to_numpy()
    # A renewal in the hour of leaving does not take place any more.
    goes_on = (term == 0) | (began["hours"].to_numpy() < known["end_hours"].to_numpy()[account])
    began = began[goes_on & (contract.starts[account, term, 0] < horizon)]
    yearly = plan.term_months == MONTHS_PER_YEAR

    def table(rows: pd.DataFrame, values: "pd.Series[int] | int") -> Whole:
        cells = np.zeros(shape, dtype=np.int64)
        cells[rows["account"].to_numpy(), rows["term"].to_numpy()] = values
        return cells

    premium = began["seat_type"] == "premium"
    return Own(
        standard=table(began[~premium], began.loc[~premium, "quantity"]),
        premium=table(began[premium], began.loc[premium, "quantity"]),
        floor=table(began, plan.minimum_seats if plan.below_minimum == "billed" else 0),
        minimum=table(began, cents(plan.annual_minimum_usd) if yearly else 0),
    )


def billed(own: Own, standard: Whole, premium: Whole) -> tuple[Whole, Whole]:
    """Seats billed by type: the floor is filled up with Standard ones."""
    return standard + np.maximum(own.floor - standard - premium, 0), premium
