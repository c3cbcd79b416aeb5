"""`seatwise frontier`: an answer in text, JSON, CSV and a picture, and mistakes in sentences."""

import json
from pathlib import Path

import pytest
from builders.attempts import small

SMALL = (
    *("frontier", "scenarios/startup-25.toml", "--set", "horizon_months=6"),
    *("--replications", "3", "--draws", "4"),
)


def test_it_answers_in_text_and_draws_a_picture(seatwise, tmp_path: Path) -> None:
    picture = tmp_path / "trade.png"
    code, said, _ = seatwise(*SMALL, "--figure", picture)
    assert code == 0
    assert "costs the least" in said or "cost the least" in said
    assert "Costs and hours are means of 3 replications" in said
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_it_is_one_json_document(seatwise) -> None:
    code, out, _ = seatwise(*SMALL, "--json")
    assert code == 0
    said = json.loads(out)
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
def test_a_mistake_is_a_sentence(seatwise, words: tuple[str, ...], sentence: str) -> None:
    code, _, err = seatwise(*SMALL, *words)
    assert code == 2
    assert sentence in err


def test_rows_that_are_not_there_have_a_reason(seatwise, tmp_path):
    code, out, err = seatwise("frontier", small(tmp_path), "--csv")
    assert (code, out) == (0, "")
    assert err == ("There are no rows: There is one strategy only: add another to trade it with.\n")
