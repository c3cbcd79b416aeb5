"""The command that says what to put aside, and when."""

from typing import TYPE_CHECKING

from sim.cli import options
from sim.cli.studies.asking import Asked, command

if TYPE_CHECKING:
    from sim.decisions.study import Study


@command("Running futures")
def budget(
    asked: Asked, limit: options.LimitUsd = None, strategy: options.StrategyOrChoice = None
) -> "Study":
    """Say what is invoiced in which month, what is enough, and how often a limit holds.

    Example: seatwise budget scenarios/metered.toml --limit 75000
    """
    from sim import decisions
    from sim.experiment.baseline import strategies_of

    if strategy is not None:
        strategies_of(asked.scenario, [strategy])
    if asked.replications is not None:
        asked.check_size(asked.replications, draws=asked.replications)
    return decisions.budget(asked.scenario, limit_usd=limit, strategy=strategy, **asked.how)
