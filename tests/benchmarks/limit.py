"""How near a world is to the cost of SimPy's own events, the least it could take.

The time of a replication (its people and the world of each strategy, no frames) over the events it
processed, each at the cost of a bare SimPy event with as many pending ones.
"""

import functools
import itertools
import time
from collections.abc import Callable
from unittest import mock

import simpy

from benchmarks.rows import Row, at_most
from benchmarks.timing import REPOSITORY, in_turn, ratio
from benchmarks.worlds import live
from sim import comparison, experiment, scenarios
from sim.core.clock import Clock
from sim.experiment import frames
from sim.scenarios.calendar import Calendar

AIM = at_most(2)


def measure(quick: bool = False) -> list[Row]:
    """Measure the worlds of two scenarios, and what frames and metrics add to them."""
    rounds = 2 if quick else 7
    rows = [_world("scaleup", 5, rounds)]
    if not quick:
        rows.append(_world("enterprise-5000", 1, 3))
    return rows + _shares("scaleup", 2 if quick else 25, rounds)


def _world(name: str, futures: int, rounds: int) -> Row:
    parameters = scenarios.load(REPOSITORY / "scenarios" / f"{name}.toml").parameters
    lived = functools.partial(live, parameters, range(1, futures + 1))
    events, pending = _counted(lived)
    bare = functools.partial(_bare_events, events, pending)
    taken = in_turn(rounds, {"world": lived, "bare": bare})
    what = f"world ÷ its events as bare ones, {name}"
    note = f"{events / futures:,.0f} events a replication, {pending:,} pending in mean"
    return Row(what, ratio(taken["world"], taken["bare"]), AIM, note)


def _counted(lived: Callable[[], object]) -> tuple[int, int]:
    """Events that are processed, and how many are pending then in mean."""
    events = pending = 0
    step = Clock.step

    def counting(clock: Clock) -> None:
        nonlocal events, pending
        events += 1
        pending += len(clock.agenda)
        step(clock)

    with mock.patch.object(Clock, "step", counting):
        lived()
    return events, max(pending // events, 1)


def _bare_events(events: int, pending: int) -> None:
    """Let SimPy process timeouts of that many processes that do nothing else."""
    environment = simpy.Environment()
    # Steps of an irrational number: no two events at one time, in an order without a pattern.
    delays = itertools.cycle([(number * 0.6180339887) % 1.0 for number in range(1, 10_007)])

    def wait():
        while True:
            yield environment.timeout(next(delays))

    for _ in range(pending):
        environment.process(wait())
    for _ in range(events):
        environment.step()


def _shares(name: str, futures: int, rounds: int) -> list[Row]:
    """Frames, metrics and comparison as shares of a whole run."""
    scenario = scenarios.load(REPOSITORY / "scenarios" / f"{name}.toml")
    parameters, calendar = scenario.parameters, Calendar.of(scenario.parameters)
    result = experiment.run(scenario, replications=futures, workers=1)
    numbers = range(1, futures + 1)
    people, books = live(parameters, numbers)
    metrics = 0.0

    def watched(do):
        def call(*arguments):
            nonlocal metrics
            begin = time.process_time()
            found = do(*arguments)
            metrics += time.process_time() - begin
            return found

        return call

    with (
        mock.patch.object(frames, "observe", watched(frames.observe)),
        mock.patch.object(frames, "samples", watched(frames.samples)),
    ):
        things = {
            "worlds": lambda: live(parameters, numbers),
            "frames": lambda: frames.lay_out(
                parameters, calendar, people, books, keep_records=False
            ),
            "comparison": lambda: comparison.compare(result),
        }
        taken = {part: sum(each) for part, each in in_turn(rounds, things).items()}
    whole = sum(taken.values())
    taken["frames"] -= metrics
    taken["metrics"] = metrics
    return [
        Row(f"{part} ÷ run and comparison, {name}", spent / whole, None, f"{futures} futures")
        for part, spent in taken.items()
    ]
