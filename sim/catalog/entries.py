"""What a catalogue is made of: facts, rival claims, and the trees of values that hold them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Confidence = Literal["high", "medium", "low", "assumption"]
Tree = dict[str, Any]


class CatalogError(ValueError):
    """The catalogue's own data is wrong; a sentence naming file and key."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One value and where it comes from.

    `low` and `high` are the plausible range; for a distribution, of its median. A null value means
    that there is none, for example no longest session; the catalogue writes "none" for it.
    """

    key: str
    value: Any
    unit: str
    source: str
    as_of: str
    confidence: Confidence
    low: float | None = None
    high: float | None = None
    title: str = ""
    origin: Literal["catalogue", "scenario"] = "catalogue"


@dataclass(frozen=True, slots=True)
class Rival:
    """A claim that contradicts the facts, and the values by dotted key that would follow."""

    name: str
    sentence: str
    source: str
    as_of: str
    overrides: Mapping[str, Any]


@dataclass(frozen=True)
class Catalogue:
    """A snapshot: nested plain values, the fact behind each by dotted key, and rival claims."""

    snapshot: str
    values: Tree
    facts: dict[str, Fact]
    rivals: tuple[Rival, ...] = ()


def merge(below: Tree, above: Tree) -> Tree:
    """Lay one tree on another; tables merge, facts and distributions are replaced as a whole."""
    merged = dict(below)
    for key, value in above.items():
        old: Any = below.get(key)
        merged[key] = merge(old, value) if is_table(value) and is_table(old) else value
    return merged


def is_table(value: Any) -> bool:
    """Whether a value is a table of further keys and not a fact or a distribution."""
    return isinstance(value, dict) and "value" not in value and "law" not in value
