"""`seatwise export --as hr`: a file that is read back, and mistakes."""

from functools import partial
from pathlib import Path

import pytest

SMALL = """\
facts = "2026-10"
start = 2023-01-02
horizon_months = 24
[workforce.employees]
headcount = 20
attrition_per_year = 0.5
[strategies.team]
plan = "claude-team-annual"
mode = "invite"
"""


@pytest.fixture
def export(tmp_path: Path, seatwise):
    """Run the command on a small company; give exit code, standard output and standard error."""
    (tmp_path / "small.toml").write_text(SMALL)
    place = tmp_path / "people.csv"
    return partial(seatwise, "export", tmp_path / "small.toml", "--as", "hr", "--out", place)


def test_what_is_written_is_replayed_and_calibrated(export, seatwise, tmp_path):
    code, out, err = export("--seed", 7, "--replication", 3)
    lines = (tmp_path / "people.csv").read_text().splitlines()
    assert (code, err) == (0, "")
    assert out.startswith(f"{len(lines) - 1} people of replication 3, seed 7: ")
    assert lines[0] == "id,start,end,cause,kind,told,disabled,seatwise_key"
    hr = ("--hr", tmp_path / "people.csv")
    code, out, _ = seatwise("replay", tmp_path / "small.toml", *hr, "--replications", 2)
    assert code == 0 and " leavers could have got in for " in " ".join(out.split())
    assert seatwise("calibrate", *hr, "--out", tmp_path / "ours.toml")[0] == 0


def test_another_future_has_other_people(export, tmp_path):
    export()
    first = (tmp_path / "people.csv").read_text()
    assert export("--force")[0] == 0 and (tmp_path / "people.csv").read_text() == first
    export("--force", "--replication", 2)
    assert (tmp_path / "people.csv").read_text() != first


def test_a_file_that_is_there_is_replaced_only_by_force(export, tmp_path):
    (tmp_path / "people.csv").write_text("mine\n")
    code, out, err = export()
    assert (code, out) == (2, "") and "--force replaces it" in err
    assert (tmp_path / "people.csv").read_text() == "mine\n"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["people.csv", "small.toml"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--as", "okta"), "Invalid value for '--as'"),
        (("--out", "people.xls"), "does not end in .csv"),
        (("--replication", 0), "Invalid value for '--replication'"),
    ],
)
def test_a_mistake_is_a_sentence(export, words, sentence):
    code, _, err = export(*words)
    assert code == 2 and sentence in " ".join(err.split())
