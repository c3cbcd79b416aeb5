"""The command breakeven: its formats, and what a mistake sounds like."""

import json
from functools import partial
from pathlib import Path

import pytest

SMALL = """\
question = "Which plan for ten?"
horizon_months = 12
idp = "okta"
sso_enforced = true

[workforce.employees]
headcount = 10
attrition_per_year = 0.3

[strategies.year]
label = "By the year"
plan = "claude-team-annual"
mode = "invite"

[strategies.month]
label = "By the month"
plan = "claude-team-monthly"
mode = "invite"
"""
PRICE = "plans.claude-team-annual.seat_price_usd_per_month"


@pytest.fixture
def breakeven(tmp_path: Path, seatwise):
    """Run the command on a small company; give exit code, standard output and standard error."""
    path = tmp_path / "small.toml"
    path.write_text(SMALL)
    return partial(seatwise, "breakeven", path, "--replications", 3, "--draws", 0)


def test_it_answers_in_text_and_json_and_draws(breakeven, tmp_path):
    asked = ("--parameter", PRICE, "--low", "10", "--high", "40")
    picture = tmp_path / "price.png"
    code, out, _ = breakeven(*asked, "--figure", str(picture))
    assert (code, picture.read_bytes()[:4]) == (0, b"\x89PNG")
    assert "By the month costs less than By the year above $" in " ".join(out.split())
    code, out, err = breakeven("--parameter", "policies.exposed_hour_usd", "--json")
    said = json.loads(out)
    assert (code, err, said["study"]) == (0, "", "breakeven")
    assert {row["parameter"] for row in said["rows"]} == {"policies.exposed_hour_usd"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Missing option"),
        (("--parameter", "plans.x"), 'there is no value "plans.x"'),
        (("--parameter", PRICE, "--between", "year", "moth"), "moth"),
        (("--parameter", PRICE, "--json", "--csv"), "leave --csv out"),
        (("--parameter", PRICE, "--figure", "a.jpg"), "does not end in .png or .svg"),
        (("--parameter", PRICE, "--metric", "cost"), '"cost" is not a total'),
        (("--parameter", "horizon_months"), "--low X --high Y"),
        (("--parameter", PRICE, "--low", "50", "--high", "20"), "must be below"),
        (("--parameter", "desk.admins", "--low", "1.4", "--high", "1.6"), "takes whole numbers"),
        (("--parameter", PRICE, "--low", "1.001"), "takes whole cents"),
        (
            ("--parameter", "policies.max_share_over_policy"),
            "policies.max_share_over_policy is none today, and only a number can be moved: give it"
            " one with --set policies.max_share_over_policy=NUMBER, and say between which ends to"
            " move it with --low and --high",
        ),
        (("--parameter", "idp"), "idp is no number: name one that is, such as plans.NAME."),
        (
            ("--parameter", "workforce.employees.headcount", "--low", "1", "--high", "inf"),
            "takes whole numbers",
        ),
    ],
)
def test_a_mistake_is_a_sentence(breakeven, words, sentence):
    code, out, err = breakeven(*words)
    assert (code, out) == (2, "")
    assert sentence in " ".join(err.split())
    assert "Traceback" not in err
