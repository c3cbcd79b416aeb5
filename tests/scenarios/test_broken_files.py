"""Files that cannot be read, and what cannot be meant: the sentence for each mistake."""

import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
from builders.scenario_files import MUSEUM, ROOT, problems

from sim.scenarios import ScenarioError, load

SENTENCES: dict[str, list[str]] = tomllib.loads((MUSEUM / "sentences.toml").read_text("utf-8"))
PIECES = sorted(path.stem for path in MUSEUM.glob("*.toml") if path.stem != "sentences")


def test_every_piece_of_the_museum_has_a_label() -> None:
    assert [*sorted(SENTENCES), "good"] == [*(name for name in PIECES if name != "good"), "good"]
    assert len(SENTENCES) >= 25


@pytest.mark.parametrize("piece", [name for name in PIECES if name != "good"])
def test_a_broken_file_gives_its_sentences(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(MUSEUM)
    assert problems(Path(f"{piece}.toml")) == SENTENCES[piece]


def test_the_file_from_which_the_broken_ones_were_made_is_sound() -> None:
    assert load(MUSEUM / "good.toml").parameters.workforce["employees"].headcount == 20


def test_a_missing_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert problems(Path("scenarios/scalup.toml")) == [
        "scenarios/scalup.toml: there is no such file; did you mean scenarios/scaleup.toml?"
    ]
    assert problems(Path("nowhere/at-all.toml")) == [
        "nowhere/at-all.toml: there is no such file; check the name and the folder"
    ]


def test_a_directory(beside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(beside)
    (beside / "empty").mkdir()
    sentence = "is a directory; name a scenario file"
    assert problems(Path()) == [f".: {sentence}, such as good.toml"]
    assert problems(Path("empty")) == [f"empty: {sentence}"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_file_that_may_not_be_read(beside: Path) -> None:
    (beside / "good.toml").chmod(0)
    assert problems(beside / "good.toml") == [
        f"{beside / 'good.toml'}: cannot be read (permission denied)"
    ]


def test_a_file_that_cannot_be_opened(beside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert problems(beside / "good.toml") == [
        f"{beside / 'good.toml'}: cannot be read (input/output error)"
    ]


def test_a_byte_order_mark_is_no_mistake(beside: Path) -> None:
    text = (beside / "good.toml").read_text("utf-8")
    (beside / "marked.toml").write_text(text, encoding="utf-8-sig")
    assert load(beside / "marked.toml").digest == load(beside / "good.toml").digest


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            {"signals.missed_share": 0.6, "signals.idp_missed_share": 0.5},
            "signals: idp_missed_share + missed_share = 1.1, and one leaver can be only one of"
            " them: make the sum at most 1",
        ),
        (
            {
                "plans.claude-team-annual.annual_minimum_usd": 1200,
                "plans.claude-team-annual.billing_interval_months": 1,
                "plans.claude-team-annual.term_months": 1,
            },
            "plans.claude-team-annual: annual_minimum_usd = 1200 is a minimum a year, and"
            " term_months = 1 is no number of years: make it one, or write monthly_minimum_usd"
            " instead",
        ),
        (
            {
                "plans.claude-team-annual.price_tiers": [
                    {"from_seats": 100, "seat_price_usd_per_month": 18},
                    {"from_seats": 50, "seat_price_usd_per_month": 19},
                ]
            },
            "plans.claude-team-annual: price_tiers must be in the order of from_seats, each number"
            " once",
        ),
        (
            {"plans.claude-team-annual.metered": True},
            "plans.claude-team-annual: metered bills use, and included_usage_usd_per_member_month ="
            " none includes all of it: say how much is included, 0 for nothing",
        ),
        (
            {"workforce.employees.growth_per_year": -0.5},
            "workforce.employees: growth_per_year = -0.5 loses more people than attrition_per_year"
            " = 0.17 makes leave, even if nobody is hired: raise one of them, or name a layoff",
        ),
        (
            {"workforce.employees.growth_per_year": -1},
            "workforce.employees.growth_per_year: found -1; allowed is a number above -1 and up"
            " to 10",
        ),
    ],
)
def test_what_cannot_be_meant_is_a_sentence(said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ScenarioError) as error:
        load(MUSEUM / "good.toml").override(said)
    assert error.value.problems == (f"setting: {sentence}",)
