"""What every purchased seat was used for, in seat-days of each month."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calendar import Calendar
from sim.exposure import FUTURE, Records, spells
from sim.records import SeatsBought, TermStarted
from sim.units import HOURS_PER_DAY

Floats = NDArray[np.float64]
# Row of the futures, start and end in hours, seats: one number each per span.
Spans = tuple[NDArray[np.int64], Floats, Floats, Floats]
USES = ("active", "orphaned", "pending", "stranded")
# Sums of hours differ from whole seats in their last bits.
DUST_DAYS = 1e-6


def positions(frame: pd.DataFrame, futures: pd.DataFrame) -> NDArray[np.int64]:
    """Find the row of `futures` with the strategy and replication of each row of `frame`.

    Parameters
    ----------
    frame, futures : DataFrame
        Both with the columns ``strategy`` and ``replication``; rows of `futures` are unique.

    Returns
    -------
    array of int64
        Row numbers, one per row of `frame`.
    """
    replications = pd.Index(futures["replication"].unique())
    strategies = pd.Index(futures["strategy"].astype(object).unique())
    table = np.full((len(strategies), len(replications)), -1, dtype=np.int64)

    def cell(keys: pd.DataFrame) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        names = strategies.get_indexer(keys["strategy"].astype(object))
        return names, replications.get_indexer(keys["replication"])

    table[cell(futures)] = np.arange(len(futures))
    return table[cell(frame)]


def seat_days(people: pd.DataFrame, records: Records, calendar: Calendar) -> pd.DataFrame:
    """Count the seat-days of each month and what they were used for.

    Parameters
    ----------
    people : DataFrame
        Fates, one row per replication and person.
    records : mapping of record type to DataFrame
        Records of all strategies and replications; a term started at hour 0 in each.
    calendar : Calendar
        Bounds of the months.

    Returns
    -------
    DataFrame
        One row per strategy, replication and month (1 is the first): seat-days ``purchased``,
        ``active`` (a present member's), ``orphaned`` (a leaver's), ``pending`` (held for somebody
        who did not get in yet) and ``stranded`` (nobody's), which add up to ``purchased``.
    """
    months = np.asarray(calendar.month_hours, dtype=float)
    futures = records[TermStarted][FUTURE].drop_duplicates(ignore_index=True)
    rows = spells(people, records)
    future = positions(rows, futures)
    taken, activated, removed, left = (
        rows[f"{name}_hours"].to_numpy(float) for name in ("taken", "activated", "removed", "left")
    )
    ones = np.ones(len(rows))
    spans = {
        "active": (activated, np.minimum(left, removed)),
        "orphaned": (np.maximum(left, taken), removed),
        "pending": (taken, np.minimum(np.minimum(activated, left), removed)),
    }
    days = {"purchased": _days(_purchased(records, futures), months, len(futures))}
    for use, (start, end) in spans.items():
        days[use] = _days((future, start, end, ones), months, len(futures))
    rest = days["purchased"] - days["active"] - days["orphaned"] - days["pending"]
    days["stranded"] = np.where(np.abs(rest) < DUST_DAYS, 0.0, rest)
    count = len(months) - 1
    keys = futures.iloc[np.repeat(np.arange(len(futures)), count)].reset_index(drop=True)
    month = np.tile(np.arange(1, count + 1), len(futures))
    return keys.assign(month=month, **{name: of.ravel() for name, of in days.items()})


def _purchased(records: Records, futures: pd.DataFrame) -> Spans:
    """Lay purchased seats out as spans.

    A term's start says how many seats there are from then on, those bought before it included, even
    at the same instant; only at hour 0 does a purchase come after it.
    """
    terms, bought = records[TermStarted], records[SeatsBought]
    future = np.concatenate([positions(terms, futures), positions(bought, futures)])
    hours = np.concatenate([terms["hours"], bought["hours"]]).astype(float)
    seats = np.concatenate([terms["quantity"], bought["quantity"]]).astype(float)
    is_term = np.arange(len(hours)) < len(terms)
    order = np.lexsort((is_term != (hours <= 0), hours, future))
    future, hours, seats, is_term = future[order], hours[order], seats[order], is_term[order]
    place = np.arange(len(hours))
    upcoming = np.minimum.accumulate(np.where(is_term, place, len(hours))[::-1])[::-1]
    following = np.append(upcoming[1:], len(hours))
    same = np.append(future, -1)[following] == future
    end = np.where(same, np.append(hours, np.inf)[following], np.inf)
    return future, hours, end, seats


def _days(spans: Spans, months: Floats, futures: int) -> Floats:
    """Integrate weighted spans over the months; shape (futures, months), in days."""
    future, start, end, weight = spans
    count = len(months) - 1
    start, end = (np.clip(at, months[0], months[-1]) for at in (start, np.maximum(start, end)))
    hours = np.concatenate([start, end])
    change = np.concatenate([weight, -weight])
    month = np.searchsorted(months, hours, side="right") - 1
    inside = month < count
    hours, change, month = hours[inside], change[inside], month[inside]
    cell = np.concatenate([future, future])[inside] * count + month
    shape = (futures, count)
    partial = np.bincount(cell, change * (months[month + 1] - hours), futures * count)
    step = np.bincount(cell, change, futures * count).reshape(shape)
    before = np.cumsum(step, axis=1) - step
    return (partial.reshape(shape) + before * np.diff(months)) / HOURS_PER_DAY
