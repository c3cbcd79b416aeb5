"""A file of people: what it may say, and the sentence for each bad row."""

import pickle

import numpy as np
import pytest
from builders.companies import company
from builders.read_people import CALENDAR, HEADER, at, by_name, read

from sim import workforce
from sim.core.streams import name_key
from sim.workforce import PeopleFileError
from sim.workforce.staffing import staff

BAD = {
    "no-column": (
        "id,start\n7,2026-06-01\n",
        ["{}: has no column end; it needs id, start and end"],
    ),
    "empty-file": ("", ["{}: has no column end, id, start; it needs id, start and end"]),
    "employed-already": (
        HEADER + "7,2026-06-01,,\n8,2026-06-01,,\n7,2026-07-01,,\n",
        ["{}, line 4: this person is employed already, by line 2"],
    ),
    "durations": (
        "stag,event\n7.03,1\n22.9,0\n",
        [
            "{}: has durations and no dates: durations can be calibrated (seatwise calibrate"
            " --durations months), but a replay needs a date of start and of end for each person"
        ],
    ),
    "month-or-day": (
        HEADER + "7,6/7/2021,,\n8,1/6/2020,,\n",
        [
            "{}: '6/7/2021' may begin with the month or the day, and no other date says which;"
            " calibrate and replay take --dates mdy or dmy, elsewhere write a local date as"
            " 2026-04-01 or 2026-04-01 09:00"
        ],
    ),
    "no-start": (
        HEADER + "7,,,\n",
        ["{}, line 2: start is ''; write a local date as 2026-04-01 or 2026-04-01 09:00"],
    ),
    "two-digits-of-a-year": (
        HEADER + "7,01.06.26,,\n",
        ["{}, line 2: start is '01.06.26'; write a local date as 2026-04-01 or 2026-04-01 09:00"],
    ),
    "impossible-date": (
        HEADER + "7,2026-06-01,2026-06-31,\n",
        ["{}, line 2: end is '2026-06-31'; write a local date as 2026-04-01 or 2026-04-01 09:00"],
    ),
    "a-name-among-the-dates": (
        HEADER + "7,Smith,,\n",
        ["{}, line 2: start is no date; write a local date as 2026-04-01 or 2026-04-01 09:00"],
    ),
    "end-before-start": (
        HEADER + "7,2026-06-05,2026-06-04,\n",
        ["{}, line 2: end 2026-06-04 is before start 2026-06-05"],
    ),
    "unknown-cause": (
        HEADER + "7,2026-06-01,2026-07-01,fired\n",
        [
            "{}, line 2: cause is 'fired'; allowed are voluntary, involuntary, layoff, or nothing",
        ],
    ),
    "several": (
        HEADER + "6,2026-06-01,,\n\n7,2026-06-05,2026-06-04,\n8,today,,\n",
        [
            "{}, line 4: end 2026-06-04 is before start 2026-06-05",
            "{}, line 5: start is no date; write a local date as 2026-04-01 or 2026-04-01 09:00",
        ],
    ),
    "open-quote": (
        HEADER + '7,"2026-06-01' + "x" * 200_000 + "\n",
        [
            "{}, line 2: has a cell of more than 131,072 characters; a quote that never closes"
            " makes one"
        ],
    ),
}


@pytest.mark.parametrize("piece", BAD)
def test_a_bad_row_gives_its_sentence(piece, tmp_path):
    text, sentences = BAD[piece]
    with pytest.raises(PeopleFileError) as error:
        read(tmp_path, text)
    path = str(tmp_path / "people.csv")
    assert list(error.value.problems) == [sentence.format(path) for sentence in sentences]


def test_a_file_that_is_not_utf_8(tmp_path):
    with pytest.raises(PeopleFileError) as error:
        read(tmp_path, HEADER + "Müller,2026-06-01,,\n", "latin-1")
    path = tmp_path / "people.csv"
    assert error.value.problems == (f"{path}: is not UTF-8 text; save it as CSV UTF-8",)


def test_what_a_spreadsheet_writes(tmp_path):
    text = "\ufeffid,start,end,note\r\n 7 ,2026-06-01, ,\r\n8,2026-06-02,2026-06-03,x,y\r\n"
    assert [person.key for person in read(tmp_path, text)] == [name_key("7"), name_key("8")]


def test_days_and_times(tmp_path):
    rows = (
        "a,2020-02-01,,\n"
        "b,2026-06-02,2026-06-12,\n"
        "c,2026-06-03 08:30,2026-06-12T11:15,involuntary\n"
        "d,2026-06-04,2027-06-01,voluntary\n"
        "early,2019-01-01,2026-05-31,\n"
        "late,2027-06-01,,\n"
    )
    found = by_name(read(tmp_path, HEADER + rows), ["a", "b", "c", "d"])
    assert (found["a"].initial, found["a"].start_hours, found["a"].cause) == (True, 0.0, "")
    assert (found["b"].initial, found["b"].start_hours) == (False, at(2026, 6, 2, 9))
    assert (found["b"].left_hours, found["b"].cause) == (at(2026, 6, 12, 17), "voluntary")
    assert found["c"].start_hours == at(2026, 6, 3, 8, 30)
    assert (found["c"].left_hours, found["c"].cause) == (at(2026, 6, 12, 11, 15), "involuntary")
    # Who leaves after the horizon has not left as far as the simulation can see.
    assert (found["d"].left_hours, found["d"].cause) == (np.inf, "")


def test_an_id_is_the_key_of_the_luck(tmp_path):
    one = read(tmp_path, HEADER + "a,2026-06-02,,\nb,2026-06-02,,\n")
    other = read(tmp_path, HEADER + "b,2026-07-02,,\nc,2026-06-02,,\na,2026-06-02,,\n")
    keys = {person.id: person.key for person in other}
    assert all(keys[person.id] == person.key for person in one)
    assert len(set(keys.values())) == 3


SIMULATED = {
    "headcount": 80,
    "attrition_per_year": 0.8,
    "growth_per_year": 0.3,
    "backfill_share": 0.9,
    "involuntary_share": 0.4,
    "start_weekday": "monday",
}


@pytest.mark.parametrize("pattern", ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d"])
def test_a_replay_of_our_own_people(pattern, tmp_path):
    parameters = company({"workforce": {"employees": SIMULATED}}).parameters
    rows = staff("employees", parameters.workforce["employees"], CALENDAR, 1, 1)
    lines = [HEADER]
    for row in rows:
        start = (
            "2020-01-01" if row.initial else f"{CALENDAR.datetime_at(row.start_hours):{pattern}}"
        )
        left = row.left_hours
        end = "" if np.isinf(left) else f"{CALENDAR.datetime_at(left):{pattern}}"
        lines.append(f"{row.id},{start},{end},{row.cause}\n")
    people = {row.key: row for row in read(tmp_path, "".join(lines))}
    found = {row.id: people.pop(name_key(row.id)) for row in rows}
    assert not people
    for row in rows:
        again = found[row.id]
        assert (again.initial, again.cause) == (row.initial, row.cause)
        if pattern.endswith("S"):
            assert again.start_hours == pytest.approx(row.start_hours, abs=1 / 3600)
            assert again.left_hours == pytest.approx(row.left_hours, abs=1 / 3600)
        else:
            assert again.start_hours // 24 == row.start_hours // 24
            assert np.isinf(row.left_hours) or again.left_hours // 24 == row.left_hours // 24


def test_who_leaves_on_a_day_off_is_told_of_on_the_next_working_day(tmp_path):
    (tmp_path / "people.csv").write_text(HEADER + "a,2020-01-01,2026-06-13,\n")
    overlay = {"workforce": {"employees": {"people_file": "people.csv"}}}
    parameters = company(overlay, folder=tmp_path).parameters
    people = workforce.people(parameters, CALENDAR, 1, 1)
    assert people.left_hours.tolist() == [at(2026, 6, 13, 17)]
    assert people.told_left_hours.tolist() == [at(2026, 6, 15, 9)]


def test_no_more_than_twenty_problems_and_a_count(tmp_path):
    with pytest.raises(PeopleFileError) as error:
        read(tmp_path, HEADER + "".join(f"{n},soon,,\n" for n in range(311)))
    problems = error.value.problems
    assert len(problems) == 21
    assert problems[-1] == "and 291 more"
    assert pickle.loads(pickle.dumps(error.value)).problems == problems
