"""Stopwatches: two things in turn, so that a drift of the machine hits both."""

import gc
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def seconds(do: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """How long something takes, in processor time unless another clock is given."""
    gc.collect()
    begin = clock()
    do()
    return clock() - begin


def in_turn(
    rounds: int,
    things: Mapping[str, Callable[[], object]],
    clock: Callable[[], float] = time.process_time,
) -> dict[str, list[float]]:
    """Seconds of several things, one after the other, round by round."""
    found: dict[str, list[float]] = {name: [] for name in things}
    for _ in range(rounds):
        for name, do in things.items():
            found[name].append(seconds(do, clock))
    return found


def ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """Median over the rounds of one thing's seconds over another's."""
    return statistics.median(a / b for a, b in zip(above, below, strict=True))


def run_apart(module: str, *arguments: object) -> dict[str, float]:
    """Run a module of the benchmarks in a process of its own; it prints one JSON object."""
    words = [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    done = subprocess.run(
        words, cwd=REPOSITORY, env=environment, check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found
