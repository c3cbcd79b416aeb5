"""The IdP's safeguard against many removals at once: they wait for an admin's approval."""

from dataclasses import dataclass

import simpy

from sim.core.clock import Process
from sim.records.events import RemovalsApproved, RemovalsHeld
from sim.world.desk import Priority
from sim.world.workspace import Workspace

_SECONDS_PER_HOUR = 3600


@dataclass(slots=True)
class Batch:
    """The removals of one cycle, or of one clock hour of event pushes."""

    limit: int
    approved: simpy.Event
    count: int = 0
    is_held: bool = False

    @property
    def must_wait(self) -> bool:
        """Whether they are too many, and nobody has approved them yet."""
        return self.count >= self.limit and not self.approved.processed


class Safeguard:
    """Counts the removals that go out together; an IdP without a limit holds none."""

    def __init__(self, space: Workspace) -> None:
        self._space = space
        self._limit = space.company.idp.removal_safeguard_count
        self._batches: dict[int, Batch] = {}

    def join(self, run_hours: float, has_cycles: bool) -> Batch | None:
        """Count a removal among those of its run; None if the IdP has no limit."""
        if self._limit is None:
            return None
        # The same cycle, reckoned from two moments, differs in its last bits.
        number = round(run_hours * _SECONDS_PER_HOUR) if has_cycles else int(run_hours)
        if number not in self._batches:
            self._batches[number] = Batch(self._limit, self._space.clock.event())
        batch = self._batches[number]
        batch.count += 1
        return batch

    def approval(self, batch: Batch) -> simpy.Event:
        """Wait until an admin has approved the removals of a batch."""
        if not batch.is_held:
            batch.is_held = True
            self._space.write(RemovalsHeld(self._space.clock.now, batch.count))
            self._space.clock.start(self._approve(batch))
        return batch.approved

    def _approve(self, batch: Batch) -> Process:
        space, desk = self._space, self._space.parameters.desk
        ticket = space.open_ticket(Priority.URGENT, "approval", -1)
        yield space.desk.respond(ticket)
        hands_on = desk.hands_on_minutes.ppf(space.number("approval minutes"))
        yield from space.serve(ticket, desk.ticket_minutes + hands_on)
        space.write(RemovalsApproved(space.clock.now, batch.count))
        batch.approved.succeed()
