"""The command that says what an auditor finds among a company's leavers."""

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.studies.asking import Asked, command

if TYPE_CHECKING:
    from sim.decisions.study import Study

Sample = Annotated[
    int, typer.Option("--sample", min=1, max=10_000, help="How many leavers of a year are sampled.")
]


@command("Running futures")
def audit(asked: Asked, sample: Sample = 25) -> "Study":
    """Say how likely a sample of leavers holds one who could get in for too long.

    Example: seatwise audit scenarios/scaleup.toml --sample 40
    """
    from sim import decisions

    if asked.replications is not None:
        asked.check_size(asked.replications)
    return decisions.audit(asked.scenario, sample=sample, **asked.how)
