"""Stored results: nothing is used again before it is checked (kinds 1 and 2)."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from builders.attempts import small
from builders.damages import drop_rows, flip

import sim
from sim.core.version import VERSION
from sim.experiment import storage
from sim.experiment.storage import FolderError
from sim.experiment.storage.checked import write_manifest


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a result of two futures, and its scenario beside it."""
    folder = tmp_path_factory.mktemp("finished")
    sim.run(sim.load(small(folder)), replications=2, out=folder / "out")
    return folder


@pytest.fixture
def out(finished: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(finished / "out", tmp_path / "out"))


def assert_refused(finished: Path, out: Path, *parts: str) -> None:
    """Assert that neither a run nor a reader takes what is there, and that it stays."""
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    for use in (
        lambda: sim.run(sim.load(finished / "small.toml"), replications=3, out=out),
        lambda: storage.read(out),
    ):
        with pytest.raises(FolderError) as refused:
            use()
        assert str(refused.value).startswith(f"{out}: ")
        for part in parts:
            assert part in str(refused.value)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


DAMAGES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "rows dropped": ("observations.parquet", drop_rows),
    "a bit flipped": ("observations.parquet", flip),
    "missing": ("samples.parquet", Path.unlink),
}


@pytest.mark.parametrize(("name", "damage"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_named_and_not_used(finished, out, name, damage):
    damage(out / name)
    assert_refused(finished, out, name, "remove")


MANIFESTS = {
    "no files": json.dumps({"files": {}}),
    "a path": json.dumps({"files": {"../months.parquet": {"sha256": "0", "rows": 1}}}),
    "a list": "[]",
    "half": '{"files": ',
    "digits": '{"seed": 1' + 5000 * "0" + "}",
    "of an older version": json.dumps({"version": VERSION, "files": ["months.parquet"]}),
    "200,000 brackets": "[" * 200_000,
}


@pytest.mark.parametrize("text", MANIFESTS.values(), ids=MANIFESTS)
def test_a_manifest_that_is_none(finished, out, text):
    (out / "manifest.json").write_text(text)
    assert_refused(finished, out, "holds no result of seatwise")


@pytest.mark.parametrize("files", [[], {"months.parquet": 1}, {"../months.parquet": {}}, None])
def test_a_forged_manifest(finished, out, files):
    manifest = json.loads((out / "manifest.json").read_text())
    del manifest["sha256"]
    write_manifest(manifest | {"files": files}, out)
    assert_refused(finished, out, "holds no result of seatwise")


def test_a_manifest_with_a_bit_flipped(finished, out):
    for at in (0.1, 0.4, 0.8):
        flip(out / "manifest.json", at)
        assert_refused(finished, out, "manifest.json is damaged")
        flip(out / "manifest.json", at)


def test_a_chunk_that_is_damaged_or_of_another_run_is_run_again(monkeypatch, tmp_path):
    monkeypatch.setattr("sim.experiment.chunks.CHUNK_REPLICATIONS", 2)
    scenario, out = sim.load(small(tmp_path)), tmp_path / "out"
    whole = sim.run(scenario, replications=6)

    def breaks(done: int, _: int) -> None:
        if done == 6:
            raise KeyboardInterrupt

    for name, seed in (("out", 1), ("other", 2)):
        with pytest.raises(KeyboardInterrupt):
            sim.run(scenario, replications=6, seed=seed, out=tmp_path / name, progress=breaks)
    damaged, foreign, _ = sorted((out / "unfinished").glob("0*"))
    drop_rows(damaged / "observations.parquet")
    shutil.rmtree(foreign)
    shutil.copytree(tmp_path / "other" / "unfinished" / foreign.name, foreign)
    resumed = sim.run(scenario, replications=6, out=out)
    assert resumed.reused == 2
    pd.testing.assert_frame_equal(resumed.observations, whole.observations)


def test_what_somebody_else_put_beside_chunks_stays(tmp_path):
    theirs = tmp_path / "out" / "unfinished" / "0000001-0000025.txt"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("mine")
    with pytest.raises(FolderError, match=r"holds other files, such as unfinished/0000001"):
        sim.run(sim.load(small(tmp_path)), replications=1, out=tmp_path / "out")
    assert theirs.exists()
