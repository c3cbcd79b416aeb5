"""Commands that set strategies against each other."""

import os
import shutil
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

from sim.cli import options
from sim.cli.running import (
    baseline_of,
    check_places,
    check_size,
    load,
    print_json,
    running,
    say_reused,
    usage_error,
)
from sim.core.version import VERSION

if TYPE_CHECKING:
    from sim.scenarios import Scenario

WIDTH = 100


def compare(
    scenario: options.ScenarioFile,
    facts: options.Facts = None,
    settings: options.Settings = None,
    seed: options.Seed = 1,
    replications: options.Replications = None,
    precision: options.Precision = None,
    metric: options.Metric = None,
    max_replications: options.MaxReplications = None,
    baseline: options.Baseline = None,
    workers: options.Workers = 1,
    cluster: options.Cluster = None,
    out: options.Out = None,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
    quiet: options.Quiet = False,
) -> None:
    """Compare the strategies of a scenario. Also says whether other facts change the choice."""
    from sim import comparison, decisions, experiment, tables
    from sim.experiment.progress import shown

    loaded = load(scenario, facts, settings)
    base = baseline_of(loaded, baseline)
    most = experiment.CEILING if max_replications is None else max_replications
    _check_precision(loaded, base, replications, precision, metric, max_replications)
    check_places(workers, cluster)
    check_size(loaded, None, replications or experiment.REPLICATIONS, yes)
    with running(out, wanted=not (quiet or as_json)) as progress:
        result = experiment.run(
            loaded,
            replications=replications,
            seed=seed,
            workers=workers,
            precision=precision,
            metric=metric,
            baseline=base,
            max_replications=most,
            forecast=None if quiet else _say_forecast(most),
            cluster=cluster,
            out=out,
            progress=progress,
        )
    if not quiet:
        say_reused(result, out)
    answer = comparison.compare(result, base)
    terminal = sys.stdout.isatty()
    columns = min(WIDTH, shutil.get_terminal_size().columns) if terminal else WIDTH
    colour = terminal and "NO_COLOR" not in os.environ
    if not as_json and not quiet:
        # The answer is shown before the slower question of what may change it.
        typer.echo(tables.render(answer, width=columns, colour=colour), color=colour)
    with shown("Asking whether the choice flips", wanted=not (quiet or as_json)):
        flips = decisions.challenge(result, workers=workers, cluster=cluster)
    if as_json:
        print_json({**answer.to_json(), "flips": comparison.as_rows(flips)})
    elif quiet:
        typer.echo("\n".join([answer.company, *answer.headline, tables.chosen(answer)]))
        if answer.precision is not None:
            typer.echo(answer.precision["sentence"])
        typer.echo(decisions.in_short(flips))
    else:
        typer.echo(tables.render_flips(flips, width=columns, colour=colour), nl=False, color=colour)


def _check_precision(
    scenario: "Scenario",
    baseline: str,
    replications: int | None,
    precision: float | None,
    metric: str | None,
    max_replications: int | None,
) -> None:
    """Refuse options that contradict each other, before a long run."""
    from sim import experiment

    if precision is None:
        for option, value in (("--metric", metric), ("--max-replications", max_replications)):
            if value is not None:
                raise typer.BadParameter("needs --precision; add --precision 5%", param_hint=option)
        return
    if replications is not None:
        raise typer.BadParameter(
            "finds the number of --replications itself; leave one of the two out",
            param_hint="--precision",
        )
    names = tuple(scenario.parameters.strategies)
    with usage_error("--metric"):
        experiment.goal(scenario, names, precision, metric, baseline)
    if max_replications is not None:
        with usage_error("--max-replications"):
            experiment.goal(scenario, names, precision, metric, baseline, max_replications)


def _say_forecast(most: int) -> Callable[[str], None]:
    """Return what tells, before the long part of a run, how many replications it will take."""

    def say(sentence: str) -> None:
        typer.echo(
            f"{sentence} At most {most:,} are run; --max-replications N says how many.", err=True
        )

    return say


def uncertainty(
    scenario: options.ScenarioFile,
    metric: options.Metrics = None,
    draws: options.Draws = 40,
    replications: options.ReplicationsEach = 5,
    facts: options.Facts = None,
    settings: options.Settings = None,
    seed: options.Seed = 1,
    baseline: options.Baseline = None,
    workers: options.Workers = 1,
    cluster: options.Cluster = None,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
) -> None:
    """Separate chance from input uncertainty."""
    from sim import comparison, decisions
    from sim.experiment.progress import shown

    loaded = load(scenario, facts, settings)
    base = baseline_of(loaded, baseline)
    check_places(workers, cluster)
    check_size(loaded, None, draws * replications, yes)
    with usage_error("SCENARIO"), shown("Drawing inputs", wanted=not as_json):
        found = decisions.uncertainty(loaded, draws, replications, base, seed, workers, cluster)
    metrics = metric or list(decisions.MAIN)
    if unknown := [name for name in metrics if name not in set(found.parts["metric"])]:
        raise typer.BadParameter(
            f'"{unknown[0]}" is not a total or ratio of this scenario', param_hint="--metric"
        )
    if as_json:
        rows = {name: comparison.as_rows(frame) for name, frame in found._asdict().items()}
        print_json(
            {
                "schema": 1,
                "version": VERSION,
                "scenario": loaded.name,
                "digest": loaded.digest,
                "seed": seed,
                "baseline": base,
                "draws": draws,
                "replications": replications,
                **rows,
            }
        )
    else:
        typer.echo(decisions.in_words(found, metrics), nl=False)
