"""Who was a member when, and on which plan: laid out from what the worlds wrote down."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.records.events import (
    Activated,
    IdpDisabled,
    OrphanFound,
    Record,
    Removed,
    SeatTaken,
    Started,
)
from sim.records.plan_periods import stints

Records = Mapping[type[Record], pd.DataFrame]

FUTURE = ["strategy", "replication"]
PERSON = [*FUTURE, "person"]
SPELL = [*PERSON, "spell"]


def entitled(people: pd.DataFrame, records: Records, futures: pd.DataFrame) -> pd.DataFrame:
    """Pair the people of each replication with the strategies that have a seat for them.

    Parameters
    ----------
    people : DataFrame
        Fates, one row per replication and person.
    records : mapping of record type to DataFrame
        ``Started`` says who is entitled to a seat of the strategy's application.
    futures : DataFrame
        One row per strategy and replication.

    Returns
    -------
    DataFrame
        The columns of both, in the order of `futures`, then of `people`.
    """
    pairs = futures.merge(people, on="replication")
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
        One row per strategy, replication, person and spell, later spells below earlier ones:
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
    """Return the smallest value of a column for each person under each strategy, as `name`."""
    return frame.groupby(PERSON, sort=False)[column].min().rename(name).reset_index()


def on_plans(records: Records) -> pd.DataFrame:
    """Say which plan each strategy had when.

    Returns
    -------
    DataFrame
        ``strategy, replication, stint, plan, plan_start_hours, plan_end_hours``.
    """
    return stints(records).rename(
        columns={"start_hours": "plan_start_hours", "end_hours": "plan_end_hours"}
    )


def on_plan(rows: pd.DataFrame, records: Records, at: str) -> pd.DataFrame:
    """Add to each row which plan was in force at a moment.

    Parameters
    ----------
    rows : DataFrame
        With ``strategy``, ``replication`` and the column `at`, in hours.
    records : mapping of record type to DataFrame
    at : str
        Name of the column with the moments.

    Returns
    -------
    DataFrame
        The rows in their order, with ``plan`` and ``plan_start_hours``.
    """
    pairs = rows.merge(on_plans(records), on=FUTURE)
    inside = (pairs["plan_start_hours"] <= pairs[at]) & (pairs[at] < pairs["plan_end_hours"])
    return pairs[inside].reset_index(drop=True)
