"""The Owner: one a workspace, who cannot be removed before somebody else has the role."""

from sim.core.clock import Process, Rank
from sim.records.events import OwnershipTransferred
from sim.world.workspace import Workspace


def needs_successor(space: Workspace, person: int) -> bool:
    """Whether a person is the Owner and somebody is there to take the role."""
    return person == space.owner and _successor(space) >= 0


def transfer_ownership(space: Workspace) -> Process:
    """Hand the role on: by the vendor's support in days, or by oneself in minutes.

    While it is pending nobody can reduce seats or switch.
    """
    person, asked = space.owner, space.clock.now
    space.seats.owner_is_busy = True
    ticket = space.open_ticket(space.leaver_priority(person), "ownership", person)
    yield space.desk.respond(ticket)
    yield from space.serve(ticket, space.parameters.desk.ownership_transfer_minutes)
    working_days = space.value("ownership days", space.plan.ownership_transfer_days, person)
    clock = space.calendar.office
    done = clock.after(space.clock.now, working_days * clock.hours_per_day)
    yield space.clock.at(done, Rank.ACTION)
    space.seats.owner_is_busy = False
    space.owner = _successor(space)
    space.write(OwnershipTransferred(space.clock.now, person, space.owner, asked))


def _successor(space: Workspace) -> int:
    """The longest-serving Admin who is here to stay; without one the longest-serving member."""
    people = space.company.people
    staying = [
        person
        for person in range(len(people))
        if space.is_member[person]
        and not space.is_gone(person)
        and not space.company.is_listed(person)
        and person != space.owner
    ]
    admins = [person for person in staying if people.role[person] == "admin"]
    return min(admins or staying, key=lambda person: people.hired_hours[person], default=-1)
