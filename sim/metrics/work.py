"""The work of the desk, as metrics."""

import numpy as np

from sim.core.given import Given, each_given
from sim.core.table import Table
from sim.core.units import HOURS_PER_DAY, MINUTES_PER_HOUR
from sim.core.vocabulary import WORK
from sim.metrics.evidence import Evidence, Ratio, adder
from sim.metrics.seat_days import positions
from sim.records.events import DeskAction, TicketOpened
from sim.records.keys import FATE, PERSON, REPLICATION, distinct, lookup, matches
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Parameters

HOURS_PER_WEEK = 7 * HOURS_PER_DAY


def effort(evidence: Evidence, calendar: Calendar) -> dict[str, Ratio]:
    """Observe the work for each application."""
    work = _counted(evidence, calendar.horizon_hours)
    hours, add = work["minutes"] / MINUTES_PER_HOUR, adder(work, evidence.books)
    kinds = work["kind"]
    return {
        "manual_hours": (add(hours), 1.0),
        "manual_actions": (add(), 1.0),
        **{f"manual_hours_{kind}": (add(hours * (kinds == kind)), 1.0) for kind in WORK},
    }


def desks(
    evidence: Evidence, parameters: Given[Parameters], calendar: Calendar
) -> tuple[Table, dict[str, Ratio]]:
    """Observe each strategy's desk, which serves all its applications.

    Returns
    -------
    replications, observed : Table, dict
        ``strategy`` and ``replication`` of each desk, and its metrics.
    """
    replications = distinct(evidence.books, REPLICATION)
    work = _counted(evidence, calendar.horizon_hours)
    hours = work["minutes"] / MINUTES_PER_HOUR
    weeks = int(calendar.horizon_hours // HOURS_PER_WEEK)
    week = (work["picked_up_hours"] // HOURS_PER_WEEK).astype(np.int64)
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


def _counted(evidence: Evidence, horizon_hours: float) -> Table:
    """Desk actions caused inside the horizon: by a ticket opened or somebody who left in it."""
    work = evidence.records[DeskAction]
    is_late = work["picked_up_hours"] >= horizon_hours
    if not is_late.any():
        return work
    late, tickets, people = work[is_late], evidence.records[TicketOpened], evidence.people
    row, ticket = matches(late, tickets, [*PERSON, "kind"])
    opened_hours = tickets["hours"][ticket]
    before = opened_hours <= late["picked_up_hours"][row]
    latest = np.full(len(late), -np.inf)
    np.maximum.at(latest, row[before], opened_hours[before])
    by_ticket = np.isfinite(latest) & (latest < horizon_hours)
    caused_by_leaving = [kind for kind, each in WORK.items() if each.after_leaving]
    fate = lookup(late, people, FATE)
    has_left = people.at("left_hours", fate, np.inf) < horizon_hours
    counted = ~is_late
    counted[is_late] = by_ticket | (has_left & np.isin(late["kind"], caused_by_leaving))
    return work[counted]
