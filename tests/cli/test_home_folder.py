"""`~` at the beginning of a path is the home folder, where no shell has said so before."""

from pathlib import Path

import pytest
from builders.attempts import small

import sim
from sim.core import files


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with a scenario of two strategies, and another folder to stand in."""
    own, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    own.mkdir()
    elsewhere.mkdir()
    monkeypatch.setenv("HOME", str(own))
    monkeypatch.chdir(elsewhere)
    with small(own).open("a") as scenario:
        scenario.write('[strategies.other]\nplan = "claude-enterprise"\nmode = "scim"\n')
    return own


def test_a_command_reads_and_writes_there(home, seatwise):
    scenario = "~/small.toml"
    leavers = (f"{number},2021-03-01,2024-{number:02}-15\n" for number in range(1, 13))
    (home / "people.csv").write_text("id,start,end\nboss,2019-01-07,\n" + "".join(leavers))
    few = ("--replications", 2)
    for words in (
        ("export", scenario, "--as", "hr", "--out=~/made.csv"),
        ("run", scenario, "--out=~/run"),
        ("report", scenario, "--out=~/page.md", *few, "--draws", 2),
        ("sweep", scenario, "--over", "policies.spare_seats=0,1", "--out=~/cells", *few),
        ("audit", scenario, *few, "--figure=~/audit.svg"),
        ("replay", scenario, "--hr=~/people.csv", *few),
        ("calibrate", "--hr=~/people.csv", "--out=~/ours.toml"),
        ("scenarios", "~"),
    ):
        code, _, err = seatwise(*words)
        assert code == 0, (words, err)
    written = {each.name for each in home.iterdir()}
    assert {"made.csv", "run", "page.md", "cells", "audit.svg", "ours.toml"} <= written
    assert not list(Path.cwd().iterdir())


def test_a_file_that_a_scenario_names(home):
    (home / "people.csv").write_text("id,start,end\n1,2020-01-01,\n")
    (home / "sub").mkdir()
    (home / "sub" / "over.toml").write_text(
        'base = "~/small.toml"\n[workforce.employees]\nheadcount = 0\npeople_file = "~/people.csv"'
    )
    employees = sim.load("~/sub/over.toml").parameters.workforce["employees"]
    assert employees.people_file == str(home / "people.csv")


def test_a_name_of_nobody_stays_as_a_shell_leaves_it():
    assert files.place("~nobody-of-this-name/x") == Path("~nobody-of-this-name/x")
    assert files.place("a~") == Path("a~")
