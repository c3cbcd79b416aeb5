"""Accrued costs, what the licence was paid for, and the use of seats, as metrics."""

from collections.abc import Mapping
from operator import attrgetter

import numpy as np

from sim.billing import LICENCE
from sim.core.arrays import Floats, Whole
from sim.core.given import Given, each_given, given_for
from sim.core.table import Table
from sim.core.units import CENTS_PER_USD, HOURS_PER_DAY
from sim.core.vocabulary import LINES, USES
from sim.metrics.evidence import Priced, Ratio, adder
from sim.metrics.seat_days import positions
from sim.records.keys import REPLICATION, first_rows, numbered
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
    owners: Table,
    parameters: Given[Parameters],
    calendar: Calendar,
    manual_hours: Floats,
) -> dict[str, Ratio]:
    """Observe accrued costs, licence by use, and the use of seats.

    Parameters
    ----------
    priced : Priced
    owners : Table
        ``strategy`` and ``replication``: whose applications are added up.
    parameters : Parameters, or a mapping of replication to Parameters
    calendar : Calendar
    manual_hours : array of float
        Work of each of the owners; one desk serves all applications.
    """
    owner, count = positions(priced.books, owners, REPLICATION), len(owners)
    accrued = _accrued(priced, calendar)
    nothing = np.zeros((len(priced.books), calendar.horizon_months), dtype=np.int64)

    def total(values: Floats | Whole) -> Floats:
        return np.bincount(owner, values, count).astype(float)

    def cents(*kinds: str) -> Whole:
        return sum((accrued[kind] for kind in kinds if kind in accrued), nothing)

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
        total(adder(rows, priced.books)(rows[name]))
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
    owners: Table,
    parameters: Given[Parameters],
) -> dict[str, Ratio]:
    """Price exposure and waiting where the company does, and add all up that a choice compares."""
    replications = owners["replication"]
    some = given_for(parameters, int(replications[0])).policies
    priced = {
        name: measured[measure]
        * each_given(parameters, replications, attrgetter(f"policies.{policy}"))
        for name, (measure, policy) in PRICED.items()
        if getattr(some, policy) is not None
    }
    decision_usd = sum(priced.values(), total_usd)
    return {name: (usd, 1.0) for name, usd in {**priced, "decision_cost_usd": decision_usd}.items()}


def _accrued(priced: Priced, calendar: Calendar) -> dict[str, Whole]:
    """Cents by kind of line, row of the books and month."""
    rows = priced.accrued
    kind = numbered(rows, ["kind"])
    names = rows["kind"][first_rows(kind)]
    cents = np.zeros((len(names), len(priced.books), calendar.horizon_months), dtype=np.int64)
    cells = kind, positions(rows, priced.books), rows["month"] - 1
    np.add.at(cents, cells, rows["amount_cents"])
    return dict(zip(names, cents, strict=True))


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
