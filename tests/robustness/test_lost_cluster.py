"""A Dask cluster that goes away in the middle: a sentence, and the same command goes on."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from builders.attempts import PATIENCE_SECONDS, attempt, command, small

pytestmark = pytest.mark.slow


class Cluster(NamedTuple):
    """A scheduler and its only worker, each a process of its own."""

    address: str
    scheduler: subprocess.Popen[str]
    worker: subprocess.Popen[str]


def started(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    file = tmp_path / "scheduler.json"
    place = ("--scheduler-file", str(file), "--no-dashboard")
    scheduler = started("dask_scheduler", "--host", "127.0.0.1", "--port", "0", *place)
    until = time.monotonic() + PATIENCE_SECONDS
    while not file.exists():
        assert time.monotonic() < until
        time.sleep(0.1)
    import json

    address = json.loads(file.read_text())["address"]
    alone = ("--no-nanny", "--nthreads", "1", "--no-dashboard")
    worker = started("dask_worker", address, *alone, "--local-directory", str(tmp_path))
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(1, timeout=PATIENCE_SECONDS)
    yield Cluster(address, scheduler, worker)
    for process in (worker, scheduler):
        process.kill()
        process.wait()


@pytest.mark.parametrize("lost", ["scheduler", "worker"])
def test_a_cluster_that_is_lost_in_the_middle(cluster, tmp_path, lost):
    path, out = small(tmp_path), tmp_path / "out"
    words = ("compare", path, "--out", out, "--replications")
    many = command(*words, 50_000, "--cluster", cluster.address)
    run = subprocess.Popen(many, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + PATIENCE_SECONDS
    while len(list(out.glob("unfinished/0*"))) < 2:
        assert run.poll() is None, run.communicate()
        assert time.monotonic() < until
        time.sleep(0.1)
    getattr(cluster, lost).kill()
    printed, said = run.communicate(timeout=PATIENCE_SECONDS)
    assert (run.returncode, printed) == (1, "")
    assert "Traceback" not in said
    kept, sentence = said.splitlines()
    assert kept.startswith(f"What was finished is kept in {out}")
    assert f"at {cluster.address}" in sentence
    there = 25 * len(list(out.glob("unfinished/0*")))
    again = attempt(*words, 50, "--workers", 1)
    assert again.returncode == 0
    assert again.stderr == f"{min(there, 50)} of 50 replications were already in {out}.\n"
