"""The command upgrade: text, JSON, CSV and a picture, and what a mistake sounds like."""

import json
from functools import partial
from pathlib import Path

import pytest

COMPANY = """\
facts = "2026-10"
start = 2026-11-01
horizon_months = 3
idp = "okta"

[workforce.employees]
headcount = 8

[strategies.team]
label = "Team"
plan = "claude-team-annual"
mode = "invite"

[strategies.later]
plan = "claude-team-annual"
mode = "invite"
then = [{ plan = "claude-enterprise", mode = "scim", at_month = 1 }]

[strategies.enterprise]
plan = "claude-enterprise"
mode = "scim"
"""


@pytest.fixture
def upgrade(tmp_path: Path, seatwise):
    """Run the command on a small company; give exit code, standard output and standard error."""
    path = tmp_path / "ours.toml"
    path.write_text(COMPANY)
    return partial(seatwise, "upgrade", path, "--workers", 1)


def test_the_answer_comes_first_and_a_picture_is_drawn(upgrade, tmp_path: Path):
    place = tmp_path / "upgrade.png"
    code, out, _ = upgrade("--replications", "2", "--figure", str(place))
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "When should the plan be changed?"
    assert "Claude Enterprise" in lines[3]
    assert any(line.startswith("In December 2026") for line in lines)
    assert place.read_bytes().startswith(b"\x89PNG")


def test_rows_are_the_same_as_json_and_as_csv(upgrade):
    words = ("--from", "team", "--to", "enterprise", "--replications", "2")
    code, out, _ = upgrade(*words, "--json")
    said = json.loads(out)
    assert code == 0 and said["study"] == "upgrade"
    kinds = [row["kind"] for row in said["rows"]]
    assert kinds[:4] == ["at once", "month", "month", "never"]
    code, out, _ = upgrade(*words, "--csv")
    assert code == 0 and len(out.splitlines()) == 1 + len(kinds)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to", "enterprise"), "needs --from"),
        (("--from", "team"), "does not change its plan"),
        (("--from", "nobody"), 'there is no strategy "nobody"'),
        (("--from", "team", "--to", "team"), "cannot change to itself"),
        (("--from", "enterprise", "--to", "team"), "no way back from Claude Enterprise"),
        (("--json", "--csv"), "leave --csv out"),
        (("--set", "workforce.employees.headcount=5000", "--replications", "90000"), "--yes"),
    ],
)
def test_a_mistake_is_a_sentence_before_anything_is_run(upgrade, monkeypatch, words, said):
    monkeypatch.setattr("sim.experiment.run", None)
    code, out, err = upgrade(*words)
    assert (code, out) == (2, "")
    assert said in " ".join(err.split())
