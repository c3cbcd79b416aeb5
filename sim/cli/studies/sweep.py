"""The command that asks which strategy wins where."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.studies.asking import Asked, command
from sim.core.files import place

if TYPE_CHECKING:
    from sim.decisions.study import Study
    from sim.scenarios import Scenario

Over = Annotated[
    list[str],
    typer.Option(
        "--over",
        metavar="KEY=A:B:N",
        help="N values from A to B, or KEY=v1,v2,v3; a second one makes a map.",
        show_default=False,
    ),
]
CellsOut = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="DIR", parser=place, help="Folder for finished cells, to resume from."
    ),
]


def _largest(scenario: "Scenario", values: Mapping[str, Sequence[Any]]) -> "Scenario":
    """Return the scenario of the cell that takes longest, if there is one; else as things are."""
    from sim.scenarios import ScenarioError

    numbers = {
        key: max(each)
        for key, each in values.items()
        if all(isinstance(value, int | float) for value in each)
    }
    try:
        return scenario.override(numbers)
    except ScenarioError:
        return scenario


@command("Running cells")
def sweep(asked: Asked, over: Over, out: CellsOut = None) -> "Study":
    """Say which strategy wins where, over one or two values of a scenario.

    Example: seatwise sweep scenarios/scaleup.toml --over workforce.employees.headcount=30:150:5
    """
    from sim import decisions
    from sim.decisions.grid import over_of

    values = over_of(asked.scenario, over)
    # By default there are as many replications as there is time for.
    count = math.prod(map(len, values.values())) * (asked.replications or 1)
    asked._replace(scenario=_largest(asked.scenario, values)).check_size(count)
    return decisions.sweep(asked.scenario, values, out=out, progress=asked.progress, **asked.how)
