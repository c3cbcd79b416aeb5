"""`seatwise sweep`: a map in text, JSON, CSV and a picture, and mistakes in sentences."""

import csv
import io
import json
from pathlib import Path

import pytest

from sim import cli

HEADCOUNT = "workforce.employees.headcount"
SMALL = (
    *("sweep", "scenarios/startup-25.toml", "--set", "horizon_months=6"),
    *("--replications", "2", "--over", f"{HEADCOUNT}=5:15:2"),
)


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    return int(ended.value.code or 0)


def test_it_answers_in_text_keeps_cells_and_draws_a_map(tmp_path: Path, capsys) -> None:
    picture, place = tmp_path / "map.png", tmp_path / "cells"
    idps = ("--over", "idp=okta,nonsense")
    assert run(*SMALL, *idps, "--figure", str(picture), "--out", str(place)) == 0
    said = capsys.readouterr().out
    assert "2 cells cannot be run" in said
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert len(list(place.glob("*.parquet"))) == 2
    assert run(*SMALL, *idps, "--out", str(place), "--seed", "7") == 2
    assert "of another seed" in capsys.readouterr().err


def test_it_is_one_json_document_and_plain_csv(capsys) -> None:
    assert run(*SMALL, "--json") == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert {row[HEADCOUNT] for row in rows} == {5, 15}
    assert run(*SMALL, "--csv") == 0
    lines = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [line["strategy"] for line in lines] == [row["strategy"] for row in rows]


@pytest.mark.parametrize(
    "over",
    [
        "policies.exposed_hour_usd=0,2.5",
        "desk.admins=1,1.5",
        f"{HEADCOUNT}=1e1,5",
        "start=2026-11-01,2027-01-01",
        "sso_enforced=true,false",
    ],
)
def test_values_of_any_kind_stand_in_every_form(over: str, tmp_path: Path, capsys) -> None:
    words = (*SMALL[:-1], over)
    assert run(*words, "--figure", str(tmp_path / "map.png")) == 0
    assert run(*words, "--json") == 0
    key, _, values = over.partition("=")
    said = capsys.readouterr().out
    rows = json.loads(said[said.index("\n{") :])["rows"]
    assert len({str(row[key]) for row in rows}) == len(values.split(","))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--over", f"{HEADCOUNT}=1,2"), "is there twice"),
        (("--over", "idp"), "write KEY=A:B:N"),
        (("--over", "idb=okta,entra"), "did you mean idp"),
        (("--over", "desk.admins=nan,1"), "nan is no value; take a finite number"),
        (("--over", "policies.exposed_hour_usd=0,-inf"), "-inf is no value"),
        (("--over", f"policies.exposed_hour_usd=0,1{400 * '0'}"), "… is no value"),
        (("--over", "policies.exposed_hour_usd=1,1.0"), "at least two values, each once"),
        (("--json", "--csv"), "leave --csv out"),
        (("--replications", "1000000"), "add --yes"),
        (("--out", "nowhere/at/all"), "make it first"),
    ],
)
def test_a_mistake_is_a_sentence(words: tuple[str, ...], sentence: str, capsys) -> None:
    assert run(*SMALL, *words) == 2
    assert sentence in capsys.readouterr().err
