"""Commands that show an answer to others: a page to sign, and sliders in the browser."""

import typer

from sim.cli import options
from sim.cli.running import baseline_of, check_size, extra, load


def write_report(
    scenario: options.ScenarioFile,
    out: options.ReportFile,
    facts: options.Facts = None,
    settings: options.Settings = None,
    seed: options.Seed = 1,
    replications: options.Replications = None,
    baseline: options.Against = None,
    draws: options.DrawsBeside = 100,
    workers: options.Workers = "auto",
    yes: options.Yes = False,
    quiet: options.Quiet = False,
) -> None:
    """Write one page to sign, and an appendix with what it rests on.

    Example: seatwise report scenarios/scaleup.toml --out report.pdf
    """
    from sim import experiment
    from sim.experiment.progress import shown

    with extra("report"):
        from sim import report
    loaded = load(scenario, facts, settings)
    against = None if baseline is None else baseline_of(loaded, baseline)
    check_size(loaded, None, replications or experiment.REPLICATIONS, yes, draws)
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
        with shown("Writing the report", wanted=not quiet) as tell:
            report.write(result, out, against, workers, draws, tell)
    except report.ReportError as error:
        raise typer.BadParameter(str(error), param_hint="--out") from None
    if not quiet:
        typer.echo(f"The report is in {out}.")


def lab(
    scenario: options.ScenarioFile,
    facts: options.Facts = None,
    settings: options.Settings = None,
    port: options.Port = 8866,
) -> None:
    """Serve a scenario with sliders in the browser. Only this machine can reach it.

    Example: seatwise lab scenarios/scaleup.toml
    """
    loaded = load(scenario, facts, settings)
    with extra("app"):
        from sim.lab import serving
    serving.serve(loaded, port, typer.echo)
