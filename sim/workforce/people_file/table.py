"""The table in a file of people: its separator, its columns, its rows."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from sim.core import files
from sim.core.printable import shortened, visible
from sim.core.suggestions import did_you_mean

# Names of columns, letters and digits only, as HR systems write them; the first are our own.
NAMES: Mapping[str, Sequence[str]] = {
    "id": (
        "id",
        "empid",
        "employeeid",
        "employeenum",
        "employeenumber",
        "employeeidentifier",
        "workerid",
        "personid",
        "personnelnumber",
        "userid",
        "workemail",
        "email",
    ),
    "start": (
        "start",
        "startdate",
        "dateofhire",
        "hiredate",
        "datehired",
        "joindate",
        "dateofjoining",
    ),
    "end": (
        "end",
        "enddate",
        "lastdayofwork",
        "lastdayworked",
        "dateoftermination",
        "terminationdate",
        "quitdate",
        "exitdate",
        "leavedate",
    ),
    "cause": ("cause",),
    "status": ("status", "employmentstatus", "workerstatus"),
    "kind": ("kind", "workertype", "employmenttype"),
    "told": ("told", "notificationdate"),
    "disabled": ("disabled", "disableddate", "accountdisabled"),
    # Written by our own export: whose luck this is.
    "luck": ("seatwisekey",),
}
NEEDED = ("id", "start", "end")
_DURATIONS = {"stag", "tenure", "duration", "months", "years"}
_SEPARATORS = ",;\t|"
_QUOTED = re.compile(r'"[^"]*"')
_OPEN_QUOTE = "a quote that begins here is not closed; close it, or take it away"


class Row(NamedTuple):
    """A row of the file: its line, and its cells by what they mean.

    `is_too_long` says that it has more cells than there are columns, so they may be shifted.
    """

    line: int
    cells: Mapping[str, str]
    is_too_long: bool


class Table(NamedTuple):
    """What a file holds: rows, how columns were understood, and what is wrong with all of it.

    `columns` has the header's name for each meaning, `problems` one sentence each.
    """

    rows: Sequence[Row]
    columns: Mapping[str, str]
    problems: Sequence[str]


def read(
    path: str,
    names: Mapping[str, Sequence[str]] = NAMES,
    needed: Sequence[str] = NEEDED,
    chosen: Mapping[str, str] | None = None,
) -> Table:
    """Read a CSV of people, whatever separates its cells and whatever its columns are called.

    Parameters
    ----------
    path : str
    names : mapping of str to sequence of str
        For each meaning, what its column may be called, in small letters and digits.
    needed : sequence of str
        Meanings without which the file is of no use.
    chosen : mapping of str to str, optional
        The header's name for some meanings, as the user says it.

    Returns
    -------
    Table
    """
    shown = files.shown(path)
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return Table((), {}, [f"{shown}: is not UTF-8 text; save it as CSV UTF-8"])
    read_to_line = 0
    rows: list[Row] = []
    records = _records(text)
    try:
        read_to_line, first = next(records, (0, []))
        header = [visible(name.strip()) for name in first]
        columns = _columns(header, names) | dict(chosen or {})
        if problems := list(_wrongly_chosen(chosen or {}, names, header)):
            return Table((), {}, [f"{shown}: {problem}" for problem in problems])
        missing = [name for name in needed if name not in columns]
        # Whoever has a status and no end is still here, as far as the file can tell.
        if missing and not (missing == ["end"] and "status" in columns):
            return Table((), columns, [f"{shown}: {_lacks(header, missing, needed)}"])
        places = {meaning: header.index(name) for meaning, name in columns.items()}
        for read_to_line, cells in records:
            if any(map(str.strip, cells)):
                rows.append(_row(read_to_line, cells, places, len(header)))
        return Table(rows, columns, ())
    except csv.Error as error:
        problem = f"{shown}, line {read_to_line + 1}: {_not_csv(error)}"
        return Table((), {}, [problem])


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each record, with the number of its last line."""
    lines, separator = list(io.StringIO(text, newline="")), _separator(text)
    reader = csv.reader(lines, delimiter=separator)
    first = 0
    for cells in reader:
        last = reader.line_num
        if (last - first > 1 or last == len(lines)) and _is_open(lines[first:last], separator):
            raise csv.Error(_OPEN_QUOTE)
        yield last, cells
        first = last


def _is_open(record: Sequence[str], separator: str) -> bool:
    """Whether a quote of a record is not closed, or only by the next one, rows later."""
    try:
        list(csv.reader(record, delimiter=separator, strict=True))
    except csv.Error as error:
        # Behind a quote that closes a cell in the same row people write what they like.
        return len(record) > 1 or "end of data" in str(error)
    return False


def _not_csv(error: csv.Error) -> str:
    if str(error) == _OPEN_QUOTE:
        return _OPEN_QUOTE
    if "field limit" in str(error):
        most = csv.field_size_limit()
        return f"has a cell of more than {most:,} characters; a quote that never closes makes one"
    return f"is not CSV from here on ({error})"


def _separator(text: str) -> str:
    header = _QUOTED.sub("", text.partition("\n")[0])
    return max(_SEPARATORS, key=header.count)


def _columns(header: Sequence[str], names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    plain = {re.sub(r"[^a-z0-9]", "", name.casefold()): name for name in reversed(header)}
    columns = {}
    for meaning, called in names.items():
        # An export of desks or contracts has a start and an end date of each.
        longer = [name for name in plain if name.endswith(f"{meaning}date")]
        found = next((plain[name] for name in (*called, *longer) if name in plain), None)
        if found is not None:
            columns[meaning] = found
    return columns


def _wrongly_chosen(
    chosen: Mapping[str, str], names: Mapping[str, Sequence[str]], header: Sequence[str]
) -> Iterator[str]:
    """Say which columns cannot be what the user says that they are."""
    meanings: dict[str, list[str]] = {}
    for meaning, name in chosen.items():
        meanings.setdefault(name, []).append(meaning)
        if meaning not in names:
            known = ", ".join(each for each in names if each != "luck")
            yield f'"{meaning}" is no meaning of a column; there is {known}'
    for name, own in sorted(meanings.items()):
        shown = shortened(visible(name))
        if name not in header:
            # A file without a header begins with a person, who is not listed.
            yield f"has no column {shown}{did_you_mean(name, header)}"
        elif len(own) > 1:
            yield f"column {shown} is said to be {' and '.join(own)}; name another one for each"


def _lacks(header: Sequence[str], missing: Sequence[str], needed: Sequence[str]) -> str:
    if "start" in missing and _DURATIONS & {name.casefold() for name in header}:
        return (
            "has durations and no dates: durations can be calibrated (seatwise calibrate"
            " --durations months), but a replay needs a date of start and of end for each person"
        )
    *others, last = needed
    listed = ", ".join(others)
    return f"has no column {', '.join(sorted(missing))}; it needs {listed} and {last}"


def _row(line: int, cells: Sequence[str], places: Mapping[str, int], width: int) -> Row:
    padded = [visible(cell.strip()) for cell in cells] + [""] * (width - len(cells))
    named = {meaning: padded[place] for meaning, place in places.items()}
    return Row(line, named, any(padded[width:]))
