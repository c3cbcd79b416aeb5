"""The simulation clock: SimPy's environment with the order of things that happen at equal times.

People move first, then HR and the IdP signal, then desk and sync finish what they do, then free
admins turn to the next tickets, then seats change, then terms renew. Only this file says so.
"""

from collections.abc import Generator
from enum import IntEnum
from heapq import heappush
from typing import Any

import simpy

Process = Generator[simpy.Event, Any, None]


class Rank(IntEnum):
    """What comes first at equal times; SimPy keeps 0 and 1 for what follows from them at once."""

    PEOPLE = 2
    SIGNAL = 3
    ACTION = 4
    TURN = 5
    SEAT = 6
    RENEWAL = 7


class Clock(simpy.Environment):
    """A SimPy environment whose events are scheduled at a moment, not after a delay.

    Adding a delay to the present would make equal moments differ in their last bits.
    """

    def __init__(self) -> None:
        super().__init__()
        # SimPy has no way to schedule at a moment but through its own agenda.
        self._agenda: list[Any] = self._queue

    def at(self, hours: float, rank: Rank) -> simpy.Event:
        """Return an event that happens at a moment, in hours; a past one happens now."""
        event = simpy.Event(self)
        event._ok = True
        event._value = None
        moment = hours if hours > self._now else self._now
        heappush(self._agenda, (moment, rank, next(self._eid), event))
        return event

    def start(self, process: Process) -> None:
        """Run a process from now on: its first step at once, each other one when its event happens.

        For processes that nobody interrupts or waits for. They need neither the event by which
        SimPy begins a process nor the one by which it ends, which are a third of all events.
        """
        send = process.send

        def resume(event: simpy.Event | None) -> None:
            value = None if event is None else event._value
            try:
                target = send(value)
            except StopIteration:
                return
            target.callbacks.append(resume)

        resume(None)
