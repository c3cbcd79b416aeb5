"""How far a run is: a bar on a terminal, a line in a notebook, nothing where nobody watches."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Tell = Callable[[int, int], object]
"""Told how many replications are finished, and of how many."""


@contextmanager
def shown(what: str, *, wanted: bool = True) -> Iterator[Tell | None]:
    """Show how far a run is while it is under way.

    Parameters
    ----------
    what : str
        What is being done.
    wanted : bool
        Whether to show it at all.

    Yields
    ------
    callable or None
        To be told how many replications are finished, and of how many; None where nobody watches:
        standard error is no terminal, a notebook is run by a program, or the environment says CI.
    """
    if not wanted or os.environ.get("CI"):
        yield None
    elif _watched_notebook():
        with _line(what) as tell:
            yield tell
    elif sys.stderr.isatty():
        with _bar(what) as tell:
            yield tell
    else:
        yield None


@contextmanager
def _bar(what: str) -> Iterator[Tell]:
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TextColumn("{task.fields[rate]}"),
        progress.TimeRemainingColumn(compact=True),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, rate="")
        rate = _rate()

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, rate=f"{rate(done):.3g}/s")

        yield tell


@contextmanager
def _line(what: str) -> Iterator[Tell]:
    from IPython.display import display

    first = {"text/plain": f"{what} …"}
    there: Any = display(first, raw=True, display_id=True)  # type: ignore[no-untyped-call]
    rate = _rate()

    def show(text: str) -> None:
        there.update({"text/plain": text}, raw=True)

    def tell(done: int, total: int) -> None:
        speed = rate(done)
        left = f", {(total - done) / speed:,.0f} s left" if speed else ""
        show(f"{what}: {done:,} of {total:,}, {speed:.3g}/s{left}")

    try:
        yield tell
    finally:
        show("")


def _rate() -> Callable[[int], float]:
    """Return what turns the number of finished replications into a rate since the first."""
    begun: list[tuple[float, int]] = []

    def rate(done: int) -> float:
        now = time.monotonic()
        # Those told first were read from a folder, at no rate.
        if not begun:
            begun.append((now, done))
        ((since, before),) = begun
        return (done - before) / (now - since) if now > since else 0.0

    return rate


def _watched_notebook() -> bool:
    """Whether this is a notebook with somebody in front of it, who could answer a question."""
    shell: Any = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return False
    # A program that runs notebooks allows none, and what is shown would stay in their outputs.
    return bool(kernel.get_parent("shell").get("content", {}).get("allow_stdin", False))
