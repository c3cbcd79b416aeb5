"""Which plan an application was on, and for how long."""

import numpy as np
import pandas as pd

from sim.core.arrays import Whole
from sim.core.units import HOURS_PER_DAY
from sim.records.columns import APPLICATION, Records
from sim.records.events import PlanEnded, TermStarted

# Days are numbers from the start of the horizon; this one never comes.
NEVER = 2**31

_PLAN = [*APPLICATION, "plan"]


def plan_periods(records: Records) -> pd.DataFrame:
    """List the stretches of time that each application of a strategy was on a plan.

    Parameters
    ----------
    records : mapping of record type to DataFrame
        ``TermStarted`` and ``PlanEnded``. Every plan period begins with a term 0, but that of a
        contract in force with the term in which it is at hour 0.

    Returns
    -------
    DataFrame
        ``strategy``, ``replication``, ``application``, ``plan_period`` (from 0), ``plan``,
        ``first_term``, ``start_hours``, ``end_hours`` (infinite if the plan was not left); a plan
        that comes back has one period each time.
    """
    terms, ended = records[TermStarted], records[PlanEnded]
    is_first = (terms["term"] == 0) | (
        terms["hours"] == terms.groupby(APPLICATION, sort=False)["hours"].transform("min")
    )
    began = terms.loc[is_first, [*_PLAN, "term", "hours"]].drop_duplicates(ignore_index=True)
    # The n-th end of a plan is that of its n-th plan period.
    number = began.groupby(_PLAN, sort=False).cumcount()
    ends = ended.assign(number=ended.groupby(_PLAN, sort=False).cumcount())
    rows = began.assign(number=number).merge(
        ends.rename(columns={"hours": "end_hours"}), "left", on=[*_PLAN, "number"]
    )
    return pd.DataFrame(
        {
            **{name: rows[name] for name in APPLICATION},
            "plan_period": rows.groupby(APPLICATION, sort=False).cumcount(),
            "plan": rows["plan"].astype(object),
            "first_term": rows["term"],
            "start_hours": rows["hours"],
            "end_hours": rows["end_hours"].fillna(np.inf),
        }
    )


def with_days(rows: pd.DataFrame, horizon_days: int) -> pd.DataFrame:
    """Add the first day of each period, and the day of its end if that is inside the horizon."""
    end = np.floor(np.minimum(rows["end_hours"].to_numpy() / HOURS_PER_DAY, NEVER))
    return rows.assign(
        first_day=np.floor(rows["start_hours"].to_numpy() / HOURS_PER_DAY).astype(np.int64),
        last_day=np.where(end < horizon_days, end, NEVER).astype(np.int64),
    )


def plan_period_of(rows: pd.DataFrame, known: pd.DataFrame) -> Whole:
    """Find the plan period in which something happened to a plan.

    Parameters
    ----------
    rows : DataFrame
        ``strategy``, ``replication``, ``application``, ``plan``, ``hours``.
    known : DataFrame
        From `plan_periods`.

    Returns
    -------
    array of int64
        Row numbers of `known`: the last plan period of that plan which had begun.
    """
    keys = pd.concat([known[_PLAN], rows[_PLAN]], ignore_index=True)
    code = keys.groupby(_PLAN, sort=False).ngroup().to_numpy()
    hours = np.concatenate([known["start_hours"], rows["hours"]]).astype(float)
    order = np.lexsort((np.arange(len(code)), hours, code))
    is_start = order < len(known)
    latest = np.maximum.accumulate(np.where(is_start, np.arange(len(order)), 0))
    found = np.empty(len(order), dtype=np.int64)
    found[order] = order[latest]
    too_early = (code[found] != code) | (found >= len(known))
    if too_early.any():
        lost = keys[too_early].iloc[0]
        raise ValueError(
            f"strategy {lost['strategy']}, replication {lost['replication']}: something happened"
            f" to plan {lost['plan']} before its first term"
        )
    return found[len(known) :]
