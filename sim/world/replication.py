"""One replication of one strategy: its people meet a way of running seats.

The world starts the processes, tells the workspaces what HR and the IdP say, lets the company live
on after the horizon until everybody who left inside it is out and its tickets are closed, and
closes the books.
"""

from collections.abc import Callable
from itertools import compress
from typing import NamedTuple

import numpy as np

from sim.core.clock import Process, Rank
from sim.core.vocabulary import Mode
from sim.records.events import Left, Record, Started
from sim.scenarios.calendar import Calendar
from sim.scenarios.reliance import stage_in_force
from sim.scenarios.schema import Contract, Parameters, Switch
from sim.world import terms
from sim.world.company import Company, Draws
from sim.world.layoffs import Layoffs
from sim.world.modes import MODES
from sim.world.plan_change import Stage, roll_out, set_up_sso, switching
from sim.world.reviews import reviews
from sim.world.seating import seat_for
from sim.world.workspace import Workspace


class Unit(NamedTuple):
    """One application of a strategy: its plan, its mode, and what it changes to."""

    plan: str
    mode: Mode
    switches: tuple[Switch, ...]
    seat_share: float


class Conduct(NamedTuple):
    """All that a world knows of a strategy; strategies alike in it share a world."""

    idp: str
    sso_enforced: bool
    units: tuple[Unit, ...]


class Books(NamedTuple):
    """What a world leaves behind: records by type for each application, and when it was closed."""

    records: tuple[dict[type[Record], list[Record]], ...]
    end_hours: float


def conduct(parameters: Parameters, strategy: str) -> Conduct:
    """Return how a strategy runs its seats."""
    own = parameters.strategies[strategy]
    units = [Unit(own.plan, own.mode, own.then, 1.0)]
    units += [Unit(also.plan, also.mode, (), also.seat_share) for also in own.also]
    idp, sso_enforced = parameters.idp_of(strategy), parameters.sso_enforced_of(strategy)
    return Conduct(idp, sso_enforced, tuple(units))


def run(parameters: Parameters, calendar: Calendar, draws: Draws, conduct: Conduct) -> Books:
    """Let one way of running seats meet the people of one replication.

    Parameters
    ----------
    parameters : Parameters
    calendar : Calendar
    draws : Draws
        The people, and what was looked up for them; share it between strategies.
    conduct : Conduct

    Returns
    -------
    Books
        Records by type, each in the order in which things happened, and the end of the cool-down.
    """
    idp = parameters.idps[conduct.idp]
    company = Company(parameters, idp, calendar, draws, conduct.sso_enforced)
    contract = parameters.contract
    signed = None if contract is None else _signed(parameters, conduct.units)
    spaces = tuple(
        _open(company, unit, contract if number == signed else None)
        for number, unit in enumerate(conduct.units)
    )
    company.clock.start(_pass_on(company, spaces))
    company.clock.run_until(calendar.horizon_hours)
    end_hours = _cool_down(company, spaces)
    for space in spaces:
        _write_fates(space)
    return Books(tuple(dict(space.records) for space in spaces), end_hours)


def _open(company: Company, unit: Unit, contract: Contract | None) -> Workspace:
    people = company.people
    application = company.parameters.plans[unit.plan].application
    shares = company.draws.values(application, "seat", None, 0)
    entitled = [share < unit.seat_share for share in shares]
    first = Stage(unit.plan, unit.mode)
    now = first if contract is None else _before(company.parameters, first)
    space = Workspace(company, now.plan, entitled)
    space.mode = MODES[now.mode](space)
    company.hears_of_idp.append(space.hear_of_idp)
    initial = [person for person in np.flatnonzero(people.initial).tolist() if entitled[person]]
    if contract is None:
        terms.begin(space.seats, initial)
    else:
        terms.resume(space.seats, initial, contract)
    if company.parameters.start_state == "running":
        _begin_as_members(space, initial)
    else:
        company.clock.start(roll_out(space))
    if space.introduces_sso:
        company.clock.start(set_up_sso(space))
    company.clock.start(reviews(space))
    company.clock.start(switching(space, first, unit.switches))
    return space


def _before(parameters: Parameters, first: Stage) -> Stage:
    """How a company runs whose contract is in force: as the strategy does, or else by hand."""
    signed = stage_in_force(parameters)
    return first if signed is None or signed[0] == first.plan else Stage(*signed)


def _signed(parameters: Parameters, units: tuple[Unit, ...]) -> int:
    """Which application the contract in force is of: the same plan, the same product, the first."""
    contract = parameters.contract
    assert contract is not None
    plans = parameters.plans
    application = plans[contract.plan].application
    tests: tuple[Callable[[Unit], bool], ...] = (
        lambda unit: unit.plan == contract.plan,
        lambda unit: plans[unit.plan].application == application,
    )
    found = (number for is_it in tests for number, unit in enumerate(units) if is_it(unit))
    return next(found, 0)


def _begin_as_members(space: Workspace, people: list[int]) -> None:
    """At hour 0 all initial people are members, but for those beyond the plan's maximum."""
    has_seat = [space.seats.get(person) for person in people]
    space.begin_with(list(compress(people, has_seat)))
    for person, is_in in zip(people, has_seat, strict=True):
        if not is_in:
            space.clock.start(_wait_from_hour_0(space, person))


def _wait_from_hour_0(space: Workspace, person: int) -> Process:
    space.onboarding[person] = None
    has_seat = yield from seat_for(space, person)
    if has_seat:
        space.admit(person)
        space.give_access(person)
        space.activate(person)


def _pass_on(company: Company, spaces: tuple[Workspace, ...]) -> Process:
    """Pass on what HR and the IdP say, in the order of time."""
    is_running = company.parameters.start_state == "running"

    def joiner(person: int) -> None:
        if is_running and company.is_initial[person]:
            return
        for space in spaces:
            if space.entitled[person]:
                space.hear_of_joiner(person)

    layoffs = tuple(Layoffs(space) for space in spaces)

    def leaver(person: int) -> None:
        for space, lists in zip(spaces, layoffs, strict=True):
            if space.entitled[person] and company.is_prepared[person]:
                lists.hear_of(person)
            elif space.entitled[person]:
                space.hear_of_leaver(person)

    hear: tuple[Callable[[int], None], ...] = (joiner, leaver, company.disable_idp)
    for hours, signal, person in company.draws.signals:
        if hours > company.clock.now:
            yield company.clock.at(hours, Rank.SIGNAL)
        hear[signal](person)


def _cool_down(company: Company, spaces: tuple[Workspace, ...]) -> float:
    """Live on until nothing of the horizon is open; return when, or the end of the cool-down."""
    clock, limit = company.clock, company.calendar.close_hours
    while not all(space.is_done for space in spaces):
        if clock.peek() > limit:
            return limit
        clock.step()
    return clock.now


def _write_fates(space: Workspace) -> None:
    company, entitled = space.company, space.entitled
    people = np.flatnonzero(entitled).tolist()
    leavers = [person for person in company.leavers if entitled[person]]
    leavers.sort(key=company.left_hours.__getitem__)
    cause = company.people.cause
    space.records[Started] = [Started(company.start_hours[person], person) for person in people]
    space.records[Left] = [
        Left(company.left_hours[person], person, cause[person]) for person in leavers
    ]
