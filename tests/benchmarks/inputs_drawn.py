"""What it takes to draw inputs: a draw against a replication, and a thousand draws in a minute."""

import functools
import time

from benchmarks.rows import Row, at_most
from benchmarks.timing import REPOSITORY, in_turn, ratio, seconds
from sim import experiment, scenarios
from sim.decisions.inputs import drawn_inputs

_DRAWS = 1000
_AIM_SECONDS = 60
_AIM_MILLISECONDS = 60


def measure(quick: bool = False) -> list[Row]:
    """Draw all inputs of a scale-up that have a range, one replication a draw."""
    scenario = scenarios.load(REPOSITORY / "scenarios" / "scaleup.toml")
    few, many = (4, 8) if quick else (100, _DRAWS)
    draws = drawn_inputs(scenario, scenario.ranges(), few, seed=1)
    things = {
        "drawn": functools.partial(experiment.drawn, draws, workers=1),
        "run": functools.partial(experiment.run, scenario, replications=few, workers=1),
    }
    for do in things.values():
        do()
    taken = in_turn(1 if quick else 5, things)
    each = 1000 * min(taken["drawn"]) / few

    def thousand() -> None:
        inputs = drawn_inputs(scenario, scenario.ranges(), many, seed=2)
        experiment.drawn(inputs)

    whole = seconds(thousand, time.perf_counter) * _DRAWS / many
    return [
        Row("a draw of inputs ÷ a replication", ratio(taken["drawn"], taken["run"])),
        Row(
            f"a draw of inputs ÷ {_AIM_MILLISECONDS} ms",
            each / _AIM_MILLISECONDS,
            at_most(1),
            f"{each:.0f} ms on one core",
        ),
        Row(
            f"{_DRAWS:,} draws of inputs ÷ {_AIM_SECONDS} s",
            whole / _AIM_SECONDS,
            at_most(1),
            f"{whole:.0f} s on all cores, drawing included",
        ),
    ]
