"""The command that says what to put aside, and when."""

from sim.cli import options
from sim.cli.running import check_places, check_size, load
from sim.cli.studies import shown


def budget(
    scenario: options.ScenarioFile,
    limit: options.LimitUsd = None,
    strategy: options.StrategyOrChoice = None,
    facts: options.Facts = None,
    settings: options.Settings = None,
    seed: options.Seed = 1,
    replications: options.Replications = None,
    workers: options.Workers = "auto",
    cluster: options.Cluster = None,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
    as_csv: options.RowsAsCsv = False,
    figure: options.FigureFile = None,
) -> None:
    """Say what is invoiced in which month, what is enough, and how often a limit holds.

    Example: seatwise budget scenarios/metered.toml --limit 75000
    """
    from sim import decisions
    from sim.experiment.baseline import strategies_of
    from sim.experiment.progress import shown as progress

    shown.check(as_json, as_csv, figure)
    loaded = load(scenario, facts, settings)
    check_places(workers, cluster)
    if strategy is not None:
        strategies_of(loaded, [strategy])
    if replications is not None:
        check_size(loaded, None, replications, yes, draws=replications)
    with progress("Running futures", wanted=not (as_json or as_csv)):
        found = decisions.budget(
            loaded,
            limit_usd=limit,
            strategy=strategy,
            replications=replications,
            seed=seed,
            workers=workers,
            cluster=cluster,
        )
    shown.show(found, loaded, seed, as_json=as_json, as_csv=as_csv, figure=figure)
