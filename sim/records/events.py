"""What a world writes down: one frozen type per kind of thing that happens.

The fields of a type are the columns of its table, in this order, after ``strategy`` and
``replication``; :mod:`sim.records.columns` lays the tables out. Times are hours since
midnight of the scenario's start. A person is the row number in the replication's table of people.
"""

from typing import NamedTuple


class Started(NamedTuple):
    """Somebody entitled to a seat started; who was there at hour 0 did so then."""

    hours: float
    person: int


class Left(NamedTuple):
    """Somebody left the company: voluntary, involuntary or layoff."""

    hours: float
    person: int
    cause: str


class SeatTaken(NamedTuple):
    """A person's membership begins to use a seat (pending until activated), or a free role."""

    hours: float
    person: int
    spell: int
    seat_type: str = "standard"


class Activated(NamedTuple):
    """The person got in for the first time in this membership."""

    hours: float
    person: int
    spell: int


class Removed(NamedTuple):
    """A membership ended, and what led to it: the milestones of the route that closed it."""

    hours: float
    person: int
    spell: int
    route: str
    noticed_hours: float
    picked_up_hours: float
    retried_hours: float


class AccessGiven(NamedTuple):
    """From now on the person could get in: invited or provisioned for the first time."""

    hours: float
    person: int


class InvitationSent(NamedTuple):
    """An invitation went out; attempt 1 is the first."""

    hours: float
    person: int
    attempt: int


class InvitationAccepted(NamedTuple):
    """An invitation was answered."""

    hours: float
    person: int
    attempt: int


class InvitationExpired(NamedTuple):
    """An invitation was not answered in time."""

    hours: float
    person: int
    attempt: int


class InvitationWithdrawn(NamedTuple):
    """An unanswered invitation was taken back because the person left."""

    hours: float
    person: int
    attempt: int


class GivenUp(NamedTuple):
    """The last invitation expired and IT stopped asking."""

    hours: float
    person: int
    attempt: int


class TicketOpened(NamedTuple):
    """Somebody asked the desk to do something; person is -1 where nobody in particular."""

    hours: float
    person: int
    kind: str


class DeskAction(NamedTuple):
    """Work done at the desk; addresses above 1 where one action served several people."""

    hours: float
    person: int
    kind: str
    picked_up_hours: float
    minutes: float
    addresses: int


class SyncFailed(NamedTuple):
    """One attempt at a change failed."""

    hours: float
    person: int
    operation: str
    attempt: int
    silent: bool


class SyncGivenUp(NamedTuple):
    """The IdP stopped to retry a change; nobody is told."""

    hours: float
    person: int
    operation: str
    attempts: int


class RemovalsHeld(NamedTuple):
    """So many removals came at once that the IdP waits for an admin's approval."""

    hours: float
    quantity: int


class RemovalsApproved(NamedTuple):
    """An admin approved the removals that the IdP had held back."""

    hours: float
    quantity: int


class UnknownToDirectory(NamedTuple):
    """The first sync removes a member because the directory does not know the person."""

    hours: float
    person: int


class AccessCutEarly(NamedTuple):
    """Somebody was removed so many hours before leaving."""

    hours: float
    person: int
    early_hours: float


class ConnectionLost(NamedTuple):
    """The directory connection broke or the vendor's service went down."""

    hours: float
    cause: str


class ConnectionRestored(NamedTuple):
    """Changes flow again and the backlog runs."""

    hours: float
    cause: str


class OrphanFound(NamedTuple):
    """An access review found a member who has left."""

    hours: float
    person: int
    review: int


class IdpDisabled(NamedTuple):
    """The IdP account was switched off."""

    hours: float
    person: int


class SeatReserved(NamedTuple):
    """An invitation holds a seat, where the plan says so."""

    hours: float
    person: int
    attempt: int


class SeatReleased(NamedTuple):
    """An invitation's hold ended: it was accepted, expired or withdrawn."""

    hours: float
    person: int
    attempt: int


class SeatsBought(NamedTuple):
    """Seats were bought inside a term because none was free."""

    hours: float
    plan: str
    seat_type: str
    quantity: int


class SeatsUpgraded(NamedTuple):
    """Purchased Standard seats became Premium ones inside a term."""

    hours: float
    plan: str
    quantity: int


class SeatTypeChanged(NamedTuple):
    """A member's seat became one of another type."""

    hours: float
    person: int
    seat_type: str


class SeatsReturned(NamedTuple):
    """Seats were given back inside a term, where removing a member does so."""

    hours: float
    plan: str
    seat_type: str
    quantity: int


class SeatShort(NamedTuple):
    """Somebody had to wait because the plan sells no more seats."""

    hours: float
    person: int


class ReductionPlanned(NamedTuple):
    """An Owner lowered the number of seats, from the next renewal on."""

    hours: float
    quantity: int


class ReductionCancelled(NamedTuple):
    """A new seat or an accepted invitation replaced the planned reduction."""

    hours: float


class TermStarted(NamedTuple):
    """A term began with this many purchased seats of a type; term 0 is a plan's first."""

    hours: float
    plan: str
    term: int
    seat_type: str
    quantity: int


class PlanEnded(NamedTuple):
    """The workspace left a plan; the unused rest of its term is sunk."""

    hours: float
    plan: str


class SwitchDecided(NamedTuple):
    """A strategy's trigger fired; the next plan comes after its lead time."""

    hours: float
    plan: str
    mode: str


class Switched(NamedTuple):
    """From now on the workspace runs with another plan and mode."""

    hours: float
    plan: str
    mode: str


class ConsoleRefused(NamedTuple):
    """The console refused to remove a member whom the IdP still assigned."""

    hours: float
    person: int


class OwnershipTransferred(NamedTuple):
    """The Owner's role went from one person to another (-1: nobody was there to take it)."""

    hours: float
    person: int
    successor: int
    asked_hours: float


class IntegrationBroke(NamedTuple):
    """Something that others use stopped with a leaver's credentials."""

    hours: float
    person: int


class SeatReclaimed(NamedTuple):
    """A review took the seat of a person who no longer used it: by removal, or by suspension."""

    hours: float
    person: int
    suspended: bool


class RoleUpgraded(NamedTuple):
    """The vendor turned a free role into a paid seat."""

    hours: float
    person: int


class RunFailed(NamedTuple):
    """A run of the automation failed and became a ticket."""

    hours: float
    person: int
    operation: str


Record = (
    Started
    | Left
    | SeatReserved
    | SeatReleased
    | SeatTaken
    | Activated
    | Removed
    | AccessGiven
    | InvitationSent
    | InvitationAccepted
    | InvitationExpired
    | InvitationWithdrawn
    | GivenUp
    | TicketOpened
    | DeskAction
    | SyncFailed
    | SyncGivenUp
    | RemovalsHeld
    | RemovalsApproved
    | UnknownToDirectory
    | AccessCutEarly
    | RunFailed
    | ConnectionLost
    | ConnectionRestored
    | OrphanFound
    | SeatReclaimed
    | RoleUpgraded
    | IdpDisabled
    | ConsoleRefused
    | OwnershipTransferred
    | IntegrationBroke
    | SeatsBought
    | SeatsUpgraded
    | SeatTypeChanged
    | SeatsReturned
    | SeatShort
    | ReductionPlanned
    | ReductionCancelled
    | SwitchDecided
    | PlanEnded
    | Switched
    | TermStarted
)
KINDS: tuple[type[Record], ...] = Record.__args__
