"""The options of a file of people, the same for every command that reads one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo

import typer

from sim.core.files import place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.workforce.people_file import Reading
    from sim.workforce.people_file.dates import Order

_ORDERS: "Mapping[str, Order]" = {"mdy": "month first", "dmy": "day first"}


def _pairs(text: str) -> dict[str, str]:
    """Return the column for each meaning; the reader of the file knows what meanings there are."""
    found: dict[str, str] = {}
    for pair in text.split(","):
        meaning, equals, name = map(str.strip, pair.partition("="))
        if not equals or not name:
            raise typer.BadParameter(f'"{pair}" is not MEANING=COLUMN, such as start=DateofHire')
        if meaning in found:
            raise typer.BadParameter(
                f'"{meaning}" is said to be {found[meaning]} and {name}; keep one of the two'
            )
        found[meaning] = name
    return found


def _checked(text: str | None) -> str | None:
    if text is not None:
        _pairs(text)
    return text


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise typer.BadParameter(f'"{name}" is no zone; write one such as Europe/Berlin') from None
    return name


PeopleFile = Annotated[
    Path,
    typer.Option("--hr", metavar="FILE", parser=place, help="CSV of people.", show_default=False),
]
Columns = Annotated[
    str | None,
    typer.Option(
        "--columns",
        metavar="MEANING=COLUMN,…",
        callback=_checked,
        help="What columns mean, such as start=DateofHire; the others are guessed.",
    ),
]
Dates = Annotated[
    Literal["mdy", "dmy"] | None,
    typer.Option("--dates", help="Whether 6/7/2021 begins with the month or the day."),
]
Zone = Annotated[
    str | None,
    typer.Option(
        "--zone",
        metavar="NAME",
        callback=lambda name: None if name is None else _zone(name),
        help="Zone of the office, such as Europe/Berlin, for times that say theirs.",
    ),
]
OnBadRows = Annotated[
    Literal["error", "drop"],
    typer.Option("--on-bad-rows", help="Refuse the file, or leave such rows out and list them."),
]


def reading(
    columns: str | None, dates: str | None, zone: str | None, on_bad_rows: str
) -> "Reading":
    """Return how a file is to be read, as the options say it."""
    from sim.workforce.people_file import Reading

    return Reading(
        _ORDERS[dates] if dates else None,
        {} if columns is None else _pairs(columns),
        on_bad_rows == "drop",
        ZoneInfo(zone) if zone else None,
    )
