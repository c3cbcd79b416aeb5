"""What a second worker is worth, on this machine and behind a Dask address."""

import functools
import os
import time
from unittest import mock

from benchmarks.rows import Row, at_least, at_most
from benchmarks.timing import REPOSITORY, in_turn, ratio
from sim import experiment, scenarios


def measure(quick: bool = False) -> list[Row]:
    """Run the same futures with one worker, with two, and with two of a Dask cluster."""
    scenario = scenarios.load(REPOSITORY / "scenarios" / "scaleup.toml")
    run = functools.partial(experiment.run, scenario, replications=50 if quick else 200)
    rounds = 1 if quick else 3
    # The workers of a run stay for the next one: they start before the first round.
    things = {"one": functools.partial(run, workers=1), "two": functools.partial(run, workers=2)}
    things["two"]()
    taken = in_turn(rounds, things, time.perf_counter)
    rows = [Row("one worker ÷ two", ratio(taken["one"], taken["two"]), at_least(1.7))]
    return [*rows, _dask(run, rounds)]


def _dask(run: functools.partial, rounds: int) -> Row:
    what, aim = "two Dask workers ÷ two local ones", at_most(1.3)
    try:
        from distributed import LocalCluster
    except ModuleNotFoundError as error:
        return Row(what, None, aim, f"{error.name} is not installed")
    how = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    # Dask leaves settings of memory in the environment, with which all later commands are slower.
    with mock.patch.dict(os.environ), LocalCluster(**how) as cluster:
        things = {
            "dask": functools.partial(run, workers=cluster.scheduler_address),
            "local": functools.partial(run, workers=2),
        }
        things["dask"]()
        taken = in_turn(rounds, things, time.perf_counter)
    return Row(what, ratio(taken["dask"], taken["local"]), aim)
