"""What all applications of a strategy share: clock, desk, people, their IdP accounts."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from sim.core import streams
from sim.core.arrays import Floats
from sim.core.clock import Clock
from sim.core.distributions import Distribution
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import IdentityProvider, Parameters, Signals
from sim.workforce import People
from sim.world.desk import Desk


class Draws:
    """What is known of the people of a replication before any strategy, for all strategies.

    Lists, because they are read one by one; nobody changes them.
    """

    def __init__(self, people: People) -> None:
        self.people = people
        self.start_hours: list[float] = people.start_hours.tolist()
        self.left_hours: list[float] = people.left_hours.tolist()
        self.due_hours: list[float] = people.due_hours.tolist()
        self.told_left_hours: list[float] = people.told_left_hours.tolist()
        self.reaction_hours: list[float] = people.reaction_hours.tolist()
        self.segment: list[str] = people.segment.tolist()
        self.is_urgent: list[bool] = (people.cause != "voluntary").tolist()
        self.is_initial: list[bool] = people.initial.tolist()
        self.missed: list[bool] = people.missed.tolist()
        self.idp_missed: list[bool] = people.idp_missed.tolist()
        prepared = people.announced_layoff & (people.left_hours == people.layoff_hours)
        self.is_prepared: list[bool] = prepared.tolist()
        self.never_starts: list[bool] = people.never_starts.tolist()
        self.needs_premium: list[bool] = people.needs_premium.tolist()
        self.leavers: list[int] = people.leavers.tolist()
        self.idle_spells = _spells(people)
        moments = (people.told_start_hours, people.told_left_hours, people.idp_disabled_hours)
        # Of a joiner, of a leaver and of an account: when, which of these, and about whom.
        self.signals = _in_order(moments)
        self._values: dict[tuple[str, str, int, int], list[float]] = {}

    def values(
        self, owner: str, stream: str, law: Distribution | None, attempt: int
    ) -> list[float]:
        """Return a value of a distribution for each person, or a uniform number without one.

        Parameters
        ----------
        owner : str
            Application that asks; each has random numbers of its own.
        stream : str
            What the number decides.
        law : Distribution or None
        attempt : int
        """
        # They live as long as the scenario; their identity is a quicker key than their contents.
        key = (owner, stream, id(law), attempt)
        if key not in self._values:
            u = self.people.uniform(f"{owner} {stream}", attempt)
            self._values[key] = (u if law is None else law.ppf(u)).tolist()
        return self._values[key]

    def number(self, stream: str, key: int, attempt: int = 0) -> float:
        """Return a uniform number that is about no person."""
        return streams.uniform_number(
            self.people.seed, self.people.replication, stream, key, attempt
        )


class Company:
    """The company while a strategy runs: one desk and one workforce, however many applications."""

    def __init__(
        self,
        parameters: Parameters,
        idp: IdentityProvider,
        calendar: Calendar,
        draws: Draws,
        sso_enforced: bool = False,
    ) -> None:
        people = draws.people
        self.parameters = parameters
        self.idp = idp
        self.sso_enforced = sso_enforced
        self.calendar = calendar
        self.draws = draws
        self.people = people
        self.clock = Clock()
        self.desk = Desk(
            parameters.desk,
            calendar.desk,
            calendar.office,
            self.clock,
            people.seed,
            people.replication,
        )
        self.start_hours = draws.start_hours
        self.left_hours = draws.left_hours
        self.due_hours = draws.due_hours
        self.reaction_hours = draws.reaction_hours
        self.is_urgent = draws.is_urgent
        self.is_initial = draws.is_initial
        self.missed = draws.missed
        self.idp_missed = draws.idp_missed
        self.is_prepared = draws.is_prepared
        self.never_starts = draws.never_starts
        self.needs_premium = draws.needs_premium
        self.leavers = draws.leavers
        self.idle_spells = draws.idle_spells
        self.idp_is_disabled = [False] * len(people)
        self.hears_of_idp: list[Callable[[int], None]] = []
        self._signals = {name: of.signals for name, of in parameters.workforce.items()}

    @property
    def is_after_horizon(self) -> bool:
        """Whether the cool-down has begun."""
        return self.clock.now >= self.calendar.horizon_hours

    def signals_of(self, person: int) -> Signals:
        """Signals of the person's segment."""
        return self._signals[self.draws.segment[person]]

    def disable_idp(self, person: int) -> None:
        """Switch an IdP account off, once; every application hears of it."""
        if not self.idp_is_disabled[person]:
            self.idp_is_disabled[person] = True
            for hear in self.hears_of_idp:
                hear(person)

    def has_left(self, person: int) -> bool:
        """Whether the person no longer works here."""
        return self.left_hours[person] <= self.clock.now

    def is_listed(self, person: int) -> bool:
        """Whether IT knows by now that a planned layoff hits the person."""
        return self.is_prepared[person] and self.draws.told_left_hours[person] <= self.clock.now

    def idle_since(self, person: int, hours: float) -> tuple[float, float] | None:
        """Return the spell without use, from and until, in which a person is at a moment."""
        for spell in self.idle_spells.get(person, ()):
            if spell[0] <= hours < spell[1]:
                return spell
        return None


def _spells(people: People) -> Mapping[int, list[tuple[float, float]]]:
    idle = people.idle
    columns: tuple[NDArray[np.generic], ...] = (idle.person, idle.from_hours, idle.until_hours)
    found: dict[int, list[tuple[float, float]]] = {}
    for person, start, end in zip(*(column.tolist() for column in columns), strict=True):
        found.setdefault(person, []).append((start, end))
    return found


def _in_order(moments: tuple[Floats, ...]) -> list[tuple[float, int, int]]:
    """Lay arrays of moments, one entry a person, out as (hours, array, person) by time."""
    hours = np.concatenate(moments)
    person = np.tile(np.arange(len(moments[0])), len(moments))
    signal = np.repeat(np.arange(len(moments)), len(moments[0]))
    order = np.lexsort((person, signal, hours))
    order = order[np.isfinite(hours[order])]
    return list(
        zip(hours[order].tolist(), signal[order].tolist(), person[order].tolist(), strict=True)
    )
