"""Access reviews: who left and is still a member, and whose seat nobody uses."""

from sim.core.clock import Process, Rank
from sim.core.units import HOURS_PER_DAY
from sim.records.events import OrphanFound, SeatReclaimed
from sim.world import by_hand
from sim.world.desk import Priority
from sim.world.seating import let_in
from sim.world.workspace import Workspace


def reviews(space: Workspace) -> Process:
    """Compare the members with who is still here, whenever the people's fate says so."""
    policies, company = space.parameters.policies, space.company
    asked: set[int] = set()
    for number, moment in enumerate(company.people.review_hours.tolist(), 1):
        yield space.clock.at(moment, Rank.ACTION)
        if not company.is_after_horizon:
            space.clock.start(_review_work(space))
        for person in _orphans_found(space, number):
            space.write(OrphanFound(space.clock.now, person, number))
            space.clock.start(_remove_orphan(space, person))
        if policies.reclaim_after_days is not None:
            for person, until in _idle_found(space, number, policies.reclaim_after_days):
                if person not in asked:
                    space.clock.start(_reclaim(space, person, until, asked))


def _review_work(space: Workspace) -> Process:
    desk = space.parameters.desk
    ticket = space.open_ticket(Priority.REVIEW, "review", -1)
    minutes = desk.review_minutes + desk.review_minutes_per_member * space.members
    if space.parameters.policies.reclaim_after_days is not None:
        minutes += _use_minutes(space)
    yield from space.serve(ticket, minutes)


def _use_minutes(space: Workspace) -> float:
    """Minutes to find out who uses the product: the plan shows it, or it must be looked up."""
    desk = space.parameters.desk
    if space.plan.usage_view == "analytics":
        return desk.analytics_minutes
    if space.plan.usage_view == "audit_log":
        return desk.audit_query_minutes_per_member * space.members
    return desk.cross_check_minutes_per_member * space.members


def _orphans_found(space: Workspace, number: int) -> list[int]:
    """Orphans that a review finds and nobody is already removing."""
    company = space.company
    finds = company.people.would_find(space.plan.application)[:, number - 1].tolist()
    return [
        person
        for person, is_found in zip(company.leavers, finds, strict=True)
        if is_found
        and space.is_member[person]
        and company.has_left(person)
        and person not in space.in_hand
    ]


def _remove_orphan(space: Workspace, person: int) -> Process:
    noticed = space.clock.now
    ticket = space.open_ticket(Priority.REVIEW, "review_removal", person)
    yield from by_hand.serve_leaver(space, ticket, "review", noticed_hours=noticed)


# Seats that nobody uses


def _idle_found(space: Workspace, number: int, after_days: float) -> list[tuple[int, float]]:
    """Members idle for long enough whom a review finds, and when each will want the seat again."""
    detection = space.parameters.policies.review_detection_share
    latest = space.clock.now - after_days * HOURS_PER_DAY
    found = []
    for person in space.company.idle_spells:
        if not space.is_active[person] or not space.is_member[person] or space.is_gone(person):
            continue
        spell = space.company.idle_since(person, space.clock.now)
        is_long = spell is not None and spell[0] <= latest and person != space.owner
        if is_long and spell and space.uniform("review finds idle", person, number) < detection:
            found.append((person, spell[1]))
    return found


def _reclaim(space: Workspace, person: int, until: float, asked: set[int]) -> Process:
    """Take the seat back, by suspending or removing the member; give it back on return."""
    asked.add(person)
    ticket = space.open_ticket(Priority.REVIEW, "reclaim", person)
    yield space.desk.respond(ticket)
    yield space.desk.queue(ticket)
    if _is_idle(space, person, until):
        minutes = space.console_minutes("reclaim minutes", person, space.spell[person])
        yield space.work(ticket, minutes)
    space.finish(ticket)
    asked.discard(person)
    if not _is_idle(space, person, until):
        return
    suspends = "suspension" in space.plan.capabilities
    space.write(SeatReclaimed(space.clock.now, person, suspends))
    space.remove(person, "suspended" if suspends else "reclaimed")
    if until < min(space.company.left_hours[person], space.calendar.horizon_hours):
        yield space.clock.at(until, Rank.PEOPLE)
        yield from _give_back(space, person, suspends)


def _is_idle(space: Workspace, person: int, until: float) -> bool:
    """Whether it is still a seat that a present member does not use, and nobody is at it."""
    is_present = space.is_member[person] and not space.is_gone(person)
    return is_present and space.clock.now < until and person not in space.in_hand


def _give_back(space: Workspace, person: int, suspended: bool) -> Process:
    """Let somebody in again who uses the product after all."""
    if space.is_gone(person):
        return
    if not suspended:
        space.onboarding[person] = None
        yield from space.mode.joiner_told(person)
        return
    ticket = space.open_ticket(Priority.JOINER, "reassign", person)
    yield space.desk.respond(ticket)
    yield from space.serve(ticket, space.console_minutes("reassign minutes", person))
    if space.is_gone(person):
        return
    # Who waits for a seat while the mode changes is let in by the next one.
    space.onboarding[person] = None
    yield from let_in(space, person)
