"""The command that asks when the plan should be changed."""

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.studies.asking import Asked, command

if TYPE_CHECKING:
    from sim.decisions.study import Study

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


@command("Changing plans")
def upgrade(asked: Asked, before: Before = None, after: After = None) -> "Study":
    """Say when to change the plan: in which month, at how many members, or never.

    Example: seatwise upgrade scenarios/upgrade-when.toml --figure upgrade.png
    """
    from sim import decisions
    from sim.decisions.study import FEWEST

    if after is not None and before is None:
        raise typer.BadParameter("needs --from, which says what is changed", param_hint="--to")
    each = FEWEST if asked.replications is None else asked.replications
    asked.check_size(each * asked.scenario.parameters.horizon_months, strategies=1)
    return decisions.upgrade(asked.scenario, before, after, **asked.how)
