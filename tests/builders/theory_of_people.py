"""People to set against theory."""

import datetime as dt

import numpy as np
import pytest

from builders.agreement import CONFIDENCE, agrees
from builders.companies import ALWAYS_OPEN, company
from sim.scenarios.calendar import Calendar
from sim.workforce.staffing import staff

YEAR = 8766.0
LEVEL = 1 - CONFIDENCE
START = dt.date(2027, 1, 1)


def sharply(values, theory):
    """The theory agrees, and one that is 5 % off would not."""
    agrees(values, theory)
    for wrong in (theory * 0.95, theory * 1.05):
        with pytest.raises(AssertionError, match="not"):
            agrees(values, wrong)


def shares(hits, theory, batches=100):
    """The same for the share of those hit."""
    whole = hits[: len(hits) // batches * batches]
    sharply(whole.reshape(batches, -1).mean(axis=1), theory)


def segment(months=12, start=START, overlay=None, **keys):
    """A calendar and a segment of a company; always open unless told otherwise."""
    of = {"workforce": {"employees": {"start_weekday": "any", "time_to_fill_days": 0, **keys}}}
    over = {} if overlay is None else overlay
    around = ALWAYS_OPEN if overlay is None else {}
    parameters = company(around, {"start": start, "horizon_months": months}, of, over).parameters
    return Calendar.of(parameters), parameters.workforce["employees"]


class Staff:
    """Who is employed when, as arrays with one entry a person."""

    def __init__(self, calendar, of, seed=1, replication=1):
        rows = staff("employees", of, calendar, seed, replication)
        self.calendar = calendar
        self.id = np.array([row.id for row in rows])
        self.initial = np.array([row.initial for row in rows])
        self.start = np.array([row.start_hours for row in rows])
        self.left = np.array([row.left_hours for row in rows])
        self.cause = np.array([row.cause for row in rows])

    @property
    def leavers(self):
        return np.isfinite(self.left)

    def place(self):
        """Which initial person's place, or growth from it, somebody belongs to."""
        return np.array([int(name.split("/")[2].split(".")[0]) for name in self.id])

    def employed_at(self, hours):
        return (self.start <= hours) & (hours < self.left)

    def by_place(self, of, batches, places):
        """Sums over batches of places."""
        batch = self.place() * batches // places
        return np.bincount(batch, weights=of, minlength=batches)
