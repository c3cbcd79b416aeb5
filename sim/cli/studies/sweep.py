"""The command that asks which strategy wins where."""

import math
from pathlib import Path
from typing import Annotated

import typer

from sim.cli import options
from sim.cli.running import check_places, check_size, load
from sim.cli.studies.shown import check, show

Over = Annotated[
    list[str],
    typer.Option(
        "--over",
        metavar="KEY=A:B:N",
        help="N values from A to B, or KEY=v1,v2,v3; a second one makes a map.",
        show_default=False,
    ),
]
CellsOut = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Folder for finished cells, to resume from."),
]


def sweep(
    scenario: options.ScenarioFile,
    over: Over,
    facts: options.Facts = None,
    settings: options.Settings = None,
    seed: options.Seed = 1,
    replications: options.Replications = None,
    workers: options.Workers = "auto",
    cluster: options.Cluster = None,
    out: CellsOut = None,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
    as_csv: options.RowsAsCsv = False,
    figure: options.FigureFile = None,
) -> None:
    """Say which strategy wins where, over one or two values of a scenario.

    Example: seatwise sweep scenarios/scaleup.toml --over workforce.employees.headcount=30:150:5
    """
    from sim import decisions
    from sim.decisions.grid import over_of
    from sim.experiment.progress import shown

    check(as_json, as_csv, figure)
    loaded = load(scenario, facts, settings)
    check_places(workers, cluster)
    values = over_of(loaded, over)
    cells = math.prod(map(len, values.values()))
    # By default there are as many replications as there is time for.
    check_size(loaded, None, cells * (replications or 1), yes)
    with shown("Running cells", wanted=not (as_json or as_csv)) as tell:
        found = decisions.sweep(
            loaded,
            values,
            replications=replications,
            seed=seed,
            workers=workers,
            cluster=cluster,
            out=out,
            progress=tell,
        )
    show(found, loaded, seed, as_json=as_json, as_csv=as_csv, figure=figure)
