"""The command that asks where two strategies break even."""

from typing import Annotated

import typer

from sim.cli import options
from sim.cli.running import check_places, check_size, load
from sim.cli.studies import shown

Parameter = Annotated[
    str,
    typer.Option(
        "--parameter", metavar="KEY", help="What is moved, as --set names it.", show_default=False
    ),
]
Between = Annotated[
    tuple[str, str] | None,
    typer.Option(
        "--between",
        metavar="A B",
        help="Two strategies; by default the choice, the runner-up, and who else takes over.",
        show_default=False,
    ),
]
Low = Annotated[
    float | None,
    typer.Option("--low", metavar="X", help="Low end; the fact's plausible one by default."),
]
High = Annotated[
    float | None,
    typer.Option("--high", metavar="Y", help="High end; the fact's plausible one by default."),
]
Compared = Annotated[
    str, typer.Option("--metric", metavar="NAME", help="What is compared: a total.")
]
OtherDraws = Annotated[
    int,
    typer.Option(
        "--draws",
        min=0,
        max=10_000,
        help="How many times the other inputs are drawn for the walk-away price; 0 for none.",
    ),
]


def breakeven(
    scenario: options.ScenarioFile,
    parameter: Parameter,
    between: Between = None,
    low: Low = None,
    high: High = None,
    metric: Compared = "decision_cost_usd",
    draws: OtherDraws = 40,
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
    """Find the price, or any other value, at which another strategy becomes the better one.

    Example: seatwise breakeven scenarios/scaleup.toml --parameter policies.exposed_hour_usd
    """
    from sim import decisions, experiment
    from sim.experiment.progress import shown as waiting

    shown.check(as_json, as_csv, figure)
    check_places(workers, cluster)
    loaded = load(scenario, facts, settings)
    check_size(loaded, None, replications or experiment.REPLICATIONS, yes, draws=draws)
    with waiting("Looking for break-evens", wanted=not (as_json or as_csv)):
        found = decisions.breakeven(
            loaded,
            parameter,
            between=between,
            low=low,
            high=high,
            metric=metric,
            draws=draws,
            replications=replications,
            seed=seed,
            workers=workers,
            cluster=cluster,
        )
    shown.show(found, loaded, seed, as_json=as_json, as_csv=as_csv, figure=figure)
