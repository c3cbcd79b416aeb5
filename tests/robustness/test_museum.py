"""Broken inputs beside the scenario files of the museum, each with its exact sentence."""

import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from builders.attempts import SMALL, small
from builders.damages import DAMAGES

import sim
from sim import ScenarioError, catalog, cli
from sim.experiment.storage import FolderError

TABLES = Path(__file__).parents[1] / "museum" / "tables"


def pieces(name: str) -> list[Any]:
    found = tomllib.loads((TABLES / f"{name}.toml").read_text("utf-8"))["piece"]
    return [
        pytest.param(piece, id=piece.get("name") or " ".join(piece["words"])) for piece in found
    ]


@pytest.mark.parametrize("piece", pieces("people"))
def test_a_file_of_people(piece, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("people.csv").write_text(piece["text"], encoding="utf-8", newline="")
    replayed = SMALL.replace("headcount = 8", 'headcount = 0\npeople_file = "people.csv"')
    Path("replayed.toml").write_text(replayed)
    with pytest.raises(ScenarioError) as error:
        sim.run(sim.load("replayed.toml"), replications=1)
    assert list(error.value.problems) == piece["sentences"]


@pytest.mark.parametrize("piece", pieces("catalogue"))
def test_a_catalogue(piece, tmp_path):
    for name, text in piece["files"].items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(catalog.CatalogError) as error:
        catalog.read(tmp_path, "2026-03")
    assert str(error.value) == piece["sentence"]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("finished")
    sim.run(sim.load(small(folder)), replications=2, out=folder / "out")
    return folder


@pytest.mark.parametrize("piece", pieces("folders"))
def test_a_stored_folder(piece, finished, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(finished / "out", "out")
    DAMAGES[piece["damage"]](Path("out", piece["file"]))
    with pytest.raises(FolderError) as error:
        sim.run(sim.load(finished / "small.toml"), replications=3, out="out")
    assert str(error.value) == piece["sentence"]


@pytest.mark.parametrize("piece", pieces("commands"))
def test_a_command_line(piece, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    small(tmp_path)
    with pytest.raises(SystemExit) as ended:
        cli.main(piece["words"])
    printed = capsys.readouterr()
    assert ended.value.code == piece["code"]
    assert printed.out == ""
    assert printed.err.replace(str(tmp_path), "HERE").splitlines()[-1] == piece["said"]
    assert list(tmp_path.iterdir()) == [tmp_path / "small.toml"]
