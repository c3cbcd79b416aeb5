"""What is said of the reading of a file of people: what was guessed, joined, left out."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sim.core.printable import shortened
from sim.workforce.people_file.dates import Order
from sim.workforce.people_file.table import Table

_MOST_LINES = 20


@dataclass
class Seen:
    """What was met in the rows of a file.

    `causes` counts words of the file with the cause that they stand for, or nothing; `shifted` and
    `bad` are lines that are not used, the latter with why.
    """

    causes: Counter[tuple[str, str]] = field(default_factory=Counter)
    shifted: list[int] = field(default_factory=list)
    bad: dict[int, str] = field(default_factory=dict)
    made: int = 0
    inactive: int = 0
    zoned: int = 0
    joined: int = 0


def sentences(
    found: Table, order: Order | None, zone: dt.tzinfo | None, seen: Seen
) -> Iterator[str]:
    """Say how a file was understood.

    Parameters
    ----------
    found : Table
    order : str or None
        Of its dates.
    zone : tzinfo or None
        Of the office.
    seen : Seen
    """
    guessed = [
        f"'{shortened(name)}' as {meaning}"
        for meaning, name in found.columns.items()
        if meaning not in (name, "luck")
    ]
    if guessed:
        yield f"read the column {', '.join(guessed)}"
    if order is not None:
        yield f"read dates with the {order}"
    if seen.zoned:
        how = "read as they stand, because nobody said the zone of the office"
        yield f"times with a zone, {f'turned to {zone}' if zone else how}: {seen.zoned:,}"
    yield from _of_causes(seen.causes)
    if seen.shifted:
        yield (
            "rows that are not used, because they have more cells than there are columns:"
            f" {len(seen.shifted):,} (line {_listed(seen.shifted)})"
        )
    if seen.bad:
        yield f"rows that are not used, because they cannot be read: {len(seen.bad):,}"
        for line in sorted(seen.bad)[:_MOST_LINES]:
            yield f"line {line}: {seen.bad[line]}"
        if len(seen.bad) > _MOST_LINES:
            yield f"and {len(seen.bad) - _MOST_LINES:,} more"
    counts = {
        "rows without an id, called by their lines": seen.made,
        "not active, but without an end, so counted as still here": seen.inactive,
        "leavers with a cause of no known kind, counted as voluntary": sum(
            count for (_, cause), count in seen.causes.items() if not cause
        ),
        "rows that go on where another of the same person ends, joined to it": seen.joined,
    }
    yield from (f"{words}: {count}" for words, count in counts.items() if count)


def _of_causes(causes: Counter[tuple[str, str]]) -> Iterator[str]:
    """List the words that were taken for a cause, if they are not its own."""
    guessed = [
        f"'{shortened(text)}' as {cause} ({count:,})"
        for (text, cause), count in causes.most_common()
        if cause and text.casefold() != cause
    ]
    if guessed:
        more = len(guessed) - _MOST_LINES
        rest = [f"and {more:,} more"] if more > 0 else []
        yield f"read the cause {', '.join([*guessed[:_MOST_LINES], *rest])}"


def _listed(lines: Sequence[int]) -> str:
    more = len(lines) - _MOST_LINES
    rest = [f"and {more:,} more"] if more > 0 else []
    return ", ".join([*map(str, lines[:_MOST_LINES]), *rest])
