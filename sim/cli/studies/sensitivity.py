"""The command that asks which uncertain input matters most."""

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.studies.asking import Asked, command

if TYPE_CHECKING:
    from sim.decisions.study import Study

Inputs = Annotated[
    list[str] | None,
    typer.Option("--input", metavar="KEY", help="Input to move; repeat it for more; all."),
]
RunnerUp = Annotated[
    str | None,
    typer.Option("--strategy", metavar="NAME", help="Strategy that is moved; the runner-up."),
]


@command("Moving inputs")
def sensitivity(
    asked: Asked,
    strategy: RunnerUp = None,
    baseline: options.Against = None,
    inputs: Inputs = None,
) -> "Study":
    """Say which uncertain input matters most, and which would turn the choice.

    Example: seatwise sensitivity scenarios/scaleup.toml --figure what-matters.png
    """
    from sim import decisions
    from sim.decisions.study import FEWEST

    each = FEWEST if asked.replications is None else asked.replications
    ends = 2 * len(inputs or asked.scenario.ranges())
    asked.check_size(each * (1 + ends), strategies=2)
    return decisions.sensitivity(asked.scenario, strategy, baseline, inputs, **asked.how)
