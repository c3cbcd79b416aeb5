"""Where replications are run: in this process, in more of this machine, or on a Dask cluster."""

import signal
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sim.core.version import VERSION
from sim.experiment.chunks import Task
from sim.experiment.frames import Frames

_ANSWER_SECONDS = 15


class WorkersError(RuntimeError):
    """Workers that cannot be had or were lost, said in a sentence."""


Chunk = tuple[Task, tuple[int, ...]]
"""What to run, and which replications of it."""


def finished(
    chunks: Sequence[Chunk], workers: int = 1, cluster: str | None = None
) -> Iterator[Frames]:
    """Run chunks of replications and yield the frames of each as soon as it is finished.

    Parameters
    ----------
    chunks : sequence of Chunk
    workers : int
        Processes of this machine.
    cluster : str, optional
        Address of a Dask scheduler, whose workers are used instead.

    Yields
    ------
    Frames
        In the order in which they are finished.

    Raises
    ------
    WorkersError
        If a worker was killed, or the cluster cannot be used.
    """
    if cluster is not None:
        with _dask(cluster):
            yield from _parallel(chunks, n_jobs=-1)
    elif workers == 1 or len(chunks) == 1:
        yield from (task(numbers) for task, numbers in chunks)
    else:
        yield from _parallel(chunks, n_jobs=workers)


def _parallel(chunks: Sequence[Chunk], n_jobs: int) -> Iterator[Frames]:
    from concurrent.futures.process import BrokenProcessPool

    from joblib import Parallel, delayed

    parallel = Parallel(return_as="generator_unordered", batch_size=1, n_jobs=n_jobs)
    # A plain function: the backend for Dask wants one that has a hash.
    with _interrupts_held_back():
        found = parallel(delayed(_run)(task, numbers) for task, numbers in chunks)
    try:
        # Not `yield from`, which would close the inner generator outside of the last lines.
        for part in found:  # noqa: UP028
            yield part
    except BrokenProcessPool:
        raise WorkersError(
            "a worker was killed before it had finished; often there is too little memory: try"
            " fewer --workers"
        ) from None
    finally:
        with warnings.catch_warnings():
            # Who has enough replications knows that others are under way.
            warnings.filterwarnings("ignore", r"\d+ tasks", UserWarning)
            found.close()


def _run(task: Task, numbers: tuple[int, ...]) -> Frames:
    return task(numbers)


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Start processes to which Ctrl-C does not come; the first one gets it and ends the others."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker as own

    from joblib.externals.loky.backend import resource_tracker as theirs

    # Whoever starts these lets interrupts through again, and joblib has no other way to start its.
    own.ensure_running()
    theirs.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _dask(address: str) -> Iterator[None]:
    """Make a Dask cluster the place where joblib runs things."""
    try:
        from distributed import Client, KilledWorker
        from distributed.comm.addressing import get_address_host
    except ModuleNotFoundError:
        raise WorkersError(
            "distributed is not installed: pip install 'seatwise[cluster]'"
        ) from None
    from joblib import parallel_config

    try:
        # Of an address that is none a client is not made at all: half of one does not close.
        get_address_host(address)
        client = Client(address, timeout=_ANSWER_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise WorkersError(
            f"no Dask scheduler answers at {address} ({error}); an address looks like"
            " tcp://10.0.0.5:8786"
        ) from None
    with client:
        _check_versions(client, address)
        try:
            with parallel_config(backend="dask", client=client):
                yield
        except KilledWorker:
            raise WorkersError(
                f"workers at {address} were killed again and again on the same futures; often they"
                " have too little memory"
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
