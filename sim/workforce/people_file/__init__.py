"""A file of people, from whatever HR system: who was employed, from when to when.

A row is a time in the company, or a part of one: rows of one person that follow one another without
a gap are one employment, with a gap they are several. Whatever had to be guessed is said.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sim.core.printable import shortened
from sim.core.vocabulary import CAUSES
from sim.scenarios import ScenarioError
from sim.workforce.people_file import dates, table
from sim.workforce.people_file.dates import Order
from sim.workforce.people_file.table import Row, Table

_MOST_LINES = 20
_ONE_DAY = dt.timedelta(days=1)
# Parts of the words that HR systems have for why somebody left.
_CAUSE = re.compile(
    "(?P<involuntary>involuntar|for cause|dismiss)"
    "|(?P<layoff>layoff|laid off|redundan)"
    "|(?P<voluntary>voluntar|resign|retire)",
    re.IGNORECASE,
)
_GONE = ("inactive", "terminated")


class PeopleFileError(ScenarioError):
    """What is wrong with a file of people, one sentence a row, for the first rows."""


class Stay(NamedTuple):
    """One employment of one person.

    `number` counts the person's employments from 1. A moment at midnight is a date without a time.
    `rows` says how many rows of the file it was made of, `kind` what kind of worker it is. `told`
    and `disabled` say when IT heard of the departure and when the account went off, as far as the
    file says it; `cause_is_stated` is False where the cause is a guess.
    """

    id: str
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
    """The employments of a file, in the order of their first rows, and what was guessed."""

    stays: Sequence[Stay]
    notes: Sequence[str]


def read(path: str, order: Order | None = None) -> PeopleFile:
    """Read a file of people.

    Parameters
    ----------
    path : str
        CSV with the columns id, start, end and, if wanted, cause; or with those of an HR system.
    order : str, optional
        Whether months or days are first; by default its own dates say it.

    Returns
    -------
    PeopleFile

    Raises
    ------
    PeopleFileError
        With one sentence for each row that cannot be used.
    """
    found = table.read(path)
    problems = list(found.problems)
    texts = [row.cells[name] for row in _sound(found) for name in _dated(found)]
    order = order or dates.order_of(texts)
    unclear = next((text for text in texts if dates.is_ambiguous(text)), None)
    if order is None and unclear is not None:
        problems.append(
            f"{path}: {_quoted(unclear)} may begin with the month or the day, and no other date"
            f" says which; calibrate takes --dates mdy or dmy, elsewhere {dates.WRITE}"
        )
    notes = [*_understood(found), *_said_of_order(order)]
    seen: Counter[str] = Counter()
    stays: list[Stay] = []
    shifted: list[int] = []
    for row in found.rows if not problems else ():
        try:
            stays.append(_stay(row, order, seen))
        except ValueError as error:
            if row.is_too_long:
                shifted.append(row.line)
            else:
                problems.append(f"{path}, line {row.line}: {error}")
    joined = list(_joined(path, stays, problems))
    if problems:
        raise PeopleFileError(problems)
    notes += [*_said_of_shifted(shifted), *_counted(seen, len(stays) - len(joined))]
    return PeopleFile(joined, notes)


def _quoted(text: str) -> str:
    # What it holds was made visible where it was read.
    return f"'{shortened(text)}'"


def _sound(found: Table) -> Iterator[Row]:
    return (row for row in found.rows if not row.is_too_long)


def _dated(found: Table) -> list[str]:
    return [name for name in ("start", "end", "told", "disabled") if name in found.columns]


def _stay(row: Row, order: Order | None, seen: Counter[str]) -> Stay:
    cells = row.cells
    start = _moment(cells["start"], "start", order)
    if start is None:
        raise ValueError(f"start is {_quoted(cells['start'])}; {dates.WRITE}")
    end = _moment(cells.get("end", ""), "end", order)
    if end is not None and (end.date() < start.date() or (end.time() != dt.time() and end < start)):
        raise ValueError(f"end {cells['end']} is before start {cells['start']}")
    known = None if end is None else _cause(cells, seen)
    cause = "" if end is None else known or "voluntary"
    if end is None and any(word in cells.get("status", "").casefold() for word in _GONE):
        seen["inactive"] += 1
    if not cells["id"]:
        seen["made"] += 1
    name = cells["id"] or f"line {row.line}"
    told, disabled = (
        _moment(cells.get(column, ""), column, order) for column in ("told", "disabled")
    )
    return Stay(
        name,
        1,
        row.line,
        start,
        end,
        cause,
        cells.get("kind", ""),
        told=told,
        disabled=disabled,
        cause_is_stated=known is not None,
    )


def of_segment(segment: str, stays: Sequence[Stay]) -> Sequence[Stay]:
    """Return the rows of a segment: those of its kind of worker, if the file knows such a kind.

    Parameters
    ----------
    segment : str
        Its name; upper and lower case and a plural do not matter.
    stays : sequence of Stay
    """
    own = [stay for stay in stays if stay.kind and _is_called(segment, stay.kind)]
    return own or stays


def _is_called(segment: str, kind: str) -> bool:
    return segment.casefold().removesuffix("s") == kind.casefold().removesuffix("s")


def _moment(text: str, column: str, order: Order | None) -> dt.datetime | None:
    try:
        return dates.read(text, order)
    except ValueError:
        raise ValueError(f"{column} is {_quoted(text)}; {dates.WRITE}") from None


def _cause(cells: Mapping[str, str], seen: Counter[str]) -> str | None:
    text = cells.get("cause") or cells.get("status", "")
    found = _CAUSE.search(text)
    known = found and found.lastgroup
    if known is None and cells.get("cause"):
        raise ValueError(f"cause is {_quoted(text)}; allowed are {', '.join(CAUSES)}, or nothing")
    if known is None and text:
        seen["unknown"] += 1
    return known


def _joined(path: str, stays: Sequence[Stay], problems: list[str]) -> Iterator[Stay]:
    """Make one employment of rows without a gap, and number those of each person."""
    by_id: dict[str, list[Stay]] = {}
    for stay in stays:
        by_id.setdefault(stay.id, []).append(stay)
    for own in by_id.values():
        own.sort(key=lambda stay: stay.start)
        current = own[0]
        for stay in own[1:]:
            end = current.end
            if end is None or stay.start.date() < end.date():
                problems.append(
                    f"{path}, line {stay.line}: id {_quoted(stay.id)} is employed already, by line"
                    f" {current.line}"
                )
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


def _understood(found: Table) -> Iterator[str]:
    guessed = [
        f"{_quoted(name)} as {meaning}"
        for meaning, name in found.columns.items()
        if name != meaning
    ]
    if guessed:
        yield f"read the column {', '.join(guessed)}"


def _said_of_order(order: Order | None) -> Iterator[str]:
    if order is not None:
        yield f"read dates with the {order}"


def _said_of_shifted(lines: Sequence[int]) -> Iterator[str]:
    if lines:
        more = len(lines) - _MOST_LINES
        rest = [f"and {more:,} more"] if more > 0 else []
        listed = ", ".join([*map(str, lines[:_MOST_LINES]), *rest])
        yield (
            "rows that are not used, because they have more cells than there are columns:"
            f" {len(lines):,} (line {listed})"
        )


def _counted(seen: Counter[str], joined: int) -> Iterator[str]:
    if seen["made"]:
        yield f"rows without an id, called by their lines: {seen['made']}"
    if seen["inactive"]:
        yield f"not active, but without an end, so counted as still here: {seen['inactive']}"
    if seen["unknown"]:
        yield f"leavers with a cause of no known kind, counted as voluntary: {seen['unknown']}"
    if joined:
        yield f"rows that go on where another of the same person ends, joined to it: {joined}"
