"""Commands that show an answer to others: a page to sign, and sliders in the browser."""

import typer

from sim.cli.options import (
    Baseline,
    Facts,
    Port,
    Quiet,
    Replications,
    ReportFile,
    ScenarioFile,
    Seed,
    Settings,
    Workers,
    Yes,
)
from sim.cli.running import check_size, extra, load, usage_error


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
    """Write one page for the person who signs. It has the answer, why, and what it rests on."""
    from sim import comparison, experiment
    from sim.experiment.progress import shown

    with extra("report"):
        from sim import report
    loaded = load(scenario, facts, settings)
    with usage_error("--baseline"):
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


def lab(
    scenario: ScenarioFile, facts: Facts = None, settings: Settings = None, port: Port = 8866
) -> None:
    """Serve a scenario with sliders in the browser. Only this machine can reach it."""
    loaded = load(scenario, facts, settings)
    with extra("app"):
        from sim.lab import serving
    try:
        serving.serve(loaded, port, typer.echo)
    except serving.PortError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
