"""The admin desk against queueing theory: always open, exponential service, nothing else."""

import numpy as np
from builders.agreement import agrees, batch_means
from builders.companies import ALWAYS_OPEN, company, uniform

from sim.core.clock import Clock, Rank
from sim.scenarios.calendar import WorkingClock
from sim.world.desk import Desk, Priority

DAYS = 20_000
ALWAYS = WorkingClock(0.0, 24.0, list(range(DAYS)), list(range(DAYS + 1)))
TICKETS = 100_000


def served(arrivals, service_hours, priorities, admins=1):
    """When each ticket is picked up and done at a desk that works on them for so long."""
    parameters = company(ALWAYS_OPEN, {"desk": {"admins": admins}}).parameters.desk
    clock = Clock()
    desk = Desk(parameters, ALWAYS, ALWAYS, clock, seed=1, replication=1)
    picked_up, done = np.empty(len(arrivals)), np.empty(len(arrivals))

    def serve(number):
        ticket = desk.open(priorities[number], "some", number)
        yield desk.queue(ticket)
        yield desk.work(ticket, 60.0 * service_hours[number])
        picked_up[number], done[number] = ticket.picked_up_hours, clock.now
        desk.release(ticket)

    def arrive():
        for number, hours in enumerate(arrivals.tolist()):
            yield clock.at(hours, Rank.SIGNAL)
            clock.start(serve(number))

    clock.start(arrive())
    clock.run()
    return picked_up, done


def poisson(stream, rate, count):
    return np.cumsum(-np.log(uniform(stream, count)) / rate)


def exponential(stream, mean, count):
    return -np.log(uniform(stream, count)) * mean


def lindley(arrivals, service_hours):
    """Wait of each ticket in a queue of one class: W' = max(0, W + S - A)."""
    steps = np.concatenate([[0.0], service_hours[:-1] - np.diff(arrivals)])
    walk = np.cumsum(steps)
    return walk - np.minimum.accumulate(walk)


def test_one_class_is_lindleys_recursion_ticket_by_ticket():
    arrivals, service = poisson("arrivals", 1.0, 30_000), exponential("service", 1 / 1.1, 30_000)
    picked_up, done = served(arrivals, service, [Priority.LEAVER] * len(arrivals))
    waits = lindley(arrivals, service)
    np.testing.assert_allclose(picked_up - arrivals, waits, rtol=0, atol=1e-6)
    np.testing.assert_allclose(done - arrivals, waits + service, rtol=0, atol=1e-6)


def test_one_class_has_ten_tickets_in_the_system_and_waits_nine_hours():
    # The desk is the recursion above, ticket by ticket; the recursion reaches many more of them.
    count = 6_000_000
    arrivals, service = poisson("arrivals", 1.0, count), exponential("service", 1 / 1.1, count)
    waits = lindley(arrivals, service)
    agrees(batch_means(waits), 1 / 0.11)
    # Hours spent in the system by hours passed: the tickets there at a moment.
    spent, passed = batch_means(waits + service), batch_means(np.diff(arrivals, prepend=0.0))
    agrees(spent / passed, 10.0)


def test_two_priorities_wait_two_and_six_hours():
    arrivals, service = poisson("both", 0.8, TICKETS), exponential("hour", 1.0, TICKETS)
    urgent = uniform("class", TICKETS) < 0.25
    priorities = [Priority.URGENT if first else Priority.LEAVER for first in urgent]
    _, done = served(arrivals, service, priorities)
    hours = done - arrivals

    def by_batch(of):
        inside, counted = np.where(of, hours, 0.0), of.astype(float)
        return batch_means(inside) / batch_means(counted)

    # What priorities do not change is the work that waits: 4 hours in the mean (Pollaczek and
    # Khinchine). How far it is off in a batch tells most of how far the batch is off.
    backlog = batch_means(lindley(arrivals, service)) - 4.0
    for of, theory in ((urgent, 2.0), (~urgent, 6.0)):
        means = by_batch(of)
        slope = np.cov(means, backlog)[0, 1] / backlog.var(ddof=1)
        agrees(means - slope * backlog, theory)


def test_two_admins_wait_as_erlang_says():
    # Half loaded: an hour of service over 1 - 1/4.
    count = TICKETS // 2
    arrivals, service = poisson("many", 1.0, count), exponential("service of two", 1.0, count)
    _, done = served(arrivals, service, [Priority.JOINER] * count, admins=2)
    hours, own = batch_means(done - arrivals), batch_means(service) - 1.0
    slope = np.cov(hours, own)[0, 1] / own.var(ddof=1)
    agrees(hours - slope * own, 4 / 3)
