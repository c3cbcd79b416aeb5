"""The desk alone against Ciw's priority queue: three admins, two kinds of tickets, always open."""

import functools
import math
import random
from collections.abc import Iterator
from pathlib import Path

from scipy import stats

from benchmarks.rows import Disagreement, Row
from benchmarks.timing import in_turn, ratio
from sim import scenarios
from sim.core.clock import Clock, Process, Rank
from sim.scenarios.calendar import WorkingClock
from sim.world.desk import Desk, Priority

_ADMINS = 3
# Each kind of tickets an hour, and how many an admin serves: the desk is at four fifths.
_ARRIVALS, _SERVED = 1.2, 1.0
_DAYS = 4000
_ALWAYS = WorkingClock(0.0, 24.0, list(range(_DAYS)), list(range(_DAYS + 1)))
_BATCHES = 40


def measure(quick: bool = False) -> list[Row]:
    """Measure the desk of the package against Ciw's, after a look at the mean waits."""
    hours = 500.0 if quick else 20_000.0
    try:
        import ciw  # noqa: F401
    except ModuleNotFoundError as error:
        return [Row("Ciw ÷ desk alone", None, None, f"{error.name} is not installed")]
    check(package_waits(hours), ciw_waits(hours))
    things = {
        "ciw": functools.partial(ciw_waits, hours),
        "package": functools.partial(package_waits, hours),
    }
    taken = in_turn(1 if quick else 7, things)
    return [Row("Ciw ÷ desk alone", ratio(taken["ciw"], taken["package"]), None, "waits agree")]


Waits = dict[Priority, list[float]]


def package_waits(hours: float) -> Waits:
    parameters = scenarios.load(Path(__file__).with_name("main-job.toml")).parameters.desk
    clock = Clock()
    desk = Desk(parameters.model_copy(update={"admins": _ADMINS}), _ALWAYS, _ALWAYS, clock, 1, 1)
    draw = random.Random(1)
    waits: Waits = {Priority.LEAVER: [], Priority.JOINER: []}

    def serve(priority: Priority) -> Process:
        ticket = desk.open(priority, "", 0)
        yield desk.queue(ticket)
        waits[priority].append(clock.now - ticket.opened_hours)
        yield desk.work(ticket, 60 * draw.expovariate(_SERVED))
        desk.release(ticket)

    def arrive(priority: Priority) -> Process:
        while True:
            yield clock.at(clock.now + draw.expovariate(_ARRIVALS), Rank.SIGNAL)
            clock.start(serve(priority))

    for priority in waits:
        clock.start(arrive(priority))
    clock.run(until=hours)
    return waits


def ciw_waits(hours: float) -> Waits:
    import ciw

    ciw.seed(1)
    kinds = {"leaver": Priority.LEAVER, "joiner": Priority.JOINER}
    network = ciw.create_network(
        arrival_distributions={kind: [ciw.dists.Exponential(_ARRIVALS)] for kind in kinds},
        service_distributions={kind: [ciw.dists.Exponential(_SERVED)] for kind in kinds},
        number_of_servers=[_ADMINS],
        priority_classes={kind: place for place, kind in enumerate(kinds)},
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(hours)
    records = sorted(simulation.get_all_records(), key=lambda record: record.arrival_date)
    return {
        priority: [of.waiting_time for of in records if of.customer_class == kind]
        for kind, priority in kinds.items()
    }


def check(package: Waits, ciw: Waits) -> None:
    for priority, waits in package.items():
        one, other = (list(_batch_means(each)) for each in (waits, ciw[priority]))
        low, high = stats.ttest_ind(one, other, equal_var=False).confidence_interval(0.9999)
        if not low <= 0 <= high:
            raise Disagreement(
                f"a {priority.name.lower()} ticket waits {math.fsum(one) / len(one):.3f} h at the"
                f" desk and {math.fsum(other) / len(other):.3f} h in Ciw: one of the two is wrong"
            )


def _batch_means(waits: list[float]) -> Iterator[float]:
    length = len(waits) // _BATCHES
    for at in range(0, _BATCHES * length, length):
        yield math.fsum(waits[at : at + length]) / length
