"""The people and the worlds of some futures, without frames."""

import functools
import gc
from collections.abc import Iterable

from sim import workforce, world
from sim.experiment.frames import Book
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Parameters
from sim.world import Draws


def live(
    parameters: Parameters, replications: Iterable[int]
) -> tuple[dict[int, workforce.People], list[Book]]:
    """Let all strategies meet the people of some futures; strategies alike share a world."""
    calendar = Calendar.of(parameters)
    people, books = {}, []
    # As a run does it: a growing world has no garbage to find.
    gc.disable()
    for replication in replications:
        people[replication] = workforce.people(parameters, calendar, 1, replication)
        draws = Draws(people[replication])
        run = functools.cache(functools.partial(world.run, parameters, calendar, draws))
        for of in parameters.strategies:
            books.append(Book(of, replication, run(world.conduct(parameters, of))))
    gc.enable()
    order = list(parameters.strategies)
    return people, sorted(books, key=lambda book: order.index(book.strategy))
