"""What metrics are observed in: the frames of many futures, and how they are counted."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from sim.core.arrays import Floats, Whole
from sim.metrics.seatdays import positions
from sim.records.memberships import FUTURE, Records
from sim.scenarios.calendar import Calendar

Ratio = tuple[Floats, Floats | float]


@dataclass(frozen=True)
class Evidence:
    """What the futures of a chunk left behind, one frame per kind of thing.

    ``strategy`` names a strategy, or one of its applications (see :func:`sim.metrics.label`).
    ``people`` are fates by replication; ``records`` by type; ``ends`` has one row per strategy and
    replication; ``windows``, ``seat_days`` and ``run_outs`` come from :mod:`sim.metrics.exposure`,
    :mod:`sim.metrics.seatdays` and :func:`sim.billing.run_out_days`; ``accrued`` and ``cash`` have
    ``strategy``, ``replication``, ``month`` (from 1), ``kind`` and ``amount_cents``.
    """

    people: pd.DataFrame
    records: Records
    ends: pd.DataFrame
    windows: pd.DataFrame
    seat_days: pd.DataFrame
    accrued: pd.DataFrame
    cash: pd.DataFrame
    run_outs: pd.DataFrame


class Adder(Protocol):
    """Counts the rows of a frame by future, or adds their weights up."""

    def __call__(self, weights: pd.Series | None = None, /) -> Floats:
        """Return one number for each future."""


def adder(frame: pd.DataFrame, ends: pd.DataFrame) -> Adder:
    """Return a function that adds up over the rows of a frame, in the order of `ends`."""
    at, count = positions(frame, ends), len(ends)

    def add(weights: pd.Series | None = None, /) -> Floats:
        of = None if weights is None else weights.to_numpy(float)
        return np.bincount(at, of, minlength=count).astype(float)

    return add


def cents_by_month(amounts: pd.DataFrame, futures: pd.DataFrame, calendar: Calendar) -> Whole:
    """Cents by future and month; shape (futures, months)."""
    cents = np.zeros((len(futures), calendar.horizon_months), dtype=np.int64)
    np.add.at(cents, (positions(amounts, futures), amounts["month"] - 1), amounts["amount_cents"])
    return cents


def first_month(frame: pd.DataFrame, ends: pd.DataFrame, calendar: Calendar) -> Ratio:
    """Month of each future's first row, over whether it has one; inside the horizon."""
    inside = frame[frame["hours"] < calendar.horizon_hours]
    hours = inside.groupby(FUTURE, sort=False, as_index=False)[["hours"]].min()
    month = np.searchsorted(calendar.month_hours, hours["hours"], side="right").astype(float)
    add = adder(hours, ends)
    return add(pd.Series(month)), add()
