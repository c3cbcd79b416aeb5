"""Which plan an application was on, and for how long."""

import numpy as np

from sim.core.arrays import Whole
from sim.core.table import Table, concat
from sim.core.units import HOURS_PER_DAY
from sim.records.columns import Records
from sim.records.events import PlanEnded, TermStarted
from sim.records.keys import APPLICATION, earlier, first_rows, lookup, numbered

# Days are numbers from the start of the horizon; this one never comes.
NEVER = 2**31

_PLAN = [*APPLICATION, "plan"]


def plan_periods(records: Records) -> Table:
    """List the stretches of time that each application of a strategy was on a plan.

    Parameters
    ----------
    records : mapping of record type to Table
        ``TermStarted`` and ``PlanEnded``. Every plan period begins with a term 0, but that of a
        contract in force with the term in which it is at hour 0.

    Returns
    -------
    Table
        ``strategy``, ``replication``, ``application``, ``plan_period`` (from 0), ``plan``,
        ``first_term``, ``start_hours``, ``end_hours`` (infinite if the plan was not left); a plan
        that comes back has one period each time.
    """
    terms, ended = records[TermStarted], records[PlanEnded]
    hours = terms["hours"]
    whose = numbered(terms, APPLICATION)
    earliest = np.full(len(terms), np.inf)
    np.minimum.at(earliest, whose, hours)
    is_first = (terms["term"] == 0) | (hours == earliest[whose])
    began = terms[is_first]
    # A term has a row for each type of seat.
    began = began[first_rows(numbered(began, [*_PLAN, "term", "hours"]))]
    # The n-th end of a plan is that of its n-th plan period.
    ends = ended.assign(number=earlier(numbered(ended, _PLAN)))
    nth = began.assign(number=earlier(numbered(began, _PLAN)))
    end = lookup(nth, ends, [*_PLAN, "number"])
    return Table(
        {
            **{name: began[name] for name in APPLICATION},
            "plan_period": earlier(numbered(began, APPLICATION)),
            "plan": began["plan"],
            "first_term": began["term"],
            "start_hours": began["hours"],
            "end_hours": ends.at("hours", end, np.inf),
        }
    )


def with_days(rows: Table, horizon_days: int) -> Table:
    """Add the first day of each period, and the day of its end if that is inside the horizon."""
    end = np.floor(np.minimum(rows["end_hours"] / HOURS_PER_DAY, NEVER))
    return rows.assign(
        first_day=np.floor(rows["start_hours"] / HOURS_PER_DAY).astype(np.int64),
        last_day=np.where(end < horizon_days, end, NEVER).astype(np.int64),
    )


def plan_period_of(rows: Table, known: Table) -> Whole:
    """Find the plan period in which something happened to a plan.

    Parameters
    ----------
    rows : Table
        ``strategy``, ``replication``, ``application``, ``plan``, ``hours``.
    known : Table
        From `plan_periods`.

    Returns
    -------
    array of int64
        Row numbers of `known`: the last plan period of that plan which had begun.
    """
    keys = concat([known[_PLAN], rows[_PLAN]])
    code = numbered(keys, _PLAN)
    hours = np.concatenate([known["start_hours"], rows["hours"]])
    order = np.lexsort((np.arange(len(code)), hours, code))
    is_start = order < len(known)
    latest = np.maximum.accumulate(np.where(is_start, np.arange(len(order)), 0))
    found = np.empty(len(order), dtype=np.int64)
    found[order] = order[latest]
    too_early = (code[found] != code) | (found >= len(known))
    if too_early.any():
        strategy, replication, _, plan = (keys[name][too_early][0] for name in _PLAN)
        raise ValueError(
            f"strategy {strategy}, replication {replication}: something happened to plan {plan}"
            " before its first term"
        )
    return found[len(known) :]
