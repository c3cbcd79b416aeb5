"""The admin desk: response time, waiting by priority, hands-on minutes, batches of invitations.

A ticket first needs response time, which holds nobody and runs in the company's business hours: the
figures behind it count those. Then it waits for a free admin, who picks it up only while the desk
is open; unfinished work pauses at closing. Waiting tickets lie in a heap: a mass layoff costs
n log n, where SimPy's own priority queue would sort itself anew at each request.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from heapq import heapify, heappop, heappush

import simpy

from sim.core import streams
from sim.core.clock import Clock, Rank
from sim.core.distributions import Distribution
from sim.core.units import MINUTES_PER_HOUR
from sim.scenarios.calendar import WorkingClock
from sim.scenarios.schema import Desk as DeskParameters

_SECONDS_PER_HOUR = 3600


class Priority(IntEnum):
    """Who is served first."""

    URGENT = 0
    LEAVER = 1
    JOINER = 2
    RESEND = 3
    REVIEW = 4


@dataclass(slots=True)
class Ticket:
    """Something that somebody asked the desk to do.

    `turn` happens when an admin turns to it, or when it is already done (`is_done`): taken along by
    another. `along` are the tickets that this one takes along: those of the same `batch`, if it
    names one.
    """

    priority: Priority
    kind: str
    person: int
    opened_hours: float
    turn: simpy.Event
    batch: str = ""
    picked_up_hours: float = 0.0
    is_done: bool = False
    along: list["Ticket"] = field(default_factory=list)


class Desk:
    """Admins, their clock, and the tickets that wait for them."""

    def __init__(
        self,
        parameters: DeskParameters,
        working: WorkingClock,
        office: WorkingClock,
        clock: Clock,
        seed: int,
        replication: int,
    ) -> None:
        self._working = working
        self._office = office
        self._clock = clock
        self._seed_and_replication = (seed, replication)
        self._free = parameters.admins
        self._waiting: list[tuple[Priority, int, Ticket]] = []
        self._arrivals = 0
        self._turn_planned = False
        self._answered: dict[tuple[Priority, float], float] = {}
        self._response_hours: dict[Priority, Distribution] = {
            Priority.URGENT: parameters.urgent_response_hours,
            Priority.LEAVER: parameters.leaver_response_hours,
            Priority.JOINER: parameters.joiner_response_hours,
            Priority.RESEND: parameters.resend_response_hours,
            Priority.REVIEW: parameters.review_response_hours,
        }

    def open(self, priority: Priority, kind: str, person: int, batch: str = "") -> Ticket:
        """Open a ticket now, to be done in one go with all others of a batch."""
        turn = self._clock.event()
        return Ticket(priority, kind, person, self._clock.now, turn, batch)

    def respond(self, ticket: Ticket, due_hours: float = 0.0) -> simpy.Event:
        """Wait until somebody has time for the ticket, but not before it is due."""
        asked = ticket.priority, ticket.opened_hours
        if asked not in self._answered:
            self._answered[asked] = self._answer(*asked)
        return self._clock.at(max(self._answered[asked], due_hours), Rank.ACTION)

    def _answer(self, priority: Priority, opened_hours: float) -> float:
        """When somebody has time for the tickets of one kind opened at one moment."""
        # Those of the same instant share the draw: one mail, one answer.
        instant = round(opened_hours * _SECONDS_PER_HOUR)
        u = streams.uniform_number(
            *self._seed_and_replication, f"response {priority.name}", instant
        )
        return self._office.after(opened_hours, self._response_hours[priority].ppf(u))

    def queue(self, ticket: Ticket) -> simpy.Event:
        """Wait for a free admin."""
        self._arrivals += 1
        heappush(self._waiting, (ticket.priority, self._arrivals, ticket))
        self._plan_turn()
        return ticket.turn

    def work(self, ticket: Ticket, minutes: float) -> simpy.Event:
        """Wait until an admin has worked on the ticket for so many minutes."""
        done = self._working.after(ticket.picked_up_hours, minutes / MINUTES_PER_HOUR)
        return self._clock.at(done, Rank.ACTION)

    def release(self, ticket: Ticket) -> None:
        """Let the admin turn to the next ticket; those taken along are done."""
        for other in ticket.along:
            other.is_done = True
            other.turn.succeed()
        self._free += 1
        self._plan_turn()

    def due_before(self, hours: float, open_hours: float) -> float:
        """Moment at which the desk has so many open hours left before another."""
        return self._working.before(hours, open_hours)

    def _plan_turn(self) -> None:
        # Turns are given after everything else that happens now, so that priorities compete and
        # tickets that become ready together share a batch.
        if self._turn_planned or not (self._free and self._waiting):
            return
        self._turn_planned = True
        turn = self._clock.at(self._working.next_open(self._clock.now), Rank.TURN)
        turn.callbacks.append(self._give_turns)

    def _give_turns(self, _event: simpy.Event) -> None:
        self._turn_planned = False
        while self._free and self._waiting:
            ticket = heappop(self._waiting)[2]
            if ticket.batch:
                ticket.along = self._take_batch(ticket.batch)
            for one in (ticket, *ticket.along):
                one.picked_up_hours = self._clock.now
            self._free -= 1
            ticket.turn.succeed()

    def _take_batch(self, batch: str) -> list[Ticket]:
        taken = sorted(entry for entry in self._waiting if entry[2].batch == batch)
        if taken:
            self._waiting = [entry for entry in self._waiting if entry[2].batch != batch]
            heapify(self._waiting)
        return [ticket for _, _, ticket in taken]
