"""What admins do by hand in every mode: removals, and reviews that find who was forgotten."""

from collections.abc import Callable

from sim import luck
from sim.clock import Process, Rank
from sim.desk import Priority, Ticket
from sim.provisioning.workspace import NAN, Workspace
from sim.records import InvitationWithdrawn, OrphanFound
from sim.units import HOURS_PER_DAY

# For a leaver told ahead the ticket falls due this long before the departure.
DUE_BEFORE_LEAVING_HOURS = 1.0


def serve_leaver(
    space: Workspace,
    ticket: Ticket,
    route: str,
    noticed_hours: float = NAN,
    retried_hours: float = NAN,
) -> Process:
    """Remove a person in the console: response time, an admin's turn, hands-on minutes."""
    person = ticket.person
    space.in_hand.add(person)
    due = space.desk.due_before(space.left_hours[person], DUE_BEFORE_LEAVING_HOURS)
    told_ahead = ticket.opened_hours < due
    yield space.desk.respond(ticket, due if told_ahead else 0.0)
    yield space.desk.queue(ticket)
    space.cancelled[person] = True
    if space.is_member[person] or space.invitation[person]:
        stream = "removal minutes" if space.is_member[person] else "withdrawal minutes"
        minutes = space.console_minutes(stream, person, space.spell[person])
        yield space.desk.work(ticket, minutes)
        # Meanwhile somebody else may have removed the member, or the invitee accepted.
        if space.invitation[person]:
            ticket.kind = "withdrawal"
            withdraw(space, person)
        space.write_action(ticket, minutes)
        if space.is_member[person]:
            space.remove(person, route, noticed_hours, ticket.picked_up_hours, retried_hours)
    space.finish(ticket)
    space.in_hand.discard(person)


def withdraw(space: Workspace, person: int) -> None:
    """Take back an open invitation."""
    space.write(InvitationWithdrawn(space.clock.now, person, space.invitation[person]))
    space.invitation[person] = 0


def reviews(space: Workspace, idp_disabled: Callable[[int], Process]) -> Process:
    """Compare the members with who is still here, every review interval, at a random phase.

    What a review finds is removed by ticket, and its IdP account is switched off at once, which the
    provisioning mode follows with `idp_disabled`.
    """
    policies, people = space.parameters.policies, space.luck.people
    interval = policies.review_interval_days * HOURS_PER_DAY
    phase = luck.uniform_number(people.seed, people.replication, "review phase", 0) * interval
    number = 0
    while True:
        moment = phase + number * interval
        number += 1
        yield space.clock.at(space.calendar.office.next_open(moment), Rank.ACTION)
        if space.clock.now < space.calendar.horizon_hours:
            space.clock.start(_review_work(space))
        for person in _found(space, number):
            space.write(OrphanFound(space.clock.now, person, number))
            if not space.idp_is_disabled[person]:
                space.disable_idp(person)
                space.clock.start(idp_disabled(person))
            space.clock.start(_remove_orphan(space, person))


def _review_work(space: Workspace) -> Process:
    desk = space.parameters.desk
    ticket = space.open_ticket(Priority.REVIEW, "review", -1)
    minutes = desk.review_minutes + desk.review_minutes_per_member * space.members
    yield space.desk.queue(ticket)
    yield space.desk.work(ticket, minutes)
    space.write_action(ticket, minutes)
    space.finish(ticket)


def _found(space: Workspace, number: int) -> list[int]:
    """Orphans that a review finds and nobody is already removing."""
    now, detection = space.clock.now, space.parameters.policies.review_detection_share
    orphans = [
        person
        for person in space.luck.people.leavers.tolist()
        if space.is_member[person]
        and space.left_hours[person] <= now
        and person not in space.in_hand
    ]
    if not orphans:
        return []
    u = space.luck.uniform("review finds", number)
    return [person for person in orphans if u[person] < detection]


def _remove_orphan(space: Workspace, person: int) -> Process:
    ticket = space.open_ticket(Priority.REVIEW, "review_removal", person)
    yield from serve_leaver(space, ticket, "review", noticed_hours=space.clock.now)
