"""When access reviews come, and whom each of them would find: fate, whatever a strategy does."""

import numpy as np

from sim.core import streams
from sim.core.arrays import Flags, Floats
from sim.core.units import HOURS_PER_DAY
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Policies


def review_hours(policies: Policies, calendar: Calendar, seed: int, replication: int) -> Floats:
    """When reviews begin: at a random phase, moved into opening hours, until the last cool-down.

    Parameters
    ----------
    policies : Policies
        How often a review comes.
    calendar : Calendar
    seed, replication : int
    """
    interval = policies.review_interval_days * HOURS_PER_DAY
    phase = streams.uniform_number(seed, replication, "review phase", 0)
    steps = np.full(int(calendar.close_hours / interval) + 1, interval)
    steps[0] = phase * interval
    moments = [calendar.office.next_open(moment) for moment in np.cumsum(steps).tolist()]
    return np.array([moment for moment in moments if moment <= calendar.close_hours])


def would_find(
    application: str,
    keys: streams.Keys,
    reviews: int,
    policies: Policies,
    seed: int,
    replication: int,
) -> Flags:
    """Whether each review of an application would find somebody who is still a member.

    Parameters
    ----------
    application : str
        Each has reviews of its own, all on the same days.
    keys : array of uint64, shape (people,)
        Keys of the people's random numbers.
    reviews : int
        How many there are.
    policies : Policies
        The probability that a review finds a leaver.
    seed, replication : int

    Returns
    -------
    array of bool, shape (people, reviews)
    """
    number = np.arange(1, reviews + 1)
    u = streams.uniform(seed, replication, f"{application} review finds", keys[:, None], number)
    found: Flags = u < policies.review_detection_share
    return found
