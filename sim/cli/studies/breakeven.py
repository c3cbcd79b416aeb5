"""The command that asks where two strategies break even."""

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.studies.asking import Asked, command

if TYPE_CHECKING:
    from sim.decisions.study import Study

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


@command("Looking for break-evens")
def breakeven(
    asked: Asked,
    parameter: Parameter,
    between: Between = None,
    low: Low = None,
    high: High = None,
    metric: Compared = "decision_cost_usd",
    draws: OtherDraws = 40,
) -> "Study":
    """Find the price, or any other value, at which another strategy becomes the better one.

    Example: seatwise breakeven scenarios/scaleup.toml --parameter policies.exposed_hour_usd
    """
    from sim import decisions, experiment

    asked.check_size(asked.replications or experiment.REPLICATIONS, draws=draws)
    return decisions.breakeven(
        asked.scenario,
        parameter,
        between=between,
        low=low,
        high=high,
        metric=metric,
        draws=draws,
        **asked.how,
    )
