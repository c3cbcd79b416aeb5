"""Mode `automation`: a third party drives the console, triggered by HR's and the IdP's signals."""

import math
from collections.abc import Generator
from typing import Any

import simpy

from sim.core.clock import Process, Rank
from sim.core.distributions import Exponential
from sim.core.units import HOURS_PER_DAY, HOURS_PER_YEAR, MINUTES_PER_HOUR
from sim.records.events import ConnectionLost, ConnectionRestored, RunFailed
from sim.scenarios.schema import Parameters
from sim.world import by_hand, invitations
from sim.world.modes.base import ProvisioningMode
from sim.world.ownership import needs_successor
from sim.world.stock import Taker
from sim.world.workspace import Workspace

_GAP = Exponential(mean=1.0)


class Automation(ProvisioningMode):
    """A robot that sends invitations and removes leavers; what it cannot do becomes a ticket."""

    name = "automation"
    follows_idp = True

    def __init__(self, space: Workspace) -> None:
        super().__init__(space)
        self.robot = space.parameters.automation
        self.is_out_of_order = False
        self._phase = space.number("reconcile phase")
        space.clock.start(self._outages())
        space.clock.start(self._reconciles())

    @classmethod
    def preparation(cls, parameters: Parameters) -> tuple[float, float]:
        """Days and hours of desk work until the robot runs."""
        return parameters.automation.setup_days, parameters.automation.setup_hours

    def joiner_told(self, person: int) -> Process:
        """Invite a joiner, and again when the invitation has expired, until IT gives up."""
        space = self.space
        last = space.parameters.policies.give_up_after_invitations
        for attempt in range(1, last + 1):
            taker = yield from self._send(person, attempt)
            if taker is None:
                return
            yield from invitations.deliver(space, person, attempt, taker)
            if space.is_member[person] or self.must_stop(person):
                return
            yield space.clock.at(self._next_reconcile(), Rank.ACTION)
            if self.must_stop(person):
                return
        space.give_up(person, last)

    def leaver_told(self, _person: int) -> Process:
        """Nothing yet: the IdP's disable is the trigger, so no ticket can be forgotten."""
        yield from ()

    def idp_disabled(self, person: int) -> Process:
        """Remove a leaver by a run; by an admin if it fails."""
        space = self.space
        space.cancelled[person] = True
        if space.invitation[person]:
            space.withdraw_invitation(person)
        if space.is_member[person] and person not in space.in_hand:
            yield from self._remove(person)

    def _send(self, person: int, attempt: int) -> Generator[simpy.Event, Any, Taker | None]:
        """Send an invitation by a run, or by an admin if it fails; return who did, if anybody."""
        is_done = yield from self._run(person, "invite", attempt)
        if self.must_stop(person):
            return None
        if is_done:
            return "lowest"
        is_sent = yield from invitations.send_by_hand(
            self.space, person, "automation", attempt, self.must_stop
        )
        return "admin" if is_sent else None

    def _remove(self, person: int) -> Process:
        space = self.space
        space.in_hand.add(person)
        is_owner = needs_successor(space, person)
        is_done = not is_owner and (yield from self._run(person, "remove", space.spell[person]))
        if is_done and space.is_member[person]:
            space.remove(person, "automation")
            by_hand.after_removal(space, person)
        elif space.is_member[person]:
            ticket = by_hand.leaver_ticket(space, person, "automation")
            yield from by_hand.serve_leaver(space, ticket, "desk")
        space.in_hand.discard(person)

    def _run(self, person: int, operation: str, attempt: int) -> Generator[simpy.Event, Any, bool]:
        """Let the robot do something; tell whether it did."""
        space, approval = self.space, self.robot.approval_hours
        if approval is not None:
            hours = space.value(f"approval {operation}", approval, person, attempt)
            yield space.clock.at(space.calendar.office.after(space.clock.now, hours), Rank.ACTION)
        run = space.value(f"run {operation}", self.robot.run_minutes, person, attempt)
        yield space.clock.at(space.clock.now + run / MINUTES_PER_HOUR, Rank.ACTION)
        u = space.uniform(f"run fails {operation}", person, attempt)
        if u < self.robot.failure_share or self.is_out_of_order:
            space.write(RunFailed(space.clock.now, person, operation))
            return False
        return True

    # What the robot does by itself, and when it cannot

    def _reconciles(self) -> Process:
        """Compare the members with the IdP, and remove whom it no longer knows."""
        space, number = self.space, self._next_number()
        while True:
            yield space.clock.at(self._reconcile(number), Rank.ACTION)
            if self.is_over:
                return
            number += 1
            for person in sorted(space.unknown_members - space.in_hand):
                space.clock.start(self._remove(person))

    def _reconcile(self, number: int) -> float:
        return self.robot.reconcile_interval_hours * (self._phase + number)

    def _next_reconcile(self) -> float:
        """When the robot next looks: it notices expired invitations then."""
        return self._reconcile(self._next_number())

    def _next_number(self) -> int:
        passed = self.space.clock.now / self.robot.reconcile_interval_hours
        return max(math.ceil(passed - self._phase), 0)

    def _outages(self) -> Process:
        """Be out of order for days whenever the console has changed."""
        space, number = self.space, 0
        while self.robot.outages_per_year:
            number += 1
            gap = _GAP.ppf(space.number("robot gap", 0, number)) / self.robot.outages_per_year
            yield space.clock.at(space.clock.now + gap * HOURS_PER_YEAR, Rank.ACTION)
            if self.is_over:
                return
            self.is_out_of_order = True
            space.write(ConnectionLost(space.clock.now, "console change"))
            days = self.robot.outage_days.ppf(space.number("robot outage", 0, number))
            yield space.clock.at(space.clock.now + days * HOURS_PER_DAY, Rank.ACTION)
            self.is_out_of_order = False
            space.write(ConnectionRestored(space.clock.now, "console change"))
