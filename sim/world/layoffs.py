"""Layoffs that IT knows of: one ticket removes all who are hit, in time for the announcement."""

from dataclasses import dataclass, field

from sim.core.clock import Process, Rank
from sim.core.units import MINUTES_PER_HOUR
from sim.world.by_hand import after_removal, leaver_ticket, serve_leaver
from sim.world.desk import Priority
from sim.world.ownership import needs_successor, transfer_ownership
from sim.world.workspace import Workspace


@dataclass(slots=True)
class PlannedLayoff:
    """Whom one list names, and whether its ticket is done."""

    hours: float
    people: list[int] = field(default_factory=list)
    is_done: bool = False


class Layoffs:
    """The lists that IT has for one workspace."""

    def __init__(self, space: Workspace) -> None:
        self._space = space
        self._latest: PlannedLayoff | None = None
        self._told_hours = -1.0

    def hear_of(self, person: int) -> None:
        """IT learns that a layoff hits this person; the names of one list come one by one."""
        space = self._space
        now, hours = space.clock.now, space.company.left_hours[person]
        layoff = self._latest
        if layoff is None or (layoff.hours, self._told_hours) != (hours, now):
            layoff = self._latest = PlannedLayoff(hours)
            self._told_hours = now
            if not space.mode.follows_idp:
                space.clock.start(_remove_all(space, layoff))
        layoff.people.append(person)
        if person == space.owner:
            space.clock.start(_hand_over(space, layoff))


def _hand_over(space: Workspace, layoff: PlannedLayoff) -> Process:
    """Hand the Owner's role on, and remove who had it if the others have gone by then."""
    person = space.owner
    # Only who is on no list can take the role: wait for the last name.
    yield space.clock.at(space.clock.now, Rank.ACTION)
    if not needs_successor(space, person) or space.seats.owner_is_busy:
        return
    yield from transfer_ownership(space)
    if layoff.is_done:
        yield from serve_leaver(space, leaver_ticket(space, person), "desk")


def _remove_all(space: Workspace, layoff: PlannedLayoff) -> Process:
    """Remove everybody in one go, so that it is done at the hour of the layoff."""
    yield space.clock.at(space.clock.now, Rank.ACTION)
    ticket = space.open_ticket(Priority.URGENT, "layoff", -1)
    due = space.desk.due_before(
        layoff.hours, _minutes(space, layoff.people[0], len(layoff.people)) / MINUTES_PER_HOUR
    )
    yield space.desk.respond(ticket, due)
    yield space.desk.queue(ticket)
    here = [each for each in layoff.people if space.is_member[each] or space.invitation[each]]
    if here:
        yield space.work(ticket, _minutes(space, here[0], len(here)), len(here))
    for person in layoff.people:
        space.cancelled[person] = True
        space.withdraw_invitation(person)
        if space.is_member[person] and not needs_successor(space, person):
            space.remove(person, "desk", picked_up_hours=ticket.picked_up_hours)
            after_removal(space, person)
    layoff.is_done = True
    space.finish(ticket)


def _minutes(space: Workspace, person: int, people: int) -> float:
    further = space.parameters.desk.further_address_minutes * (people - 1)
    return space.console_minutes("layoff minutes", person) + further
