"""What every purchased seat was used for, in seat-days of each month."""

from collections.abc import Mapping, Sequence

import numpy as np

from sim.core.arrays import Floats, Whole
from sim.core.table import Table, concat
from sim.core.units import HOURS_PER_DAY
from sim.core.vocabulary import USES
from sim.records.columns import Records
from sim.records.events import (
    RoleUpgraded,
    SeatReleased,
    SeatReserved,
    SeatsBought,
    SeatsReturned,
    TermStarted,
)
from sim.records.keys import APPLICATION, FATE, PERSON, distinct, earlier, lookup, matches, numbered
from sim.records.memberships import first, on_plans, spells
from sim.records.plan_periods import plan_period_of, plan_periods
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Plan

# Sums of hours differ from whole seats in their last bits.
DUST_DAYS = 1e-6
_FREE_ROLE = "free"
_SPAN = ["cell", "start_hours", "end_hours", "weight"]


def positions(rows: Table, books: Table, key: Sequence[str] = APPLICATION) -> Whole:
    """Find the row of `books` with the key of each row of another table.

    Parameters
    ----------
    rows, books : Table
        Both with the columns of the key; no two rows of `books` have the same.
    key : sequence of str
        Names of columns.

    Returns
    -------
    array of int64
        Row numbers of `books`, one per row of `rows`.
    """
    return lookup(rows, books, key)


def seat_days(
    people: Table,
    idle: Table,
    records: Records,
    books: Table,
    plans: Mapping[str, Plan],
    calendar: Calendar,
) -> Table:
    """Count the seat-days of each month and what they were used for.

    A removed member's seat is free from the removal on, also where access goes on until the end of
    the billing cycle. Where no seats are sold (a free plan, or one that bills active users), as
    many are purchased as are held. A role without a seat is not counted.

    Parameters
    ----------
    people : Table
        Fates, one row per replication and person.
    idle : Table
        ``replication, person, from_hours, until_hours`` of spells without use.
    records : mapping of record type to Table
        Records of all strategies and replications.
    books : Table
        ``strategy``, ``replication`` and ``application``, one row for each application of a world.
    plans : mapping of name to Plan
    calendar : Calendar
        Bounds of the months.

    Returns
    -------
    Table
        One row per application, replication and month (1 is the first): seat-days ``purchased``,
        ``active`` (a present member's), ``idle`` (a present member's who did not use the product
        then), ``orphaned`` (a leaver's), ``pending`` (held for somebody who did not get in yet) and
        ``stranded`` (nobody's), which add up to ``purchased``.
    """
    months = np.asarray(calendar.month_hours, dtype=float)
    held = _held(people, records, books)
    spans = {
        **held,
        "idle": without_use(held["present"], idle),
        "purchased": _purchased(records, books, plans, held),
    }
    days = {use: _clean(days_of(each, months, len(books))) for use, each in spans.items()}
    days["active"] = _clean(days.pop("present") - days["idle"])
    in_use = sum(days[use] for use in USES if use != "stranded")
    days["stranded"] = _clean(days["purchased"] - in_use)
    count = len(months) - 1
    keys = books[APPLICATION][np.repeat(np.arange(len(books)), count)]
    month = np.tile(np.arange(1, count + 1), len(books))
    return keys.assign(month=month, **{name: days[name].ravel() for name in ("purchased", *USES)})


def days_of(spans: Table, months: Floats, cells: int) -> Floats:
    """Integrate spans over months.

    Parameters
    ----------
    spans : Table
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
    count, weight = len(months) - 1, spans["weight"]
    start, end = spans["start_hours"], np.maximum(spans["start_hours"], spans["end_hours"])
    hours = np.clip(np.concatenate([start, end]), months[0], months[-1])
    change = np.concatenate([weight, -weight])
    month = np.searchsorted(months, hours, side="right") - 1
    inside = month < count
    hours, change, month = hours[inside], change[inside], month[inside]
    cell = np.tile(spans["cell"], 2)[inside] * count + month
    shape = (cells, count)
    partial = np.bincount(cell, change * (months[month + 1] - hours), cells * count)
    step = np.bincount(cell, change, cells * count).reshape(shape)
    before = np.cumsum(step, axis=1) - step
    return np.asarray((partial.reshape(shape) + before * np.diff(months)) / HOURS_PER_DAY)


def without_use(spans: Table, idle: Table) -> Table:
    """Cut the parts of people's spans out in which they did not use the product.

    Parameters
    ----------
    spans : Table
        With ``replication``, ``person``, ``start_hours`` and ``end_hours``.
    idle : Table
        ``replication, person, from_hours, until_hours``.

    Returns
    -------
    Table
        A row for each part, some of them empty, with the columns of `spans`.
    """
    span, part = matches(spans, idle, FATE)
    parts = spans[span]
    return parts.assign(
        start_hours=np.maximum(parts["start_hours"], idle["from_hours"][part]),
        end_hours=np.minimum(parts["end_hours"], idle["until_hours"][part]),
    )


def _clean(days: Floats) -> Floats:
    return np.where(np.abs(days) < DUST_DAYS, 0.0, days)


def _held(people: Table, records: Records, books: Table) -> dict[str, Table]:
    """Lay out who held a seat when: present members, leavers, and who did not get in yet."""
    rows = spells(people, records)
    upgraded = first(records[RoleUpgraded], "hours", "hours")
    upgraded_hours = upgraded.at("hours", lookup(rows, upgraded, PERSON), np.inf)
    in_free_role = rows["seat_type"] == _FREE_ROLE
    since = np.where(in_free_role, upgraded_hours, rows["taken_hours"])
    activated = np.maximum(rows["activated_hours"], since)
    left, removed = rows["left_hours"], rows["removed_hours"]
    spans = {
        "present": (activated, np.minimum(left, removed)),
        "orphaned": (np.maximum(left, since), removed),
        "pending": (since, np.minimum(np.minimum(activated, left), removed)),
    }
    whose = _of_seats(rows, books)
    held = {
        use: whose.assign(start_hours=start, end_hours=end) for use, (start, end) in spans.items()
    }
    return held | {"pending": concat([held["pending"], _reserved(records, books)])}


def _of_seats(rows: Table, books: Table) -> Table:
    """Say whose seat each row is about, and for which row of `books` it counts."""
    return rows[FATE].assign(cell=positions(rows, books), weight=1.0)


def _reserved(records: Records, books: Table) -> Table:
    """Seats that pending invitations hold; a person has one at a time."""
    reserved, released = (
        records[kind].assign(number=earlier(numbered(records[kind], PERSON)))
        for kind in (SeatReserved, SeatReleased)
    )
    release = lookup(reserved, released, [*PERSON, "number"])
    return _of_seats(reserved, books).assign(
        start_hours=reserved["hours"], end_hours=released.at("hours", release, np.inf)
    )


def _purchased(
    records: Records, books: Table, plans: Mapping[str, Plan], held: Mapping[str, Table]
) -> Table:
    """Lay purchased seats out as spans."""
    sold = [name for name, plan in plans.items() if plan.pricing == "seats"]
    changes = _changes(records, sold)
    group = numbered(changes, ["plan_period", "seat_type"])
    # Bought before the seats are counted for a term, but after a plan's first.
    order = np.lexsort((changes["place"], changes["hours"], group))
    changes, group = changes[order], group[order]
    hours, row = changes["hours"], np.arange(len(changes))
    upcoming = np.minimum.accumulate(np.where(changes["is_count"], row, len(row))[::-1])[::-1]
    following = np.append(upcoming, len(row))[1:]
    same = np.append(group, -1)[following] == group
    spans = Table(
        {
            "cell": positions(changes, books),
            "start_hours": hours,
            "end_hours": np.where(same, np.append(hours, np.inf)[following], np.inf),
            "weight": changes["quantity"].astype(float),
        }
    )
    if len(sold) == len(plans):
        return spans
    return concat([spans, _as_held(records, books, sold, concat(list(held.values())))])


def _changes(records: Records, sold: list[str]) -> Table:
    """Counts of a term, and seats bought and returned in it, by plan period and type of seat."""
    # A plan may be left and come back within an hour: it is the plan period that ends.
    known = plan_periods(records)
    terms, bought, returned = (
        records[kind].assign(plan_period=plan_period_of(records[kind], known))
        for kind in (TermStarted, SeatsBought, SeatsReturned)
    )
    is_first = terms["term"] == known["first_term"][terms["plan_period"]]
    left = known.assign(plan_period=np.arange(len(known)), hours=known["end_hours"], quantity=0)
    left = left[np.isfinite(left["hours"])]
    kinds = distinct(terms, ["plan_period", "seat_type"])
    row, kind = matches(left, kinds, ["plan_period"])
    ended = left[row].assign(seat_type=kinds["seat_type"][kind])
    # At one moment: a plan's first count, what is bought and returned, later counts, the end.
    parts = [
        terms.assign(is_count=True, place=np.where(is_first, 0, 2)),
        bought.assign(is_count=False, place=1),
        returned.assign(is_count=False, place=1, quantity=-returned["quantity"]),
        ended.assign(is_count=True, place=3),
    ]
    keys = [*APPLICATION, "plan_period", "seat_type"]
    columns = [*keys, "hours", "quantity", "is_count", "place"]
    changes = concat([rows[columns] for rows in parts])
    return changes[np.isin(known["plan"], sold)[changes["plan_period"]]]


def _as_held(records: Records, books: Table, sold: list[str], held: Table) -> Table:
    """Seats held while a plan is in force that sells none."""
    spans = on_plans(records)
    spans = spans[~np.isin(spans["plan"], sold)]
    spans = spans.assign(cell=positions(spans, books))
    row, span = matches(held, spans, ["cell"])
    parts = held[_SPAN][row]
    return parts.assign(
        start_hours=np.maximum(parts["start_hours"], spans["plan_start_hours"][span]),
        end_hours=np.minimum(parts["end_hours"], spans["plan_end_hours"][span]),
    )
