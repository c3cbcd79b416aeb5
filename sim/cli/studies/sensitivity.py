"""The command that asks which uncertain input matters most."""

from typing import Annotated

import typer

from sim.cli import options
from sim.cli.running import check_places, check_size, load
from sim.cli.studies.shown import check, show

Inputs = Annotated[
    list[str] | None,
    typer.Option("--input", metavar="KEY", help="Input to move; repeat it for more; all."),
]
RunnerUp = Annotated[
    str | None,
    typer.Option("--strategy", metavar="NAME", help="Strategy that is moved; the runner-up."),
]


def sensitivity(
    scenario: options.ScenarioFile,
    strategy: RunnerUp = None,
    baseline: options.Against = None,
    inputs: Inputs = None,
    facts: options.Facts = None,
    settings: options.Settings = None,
    seed: options.Seed = 1,
    replications: options.Replications = None,
    workers: options.Workers = "auto",
    cluster: options.Cluster = None,
    yes: options.Yes = False,
    figure: options.FigureFile = None,
    as_json: options.AsJson = False,
    as_csv: options.RowsAsCsv = False,
) -> None:
    """Say which uncertain input matters most, and which would turn the choice.

    Example: seatwise sensitivity scenarios/scaleup.toml --figure what-matters.png
    """
    from sim import decisions
    from sim.decisions.study import FEWEST
    from sim.experiment.progress import shown

    check(as_json, as_csv, figure)
    loaded = load(scenario, facts, settings)
    check_places(workers, cluster)
    each = FEWEST if replications is None else replications
    check_size(loaded, 2, each * (1 + 2 * len(inputs or loaded.ranges())), yes)
    with shown("Moving inputs", wanted=not (as_json or as_csv)):
        found = decisions.sensitivity(
            loaded,
            strategy,
            baseline,
            inputs,
            replications=replications,
            seed=seed,
            workers=workers,
            cluster=cluster,
        )
    show(found, loaded, seed, as_json=as_json, as_csv=as_csv, figure=figure)
