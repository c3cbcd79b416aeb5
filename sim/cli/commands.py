"""The command line: words to calls. A person's mistake becomes a sentence, never a traceback.

Rooms are imported where a command needs them, so that ``--help`` and ``--version`` are instant.
"""

import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import (
    AsJson,
    Baseline,
    Cluster,
    Draws,
    Export,
    Facts,
    FuturesEach,
    Metric,
    Metrics,
    Out,
    Person,
    Port,
    Precision,
    Quiet,
    Replication,
    Replications,
    ReportFile,
    ScenarioFile,
    Seed,
    Settings,
    SomeReplications,
    SomeStrategies,
    Strategy,
    Workers,
    Yes,
)
from sim.cli.running import blamed_on, check_places, check_size, extra, running, say_reused
from sim.cli.surroundings import flushed, refusal, say, signals_heeded
from sim.cli.upkeep import accept, refresh
from sim.core.version import VERSION
from sim.experiment.progress import shown

if TYPE_CHECKING:
    from sim.scenarios import Scenario

WIDTH = 100
SHOWN_RECORDS = 50

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": WIDTH},
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process.

    Codes are 0 done, 1 failed, 2 wrong input, 129, 130 or 143 ended by a signal.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words behind the command's name; those of the process by default.
    """
    words = sys.argv[1:] if arguments is None else arguments
    refused = refusal(words)
    if refused is not None:
        code, sentence = refused
        say([sentence])
        sys.exit(code)
    sys.exit(flushed(_ended(words)))


def _ended(words: Sequence[str]) -> int:
    """Run a command; return its exit code, with what went wrong said in sentences."""
    command = typer.main.get_command(app)
    try:
        with signals_heeded():
            command(args=words, prog_name="seatwise")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except Exception as error:
        code, sentences = _said(error)
        if not sentences:
            raise
        say(sentences)
        return code
    return 0


def _said(error: Exception) -> tuple[int, Sequence[str]]:
    """Exit code and sentences of what may go wrong without a fault of ours; else no sentence."""
    from sim.experiment import IdenticalFuturesError, WorkersError
    from sim.experiment.storage import FolderError, UnwritableError
    from sim.scenarios import ScenarioError

    match error:
        case ScenarioError():
            return 2, error.problems
        case UnwritableError():
            return 1, [str(error)]
        case FolderError():
            return 2, [str(error)]
        case WorkersError() | IdenticalFuturesError():
            return 1, [str(error)]
        case OSError(filename=str(name), strerror=str(reason)):
            return 1, [f"{name}: {reason[:1].lower()}{reason[1:]}"]
        case OSError():
            return 1, [f"cannot go on: {(error.strerror or str(error)).lower()}"]
        case MemoryError():
            return 1, ["there is not enough memory; take fewer --workers or fewer people"]
    return 1, []


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"seatwise {VERSION}")
        raise typer.Exit


@app.callback()
def seatwise(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Which SaaS plan to buy, and how to run its seats: cost, work and exposure, simulated."""


@app.command()
def compare(
    scenario: ScenarioFile,
    facts: Facts = None,
    settings: Settings = None,
    seed: Seed = 1,
    replications: Replications = None,
    precision: Precision = None,
    metric: Metric = None,
    baseline: Baseline = None,
    workers: Workers = 1,
    cluster: Cluster = None,
    out: Out = None,
    yes: Yes = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Compare the strategies of a scenario, and see whether the choice flips on other facts."""
    from sim import comparison, decisions, experiment, tables

    loaded = _load(scenario, facts, settings)
    names = tuple(loaded.parameters.strategies)
    with blamed_on("--baseline"):
        base = comparison.baseline_of(names, baseline)
    if precision is not None:
        if replications is not None:
            raise typer.BadParameter(
                "finds out how many --replications are needed; leave one of the two out",
                param_hint="--precision",
            )
        with blamed_on("--metric"):
            experiment.goal(loaded, names, precision, metric, base)
    elif metric is not None:
        raise typer.BadParameter(
            "says what --precision is about; add --precision 5%", param_hint="--metric"
        )
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
        # The answer need not wait for what may change it.
        typer.echo(tables.render(answer, width=columns, colour=colour), color=colour)
    with shown("Asking whether the choice flips", wanted=not (quiet or as_json)):
        flips = decisions.challenge(result, workers=workers, cluster=cluster)
    if as_json:
        _print_json({**answer.to_json(), "flips": comparison.as_rows(flips)})
    elif quiet:
        chosen = answer.choice.strategy or "none"
        typer.echo("\n".join([*answer.headline, f"The choice: {chosen}. {answer.choice.why}"]))
        if answer.precision is not None:
            typer.echo(answer.precision["sentence"])
        typer.echo(decisions.in_short(flips))
    else:
        typer.echo(tables.render_flips(flips, width=columns, colour=colour), nl=False, color=colour)


@app.command()
def run(
    scenario: ScenarioFile,
    strategy: SomeStrategies = None,
    replication: SomeReplications = None,
    export: Export = None,
    facts: Facts = None,
    settings: Settings = None,
    seed: Seed = 1,
    workers: Workers = 1,
    cluster: Cluster = None,
    out: Out = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Show everything that happens in single futures, or write it to a folder."""
    from sim import experiment
    from sim.experiment import storage
    from sim.tables import listings

    if export is not None and out is None:
        raise typer.BadParameter("needs a folder to write to; add --out DIR", param_hint="--export")
    loaded = _load(scenario, facts, settings)
    check_places(workers, cluster)
    check_size(loaded, len(strategy) if strategy else None, len(replication or [1]), yes)
    with running(out, wanted=not as_json) as progress:
        result = experiment.run(
            loaded,
            strategy,
            replication or [1],
            seed,
            workers,
            records=True,
            cluster=cluster,
            out=out,
            progress=progress,
        )
    say_reused(result, out)
    if out is not None and export is not None:
        storage.save(result, out, export.split(","))
    if as_json:
        _print_json({**result.manifest, "records": listings.records_document(result)})
    elif out is not None:
        typer.echo(f"{len(result.records):,} records and all other frames are in {out}.")
    else:
        typer.echo(listings.render_records(result, SHOWN_RECORDS), nl=False)


@app.command()
def uncertainty(
    scenario: ScenarioFile,
    metric: Metrics = None,
    draws: Draws = 40,
    replications: FuturesEach = 5,
    facts: Facts = None,
    settings: Settings = None,
    seed: Seed = 1,
    baseline: Baseline = None,
    workers: Workers = 1,
    cluster: Cluster = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Keep apart what the future leaves open and what inputs that nobody knows leave open."""
    from sim import comparison, decisions

    loaded = _load(scenario, facts, settings)
    with blamed_on("--baseline"):
        base = comparison.baseline_of(tuple(loaded.parameters.strategies), baseline)
    check_places(workers, cluster)
    check_size(loaded, None, draws * replications, yes)
    with blamed_on("SCENARIO"), shown("Drawing inputs", wanted=not as_json):
        found = decisions.uncertainty(loaded, draws, replications, base, seed, workers, cluster)
    metrics = metric or list(decisions.MAIN)
    if unknown := [name for name in metrics if name not in set(found.parts["metric"])]:
        raise typer.BadParameter(
            f'"{unknown[0]}" is no total or ratio of this scenario', param_hint="--metric"
        )
    if as_json:
        rows = {name: comparison.as_rows(frame) for name, frame in found._asdict().items()}
        _print_json(
            {
                **{"schema": 1, "version": VERSION, "scenario": loaded.name},
                **{"digest": loaded.digest, "seed": seed, "baseline": base},
                **{"draws": draws, "replications": replications, **rows},
            }
        )
    else:
        typer.echo(decisions.in_words(found, metrics), nl=False)


@app.command()
def explain(
    scenario: ScenarioFile,
    strategy: Strategy,
    replication: Replication,
    person: Person = None,
    facts: Facts = None,
    settings: Settings = None,
    seed: Seed = 1,
) -> None:
    """Tell one person's story; without a person, which windows stayed open longest."""
    from sim import explanation

    loaded = _load(scenario, facts, settings)
    typer.echo(explanation.explain(loaded, strategy, replication, person, seed), nl=False)
    if person is None:
        typer.echo("\nAdd --person ID to read one of these stories.")


@app.command(name="report")
def write_report(
    scenario: ScenarioFile,
    out: ReportFile,
    facts: Facts = None,
    settings: Settings = None,
    seed: Seed = 1,
    replications: Replications = None,
    baseline: Baseline = None,
    workers: Workers = 1,
    yes: Yes = False,
    quiet: Quiet = False,
) -> None:
    """Write one page for the person who signs: the answer, why, and what it rests on."""
    from sim import comparison, experiment

    with extra("report"):
        from sim import report
    loaded = _load(scenario, facts, settings)
    with blamed_on("--baseline"):
        comparison.baseline_of(tuple(loaded.parameters.strategies), baseline)
    check_size(loaded, None, replications or experiment.REPLICATIONS, yes)
    try:
        report.check(out)
        with shown("Running futures", wanted=not quiet) as progress:
            result = experiment.run(
                loaded,
                replications=replications,
                seed=seed,
                workers=workers,
                progress=progress or False,
            )
        with shown("Writing the report", wanted=not quiet):
            report.write(result, out, baseline, workers)
    except report.ReportError as error:
        raise typer.BadParameter(str(error), param_hint="--out") from None
    except report.PrinterError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    if not quiet:
        typer.echo(f"The report is in {out}.")


@app.command()
def lab(
    scenario: ScenarioFile, facts: Facts = None, settings: Settings = None, port: Port = 8866
) -> None:
    """Serve a scenario with sliders in the browser, without code, on this machine alone."""
    _load(scenario, facts, settings)
    with extra("app"):
        from sim.lab import serving
    try:
        serving.serve(scenario, facts, settings or (), port, typer.echo)
    except serving.PortError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


@app.command(name="facts")
def show_facts(
    pattern: Annotated[
        str | None,
        typer.Argument(help="Text in a key, source or title; all by default.", show_default=False),
    ] = None,
    snapshot: Facts = None,
    as_json: AsJson = False,
) -> None:
    """List the catalogue: every number with its range, date, confidence and source."""
    from sim import catalog
    from sim.tables import listings

    snapshot = snapshot or catalog.DEFAULT_SNAPSHOT
    if snapshot not in catalog.snapshots():
        known = ", ".join(catalog.snapshots())
        raise typer.BadParameter(f'"{snapshot}" is none; there is {known}', param_hint="--facts")
    found = catalog.facts(pattern, snapshot)
    if found.empty:
        raise typer.BadParameter(
            f'no fact of {snapshot} has "{pattern}" in key, source or title; try a shorter word',
            param_hint="PATTERN",
        )
    if as_json:
        rows = listings.facts_document(found)
        _print_json({"schema": 1, "version": VERSION, "snapshot": snapshot, "facts": rows})
    else:
        typer.echo(listings.render_facts(found), nl=False)


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files."""
    from sim.scenarios import json_schema

    _print_json(json_schema())


app.command()(accept)
app.command()(refresh)


def _load(path: Path, facts: str | None, settings: Sequence[str] | None) -> "Scenario":
    from sim.scenarios import load, with_settings

    return with_settings(load(path, facts), settings or ())


def _print_json(document: Mapping[str, object]) -> None:
    typer.echo(json.dumps(document, indent=2, allow_nan=False))
