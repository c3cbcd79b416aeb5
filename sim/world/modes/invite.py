"""Mode `invite`: people are invited by e-mail and removed in the console, all by hand."""

from sim.core.clock import Process, Rank
from sim.world import by_hand, invitations
from sim.world.workspace import Workspace


class Invite:
    """Invitations that people answer or let expire; the IdP knows nothing of the workspace."""

    def __init__(self, space: Workspace) -> None:
        self.space = space
        self.is_over = False

    def joiner_told(self, person: int, /) -> Process:
        """Invite a joiner, and again when the invitation has expired, until IT gives up."""
        space = self.space
        if space.uniform("joins by link", person) < self._self_join_share(person):
            yield from self._join_by_link(person)
            return
        kind = invitations.joiner_kind(space, person)
        last = space.parameters.policies.give_up_after_invitations
        for attempt in range(1, last + 1):
            is_sent = yield from invitations.send_by_hand(
                space, person, kind, attempt, self.must_stop
            )
            if not is_sent:
                return
            yield from invitations.deliver(space, person, attempt)
            if space.is_member[person] or self.must_stop(person):
                return
            yield space.clock.at(invitations.start_of_week(space), Rank.ACTION)
            if self.must_stop(person):
                return
            kind = "resend"
        space.give_up(person, last)

    def leaver_told(self, person: int, /) -> Process:
        """Remove a leaver, unless nobody raises the ticket."""
        if not self.space.office.missed[person]:
            ticket = by_hand.leaver_ticket(self.space, person)
            yield from by_hand.serve_leaver(self.space, ticket, "desk")

    def idp_disabled(self, _person: int, /) -> Process:
        """Nothing follows in the workspace: the IdP does not know its members."""
        yield from ()

    def end(self) -> None:
        """Leave open joiners to the next mode."""
        self.is_over = True

    def must_stop(self, person: int) -> bool:
        """Whether the person is none of this mode's business any more."""
        return self.is_over or self.space.is_gone(person)

    def _self_join_share(self, person: int) -> float:
        return self.space.office.signals_of(person).self_join_share

    def _join_by_link(self, person: int) -> Process:
        space = self.space
        space.give_access(person)
        yield space.clock.at(space.first_login(person), Rank.ACTION)
        if self.must_stop(person):
            return
        has_seat = yield from space.seat_for(person)
        if has_seat:
            space.admit(person)
            space.activate(person)
