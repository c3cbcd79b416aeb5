"""Commands that look at single replications, at the catalogue and at the schema."""

from typing import Annotated

import typer

from sim.cli import options
from sim.cli.running import check_places, check_size, load, print_json, running, say_reused
from sim.core.version import VERSION

SHOWN_RECORDS = 50


def run(
    scenario: options.ScenarioFile,
    strategy: options.SomeStrategies = None,
    replication: options.SomeReplications = None,
    export: options.Export = None,
    facts: options.Facts = None,
    settings: options.Settings = None,
    seed: options.Seed = 1,
    workers: options.Workers = 1,
    cluster: options.Cluster = None,
    out: options.Out = None,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
) -> None:
    """List the events of single replications. With --out they go to a folder."""
    from sim import experiment
    from sim.experiment import storage
    from sim.tables import listings

    if export is not None and out is None:
        raise typer.BadParameter("needs a folder to write to; add --out DIR", param_hint="--export")
    loaded = load(scenario, facts, settings)
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
        if out is not None and export is not None:
            storage.save(result, out, export.split(","))
    say_reused(result, out)
    if as_json:
        print_json({**result.manifest, "records": listings.records_document(result)})
    elif out is not None:
        typer.echo(f"{len(result.records):,} records and all other frames are in {out}.")
    else:
        typer.echo(listings.render_records(result, SHOWN_RECORDS), nl=False)


def explain(
    scenario: options.ScenarioFile,
    strategy: options.Strategy,
    replication: options.Replication,
    person: options.Person = None,
    facts: options.Facts = None,
    settings: options.Settings = None,
    seed: options.Seed = 1,
) -> None:
    """Tell what happened to one person. Without --person it lists the longest windows."""
    from sim import explanation

    loaded = load(scenario, facts, settings)
    typer.echo(explanation.explain(loaded, strategy, replication, person, seed), nl=False)
    if person is None:
        typer.echo("\nAdd --person ID to read what happened to one of them.")


def show_facts(
    pattern: Annotated[
        str | None,
        typer.Argument(help="Text in a key, source or title; all by default.", show_default=False),
    ] = None,
    snapshot: options.Facts = None,
    as_json: options.AsJson = False,
) -> None:
    """List the catalogue of facts, each with its range, date, confidence and source."""
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
    else:
        typer.echo(listings.render_facts(found), nl=False)


def schema() -> None:
    """Print the JSON Schema of scenario files."""
    from sim.scenarios import json_schema

    print_json(json_schema())
