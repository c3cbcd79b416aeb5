"""What admins do by hand in every mode: the removal of a leaver, and what it leaves behind."""

from sim.core.clock import Process
from sim.records.events import ConsoleRefused, IntegrationBroke
from sim.world.desk import Ticket
from sim.world.ownership import needs_successor, transfer_ownership
from sim.world.workspace import NAN, Workspace


def leaver_ticket(space: Workspace, person: int, kind: str = "") -> Ticket:
    """Open the ticket that asks for a leaver's removal."""
    priority = space.leaver_priority(person)
    return space.open_ticket(priority, kind or priority.name.lower(), person)


def serve_leaver(
    space: Workspace,
    ticket: Ticket,
    route: str,
    noticed_hours: float = NAN,
    retried_hours: float = NAN,
) -> Process:
    """Remove a person in the console: response time, an admin's turn, hands-on minutes.

    For whom a review found the IdP account is switched off too, if it is still on; a directory that
    syncs then removes the member by itself.
    """
    person, company = ticket.person, space.company
    space.in_hand.add(person)
    if needs_successor(space, person):
        if space.seats.owner_is_busy:
            # Somebody has asked already, and removes the Owner afterwards.
            space.close_ticket(ticket)
            return
        yield from transfer_ownership(space)
    due = company.due_hours[person]
    told_ahead = ticket.opened_hours < due
    yield space.desk.respond(ticket, due if told_ahead else 0.0)
    yield space.desk.queue(ticket)
    space.cancelled[person] = True
    is_left_to_sync = False
    is_forgotten = route == "review" and not company.idp_is_disabled[person]
    if space.is_member[person] or space.invitation[person] or is_forgotten:
        stream = "removal minutes" if space.is_member[person] else "withdrawal minutes"
        minutes = space.console_minutes(stream, person, space.spell[person])
        yield space.desk.work(ticket, minutes)
        # Meanwhile a sync may have removed the member, or the invitee accepted.
        if space.invitation[person]:
            ticket.kind = "withdrawal"
        space.write_action(ticket, minutes)
        space.withdraw_invitation(person)
        goes_off = is_forgotten and not company.idp_is_disabled[person]
        is_left_to_sync = goes_off and space.mode.syncs
        if is_left_to_sync:
            space.in_hand.discard(person)
        if goes_off:
            company.disable_idp(person)
        if space.is_member[person] and not is_left_to_sync:
            space.remove(person, route, noticed_hours, ticket.picked_up_hours, retried_hours)
            after_removal(space, person)
    space.finish(ticket)
    if not is_left_to_sync:
        space.in_hand.discard(person)


def refuse_removal(space: Workspace, ticket: Ticket) -> Process:
    """Try to remove in the console a member whom the IdP still assigns: it refuses."""
    person = ticket.person
    yield space.desk.respond(ticket)
    yield space.desk.queue(ticket)
    if space.is_member[person] and not space.company.idp_is_disabled[person]:
        yield space.work(ticket, space.console_minutes("removal minutes", person, 0))
        space.write(ConsoleRefused(space.clock.now, person))
    space.finish(ticket)


def after_removal(space: Workspace, person: int) -> None:
    """Mend what worked with the leaver's credentials, and hand over what others need, once."""
    if person in space.handed_over:
        return
    space.handed_over.add(person)
    desk, signals = space.parameters.desk, space.company.signals_of(person)
    if space.uniform("integration breaks", person) < signals.broken_integration_share:
        space.write(IntegrationBroke(space.clock.now, person))
        space.clock.start(_follow_up(space, person, "integration", desk.integration_repair_minutes))
    if desk.hand_over_minutes:
        space.clock.start(_follow_up(space, person, "hand_over", desk.hand_over_minutes))


def _follow_up(space: Workspace, person: int, kind: str, minutes: float) -> Process:
    ticket = leaver_ticket(space, person, kind)
    yield space.desk.respond(ticket)
    yield from space.serve(ticket, minutes)
