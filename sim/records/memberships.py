"""Who was a member when, and on which plan: laid out from what the worlds wrote down."""

import numpy as np
import pandas as pd

from sim.records.columns import APPLICATION, PERSON, SPELL, Records
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
    pairs = books.merge(people, on="replication")
    return pairs.merge(records[Started][PERSON], on=PERSON)


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
    fates = people[
        [
            "replication",
            "person",
            "left_hours",
            "told_left_hours",
            "session_kept",
            "session_share",
        ]
    ]
    rows = (
        records[SeatTaken]
        .rename(columns={"hours": "taken_hours"})
        .merge(fates, on=["replication", "person"])
        .merge(records[Activated].rename(columns={"hours": "activated_hours"}), "left", on=SPELL)
        .merge(records[Removed].rename(columns={"hours": "removed_hours"}), "left", on=SPELL)
        .merge(first(records[IdpDisabled], "hours", "disabled_hours"), "left", on=PERSON)
        .merge(first(records[OrphanFound], "hours", "found_hours"), "left", on=PERSON)
    )
    never = ["activated_hours", "removed_hours", "disabled_hours", "found_hours"]
    rows[never] = rows[never].fillna(np.inf)
    rows["route"] = rows["route"].fillna("")
    return rows.sort_values("spell", kind="stable", ignore_index=True)


def first(frame: pd.DataFrame, column: str, name: str) -> pd.DataFrame:
    """Return the smallest value of a column for each person of an application, as `name`."""
    return frame.groupby(PERSON, sort=False)[column].min().rename(name).reset_index()


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
