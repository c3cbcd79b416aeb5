"""The command that tells chance from inputs that nobody knows."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.studies.asking import Asked, command

if TYPE_CHECKING:
    from sim.decisions.study import Study

AllInputs = Annotated[
    bool,
    typer.Option("--full", help="List every input that was drawn, not only what clearly matters."),
]


@command("Drawing inputs")
def uncertainty(
    asked: Asked,
    metric: options.Metrics = None,
    baseline: options.Against = None,
    draws: options.Draws = 100,
    full: AllInputs = False,
) -> "Study":
    """Say how far the answer may be off, by chance and because inputs are not known.

    Example: seatwise uncertainty scenarios/scaleup.toml --figure uncertainty.png
    """
    from sim import decisions, experiment
    from sim.decisions.uncertainty_words import EACH

    asked.check_size(asked.replications or experiment.REPLICATIONS, draws=EACH * draws)
    found = decisions.uncertainty(
        asked.scenario,
        metrics=metric,
        baseline=baseline,
        draws=draws,
        progress=asked.progress,
        **asked.how,
    )
    return replace(found, listed=len(found.inputs)) if full else found
