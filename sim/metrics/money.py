"""Accrued costs, what the licence was paid for, and the use of seats, as metrics."""

from collections.abc import Mapping
from operator import attrgetter

import numpy as np
import pandas as pd

from sim.billing import LICENCE
from sim.core.arrays import Floats, Whole
from sim.core.given import Given, each_given, given_for
from sim.core.units import CENTS_PER_USD, HOURS_PER_DAY
from sim.core.vocabulary import LINES, USES
from sim.metrics.evidence import Priced, Ratio, adder, cents_by_month
from sim.metrics.seat_days import positions
from sim.records.columns import REPLICATION
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Parameters

# What has a price only where the company gives one: the measure, and the policy with the price.
PRICED = {
    "exposure_cost_usd": ("exposure_hours_total", "exposed_hour_usd"),
    "waiting_cost_usd": ("waiting_days_total", "waiting_day_usd"),
}
_USES = tuple(USES)


def cost(
    priced: Priced,
    owners: pd.DataFrame,
    parameters: Given[Parameters],
    calendar: Calendar,
    manual_hours: Floats,
) -> dict[str, Ratio]:
    """Observe accrued costs, licence by use, and the use of seats.

    Parameters
    ----------
    priced : Priced
    owners : DataFrame
        ``strategy`` and ``replication``: whose applications are added up.
    parameters : Parameters, or a mapping of replication to Parameters
    calendar : Calendar
    manual_hours : array of float
        Work of each of the owners; one desk serves all applications.
    """
    books, accrued = priced.books, priced.accrued
    owner, count = positions(books, owners, REPLICATION), len(owners)

    def total(values: Floats | Whole) -> Floats:
        return np.bincount(owner, values, count).astype(float)

    def cents(*kinds: str) -> Whole:
        return cents_by_month(accrued[accrued["kind"].isin(kinds)], books, calendar)

    sunk, licence = cents("sunk"), cents(*LICENCE)
    use = _use(priced, licence.shape)
    split = _split(licence - sunk, use)
    # The rest of a term that a switch cut short pays for nobody's seat.
    split[_USES.index("stranded")] += sunk
    by_month = {"licence": licence, **{kind: cents(kind) for kind in LINES if kind not in LICENCE}}
    costs_usd = {
        f"{name}_cost_usd": total(each.sum(axis=1)) / CENTS_PER_USD
        for name, each in by_month.items()
    }
    rates_usd = each_given(
        parameters, owners["replication"], lambda own: own.desk.loaded_rate_usd_per_hour
    )
    costs_usd["labour_cost_usd"] = manual_hours * rates_usd
    total_usd = sum(costs_usd.values(), np.zeros(count))
    active = use[_USES.index("active")]
    month_days = np.diff(calendar.month_hours) / HOURS_PER_DAY
    run_outs, blocked, committed = (
        total(adder(rows, books)(rows[name]))
        for rows, name in (
            (priced.run_outs, "run_out_days"),
            (priced.blocked, "blocked_cents"),
            (priced.committed, "amount_cents"),
        )
    )
    return {
        **{name: (usd, 1.0) for name, usd in costs_usd.items()},
        "total_cost_usd": (total_usd, 1.0),
        "sunk_cost_usd": (total(sunk.sum(axis=1)) / CENTS_PER_USD, 1.0),
        "cost_per_active_seat_month_usd": (total_usd, total((active / month_days).sum(axis=1))),
        "seat_utilisation": (total(active.sum(axis=1)), total(use.sum(axis=(0, 2)))),
        "usage_run_out_days": (run_outs, 1.0),
        "usage_blocked_usd_total": (blocked / CENTS_PER_USD, 1.0),
        "committed_cost_usd": (committed / CENTS_PER_USD, 1.0),
        **{
            f"licence_cost_{name}_usd": (total(part.sum(axis=1)) / CENTS_PER_USD, 1.0)
            for name, part in zip(USES, split, strict=True)
        },
    }


def decision_cost(
    measured: Mapping[str, Floats],
    total_usd: Floats,
    owners: pd.DataFrame,
    parameters: Given[Parameters],
) -> dict[str, Ratio]:
    """Price exposure and waiting where the company does, and add all up that a choice compares."""
    some = given_for(parameters, int(owners["replication"].iloc[0])).policies
    priced = {
        name: measured[measure]
        * each_given(parameters, owners["replication"], attrgetter(f"policies.{policy}"))
        for name, (measure, policy) in PRICED.items()
        if getattr(some, policy) is not None
    }
    decision_usd = sum(priced.values(), total_usd)
    return {name: (usd, 1.0) for name, usd in {**priced, "decision_cost_usd": decision_usd}.items()}


def _use(priced: Priced, shape: tuple[int, ...]) -> Floats:
    """Seat-days by use, row of the books and month."""
    days = priced.seat_days
    use = np.zeros((len(USES), *shape))
    cells = positions(days, priced.books), days["month"] - 1
    for row, name in zip(use, USES, strict=True):
        row[cells] = days[name]
    return use


def _split(cents: Whole, use: Floats) -> Whole:
    """Divide each month's cents by use, rounding the running sum so that the parts add up.

    Parameters
    ----------
    cents : array of int64, shape (rows of the books, months)
    use : array of float, shape (uses, rows of the books, months)
        Seat-days; what no seat was there for is the last use's.

    Returns
    -------
    array of int64, shape (uses, rows of the books, months)
    """
    running = np.cumsum(use, axis=0)
    share = np.ones_like(running)
    np.divide(running, running[-1], out=share, where=running[-1] > 0)
    share[:-1, running[-1] <= 0] = 0.0
    rounded = np.floor(cents * share + 0.5).astype(np.int64)
    return np.diff(rounded, axis=0, prepend=0)
