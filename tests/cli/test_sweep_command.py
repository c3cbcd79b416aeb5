"""`seatwise sweep`: a map in text, JSON, CSV and a picture, and mistakes in sentences."""

import csv
import io
import json
from pathlib import Path

import pytest

from sim import decisions

HEADCOUNT = "workforce.employees.headcount"
SMALL = (
    *("sweep", "scenarios/startup-25.toml", "--set", "horizon_months=6"),
    *("--replications", "2", "--over", f"{HEADCOUNT}=5:15:2"),
)


def test_it_answers_in_text_keeps_cells_and_draws_a_map(seatwise, tmp_path: Path) -> None:
    picture, place = tmp_path / "map.png", tmp_path / "cells"
    idps = ("--over", "idp=okta,nonsense")
    code, said, _ = seatwise(*SMALL, *idps, "--figure", picture, "--out", place)
    assert code == 0
    assert "2 cells cannot be run" in said
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert len(list(place.glob("*.parquet"))) == 2
    code, _, err = seatwise(*SMALL, *idps, "--out", place, "--seed", 7)
    assert code == 2
    assert "of another seed" in err


def test_it_is_one_json_document_and_plain_csv(seatwise) -> None:
    code, out, _ = seatwise(*SMALL, "--json")
    assert code == 0
    rows = json.loads(out)["rows"]
    assert {row[HEADCOUNT] for row in rows} == {5, 15}
    code, out, _ = seatwise(*SMALL, "--csv")
    assert code == 0
    lines = list(csv.DictReader(io.StringIO(out)))
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
def test_values_of_any_kind_stand_in_every_form(seatwise, over: str, tmp_path: Path) -> None:
    words = (*SMALL[:-1], over)
    assert seatwise(*words, "--figure", tmp_path / "map.png")[0] == 0
    code, out, _ = seatwise(*words, "--json")
    assert code == 0
    key, _, values = over.partition("=")
    rows = json.loads(out)["rows"]
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
def test_a_mistake_is_a_sentence(seatwise, words: tuple[str, ...], sentence: str) -> None:
    code, _, err = seatwise(*SMALL, *words)
    assert code == 2
    assert sentence in err


def test_what_takes_hours_in_one_cell_is_refused_before_anything_is_run(seatwise, monkeypatch):
    monkeypatch.setattr(decisions, "sweep", None)
    over = (f"{HEADCOUNT}=5,100000", "--replications", 900)
    code, out, err = seatwise("sweep", "scenarios/startup-25.toml", "--over", *over)
    assert (code, out) == (2, "")
    assert "add --yes to run it all the same" in err
