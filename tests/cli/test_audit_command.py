"""`seatwise audit`: the answer, its forms, and mistakes."""

import json
from functools import partial
from pathlib import Path

import pytest

from sim import decisions

SMALL = """\
facts = "2026-10"
horizon_months = 12
[workforce.employees]
headcount = 20
attrition_per_year = 0.6
[strategies.team]
plan = "claude-team-annual"
mode = "invite"
"""


@pytest.fixture
def audit(tmp_path: Path, seatwise):
    """Run the command on a small company; give exit code, standard output and standard error."""
    path = tmp_path / "small.toml"
    path.write_text(SMALL)
    return partial(seatwise, "audit", path)


def test_the_answer_and_a_table(audit):
    code, out, err = audit("--replications", 3, "--sample", 4)
    assert (code, err) == (0, "")
    assert "\nAn auditor who samples 4 leavers of a year finds at least one" in out
    assert "\n  a sample of 4 finds one " in out and "\n  all tickets, a week " in out
    assert "From 3 possible futures" in out


def test_every_number_as_json_and_a_picture(audit, tmp_path):
    place = tmp_path / "audit.svg"
    code, out, _ = audit("--replications", 2, "--json", "--figure", place)
    document = json.loads(out)
    assert (code, document["study"]) == (0, "audit")
    assert {row["measure"] for row in document["rows"]} >= {"sample_finds_one", "tickets_a_week"}
    assert place.read_text().startswith("<?xml")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--sample", 0), "Invalid value for '--sample'"),
        (("--sample", "all"), "Invalid value for '--sample'"),
        (("--json", "--csv"), "leave --csv out"),
        (("--figure", "audit.jpg"), "does not end in .png or .svg"),
        (("--workers", 2, "--cluster", "tcp://10.0.0.5:8786"), "leave one of the two out"),
        (("--replications", 900_000), "add --yes to run it all the same"),
    ],
)
def test_a_mistake_is_a_sentence_before_anything_is_run(audit, monkeypatch, words, sentence):
    monkeypatch.setattr(decisions, "audit", None)
    code, out, err = audit(*words)
    assert (code, out) == (2, "")
    assert sentence in err
