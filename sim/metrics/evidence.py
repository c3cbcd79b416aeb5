"""What metrics are observed in: the tables of many replications, and how they are counted."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.core.arrays import Floats, Whole
from sim.core.table import Column, Table
from sim.metrics.seat_days import positions
from sim.records.columns import Records
from sim.scenarios.calendar import Calendar

Ratio = tuple[Floats, Floats | float]


@dataclass(frozen=True)
class Priced:
    """What the seats of some replications were used for, and what they and their use cost.

    ``books`` has one row per strategy, replication and application; ``seat_days`` and ``run_outs``
    come from :mod:`sim.metrics.seat_days` and :func:`sim.billing.run_out_days`; ``accrued`` and
    ``cash`` have ``strategy``, ``replication``, ``application``, ``month`` (from 1), ``kind`` and
    ``amount_cents``; ``blocked`` (``blocked_cents`` of use that was stopped) and ``committed``
    (``amount_cents``, from :func:`sim.billing.committed`) have rows of applications.
    """

    books: Table
    seat_days: Table
    accrued: Table
    cash: Table
    run_outs: Table
    blocked: Table
    committed: Table


@dataclass(frozen=True)
class Evidence(Priced):
    """What the replications of a chunk left behind, one table per kind of thing.

    ``people`` are fates by replication; ``records`` by type; of each of the ``books`` there is also
    the ``mode`` at hour 0, whether SSO is enforced for it (``sso_enforced``), and the ``end_hours``
    at which it was closed; ``windows`` come from :func:`sim.metrics.control.with_control`.
    """

    people: Table
    records: Records
    windows: Table


def adder(rows: Table, books: Table) -> Callable[..., Floats]:
    """Return a function that counts the rows of a table for each of `books`.

    With weights, one a row, it adds them up.
    """
    position, count = positions(rows, books), len(books)

    def add(weights: Column | None = None) -> Floats:
        return np.bincount(position, weights, minlength=count).astype(float)

    return add


def cents_by_month(amounts: Table, books: Table, calendar: Calendar) -> Whole:
    """Cents by row of `books` and month; shape (rows, months)."""
    cents = np.zeros((len(books), calendar.horizon_months), dtype=np.int64)
    np.add.at(cents, (positions(amounts, books), amounts["month"] - 1), amounts["amount_cents"])
    return cents


def first_month(rows: Table, books: Table, calendar: Calendar) -> Ratio:
    """Month of the first row for each of `books`, over whether it has one; inside the horizon."""
    inside = rows[rows["hours"] < calendar.horizon_hours]
    earliest = np.full(len(books), np.inf)
    np.minimum.at(earliest, positions(inside, books), inside["hours"])
    is_there = np.isfinite(earliest)
    month = np.searchsorted(calendar.month_hours, earliest, side="right").astype(float)
    return np.where(is_there, month, 0.0), is_there.astype(float)
