"""Other processes: who takes which chunk, how they begin, and that they end."""

import subprocess
import sys
from concurrent.futures import Future
from functools import partial
from os import getpid
from pathlib import Path
from time import monotonic, sleep
from unittest.mock import Mock

import pytest

from sim.core import processes
from sim.core.processes import WorkersError, parallel


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
    arriving = parallel(marked(tmp_path, 12), 2)
    wait_for_files(tmp_path, 1)
    found = set(arriving)
    assert getpid() in found
    assert len(found) == 2


def test_others_begin_before_anything_is_asked_for(tmp_path: Path) -> None:
    arriving = parallel(marked(tmp_path, 4), 2)
    wait_for_files(tmp_path, 4)
    assert getpid() not in set(arriving)


@pytest.mark.parametrize("place", [0, 5])
def test_an_error_of_a_chunk_is_raised_and_the_next_run_works(place: int) -> None:
    chunks = chunks_of(pid_of, 6)
    chunks[place] = (fail, (0,))
    with pytest.raises(ValueError, match="of a chunk"):
        list(parallel(chunks, 2))
    assert len(list(parallel(chunks_of(pid_of, 6), 2))) == 6


def test_who_has_enough_waits_for_no_other() -> None:
    begun = monotonic()
    # Whoever takes the first one, this process is soon finished with its own.
    arriving = parallel(chunks_of(partial(for_long_elsewhere, here=getpid()), 5), 2)
    next(arriving)
    arriving.close()
    assert monotonic() - begun < 60
    assert len(list(parallel(chunks_of(pid_of, 6), 2))) == 6


def test_who_is_given_up_before_the_first_part_ends_the_others(tmp_path: Path) -> None:
    arriving = parallel(marked(tmp_path, 40), 2)
    wait_for_files(tmp_path, 1)
    arriving.close()
    done = len(list(tmp_path.iterdir()))
    assert done < 40
    sleep(0.3)
    assert len(list(tmp_path.iterdir())) <= done + 1


def test_what_begins_meanwhile_takes_the_same_processes(tmp_path: Path) -> None:
    outer = parallel(marked(tmp_path, 12), 2)
    wait_for_files(tmp_path, 1)
    inner = set(parallel(chunks_of(pid_of, 12), 3))
    others = inner | set(outer)
    assert getpid() in inner
    assert len(others) == 2


def test_whoever_breaks_off_ends_what_is_under_way_beside_it(tmp_path: Path) -> None:
    outer = parallel(marked(tmp_path, 40), 2)
    wait_for_files(tmp_path, 1)
    with pytest.raises(ValueError, match="of a chunk"):
        list(parallel([(fail, (0,))] * 2, 2))
    with pytest.raises(WorkersError, match="broken off"):
        list(outer)
    assert len(list(parallel(chunks_of(pid_of, 6), 2))) == 6


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

    monkeypatch.setattr("sim.core.processes._pool", lambda _: Full())
    with pytest.raises(OSError, match="Cannot allocate memory"):
        list(parallel(chunks_of(pid_of, 4), 2))


@pytest.mark.parametrize(("count", "started"), [(3, [3]), (2, [2]), (1, []), (0, []), (2_000, [])])
def test_others_are_started_ahead(monkeypatch: pytest.MonkeyPatch, count, started) -> None:
    pool, asked = Mock(), []
    monkeypatch.setattr("sim.core.processes._pool", lambda count: asked.append(count) or pool)
    processes.start(count)
    assert asked == started
    assert pool.submit.call_count == len(started)


@pytest.mark.parametrize(
    "error", [OSError(38, "Function not implemented"), RuntimeError(), ImportError()]
)
def test_nothing_is_started_where_there_can_be_none(monkeypatch, error: Exception) -> None:
    processes.end()

    def refused(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("loky.get_reusable_executor", refused)
    processes.start(2)
    assert processes.started() == 1


def test_the_next_run_works_after_the_end() -> None:
    assert len(list(parallel(chunks_of(pid_of, 4), 2))) == 4
    processes.end()
    assert processes.started() == 1
    assert len(list(parallel(chunks_of(pid_of, 4), 2))) == 4


# Before one has begun, while it imports, and when it waits for more to do.
@pytest.mark.parametrize("seconds", [0.0, 0.4, 3.0])
def test_a_process_ends_whatever_the_others_do(seconds: float) -> None:
    code = (
        "import time; from sim.core import processes; processes.start(2)\n"
        f"time.sleep({seconds}); processes.end(); print('ended')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "ended\n", "")
