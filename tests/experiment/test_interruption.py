"""Runs that end before their end: nothing finished is lost, and going on gives the same bytes."""

import functools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from builders.companies import SCIM, TEAM, company
from builders.lively import LIVELY, WHOLE, assert_same

from sim import experiment
from sim.experiment import storage
from sim.experiment.chunks import Task
from sim.experiment.storage import FolderError

SCENARIO = """\
question = "How often is this interrupted?"
facts = "2026-03"
horizon_months = 12
idp = "okta"
sso_enforced = true

[workforce.employees]
headcount = 15
attrition_per_year = 0.4

[strategies.team]
plan = "claude-team-annual"
mode = "invite"
"""
REPLICATIONS = 125
KEPT = "What was finished is kept in"
PATIENCE_SECONDS = 300


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scenario") / "often.toml"
    path.write_text(SCENARIO)
    return path


@pytest.fixture(scope="module")
def undisturbed(scenario: Path) -> dict[str, bytes]:
    out = scenario.with_name("undisturbed")
    subprocess.run(words(scenario, out), check=True, capture_output=True)
    return contents(out)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def words(scenario: Path, out: Path, *more: str) -> list[str]:
    # What is asked of a result is no matter here, and as CSV it is least.
    return [
        *(sys.executable, "-m", "sim", "compare", str(scenario), "--csv", "--out", str(out)),
        *("--replications", str(REPLICATIONS), *more),
    ]


@contextmanager
def under_way(scenario: Path, out: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    """Start a run in a process group of its own, and wait until a portion of it is kept."""
    run = subprocess.Popen(
        words(scenario, out, *more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        until = time.monotonic() + PATIENCE_SECONDS
        while not list(out.glob("unfinished/0*")):
            assert run.poll() is None, run.communicate()
            assert time.monotonic() < until
            time.sleep(0.01)
        yield run
    finally:
        # Workers outlive a killed parent for a while.
        with suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
        run.communicate()


def workers_of(pid: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
            command = status.with_name("cmdline").read_text()
        except OSError:
            continue
        if parent == pid and "LokyProcess" in command:
            found.append(int(status.parent.name))
    return found


def goes_on(scenario: Path, out: Path, undisturbed: dict[str, bytes], *more: str) -> None:
    """Run it again: it says how much was there, and the folder looks as if nothing had happened."""
    there = len(list(out.glob("unfinished/0*"))) * 25
    assert 0 < there < REPLICATIONS
    run = subprocess.run(words(scenario, out, *more), check=True, capture_output=True, text=True)
    assert run.stderr == f"{there} of {REPLICATIONS} replications were already in {out}.\n"
    assert contents(out) == undisturbed
    assert os.listdir(out.parent) == [out.name]


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_kill_9_of_the_whole_run(scenario, undisturbed, tmp_path, workers):
    out = tmp_path / "out"
    with under_way(scenario, out, "--workers", workers) as run:
        os.killpg(run.pid, signal.SIGKILL)
        assert run.wait() == -signal.SIGKILL
    goes_on(scenario, out, undisturbed, "--workers", "1")


@pytest.mark.slow
def test_kill_9_of_a_worker(scenario, undisturbed, tmp_path):
    out = tmp_path / "out"
    with under_way(scenario, out, "--workers", "2") as run:
        os.kill(workers_of(run.pid)[0], signal.SIGKILL)
        _, said = run.communicate()
        assert run.returncode == 1
    kept, killed = said.splitlines()
    assert kept.startswith(f"{KEPT} {out}")
    assert killed.startswith("a worker was killed before it had finished")
    goes_on(scenario, out, undisturbed, "--workers", "2")


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c(scenario, undisturbed, tmp_path, workers):
    out = tmp_path / "out"
    with under_way(scenario, out, "--workers", workers) as run:
        # A terminal sends it to all processes of the group.
        os.killpg(run.pid, signal.SIGINT)
        printed, said = run.communicate(timeout=PATIENCE_SECONDS)
        assert (run.returncode, printed) == (130, "")
    assert said.startswith(f"{KEPT} {out}")
    assert "Traceback" not in said
    assert len(said.splitlines()) == 1
    goes_on(scenario, out, undisturbed)


@pytest.mark.slow
def test_ctrl_c_while_workers_are_starting(scenario, tmp_path):
    run = subprocess.Popen(
        words(scenario, tmp_path / "out", "--workers", "2"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until = time.monotonic() + PATIENCE_SECONDS
    while not workers_of(run.pid):
        assert time.monotonic() < until
        time.sleep(0.01)
    os.killpg(run.pid, signal.SIGINT)
    # On a busy machine a worker that finds nobody any more when it has started says so itself.
    _, said = run.communicate(timeout=PATIENCE_SECONDS)
    assert run.returncode == 130
    assert "Traceback" not in said


# What is kept, without processes


run = functools.partial(experiment.run, workers=1)
LITTLE = (LIVELY, {"horizon_months": 4, "strategies": {**TEAM, **SCIM}})


def breaks_after(monkeypatch: pytest.MonkeyPatch, portions: int) -> None:
    """Let the power fail while the next portion is run."""
    live, done = Task.__call__, []

    def fails(task: Task, numbers: tuple[int, ...]) -> object:
        if len(done) == portions:
            raise KeyboardInterrupt
        done.append(numbers)
        return live(task, numbers)

    monkeypatch.setattr(Task, "__call__", fails)


@pytest.mark.parametrize("overlays", [LITTLE, (LIVELY, WHOLE)], ids=["little", "whole"])
def test_what_was_kept_is_read_as_it_was_written(monkeypatch, tmp_path, overlays):
    monkeypatch.setattr("sim.experiment.chunks.CHUNK_REPLICATIONS", 2)
    scenario = company(*overlays)
    whole = run(scenario, replications=7, records=True)
    with monkeypatch.context() as patched:
        breaks_after(patched, 2)
        with pytest.raises(KeyboardInterrupt):
            run(scenario, replications=7, records=True, out=tmp_path / "out")
    assert storage.is_begun(tmp_path / "out")
    resumed = run(scenario, replications=7, records=True, out=tmp_path / "out")
    assert resumed.reused == 3
    assert_same(whole, resumed)
    assert not storage.is_begun(tmp_path / "out")


def test_a_finished_result_is_extended(tmp_path):
    scenario, out = company(*LITTLE), tmp_path / "out"
    few = run(scenario, replications=[2, 5], out=out)
    assert few.reused == 0
    more = run(scenario, replications=6, out=out)
    assert more.reused == 2
    assert_same(more, run(scenario, replications=6))
    fewer = run(scenario, replications=3, out=out)
    assert fewer.reused == 3
    assert_same(fewer, run(scenario, replications=3))
    assert storage.read(out)["people"]["replication"].max() == 3


def test_a_result_without_records_or_of_others_is_no_beginning(tmp_path):
    scenario, out = company(*LITTLE), tmp_path / "out"
    run(scenario, replications=2, out=out)
    assert run(scenario, replications=3, records=True, out=out).reused == 0
    assert run(scenario, replications=3, out=out).reused == 3
    assert run(scenario, ["team"], replications=3, out=out).reused == 0


def test_an_unfinished_result_of_others_stays(monkeypatch, tmp_path):
    scenario, out = company(*LITTLE), tmp_path / "out"
    monkeypatch.setattr("sim.experiment.chunks.CHUNK_REPLICATIONS", 2)
    breaks_after(monkeypatch, 1)
    with pytest.raises(KeyboardInterrupt):
        run(scenario, replications=4, out=out)
    before = sorted(out.rglob("*"))
    for how in ({"seed": 2}, {"strategies": ["team"]}, {"records": True}):
        with pytest.raises(FolderError, match=f"unfinished result of another {next(iter(how))}"):
            run(scenario, replications=4, out=out, **how)
    with pytest.raises(FolderError, match="unfinished result of another digest"):
        run(company(*LITTLE, {"horizon_months": 5}), replications=4, out=out)
    assert sorted(out.rglob("*")) == before


def test_somebody_elses_unfinished_things_stay(tmp_path):
    theirs = tmp_path / "out" / "unfinished"
    theirs.mkdir(parents=True)
    (theirs / "thesis.doc").write_text("mine")
    with pytest.raises(FolderError, match="other files, such as unfinished"):
        run(company(*LITTLE), replications=1, out=tmp_path / "out")
    assert (theirs / "thesis.doc").exists()


def test_a_portion_that_cannot_be_read_is_run_again(monkeypatch, tmp_path):
    scenario, out = company(*LITTLE), tmp_path / "out"
    monkeypatch.setattr("sim.experiment.chunks.CHUNK_REPLICATIONS", 2)
    with monkeypatch.context() as patched:
        breaks_after(patched, 2)
        with pytest.raises(KeyboardInterrupt):
            run(scenario, replications=6, out=out)
    first, _ = sorted((out / "unfinished").glob("0*"))
    (first / "months.parquet").write_bytes(b"PAR1")
    with monkeypatch.context() as patched:
        breaks_after(patched, 1)
        with pytest.raises(KeyboardInterrupt):
            run(scenario, replications=6, out=out)
    resumed = run(scenario, replications=6, out=out)
    assert resumed.reused == 4
    assert_same(resumed, run(scenario, replications=6))


def test_what_was_being_written_does_not_count(monkeypatch, tmp_path):
    scenario, out = company(*LITTLE), tmp_path / "out"
    monkeypatch.setattr("sim.experiment.chunks.CHUNK_REPLICATIONS", 2)
    with monkeypatch.context() as patched:
        breaks_after(patched, 1)
        with pytest.raises(KeyboardInterrupt):
            run(scenario, replications=4, out=out)
    half = out / "unfinished" / ".half"
    half.mkdir()
    (half / "observations.parquet").write_bytes(b"PAR1")
    resumed = run(scenario, replications=4, out=out)
    assert resumed.reused == 2
    assert_same(resumed, run(scenario, replications=4))
