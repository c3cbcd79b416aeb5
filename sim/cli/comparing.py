"""Commands that set strategies against each other."""

import os
import shlex
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.cli import options
from sim.cli.running import (
    baseline_of,
    check_size,
    load,
    print_json,
    running,
    say_reused,
    terminal_width,
    usage_error,
    workers_of,
)
from sim.core import processes

if TYPE_CHECKING:
    from sim.decisions.answer import Answer
    from sim.scenarios import Scenario

WIDTH = 100
# How many processes are started before it is known how many pay: more are soon there if they do.
_AHEAD = 4


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
    draws: options.DrawsBeside = 100,
    workers: options.Workers = "auto",
    cluster: options.Cluster = None,
    out: options.Out = None,
    yes: options.Yes = False,
    full: options.Full = False,
    as_json: options.AsJson = False,
    as_csv: options.AsCsv = False,
    quiet: options.Quiet = False,
) -> None:
    """Say what to take, what it costs, how sure that is, and what would change it.

    Example: seatwise compare scenarios/scaleup.toml
    """
    _check_forms({"--quiet": quiet, "--json": as_json, "--csv": as_csv, "--full": full})
    workers = workers_of(workers, cluster)
    if cluster is None:
        # They import what they need while this process does.
        processes.start(min(processes.cores(), _AHEAD) if workers == "auto" else workers)
    from sim import experiment

    screen = not (as_json or as_csv or quiet)
    loaded = load(scenario, facts, settings)
    base = baseline_of(loaded, baseline)
    most = experiment.CEILING if max_replications is None else max_replications
    _check_precision(loaded, base, replications, precision, metric, max_replications)
    asked = replications or max_replications or experiment.REPLICATIONS
    beside = 0 if quiet or as_csv else draws
    check_size(loaded, None, asked, yes, draws=beside)
    from sim import comparison, tables
    from sim.decisions import answer
    from sim.experiment.progress import shown

    with running(out, wanted=screen) as progress:
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
            out=out,
            progress=progress,
        )
    if not quiet:
        say_reused(result, out)
    if result.precision is not None and not (as_json or as_csv):
        typer.echo(result.precision.sentence, err=True)
    begun = answer.first(result)
    if quiet:
        typer.echo(" ".join(_all_said(begun)))
        return
    if as_csv:
        if begun.choice is None:
            typer.echo(" ".join(_all_said(begun)), err=True)
        typer.echo(tables.answer_csv(begun), nl=False)
        return
    width, colour = _page()
    if screen:
        # The verdict is shown before the slower questions of how sure it is and what changes it.
        typer.echo(tables.render_first(begun, width=width, colour=colour), nl=False, color=colour)
    with shown("Asking what would change it", wanted=screen) as tell:
        found = answer.completed(begun, result, draws=draws, workers=workers, progress=tell)
    if as_json:
        said = {
            "headline": list(found.verdict),
            "choice": {"strategy": found.choice, "why": " ".join([*found.verdict, *found.why])},
            "flips": comparison.as_rows(found.claims),
            "answer": found.to_json(),
        }
        print_json({**comparison.compare(result, base).to_json(), **said})
        return
    steps = () if full else _next_steps(scenario)
    rest = tables.render_rest(found, steps, width=width, colour=colour)
    typer.echo(rest, nl=False, color=colour)
    if full:
        several = len(result.strategies) > 1
        every = tables.render(comparison.compare(result, base), width=width, colour=colour)
        again = tables.render_flips(found.claims, several=several, width=width, colour=colour)
        typer.echo(f"\n{every}\n{again}", nl=False, color=colour)


def _check_forms(forms: Mapping[str, bool]) -> None:
    """Refuse two ways to print the answer."""
    form, *others = [name for name, wanted in forms.items() if wanted] or [""]
    if others:
        text = f"prints the answer in another way than {others[0]}; leave one of them out"
        raise typer.BadParameter(text, param_hint=form)


def _all_said(begun: "Answer") -> Iterator[str]:
    """The verdict, and why nobody can be chosen where that is so."""
    yield from begun.verdict
    if begun.choice is None:
        yield from (f"{reason}." for reason in begun.also)


def _page() -> tuple[int, bool]:
    """Return how wide to write, and whether in colour."""
    columns = terminal_width()
    colour = columns is not None and "NO_COLOR" not in os.environ
    return min(columns or WIDTH, WIDTH), colour


def _next_steps(scenario: Path) -> tuple[str, ...]:
    name = shlex.quote(str(scenario))
    return f"seatwise compare {name} --full", f"seatwise report {name} --out report.pdf"


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
