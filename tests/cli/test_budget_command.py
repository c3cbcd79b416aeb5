"""`seatwise budget`: the answer, its forms, and mistakes."""

import json
from functools import partial
from pathlib import Path

import pytest

from sim import decisions

SMALL = """\
facts = "2026-10"
horizon_months = 12
[workforce.employees]
headcount = 8
[strategies.team]
plan = "claude-team-annual"
mode = "invite"
[strategies.enterprise]
plan = "claude-enterprise"
mode = "invite"
"""


@pytest.fixture
def budget(tmp_path: Path, seatwise):
    """Run the command on a small company; give exit code, standard output and standard error."""
    path = tmp_path / "small.toml"
    path.write_text(SMALL)
    return partial(seatwise, "budget", path)


def test_the_answer_the_limit_and_the_months(budget):
    code, out, err = budget("--replications", 3, "--limit", 5000, "--strategy", "team")
    assert (code, err) == (0, "")
    assert "\nPut aside $" in out and "inside $5,000" in out
    assert "\nyear to October 2027 " in out and "\nDecember 2026 " in out
    assert "From 3 possible futures and 3 draws of the inputs." in out


def test_every_number_as_json_and_a_picture(budget, tmp_path):
    place = tmp_path / "budget.svg"
    code, out, _ = budget("--replications", 2, "--json", "--figure", place)
    document = json.loads(out)
    assert (code, document["study"]) == (0, "budget")
    assert {row["inputs"] for row in document["rows"]} == {"as given", "drawn"}
    assert place.read_text().startswith("<?xml")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--limit", -1), "Invalid value for '--limit'"),
        (("--limit", "much"), "Invalid value for '--limit'"),
        (("--strategy", "tem"), 'there is no strategy "tem" in small; it has team, enterprise'),
        (("--json", "--csv"), "leave --csv out"),
        (("--figure", "budget.jpg"), "does not end in .png or .svg"),
        (("--workers", 2, "--cluster", "tcp://10.0.0.5:8786"), "leave one of the two out"),
        (("--replications", 900_000), "add --yes to run it all the same"),
        (("--set", "idp=wat"), "wat"),
    ],
)
def test_a_mistake_is_a_sentence_before_anything_is_run(budget, monkeypatch, words, sentence):
    monkeypatch.setattr(decisions, "budget", None)
    code, out, err = budget(*words)
    assert (code, out) == (2, "")
    assert sentence in err
