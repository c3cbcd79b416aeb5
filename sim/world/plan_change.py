"""Changing the plan and the mode of a workspace that is at work."""

import simpy

from sim.core.clock import Process, Rank
from sim.core.units import HOURS_PER_DAY, MINUTES_PER_HOUR
from sim.records.events import PlanEnded, SeatShort, SwitchDecided, Switched
from sim.scenarios.schema import Switch
from sim.world.desk import Priority
from sim.world.modes import MODES
from sim.world.workspace import Workspace


def switching(space: Workspace, switches: tuple[Switch, ...]) -> Process:
    """Wait for each trigger in turn, prepare, and change over."""
    for switch in switches:
        lead_hours, setup_hours = _preparation(space, switch)
        yield _trigger(space, switch, lead_hours)
        decided = space.clock.now
        space.write(SwitchDecided(decided, switch.plan, switch.mode))
        yield from _set_up(space, setup_hours * MINUTES_PER_HOUR)
        ready = decided + lead_hours
        if switch.at_month is not None:
            ready = max(ready, space.calendar.month_hours[switch.at_month])
        yield space.clock.at(ready, Rank.SEAT)
        while space.seats.owner_is_busy:
            yield space.clock.at(space.clock.now + HOURS_PER_DAY, Rank.SEAT)
        _change_over(space, switch)


def roll_out(space: Workspace) -> Process:
    """Set up the plan and the mode of a company that begins at hour 0."""
    _, setup_hours = space.mode.preparation(space.parameters)
    minutes = space.plan.setup_hours * MINUTES_PER_HOUR + setup_hours * MINUTES_PER_HOUR
    yield from _set_up(space, minutes)


def _set_up(space: Workspace, minutes: float) -> Process:
    if minutes:
        ticket = space.open_ticket(Priority.JOINER, "setup", -1)
        yield from space.serve(ticket, minutes)


def _preparation(space: Workspace, switch: Switch) -> tuple[float, float]:
    """Hours of lead and hours of desk work before a switch."""
    lead_days, setup_hours = MODES[switch.mode].preparation(space.parameters)
    if switch.plan != space.plan_name:
        plan = space.parameters.plans[switch.plan]
        lead_days = max(lead_days, plan.contract_lead_days)
        setup_hours += plan.setup_hours
    return lead_days * HOURS_PER_DAY, setup_hours


def _trigger(space: Workspace, switch: Switch, lead_hours: float) -> simpy.Event:
    """The event on which the switch is decided; a month is prepared for ahead of time."""
    if switch.at_month is not None:
        months = space.calendar.month_hours
        is_inside = switch.at_month < len(months) - 1
        moment = months[switch.at_month] - lead_hours if is_inside else float("inf")
        return space.clock.at(moment, Rank.SEAT)
    if switch.at_headcount is not None:
        return _headcount_reached(space, switch.at_headcount)
    waits = space.seats.somebody_waits
    return space.clock.at(space.clock.now, Rank.SEAT) if waits.processed else waits


def _headcount_reached(space: Workspace, headcount: int) -> simpy.Event:
    reached = space.clock.event()

    def check() -> None:
        if not reached.triggered and space.members + len(_waiting(space)) >= headcount:
            reached.succeed()

    space.on_growth = check
    check()
    return reached


def _waiting(space: Workspace) -> list[int]:
    """People who are to get in and are still here."""
    return [person for person in space.onboarding if not space.is_gone(person)]


def _change_over(space: Workspace, switch: Switch) -> None:
    """End the old plan and mode, start the new ones, and hand over whoever is on the way in."""
    maximum = space.parameters.plans[switch.plan].maximum_seats
    if maximum is not None and space.members > maximum:
        # Too many for the next plan: the strategy is infeasible, and the old plan goes on.
        space.write(SeatShort(space.clock.now, -1))
        return
    space.mode.end()
    space.seats.stop_waiting()
    for person in range(len(space.invitation)):
        space.withdraw_invitation(person)
    if switch.plan != space.plan_name:
        _change_plan(space, switch.plan)
    space.write(Switched(space.clock.now, switch.plan, switch.mode))
    space.mode = MODES[switch.mode](space)
    space.onboarding |= space.given_up
    space.given_up.clear()
    for person in _waiting(space):
        space.clock.start(space.mode.joiner_told(person))
    # The first sync removes every member whose IdP account is disabled.
    for person in space.company.leavers:
        if space.is_member[person] and space.company.idp_is_disabled[person]:
            space.clock.start(space.mode.idp_disabled(person))


def _change_plan(space: Workspace, plan_name: str) -> None:
    members = [person for person, is_in in enumerate(space.is_member) if is_in]
    space.seats.end()
    space.write(PlanEnded(space.clock.now, space.plan_name))
    space.begin_plan(plan_name)
    space.seats.open(members)
    for person in members:
        space.seats.get(person)
