"""The simulation clock: SimPy's environment with the order of things that happen at equal times.

People move first, then HR and the IdP signal, then desk and sync finish what they do, then free
admins turn to the next tickets, then seats change, then terms renew. Only this file says so.
"""

import math
from collections.abc import Generator
from enum import IntEnum
from heapq import heappop, heappush
from itertools import count
from types import GeneratorType
from typing import Any

import simpy
from simpy.core import EmptySchedule
from simpy.events import NORMAL

Process = Generator[simpy.Event, None, None]


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

    Adding a delay to the present would make equal moments differ in their last bits. SimPy's own
    agenda knows delays only, so this one is ours: pairs of moment and rank, then who asked first.
    """

    # Hours since the start: an attribute, because it is asked for millions of times.
    now = 0.0

    def __init__(self) -> None:
        super().__init__()
        self.agenda: list[tuple[float, int, int, simpy.Event]] = []
        self._numbers = count()

    def at(self, hours: float, rank: Rank) -> simpy.Event:
        """Return an event that happens at a moment, in hours; a past one happens now."""
        event = simpy.Event(self)
        moment = hours if hours > self.now else self.now
        heappush(self.agenda, (moment, rank, next(self._numbers), event))
        return event

    def schedule(self, event: simpy.Event, priority: int = NORMAL, delay: float = 0.0) -> None:
        """Put an event on the agenda; SimPy calls this for whatever is triggered."""
        heappush(self.agenda, (self.now + delay, priority, next(self._numbers), event))

    def peek(self) -> float:
        """Moment of the next event; infinity if there is none."""
        return self.agenda[0][0] if self.agenda else math.inf

    def step(self) -> None:
        """Let the next event happen."""
        if not self.agenda:
            raise EmptySchedule
        self.now, _, _, event = heappop(self.agenda)
        _happen(event)

    def run_until(self, hours: float) -> None:
        """Let everything happen that comes before a moment."""
        agenda = self.agenda
        while agenda and agenda[0][0] < hours:
            self.now, _, _, event = heappop(agenda)
            _happen(event)
        self.now = hours

    def start(self, process: Process) -> None:
        """Run a process from now on: its first step at once, each other one when its event happens.

        For processes that nobody interrupts or waits for, and events without a value. They need
        neither the event by which SimPy begins a process nor the one by which it ends, which are a
        third of all events.
        """
        _go_on(process)


def _happen(event: simpy.Event) -> None:
    """Let an event happen: whatever waits for it is called, or takes its next step."""
    # As SimPy does it: no callbacks mean that the event has happened.
    waiting: Any = event.callbacks
    event.callbacks = None  # type: ignore[assignment]
    for each in waiting:
        if isinstance(each, GeneratorType):
            _go_on(each)
        else:
            each(event)


def _go_on(process: Process) -> None:
    """Let a process take a step, and wait for the event that it yields."""
    target: Any = next(process, None)
    if target is not None:
        # Itself and no function made of it, which would be one more for each event.
        target.callbacks.append(process)
