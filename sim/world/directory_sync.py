"""The connection between an IdP and a vendor: how long a change takes, and how it fails."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from itertools import chain, count, takewhile
from typing import Any

import simpy

from sim.core.clock import Process, Rank
from sim.core.distributions import Distribution, Exponential
from sim.core.units import HOURS_PER_DAY, HOURS_PER_YEAR, MINUTES_PER_HOUR
from sim.records.events import ConnectionLost, ConnectionRestored, SyncFailed, SyncGivenUp
from sim.scenarios.schema import IdentityProvider, Sync
from sim.world.desk import Priority
from sim.world.safeguard import Safeguard
from sim.world.workspace import NAN, Workspace

_GAP = Exponential(mean=1.0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a change ended: `done`, `task` (an admin must do it) or `silent` (nobody knows)."""

    result: str
    first_failed_hours: float


class Connection:
    """Carries changes to the vendor while it is up; keeps them back while it is down."""

    def __init__(self, space: Workspace) -> None:
        sync = space.plan.sync
        assert sync is not None
        self._space = space
        self.sync: Sync = sync
        self._idp: IdentityProvider = space.company.idp
        self._is_over = False
        self._causes_down = 0
        self._last_success_hours = -1.0
        self._quarantines = 0
        self._safeguard = Safeguard(space)
        self._restored: simpy.Event = space.clock.event()
        space.clock.start(self._breaks())
        space.clock.start(self._outages())

    def end(self) -> None:
        """Hand nothing more over: another mode takes over."""
        self._is_over = True
        self._restored.succeed()

    def change(self, person: int, operation: str) -> Generator[simpy.Event, Any, Outcome]:
        """Carry one change over, with the IdP's retries; return how it ended.

        Retries count from the first failure. What is given up in the end is as forgotten as what
        failed silently.
        """
        space, first_failed = self._space, NAN
        waits = self._retry_waits()
        for attempt in count():
            is_handed_over = yield from self._hand_over(person, operation, attempt)
            if not is_handed_over:
                return Outcome("task", first_failed)
            finished = space.clock.now + self._latency_hours(person, operation, attempt)
            yield space.clock.at(finished, Rank.ACTION)
            if not self._fails(person, operation, attempt):
                self._last_success_hours = space.clock.now
                return Outcome("done", first_failed)
            silent = attempt == 0 and self._is_silent(person, operation)
            space.write(SyncFailed(space.clock.now, person, operation, attempt, silent))
            if attempt == 0:
                first_failed = space.clock.now
            if silent:
                return Outcome("silent", first_failed)
            if not self._idp.retry_after_first_failure_hours:
                return Outcome("task", first_failed)
            wait = next(waits, None)
            if wait is None:
                yield from self._give_up(person, operation, attempt + 1, first_failed)
                return Outcome("silent", first_failed)
            yield space.clock.at(first_failed + wait, Rank.ACTION)
            if operation == "remove" and not space.is_member[person]:
                # Somebody was quicker: the next try finds nothing left to do.
                return Outcome("done", first_failed)
        raise AssertionError("there is always another attempt")

    def _hand_over(
        self, person: int, operation: str, attempt: int
    ) -> Generator[simpy.Event, Any, bool]:
        """Wait for the next run that takes the change along; false if another mode takes over."""
        space = self._space
        is_counted = operation == "remove" and attempt == 0
        while True:
            run_hours = self._next_run(person, operation, attempt)
            batch = self._safeguard.join(run_hours, self._has_cycles) if is_counted else None
            yield space.clock.at(run_hours, Rank.ACTION)
            if self._causes_down and not self._is_over:
                yield self._restored
            elif batch is not None and batch.must_wait:
                yield self._safeguard.approval(batch)
                is_counted = False
                if self._is_over:
                    return False
            else:
                # What had been handed over at the end comes through; it is not tried again.
                return not (self._is_over and (attempt or self._causes_down))

    @property
    def _has_cycles(self) -> bool:
        return self._idp.cycle_minutes > 0

    def _retry_waits(self) -> Iterator[float]:
        """Hours from the first failure to each retry, as long as the IdP goes on."""
        first, every = self._idp.retry_after_first_failure_hours, self._idp.retry_every_hours
        later = (first[-1] + number * every for number in count(1))
        limit_hours = self._idp.retry_days * HOURS_PER_DAY
        return takewhile(lambda hours: hours < limit_hours, chain(first, later))

    def _give_up(self, person: int, operation: str, attempts: int, first_failed: float) -> Process:
        """Stop to retry; if nothing at all came through meanwhile, the whole job is off."""
        space = self._space
        given_up = first_failed + self._idp.retry_days * HOURS_PER_DAY
        yield space.clock.at(given_up, Rank.ACTION)
        if self._is_over or (operation == "remove" and not space.is_member[person]):
            return
        space.write(SyncGivenUp(space.clock.now, person, operation, attempts))
        if self._last_success_hours < first_failed and not self._causes_down:
            space.clock.start(self._quarantine())

    def _quarantine(self) -> Process:
        """Be off until an admin notices and repairs it."""
        self._lose("quarantine")
        self._quarantines += 1
        yield from self._notice_and_repair("quarantine", self._quarantines)

    def _next_run(self, person: int, operation: str, attempt: int) -> float:
        """When the IdP next hands the change over: an event push, or the next cycle."""
        now = self._space.clock.now
        if not self._idp.cycle_minutes:
            return now + self._minutes("push", self._idp.push_minutes, person, operation, attempt)
        period = self._idp.cycle_minutes / MINUTES_PER_HOUR
        day = int(now // HOURS_PER_DAY)
        # The phase of the cycles is drawn anew for each day.
        phase = period * self._space.company.draws.number("sync phase", day)
        return now + (phase - now) % period

    def _latency_hours(self, person: int, operation: str, attempt: int) -> float:
        hours = sum(
            self._minutes(stream, law, person, operation, attempt)
            for stream, law in (
                ("run", self._idp.run_minutes),
                ("poll", self.sync.poll_minutes),
                ("processing", self.sync.processing_minutes),
            )
        )
        if self._uniform("slow mode", person, operation, attempt) < self.sync.slow_share:
            slow = f"slow hours {operation}"
            hours += self._space.value(slow, self.sync.slow_hours, person, attempt)
        return hours

    def _minutes(
        self, stream: str, law: Distribution, person: int, operation: str, attempt: int
    ) -> float:
        return self._space.value(f"{stream} {operation}", law, person, attempt) / MINUTES_PER_HOUR

    def _uniform(self, stream: str, person: int, operation: str, attempt: int) -> float:
        return self._space.uniform(f"{stream} {operation}", person, attempt)

    def _fails(self, person: int, operation: str, attempt: int) -> bool:
        u = self._uniform("sync failure", person, operation, attempt)
        return u < self.sync.failure_share

    def _is_silent(self, person: int, operation: str) -> bool:
        return self._uniform("silent failure", person, operation, 0) < self.sync.silent_share

    # When nothing syncs

    def _breaks(self) -> Process:
        """Break now and then, until somebody notices and an admin repairs it."""
        number = 0
        while self.sync.breaks_per_year:
            number += 1
            yield self._after_gap("break", self.sync.breaks_per_year, number)
            self._lose("break")
            yield from self._notice_and_repair("break", number)

    def _notice_and_repair(self, cause: str, number: int) -> Process:
        noticed = self._draw(f"{cause} noticed", self.sync.break_noticed_days, number)
        yield self._space.clock.at(self._space.clock.now + noticed * HOURS_PER_DAY, Rank.ACTION)
        yield from self._repair()
        self._restore(cause)

    def _repair(self) -> Process:
        space = self._space
        if self._is_over:
            return
        ticket = space.open_ticket(Priority.URGENT, "repair", -1)
        yield space.desk.respond(ticket)
        yield from space.serve(ticket, space.parameters.desk.repair_minutes)

    def _outages(self) -> Process:
        """Go down now and then on the vendor's side, and come up again without the company."""
        number = 0
        while self.sync.outages_per_year:
            number += 1
            yield self._after_gap("outage", self.sync.outages_per_year, number)
            self._lose("outage")
            hours = self._draw("outage hours", self.sync.outage_hours, number)
            yield self._space.clock.at(self._space.clock.now + hours, Rank.ACTION)
            self._restore("outage")

    def _after_gap(self, stream: str, per_year: float, number: int) -> simpy.Event:
        gap_hours = self._draw(f"{stream} gap", _GAP, number) * HOURS_PER_YEAR / per_year
        return self._space.clock.at(self._space.clock.now + gap_hours, Rank.ACTION)

    def _draw(self, stream: str, law: Distribution, number: int) -> float:
        return law.ppf(self._space.number(stream, 0, number))

    def _lose(self, cause: str) -> None:
        if self._is_over:
            return
        self._causes_down += 1
        self._space.write(ConnectionLost(self._space.clock.now, cause))

    def _restore(self, cause: str) -> None:
        if self._is_over:
            return
        self._causes_down -= 1
        self._space.write(ConnectionRestored(self._space.clock.now, cause))
        if not self._causes_down:
            self._restored.succeed()
            self._restored = self._space.clock.event()
