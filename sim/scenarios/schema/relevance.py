"""When a field is an estimate on which a result can rest: markers that stand beside the field.

A field may have several, and so may the tables above it: all of them must hold. What has none is
always relied on. :func:`sim.scenarios.reliance.rests_on` evaluates them.

One more marker says that a field is not needed to run a world: see :mod:`sim.scenarios.afterwards`.
"""

from collections.abc import Mapping, Set
from typing import Annotated, NamedTuple, TypeVar

from sim.core.vocabulary import Mode


class UsedBy(NamedTuple):
    """One of these modes is in use; below a plan: with this plan."""

    modes: frozenset[Mode]


class UsedWith(NamedTuple):
    """Fields of the same table, or of some plan in use, have a value or one of some values."""

    given: tuple[str, ...]
    values: Mapping[str, Set[object]]
    some_plan: bool = False


class UsedIf(NamedTuple):
    """A condition on the whole scenario holds: one of ``sim.scenarios.reliance.CONDITIONS``."""

    condition: str


Marker = UsedBy | UsedWith | UsedIf


class AfterTheWorld(NamedTuple):
    """No world sees it: a word, or a price that is put on what the worlds wrote down.

    A number has a short `label` for sentences. With `if_given` no world sees it while there is a
    value: none means that there is no such thing.
    """

    label: str = ""
    if_given: bool = False


def used_by(*modes: Mode) -> UsedBy:
    """Mark what matters only to some modes."""
    return UsedBy(frozenset(modes))


def used_with(*given: str, **values: Set[object]) -> UsedWith:
    """Mark what matters only if other fields of its table are not 0, or one of these values."""
    return UsedWith(given, values)


def used_with_plan(*given: str, **values: Set[object]) -> UsedWith:
    """Mark what matters only if these fields of some plan in use are so."""
    return UsedWith(given, values, some_plan=True)


T = TypeVar("T")
# What a company decides, and what is words: no estimate.
Decided = Annotated[T, UsedIf("never")]
Invited = Annotated[T, used_by("invite", "automation")]
# What can be changed without running a world again.
Afterwards = Annotated[T, AfterTheWorld()]
