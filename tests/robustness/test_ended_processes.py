"""However a run ends, its workers end with it and leave nothing behind (kind 3)."""

import contextlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders.attempts import command, small

# A few seconds are enough, and on a busy machine as well.
SECONDS = 15
PROC = Path("/proc")

pytestmark = pytest.mark.skipif(not PROC.is_dir(), reason="asks /proc who is there")


def family(group: int) -> list[int]:
    """Processes of a group that are alive, and not only waited for."""
    found = []
    for status in PROC.glob("[0-9]*/stat"):
        try:
            state, _, of = status.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(of) == group and state != "Z":
            found.append(int(status.parent.name))
    return found


@contextlib.contextmanager
def two_workers(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a long run on two workers, and wait until they work."""
    (folder / "temporary").mkdir()
    many = [word for number in range(1, 20_000) for word in ("--replication", number)]
    run = subprocess.Popen(
        command("run", small(folder), "--workers", 2, "--out", folder / "out", *many),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "TMPDIR": str(folder / "temporary")},
    )
    try:
        until = time.monotonic() + 60
        while not list(folder.glob("out/unfinished/0*")):
            assert run.poll() is None, run.communicate()
            assert time.monotonic() < until
            time.sleep(0.05)
        yield run
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
        run.communicate()


def shared_memory(run: subprocess.Popen[str]) -> list[str]:
    """Entries of a run in shared memory; their names have its process number in them."""
    return [name for name in os.listdir("/dev/shm") if str(run.pid) in re.split("[-_]", name)]


def assert_gone(run: subprocess.Popen[str], folder: Path) -> None:
    until = time.monotonic() + SECONDS
    while family(run.pid) and time.monotonic() < until:
        time.sleep(0.1)
    assert family(run.pid) == []
    assert list((folder / "temporary").iterdir()) == []
    assert shared_memory(run) == []


@pytest.mark.parametrize(
    ("number", "code"),
    [
        *((signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGKILL, -9)),
        # It goes the way of SIGTERM.
        pytest.param(signal.SIGHUP, 129, marks=pytest.mark.slow),
    ],
)
def test_workers_end_with_the_run(tmp_path, number, code):
    with two_workers(tmp_path) as run:
        assert shared_memory(run)
        os.kill(run.pid, number)
        assert run.wait(SECONDS) == code
        assert_gone(run, tmp_path)
        assert run.stderr is not None
        said = run.stderr.read()
    assert "Traceback" not in said
    if number != signal.SIGKILL:
        assert said.startswith("What was finished is kept in")
