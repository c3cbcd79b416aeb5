"""The people a strategy meets: fate, signals and reactions of everybody entitled to a seat.

Everything here is decided before and without any strategy. Arrays have one entry a person, in the
order of starting; this order is what records and frames call ``person``.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core import streams
from sim.core.arrays import Flags, Floats, Whole, Words
from sim.core.table import Table
from sim.core.units import HOURS_PER_DAY
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Parameters, Policies
from sim.workforce import replay, reviews, staffing
from sim.workforce import signals as signalling
from sim.workforce.use import IdleSpells, Rhythm, idle_spells, rhythm, tastes


@dataclass(frozen=True)
class People:
    """Everybody entitled to a seat who is employed at some moment of the horizon.

    Attributes
    ----------
    seed, replication : int
        Of the experiment, and which of its replications they belong to.
    id, segment, role, cause : array of str
        Role is owner, admin or member; cause is voluntary, involuntary, layoff or empty.
    key : array of uint64
        Key of the person's random numbers.
    employment : array of int
        Number of the person's employment, from 1: who comes back has the same id and the next one.
    initial : array of bool
        Employed at hour 0.
    hired_hours : array of float
        When the person was hired, negative for who was there before hour 0.
    start_hours, left_hours : array of float
        Infinity for who does not leave inside the horizon.
    returns_hours : array of float
        When the person's next employment begins; infinity for who does not come back.
    announced_layoff : array of bool
        On the list of a layoff that IT has ahead; also who leaves before it by an own date.
    layoff_hours : array of float
        The hour of that layoff; infinity for who is on no list.
    told_start_hours, told_left_hours : array of float
        When HR tells IT.
    due_hours : array of float
        One open desk hour before leaving: nobody removes who is told ahead any earlier.
    idp_due_hours : array of float
        When the IdP account is to be switched off, whether or not somebody thinks of it.
    missed : array of bool
        Nobody thinks of the seat when the person leaves.
    idp_missed : array of bool
        Nobody tells IT at all, so the account is forgotten too: always among the missed.
    remembered : array of bool
        A file of people says that the account was not forgotten.
    session_kept : array of bool
    never_starts, needs_premium : array of bool
    profile : array of str
        Usage profile.
    usage_level_usd : array of float
        Cost of metered use in a month without idle days, before the monthly factor.
    idle : IdleSpells
        When they do not use the product.
    review_hours : array of float, shape (reviews,)
        When access reviews begin.
    """

    seed: int
    replication: int
    id: Words
    segment: Words
    role: Words
    cause: Words
    key: streams.Keys
    employment: Whole
    initial: Flags
    start_hours: Floats
    hired_hours: Floats
    left_hours: Floats
    returns_hours: Floats
    announced_layoff: Flags
    layoff_hours: Floats
    told_start_hours: Floats
    told_left_hours: Floats
    due_hours: Floats
    idp_due_hours: Floats
    missed: Flags
    idp_missed: Flags
    remembered: Flags
    session_kept: Flags
    reaction_hours: Floats
    never_starts: Flags
    needs_premium: Flags
    profile: Words
    usage_level_usd: Floats
    idle: IdleSpells
    review_hours: Floats
    policies: Policies
    _finds: dict[str, Flags] = field(default_factory=dict, init=False, repr=False, compare=False)

    def uniform(self, stream: str, attempt: int = 0) -> Floats:
        """Look up one uniform number for each person."""
        return streams.uniform(self.seed, self.replication, stream, self.key, attempt)

    @cached_property
    def session_share(self) -> Floats:
        """How far each person's session was into its longest life when the login closed."""
        return self.uniform("session age")

    @cached_property
    def idp_disabled_hours(self) -> Floats:
        """When each IdP account is switched off; infinity where nobody does it."""
        return np.where(self.idp_missed, np.inf, self.idp_due_hours)

    @cached_property
    def leavers(self) -> Whole:
        """Persons who leave inside the horizon."""
        return np.flatnonzero(np.isfinite(self.left_hours))

    def would_find(self, application: str) -> Flags:
        """Whether each review would find each leaver still a member; shape (leavers, reviews)."""
        if application not in self._finds:
            self._finds[application] = reviews.would_find(
                application,
                self.key[self.leavers],
                len(self.review_hours),
                self.policies,
                self.seed,
                self.replication,
            )
        return self._finds[application]

    def found_hours(self, application: str) -> Floats:
        """When the first review after leaving begins that would find each person still a member.

        Infinity where no review does before the end of the cool-down, and for who does not leave.
        """
        after = self.review_hours >= self.left_hours[self.leavers][:, None]
        moments = np.where(self.would_find(application) & after, self.review_hours, np.inf)
        hours = np.full(len(self), np.inf)
        hours[self.leavers] = moments.min(axis=1, initial=np.inf)
        return hours

    def __len__(self) -> int:
        return len(self.id)

    def table(self, number: int | None = None) -> Table:
        """Return the people as a table, one row a person.

        Parameters
        ----------
        number : int, optional
            What stands in the column ``replication``; the replication by default.
        """
        columns = (
            "id",
            "key",
            "employment",
            "segment",
            "role",
            "initial",
            "start_hours",
            "hired_hours",
            "left_hours",
            "returns_hours",
            "cause",
            "announced_layoff",
            "layoff_hours",
            "told_start_hours",
            "told_left_hours",
            "due_hours",
            "idp_due_hours",
            "idp_disabled_hours",
            "missed",
            "idp_missed",
            "remembered",
            "session_kept",
            "session_share",
            "never_starts",
            "needs_premium",
            "profile",
            "usage_level_usd",
        )
        own = self.replication if number is None else number
        return Table(
            {
                "replication": np.full(len(self), own),
                "person": np.arange(len(self)),
                **{name: getattr(self, name) for name in columns},
            }
        )


def people(parameters: Parameters, calendar: Calendar, seed: int, replication: int) -> People:
    """Run the workforce of one replication and its signals.

    Parameters
    ----------
    parameters : Parameters
    calendar : Calendar
    seed : int
        Seed of the experiment.
    replication : int
        Which replication, from 1.

    Returns
    -------
    People
    """
    groups = [
        _signalled(parameters, calendar, seed, replication, name) for name in parameters.workforce
    ]
    merged = {column: np.concatenate([group[column] for group in groups]) for column in groups[0]}
    order = np.lexsort((np.arange(len(merged["key"])), merged["start_hours"]))
    columns = {column: values[order] for column, values in merged.items()}
    if len(order):
        # One Owner: the first seat holder.
        columns["role"][0] = "owner"
    alternating = Rhythm(*(columns.pop(name) for name in Rhythm._fields))
    end_hours = np.minimum(columns["left_hours"], calendar.horizon_hours)
    idle = idle_spells(
        alternating, columns["start_hours"], end_hours, columns["key"], seed, replication
    )
    policies = parameters.policies
    return People(
        seed=seed,
        replication=replication,
        idle=idle,
        review_hours=reviews.review_hours(policies, calendar, seed, replication),
        policies=policies,
        **columns,
    )


def _signalled(
    parameters: Parameters, calendar: Calendar, seed: int, replication: int, name: str
) -> dict[str, NDArray[np.generic]]:
    segment = parameters.workforce[name]
    if segment.people_file is None:
        rows = staffing.staff(name, segment, calendar, seed, replication)
    else:
        rows = replay.employments(name, segment.people_file, calendar)

    def column(name: str, dtype: type) -> NDArray[Any]:
        return np.array([getattr(row, name) for row in rows], dtype=dtype)

    key, initial, cause = column("key", np.uint64), column("initial", bool), column("cause", object)
    start, left = column("start_hours", float), column("left_hours", float)

    def uniform(stream: str) -> Floats:
        return streams.uniform(seed, replication, stream, key)

    listed, layoff = column("listed_hours", float), column("layoff_hours", float)
    on_list = np.isfinite(layoff)
    is_prepared = on_list & (left == layoff)
    signals = segment.signals
    told_start = signalling.told_start(signals, calendar, start, uniform)
    told_left = signalling.told_left(signals, calendar, left, cause, uniform)
    told_left = np.where(is_prepared, listed, told_left)
    told, off = column("told_hours", float), column("disabled_hours", float)
    is_told, is_off = np.isfinite(told) & np.isfinite(left), np.isfinite(off) & np.isfinite(left)
    told_left = np.where(is_told, np.maximum(told, 0.0), told_left)
    # One number says who is forgotten, so whose account is forgotten has a forgotten seat too.
    forgotten = np.where(on_list, np.inf, uniform("missed"))
    # A file that says when the account went off, or when IT heard, says that it was not forgotten.
    remembered = is_told | is_off
    among_others = signals.idp_missed_share + (1 - signals.idp_missed_share) * uniform("remembered")
    is_wrong = remembered & (forgotten < signals.idp_missed_share)
    forgotten = np.where(is_wrong, among_others, forgotten)
    idp_missed = forgotten < signals.idp_missed_share
    disabled = signalling.idp_disabled(
        parameters.idp_disable, signals, left, told_left, cause, uniform
    )
    disabled = np.where(is_prepared, left, disabled)
    disabled = np.where(is_off, np.maximum(off, left), disabled)
    admin = uniform("admin") < segment.admin_share
    columns_of = {
        "id": column("id", object),
        "segment": np.full(len(rows), name, dtype=object),
        "role": np.where(admin, "admin", "member").astype(object),
        "cause": cause,
        "key": key,
        "employment": column("number", np.int64),
        "initial": initial,
        "start_hours": start,
        "hired_hours": column("hired_hours", float),
        "left_hours": left,
        "returns_hours": column("returns_hours", float),
        "announced_layoff": on_list,
        "layoff_hours": layoff,
        "told_start_hours": np.where(initial, 0.0, told_start),
        "told_left_hours": told_left,
        "due_hours": signalling.due(calendar, left),
        "idp_due_hours": disabled,
        "missed": forgotten < signals.idp_missed_share + signals.missed_share,
        "idp_missed": idp_missed,
        "remembered": remembered,
        "session_kept": uniform("session kept") < signals.session_kept_share,
        "reaction_hours": signals.reaction_days.ppf(uniform("reaction")) * HOURS_PER_DAY,
        **tastes(segment.use, parameters.usage, uniform),
    }
    columns_of |= rhythm(
        segment.use, columns_of["never_starts"], initial, uniform("idle at hour 0")
    )._asdict()
    entitled = uniform("seat") < segment.seat_share
    return {column: values[entitled] for column, values in columns_of.items()}
