"""The rest of a served lab's first answer: who works it out, and how it gets to the pages."""

import asyncio
import html
import os
import subprocess
import sys
from pathlib import Path
from queue import Queue

import pytest
from builders.attempts import small

import sim
from sim import decisions
from sim.lab import Lab, completing, first, lab

PATIENCE_SECONDS = 120


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "first.pickle"


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> tuple[sim.Result, bytes]:
    """A result, and its first answer as it is kept."""
    folder = tmp_path_factory.mktemp("stored")
    result = first.keep(sim.load(small(folder)), folder / "first.pickle")
    return result, (folder / "first.pickle").read_bytes()


@pytest.fixture
def result(kept: Path, stored: tuple[sim.Result, bytes]) -> sim.Result:
    kept.write_bytes(stored[1])
    return stored[0]


def wait_for_the_rest(kept: Path) -> first.Kept:
    async def waited() -> None:
        while first.read(kept).awaited:
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(waited(), PATIENCE_SECONDS))
    return first.read(kept)


def test_the_rest_is_that_of_compare_and_files_of_the_working_folder_are_no_modules(
    kept: Path, result: sim.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sim.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    assert "being worked out" in first.waiting(kept)
    with completing.completing(kept, result):
        whole = wait_for_the_rest(kept)
    assert whole.answer == decisions.answer.answer(result)
    assert " ".join(whole.answer.how_sure) in html.unescape(first.waiting(kept))
    assert "being worked out" not in first.waiting(kept)


def test_few_futures_become_as_many_as_those_of_compare(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab, "_MOST_EVENTS_AT_FIRST", 1.0)
    few = first.keep(sim.load(small(tmp_path)), kept)
    assert first.read(kept).replications == 8
    with completing.completing(kept, few):
        whole = wait_for_the_rest(kept)
    assert whole.replications == 40
    assert whole.answer.verdict == decisions.answer.first(sim.run(few.scenario)).verdict
    assert whole.answer.how_sure


def test_an_open_page_takes_the_rest_by_itself(
    kept: Path, result: sim.Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, whole = first.read(kept), decisions.answer.answer(result, draws=10)
    monkeypatch.setattr(first, "_LOOK_SECONDS", 0.01)

    async def looked_at() -> Lab:
        panel = first.opened(str(kept))
        await asyncio.sleep(0.05)
        assert panel.answer == begun.answer
        first.write(kept, begun._replace(answer=whole, awaited=False))
        while panel.answer == begun.answer:
            await asyncio.sleep(0.01)
        return panel

    panel = asyncio.run(asyncio.wait_for(looked_at(), PATIENCE_SECONDS))
    assert panel.answer == whole
    assert panel._shown.value in first.waiting(kept)
    assert "being worked out" not in panel._shown.value


def test_nobody_waits_for_work_that_fails(
    kept: Path, result: sim.Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = first.read(kept)
    monkeypatch.setattr(completing, "_WORK", "raise MemoryError({!r}, {!r})")
    with completing.completing(kept, result):
        assert wait_for_the_rest(kept) == begun._replace(awaited=False)


def test_the_work_ends_with_the_server(
    kept: Path, result: sim.Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: Queue[subprocess.Popen[bytes]] = Queue()
    monkeypatch.setattr(completing, "_WORK", "import time; time.sleep(1000), {!r}, {!r}")
    monkeypatch.setattr(completing, "_watch", lambda process, _: begun.put(process))
    with pytest.raises(KeyboardInterrupt), completing.completing(kept, result):
        work = begun.get(timeout=PATIENCE_SECONDS)
        assert work.poll() is None
        raise KeyboardInterrupt
    assert work.returncode not in (None, 0)


def test_the_work_ends_with_a_server_that_is_killed(tmp_path: Path) -> None:
    endless = tmp_path / "result"
    os.mkfifo(endless)
    code = f"from sim.lab import completing; completing.complete('nowhere', {str(endless)!r})"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) as work:
        with pytest.raises(subprocess.TimeoutExpired):
            work.wait(timeout=1)
        assert work.stdin is not None
        work.stdin.close()
        assert work.wait(PATIENCE_SECONDS) == 1


def test_what_would_take_long_is_not_begun(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab, "_MOST_EVENTS_BESIDE", 1.0)
    result = first.keep(sim.load(small(tmp_path)), kept)
    monkeypatch.setattr(subprocess, "Popen", None)
    with completing.completing(kept, result):
        assert "The button Refine also says" in first.waiting(kept)


def test_where_nobody_can_be_chosen_nothing_is_awaited(kept: Path, tmp_path: Path) -> None:
    scenario = sim.load(small(tmp_path)).override({"requires": ["scim"]})
    assert first.keep(scenario, kept).manifest["replications"] == 40
    assert not first.read(kept).awaited
