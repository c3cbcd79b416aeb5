"""Mode `scim`: the IdP adds and removes members; admins only repair what fails."""

from sim.core.clock import Process, Rank
from sim.core.vocabulary import Mode
from sim.records.events import UnknownToDirectory
from sim.world import by_hand
from sim.world.desk import Priority, Ticket
from sim.world.directory_sync import Connection
from sim.world.modes.base import ProvisioningMode
from sim.world.ownership import needs_successor
from sim.world.seating import let_in, seat_for
from sim.world.seats import Taker
from sim.world.workspace import Workspace


class Scim(ProvisioningMode):
    """Changes in the IdP that the directory connection carries to the vendor."""

    name = "scim"
    follows_idp = True

    def __init__(self, space: Workspace) -> None:
        super().__init__(space)
        self.connection = Connection(space)

    def joiner_told(self, person: int) -> Process:
        """Assign a joiner in the IdP; the sync provisions, the first login activates."""
        space = self.space
        outcome = yield from self.connection.change(person, "add")
        if outcome.result == "silent":
            # Nobody is told, but the joiner cannot get in and complains.
            yield space.clock.at(space.first_login(person), Rank.ACTION)
        taker: Taker = space.plan.jit_seat_type
        if outcome.result != "done" and not self.must_stop(person):
            yield from self._add_by_hand(person)
            taker = "admin"
        if self.must_stop(person):
            return
        has_seat = yield from seat_for(space, person, taker)
        if not has_seat:
            return
        space.admit(person)
        space.give_access(person)
        yield space.clock.at(space.first_login(person), Rank.ACTION)
        if space.is_member[person] and not space.is_gone(person):
            space.activate(person)

    def leaver_told(self, person: int) -> Process:
        """Leave it to the IdP, but for urgent leavers whom an admin removes first."""
        space, signals = self.space, self.space.company.signals_of(person)
        is_first = space.uniform("console first", person) < signals.console_first_share
        if not (is_first and space.company.is_urgent[person]) or space.company.missed[person]:
            return
        ticket = by_hand.leaver_ticket(space, person)
        if self.connection.sync.refuses_console_removal:
            yield from by_hand.refuse_removal(space, ticket)
        else:
            yield from self._remove_in_console(person, ticket)

    def idp_disabled(self, person: int) -> Process:
        """Remove a leaver at the next sync; by an admin if that fails, or if it is the Owner."""
        space = self.space
        space.cancelled[person] = True
        if not space.is_member[person]:
            return
        if needs_successor(space, person):
            # The Owner is exempt from removal by the directory.
            yield from by_hand.serve_leaver(space, by_hand.leaver_ticket(space, person), "desk")
            return
        outcome = yield from self.connection.change(person, "remove")
        if not space.is_member[person]:
            return
        failed = outcome.first_failed_hours
        if outcome.result == "done":
            space.remove(person, "sync", retried_hours=failed)
            by_hand.after_removal(space, person)
        elif outcome.result == "task":
            ticket = by_hand.leaver_ticket(space, person, "task")
            yield from by_hand.serve_leaver(space, ticket, "task", retried_hours=failed)

    def take_over(self, before: Mode) -> None:
        """Let the first sync remove who is off, and every member whom the directory does not know.

        It does not know those of whom it never hears (`idp_missed`). Who of them has left keeps the
        account until a review, and the Owner is exempt from removal by the directory.
        """
        super().take_over(before)
        if before == self.name:
            return
        space = self.space
        for person, is_in in enumerate(space.is_member):
            is_unknown = space.company.idp_missed[person] and person != space.owner
            if is_in and is_unknown and not space.is_gone(person):
                space.clock.start(self._remove_unknown(person))

    def _remove_unknown(self, person: int) -> Process:
        """Cut somebody off who is at work, until an admin has entered the person by hand."""
        space = self.space
        outcome = yield from self.connection.change(person, "remove")
        is_here = space.is_member[person] and not space.is_gone(person)
        if outcome.result != "done" or not is_here or person == space.owner:
            return
        space.write(UnknownToDirectory(space.clock.now, person))
        space.remove(person, "sync")
        space.onboarding[person] = None
        yield from self._add_by_hand(person)
        if not self.must_stop(person):
            yield from let_in(space, person)

    def end(self) -> None:
        """Leave open joiners to the next mode; what was handed over already comes through."""
        super().end()
        self.connection.end()

    def _add_by_hand(self, person: int) -> Process:
        space = self.space
        ticket = space.open_ticket(Priority.JOINER, "task", person)
        yield space.desk.respond(ticket)
        yield space.desk.queue(ticket)
        if not self.must_stop(person):
            yield space.work(ticket, space.console_minutes("task minutes", person))
        space.finish(ticket)

    def _remove_in_console(self, person: int, ticket: Ticket) -> Process:
        """Remove a member whom the IdP still assigns: the next sync may bring the person back."""
        space = self.space
        yield from by_hand.serve_leaver(space, ticket, "desk")
        back = space.uniform("provisioned again", person) < self.connection.sync.reprovision_share
        if not back or space.is_member[person] or space.company.idp_is_disabled[person]:
            return
        if not space.spell[person]:
            return
        outcome = yield from self.connection.change(person, "add again")
        is_closed = space.company.idp_is_disabled[person] or space.is_member[person]
        is_back = outcome.result == "done" and not is_closed and not self.is_over
        if not is_back:
            return
        # Nobody buys a seat for somebody who is on the way out.
        if not space.seats.get(person, space.plan.jit_seat_type):
            yield space.seats.wait(person, space.plan.jit_seat_type)
        if space.company.idp_is_disabled[person]:
            space.seats.free(person)
        else:
            space.admit(person)
