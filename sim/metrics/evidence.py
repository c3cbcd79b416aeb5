"""What metrics are observed in: the frames of many replications, and how they are counted."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.core.arrays import Floats, Whole
from sim.metrics.seat_days import positions
from sim.records.columns import APPLICATION, Records
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

    books: pd.DataFrame
    seat_days: pd.DataFrame
    accrued: pd.DataFrame
    cash: pd.DataFrame
    run_outs: pd.DataFrame
    blocked: pd.DataFrame
    committed: pd.DataFrame


@dataclass(frozen=True)
class Evidence(Priced):
    """What the replications of a chunk left behind, one frame per kind of thing.

    ``people`` are fates by replication; ``records`` by type; of each of the ``books`` there is also
    the ``mode`` at hour 0, whether SSO is enforced for it (``sso_enforced``), and the ``end_hours``
    at which it was closed; ``windows`` come from :func:`sim.metrics.control.with_control`.
    """

    people: pd.DataFrame
    records: Records
    windows: pd.DataFrame


def adder(frame: pd.DataFrame, books: pd.DataFrame) -> Callable[..., Floats]:
    """Return a function that counts the rows of a frame for each of `books`.

    With weights, one a row, it adds them up.
    """
    position, count = positions(frame, books), len(books)

    def add(weights: "pd.Series[float] | Floats | None" = None) -> Floats:
        each = None if weights is None else np.asarray(weights, float)
        return np.bincount(position, each, minlength=count).astype(float)

    return add


def cents_by_month(amounts: pd.DataFrame, books: pd.DataFrame, calendar: Calendar) -> Whole:
    """Cents by row of `books` and month; shape (rows, months)."""
    cents = np.zeros((len(books), calendar.horizon_months), dtype=np.int64)
    np.add.at(cents, (positions(amounts, books), amounts["month"] - 1), amounts["amount_cents"])
    return cents


def first_month(frame: pd.DataFrame, books: pd.DataFrame, calendar: Calendar) -> Ratio:
    """Month of the first row for each of `books`, over whether it has one; inside the horizon."""
    inside = frame[frame["hours"] < calendar.horizon_hours]
    hours = inside.groupby(APPLICATION, sort=False, as_index=False)[["hours"]].min()
    month = np.searchsorted(calendar.month_hours, hours["hours"], side="right").astype(float)
    add = adder(hours, books)
    return add(pd.Series(month)), add()
