"""The simulation clock and what comes first at equal times."""

import gc
import itertools
import random
import weakref

from sim.core.clock import Clock, Rank


def seen_of(order):
    """Ranks in the order in which their events happen, all asked for one moment."""
    clock, seen = Clock(), []

    def watch(rank):
        yield clock.at(5.0, rank)
        seen.append(rank)

    for rank in order:
        clock.start(watch(rank))
    clock.run()
    return seen


def test_what_comes_first_at_equal_times():
    # People, then HR and the IdP, then desk and sync, then the next turn, then seats, then terms.
    assert [rank.name for rank in sorted(Rank)] == [
        "PEOPLE",
        "SIGNAL",
        "ACTION",
        "TURN",
        "SEAT",
        "RENEWAL",
    ]
    for order in itertools.permutations(Rank):
        assert seen_of(order) == sorted(Rank)


def test_at_the_same_rank_who_asked_first_comes_first():
    clock, seen = Clock(), []
    for number in range(20):
        clock.at(1.0, Rank.SEAT).callbacks.append(lambda _, number=number: seen.append(number))
    clock.run()
    assert seen == list(range(20))


def test_moments_are_met_exactly_and_in_order():
    moments = [number / 7 + 1e5 for number in range(100)]
    shuffled = random.Random(1).sample(moments, len(moments))
    clock, seen = Clock(), []

    def watch(moment):
        yield clock.at(moment, Rank.ACTION)
        seen.append(clock.now)

    for moment in shuffled:
        clock.start(watch(moment))
    clock.run()
    assert seen == moments


def test_a_past_moment_happens_now():
    clock, seen = Clock(), []

    def late():
        yield clock.at(4.0, Rank.PEOPLE)
        yield clock.at(1.0, Rank.PEOPLE)
        seen.append(clock.now)

    clock.start(late())
    clock.run()
    assert seen == [4.0]


def test_a_process_begins_at_once_and_goes_on_when_its_event_happens():
    clock, seen = Clock(), []
    word = clock.event()

    def listen():
        seen.append("begun")
        yield word
        seen.append("heard")

    clock.start(listen())
    assert seen == ["begun"]
    word.succeed()
    clock.run()
    assert seen == ["begun", "heard"]


def test_a_process_starts_another_one_and_goes_on():
    clock, seen = Clock(), []

    def child():
        yield clock.at(2.0, Rank.SIGNAL)
        seen.append("child")

    def parent():
        clock.start(child())
        yield clock.at(2.0, Rank.SIGNAL)
        seen.append("parent")
        clock.start(iter_nothing())

    def iter_nothing():
        seen.append("nothing to wait for")
        return
        yield

    clock.start(parent())
    clock.run()
    assert seen == ["child", "parent", "nothing to wait for"]


def test_an_event_at_the_end_of_a_run_is_not_run():
    clock, seen = Clock(), []
    clock.at(10.0, Rank.PEOPLE).callbacks.append(lambda _: seen.append("at the end"))
    clock.run(until=10.0)
    assert not seen


def test_what_comes_before_a_moment_has_happened_then_and_nothing_else():
    clock, seen = Clock(), []

    def watch():
        for hours in (1.0, 2.0, 3.0):
            yield clock.at(hours, Rank.PEOPLE)
            seen.append(clock.now)

    clock.start(watch())
    clock.run_until(2.0)
    assert (seen, clock.now) == ([1.0], 2.0)
    clock.run_until(9.0)
    assert (seen, clock.now) == ([1.0, 2.0, 3.0], 9.0)


def test_a_process_that_has_ended_leaves_nothing_to_collect():
    clock = Clock()

    def watch():
        yield clock.at(1.0, Rank.PEOPLE)

    process = watch()
    gone = weakref.ref(process)
    gc.disable()
    try:
        clock.start(process)
        del process
        clock.run_until(2.0)
        assert gone() is None
    finally:
        gc.enable()
