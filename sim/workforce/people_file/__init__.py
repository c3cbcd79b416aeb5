"""A file of people, from whatever HR system: who was employed, from when to when.

A row is a time in the company, or a part of one: rows of one person that follow one another without
a gap are one employment, with a gap they are several. Whatever had to be guessed is said.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from sim.core import files, streams
from sim.core.printable import shortened
from sim.core.suggestions import did_you_mean
from sim.core.vocabulary import CAUSES
from sim.scenarios import ScenarioError
from sim.workforce.people_file import dates, notes, table
from sim.workforce.people_file.dates import Order
from sim.workforce.people_file.table import Row, Table

# All of it is held in memory, in about twenty times this size.
MOST_BYTES = 50e6
_ONE_DAY = dt.timedelta(days=1)
# Parts of the words that HR systems have for why somebody left.
_CAUSE = re.compile(
    "(?P<involuntary>involuntar|for cause|dismiss)"
    "|(?P<layoff>layoff|laid off|redundan)"
    "|(?P<voluntary>voluntar|resign|retire)",
    re.IGNORECASE,
)
_LUCK = re.compile("[0-9a-f]{16}")
_GONE = ("inactive", "terminated")


class PeopleFileError(ScenarioError):
    """What is wrong with a file of people, one sentence a row, for the first rows."""


class Stay(NamedTuple):
    """One employment of one person.

    `key` is that of the person's luck, made of the id: the id itself stays in the reader. `number`
    counts the person's employments from 1. A moment at midnight is a date without a time.
    `rows` says how many rows of the file it was made of, `kind` what kind of worker it is. `told`
    and `disabled` say when IT heard of the departure and when the account went off, as far as the
    file says it; `cause_is_stated` is False where the cause is a guess.
    """

    key: int
    number: int
    line: int
    start: dt.datetime
    end: dt.datetime | None
    cause: str
    kind: str
    rows: int = 1
    told: dt.datetime | None = None
    disabled: dt.datetime | None = None
    cause_is_stated: bool = False


class PeopleFile(NamedTuple):
    """The employments of a file, those of one person together, and what was guessed."""

    stays: Sequence[Stay]
    notes: Sequence[str]


class Reading(NamedTuple):
    """How a file is to be read where it does not say so itself.

    Attributes
    ----------
    order : str or None
        Whether months or days are first; None: its own dates say it.
    columns : mapping of str to str
        The header's name for some meanings, such as "start"; the others are guessed.
    drops_bad_rows : bool
        Whether rows that cannot be used are left out and listed, instead of refusing the file.
    zone : tzinfo or None
        Of the office, for times that say their own zone; None: they are read as they stand.
    """

    order: Order | None = None
    columns: Mapping[str, str] = {}
    drops_bad_rows: bool = False
    zone: dt.tzinfo | None = None


AS_IT_IS = Reading()


def check(place: Path) -> None:
    """Refuse a file that is not there, is no plain file or is too large.

    Parameters
    ----------
    place : Path

    Raises
    ------
    PeopleFileError
    """
    try:
        files.check(place, MOST_BYTES)
    except FileNotFoundError:
        names = [each.name for each in place.parent.glob("*.csv")]
        cure = did_you_mean(place.name, names) or "; check the name and the folder"
        raise PeopleFileError([f"{place}: there is no such file{cure}"]) from None
    except files.UnreadableError as error:
        raise PeopleFileError([f"{place}: {error}"]) from None


def read(path: str, reading: Reading = AS_IT_IS) -> PeopleFile:
    """Read a file of people.

    Parameters
    ----------
    path : str
        CSV with the columns id, start, end and, if wanted, cause; or with those of an HR system.
    reading : Reading

    Returns
    -------
    PeopleFile

    Raises
    ------
    PeopleFileError
        With one sentence for each row that cannot be used.
    """
    found = table.read(path, chosen=reading.columns)
    problems = list(found.problems)
    shown = files.shown(path)
    texts = [row.cells[name] for row in _sound(found) for name in _dated(found)]
    order = reading.order or dates.order_of(texts)
    unclear = next((text for text in texts if dates.is_ambiguous(text)), None)
    if order is None and unclear is not None:
        problems.append(
            f"{shown}: {dates.quoted(unclear)} may begin with the month or the day, and no other"
            " date says which; calibrate and replay take --dates mdy or dmy, elsewhere"
            f" {dates.WRITE}"
        )
    if problems:
        raise PeopleFileError(problems)
    seen = notes.Seen()
    stays: list[tuple[str, Stay]] = []
    for row in found.rows:
        try:
            stays.append((_name(row), _stay(row, order, reading.zone, seen)))
        except ValueError as error:
            if row.is_too_long:
                seen.shifted.append(row.line)
            else:
                seen.bad[row.line] = str(error)
    joined = list(_joined(stays, seen))
    if seen.bad and not reading.drops_bad_rows:
        raise PeopleFileError(
            [f"{shown}, line {line}: {why}" for line, why in sorted(seen.bad.items())]
        )
    seen.zoned = sum(map(dates.has_zone, texts))
    seen.joined = sum(stay.rows - 1 for stay in joined)
    return PeopleFile(joined, list(notes.sentences(found, order, reading.zone, seen)))


def _sound(found: Table) -> Iterator[Row]:
    return (row for row in found.rows if not row.is_too_long)


def _dated(found: Table) -> list[str]:
    return [name for name in ("start", "end", "told", "disabled") if name in found.columns]


def _name(row: Row) -> str:
    return row.cells["id"] or f"line {row.line}"


def _stay(row: Row, order: Order | None, zone: dt.tzinfo | None, seen: notes.Seen) -> Stay:
    cells = row.cells
    start = _moment(cells["start"], "start", order, zone)
    if start is None:
        raise ValueError(f"start is {dates.quoted(cells['start'])}; {dates.WRITE}")
    end = _moment(cells.get("end", ""), "end", order, zone)
    if end is not None and (end.date() < start.date() or (end.time() != dt.time() and end < start)):
        raise ValueError(f"end {cells['end']} is before start {cells['start']}")
    known = None if end is None else _cause(cells, seen.causes)
    told, disabled = (
        _moment(cells.get(column, ""), column, order, zone) for column in ("told", "disabled")
    )
    key = _key(row)
    if end is None and any(word in cells.get("status", "").casefold() for word in _GONE):
        seen.inactive += 1
    if not cells["id"]:
        seen.made += 1
    return Stay(
        key,
        1,
        row.line,
        start,
        end,
        "" if end is None else known or "voluntary",
        cells.get("kind", ""),
        told=told,
        disabled=disabled,
        cause_is_stated=known is not None,
    )


def _key(row: Row) -> int:
    luck = row.cells.get("luck")
    if not luck:
        return streams.name_key(_name(row))
    if not _LUCK.fullmatch(luck):
        raise ValueError("seatwise_key is not one of 16 digits from 0 to f")
    return int(luck, 16)


def of_segment(segment: str, stays: Sequence[Stay]) -> Sequence[Stay]:
    """Return the rows of a segment: those of its kind of worker, if the file knows such a kind.

    Parameters
    ----------
    segment : str
        Its name; upper and lower case and a plural do not matter.
    stays : sequence of Stay
    """
    own = [stay for stay in stays if stay.kind and is_called(segment, stay.kind)]
    return own or stays


def is_called(segment: str, kind: str) -> bool:
    """Whether a segment is called like a kind of worker; case and a plural do not matter."""
    return segment.casefold().removesuffix("s") == kind.casefold().removesuffix("s")


def _moment(
    text: str, column: str, order: Order | None, zone: dt.tzinfo | None
) -> dt.datetime | None:
    try:
        return dates.read(text, order, zone)
    except ValueError:
        raise ValueError(f"{column} is {dates.quoted(text)}; {dates.WRITE}") from None


def _cause(cells: Mapping[str, str], causes: Counter[tuple[str, str]]) -> str | None:
    text = cells.get("cause") or cells.get("status", "")
    found = _CAUSE.search(text)
    known = found and found.lastgroup
    if known is None and cells.get("cause"):
        raise ValueError(
            f"cause is '{shortened(text)}'; allowed are {', '.join(CAUSES)}, or nothing"
        )
    if text:
        causes[text, known or ""] += 1
    return known


def _joined(stays: Sequence[tuple[str, Stay]], seen: notes.Seen) -> Iterator[Stay]:
    """Make one employment of rows without a gap, and number those of each person."""
    by_name: dict[str, list[Stay]] = {}
    for name, stay in sorted(stays, key=lambda each: each[0]):
        by_name.setdefault(name, []).append(stay)
    for own in by_name.values():
        own.sort(key=lambda stay: stay.start)
        current = own[0]
        for stay in own[1:]:
            end = current.end
            if end is None or stay.start.date() < end.date():
                seen.bad[stay.line] = f"this person is employed already, by line {current.line}"
            elif stay.start.date() <= end.date() + _ONE_DAY:
                current = stay._replace(
                    number=current.number,
                    line=current.line,
                    start=current.start,
                    kind=current.kind,
                    rows=current.rows + stay.rows,
                )
            else:
                yield current
                current = stay._replace(number=current.number + 1)
        yield current
