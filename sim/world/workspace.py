"""The workspace that a company runs with one plan and mode after another: members, invitations.

The provisioning modes act on it. It moves state and writes records; it knows no prices and computes
no means.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import simpy

from sim.core.clock import Process
from sim.core.distributions import Distribution
from sim.records.events import (
    AccessCutEarly,
    AccessGiven,
    Activated,
    DeskAction,
    GivenUp,
    IdpDisabled,
    InvitationWithdrawn,
    Record,
    Removed,
    SeatReleased,
    SeatTaken,
    TicketOpened,
)
from sim.scenarios.schema import Plan
from sim.world.company import Company
from sim.world.desk import Priority, Ticket
from sim.world.seats import Seats

if TYPE_CHECKING:
    from sim.world.modes.base import ProvisioningMode

NAN = float("nan")


@dataclass(frozen=True, slots=True, eq=False)
class Invitation:
    """One invitation; two with the same attempt are not the same."""

    attempt: int
    holds_seat: bool


class Workspace:
    """Members and invitations of one application."""

    # Set before the clock runs, and by each change of the mode: a mode needs its workspace first.
    mode: "ProvisioningMode"

    def __init__(self, company: Company, plan_name: str, entitled: list[bool]) -> None:
        self.company = company
        self.clock = company.clock
        self.desk = company.desk
        self.parameters = company.parameters
        self.calendar = company.calendar
        self.entitled = entitled
        self.records: defaultdict[type[Record], list[Any]] = defaultdict(list)

        count = len(company.people)
        self.spell = [0] * count
        self.is_member = [False] * count
        self.is_active = [False] * count
        # Members whose IdP account is off.
        self.unknown_members: set[int] = set()
        self.invitation: list[Invitation | None] = [None] * count
        self.cancelled = [not one for one in entitled]
        self.in_hand: set[int] = set()
        self.handed_over: set[int] = set()
        # In the order of being told, so that a switch takes them over in that order.
        self.onboarding: dict[int, None] = {}
        self.given_up: dict[int, None] = {}
        # The first seat holder of this application, who need not be that of the company.
        self.owner = next((person for person in range(count) if entitled[person]), -1)

        self.members = 0
        self.members_who_left_inside = 0
        self.unfinished_tickets = 0
        self.may_change_plan_hours = 0.0
        self.on_growth: Callable[[], None] = lambda: None
        self.begin_plan(plan_name)

    def begin_plan(self, plan_name: str) -> None:
        """Run with another plan from now on; its seats are still to be opened."""
        self.plan_name = plan_name
        self.plan: Plan = self.parameters.plans[plan_name]
        self.seats = Seats(self.company, plan_name, self.plan, self.write)

    @property
    def sso_enforced(self) -> bool:
        """Whether people can only log in through the IdP: the plan must be able to."""
        return self.company.sso_enforced and "sso" in self.plan.capabilities

    @property
    def introduces_sso(self) -> bool:
        """Whether SSO is enforced here and the company has not done so before."""
        return self.sso_enforced and not self.parameters.sso_enforced

    def write(self, record: Record) -> None:
        """Put a record into the book."""
        self.records[type(record)].append(record)

    # Random numbers of this application

    def uniform(self, stream: str, person: int, attempt: int = 0) -> float:
        """Look up a person's uniform number."""
        return self.company.draws.values(self.plan.application, stream, None, attempt)[person]

    def value(self, stream: str, law: Distribution, person: int, attempt: int = 0) -> float:
        """Look up a person's value of a law."""
        return self.company.draws.values(self.plan.application, stream, law, attempt)[person]

    def number(self, stream: str, key: int = 0, attempt: int = 0) -> float:
        """Look up a uniform number that is about no person."""
        return self.company.draws.number(f"{self.plan.application} {stream}", key, attempt)

    # People

    def is_gone(self, person: int) -> bool:
        """Whether nobody should let the person in any more."""
        return self.cancelled[person] or self.company.has_left(person)

    def first_login(self, person: int) -> float:
        """When a person who can get in from now on will do so for the first time."""
        start = max(self.clock.now, self.company.start_hours[person])
        return start + self.company.reaction_hours[person]

    def hear_of_joiner(self, person: int) -> None:
        """HR told IT of a joiner."""
        self.onboarding[person] = None
        self.on_growth()
        self.clock.start(self.mode.joiner_told(person))

    def hear_of_leaver(self, person: int) -> None:
        """HR told IT of a leaver."""
        self.clock.start(self.mode.leaver_told(person))

    def hear_of_idp(self, person: int) -> None:
        """The IdP account was switched off."""
        if self.entitled[person]:
            self.write(IdpDisabled(self.clock.now, person))
            if self.is_member[person]:
                self.unknown_members.add(person)
            self.clock.start(self.mode.idp_disabled(person))

    # Members

    def begin_with(self, people: list[int]) -> None:
        """Have people as members who hold a seat and have long been in, all at once."""
        now, horizon_hours = self.clock.now, self.calendar.horizon_hours
        for person in people:
            self.spell[person] = 1
            self.is_member[person] = self.is_active[person] = True
        self.members += len(people)
        self.members_who_left_inside += sum(
            self.company.left_hours[person] < horizon_hours for person in people
        )
        type_of = self.seats.type_of
        self.records[SeatTaken] += [SeatTaken(now, each, 1, type_of(each)) for each in people]
        self.records[AccessGiven] += [AccessGiven(now, each) for each in people]
        self.records[Activated] += [Activated(now, each, 1) for each in people]

    def give_access(self, person: int) -> None:
        """Write down that from now on the person could get in."""
        self.write(AccessGiven(self.clock.now, person))

    def admit(self, person: int) -> None:
        """Make the person a member on a seat that is already taken."""
        self.onboarding.pop(person, None)
        self.spell[person] += 1
        self.is_member[person] = True
        self.is_active[person] = False
        if self.company.idp_is_disabled[person]:
            self.unknown_members.add(person)
        self.members += 1
        if self.company.left_hours[person] < self.calendar.horizon_hours:
            self.members_who_left_inside += 1
        seat_type = self.seats.type_of(person)
        self.write(SeatTaken(self.clock.now, person, self.spell[person], seat_type))
        self.on_growth()

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
        self.unknown_members.discard(person)
        self.members -= 1
        early_hours = self.company.left_hours[person] - self.clock.now
        if self.cancelled[person] and early_hours > 0:
            self.write(AccessCutEarly(self.clock.now, person, early_hours))
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
        self.seats.free(person)
        if self.company.left_hours[person] < self.calendar.horizon_hours:
            self.members_who_left_inside -= 1

    # Invitations

    def end_invitation(self, person: int) -> Invitation | None:
        """Close the person's open invitation, if there is one, and return it."""
        invitation = self.invitation[person]
        if invitation is None:
            return None
        self.invitation[person] = None
        if invitation.holds_seat:
            self.write(SeatReleased(self.clock.now, person, invitation.attempt))
        return invitation

    def withdraw_invitation(self, person: int) -> None:
        """Take back an invitation, if it is still open."""
        invitation = self.end_invitation(person)
        if invitation is not None:
            self.write(InvitationWithdrawn(self.clock.now, person, invitation.attempt))
            if invitation.holds_seat:
                self.seats.free(person)

    def give_up(self, person: int, attempts: int) -> None:
        """Ask the person no more, unless another mode comes."""
        self.onboarding.pop(person, None)
        self.given_up[person] = None
        self.write(GivenUp(self.clock.now, person, attempts))

    # The desk

    def open_ticket(self, priority: Priority, kind: str, person: int, batch: str = "") -> Ticket:
        """Ask the desk for something; whoever asks must close the ticket in the end."""
        self.write(TicketOpened(self.clock.now, person, kind))
        if not self.company.is_after_horizon:
            self.unfinished_tickets += 1
        return self.desk.open(priority, kind, person, batch)

    def work(self, ticket: Ticket, minutes: float, addresses: int = 1) -> simpy.Event:
        """Work on a ticket that has its turn; what was done is written down when it is done."""
        done = self.desk.work(ticket, minutes)
        done.callbacks.append(lambda _: self.write_action(ticket, minutes, addresses))
        return done

    def serve(self, ticket: Ticket, minutes: float) -> Process:
        """Wait for the ticket's turn, work on it and let the admin go."""
        yield self.desk.queue(ticket)
        yield self.work(ticket, minutes)
        self.finish(ticket)

    def finish(self, ticket: Ticket) -> None:
        """Let the admin go and close the ticket."""
        self.desk.release(ticket)
        self.close_ticket(ticket)

    def close_ticket(self, ticket: Ticket) -> None:
        """Write down that nothing more will be done about it."""
        if ticket.opened_hours < self.calendar.horizon_hours:
            self.unfinished_tickets -= 1

    @property
    def is_done(self) -> bool:
        """Whether everybody who left inside the horizon is out and its tickets are closed."""
        return not (self.members_who_left_inside or self.unfinished_tickets)

    def write_action(self, ticket: Ticket, minutes: float, addresses: int = 1) -> None:
        """Write down what an admin has just done."""
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

    def leaver_priority(self, person: int) -> Priority:
        """Involuntary leavers come first."""
        return Priority.URGENT if self.company.is_urgent[person] else Priority.LEAVER

    def console_minutes(self, stream: str, person: int, attempt: int = 0) -> float:
        """Minutes of one add or removal: reading the ticket and clicking."""
        desk = self.parameters.desk
        return desk.ticket_minutes + self.value(stream, desk.hands_on_minutes, person, attempt)
