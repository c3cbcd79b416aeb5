"""Where replications are run: in this process, in more of this machine, or on a Dask cluster."""

import logging
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from sim.core.processes import (
    Chunk,
    WorkersError,
    cores,
    parallel,
    run,
    started,
)
from sim.core.version import VERSION
from sim.experiment.arguments import check_workers, is_address
from sim.experiment.size import Size

ANSWER_SECONDS = 15
# What a pool of workers needs until each has imported its libraries.
_START_SECONDS = 2.0

Workers = int | str
"""Who runs replications; no result depends on it.

A whole number of processes of this machine, this one among them. Or "auto": all cores where that
pays, else this process alone. Or the address of a Dask scheduler such as "tcp://10.0.0.5:8786".
"""

T = TypeVar("T")


def finished(
    chunks: Sequence[Chunk[T]],
    workers: Workers = 1,
    size: Size | None = None,
) -> Generator[T]:
    """Run chunks of replications and yield what each leaves as soon as it is finished.

    Other processes begin at once, this one with the first that is asked for.

    Parameters
    ----------
    chunks : sequence of Chunk
    workers : int or str
        A number of processes, "auto" or an address. Other processes are kept for later calls.
    size : Size, optional
        About how much it is; without it "auto" is one process.

    Yields
    ------
    frames
        In the order in which they are finished.

    Raises
    ------
    ValueError
        If `workers` is none of the three.
    WorkersError
        If a worker was killed, or the cluster cannot be used.
    """
    check_workers(workers)
    if is_address(workers):
        return _clustered(chunks, workers)
    count = _worthwhile(len(chunks), size) if workers == "auto" else int(workers)
    if count == 1 or (len(chunks) == 1 and count != started()):
        return (task(numbers) for task, numbers in chunks)
    return parallel(chunks, count)


def _worthwhile(chunks: int, size: Size | None) -> int:
    """All cores if they save more time than it takes to start them, else what is there already."""
    if size is None:
        return 1
    count = min(cores(), size.most_processes)
    here = started() if started() <= count else 1
    saved_seconds = size.seconds * (1 / here - 1 / min(count, max(chunks, 1)))
    return count if saved_seconds > _START_SECONDS else here


# On a Dask cluster


def _clustered(chunks: Sequence[Chunk[T]], address: str) -> Generator[T]:
    waiting = iter(chunks)
    with _dask(address) as client:
        most = 2 * sum(client.nthreads().values())
        flying: set[Any] = set()
        while True:
            for task, numbers in islice(waiting, most - len(flying)):
                flying.add(client.submit(partial(run, task, numbers), pure=False))
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
