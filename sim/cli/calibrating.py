"""The command that takes parameters from a company's own file of people."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sim.cli import options, people_files
from sim.cli.running import check_new, print_json, terminal_width
from sim.cli.studies.asking import check
from sim.core.files import place
from sim.core.version import VERSION

if TYPE_CHECKING:
    from sim.calibration import Calibration

_DAY = ["%Y-%m-%d"]

OverlayFile = Annotated[
    Path,
    typer.Option("--out", metavar="FILE", parser=place, help="Ends in .toml.", show_default=False),
]
From = Annotated[
    dt.datetime | None,
    typer.Option(
        "--from", metavar="DATE", formats=_DAY, help="From when on the file has everybody."
    ),
]
To = Annotated[
    dt.datetime | None,
    typer.Option(
        "--to", metavar="DATE", formats=_DAY, help="Day of the export; the last date in the file."
    ),
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
    hr: people_files.PeopleFile,
    out: OverlayFile,
    start: From = None,
    end: To = None,
    segment: SegmentName = None,
    columns: people_files.Columns = None,
    dates: people_files.Dates = None,
    zone: people_files.Zone = None,
    on_bad_rows: people_files.OnBadRows = "error",
    durations: Durations = None,
    force: Force = False,
    as_json: options.AsJson = False,
    figure: options.FigureFile = None,
) -> None:
    """Take headcount, attrition and more from your own file of people, with intervals.

    Example: seatwise calibrate --hr people.csv --out ours.toml
    """
    from sim import calibration
    from sim.core import files
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
        reading=people_files.reading(columns, dates, zone, on_bad_rows),
        durations_in=durations,
    )
    if figure is not None:
        _draw(found, figure)
    text = calibration.overlay(found).encode()
    (files.replace if force else files.create)(out, text)
    if as_json:
        print_json({"schema": 1, "version": VERSION, "out": str(out), **document(found)})
    else:
        typer.echo(render_calibration(found, terminal_width()), nl=False)
        typer.echo(f'\nWritten to {out}: a scenario with base = "{out.name}" builds on it.')


def _draw(found: "Calibration", place: Path) -> None:
    from sim.core import files
    from sim.plots import png, svg
    from sim.plots.calibration import tenure_fit

    if not any(segment.curve for segment in found.segments):
        typer.echo("No picture is drawn: too few left to say how long people stay.", err=True)
        return
    drawn = tenure_fit(found)
    files.replace(place, png(drawn) if place.suffix.lower() == ".png" else svg(drawn))
