"""The command that asks what it costs to have fewer exposed hours."""

from sim.cli import options
from sim.cli.running import check_places, check_size, load
from sim.cli.studies.shown import check, show


def frontier(
    scenario: options.ScenarioFile,
    facts: options.Facts = None,
    settings: options.Settings = None,
    seed: options.Seed = 1,
    replications: options.Replications = None,
    draws: options.DrawsOrFewer = None,
    workers: options.Workers = "auto",
    cluster: options.Cluster = None,
    yes: options.Yes = False,
    as_json: options.AsJson = False,
    as_csv: options.RowsAsCsv = False,
    figure: options.FigureFile = None,
) -> None:
    """Say what an exposed hour avoided costs, and which strategy is best at which price of one.

    Example: seatwise frontier scenarios/scaleup.toml
    """
    from sim import decisions, experiment
    from sim.experiment.progress import shown

    check(as_json, as_csv, figure)
    loaded = load(scenario, facts, settings)
    check_places(workers, cluster)
    check_size(loaded, None, replications or experiment.REPLICATIONS, yes, draws or 0)
    with shown("Drawing inputs", wanted=not (as_json or as_csv)) as tell:
        found = decisions.frontier(
            loaded,
            replications=replications,
            draws=draws,
            seed=seed,
            workers=workers,
            cluster=cluster,
            progress=tell,
        )
    show(found, loaded, seed, as_json=as_json, as_csv=as_csv, figure=figure)
