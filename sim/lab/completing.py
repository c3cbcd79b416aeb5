"""The rest of a served lab's first answer: worked out once, in a process beside the server."""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.decisions import answer as answers
from sim.experiment import Result, run
from sim.lab import first, lab

_WORK = "from sim.lab import completing; completing.complete({!r}, {!r})"


@contextmanager
def completing(kept: Path, result: Result) -> Iterator[None]:
    """Complete the first answer while the block runs; with it ends the work.

    Parameters
    ----------
    kept : Path
        From :func:`sim.lab.first.keep`. If its answer is awaited, the complete one takes its
        place, or the same one without more to come if the work fails.
    result : Result
        What that answer rests on.
    """
    if not first.read(kept).awaited:
        yield
        return
    run_already = kept.with_name("result.pickle")
    run_already.write_bytes(pickle.dumps(result))
    with subprocess.Popen(
        # A file of the user's that is called like a module is no module.
        [sys.executable, "-P", "-c", _WORK.format(str(kept), str(run_already))],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        # It would say that a Ctrl-C has ended it too.
        stderr=subprocess.DEVNULL,
    ) as process:
        watch = threading.Thread(target=_watch, args=(process, kept))
        watch.start()
        try:
            yield
        finally:
            process.kill()
            watch.join()


def complete(kept: str, run_already: str) -> None:
    """Complete the answer that is kept, on one core: the others are for sliders and browser.

    Parameters
    ----------
    kept : str
    run_already : str
        File of the result that it rests on.
    """
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    result: Result = pickle.loads(Path(run_already).read_bytes())
    if result.manifest["replications"] < lab.REFINED:
        result = run(result.scenario, replications=lab.REFINED, workers=1)
    answer = answers.answer(result, workers=1)
    _change(Path(kept), answer=answer, replications=lab.REFINED, awaited=False)


def _watch(process: subprocess.Popen[bytes], kept: Path) -> None:
    """Let nobody wait for what does not come, for instance for want of memory."""
    if process.wait() != 0:
        _change(kept, awaited=False)


def _change(kept: Path, **fields: Any) -> None:
    first.write(kept, first.read(kept)._replace(**fields))


def _end_with_the_server() -> None:
    """End this process when the server has, however it went: the pipe between them is closed."""
    # Not `sys.stdin`, whose lock a thread must not hold at the end of a process.
    os.read(0, 1)
    os._exit(1)
