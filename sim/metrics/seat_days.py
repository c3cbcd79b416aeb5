"""What every purchased seat was used for, in seat-days of each month."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sim.core.arrays import Floats, Whole
from sim.core.units import HOURS_PER_DAY
from sim.core.vocabulary import USES
from sim.records.columns import APPLICATION, PERSON, Records, lookup
from sim.records.events import (
    RoleUpgraded,
    SeatReleased,
    SeatReserved,
    SeatsBought,
    SeatsReturned,
    TermStarted,
)
from sim.records.memberships import first, on_plans, spells
from sim.records.plan_periods import plan_period_of, plan_periods
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Plan

# Sums of hours differ from whole seats in their last bits.
DUST_DAYS = 1e-6
_FREE_ROLE = "free"


def positions(frame: pd.DataFrame, books: pd.DataFrame, key: Sequence[str] = APPLICATION) -> Whole:
    """Find the row of `books` with the key of each row of `frame`.

    Parameters
    ----------
    frame, books : DataFrame
        Both with the columns of the key; no two rows of `books` have the same.
    key : sequence of str
        Names of columns.

    Returns
    -------
    array of int64
        Row numbers, one per row of `frame`.
    """
    return lookup(frame, books, key)


def seat_days(
    people: pd.DataFrame,
    idle: pd.DataFrame,
    records: Records,
    books: pd.DataFrame,
    plans: Mapping[str, Plan],
    calendar: Calendar,
) -> pd.DataFrame:
    """Count the seat-days of each month and what they were used for.

    A removed member's seat is free from the removal on, also where access goes on until the end of
    the billing cycle. Where no seats are sold (a free plan, or one that bills active users), as
    many are purchased as are held. A role without a seat is not counted.

    Parameters
    ----------
    people : DataFrame
        Fates, one row per replication and person.
    idle : DataFrame
        ``replication, person, from_hours, until_hours`` of spells without use.
    records : mapping of record type to DataFrame
        Records of all strategies and replications.
    books : DataFrame
        ``strategy``, ``replication`` and ``application``, one row for each application of a world.
    plans : mapping of name to Plan
    calendar : Calendar
        Bounds of the months.

    Returns
    -------
    DataFrame
        One row per application, replication and month (1 is the first): seat-days ``purchased``,
        ``active`` (a present member's), ``idle`` (a present member's who did not use the product
        then), ``orphaned`` (a leaver's), ``pending`` (held for somebody who did not get in yet) and
        ``stranded`` (nobody's), which add up to ``purchased``.
    """
    months = np.asarray(calendar.month_hours, dtype=float)
    books = books[APPLICATION].reset_index(drop=True)
    held = _held(people, records, books)
    spans = {use: held[held["use"] == use] for use in ("present", "orphaned", "pending")}
    spans["idle"] = without_use(spans["present"], idle)
    spans["purchased"] = _purchased(records, books, plans, held)
    days = {use: _clean(days_of(held, months, len(books))) for use, held in spans.items()}
    days["active"] = _clean(days.pop("present") - days["idle"])
    in_use = sum(days[use] for use in USES if use != "stranded")
    days["stranded"] = _clean(days["purchased"] - in_use)
    count = len(months) - 1
    keys = books.iloc[np.repeat(np.arange(len(books)), count)].reset_index(drop=True)
    month = np.tile(np.arange(1, count + 1), len(books))
    return keys.assign(month=month, **{name: days[name].ravel() for name in ("purchased", *USES)})


def days_of(spans: pd.DataFrame, months: Floats, cells: int) -> Floats:
    """Integrate spans over months.

    Parameters
    ----------
    spans : DataFrame
        ``cell`` (row of the result), ``start_hours``, ``end_hours`` and ``weight``; a span that
        ends before it starts counts nothing.
    months : array of float
        Bounds of the months in hours.
    cells : int
        Rows of the result.

    Returns
    -------
    array of float, shape (cells, months)
        Days, weighted.
    """
    count, weight = len(months) - 1, spans["weight"].to_numpy(float)
    start, end = (spans[name].to_numpy(float) for name in ("start_hours", "end_hours"))
    end = np.maximum(start, end)
    start, end = (np.clip(hours, months[0], months[-1]) for hours in (start, end))
    hours = np.concatenate([start, end])
    change = np.concatenate([weight, -weight])
    month = np.searchsorted(months, hours, side="right") - 1
    inside = month < count
    hours, change, month = hours[inside], change[inside], month[inside]
    cell = np.tile(spans["cell"].to_numpy(np.int64), 2)[inside] * count + month
    shape = (cells, count)
    partial = np.bincount(cell, change * (months[month + 1] - hours), cells * count)
    step = np.bincount(cell, change, cells * count).reshape(shape)
    before = np.cumsum(step, axis=1) - step
    return np.asarray((partial.reshape(shape) + before * np.diff(months)) / HOURS_PER_DAY)


def without_use(spans: pd.DataFrame, idle: pd.DataFrame) -> pd.DataFrame:
    """Cut the parts of people's spans out in which they did not use the product.

    Parameters
    ----------
    spans : DataFrame
        With ``replication``, ``person``, ``start_hours`` and ``end_hours``.
    idle : DataFrame
        ``replication, person, from_hours, until_hours``.

    Returns
    -------
    DataFrame
        A row for each part, some of them empty, with the columns of `spans`.
    """
    parts = spans.merge(idle, on=["replication", "person"])
    return parts.assign(
        start_hours=np.maximum(parts["start_hours"], parts["from_hours"]),
        end_hours=np.minimum(parts["end_hours"], parts["until_hours"]),
    )[list(spans)]


def _clean(days: Floats) -> Floats:
    return np.where(np.abs(days) < DUST_DAYS, 0.0, days)


def _held(people: pd.DataFrame, records: Records, books: pd.DataFrame) -> pd.DataFrame:
    """Lay out who held a seat when: present members, leavers, and who did not get in yet."""
    rows = spells(people, records).merge(
        first(records[RoleUpgraded], "hours", "upgraded_hours"), "left", on=PERSON
    )
    taken, activated, removed, left = (
        rows[f"{name}_hours"].to_numpy(float) for name in ("taken", "activated", "removed", "left")
    )
    in_free_role = rows["seat_type"] == _FREE_ROLE
    taken = np.where(in_free_role, rows["upgraded_hours"].fillna(np.inf), taken)
    activated = np.maximum(activated, taken)
    spans = {
        "present": (activated, np.minimum(left, removed)),
        "orphaned": (np.maximum(left, taken), removed),
        "pending": (taken, np.minimum(np.minimum(activated, left), removed)),
    }
    parts = [
        rows[PERSON].assign(use=use, start_hours=start, end_hours=end)
        for use, (start, end) in spans.items()
    ]
    held = pd.concat([*parts, _reserved(records)], ignore_index=True)
    return held.assign(cell=positions(held, books), weight=1.0)


def _reserved(records: Records) -> pd.DataFrame:
    """Seats that pending invitations hold; a person has one at a time."""
    reserved, released = (
        records[kind].assign(number=records[kind].groupby(PERSON, sort=False).cumcount())
        for kind in (SeatReserved, SeatReleased)
    )
    keys = [*PERSON, "number"]
    rows = reserved.rename(columns={"hours": "start_hours"}).merge(
        released[[*keys, "hours"]].rename(columns={"hours": "end_hours"}), "left", on=keys
    )
    return rows[[*PERSON, "start_hours"]].assign(
        use="pending", end_hours=rows["end_hours"].fillna(np.inf)
    )


def _purchased(
    records: Records, books: pd.DataFrame, plans: Mapping[str, Plan], held: pd.DataFrame
) -> pd.DataFrame:
    """Lay purchased seats out as spans."""
    sold = [name for name, plan in plans.items() if plan.pricing == "seats"]
    changes = _changes(records, sold)
    group = changes.groupby(["plan_period", "seat_type"], sort=False).ngroup().to_numpy()
    # Bought before the seats are counted for a term, but after a plan's first.
    place = changes["place"].to_numpy()
    order = np.lexsort((place, changes["hours"], group))
    changes, group = changes.iloc[order].reset_index(drop=True), group[order]
    is_count = changes["is_count"].to_numpy(bool)
    row = np.arange(len(changes))
    upcoming = np.minimum.accumulate(np.where(is_count, row, len(row))[::-1])[::-1]
    following = np.append(upcoming[1:], len(row)).astype(np.int64)
    same = np.append(group, -1)[following] == group
    spans = changes.assign(
        cell=positions(changes, books),
        start_hours=changes["hours"],
        end_hours=np.where(same, np.append(changes["hours"], np.inf)[following], np.inf),
        weight=changes["quantity"].astype(float),
    )
    spans = spans[["cell", "start_hours", "end_hours", "weight"]]
    if len(sold) == len(plans):
        return spans
    return pd.concat([spans, _as_held(records, books, sold, held)], ignore_index=True)


def _changes(records: Records, sold: list[str]) -> pd.DataFrame:
    """Counts of a term, and seats bought and returned in it, by plan period and type of seat."""
    # A plan may be left and come back within an hour: it is the plan period that ends.
    known = plan_periods(records)
    terms, bought, returned = (
        records[kind].assign(plan_period=plan_period_of(records[kind], known))
        for kind in (TermStarted, SeatsBought, SeatsReturned)
    )
    is_first = terms["term"].to_numpy() == known["first_term"].to_numpy()[terms["plan_period"]]
    left = known.assign(plan_period=known.index, hours=known["end_hours"], quantity=0)
    left = left[np.isfinite(left["hours"])]
    ended = left.merge(terms[["plan_period", "seat_type"]].drop_duplicates(), on="plan_period")
    # At one moment: a plan's first count, what is bought and returned, later counts, the end.
    parts = [
        terms.assign(is_count=True, place=np.where(is_first, 0, 2)),
        bought.assign(is_count=False, place=1),
        returned.assign(is_count=False, place=1, quantity=-returned["quantity"]),
        ended.assign(is_count=True, place=3),
    ]
    keys = [*APPLICATION, "plan_period", "plan", "seat_type"]
    columns = [*keys, "hours", "quantity", "is_count", "place"]
    found = [rows[columns] for rows in parts if len(rows)]
    changes: pd.DataFrame = pd.concat(found, ignore_index=True)
    return changes[changes["plan"].isin(sold)].reset_index(drop=True)


def _as_held(
    records: Records, books: pd.DataFrame, sold: list[str], held: pd.DataFrame
) -> pd.DataFrame:
    """Seats held while a plan is in force that sells none."""
    spans = on_plans(records)
    spans = spans[~spans["plan"].isin(sold)]
    spans = spans.assign(cell=positions(spans, books))
    parts = held.merge(spans[["cell", "plan_start_hours", "plan_end_hours"]], on="cell")
    return parts.assign(
        start_hours=np.maximum(parts["start_hours"], parts["plan_start_hours"]),
        end_hours=np.minimum(parts["end_hours"], parts["plan_end_hours"]),
    )[["cell", "start_hours", "end_hours", "weight"]]
