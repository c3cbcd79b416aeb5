"""The command sensitivity: text, JSON, CSV and a picture, and what a mistake sounds like."""

import json
from functools import partial
from pathlib import Path

import pytest

COMPANY = """\
facts = "2026-03"
horizon_months = 3
idp = "okta"

[workforce.employees]
headcount = 8

[strategies.team]
label = "Team"
plan = "claude-team-annual"
mode = "invite"

[strategies.enterprise]
label = "Enterprise"
plan = "claude-enterprise"
mode = "scim"
"""
PRICE = "plans.claude-enterprise.seat_price_usd_per_month"


@pytest.fixture
def sensitivity(tmp_path: Path, seatwise):
    """Run the command on a small company; give exit code, standard output and standard error."""
    path = tmp_path / "ours.toml"
    path.write_text(COMPANY)
    return partial(seatwise, "sensitivity", path, "--workers", 1)


def test_the_answer_comes_first_and_a_picture_is_drawn(sensitivity, tmp_path: Path):
    place = tmp_path / "tornado.svg"
    code, out, _ = sensitivity("--input", PRICE, "--replications", "2", "--figure", str(place))
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "Which uncertain input matters most?"
    assert lines[3].startswith("The one uncertain input that was moved does")
    assert "list price of a Standard seat (Claude Enterprise)" in out
    assert place.read_text().startswith("<?xml")


def test_rows_are_the_same_as_json_and_as_csv(sensitivity):
    words = ("--input", PRICE, "--replications", "2")
    code, out, _ = sensitivity(*words, "--json")
    said = json.loads(out)
    assert code == 0 and said["study"] == "sensitivity"
    assert [row["end"] for row in said["rows"]] == ["today", "low", "high"]
    code, out, _ = sensitivity(*words, "--csv")
    assert code == 0 and len(out.splitlines()) == 4
    assert out.startswith("strategy,baseline,replications,input,meaning,unit,today,end,value")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--input", "desk.admin"), 'no input "desk.admin" has a range here'),
        (("--strategy", "nobody"), 'there is no strategy "nobody"'),
        (("--strategy", "team", "--baseline", "team"), "cannot be set against itself"),
        (("--json", "--csv"), "leave --csv out"),
        (("--figure", "a.jpg"), "does not end in .png or .svg"),
        (("--replications", "900000"), "--yes"),
    ],
)
def test_a_mistake_is_a_sentence_before_anything_is_run(sensitivity, monkeypatch, words, said):
    monkeypatch.setattr("sim.experiment.run", None)
    code, out, err = sensitivity(*words)
    assert (code, out) == (2, "")
    assert said in " ".join(err.split())
