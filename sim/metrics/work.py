"""The work of the desk, as metrics."""

import numpy as np
import pandas as pd

from sim.core.given import Given, each_given
from sim.core.units import HOURS_PER_DAY, MINUTES_PER_HOUR
from sim.core.vocabulary import WORK
from sim.metrics.evidence import Evidence, Ratio, adder
from sim.metrics.seat_days import positions
from sim.records.columns import PERSON, REPLICATION
from sim.records.events import DeskAction, TicketOpened
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Parameters

HOURS_PER_WEEK = 7 * HOURS_PER_DAY


def effort(evidence: Evidence, calendar: Calendar) -> dict[str, Ratio]:
    """Observe the work for each application."""
    work = _counted(evidence, calendar.horizon_hours)
    hours, add = work["minutes"] / MINUTES_PER_HOUR, adder(work, evidence.books)
    kinds = work["kind"].to_numpy()
    return {
        "manual_hours": (add(hours), 1.0),
        "manual_actions": (add(), 1.0),
        **{f"manual_hours_{kind}": (add(hours.to_numpy() * (kinds == kind)), 1.0) for kind in WORK},
    }


def desks(
    evidence: Evidence, parameters: Given[Parameters], calendar: Calendar
) -> tuple[pd.DataFrame, dict[str, Ratio]]:
    """Observe each strategy's desk, which serves all its applications.

    Returns
    -------
    replications, observed : DataFrame, dict
        ``strategy`` and ``replication`` of each desk, and its metrics.
    """
    replications = evidence.books[REPLICATION].drop_duplicates(ignore_index=True)
    work = _counted(evidence, calendar.horizon_hours)
    hours = work["minutes"] / MINUTES_PER_HOUR
    weeks = int(calendar.horizon_hours // HOURS_PER_WEEK)
    week = (work["picked_up_hours"] // HOURS_PER_WEEK).to_numpy(int)
    full = week < weeks
    desk, count = positions(work, replications, REPLICATION), len(replications)
    by_week = np.bincount(desk[full] * weeks + week[full], hours[full], count * weeks)
    # Inputs may differ in the hours of a day, never in the days.
    days = calendar.desk.elapsed(calendar.horizon_hours) / calendar.desk.hours_per_day
    open_hours = each_given(
        parameters,
        replications["replication"],
        lambda own: own.desk.admins * (round(days) * own.desk.desk_hours_per_day),
    )
    return replications, {
        "busiest_week_hours": (by_week.reshape(count, weeks).max(axis=1), 1.0),
        "desk_utilisation": (np.bincount(desk, hours, count).astype(float), open_hours),
    }


def _counted(evidence: Evidence, horizon_hours: float) -> pd.DataFrame:
    """Desk actions caused inside the horizon: by a ticket opened or somebody who left in it."""
    work = evidence.records[DeskAction].reset_index(drop=True)
    late = work[work["picked_up_hours"] >= horizon_hours].reset_index()
    if late.empty:
        return work
    keys = [*PERSON, "kind"]
    tickets = evidence.records[TicketOpened].rename(columns={"hours": "opened_hours"})
    opened = late[["index", *keys, "picked_up_hours"]].merge(tickets, on=keys)
    opened = opened[opened["opened_hours"] <= opened["picked_up_hours"]]
    latest = opened.groupby("index")["opened_hours"].max()
    person = ["replication", "person"]
    leavers = evidence.people.loc[evidence.people["left_hours"] < horizon_hours, person]
    caused_by_leaving = [kind for kind, each in WORK.items() if each.after_leaving]
    gone = late[late["kind"].isin(caused_by_leaving)].merge(leavers, on=person)
    in_time = work["picked_up_hours"] < horizon_hours
    by_ticket = work.index.isin(latest.index[latest < horizon_hours])
    return work[in_time | by_ticket | work.index.isin(gone["index"])]
