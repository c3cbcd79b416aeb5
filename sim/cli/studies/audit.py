"""The command that says what an auditor finds among a company's leavers."""

from typing import Annotated

import typer

from sim.cli import options
from sim.cli.running import check_places, check_size, load
from sim.cli.studies import shown

Sample = Annotated[
    int, typer.Option("--sample", min=1, max=10_000, help="How many leavers of a year are sampled.")
]


def audit(
    scenario: options.ScenarioFile,
    sample: Sample = 25,
    facts: options.Facts = None,
    settings: options.Settings = None,
    seed: options.Seed = 1,
    replications: options.Replications = None,
    workers: options.Workers = "auto",
    cluster: options.Cluster = None,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
    as_csv: options.RowsAsCsv = False,
    figure: options.FigureFile = None,
) -> None:
    """Say how likely a sample of leavers holds one who could get in for too long.

    Example: seatwise audit scenarios/scaleup.toml --sample 40
    """
    from sim import decisions
    from sim.experiment.progress import shown as progress

    shown.check(as_json, as_csv, figure)
    loaded = load(scenario, facts, settings)
    check_places(workers, cluster)
    if replications is not None:
        check_size(loaded, None, replications, yes)
    with progress("Running futures", wanted=not (as_json or as_csv)):
        found = decisions.audit(
            loaded,
            sample=sample,
            replications=replications,
            seed=seed,
            workers=workers,
            cluster=cluster,
        )
    shown.show(found, loaded, seed, as_json=as_json, as_csv=as_csv, figure=figure)
