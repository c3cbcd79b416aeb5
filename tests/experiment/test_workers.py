"""How many processes "auto" takes: one for a short run, all cores for a long one."""

from concurrent.futures import Future
from functools import partial
from os import getpid
from pathlib import Path
from time import monotonic, sleep
from unittest.mock import Mock

import pytest
from builders.companies import TEAM, company
from builders.lively import LIVELY, assert_same, lively

from sim.experiment import workers
from sim.experiment.size import Size, size_of

LONG = Size(seconds=60.0, most_processes=100)


@pytest.fixture
def pools(monkeypatch):
    """Sizes of the pools that were asked for, on a machine of four cores; nothing is started."""
    asked = []

    def parallel(chunks, count):
        asked.append(count)
        return (task(numbers) for task, numbers in chunks)

    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(4)), raising=False)
    monkeypatch.setattr("sim.experiment.workers._parallel", parallel)
    monkeypatch.setattr("sim.experiment.workers._started", set())
    return asked


def run(size, *, chunks=8, count="auto"):
    return list(workers.finished([(sum, (number,)) for number in range(chunks)], count, size=size))


def test_a_long_run_takes_all_cores(pools: list[int]) -> None:
    assert run(LONG) == list(range(8))
    assert pools == [4]


@pytest.mark.parametrize(
    ("size", "chunks"),
    [
        (Size(seconds=1.0, most_processes=100), 8),
        (Size(seconds=60.0, most_processes=1), 8),
        (LONG, 1),
        (None, 8),
    ],
    ids=["short", "too large for memory", "one chunk", "of no known size"],
)
def test_what_does_not_pay_stays_in_this_process(pools, size, chunks) -> None:
    assert run(size, chunks=chunks) == list(range(chunks))
    assert pools == []


def test_two_chunks_keep_two_of_four_cores_busy(pools: list[int]) -> None:
    # Half of 5 seconds is more than the start of a pool takes, half of 3 is less.
    run(Size(seconds=5.0, most_processes=100), chunks=2)
    assert pools == [4]
    run(Size(seconds=3.0, most_processes=100), chunks=2)
    assert pools == [4]


def test_a_pool_that_is_there_is_used_for_short_runs_too(pools, monkeypatch) -> None:
    monkeypatch.setattr("sim.experiment.workers._started", {4})
    run(Size(seconds=0.5, most_processes=100))
    assert pools == [4]


def test_a_number_is_a_number(pools: list[int]) -> None:
    run(LONG, count=3)
    run(LONG, count=1)
    assert pools == [3]


@pytest.mark.parametrize("count", [0, -1, 1.5, "x", 2_000])
def test_a_number_that_is_none_is_a_sentence(count) -> None:
    with pytest.raises(
        workers.WorkersError, match='write a whole number from 1 to 1,000, or "auto"'
    ):
        run(LONG, count=count)


def test_more_people_take_longer_and_fewer_at_once() -> None:
    small, large = (
        size_of(company(LIVELY, {"workforce": {"employees": {"headcount": people}}}).parameters,
                tuple(TEAM), 10)
        for people in (25, 50_000)
    )  # fmt: skip
    assert large.seconds > 1000 * small.seconds
    assert (small.most_processes, large.most_processes) == (8_000, 4)


def test_the_frames_do_not_depend_on_what_auto_takes() -> None:
    assert_same(lively(replications=30), lively(replications=30, workers=2))


# Who works


def pid_of(numbers):
    sleep(numbers[0])
    return getpid()


def mark(numbers, folder):
    (folder / str(numbers[0])).touch()
    return pid_of((0.05,))


def marked(folder, count):
    return [(partial(mark, folder=folder), (number,)) for number in range(count)]


def wait_for_files(folder, count):
    deadline = monotonic() + 60
    while len(list(folder.iterdir())) < count:
        assert monotonic() < deadline
        sleep(0.01)


def for_long_elsewhere(_numbers, here):
    if getpid() != here:
        sleep(600)


def fail(_numbers):
    raise ValueError("of a chunk")


def chunks_of(task, count):
    return [(task, (0.05,)) for _ in range(count)]


def test_this_process_is_one_of_the_workers(tmp_path: Path) -> None:
    arriving = workers.finished(marked(tmp_path, 12), 2)
    wait_for_files(tmp_path, 1)
    found = set(arriving)
    assert getpid() in found
    assert len(found) == 2


def test_others_begin_before_anything_is_asked_for(tmp_path: Path) -> None:
    arriving = workers.finished(marked(tmp_path, 4), 2)
    wait_for_files(tmp_path, 4)
    assert getpid() not in set(arriving)


@pytest.mark.parametrize("place", [0, 5])
def test_an_error_of_a_chunk_is_raised_and_the_next_run_works(place: int) -> None:
    chunks = chunks_of(pid_of, 6)
    chunks[place] = (fail, (0,))
    with pytest.raises(ValueError, match="of a chunk"):
        list(workers.finished(chunks, 2))
    assert len(list(workers.finished(chunks_of(pid_of, 6), 2))) == 6


def test_who_has_enough_waits_for_no_other() -> None:
    begun = monotonic()
    # Whoever takes the first one, this process is soon finished with its own.
    arriving = workers.finished(chunks_of(partial(for_long_elsewhere, here=getpid()), 5), 2)
    next(arriving)
    arriving.close()
    assert monotonic() - begun < 60
    assert len(list(workers.finished(chunks_of(pid_of, 6), 2))) == 6


def test_who_is_given_up_before_the_first_part_ends_the_others(tmp_path: Path) -> None:
    arriving = workers.finished(marked(tmp_path, 40), 2)
    wait_for_files(tmp_path, 1)
    arriving.close()
    done = len(list(tmp_path.iterdir()))
    assert done < 40
    sleep(0.3)
    assert len(list(tmp_path.iterdir())) <= done + 1


def test_what_begins_meanwhile_takes_the_same_processes(tmp_path: Path) -> None:
    outer = workers.finished(marked(tmp_path, 12), 2)
    wait_for_files(tmp_path, 1)
    inner = set(workers.finished(chunks_of(pid_of, 12), 3))
    others = inner | set(outer)
    assert getpid() in inner
    assert len(others) == 2


def test_whoever_breaks_off_ends_what_is_under_way_beside_it(tmp_path: Path) -> None:
    outer = workers.finished(marked(tmp_path, 40), 2)
    wait_for_files(tmp_path, 1)
    with pytest.raises(ValueError, match="of a chunk"):
        list(workers.finished([(fail, (0,))] * 2, 2))
    with pytest.raises(workers.WorkersError, match="was killed"):
        list(outer)
    assert len(list(workers.finished(chunks_of(pid_of, 6), 2))) == 6


def test_a_pool_that_takes_no_chunk_is_an_error_and_no_endless_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Full:
        """A pool that has no memory for what a chunk needs."""

        def submit(self, task, *_):
            if task is not int:
                raise OSError(12, "Cannot allocate memory")
            future = Future()
            future.set_result(0)
            return future

        def shutdown(self, **_):
            pass

    monkeypatch.setattr("sim.experiment.workers._pool", lambda _: Full())
    with pytest.raises(OSError, match="Cannot allocate memory"):
        list(workers.finished(chunks_of(pid_of, 4), 2))


@pytest.mark.parametrize(
    ("size", "count", "started"),
    [(LONG, "auto", [4]), (LONG, 3, [3]), (LONG, 1, []), (Size(1.0, 100), "auto", [])],
    ids=["pays", "asked for", "one", "short"],
)
@pytest.mark.usefixtures("pools")
def test_others_are_started_ahead_where_they_are_going_to_pay(
    monkeypatch: pytest.MonkeyPatch, size: Size, count, started: list[int]
) -> None:
    pool, asked = Mock(), []
    monkeypatch.setattr("sim.experiment.workers._pool", lambda count: asked.append(count) or pool)
    workers.start(count, size)
    assert asked == started
    assert pool.submit.call_count == len(started)
