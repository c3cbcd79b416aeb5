"""`seatwise frontier`: an answer in text, JSON, CSV and a picture, and mistakes in sentences."""

import json
from pathlib import Path

import pytest

from sim import cli

SMALL = (
    *("frontier", "scenarios/startup-25.toml", "--set", "horizon_months=6"),
    *("--replications", "3", "--draws", "4"),
)


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    return int(ended.value.code or 0)


def test_it_answers_in_text_and_draws_a_picture(tmp_path: Path, capsys) -> None:
    picture = tmp_path / "trade.png"
    assert run(*SMALL, "--figure", str(picture)) == 0
    said = capsys.readouterr().out
    assert "costs the least" in said or "cost the least" in said
    assert "Costs and hours are means of 3 replications" in said
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_it_is_one_json_document(capsys) -> None:
    assert run(*SMALL, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["study"] == "frontier"
    assert {row["draws"] for row in said["rows"]} == {4}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--draws", "1"), "should be greater than or equal to 2"),
        (("--json", "--csv"), "leave --csv out"),
        (("--figure", "trade.pdf"), "does not end in .png or .svg"),
        (("--set", "horizon_month=3"), "horizon_months"),
        (("--workers", "2", "--cluster", "tcp://nowhere:1"), "leave one of the two out"),
    ],
)
def test_a_mistake_is_a_sentence(words: tuple[str, ...], sentence: str, capsys) -> None:
    assert run(*SMALL, *words) == 2
    assert sentence in capsys.readouterr().err
