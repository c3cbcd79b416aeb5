"""The life of an invitation: sent, answered or expired; whoever sends it."""

import math
from collections.abc import Callable, Generator
from typing import Any

import simpy

from sim.core.clock import Process, Rank
from sim.core.units import HOURS_PER_DAY
from sim.records.events import InvitationAccepted, InvitationExpired, InvitationSent, SeatReserved
from sim.world.desk import Priority, Ticket
from sim.world.seating import let_in, seat_for
from sim.world.seats import Taker
from sim.world.workspace import Invitation, Workspace

_WEEK_DAYS = 7


def joiner_kind(space: Workspace, person: int) -> str:
    """What the desk calls the work of letting somebody in."""
    if space.spell[person]:
        return "reassign"
    return "rollout" if space.company.is_initial[person] else "joiner"


def send_by_hand(
    space: Workspace, person: int, kind: str, attempt: int, must_stop: Callable[[int], bool]
) -> Generator[simpy.Event, Any, bool]:
    """Let an admin send an invitation, in one go with all others to the application that wait.

    Returns
    -------
    bool
        Whether it was sent; not if the person is nobody's business any more.
    """
    priority = Priority.JOINER if attempt == 1 else Priority.RESEND
    ticket = space.open_ticket(priority, kind, person, batch=space.plan.application)
    yield space.desk.respond(ticket)
    if must_stop(person):
        space.close_ticket(ticket)
        return False
    yield space.desk.queue(ticket)
    if ticket.is_done:
        space.close_ticket(ticket)
    else:
        yield from _send_batch(space, ticket, attempt)
        space.finish(ticket)
    return not must_stop(person)


def _send_batch(space: Workspace, ticket: Ticket, attempt: int) -> Process:
    """Type in all addresses in one go, but for those of people who have left meanwhile."""
    addresses = sum(not space.is_gone(each.person) for each in (ticket, *ticket.along))
    if addresses:
        further = space.parameters.desk.further_address_minutes * (addresses - 1)
        minutes = space.console_minutes("invitation minutes", ticket.person, attempt)
        yield space.work(ticket, minutes + further, addresses)


def deliver(space: Workspace, person: int, attempt: int, taker: Taker = "admin") -> Process:
    """Send an invitation and wait for the answer or the expiry; nobody reminds the invitee.

    Parameters
    ----------
    space : Workspace
    person, attempt : int
    taker : {"admin", "lowest"}
        An admin who sends it buys a missing seat in the same minutes; a robot cannot.
    """
    plan = space.plan
    # A free role has no seat that an invitation to it could hold.
    holds_seat = plan.invitation_holds_seat and space.seats.needs_paid_seat(person)
    if holds_seat:
        has_seat = yield from seat_for(space, person, taker)
        if not has_seat:
            return
        space.write(SeatReserved(space.clock.now, person, attempt))
    invitation = space.invitation[person] = Invitation(attempt, holds_seat)
    space.write(InvitationSent(space.clock.now, person, attempt))
    if attempt == 1:
        space.give_access(person)
    expires = space.clock.now + plan.invite_expiry_days * HOURS_PER_DAY
    answers = _answers(space, person, attempt)
    if answers < min(expires, space.company.left_hours[person]):
        yield space.clock.at(answers, Rank.ACTION)
        if space.invitation[person] is invitation:
            yield from _accept(space, person, invitation)
        return
    yield space.clock.at(expires, Rank.ACTION)
    if space.invitation[person] is invitation:
        space.end_invitation(person)
        space.write(InvitationExpired(space.clock.now, person, attempt))
        if holds_seat:
            space.seats.free(person)


def start_of_week(space: Workspace) -> float:
    """First opening hour of a week, from now on: when expired invitations are noticed."""
    calendar, now = space.calendar, space.clock.now
    day = int(now // HOURS_PER_DAY)
    monday = day - calendar.weekday(day)
    opening = calendar.desk.next_open(max(monday, 0) * HOURS_PER_DAY)
    if opening < now:
        opening = calendar.desk.next_open((monday + _WEEK_DAYS) * HOURS_PER_DAY)
    return opening


def _answers(space: Workspace, person: int, attempt: int) -> float:
    signals = space.company.signals_of(person)
    share = signals.accept_first_share if attempt == 1 else signals.accept_resend_share
    if space.uniform("accepts", person, attempt) >= share:
        return math.inf
    return space.first_login(person)


def _accept(space: Workspace, person: int, invitation: Invitation) -> Process:
    space.end_invitation(person)
    space.write(InvitationAccepted(space.clock.now, person, invitation.attempt))
    space.seats.cancel_reduction()
    if invitation.holds_seat:
        space.admit(person)
        space.activate(person)
    else:
        yield from let_in(space, person)
