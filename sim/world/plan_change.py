"""Changing the plan and the mode of a workspace that is at work."""

from typing import NamedTuple

import simpy

from sim.core.clock import Process, Rank
from sim.core.units import HOURS_PER_DAY, MINUTES_PER_HOUR
from sim.core.vocabulary import Mode
from sim.records.events import PlanEnded, SeatShort, SwitchDecided, Switched
from sim.scenarios.schema import Switch
from sim.world import terms
from sim.world.desk import Priority
from sim.world.modes import MODES
from sim.world.workspace import Workspace


class Stage(NamedTuple):
    """A plan, and how its seats are run."""

    plan: str
    mode: Mode


def switching(space: Workspace, first: Stage, switches: tuple[Switch, ...]) -> Process:
    """Change to how the strategy begins, if a contract in force is another; then switch by switch.

    Parameters
    ----------
    space : Workspace
    first : Stage
        The plan and the mode with which the strategy begins.
    switches : tuple of Switch
        What it changes to later: wait for each trigger in turn, prepare, and change over.
    """
    if first.plan != space.plan_name:
        yield from _change(space, first, *_preparation(space, first))
    for switch in switches:
        stage = Stage(switch.plan, switch.mode)
        lead_hours, setup_hours = _preparation(space, stage)
        yield _trigger(space, switch, lead_hours)
        month = 0 if switch.at_month is None else switch.at_month
        in_force = space.calendar.month_hours[month]
        yield from _change(space, stage, lead_hours, setup_hours, in_force)


def _change(
    space: Workspace, stage: Stage, lead_hours: float, setup_hours: float, in_force: float = 0.0
) -> Process:
    """Decide for another plan or mode now, prepare it, and change over, but not before a moment."""
    decided = space.clock.now
    space.write(SwitchDecided(decided, stage.plan, stage.mode))
    yield from _set_up(space, setup_hours * MINUTES_PER_HOUR)
    if stage.plan != space.plan_name:
        in_force = max(in_force, space.may_change_plan_hours)
    yield space.clock.at(max(decided + lead_hours, in_force), Rank.SEAT)
    while space.seats.owner_is_busy:
        yield space.clock.at(space.clock.now + HOURS_PER_DAY, Rank.SEAT)
    _change_over(space, stage)


def roll_out(space: Workspace) -> Process:
    """Set up the plan and the mode of a company that begins at hour 0."""
    _, setup_hours = space.mode.preparation(space.parameters)
    minutes = space.plan.setup_hours * MINUTES_PER_HOUR + setup_hours * MINUTES_PER_HOUR
    yield from _set_up(space, minutes)


def _set_up(space: Workspace, minutes: float) -> Process:
    if minutes:
        ticket = space.open_ticket(Priority.JOINER, "setup", -1)
        yield from space.serve(ticket, minutes)


def set_up_sso(space: Workspace) -> Process:
    """Enforce single sign-on where the company has not done so before."""
    ticket = space.open_ticket(Priority.JOINER, "sso_setup", -1)
    yield space.desk.respond(ticket)
    yield from space.serve(ticket, space.company.idp.sso_setup_hours * MINUTES_PER_HOUR)


def _preparation(space: Workspace, stage: Stage) -> tuple[float, float]:
    """Hours of lead and hours of desk work before a change."""
    lead_days, setup_hours = MODES[stage.mode].preparation(space.parameters)
    if stage.plan != space.plan_name:
        plan = space.parameters.plans[stage.plan]
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


def _change_over(space: Workspace, stage: Stage) -> None:
    """End the old plan and mode, start the new ones, and hand over whoever is on the way in."""
    maximum = space.parameters.plans[stage.plan].maximum_seats
    if maximum is not None and space.members > maximum:
        # Too many for the next plan: the strategy is infeasible, and the old plan goes on.
        space.write(SeatShort(space.clock.now, -1))
        return
    space.mode.end()
    space.seats.stop_waiting()
    for person in range(len(space.invitation)):
        space.withdraw_invitation(person)
    had_sso, old_mode = space.introduces_sso, space.mode.name
    if stage.plan != space.plan_name:
        _change_plan(space, stage.plan)
    space.write(Switched(space.clock.now, stage.plan, stage.mode))
    space.mode = MODES[stage.mode](space)
    if space.introduces_sso and not had_sso:
        space.clock.start(set_up_sso(space))
    space.onboarding |= space.given_up
    space.given_up.clear()
    for person in _waiting(space):
        space.clock.start(space.mode.joiner_told(person))
    space.mode.take_over(old_mode)


def _change_plan(space: Workspace, plan_name: str) -> None:
    members = [person for person, is_in in enumerate(space.is_member) if is_in]
    space.seats.end()
    space.write(PlanEnded(space.clock.now, space.plan_name))
    space.begin_plan(plan_name)
    # Two periods of one plan never begin in the same moment: bills and seats tell them apart by it.
    space.may_change_plan_hours = space.clock.now + HOURS_PER_DAY
    terms.begin(space.seats, members)
    for person in members:
        space.seats.get(person)
