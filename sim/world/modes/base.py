"""What a provisioning mode answers to what HR and the IdP say."""

from abc import ABC, abstractmethod
from typing import ClassVar

from sim.core.clock import Process, Rank
from sim.core.vocabulary import Mode
from sim.scenarios.schema import Parameters
from sim.world import by_hand
from sim.world.seating import let_in
from sim.world.stock import Taker
from sim.world.workspace import Workspace


class ProvisioningMode(ABC):
    """How people get in and out of one workspace, until another mode takes over.

    The answers here are those of a vendor that does not listen to the IdP.
    """

    name: ClassVar[Mode]
    # Whether somebody's IdP account going off leads to the removal, without a ticket.
    follows_idp: ClassVar[bool] = False
    # Whether the directory itself does that, so that an admin leaves it alone.
    syncs: ClassVar[bool] = False

    def __init__(self, space: Workspace) -> None:
        self.space = space
        self.is_over = False

    @classmethod
    def preparation(cls, _parameters: Parameters) -> tuple[float, float]:
        """Days and hours of desk work that it takes to set the mode up."""
        return 0.0, 0.0

    @abstractmethod
    def joiner_told(self, person: int) -> Process:
        """HR told IT of a joiner; or somebody whose seat was taken back wants it again."""

    def leaver_told(self, person: int) -> Process:
        """HR told IT of a leaver: an admin removes the member, unless nobody raises the ticket."""
        if not self.space.company.missed[person]:
            ticket = by_hand.leaver_ticket(self.space, person)
            yield from by_hand.serve_leaver(self.space, ticket, "desk")

    def idp_disabled(self, _person: int) -> Process:
        """The IdP account was switched off: the member stays and keeps the seat."""
        yield from ()

    def take_over(self, _before: Mode) -> None:
        """Begin in a workspace that another mode has run: hear which accounts are off."""
        for person in sorted(self.space.unknown_members):
            self.space.clock.start(self.idp_disabled(person))

    def end(self) -> None:
        """Another mode takes over: stop what runs by itself, and leave open joiners to it."""
        self.is_over = True

    def must_stop(self, person: int) -> bool:
        """Whether the person is none of this mode's business any more."""
        return self.is_over or self.space.is_gone(person)

    def admit_at_first_login(self, person: int, taker: Taker) -> Process:
        """Let somebody in who needs no invitation: the first login creates the member."""
        space = self.space
        space.give_access(person)
        yield space.clock.at(space.first_login(person), Rank.ACTION)
        if not self.must_stop(person):
            yield from let_in(space, person, taker)
