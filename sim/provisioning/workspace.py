"""The workspace that a company runs with one strategy: members, seats, invitations, records.

The provisioning modes act on it. It moves state and writes records; it knows no prices and computes
no means.
"""

from collections import defaultdict, deque
from typing import Any

import simpy

from sim.calendar import Calendar
from sim.clock import Clock, Process, Rank
from sim.desk import Desk, Priority, Ticket
from sim.laws import Law
from sim.parameters import IdentityProvider, Parameters, Plan
from sim.records import (
    AccessGiven,
    Activated,
    DeskAction,
    IdpDisabled,
    Record,
    Removed,
    SeatsBought,
    SeatShort,
    SeatTaken,
    TermStarted,
    TicketOpened,
)
from sim.workforce import People

NAN = float("nan")


class Luck:
    """What was looked up for the people of one future, as lists that all strategies share."""

    def __init__(self, people: People) -> None:
        self.people = people
        self._values: dict[tuple[str, int, int], list[float]] = {}

    def uniform(self, stream: str, attempt: int = 0) -> list[float]:
        """Return one uniform number for each person."""
        return self._look_up(stream, None, attempt)

    def values(self, stream: str, law: Law, attempt: int = 0) -> list[float]:
        """Return one value of a law for each person."""
        return self._look_up(stream, law, attempt)

    def _look_up(self, stream: str, law: Law | None, attempt: int) -> list[float]:
        # Laws live as long as the scenario; their identity is a quicker key than their contents.
        key = (stream, id(law), attempt)
        if key not in self._values:
            u = self.people.uniform(stream, attempt)
            self._values[key] = (u if law is None else law.ppf(u)).tolist()
        return self._values[key]


class Workspace:
    """Members and seats of one strategy in one possible future."""

    def __init__(
        self,
        parameters: Parameters,
        plan: Plan,
        idp: IdentityProvider,
        calendar: Calendar,
        luck: Luck,
    ) -> None:
        people = luck.people
        self.parameters = parameters
        self.plan = plan
        self.idp = idp
        self.calendar = calendar
        self.luck = luck
        self.clock = Clock()
        self.desk = Desk(
            parameters.desk, calendar.desk, self.clock, people.seed, people.replication
        )
        self.records: defaultdict[type[Record], list[Any]] = defaultdict(list)

        self.start_hours: list[float] = people.start_hours.tolist()
        self.left_hours: list[float] = people.left_hours.tolist()
        self.told_left_hours: list[float] = people.told_left_hours.tolist()
        self.reaction_hours: list[float] = people.reaction_hours.tolist()
        self.is_urgent: list[bool] = (people.cause != "voluntary").tolist()
        self.is_initial: list[bool] = people.initial.tolist()
        self.missed: list[bool] = people.missed.tolist()

        count = len(people)
        self.spell = [0] * count
        self.is_member = [False] * count
        self.is_active = [False] * count
        self.idp_is_disabled = [False] * count
        self.invitation = [0] * count
        self.cancelled = [False] * count
        self.in_hand: set[int] = set()

        self.members = 0
        self.members_who_left_inside = 0
        self.unfinished_tickets = 0
        self.all_done = self.clock.event()
        self.purchased = 0
        self.held = 0
        self._short: deque[tuple[int, simpy.Event]] = deque()

    def write(self, record: Record) -> None:
        """Put a record into the book."""
        self.records[type(record)].append(record)

    # People

    def is_gone(self, person: int) -> bool:
        """Whether nobody should let the person in any more."""
        return self.cancelled[person] or self.left_hours[person] <= self.clock.now

    def disable_idp(self, person: int) -> None:
        """Switch the IdP account off."""
        self.idp_is_disabled[person] = True
        self.write(IdpDisabled(self.clock.now, person))

    # Members

    def give_access(self, person: int) -> None:
        """Write down that from now on the person could get in."""
        self.write(AccessGiven(self.clock.now, person))

    def admit(self, person: int) -> None:
        """Make the person a member on a seat that is already taken."""
        self.spell[person] += 1
        self.is_member[person] = True
        self.is_active[person] = False
        self.members += 1
        if self.left_hours[person] < self.calendar.horizon_hours:
            self.members_who_left_inside += 1
        self.write(SeatTaken(self.clock.now, person, self.spell[person]))

    def activate(self, person: int) -> None:
        """Write down that the member got in for the first time."""
        self.is_active[person] = True
        self.write(Activated(self.clock.now, person, self.spell[person]))

    def remove(
        self,
        person: int,
        route: str,
        noticed_hours: float = NAN,
        picked_up_hours: float = NAN,
        retried_hours: float = NAN,
    ) -> None:
        """End the membership and free the seat."""
        self.is_member[person] = False
        self.members -= 1
        self.write(
            Removed(
                self.clock.now,
                person,
                self.spell[person],
                route,
                noticed_hours,
                picked_up_hours,
                retried_hours,
            )
        )
        self._free_seat()
        if self.left_hours[person] < self.calendar.horizon_hours:
            self.members_who_left_inside -= 1
            self._check_done()

    # The desk

    def open_ticket(
        self, priority: Priority, kind: str, person: int, is_invitation: bool = False
    ) -> Ticket:
        """Ask the desk for something; whoever asks must close the ticket in the end."""
        self.write(TicketOpened(self.clock.now, person, kind))
        if self.clock.now < self.calendar.horizon_hours:
            self.unfinished_tickets += 1
        return self.desk.open(priority, kind, person, is_invitation)

    def finish(self, ticket: Ticket) -> None:
        """Let the admin go and close the ticket."""
        self.desk.release(ticket)
        self.close_ticket(ticket)

    def close_ticket(self, ticket: Ticket) -> None:
        """Write down that nothing more will be done about it."""
        if ticket.opened_hours < self.calendar.horizon_hours:
            self.unfinished_tickets -= 1
            self._check_done()

    @property
    def is_done(self) -> bool:
        """Whether everybody who left inside the horizon is out and its tickets are closed."""
        return not (self.members_who_left_inside or self.unfinished_tickets)

    def _check_done(self) -> None:
        is_over = self.clock.now >= self.calendar.horizon_hours
        if is_over and self.is_done and not self.all_done.triggered:
            self.all_done.succeed()

    def leaver_priority(self, person: int) -> Priority:
        """Involuntary leavers come first."""
        return Priority.URGENT if self.is_urgent[person] else Priority.LEAVER

    def write_action(self, ticket: Ticket, minutes: float, addresses: int = 1) -> None:
        """Write down finished work."""
        self.write(
            DeskAction(
                self.clock.now,
                ticket.person,
                ticket.kind,
                ticket.picked_up_hours,
                minutes,
                addresses,
            )
        )

    def console_minutes(self, stream: str, person: int, attempt: int = 0) -> float:
        """Minutes of one add or removal: reading the ticket and clicking."""
        desk = self.parameters.desk
        hands_on = self.luck.values(stream, desk.hands_on_minutes, attempt)[person]
        return desk.ticket_minutes + hands_on

    # Seats

    def open_book(self, members: int) -> None:
        """Buy the seats of hour 0."""
        self.purchased = max(self.plan.minimum_seats, self._at_most(members))
        self.write(TermStarted(0.0, 0, self.purchased))

    def get_seat(self, person: int) -> bool:
        """Take a free seat, or buy one; false at the plan's maximum."""
        if self.held == self.purchased:
            if self._at_most(self.purchased + 1) == self.purchased:
                return False
            self._buy_seat(person)
        self.held += 1
        return True

    def wait_for_seat(self, person: int) -> Process:
        """Get a seat now, or when one is freed."""
        if not self.get_seat(person):
            self.write(SeatShort(self.clock.now, person))
            freed = self.clock.event()
            self._short.append((person, freed))
            yield freed

    def _buy_seat(self, person: int) -> None:
        self.purchased += 1
        now, minutes = self.clock.now, self.parameters.desk.purchase_minutes
        self.write(SeatsBought(now, 1))
        self.write(DeskAction(now, person, "purchase", now, minutes, 1))

    def _free_seat(self) -> None:
        self.held -= 1
        while self._short:
            person, freed = self._short.popleft()
            if not self.is_gone(person):
                self.held += 1
                freed.succeed()
                return

    def _at_most(self, seats: int) -> int:
        maximum = self.plan.maximum_seats
        return seats if maximum is None else min(seats, maximum)

    def terms(self) -> Process:
        """Renew term after term: the number of seats falls by itself to those held."""
        calendar, months = self.calendar, self.plan.term_months
        for term, month in enumerate(range(months, calendar.horizon_months, months), start=1):
            yield self.clock.at(calendar.month_hours[month], Rank.RENEWAL)
            self.purchased = max(self.plan.minimum_seats, self.held)
            self.write(TermStarted(self.clock.now, term, self.purchased))
