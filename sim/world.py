"""One replication of one strategy: the people of a future meet a way of running seats.

The world starts the processes, tells the provisioning mode what HR and the IdP say, lets the
company live on after the horizon until everybody who left inside it is out and its tickets are
closed, and closes the books.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import Calendar
from sim.clock import Process, Rank
from sim.parameters import Parameters
from sim.provisioning import MODES, ProvisioningMode
from sim.provisioning.by_hand import reviews
from sim.provisioning.workspace import Luck, Workspace
from sim.records import Left, Record, Started


class Books(NamedTuple):
    """What a world leaves behind."""

    records: dict[type[Record], list[Record]]
    end_hours: float


class Conduct(NamedTuple):
    """All that a world knows of a strategy; strategies alike in it share a world."""

    plan: str
    mode: str
    idp: str


def conduct(parameters: Parameters, strategy: str) -> Conduct:
    """Return how a strategy runs its seats; whether SSO is enforced matters only for exposure."""
    of = parameters.strategies[strategy]
    return Conduct(of.plan, of.mode, parameters.idp_of(strategy))


def run(parameters: Parameters, calendar: Calendar, luck: Luck, conduct: Conduct) -> Books:
    """Let one way of running seats meet the people of one future.

    Parameters
    ----------
    parameters : Parameters
    calendar : Calendar
    luck : Luck
        The people, and what was looked up for them; share it between strategies.
    conduct : Conduct

    Returns
    -------
    Books
        Records by type, each in the order in which things happened, and the end of the cool-down.
    """
    plan, idp = parameters.plans[conduct.plan], parameters.idps[conduct.idp]
    space = Workspace(parameters, plan, idp, calendar, luck)
    mode = MODES[conduct.mode](space)
    _begin(space)
    space.clock.start(_signals(space, mode))
    space.clock.start(reviews(space, mode.idp_disabled))
    space.clock.start(space.terms())
    space.clock.run(until=calendar.horizon_hours)
    if not space.is_done:
        limit = space.clock.at(calendar.close_hours, Rank.RENEWAL)
        space.clock.run(until=space.all_done | limit)
    _write_fates(space)
    return Books(dict(space.records), space.clock.now)


def _write_fates(space: Workspace) -> None:
    people, left_hours = space.luck.people, space.left_hours
    for person, start in enumerate(space.start_hours):
        space.write(Started(start, person))
    for person in sorted(people.leavers.tolist(), key=left_hours.__getitem__):
        space.write(Left(left_hours[person], person, people.cause[person]))


def _begin(space: Workspace) -> None:
    """At hour 0 all initial people are members, or, in a rollout, nobody is."""
    initial = np.flatnonzero(space.luck.people.initial).tolist()
    members = initial if space.parameters.start_state == "running" else []
    space.open_book(len(initial))
    for person in members:
        if space.get_seat(person):
            _admit_initial(space, person)
        else:
            space.clock.start(_wait_from_hour_0(space, person))


def _wait_from_hour_0(space: Workspace, person: int) -> Process:
    yield from space.wait_for_seat(person)
    _admit_initial(space, person)


def _admit_initial(space: Workspace, person: int) -> None:
    space.admit(person)
    space.give_access(person)
    space.activate(person)


def _signals(space: Workspace, mode: ProvisioningMode) -> Process:
    """Pass on what HR and the IdP say, in the order of time."""
    people = space.luck.people
    joins = np.full(len(people), True)
    if space.parameters.start_state == "running":
        joins = ~people.initial
    answers: tuple[Callable[[int], Process], ...] = (
        mode.joiner_told,
        mode.leaver_told,
        _idp_disabled(space, mode),
    )
    moments = (
        np.where(joins, people.told_start_hours, np.inf),
        people.told_left_hours,
        people.idp_disabled_hours,
    )
    for hours, signal, person in _in_order(moments):
        if hours > space.clock.now:
            yield space.clock.at(hours, Rank.SIGNAL)
        space.clock.start(answers[signal](person))


def _idp_disabled(space: Workspace, mode: ProvisioningMode) -> Callable[[int], Process]:
    def disable(person: int) -> Process:
        if not space.idp_is_disabled[person]:
            space.disable_idp(person)
            yield from mode.idp_disabled(person)

    return disable


def _in_order(moments: tuple[NDArray[np.float64], ...]) -> list[tuple[float, int, int]]:
    """Lay arrays of moments, one entry a person, out as (hours, array, person) by time."""
    hours = np.concatenate(moments)
    person = np.tile(np.arange(len(moments[0])), len(moments))
    signal = np.repeat(np.arange(len(moments)), len(moments[0]))
    order = np.lexsort((person, signal, hours))
    order = order[np.isfinite(hours[order])]
    return list(
        zip(hours[order].tolist(), signal[order].tolist(), person[order].tolist(), strict=True)
    )
