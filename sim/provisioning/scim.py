"""Mode `scim`: the IdP adds and removes members; admins only repair what fails."""

from sim.clock import Process, Rank
from sim.desk import Priority
from sim.provisioning import by_hand
from sim.provisioning.connection import Connection
from sim.provisioning.workspace import Workspace


class Scim:
    """Changes in the IdP that the directory connection carries to the vendor."""

    def __init__(self, space: Workspace) -> None:
        self.space = space
        self.connection = Connection(space)

    def joiner_told(self, person: int) -> Process:
        """Assign a joiner in the IdP; the sync provisions, the first login activates."""
        outcome = yield from self.connection.change(person, "add")
        if outcome.result == "silent":
            # Nobody is told, but the joiner cannot get in and complains.
            yield self.space.clock.at(self._first_login(person), Rank.ACTION)
        if outcome.result != "done" and not self.space.is_gone(person):
            yield from self._add_by_hand(person)
        if self.space.is_gone(person):
            return
        yield from self.space.wait_for_seat(person)
        self.space.admit(person)
        self.space.give_access(person)
        yield self.space.clock.at(self._first_login(person), Rank.ACTION)
        if self.space.is_member[person] and not self.space.is_gone(person):
            self.space.activate(person)

    def leaver_told(self, _person: int, /) -> Process:
        """Nothing to do for this application: the IdP's disable will reach it."""
        yield from ()

    def idp_disabled(self, person: int) -> Process:
        """Remove a leaver at the next sync; a task for an admin if that fails."""
        self.space.cancelled[person] = True
        if not self.space.is_member[person]:
            return
        outcome = yield from self.connection.change(person, "remove")
        if not self.space.is_member[person]:
            return
        if outcome.result == "done":
            self.space.remove(person, "sync", retried_hours=outcome.first_failed_hours)
        elif outcome.result == "task":
            ticket = self.space.open_ticket(self.space.leaver_priority(person), "task", person)
            yield from by_hand.serve_leaver(
                self.space, ticket, "task", retried_hours=outcome.first_failed_hours
            )

    def _first_login(self, person: int) -> float:
        return (
            max(self.space.clock.now, self.space.start_hours[person])
            + self.space.reaction_hours[person]
        )

    def _add_by_hand(self, person: int) -> Process:
        ticket = self.space.open_ticket(Priority.JOINER, "task", person)
        yield self.space.desk.respond(ticket)
        yield self.space.desk.queue(ticket)
        if not self.space.is_gone(person):
            minutes = self.space.console_minutes("task minutes", person)
            yield self.space.desk.work(ticket, minutes)
            self.space.write_action(ticket, minutes)
        self.space.finish(ticket)
