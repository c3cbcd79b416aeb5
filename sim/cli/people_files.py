"""Commands that read or write a file of people, and the options that say how it is read."""

import datetime as dt
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo

import typer

from sim.cli import options
from sim.cli.asking import Asked, check, command, save_picture
from sim.cli.running import check_new, load, print_json, terminal_width, usage_error, write_new
from sim.core.files import place
from sim.core.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.calibration import Calibration
    from sim.decisions.study import Study
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


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise typer.BadParameter(f'"{name}" is no zone; write one such as Europe/Berlin') from None


PeopleFile = Annotated[
    Path,
    typer.Option("--hr", metavar="FILE", parser=place, help="CSV of people.", show_default=False),
]
Columns = Annotated[
    dict[str, str] | None,
    typer.Option(
        "--columns",
        metavar="MEANING=COLUMN,…",
        parser=_pairs,
        help="What columns mean, such as start=DateofHire; the others are guessed.",
    ),
]
Dates = Annotated[
    Literal["mdy", "dmy"] | None,
    typer.Option("--dates", help="Whether 6/7/2021 begins with the month or the day."),
]
Zone = Annotated[
    ZoneInfo | None,
    typer.Option(
        "--zone",
        metavar="NAME",
        parser=_zone,
        help="Zone of the office, such as Europe/Berlin, for times that say theirs.",
    ),
]
OnBadRows = Annotated[
    Literal["error", "drop"],
    typer.Option("--on-bad-rows", help="Refuse the file, or leave such rows out and list them."),
]


def _reading(
    columns: dict[str, str] | None, dates: str | None, zone: ZoneInfo | None, on_bad_rows: str
) -> "Reading":
    """Return how a file is to be read, as the options say it."""
    from sim.workforce.people_file import Reading

    order = _ORDERS[dates] if dates else None
    return Reading(order, columns or {}, on_bad_rows == "drop", zone)


OverlayFile = Annotated[Path, options.new_file(help="Ends in .toml.")]
_date = partial(typer.Option, metavar="DATE", formats=["%Y-%m-%d"])
From = Annotated[dt.datetime | None, _date("--from", help="From when on the file has everybody.")]
To = Annotated[
    dt.datetime | None, _date("--to", help="Day of the export; the last date in the file.")
]
SegmentName = Annotated[
    str | None,
    typer.Option(
        "--segment",
        metavar="NAME",
        help="One segment, for its kind of worker or else for everybody; by default one for each.",
    ),
]
Durations = Annotated[
    Literal["days", "months", "years"] | None,
    typer.Option("--durations", help="The file has durations in this unit, and no dates."),
]
Force = Annotated[bool, typer.Option("--force", help="Replace --out if it is there.")]


def calibrate(
    hr: PeopleFile,
    out: OverlayFile,
    start: From = None,
    end: To = None,
    segment: SegmentName = None,
    columns: Columns = None,
    dates: Dates = None,
    zone: Zone = None,
    on_bad_rows: OnBadRows = "error",
    durations: Durations = None,
    force: Force = False,
    as_json: options.AsJson = False,
    figure: options.FigureFile = None,
) -> None:
    """Take headcount, attrition and more from your own file of people, with intervals.

    Example: seatwise calibrate --hr people.csv --out ours.toml
    """
    from sim import calibration
    from sim.tables.calibration import document, render_calibration

    check(as_json, False, figure)
    check_new(out, ".toml", force)
    if out.exists() and hr.exists() and out.samefile(hr):
        raise typer.BadParameter(f"{out} is the file of people itself", param_hint="--out")
    found = calibration.calibrate(
        hr,
        start=start.date() if start else None,
        end=end.date() if end else None,
        segment=segment,
        reading=_reading(columns, dates, zone, on_bad_rows),
        durations_in=durations,
    )
    if figure is not None:
        _draw(found, figure)
    write_new(out, calibration.overlay(found), force)
    if as_json:
        print_json({"schema": 1, "version": VERSION, "out": str(out), **document(found)})
    else:
        typer.echo(render_calibration(found, terminal_width()), nl=False)
        typer.echo(f'\nWritten to {out}: a scenario with base = "{out.name}" builds on it.')


def _draw(found: "Calibration", place: Path) -> None:
    from sim.plots.calibration import tenure_fit

    if not any(segment.curve for segment in found.segments):
        typer.echo("No picture is drawn: too few left to say how long people stay.", err=True)
        return
    save_picture(tenure_fit(found), place)


_MOST_MONTHS = 120

FirstDay = Annotated[
    dt.datetime | None,
    _date("--from", help="First day; by default 12 months before the file's last day."),
]
Months = Annotated[
    int | None, typer.Option("--months", min=1, max=_MOST_MONTHS, help="How many months; 12.")
]


@command("Replaying")
def replay(
    asked: Asked,
    hr: PeopleFile,
    start: FirstDay = None,
    months: Months = None,
    columns: Columns = None,
    dates: Dates = None,
    zone: Zone = None,
    on_bad_rows: OnBadRows = "error",
) -> "Study":
    """Say how long your own leavers could have got in under each strategy, and at what cost.

    Example: seatwise replay ours.toml --hr people.csv --from 2025-01-01
    """
    from sim import decisions
    from sim.decisions.replay import past

    with usage_error("--cluster"):
        past.check_workers(asked.how["workers"])
    past.check_settings(asked.scenario, hr)
    asked.check_size(asked.fewest)
    return decisions.replay(
        asked.scenario,
        hr,
        start=start.date() if start else None,
        months=months,
        reading=_reading(columns, dates, zone, on_bad_rows),
        **asked.how,
    )


Form = Annotated[
    Literal["hr"], typer.Option("--as", help="What it is written as.", show_default=False)
]
PeopleOut = Annotated[Path, options.new_file(help="Ends in .csv.")]


def export(
    scenario: options.ScenarioFile,
    _form: Form,
    out: PeopleOut,
    facts: options.Facts = None,
    settings: options.Settings = None,
    seed: options.Seed = 1,
    replication: options.ReplicationOrFirst = 1,
    force: Force = False,
) -> None:
    """Write the people of one possible future as a file of people, as an HR system would.

    Example: seatwise export scenarios/scaleup.toml --as hr --out people.csv
    """
    from sim.calibration.export import hr_file
    from sim.core.numerals import counted

    check_new(out, ".csv", force)
    text = hr_file(load(scenario, facts, settings), seed, replication)
    write_new(out, text, force)
    people = counted(text.count("\n") - 1, "person", "people")
    typer.echo(f"{people} of replication {replication}, seed {seed}: {out}")
