"""Mode `jit`: the first SSO login creates the member; whoever leaves is removed by hand."""

from sim.core.clock import Process, Rank
from sim.world import by_hand
from sim.world.workspace import Workspace


class JustInTime:
    """No invitation; without a login no member, and without the IdP account no login."""

    def __init__(self, space: Workspace) -> None:
        self.space = space
        self.is_over = False

    def joiner_told(self, person: int, /) -> Process:
        """Let a joiner in at the first login; who never starts takes no seat."""
        space = self.space
        space.give_access(person)
        if space.office.never_starts[person]:
            return
        yield space.clock.at(space.first_login(person), Rank.ACTION)
        if self.is_over or space.is_gone(person):
            return
        has_seat = yield from space.seat_for(person)
        if has_seat:
            space.admit(person)
            space.activate(person)

    def leaver_told(self, person: int, /) -> Process:
        """Remove a leaver, unless nobody raises the ticket: the IdP only closes the login."""
        if not self.space.office.missed[person]:
            ticket = by_hand.leaver_ticket(self.space, person)
            yield from by_hand.serve_leaver(self.space, ticket, "desk")

    def idp_disabled(self, _person: int, /) -> Process:
        """The member stays and keeps the seat."""
        yield from ()

    def end(self) -> None:
        """Leave open joiners to the next mode."""
        self.is_over = True
