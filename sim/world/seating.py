"""How somebody gets a seat: a free one, one that is bought, or one that somebody else frees.

Where nobody is at hand to buy a seat, an admin does so later: one ticket for all who wait.
"""

from collections.abc import Generator
from typing import Any

import simpy

from sim.core.clock import Process
from sim.world.desk import Priority
from sim.world.seats import Taker
from sim.world.workspace import Workspace


def seat_for(
    space: Workspace, person: int, taker: Taker = "admin"
) -> Generator[simpy.Event, Any, bool]:
    """Get a person a seat, now or later; false if the person is gone by then.

    Parameters
    ----------
    space : Workspace
    person : int
    taker : {"admin", "highest", "lowest"}
        An admin takes the type that is needed and buys it; a machine takes a free seat of the
        highest or the lowest type.
    """
    seats = space.seats
    if not seats.get(person, taker):
        if not (seats.is_sold_out or seats.is_asked_for):
            seats.is_asked_for = True
            space.clock.start(_purchase(space, person))
        yield seats.wait(person, taker)
        if space.is_gone(person):
            seats.free(person)
            return False
    if seats.is_below_need(person):
        space.clock.start(_upgrade(space, person))
    return True


def let_in(space: Workspace, person: int, taker: Taker = "admin") -> Process:
    """Make a person an active member as soon as there is a seat."""
    has_seat = yield from seat_for(space, person, taker)
    if has_seat:
        space.admit(person)
        space.activate(person)


def _purchase(space: Workspace, person: int) -> Process:
    """Let an admin buy in one go what everybody needs who waits at the pick-up."""
    seats = space.seats
    ticket = space.open_ticket(Priority.JOINER, "purchase", person)
    yield space.desk.respond(ticket)
    yield space.desk.queue(ticket)
    seats.is_asked_for = False
    people = _still_here(space, seats.waiting())
    if people:
        yield space.work(ticket, _minutes(space), len(people))
        seats.buy_for(_still_here(space, people))
    space.finish(ticket)


def _upgrade(space: Workspace, person: int) -> Process:
    """Let an admin give a Premium seat to who needs one and got a Standard one."""
    seats = space.seats
    ticket = space.open_ticket(Priority.JOINER, "purchase", person)
    yield space.desk.respond(ticket)
    yield space.desk.queue(ticket)
    if not space.is_gone(person) and seats.is_below_need(person):
        yield space.work(ticket, _minutes(space))
        if seats.is_below_need(person) and not seats.is_ended:
            seats.upgrade(person)
    space.finish(ticket)


def _still_here(space: Workspace, people: list[int]) -> list[int]:
    return [person for person in people if not space.is_gone(person)]


def _minutes(space: Workspace) -> float:
    desk = space.parameters.desk
    return desk.ticket_minutes + desk.purchase_minutes
