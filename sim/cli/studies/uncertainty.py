"""The command that tells chance from inputs that nobody knows."""

from typing import TYPE_CHECKING

from sim.cli import options
from sim.cli.studies.asking import Asked, command

if TYPE_CHECKING:
    from sim.decisions.study import Study


@command("Drawing inputs")
def uncertainty(
    asked: Asked,
    metric: options.Metrics = None,
    baseline: options.Against = None,
    draws: options.Draws = 100,
) -> "Study":
    """Say how far the answer may be off, by chance and because inputs are not known.

    Example: seatwise uncertainty scenarios/scaleup.toml --figure uncertainty.png
    """
    from sim import decisions, experiment
    from sim.decisions.uncertainty_words import EACH

    asked.check_size(asked.replications or experiment.REPLICATIONS, draws=EACH * draws)
    return decisions.uncertainty(
        asked.scenario,
        metrics=metric,
        baseline=baseline,
        draws=draws,
        progress=asked.progress,
        **asked.how,
    )
