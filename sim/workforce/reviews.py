"""Which access review would find whom: looked up for everybody, whatever a strategy does."""

import numpy as np
import pandas as pd

from sim.core import streams
from sim.core.arrays import Floats
from sim.core.given import Given, given_for
from sim.core.units import HOURS_PER_DAY
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Policies


def found_hours(
    leavers: pd.DataFrame, policies: Given[Policies], calendar: Calendar, seed: int
) -> Floats:
    """Look up the first review after leaving that would find each leaver still a member.

    Parameters
    ----------
    leavers : DataFrame
        ``replication``, ``application``, ``key`` of the person and ``left_hours``.
    policies : Policies, or a mapping of replication to Policies
        How often a review comes, and the probability that it finds a leaver.
    calendar : Calendar
    seed : int
        Seed of the experiment.

    Returns
    -------
    array of float, shape (leavers,)
        Infinity where no review finds the person before the end of the cool-down.
    """
    found = np.full(len(leavers), np.inf)
    replications = leavers["replication"].to_numpy(int)
    applications = leavers["application"].to_numpy()
    keys, left = leavers["key"].to_numpy(), leavers["left_hours"].to_numpy(float)
    for replication, application in dict.fromkeys(zip(replications, applications, strict=True)):
        rows = (replications == replication) & (applications == application)
        own = given_for(policies, int(replication))
        moments = _review_hours(own, calendar, seed, int(replication))
        number = np.arange(1, len(moments) + 1)
        stream = f"{application} review finds"
        u = streams.uniform(seed, int(replication), stream, keys[rows][:, None], number)
        finds = (u < own.review_detection_share) & (moments >= left[rows][:, None])
        found[rows] = np.where(finds, moments, np.inf).min(axis=1, initial=np.inf)
    return found


def _review_hours(policies: Policies, calendar: Calendar, seed: int, replication: int) -> Floats:
    """All reviews until the end of the cool-down: at a random phase, moved into opening hours."""
    interval = policies.review_interval_days * HOURS_PER_DAY
    phase = streams.uniform_number(seed, replication, "review phase", 0)
    planned = (phase + np.arange(int(calendar.close_hours / interval) + 1)) * interval
    moments = np.array([calendar.office.next_open(moment) for moment in planned.tolist()])
    return moments[moments <= calendar.close_hours]
