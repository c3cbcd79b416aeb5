"""`seatwise replay`: the answer, its forms, its options of reading, and mistakes."""

import json
from functools import partial
from pathlib import Path

import pytest

from sim import decisions

SMALL = """\
facts = "2026-10"
[workforce.employees]
headcount = 20
[strategies.team]
plan = "claude-team-annual"
mode = "invite"
[strategies.enterprise]
plan = "claude-enterprise"
mode = "scim"
"""
PEOPLE = "id,start,end\nboss,2019-01-07,\n" + "".join(
    f"p{number},2021-03-{number:02},2024-{number:02}-15\n" for number in range(1, 13)
)


@pytest.fixture
def replay(tmp_path: Path, seatwise):
    """Run the command on a small company; give exit code, standard output and standard error."""
    (tmp_path / "small.toml").write_text(SMALL)
    (tmp_path / "people.csv").write_text(PEOPLE)
    return partial(seatwise, "replay", tmp_path / "small.toml", "--hr", tmp_path / "people.csv")


def test_the_answer_the_strategies_and_the_longest_windows(replay):
    code, out, err = replay("--replications", 3)
    assert (code, err) == (0, "")
    assert "\nClaude Team, billed annually, by hand would have been the one to take: it" in out
    assert "and these 12 leavers could have got in for " in " ".join(out.split())
    assert "\nClaude Enterprise, by SCIM\n  hours open to leavers " in out
    assert "\nLongest under Claude Team" in out
    assert "At the prices" in out or "at the prices of October 2026" in " ".join(out.split())
    assert all(len(line) <= 100 for line in out.splitlines())


def test_every_number_as_json_csv_and_a_picture(replay, tmp_path):
    place = tmp_path / "replay.svg"
    code, out, _ = replay("--replications", 2, "--json", "--figure", place)
    document = json.loads(out)
    assert (code, document["study"]) == (0, "replay")
    assert {row["what"] for row in document["rows"]} == {"strategy", "difference", "leaver"}
    assert place.read_text().startswith("<?xml")
    code, out, _ = replay("--replications", 2, "--csv", "--from", "2024-06-01", "--months", 2)
    assert code == 0 and out.startswith("what,strategy,exposure_hours,")
    assert {line.split(",")[-3] for line in out.splitlines() if line.startswith("leaver")} <= {
        "2024-06-15",
        "2024-07-15",
    }


def test_a_time_without_leavers_is_a_sentence_and_no_picture(replay, tmp_path):
    place = tmp_path / "replay.png"
    code, out, err = replay("--from", "2022-01-01", "--figure", place)
    assert code == 0 and "Nobody in people.csv leaves from January 2022" in out
    assert err.startswith("No picture is drawn") and not place.exists()


def test_columns_dates_and_bad_rows_are_said(replay, tmp_path):
    (tmp_path / "people.csv").write_text(
        "who,from,until\nboss,7/1/2019,\nann,6/3/2021,10/11/2024\nbo,6/3/2021,soon\n"
    )
    columns = ("--columns", "id=who,start=from,end=until")
    code, _, err = replay(*columns)
    assert code == 2 and "may begin with the month or the day" in err
    code, _, err = replay(*columns, "--dates", "dmy")
    assert code == 2 and err.endswith("write a local date as 2026-04-01 or 2026-04-01 09:00\n")
    assert "line 4: end is no date" in err
    code, _, err = replay()
    assert code == 2 and "has no column end, id, start" in err
    code, out, _ = replay(*columns, "--on-bad-rows", "drop", "--dates", "dmy", "--replications", 2)
    said = " ".join(out.split())
    assert code == 0 and "from 11 November 2023 to 10 November 2024" in said
    assert "people.csv: line 4: end is no date" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--columns", "start"), '"start" is not MEANING=COLUMN'),
        (("--columns", "begin=id"), '"begin" is no meaning of a column; there is id, start'),
        (("--columns", "start=strat"), "has no column strat; did you mean"),
        (("--dates", "ymd"), "Invalid value for '--dates'"),
        (("--on-bad-rows", "skip"), "Invalid value for '--on-bad-rows'"),
        (("--months", 0), "Invalid value for '--months'"),
        (("--from", "2024-11-30"), "less than a month after --from 2024-11-30"),
        (("--from", "soon"), "Invalid value for '--from'"),
        (("--cluster", "tcp://10.0.0.5:8786"), "stay on this machine"),
        (("--json", "--csv"), "leave --csv out"),
    ],
)
def test_a_mistake_is_a_sentence(replay, words, sentence):
    code, out, err = replay(*words)
    assert code == 2 and not out
    assert sentence in " ".join(err.split())


def test_a_file_that_is_not_there(replay, tmp_path, monkeypatch):
    (tmp_path / "people.csv").rename(tmp_path / "peoples.csv")
    monkeypatch.setattr(decisions, "affordable", None, raising=False)
    code, _, err = replay()
    assert code == 2 and 'there is no such file; did you mean "peoples.csv"' in " ".join(
        err.split()
    )
