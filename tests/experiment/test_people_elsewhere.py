"""A file of people is the one beside its scenario, wherever the process or a worker stands."""

import pandas as pd
import pytest
from builders.companies import OF_A_FILE

import sim


@pytest.fixture
def two_companies(tmp_path):
    """Two folders whose files are called the same: 3 people in one, 5 in the other."""
    folders = []
    for headcount in (3, 5):
        folder = tmp_path / f"of-{headcount}"
        folder.mkdir()
        rows = [f"{number},2020-01-0{number + 1}," for number in range(headcount)]
        (folder / "people.csv").write_text("\n".join(["id,start,end", *rows]) + "\n")
        (folder / "ours.toml").write_text(OF_A_FILE)
        folders.append(folder)
    return folders


def headcounts(scenario, workers):
    result = sim.run(scenario, replications=30, workers=workers)
    return result.frames.people.groupby("replication", observed=True).size()


def test_workers_that_were_started_in_another_folder(two_companies, monkeypatch):
    for folder, headcount in zip(two_companies, (3, 5), strict=True):
        monkeypatch.chdir(folder)
        found = headcounts(sim.load("ours.toml"), workers=2)
        pd.testing.assert_series_equal(found, headcounts(sim.load("ours.toml"), workers=1))
        assert set(found) == {headcount}


def test_a_file_that_is_set_later_lies_beside_the_scenario(two_companies, monkeypatch):
    first, second = two_companies
    monkeypatch.chdir(first)
    scenario = sim.load("ours.toml")
    monkeypatch.chdir(second)
    again = scenario.override({"workforce.employees.people_file": "people.csv"})
    assert set(headcounts(again, workers=1)) == {3}


def test_a_scenario_that_was_loaded_in_another_folder(two_companies, monkeypatch):
    first, second = two_companies
    monkeypatch.chdir(first)
    scenario = sim.load("ours.toml")
    monkeypatch.chdir(second)
    assert set(headcounts(scenario, workers=1)) == {3}
