"""The command that asks when the plan should be changed."""

from typing import Annotated

import typer

from sim.cli import options
from sim.cli.running import check_places, check_size, load
from sim.cli.studies.shown import check, show

Before = Annotated[
    str | None,
    typer.Option(
        "--from", metavar="NAME", help="Strategy that changes; the first that changes its plan."
    ),
]
After = Annotated[
    str | None,
    typer.Option("--to", metavar="NAME", help="Strategy to whose plan and mode it changes."),
]


def upgrade(
    scenario: options.ScenarioFile,
    before: Before = None,
    after: After = None,
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
    """Say when to change the plan: in which month, at how many members, or never.

    Example: seatwise upgrade scenarios/upgrade-when.toml --figure upgrade.png
    """
    from sim import decisions
    from sim.decisions.study import FEWEST
    from sim.experiment.progress import shown

    check(as_json, as_csv, figure)
    if after is not None and before is None:
        raise typer.BadParameter("needs --from, which says what is changed", param_hint="--to")
    loaded = load(scenario, facts, settings)
    check_places(workers, cluster)
    each = FEWEST if replications is None else replications
    check_size(loaded, 1, each * loaded.parameters.horizon_months, yes)
    with shown("Changing plans", wanted=not (as_json or as_csv)):
        found = decisions.upgrade(
            loaded,
            before,
            after,
            replications=replications,
            seed=seed,
            workers=workers,
            cluster=cluster,
        )
    show(found, loaded, seed, as_json=as_json, as_csv=as_csv, figure=figure)
