"""Commands that ask one question each: every one answers with a study."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli import options
from sim.cli.asking import Asked, command
from sim.core.files import place

if TYPE_CHECKING:
    from sim.decisions.study import Study
    from sim.scenarios import Scenario

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
    from sim.decisions.uncertainty.words import EACH

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
    from sim.decisions.sweep.grid import over_of

    values = over_of(asked.scenario, over)
    # By default there are as many replications as there is time for.
    count = math.prod(map(len, values.values())) * (asked.replications or 1)
    asked._replace(scenario=_largest(asked.scenario, values)).check_size(count)
    return decisions.sweep(asked.scenario, values, out=out, progress=asked.progress, **asked.how)


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

    ends = 2 * len(inputs or asked.scenario.ranges())
    asked.check_size(asked.fewest * (1 + ends), strategies=2)
    return decisions.sensitivity(asked.scenario, strategy, baseline, inputs, **asked.how)


@command("Drawing inputs")
def frontier(asked: Asked, draws: options.DrawsOrFewer = None) -> "Study":
    """Say what an exposed hour avoided costs, and which strategy is best at which price of one.

    Example: seatwise frontier scenarios/scaleup.toml
    """
    from sim import decisions, experiment

    asked.check_size(asked.replications or experiment.REPLICATIONS, draws=draws or 0)
    return decisions.frontier(asked.scenario, draws=draws, progress=asked.progress, **asked.how)


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

    if after is not None and before is None:
        raise typer.BadParameter("needs --from, which says what is changed", param_hint="--to")
    asked.check_size(asked.fewest * asked.scenario.parameters.horizon_months, strategies=1)
    return decisions.upgrade(asked.scenario, before, after, **asked.how)


@command("Running futures")
def budget(
    asked: Asked, limit: options.LimitUsd = None, strategy: options.StrategyOrChoice = None
) -> "Study":
    """Say what is invoiced in which month, what is enough, and how often a limit holds.

    Example: seatwise budget scenarios/metered.toml --limit 75000
    """
    from sim import decisions
    from sim.experiment.baseline import check_named

    check_named(asked.scenario, strategy)
    if asked.replications is not None:
        asked.check_size(asked.replications, draws=asked.replications)
    return decisions.budget(asked.scenario, limit_usd=limit, strategy=strategy, **asked.how)


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
