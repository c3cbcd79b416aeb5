"""Commands that look at single replications, at the catalogue and at the schema."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.running import check_size, load, print_json, running, say_reused, workers_of
from sim.core.files import place
from sim.core.numerals import counted
from sim.core.version import VERSION

if TYPE_CHECKING:
    from sim.scenarios import Scenario

SHOWN_RECORDS = 50


def run(
    scenario: options.ScenarioFile,
    strategy: options.SomeStrategies = None,
    replication: options.SomeReplications = None,
    export: options.Export = None,
    facts: options.Facts = None,
    settings: options.Settings = None,
    seed: options.Seed = 1,
    workers: options.Workers = "auto",
    cluster: options.Cluster = None,
    out: options.Out = None,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
) -> None:
    """Tell what happens in a single replication, event by event. With --out it goes to a folder.

    Example: seatwise run scenarios/scaleup.toml --strategy team
    """
    from sim import experiment
    from sim.experiment import storage
    from sim.tables import listings

    if export is not None and out is None:
        raise typer.BadParameter("needs a folder to write to; add --out DIR", param_hint="--export")
    loaded = load(scenario, facts, settings)
    workers = workers_of(workers, cluster)
    check_size(loaded, len(strategy) if strategy else None, len(replication or [1]), yes)
    with running(out, wanted=not as_json) as progress:
        result = experiment.run(
            loaded,
            strategy,
            replication or [1],
            seed,
            workers,
            records=True,
            out=out,
            progress=progress,
        )
        if out is not None and export is not None:
            storage.save(result, out, export.split(","))
    say_reused(result, out)
    if as_json:
        print_json({**result.manifest, "records": listings.records_document(result)})
    elif out is not None:
        typer.echo(f"{counted(len(result.records), 'record')} and all other frames are in {out}.")
    else:
        typer.echo(listings.render_records(result, SHOWN_RECORDS), nl=False)


def explain(
    scenario: options.ScenarioFile,
    strategy: options.StrategyOrChoice = None,
    replication: options.ReplicationOrFirst = 1,
    person: options.Person = None,
    facts: options.Facts = None,
    settings: options.Settings = None,
    seed: options.Seed = 1,
) -> None:
    """Tell how one person left. Without --person it is who could get in for longest.

    Example: seatwise explain scenarios/scaleup.toml
    """
    from sim import explanation

    loaded = load(scenario, facts, settings)
    named = strategy or _chosen(loaded, seed)
    typer.echo(explanation.explain(loaded, named, replication, person, seed), nl=False)
    if person is None:
        typer.echo(
            "\nAdd --person ID to read of somebody by name, --replication N of another future."
        )


def _chosen(loaded: "Scenario", seed: int) -> str:
    """Return the strategy that a few replications choose, or the first if there is none."""
    from sim import experiment
    from sim.decisions import FEW_FUTURES, answer

    few = experiment.run(loaded, replications=FEW_FUTURES, seed=seed)
    return answer.first(few).choice or few.strategies[0]


def scenarios(
    folder: Annotated[
        Path,
        typer.Argument(parser=place, help="Folder with scenario files.", show_default="scenarios"),
    ] = Path("scenarios"),
) -> None:
    """List the scenarios of a folder with their questions.

    Example: seatwise scenarios
    """
    from sim.scenarios import ScenarioError, load
    from sim.tables import listings

    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise typer.BadParameter(
            f"there is no scenario file in {folder}/; name a folder that has some",
            param_hint="FOLDER",
        )
    asked, refused = {}, []
    for path in paths:
        try:
            asked[str(path)] = load(path).parameters.question_asked()
        except ScenarioError as error:
            # One such as a base, which is part of a scenario, must not hide the others.
            refused.append(error)
            asked[str(path)] = f"no scenario: {error.problems[0]}"
    if len(refused) == len(paths):
        raise refused[0]
    typer.echo(listings.render_scenarios(asked), nl=False)


def show_facts(
    pattern: Annotated[
        str | None,
        typer.Argument(
            help="Text in a key, source or title; without it, an overview.", show_default=False
        ),
    ] = None,
    snapshot: options.Facts = None,
    as_json: options.AsJson = False,
) -> None:
    """List the facts of the catalogue, each with its range, date, confidence and source.

    Example: seatwise facts seat_price
    """
    from sim import catalog
    from sim.core.printable import shortened
    from sim.tables import listings

    snapshot = catalog.snapshot_of(snapshot)
    if snapshot not in catalog.snapshots():
        known = ", ".join(catalog.snapshots())
        raise typer.BadParameter(
            f'there is no snapshot "{snapshot}"; there is {known}', param_hint="--facts"
        )
    found = catalog.facts(pattern, snapshot)
    if found.empty:
        sought = shortened(pattern or "")
        raise typer.BadParameter(
            f'no fact of {snapshot} has "{sought}" in key, source or title; try a shorter word',
            param_hint="PATTERN",
        )
    if as_json:
        rows = listings.facts_document(found)
        print_json({"schema": 1, "version": VERSION, "snapshot": snapshot, "facts": rows})
    elif pattern is None:
        typer.echo(listings.render_overview(found, snapshot), nl=False)
    else:
        typer.echo(listings.render_facts(found), nl=False)


def schema() -> None:
    """Print the JSON Schema of scenario files.

    Example: seatwise schema > scenario.schema.json
    """
    from sim.scenarios import json_schema

    print_json(json_schema())
