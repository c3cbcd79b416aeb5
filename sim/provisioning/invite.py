"""Mode `invite`: people are invited by e-mail and removed in the console, all by hand."""

import math

from sim.clock import Process, Rank
from sim.desk import Priority, Ticket
from sim.provisioning import by_hand
from sim.provisioning.workspace import Workspace
from sim.records import GivenUp, InvitationAccepted, InvitationExpired, InvitationSent
from sim.units import HOURS_PER_DAY

_WEEK_DAYS = 7


class Invite:
    """Invitations that people answer or let expire; the IdP knows nothing of the workspace."""

    def __init__(self, space: Workspace) -> None:
        self.space = space

    def joiner_told(self, person: int) -> Process:
        """Invite a joiner, and again when the invitation has expired, until IT gives up."""
        kind, priority = "rollout" if self.space.is_initial[person] else "joiner", Priority.JOINER
        last = self.space.parameters.policies.give_up_after_invitations
        for attempt in range(1, last + 1):
            yield from self._send(person, priority, kind, attempt)
            if not self.space.invitation[person]:
                return
            yield from self._await_answer(person, attempt)
            if self.space.is_member[person] or self.space.is_gone(person):
                return
            yield self.space.clock.at(self._start_of_week(), Rank.ACTION)
            if self.space.is_gone(person):
                return
            kind, priority = "resend", Priority.RESEND
        self.space.write(GivenUp(self.space.clock.now, person, last))

    def leaver_told(self, person: int) -> Process:
        """Remove a leaver, unless nobody raises the ticket."""
        if not self.space.missed[person]:
            priority = self.space.leaver_priority(person)
            kind = "urgent" if priority is Priority.URGENT else "leaver"
            ticket = self.space.open_ticket(priority, kind, person)
            yield from by_hand.serve_leaver(self.space, ticket, "desk")

    def idp_disabled(self, _person: int, /) -> Process:
        """Nothing follows in the workspace: the IdP does not know its members."""
        yield from ()

    def _send(self, person: int, priority: Priority, kind: str, attempt: int) -> Process:
        """Send an invitation, in one go with all others that wait for it."""
        ticket = self.space.open_ticket(priority, kind, person, is_invitation=True)
        yield self.space.desk.respond(ticket)
        if self.space.is_gone(person):
            self.space.close_ticket(ticket)
            return
        is_done = yield self.space.desk.queue(ticket)
        if not is_done:
            yield from self._send_batch(ticket, attempt)
            self.space.finish(ticket)
        else:
            self.space.close_ticket(ticket)
        if self.space.is_gone(person):
            return
        self.space.invitation[person] = attempt
        self.space.write(InvitationSent(self.space.clock.now, person, attempt))
        if attempt == 1:
            self.space.give_access(person)

    def _send_batch(self, ticket: Ticket, attempt: int) -> Process:
        """Type in all addresses in one go, but for those of people who have left meanwhile."""
        batch = (ticket, *ticket.along)
        addresses = sum(not self.space.is_gone(each.person) for each in batch)
        if addresses:
            further = self.space.parameters.desk.further_address_minutes * (addresses - 1)
            minutes = self.space.console_minutes("invitation minutes", ticket.person, attempt)
            yield self.space.desk.work(ticket, minutes + further)
            self.space.write_action(ticket, minutes + further, addresses)

    def _await_answer(self, person: int, attempt: int) -> Process:
        """Wait for the answer or the expiry; nobody reminds the invitee."""
        sent = self.space.clock.now
        expires = sent + self.space.plan.invite_expiry_days * HOURS_PER_DAY
        answers = math.inf
        people = self.space.luck.people
        share = people.accept_first_share if attempt == 1 else people.accept_resend_share
        if self.space.luck.uniform("accepts", attempt)[person] < share[person]:
            answers = max(sent, self.space.start_hours[person]) + self.space.reaction_hours[person]
        if answers < min(expires, self.space.left_hours[person]):
            yield self.space.clock.at(answers, Rank.ACTION)
            if self.space.invitation[person]:
                yield from self._accept(person, attempt)
            return
        yield self.space.clock.at(expires, Rank.ACTION)
        if self.space.invitation[person]:
            self.space.invitation[person] = 0
            self.space.write(InvitationExpired(self.space.clock.now, person, attempt))

    def _accept(self, person: int, attempt: int) -> Process:
        self.space.invitation[person] = 0
        self.space.write(InvitationAccepted(self.space.clock.now, person, attempt))
        yield from self.space.wait_for_seat(person)
        self.space.admit(person)
        self.space.activate(person)

    def _start_of_week(self) -> float:
        """First opening hour of a week, from now on: when expired invitations are noticed."""
        calendar, now = self.space.calendar, self.space.clock.now
        day = int(now // HOURS_PER_DAY)
        monday = day - calendar.weekday(day)
        opening = calendar.desk.next_open(max(monday, 0) * HOURS_PER_DAY)
        if opening < now:
            opening = calendar.desk.next_open((monday + _WEEK_DAYS) * HOURS_PER_DAY)
        return opening
