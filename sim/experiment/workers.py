"""Where replications are run: in this process, in more of this machine, or on a Dask cluster."""

import logging
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from sim.core.version import VERSION
from sim.experiment.size import Size

ANSWER_SECONDS = 15
_LOOK_SECONDS = 1.0
_MOMENT_SECONDS = 0.001
# What a pool of workers needs until each has imported its libraries.
_START_SECONDS = 2.0
MOST_WORKERS = 1_000
# As long as joblib keeps idle ones.
_IDLE_SECONDS = 300
# How many processes work here, with this one, and the pool of the others, once it was started.
_started: dict[int, Any] = {}
# What is under way in them: what begins meanwhile takes the same ones, whatever its own number.
_under_way: "list[_Line[Any]]" = []


class WorkersError(RuntimeError):
    """Workers that cannot be had or were lost, said in a sentence."""


Workers = int | Literal["auto"]
"""Processes of this machine; "auto" takes all cores where that pays, else this process alone."""

T = TypeVar("T")
Chunk: TypeAlias = tuple[Callable[[tuple[int, ...]], T], tuple[int, ...]]
"""What to run, and which replications of it."""


def finished(
    chunks: Sequence[Chunk[T]],
    workers: Workers = 1,
    cluster: str | None = None,
    size: Size | None = None,
) -> Generator[T]:
    """Run chunks of replications and yield what each leaves as soon as it is finished.

    Other processes begin at once, this one with the first that is asked for.

    Parameters
    ----------
    chunks : sequence of Chunk
    workers : int or "auto"
        Processes of this machine, this one among them. The others are kept for later calls.
    cluster : str, optional
        Address of a Dask scheduler, whose workers are used instead.
    size : Size, optional
        About how much it is; without it "auto" is one process.

    Yields
    ------
    frames
        In the order in which they are finished.

    Raises
    ------
    WorkersError
        If their number is none, a worker was killed, or the cluster cannot be used.
    """
    if cluster is not None:
        return _clustered(chunks, cluster)
    if workers == "auto":
        workers = _worthwhile(len(chunks), size)
    if workers not in range(1, MOST_WORKERS + 1):
        raise WorkersError(
            f'workers = {workers!r}: write a whole number from 1 to {MOST_WORKERS:,}, or "auto"'
        )
    if workers == 1 or len(chunks) == 1:
        return (task(numbers) for task, numbers in chunks)
    return _parallel(chunks, workers)


def start(workers: Workers, size: Size) -> None:
    """Start other processes before there is a chunk to run, where they are going to pay.

    Parameters
    ----------
    workers : int or "auto"
    size : Size
        About how much is to come.
    """
    count = _worthwhile(MOST_WORKERS, size) if workers == "auto" else workers
    if count == 1:
        return
    from joblib.externals.loky.process_executor import BrokenProcessPool

    # Who needs them says so if one is killed.
    with _signals_held_back(), suppress(BrokenProcessPool):
        _pool(count).submit(int)


def end() -> None:
    """End the other processes, if there are any, without waiting until each has left by itself."""
    for pool in _started.values():
        pool.shutdown(kill_workers=True)
    _started.clear()


def _worthwhile(chunks: int, size: Size | None) -> int:
    """All cores if they save more time than it takes to start them, else 1."""
    cores = _cores()
    busy = min(cores, chunks)
    if size is None or min(busy, size.most_processes) < 2:
        return 1
    # Always as many, so that one pool serves all calls.
    count = min(cores, size.most_processes)
    start_seconds = 0.0 if count in _started else _START_SECONDS
    return count if size.seconds * (1 - 1 / busy) > start_seconds else 1


def _cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _run(task: Callable[[tuple[int, ...]], T], numbers: tuple[int, ...]) -> T:
    return task(numbers)


# On this machine


def _parallel(chunks: Sequence[Chunk[T]], workers: int) -> Generator[T]:
    """Run chunks here and in other processes; whoever is free takes the next one."""
    parts = _collected(chunks, workers)
    # It is inside of its `try` from now on: given up before its first part, it ends the others too.
    next(parts)
    return parts


def _collected(chunks: Sequence[Chunk[T]], workers: int) -> Generator[Any]:
    """Yield nothing as soon as others are started, and then what each chunk leaves."""
    from joblib.externals.loky.process_executor import BrokenProcessPool, ShutdownExecutorError

    line: _Line[T] | None = None
    missing = len(chunks)
    try:
        with _signals_held_back():
            line = _Line(chunks, _under_way[-1].pool if _under_way else _pool(workers))
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
        if line is not None:
            _under_way.remove(line)
        if missing and line is not None:
            # Who has enough replications, or is interrupted, waits for no others.
            line.break_off()
            _started.clear()


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
        return self._arrived.get().result() if chunk is None else _run(*chunk)

    def break_off(self) -> None:
        """End the other processes, whatever they are doing, and for whom."""
        lines = (self, *_under_way)
        for line in lines:
            line.give_no_more()
        # The pool falls over what it was given and has not yet passed on when it is shut down.
        while any(line.is_queued() for line in lines):
            time.sleep(_MOMENT_SECONDS)
        self.pool.shutdown(kill_workers=True)

    def give_no_more(self) -> None:
        """Begin no other chunk."""
        with self._lock:
            self._waiting.clear()

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
                future = self.pool.submit(_run, *chunk)
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
    from joblib.externals.loky import get_reusable_executor

    # To change the size of a pool is to wait for all that is under way in it.
    is_another = bool(_started.keys() - {workers})
    _started.clear()
    _started[workers] = get_reusable_executor(
        workers - 1,
        timeout=_IDLE_SECONDS,
        reuse=False if is_another else "auto",
        kill_workers=is_another,
        initializer=_end_with,
        initargs=(os.getpid(),),
    )
    return _started[workers]


def _end_with(parent: int) -> None:
    """End this worker as soon as the process that started it is gone, however it went."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def _signals_held_back() -> Iterator[None]:
    """Start processes that heed no signal of a terminal; the first one does, and ends them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker as own

    from joblib.externals.loky.backend import resource_tracker as theirs

    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    try:
        # Whoever starts these lets the other signals through again.
        own.ensure_running()
        theirs.ensure_running()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# On a Dask cluster


def _clustered(chunks: Sequence[Chunk[T]], address: str) -> Generator[T]:
    waiting = iter(chunks)
    with _dask(address) as client:
        most = 2 * sum(client.nthreads().values())
        flying: set[Any] = set()
        while True:
            for task, numbers in islice(waiting, most - len(flying)):
                flying.add(client.submit(partial(_run, task, numbers), pure=False))
            if not flying:
                return
            done = _first(client, flying, address)
            flying -= done
            yield from (future.result() for future in done)


def _first(client: Any, flying: set[Any], address: str) -> set[Any]:
    """Wait for the first of some futures to be done."""
    from distributed import wait

    while True:
        try:
            return set(wait(flying, ANSWER_SECONDS, "FIRST_COMPLETED").done)
        except TimeoutError:
            # Without workers it would wait for ever.
            if not client.nthreads():
                raise WorkersError(f"all workers at {address} are gone; start new ones") from None


@contextmanager
def _dask(address: str) -> Iterator[Any]:
    """Give a client of a Dask cluster; one that is lost becomes a sentence."""
    try:
        from distributed import CancelledError, Client, KilledWorker
        from distributed.comm.addressing import get_address_host
        from distributed.comm.core import CommClosedError
    except ModuleNotFoundError:
        raise WorkersError(
            "distributed is not installed: pip install 'seatwise[cluster]'"
        ) from None

    try:
        # Of an address that is none a client is not made at all: half of one does not close.
        get_address_host(address)
        client = Client(address, timeout=ANSWER_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise WorkersError(
            f"no Dask scheduler answers at {address} ({error}); an address looks like"
            " tcp://10.0.0.5:8786"
        ) from None
    # A client that loses its scheduler would print tracebacks as well.
    for name in ("distributed", "distributed.client", "distributed.utils"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    with client, client.as_current():
        try:
            _check_versions(client, address)
            yield client
        except KilledWorker:
            raise WorkersError(
                f"workers at {address} were killed again and again on the same replications; often"
                " they have too little memory"
            ) from None
        except (CancelledError, CommClosedError, TimeoutError):
            raise WorkersError(
                f"the Dask scheduler at {address} no longer answers; start it and its workers again"
            ) from None


def _check_versions(client: Any, address: str) -> None:
    try:
        found = client.run(_version)
    except ModuleNotFoundError as error:
        raise WorkersError(
            f"the workers at {address} have no {error.name}; install the same seatwise on them"
        ) from None
    if not found:
        raise WorkersError(f"the scheduler at {address} has no workers; start some first")
    others = sorted(set(found.values()) - {VERSION})
    if others:
        raise WorkersError(
            f"a worker at {address} has seatwise {others[0]}, this is {VERSION}; results of two"
            " versions are not mixed"
        )


def _version() -> str:
    return VERSION
