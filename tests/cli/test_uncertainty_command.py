"""`seatwise uncertainty`: an answer in text, JSON, CSV and a picture, and mistakes in sentences."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from sim import decisions
from sim.cli import asking

SMALL = ("uncertainty", "scenarios/startup-25.toml", "--set", "horizon_months=6")
FEW = ("--replications", "3", "--draws", "3")


def test_it_says_what_is_open_and_draws_a_picture(seatwise, tmp_path: Path) -> None:
    picture = tmp_path / "open.png"
    code, out, err = seatwise(*SMALL, *FEW, "--figure", picture)
    assert (code, err) == (0, "")
    assert "In 3 possible futures, with inputs drawn from their ranges, " in out.replace("\n", " ")
    assert "\nCost a year\n" in out and "\n  more than " in out
    assert "\ndrawn from a range " not in out, "three draws show nothing clearly"
    assert re.search(r"\n\d+ inputs were drawn, .* clearly follows none of them: --full lists", out)
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_full_lists_every_input(seatwise) -> None:
    _, out, _ = seatwise(*SMALL, *FEW, "--json")
    inputs = json.loads(out)["inputs"]
    code, out, _ = seatwise(*SMALL, *FEW, "--full")
    assert code == 0 and "--full" not in out
    _, drawn = out.split("\ndrawn from a range ")
    listed = [line for line in drawn.splitlines()[1:] if line and not line.startswith("  ")]
    assert len(listed) == len(inputs) > 10


def test_every_number_is_in_one_json_document(seatwise) -> None:
    code, out, _ = seatwise(*SMALL, *FEW, "--json", "--baseline", "enterprise")
    document = json.loads(out, parse_constant=pytest.fail)
    assert (code, document["study"]) == (0, "uncertainty")
    assert {row["baseline"] for row in document["rows"]} == {"", "enterprise"}
    assert {row["metric"] for row in document["rows"]} == set(decisions.MAIN)
    assert {(row["draws"], row["replications"]) for row in document["rows"]} == {(3, 3)}
    (price,) = [
        each
        for each in document["inputs"]
        if each["key"] == "plans.claude-team-annual.seat_price_usd_per_month"
    ]
    assert price["low"] <= price["value"] < price["high"]
    assert price["input"].startswith("list price of a Standard seat")


def test_metrics_are_named_and_repeated(seatwise) -> None:
    words = ("--metric", "licence_cost_usd", "--metric", "manual_hours", "--csv")
    code, out, _ = seatwise(*SMALL, *FEW, *words)
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert list(dict.fromkeys(row["metric"] for row in rows)) == [words[1], words[3]]


def test_a_narrow_terminal_breaks_no_word(seatwise, monkeypatch) -> None:
    _, wide, _ = seatwise(*SMALL, *FEW)
    monkeypatch.setattr(asking, "terminal_width", lambda: 80)
    _, narrow, _ = seatwise(*SMALL, *FEW)
    assert max(map(len, narrow.splitlines())) <= 80 < max(map(len, wide.splitlines()))
    assert sorted(narrow.split()) == sorted(wide.split())


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--draws", "1"), "should be greater than or equal to 2"),
        (("--metric", "manual_hour"), 'did you mean "manual_hours"?'),
        (("--baseline", "entreprise"), 'there is no strategy "entreprise"'),
        (("--json", "--csv"), "leave --csv out"),
        (("--figure", "open.pdf"), "does not end in .png or .svg"),
        (("--set", "horizon_month=3"), "horizon_months"),
        (("--workers", "2", "--cluster", "tcp://nowhere:1"), "leave one of the two out"),
        (("--replications", "900000"), "add --yes to run it all the same"),
    ],
)
def test_a_mistake_is_a_sentence(seatwise, words: tuple[str, ...], sentence: str) -> None:
    code, out, err = seatwise(*SMALL, *words)
    assert (code, out) == (2, "")
    assert sentence in err
