"""Other processes of this machine: started once, kept, and ended with this one."""

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from importlib import import_module
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeAlias, TypeVar

MOST_WORKERS = 1_000
# What they import as they start. By name, because here, far below, nobody else needs it.
_LIBRARIES = "sim.experiment"
_LOOK_SECONDS = 1.0
_MOMENT_SECONDS = 0.001
# An idle one is kept for so long.
_IDLE_SECONDS = 300
# How many processes work here, with this one, and the pool of the others, once it was started.
_started: dict[int, Any] = {}
# What is under way in them: what begins meanwhile takes the same ones, whatever its own number.
_under_way: "list[_Line[Any]]" = []

T = TypeVar("T")
Chunk: TypeAlias = tuple[Callable[[tuple[int, ...]], T], tuple[int, ...]]
"""What to run, and which replications of it."""


class WorkersError(RuntimeError):
    """Workers that cannot be had or were lost, said in a sentence."""


def cores() -> int:
    """Return how many cores this process may use, or how many a container gives it."""
    from loky import cpu_count

    return int(cpu_count())


def start(workers: int) -> None:
    """Start other processes before there is a chunk to run, so that they import what they need.

    Where there can be none, nothing is started, and whoever needs them says so.

    Parameters
    ----------
    workers : int
        How many are going to work, this one among them.
    """
    if workers not in range(2, MOST_WORKERS + 1):
        return
    try:
        with _signals_held_back():
            _pool(workers).submit(int)
    except (ImportError, OSError, RuntimeError):
        # It would only save time: a pool is a RuntimeError when it is broken, a thread when it
        # cannot be started, and the rest is what a sandbox does not give.
        _started.clear()


def started() -> int:
    """Return how many processes work here already, this one among them."""
    return next(iter(_started), 1)


def end() -> None:
    """Kill the other processes, if there are any, instead of waiting until each has left."""
    for pool in _started.values():
        pool.shutdown(kill_workers=True)
    _started.clear()


def run(task: Callable[[tuple[int, ...]], T], numbers: tuple[int, ...]) -> T:
    """Run one chunk."""
    return task(numbers)


def parallel(chunks: Sequence[Chunk[T]], workers: int) -> Generator[T]:
    """Run chunks here and in other processes; whoever is free takes the next one.

    The others begin at once, this one with the first that is asked for.

    Parameters
    ----------
    chunks : sequence of Chunk
    workers : int
        Processes, this one among them. The others are kept for later calls.

    Yields
    ------
    object
        What each chunk leaves, in the order in which they are finished.

    Raises
    ------
    WorkersError
        If another process was killed.
    """
    parts = _collected(chunks, workers)
    # It is inside of its `try` from now on: given up before its first part, it ends the others too.
    next(parts)
    return parts


def _collected(chunks: Sequence[Chunk[T]], workers: int) -> Generator[Any]:
    """Yield nothing as soon as others are started, and then what each chunk leaves."""
    from loky.process_executor import BrokenProcessPool, ShutdownExecutorError

    line: _Line[T] | None = None
    missing = len(chunks)
    try:
        with _signals_held_back():
            line = _Line(chunks, _pool(workers))
            _under_way.append(line)
            for _ in range(workers - 1):
                line.call()
        yield None
        while missing:
            part = line.next()
            missing -= 1
            yield part
    except (BrokenProcessPool, ShutdownExecutorError):
        raise WorkersError(
            "a worker was killed before it had finished; often there is too little memory: try"
            " fewer --workers"
        ) from None
    finally:
        if line in _under_way:
            _under_way.remove(line)
        if missing and line is not None:
            # Who has enough replications, or is interrupted, waits for no others.
            line.break_off()


class _Line(Generic[T]):
    """Chunks that wait, those under way in other processes, and what these have finished."""

    def __init__(self, chunks: Sequence[Chunk[T]], pool: Any) -> None:
        self.pool = pool
        self._waiting = deque(chunks)
        self._given: set[Future[Any]] = set()
        self._arrived: SimpleQueue[Future[T]] = SimpleQueue()
        # The pool calls back from a thread of its own.
        self._lock = threading.Lock()

    def call(self) -> None:
        """Give another process its first chunk as soon as it has imported its libraries."""
        future = self.pool.submit(int)
        self._given.add(future)
        future.add_done_callback(self._hand_over)

    def next(self) -> T:
        """Return what another process has finished, or else what is run here."""
        with suppress(Empty):
            return self._arrived.get_nowait().result()
        with self._lock:
            chunk = self._waiting.popleft() if self._waiting else None
        return self._arrived.get().result() if chunk is None else run(*chunk)

    def break_off(self) -> None:
        """End the other processes, whatever they are doing, and for whom."""
        beside = [line for line in _under_way if line.pool is self.pool]
        for line in (self, *beside):
            line.give_no_more()
        # The pool falls over what it was given and has not yet passed on when it is shut down.
        while any(line.is_queued() for line in (self, *beside)):
            time.sleep(_MOMENT_SECONDS)
        self.pool.shutdown(kill_workers=True)
        for line in beside:
            _under_way.remove(line)
        if self.pool in _started.values():
            _started.clear()

    def give_no_more(self) -> None:
        """Begin no other chunk; whoever waits for one is told."""
        with self._lock:
            self._waiting.clear()
        lost: Future[T] = Future()
        lost.set_exception(WorkersError("what ran beside this was broken off, and this with it"))
        self._arrived.put(lost)

    def is_queued(self) -> bool:
        """Whether the pool still holds something that it has not passed on to a process."""
        return any(not (each.running() or each.done()) for each in tuple(self._given))

    def _hand_over(self, free: Future[Any]) -> None:
        """Give the next chunk to the process that has become free, if one is left."""
        self._given.discard(free)
        if free.exception() is not None:
            # To be raised where parts are asked for.
            self._arrived.put(free)
            return
        with self._lock:
            if not self._waiting:
                return
            chunk = self._waiting.popleft()
            try:
                future = self.pool.submit(run, *chunk)
            except Exception as error:  # whatever it is, the pool would only log it
                future = Future()
                future.set_exception(error)
            self._given.add(future)
        future.add_done_callback(self._take_back)

    def _take_back(self, future: Future[T]) -> None:
        if future.exception() is None:
            self._arrived.put(future)
        self._hand_over(future)


def _pool(workers: int) -> Any:
    """Return other processes, one fewer than work; they start with the first thing to do."""
    from loky import get_reusable_executor

    # To change the size of a pool is to wait for all that is under way in it.
    if any(line.pool in _started.values() for line in _under_way):
        return next(iter(_started.values()))
    is_another = bool(_started.keys() - {workers})
    _started.clear()
    _started[workers] = get_reusable_executor(
        workers - 1,
        timeout=_IDLE_SECONDS,
        reuse=False if is_another else "auto",
        kill_workers=is_another,
        initializer=_begin,
        initargs=(os.getpid(),),
    )
    return _started[workers]


def _begin(parent: int) -> None:
    """Import what is needed, and end as soon as the process that started this one is gone."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    # What cannot be imported is said by the first chunk that needs it.
    with suppress(Exception):
        import_module(_LIBRARIES)


@contextmanager
def _signals_held_back() -> Iterator[None]:
    """Start processes that heed no signal of a terminal; the first one does, and ends them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker as own

    from loky.backend import resource_tracker as theirs

    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    try:
        # Whoever starts these lets the other signals through again.
        own.ensure_running()
        theirs.ensure_running()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
