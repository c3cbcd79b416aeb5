"""`seatwise run` and `seatwise explain`: what happened, and to whom."""

import json
import os
import re

import pytest


def test_run_shows_what_happens(seatwise, scenario):
    code, out, err = seatwise("run", scenario, "--strategy", "team")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].split() == ["when", "what", "happened"]
    assert any(re.search(r"Person \d+ \(employees\): left, ", line) for line in lines)
    assert not re.search(r"[A-Z][a-z]{2,}[A-Z]|employees/", out), (
        "words, not names of records and ids"
    )
    assert "more, of which" in lines[-1]


def test_run_as_json_has_dates_and_leaves_out_what_is_not_there(seatwise, scenario):
    words = ("run", scenario, "--strategy", "team", "--replication", 2, "--replication", 3)
    _, out, _ = seatwise(*words, "--json")
    document = json.loads(out, parse_constant=pytest.fail)
    assert {row["replication"] for row in document["records"]} == {2, 3}
    assert {row["strategy"] for row in document["records"]} == {"team"}
    left = next(row for row in document["records"] if row["record"] == "Left")
    assert set(left) == {
        "at",
        "strategy",
        "replication",
        "application",
        "hours",
        "record",
        "person",
        "id",
        "cause",
    }
    assert left["at"].startswith("202")


def test_run_exports(seatwise, scenario, tmp_path):
    out = tmp_path / "out"
    words = ("run", scenario, "--strategy", "team", "--export", "csv,parquet", "--out", out)
    code, text, _ = seatwise(*words)
    assert code == 0
    assert f"are in {out}." in text
    assert {"records.csv", "records.parquet"} <= set(os.listdir(out))


def test_explain_tells_a_story_or_names_the_worst(seatwise, scenario):
    words = ("explain", scenario, "--strategy", "team", "--replication", 1)
    _, worst, _ = seatwise(*words)
    assert "leavers could still get in" in worst
    person = worst.split("1. ")[1].partition(":")[0]
    code, story, _ = seatwise(*words, "--person", person)
    assert code == 0
    assert story.startswith(
        f"{person} under Claude Team, billed annually, by hand, replication 1 of small, seed 1\n"
    )
