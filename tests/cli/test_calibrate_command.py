"""`seatwise calibrate`: the screen, the file, its forms, and mistakes."""

import json
import tomllib
from functools import partial

import numpy as np
import pytest
from builders.people_files import company_rows

HEADER = "id,start,end,cause,kind"


@pytest.fixture
def calibrate(tmp_path, seatwise):
    """Run the command on a company of five years; give exit code, output and standard error."""
    rows = company_rows(np.random.default_rng(31))
    lines = [HEADER, *(",".join(row) for row in rows)]
    (tmp_path / "people.csv").write_text("\n".join(lines) + "\n")
    return partial(
        seatwise, "calibrate", "--hr", tmp_path / "people.csv", "--out", tmp_path / "ours.toml"
    )


def test_the_screen_says_how_it_was_read_what_was_found_and_what_was_not(calibrate, tmp_path):
    code, out, err = calibrate()
    assert (code, err) == (0, "")
    headings = [
        "On average people stay for ",
        "people.csv: 2021-01-",
        "How it was read",
        "employees ",
        "How it was found",
    ]
    headings += ["Not in the file, so the default is kept", "Written to"]
    places = [out.index(heading) for heading in headings]
    assert places == sorted(places)
    assert "\nemployed who leave in a year " in out and " leavers\n" in out
    assert all(len(line) <= 100 for line in out.splitlines()[:-1])
    table = tomllib.loads((tmp_path / "ours.toml").read_text())["workforce"]["employees"]
    attrition = table["attrition_per_year"]
    assert attrition["low"] < attrition["value"] < attrition["high"]
    assert attrition["source"].endswith(" people") and "secret" not in out


def test_every_number_as_json_and_a_picture(calibrate, tmp_path):
    place = tmp_path / "fit.svg"
    code, out, err = calibrate("--json", "--figure", place)
    found = json.loads(out)
    assert (code, err) == (0, "")
    estimates = {each["key"]: each for each in found["segments"][0]["estimates"]}
    assert estimates["attrition_per_year"]["counted"] == "leavers"
    assert estimates["headcount"]["low"] is None
    picture = place.read_text()
    assert (
        "leave a year" in picture and "Tenure, years" in picture and "secret" not in out + picture
    )


def test_a_file_that_is_there_is_replaced_only_by_force(calibrate, tmp_path):
    place = tmp_path / "ours.toml"
    place.write_text("# mine\n")
    code, out, err = calibrate()
    assert (code, out) == (2, "") and "--force replaces it" in err
    assert place.read_text() == "# mine\n"
    assert calibrate("--force")[0] == 0
    assert "[workforce.employees]" in place.read_text()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["ours.toml", "people.csv"]


@pytest.mark.parametrize("zone", ["Nowhere/Land", "", "../x", "/etc/passwd"])
def test_a_zone_that_is_none_is_refused(calibrate, zone):
    code, out, err = calibrate("--zone", zone)
    assert (code, out) == (2, "") and "is no zone; write one such as Europe/Berlin" in err


def test_the_file_of_people_is_never_replaced(seatwise, tmp_path):
    people = tmp_path / "people.toml"
    people.write_text(f"{HEADER}\n")
    code, _, err = seatwise("calibrate", "--hr", people, "--out", people, "--force")
    assert code == 2 and "is the file of people itself" in err
    assert people.read_text() == f"{HEADER}\n"


def test_no_picture_where_too_few_left(calibrate, tmp_path):
    (tmp_path / "people.csv").write_text(f"{HEADER}\n1,2020-01-06,2021-01-06,,\n2,2020-01-06,,,\n")
    code, out, err = calibrate("--figure", tmp_path / "fit.png")
    assert code == 0 and "fewer than 5 left (1)" in out
    assert err.startswith("No picture is drawn: too few left")
    assert not (tmp_path / "fit.png").exists()


def test_dates_that_may_be_read_in_two_ways_are_asked_for(calibrate, tmp_path):
    (tmp_path / "people.csv").write_text(f"{HEADER}\n1,6/7/2020,8/9/2021,,\n2,6/7/2020,,,\n")
    code, _, err = calibrate()
    assert code == 2 and "--dates mdy or dmy" in err
    assert "2020-06-07 to 2021-08-09" in calibrate("--dates", "mdy")[1]
    assert "2020-07-06 to 2021-09-08" in calibrate("--dates", "dmy", "--force")[1]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--from", "2999-01-01"), "lies in the future"),
        (("--from", "2025-06-30", "--to", "2025-06-01"), "no time is left"),
        (("--from", "last year"), "Invalid value for '--from'"),
        (("--dates", "ymd"), "Invalid value for '--dates'"),
        (("--durations", "months"), "has no column duration, left; it needs duration and left"),
        (("--segment", "Our People"), "write small letters, digits and -"),
        (("--figure", "fit.jpg"), "does not end in .png or .svg"),
        (("--hr", "nowhere.csv"), "nowhere.csv: there is no such file"),
        (("--out", "ours.txt"), "does not end in .toml"),
    ],
)
def test_a_mistake_is_a_sentence_and_writes_nothing(calibrate, tmp_path, words, sentence):
    code, out, err = calibrate(*words)
    assert (code, out) == (2, "")
    assert sentence in " ".join(err.split())
    assert not (tmp_path / "ours.toml").exists()
