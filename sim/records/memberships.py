"""Who was a member when, and on which plan: laid out from what the worlds wrote down."""

import numpy as np
import pandas as pd

from sim.records.columns import (
    APPLICATION,
    PERSON,
    SPELL,
    Records,
    first_rows,
    lookup,
    numbered,
    taken,
)
from sim.records.events import Activated, IdpDisabled, OrphanFound, Removed, SeatTaken, Started
from sim.records.plan_periods import plan_periods


def entitled(people: pd.DataFrame, records: Records, books: pd.DataFrame) -> pd.DataFrame:
    """Pair the people of each replication with the applications that have a seat for them.

    Parameters
    ----------
    people : DataFrame
        Fates, one row per replication and person.
    records : mapping of record type to DataFrame
        ``Started`` says who is entitled to a seat of an application.
    books : DataFrame
        One row per strategy, replication and application.

    Returns
    -------
    DataFrame
        The columns of both, in the order of `books`, then of `people`.
    """
    started = records[Started][PERSON]
    fate = lookup(started, people, ["replication", "person"])
    book = lookup(started, books, APPLICATION)
    here = np.flatnonzero((fate >= 0) & (book >= 0))
    here = here[np.lexsort((fate[here], book[here]))]
    own = people.drop(columns="replication").iloc[fate[here]].reset_index(drop=True)
    return pd.concat([books.iloc[book[here]].reset_index(drop=True), own], axis=1)


def spells(people: pd.DataFrame, records: Records) -> pd.DataFrame:
    """Lay every membership of some people out as one row.

    Parameters
    ----------
    people : DataFrame
        The people to look at, one row per replication and person.
    records : mapping of record type to DataFrame
        Records of all strategies and replications.

    Returns
    -------
    DataFrame
        One row per application and membership (``spell``) of a person, later below earlier ones:
        ``taken_hours``, ``seat_type``, ``activated_hours``, ``removed_hours``, ``disabled_hours``,
        ``found_hours`` by the first review (infinite where it did not happen), the milestones of
        the removal, and the person's fate.
    """
    activated, removed = records[Activated], records[Removed]
    disabled = first(records[IdpDisabled], "hours", "hours")
    found = first(records[OrphanFound], "hours", "hours")
    rows = records[SeatTaken].rename(columns={"hours": "taken_hours"})
    fate = lookup(rows, people, ["replication", "person"])
    order = np.argsort(rows["spell"].to_numpy(), kind="stable")
    order = order[fate[order] >= 0]
    rows, fate = rows.iloc[order].reset_index(drop=True), fate[order]
    removal = lookup(rows, removed, SPELL)
    fates = ("left_hours", "told_left_hours", "session_kept", "session_share")
    milestones = ("noticed_hours", "picked_up_hours", "retried_hours")
    return rows.assign(
        **{name: people[name].to_numpy()[fate] for name in fates},
        activated_hours=taken(activated, "hours", lookup(rows, activated, SPELL), np.inf),
        removed_hours=taken(removed, "hours", removal, np.inf),
        route=pd.Series(taken(removed, "route", removal, ""), dtype=object),
        **{name: taken(removed, name, removal, np.nan) for name in milestones},
        disabled_hours=taken(disabled, "hours", lookup(rows, disabled, PERSON), np.inf),
        found_hours=taken(found, "hours", lookup(rows, found, PERSON), np.inf),
    )


def first(frame: pd.DataFrame, column: str, name: str) -> pd.DataFrame:
    """Return the smallest value of a column for each person of an application, as `name`."""
    whose = numbered(frame, PERSON)
    kept = first_rows(whose)
    smallest = np.full(len(kept), np.inf)
    np.minimum.at(smallest, whose, frame[column].to_numpy(float))
    return frame[PERSON].iloc[kept].reset_index(drop=True).assign(**{name: smallest})


def on_plans(records: Records) -> pd.DataFrame:
    """Say which plan each application was on, and when.

    Returns
    -------
    DataFrame
        ``strategy, replication, application, plan_period, plan, plan_start_hours,
        plan_end_hours``.
    """
    return plan_periods(records).rename(
        columns={"start_hours": "plan_start_hours", "end_hours": "plan_end_hours"}
    )


def on_plan(rows: pd.DataFrame, records: Records, moments: str) -> pd.DataFrame:
    """Add to each row which plan was in force at a moment.

    Parameters
    ----------
    rows : DataFrame
        With ``strategy``, ``replication``, ``application`` and the column `moments`, in hours.
    records : mapping of record type to DataFrame
    moments : str
        Name of a column.

    Returns
    -------
    DataFrame
        The rows in their order, with ``plan`` and ``plan_start_hours``.
    """
    pairs = rows.merge(on_plans(records), on=APPLICATION)
    hours = pairs[moments]
    inside = (pairs["plan_start_hours"] <= hours) & (hours < pairs["plan_end_hours"])
    return pairs[inside].reset_index(drop=True)
