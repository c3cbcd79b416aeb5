"""Who was a member when, and on which plan: laid out from what the worlds wrote down."""

import numpy as np

from sim.core.table import Table
from sim.records.columns import Records
from sim.records.events import Activated, IdpDisabled, OrphanFound, Removed, SeatTaken, Started
from sim.records.keys import APPLICATION, FATE, PERSON, SPELL, first_rows, lookup, matches, numbered
from sim.records.plan_periods import plan_periods


def entitled(people: Table, records: Records, books: Table) -> Table:
    """Pair the people of each replication with the applications that have a seat for them.

    Parameters
    ----------
    people : Table
        Fates, one row per replication and person.
    records : mapping of record type to Table
        ``Started`` says who is entitled to a seat of an application.
    books : Table
        One row per strategy, replication and application.

    Returns
    -------
    Table
        The columns of both, in the order of `books`, then of `people`.
    """
    started = records[Started][PERSON]
    fate = lookup(started, people, FATE)
    book = lookup(started, books, APPLICATION)
    here = np.flatnonzero((fate >= 0) & (book >= 0))
    here = here[np.lexsort((fate[here], book[here]))]
    own = people.without("replication")[fate[here]]
    return books[book[here]].assign(**{name: own[name] for name in own})


def spells(people: Table, records: Records) -> Table:
    """Lay every membership of some people out as one row.

    Parameters
    ----------
    people : Table
        The people to look at, one row per replication and person.
    records : mapping of record type to Table
        Records of all strategies and replications.

    Returns
    -------
    Table
        One row per application and membership (``spell``) of a person, later below earlier ones:
        ``taken_hours``, ``seat_type``, ``activated_hours``, ``removed_hours``, ``disabled_hours``,
        ``found_hours`` by the first review (infinite where it did not happen), the milestones of
        the removal, and the person's fate.
    """
    activated, removed = records[Activated], records[Removed]
    disabled = first(records[IdpDisabled], "hours", "hours")
    found = first(records[OrphanFound], "hours", "hours")
    rows = records[SeatTaken].rename(hours="taken_hours")
    fate = lookup(rows, people, FATE)
    order = np.argsort(rows["spell"], kind="stable")
    order = order[fate[order] >= 0]
    rows, fate = rows[order], fate[order]
    removal = lookup(rows, removed, SPELL)
    fates = ("left_hours", "told_left_hours", "session_kept", "session_share")
    milestones = ("noticed_hours", "picked_up_hours", "retried_hours")
    return rows.assign(
        **{name: people[name][fate] for name in fates},
        activated_hours=activated.at("hours", lookup(rows, activated, SPELL), np.inf),
        removed_hours=removed.at("hours", removal, np.inf),
        route=removed.at("route", removal, ""),
        **{name: removed.at(name, removal, np.nan) for name in milestones},
        disabled_hours=disabled.at("hours", lookup(rows, disabled, PERSON), np.inf),
        found_hours=found.at("hours", lookup(rows, found, PERSON), np.inf),
    )


def first(rows: Table, column: str, name: str) -> Table:
    """Return the smallest value of a column for each person of an application, as `name`."""
    whose = numbered(rows, PERSON)
    kept = first_rows(whose)
    smallest = np.full(len(kept), np.inf)
    np.minimum.at(smallest, whose, rows[column].astype(float))
    return rows[PERSON][kept].assign(**{name: smallest})


def on_plans(records: Records) -> Table:
    """Say which plan each application was on, and when.

    Returns
    -------
    Table
        ``strategy, replication, application, plan_period, plan, plan_start_hours,
        plan_end_hours``.
    """
    return plan_periods(records).rename(start_hours="plan_start_hours", end_hours="plan_end_hours")


def on_plan(rows: Table, records: Records, moments: str) -> Table:
    """Add to each row which plan was in force at a moment.

    Parameters
    ----------
    rows : Table
        With ``strategy``, ``replication``, ``application`` and the column `moments`, in hours.
    records : mapping of record type to Table
    moments : str
        Name of a column.

    Returns
    -------
    Table
        The rows in their order, with ``plan`` and ``plan_start_hours``.
    """
    plans = on_plans(records)
    row, plan = matches(rows, plans, APPLICATION)
    hours = rows[moments][row]
    inside = (plans["plan_start_hours"][plan] <= hours) & (hours < plans["plan_end_hours"][plan])
    found = plans[plan[inside]]
    return rows[row[inside]].assign(**{name: found[name] for name in ("plan", "plan_start_hours")})
