"""What stands where a file of ours belongs: a sentence with the file and the cure."""

from pathlib import Path

import pytest
from builders.attempts import small

import sim
from sim import ScenarioError, decisions
from sim.experiment.storage import FolderError
from sim.workforce.people_file import pseudonyms

GRID = {"policies.spare_seats": [0, 1]}


def test_a_folder_in_the_place_of_a_cell(tmp_path):
    other = '[strategies.other]\nplan = "claude-enterprise"\nmode = "scim"\n'
    scenario, out = sim.load(small(tmp_path, other)), tmp_path / "cells"
    decisions.sweep(scenario, GRID, replications=2, out=out)
    (out / "0001.parquet").unlink()
    (out / "0001.parquet").mkdir()
    with pytest.raises(FolderError) as refused:
        decisions.sweep(scenario, GRID, replications=2, out=out)
    assert str(refused.value) == (
        f"{out}: 0001.parquet is a folder, where a cell of the sweep is a file; move it away and"
        " run again, or name a new folder"
    )
    (out / "0001.parquet").rmdir()
    assert decisions.sweep(scenario, GRID, replications=2, out=out).frame["cell"].nunique() == 2


@pytest.mark.parametrize(
    ("put", "what"),
    [
        (lambda key: key.symlink_to("nowhere"), "is a link that leads to no file"),
        (lambda key: key.symlink_to(key), "is a link that leads to no file"),
        (Path.mkdir, "is no plain file"),
        (lambda key: key.symlink_to("/dev/zero"), "is no plain file"),
        (lambda key: key.write_bytes(b"short"), "is no key of seatwise"),
    ],
    ids=["a broken link", "a circle", "a folder", "a device", "another file"],
)
def test_what_is_no_key_in_the_place_of_the_key(tmp_path, put, what):
    key = tmp_path / pseudonyms.NAME
    put(key)
    with pytest.raises(ScenarioError) as refused:
        pseudonyms.beside(tmp_path / "people.csv")
    cure = "remove it, and a new key gives people other names"
    assert refused.value.problems == (f"{key}: {what}; {cure}",)
