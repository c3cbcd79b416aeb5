"""The command that writes a simulated company as a file that other programs read."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from sim.cli import options
from sim.cli.running import check_new, load
from sim.core.files import place

Form = Annotated[
    Literal["hr"], typer.Option("--as", help="What it is written as.", show_default=False)
]
OutFile = Annotated[
    Path,
    typer.Option("--out", metavar="FILE", parser=place, help="Ends in .csv.", show_default=False),
]
Force = Annotated[bool, typer.Option("--force", help="Replace --out if it is there.")]


def export(
    scenario: options.ScenarioFile,
    _form: Form,
    out: OutFile,
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
    from sim.core import files
    from sim.core.numerals import counted

    check_new(out, ".csv", force)
    text = hr_file(load(scenario, facts, settings), seed, replication)
    (files.replace if force else files.create)(out, text.encode())
    people = counted(text.count("\n") - 1, "person", "people")
    typer.echo(f"{people} of replication {replication}, seed {seed}: {out}")
