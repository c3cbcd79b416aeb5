"""The command that asks what it costs to have fewer exposed hours."""

from typing import TYPE_CHECKING

from sim.cli import options
from sim.cli.studies.asking import Asked, command

if TYPE_CHECKING:
    from sim.decisions.study import Study


@command("Drawing inputs")
def frontier(asked: Asked, draws: options.DrawsOrFewer = None) -> "Study":
    """Say what an exposed hour avoided costs, and which strategy is best at which price of one.

    Example: seatwise frontier scenarios/scaleup.toml
    """
    from sim import decisions, experiment

    asked.check_size(asked.replications or experiment.REPLICATIONS, draws=draws or 0)
    return decisions.frontier(asked.scenario, draws=draws, progress=asked.progress, **asked.how)
