"""Results in a folder: whole or not at all, the same bytes each time, nothing else touched."""

import json
import os
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from sim.core.version import VERSION
from sim.experiment.storage import FolderError, UnwritableError, check, read, save


class Frames(NamedTuple):
    """Two frames, one of which nobody asked for."""

    months: pd.DataFrame
    records: pd.DataFrame


class Made:
    """Looks like the result of a run to the storage."""

    def __init__(self, value: float = 1.5, digest: str = "5f0c", seed: int = 1) -> None:
        self.metrics = pd.DataFrame({"strategy": ["team"], "value": [value]})
        self.frames = Frames(
            pd.DataFrame({"month": [1, 2], "usd": [value, float("inf")], "silent": [True, None]}),
            pd.DataFrame(),
        )
        self.manifest = {"version": VERSION, "digest": digest, "seed": seed}


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its name."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_was_saved_is_read_again(tmp_path):
    save(Made(), tmp_path / "out")
    frames = read(tmp_path / "out")
    assert list(frames) == ["metrics", "months"]
    pd.testing.assert_frame_equal(frames["metrics"], Made().metrics, check_dtype=False)
    assert frames["months"]["usd"].tolist() == [1.5, float("inf")]


def test_formats_can_be_chosen(tmp_path):
    save(Made(), tmp_path / "out", ("csv", "parquet"))
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    names = ["metrics.csv", "metrics.parquet", "months.csv", "months.parquet"]
    assert list(manifest["files"]) == names
    assert [manifest["files"][name]["rows"] for name in names] == [1, 1, 2, 2]
    assert (tmp_path / "out" / "metrics.csv").read_bytes() == b"strategy,value\nteam,1.5\n"
    assert list(read(tmp_path / "out")) == ["metrics", "months"]


def test_the_same_result_gives_the_same_bytes(tmp_path):
    save(Made(), tmp_path / "one")
    save(Made(), tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_an_earlier_result_of_the_same_run_is_replaced(tmp_path):
    out = tmp_path / "out"
    save(Made(), out, ("csv",))
    save(Made(2.5), out)
    assert sorted(contents(out)) == ["manifest.json", "metrics.parquet", "months.parquet"]
    assert read(out)["metrics"]["value"].tolist() == [2.5]
    assert os.listdir(tmp_path) == ["out"]


def test_an_empty_folder_and_a_link_to_one_are_as_good_as_a_new_one(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to("there")
    save(Made(), tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert "manifest.json" in contents(tmp_path / "there")


def test_others_may_read_the_folder(tmp_path):
    (tmp_path / "made").mkdir()
    save(Made(), tmp_path / "out")
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "made").stat().st_mode


REFUSED = {
    "another digest": ({"digest": "other"}, "result of another digest (5f0c, this one is other)"),
    "another seed": ({"seed": 2}, "result of another seed (1, this one is 2)"),
}


@pytest.mark.parametrize(("about", "sentence"), REFUSED.values(), ids=REFUSED)
def test_the_result_of_another_run_stays(tmp_path, about, sentence):
    save(Made(), tmp_path / "out")
    before = contents(tmp_path / "out")
    with pytest.raises(FolderError) as refused:
        save(Made(**about), tmp_path / "out")
    assert sentence in str(refused.value)
    assert contents(tmp_path / "out") == before


def test_the_result_of_another_version_stays(tmp_path):
    save(Made(), tmp_path / "out")
    with pytest.raises(FolderError, match="result of another version"):
        check(tmp_path / "out", {"digest": "5f0c", "seed": 1, "version": "9.9"})


def made_by_others(folder: Path, kind: str) -> Path:
    """Lay out what a result must not take the place of."""
    out = folder / "out"
    match kind:
        case "file":
            out.write_text("mine")
        case "pipe":
            os.mkfifo(out)
        case "link to nothing":
            out.symlink_to("nowhere")
        case "link to itself":
            out.symlink_to("out")
        case "foreign":
            out.mkdir()
            (out / "thesis.doc").write_text("mine")
        case "foreign manifest":
            out.mkdir()
            (out / "manifest.json").write_text('{"name": "an app"}')
        case "broken manifest":
            out.mkdir()
            (out / "manifest.json").write_text("{")
        case "notes":
            save(Made(), out)
            (out / "notes.txt").write_text("mine")
        case "no parent":
            out = folder / "no" / "out"
        case "parent is a file":
            (folder / "file").write_text("mine")
            out = folder / "file" / "out"
    return out


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("file", "is no folder; name one"),
        ("pipe", "is no folder; name one"),
        ("link to nothing", "is a link that leads to no folder; remove it or name another"),
        ("link to itself", "is a link that leads to no folder; remove it or name another"),
        ("foreign", "holds other files, such as thesis.doc; name a new or an empty folder"),
        ("foreign manifest", "holds no result of seatwise"),
        ("broken manifest", "holds no result of seatwise"),
        ("notes", "holds notes.txt, which is no part of the result there"),
        ("no parent", "make it first"),
        ("parent is a file", "is no folder; name a folder inside a folder"),
    ],
)
def test_what_others_made_stays(tmp_path, kind, sentence):
    out = made_by_others(tmp_path, kind)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(FolderError) as refused:
        save(Made(), out)
    assert str(refused.value).startswith(f"{out}: ")
    assert sentence in str(refused.value)
    assert sorted(tmp_path.rglob("*")) == before


def test_nobody_is_left_in_a_folder_that_is_gone(tmp_path, monkeypatch):
    inside = tmp_path / "here" / "below"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    for out in (Path(), inside):
        with pytest.raises(FolderError, match="is the folder you are in; name one inside it"):
            save(Made(), out)
    save(Made(), Path("out"))
    assert (inside / "out" / "manifest.json").exists()


def test_a_folder_that_cannot_be_written(tmp_path, monkeypatch):
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("sim.core.files.check_writable", refuse)
    with pytest.raises(UnwritableError, match=r"cannot be written \(permission denied\)"):
        check(tmp_path / "out", {"digest": "5f0c", "seed": 1})


def test_a_failure_on_the_way_leaves_what_was_there(tmp_path, monkeypatch):
    save(Made(), tmp_path / "out")
    before = contents(tmp_path / "out")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_csv", full)
    with pytest.raises(UnwritableError, match="no space"):
        save(Made(2.5), tmp_path / "out", ("parquet", "csv"))
    assert contents(tmp_path / "out") == before
    assert os.listdir(tmp_path) == ["out"]


def test_a_failed_swap_puts_the_old_result_back(tmp_path, monkeypatch):
    save(Made(), tmp_path / "out")
    before, rename = contents(tmp_path / "out"), Path.rename

    def swap(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise OSError(13, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", swap)
    with pytest.raises(UnwritableError, match="permission"):
        save(Made(2.5), tmp_path / "out")
    assert contents(tmp_path / "out") == before
