"""Who uses the product, when and how much: fates, decided before and without any strategy.

Whoever ever starts is active and idle in turn, for exponential times. Their means make the long-run
idle share of all seat holders ``idle_share``, those who never start included. People of hour 0 are
met in that long run; a joiner begins active and comes near it in the course of time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.core import streams
from sim.core.arrays import Flags, Floats, Whole
from sim.core.distributions import Exponential
from sim.core.table import Table
from sim.core.units import HOURS_PER_DAY
from sim.scenarios.schema import UsageProfile, Use

_LENGTH = Exponential(mean=1.0)
_LEVELS = 1000


@dataclass(frozen=True)
class IdleSpells:
    """Spells without use, inside employment and horizon, sorted by person and then by time.

    A spell that ends before the departure and before the end of the horizon ends with a return.

    Attributes
    ----------
    person : array of int64
        Row number of the person.
    from_hours, until_hours : array of float
    """

    person: Whole
    from_hours: Floats
    until_hours: Floats

    def __len__(self) -> int:
        return len(self.person)

    def table(self, replication: int) -> Table:
        """Return them as a table: ``replication, person, from_hours, until_hours``."""
        return Table(
            {
                "replication": np.full(len(self), replication, dtype=np.int64),
                "person": self.person,
                "from_hours": self.from_hours,
                "until_hours": self.until_hours,
            }
        )


class Rhythm(NamedTuple):
    """How some people alternate; an entry a person."""

    is_idle: Flags
    active_mean_hours: Floats
    idle_mean_hours: Floats


def tastes(
    use: Use, profiles: Mapping[str, UsageProfile], uniform: Callable[[str], Floats]
) -> dict[str, NDArray[np.generic]]:
    """Look up what some people of one segment want of the product.

    Parameters
    ----------
    use : Use
    profiles : mapping of name to UsageProfile
    uniform : callable
        A uniform number for each of the people, by stream.

    Returns
    -------
    dict of array
        ``never_starts`` and ``needs_premium`` (bool; those with the largest levels of use),
        ``profile`` (names, in the order of the mix), ``usage_level_usd`` (cost of their metered use
        in a month without idle days).
    """
    names = list(use.usage_mix)
    bounds = np.cumsum(list(use.usage_mix.values()))[:-1]
    which = np.searchsorted(bounds, uniform("usage profile"), side="right")
    u = uniform("usage level")
    levels = np.stack([profiles[name].level_usd_per_month.ppf(u) for name in names])
    level_usd = levels[which, np.arange(len(u))]
    tie = uniform("needs premium")
    return {
        "never_starts": uniform("never starts") < use.never_start_share,
        "needs_premium": _is_among_largest(level_usd, use.premium_share, use, profiles, tie),
        "profile": np.array(names, dtype=object)[which],
        "usage_level_usd": level_usd,
    }


def _is_among_largest(
    level_usd: Floats, share: float, use: Use, profiles: Mapping[str, UsageProfile], tie: Floats
) -> Flags:
    """Whether a level is among the largest of all that the mix can give, to a share of them.

    Quantiles of the mix are read off so many levels of each profile; `tie` is a uniform number that
    decides between people of exactly the same level.
    """
    steps = (np.arange(_LEVELS) + 0.5) / _LEVELS
    grid = np.concatenate([profiles[name].level_usd_per_month.ppf(steps) for name in use.usage_mix])
    weight = np.repeat(np.array(list(use.usage_mix.values())), _LEVELS)
    order = np.argsort(-grid, kind="stable")
    reached = np.cumsum(weight[order]) / weight.sum()
    least = grid[order][min(int(np.searchsorted(reached, share)), len(grid) - 1)]
    above, equal = (weight[each].sum() / weight.sum() for each in (grid > least, grid == least))
    chosen: Flags = (level_usd > least) | ((level_usd == least) & (tie * equal < share - above))
    # A few levels lie beyond the outermost of the grid.
    among: Flags = (chosen & (share > 0)) | (share >= 1)
    return among


def rhythm(use: Use, never_starts: Flags, initial: Flags, u: Floats) -> Rhythm:
    """Return how people of one segment alternate, and who of them begins idle.

    Parameters
    ----------
    use : Use
    never_starts, initial : array of bool
    u : array of float
        Uniform numbers that say who of hour 0 is idle then.
    """
    starters = 1 - use.never_start_share
    share = (use.idle_share - use.never_start_share) / starters if starters else 0.0
    active_hours = use.active_days * HOURS_PER_DAY if share else np.inf
    idle_hours = active_hours * share / (1 - share) if 0 < share < 1 else np.inf
    return Rhythm(
        is_idle=never_starts | (initial & (u < share)),
        active_mean_hours=np.full(len(u), active_hours),
        idle_mean_hours=np.where(never_starts, np.inf, idle_hours),
    )


def idle_spells(
    alternating: Rhythm,
    start_hours: Floats,
    end_hours: Floats,
    key: streams.Keys,
    seed: int,
    replication: int,
) -> IdleSpells:
    """Let people be active and idle in turn while they are employed.

    Parameters
    ----------
    alternating : Rhythm
    start_hours, end_hours : array of float
        Employment inside the horizon; both finite.
    key : array of uint64
    seed, replication : int

    Returns
    -------
    IdleSpells
    """

    def lengths(stream: str, turn: int) -> Floats:
        return _LENGTH.ppf(streams.uniform(seed, replication, stream, key[person], turn))

    person, hours = np.arange(len(key)), start_hours
    found: list[tuple[Whole, Floats, Floats]] = []
    while len(person) or not found:
        turn = len(found)
        begins = hours + alternating.active_mean_hours[person] * lengths("active spell", turn)
        if turn == 0:
            begins = np.where(alternating.is_idle, hours, begins)
        person, begins = _where(begins < end_hours[person], person, begins)
        until = begins + alternating.idle_mean_hours[person] * lengths("idle spell", turn)
        found.append((person, begins, np.minimum(until, end_hours[person])))
        person, hours = _where(until < end_hours[person], person, until)
    persons, begun, ended = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(persons, kind="stable")
    return IdleSpells(persons[order], begun[order], ended[order])


def _where(chosen: Flags, person: Whole, hours: Floats) -> tuple[Whole, Floats]:
    return person[chosen], hours[chosen]
