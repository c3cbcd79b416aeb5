"""What HR systems write, and how it is read."""

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from builders.companies import company
from builders.read_people import CALENDAR, HEADER, at, by_name, read

from sim import workforce
from sim.core.streams import name_key
from sim.scenarios import ScenarioError
from sim.workforce import PeopleFileError, people_file
from sim.workforce.people_file import Reading, pseudonyms
from sim.workforce.replay import employments

# What HR systems write


def stays(folder, text):
    """Employments of a file by id and number, and what was said about reading it."""
    (folder / "export.csv").write_text(text)
    found = people_file.read(str(folder / "export.csv"))
    return {(stay.line, stay.number): stay for stay in found.stays}, list(found.notes)


@pytest.mark.parametrize(
    "text",
    [
        "id;start;end;cause\na;2020-01-06;2026-09-30;voluntary\nb;2021-01-06;;\n",
        "id\tstart\tend\na\t2020/01/06\t2026/09/30\nb\t2021-01-06\t\n",
        "ID,Start,End,Cause\na,2020-01-06,2026-09-30,VOLUNTARY\nb,2021-01-06,,\n",
        "id,start,end\na,1/6/2020,9/30/2026 0:00\nb,1/6/2021,NULL\n",
        "id,start,end\na,6.1.2020,30.09.2026\nb,06.01.2021,n/a\n",
        "id,start,end\na,06/01/2020,30/09/2026\nb,06/01/2021,NaT\n",
        "id,start,end\na,2020-01-06 00:00:00,2026-09-30T00:00:00\nb,2021-01-06,0000-00-00\n",
        'id,"name; of; all",start,end\na,x,2020-01-06,2026-09-30\nb,y,2021-01-06,2999-01-01\n',
    ],
)
def test_two_people_however_they_are_written(text, tmp_path):
    found, _ = stays(tmp_path, text)
    assert [(stay.start, stay.end, stay.cause) for stay in found.values()] == [
        (dt.datetime(2020, 1, 6), dt.datetime(2026, 9, 30), "voluntary"),
        (dt.datetime(2021, 1, 6), None, ""),
    ]


def test_what_is_guessed_is_said(tmp_path):
    found, notes = stays(
        tmp_path,
        "Employee_Name,EmpID,Termd,DateofHire,DateofTermination,TermReason,EmploymentStatus\n"
        '"Ann, O",,0,7/5/2011,,N/A-StillEmployed,Active\n'
        '"Bo, P",10084,1,3/30/2015,6/16/2016,career change,Voluntarily Terminated\n'
        '"Cy, Q",10196,1,7/5/2011,9/24/2012,attendance,Terminated for Cause\n'
        '"Di, R",10197,1,7/5/2011,9/24/2012,other,Terminated\n'
        "Ed, S,10088,0,1/7/2008,,N/A-StillEmployed,Active\n",
    )
    causes = {line: stay.cause for (line, _), stay in found.items()}
    assert causes == {2: "", 3: "voluntary", 4: "involuntary", 5: "voluntary"}
    assert found[3, 1].end == dt.datetime(2016, 6, 16)
    assert notes == [
        "read the column 'EmpID' as id, 'DateofHire' as start, 'DateofTermination' as end,"
        " 'EmploymentStatus' as status",
        "read dates with the month first",
        "read the cause 'Voluntarily Terminated' as voluntary (1), 'Terminated for Cause' as"
        " involuntary (1)",
        "rows that are not used, because they have more cells than there are columns: 1 (line 6)",
        "rows without an id, called by their lines: 1",
        "leavers with a cause of no known kind, counted as voluntary: 1",
    ]


def test_rows_that_are_shifted_are_counted(tmp_path):
    shifted = "".join(f"G, {number},2020-01-06,soon,voluntary\n" for number in range(30))
    _, notes = stays(tmp_path, f"{HEADER}a,2020-01-06,,\n{shifted}")
    (note,) = notes
    assert "there are columns: 30 (line 3, 4, 5" in note
    assert note.endswith("21, 22, and 10 more)")


def test_rows_of_desks_are_joined_where_they_touch(tmp_path):
    found, notes = stays(
        tmp_path,
        "employee_num,desk_id,desk_id_start_date,desk_id_end_date\n"
        "1,7,2002-10-01,2999-01-01\n1,1,1999-01-01,2002-10-01\n"
        "2,3,1999-01-01,2003-07-04\n2,9,2003-07-05,2003-12-31\n2,9,2004-02-02,2999-01-01\n",
    )
    assert {key: (stay.start.year, stay.end) for key, stay in found.items()} == {
        (3, 1): (1999, None),
        (4, 1): (1999, dt.datetime(2003, 12, 31)),
        (6, 2): (2004, None),
    }
    assert notes[-1].endswith("joined to it: 2")


def test_who_is_inactive_without_an_end_is_no_leaver(tmp_path):
    text = (
        "WorkerID,WorkerStatus,WorkerType,HireDate\n"
        "1,Inactive,Contractor,2013-01-01\n2,Active,Employee,2014-02-03\n"
    )
    found, notes = stays(tmp_path, text)
    assert [(stay.end, stay.kind) for stay in found.values()] == [
        (None, "Contractor"),
        (None, "Employee"),
    ]
    assert notes[-1] == "not active, but without an end, so counted as still here: 1"
    kinds = {"contractors": {"people_file": "export.csv", "headcount": 0}}
    parameters = company({"workforce": kinds}, folder=tmp_path).parameters
    assert workforce.notes(parameters)[-1] == (
        "export.csv: rows that are used: 1 of 2 (another kind of worker: 1)"
    )
    # A segment of a kind of worker has the rows of that kind; any other has all, and that is said.
    everybody = {"people": {"people_file": "export.csv", "headcount": 0}}
    parameters = company({"workforce": everybody}, folder=tmp_path).parameters
    assert workforce.notes(parameters)[-1] == (
        "export.csv: kinds of workers, all in [workforce.people]: Contractor, Employee; a segment"
        " called like one of them, with the same file, has the rows of its kind"
    )
    path = str(tmp_path / "export.csv")
    ids = {name: len(employments(name, path, CALENDAR)) for name in ("contractors", "people")}
    assert ids == {"contractors": 1, "people": 2}


def test_who_comes_back_is_the_same_person_with_other_luck(tmp_path):
    rows = "boss,2023-01-02,,\np7,2023-01-02,2026-06-12,voluntary\np7,2026-07-06,,\n"
    found = read(tmp_path, HEADER + rows)
    _, first, second = found
    assert first.id == second.id
    assert (first.number, second.number) == (1, 2)
    assert first.key != second.key
    assert first.returns_hours == second.start_hours == at(2026, 7, 6, 9)
    assert (second.initial, second.returns_hours, second.left_hours) == (False, np.inf, np.inf)


def test_hire_dates_before_the_start_are_kept(tmp_path):
    rows = "a,2023-01-02,,\nb,2019-03-04 08:00,,\nc,2026-07-06,,\n"
    hired = by_name(read(tmp_path, HEADER + rows), ["a", "b", "c"])
    assert {name: one.hired_hours for name, one in hired.items()} == {
        "a": at(2023, 1, 2, 9),
        "b": at(2019, 3, 4, 8),
        "c": at(2026, 7, 6, 9),
    }


@pytest.mark.parametrize("end", ["2026-06-10", "2026-06-10 00:00:00", "06/10/2026"])
def test_a_date_at_midnight_is_a_date(end, tmp_path):
    rows = f"boss,2023-01-02,,\nx,2024-01-15,{end},\ny,01/15/2024,,\n"
    (left,) = (one.left_hours for one in read(tmp_path, HEADER + rows) if one.key == name_key("x"))
    assert left == at(2026, 6, 10, 17)


def test_rows_that_are_not_used_are_said(tmp_path):
    rows = "a,2011-07-05,,\nb,2015-03-30,2016-06-16,\nc,2011-07-05,2012-09-24,\nd,2030-01-07,,\n"
    (tmp_path / "people.csv").write_text(HEADER + rows)
    overlay = {"workforce": {"employees": {"people_file": "people.csv"}}}
    parameters = company(overlay, folder=tmp_path).parameters
    assert workforce.notes(parameters) == [
        "people.csv: rows that are used: 1 of 4 (ended before 2026-06-01: 2; begin at 2027-06-01 or"
        " later: 1)"
    ]
    (tmp_path / "people.csv").write_text(HEADER + "a,2011-07-05,,\n")
    assert workforce.notes(parameters) == []


# How a file is to be read


def test_columns_are_named_where_their_names_say_nothing(tmp_path):
    (tmp_path / "hr.csv").write_text("who,a,b\n7,2020-01-06,2021-01-06\n")
    columns = {"id": "who", "start": "a", "end": "b"}
    found = people_file.read(str(tmp_path / "hr.csv"), Reading(columns=columns))
    assert [(stay.key, stay.end) for stay in found.stays] == [
        (name_key("7"), dt.datetime(2021, 1, 6))
    ]
    with pytest.raises(PeopleFileError, match='has no column whoo; did you mean "who"'):
        people_file.read(str(tmp_path / "hr.csv"), Reading(columns={**columns, "id": "whoo"}))


def test_bad_rows_are_left_out_and_listed_up_to_twenty(tmp_path):
    rows = "".join(f"{number},soon,,\n" for number in range(31))
    overlaps = "x,2020-01-06,,\nx,2021-01-06,,\n"
    (tmp_path / "hr.csv").write_text(f"{HEADER}ann,2020-01-06,,\n{rows}{overlaps}")
    found = people_file.read(str(tmp_path / "hr.csv"), Reading(drops_bad_rows=True))
    assert {stay.key for stay in found.stays} == {name_key("ann"), name_key("x")}
    first, *lines, more = found.notes
    assert first == "rows that are not used, because they cannot be read: 32"
    assert len(lines) == 20 and more == "and 12 more"
    assert lines[0].startswith("line 3: start is no date")


def test_times_with_a_zone_are_read_as_they_stand_and_counted(tmp_path):
    found, notes = stays(
        tmp_path,
        "id,start,end\na,2020-01-06T09:00Z,2021-02-03 17:30:00+02:00\nb,2020-01-06T08:00-0500,\n"
        "c,2020-01-06 00:00Z,\n",
    )
    moments = [(stay.start, stay.end) for stay in found.values()]
    assert moments == [
        (dt.datetime(2020, 1, 6, 9), dt.datetime(2021, 2, 3, 17, 30)),
        (dt.datetime(2020, 1, 6, 8), None),
        (dt.datetime(2020, 1, 6), None),
    ]
    assert notes == [
        "times with a zone, read as they stand, because nobody said the zone of the office: 4"
    ]


def test_times_with_a_zone_are_turned_to_that_of_the_office(tmp_path):
    """The clock of summer counts, and a date alone is the last day wherever it was written."""
    path = tmp_path / "hr.csv"
    path.write_text(
        "id,start,end\na,2020-01-06T09:00Z,2021-07-02T23:30:00Z\nb,2020-01-06T08:00-0500,\n"
        "c,2020-01-06 00:00Z,\nd,2020-01-06 09:00,\n"
    )
    file = people_file.read(str(path), Reading(zone=ZoneInfo("Europe/Berlin")))
    assert [(stay.start, stay.end) for stay in file.stays] == [
        (dt.datetime(2020, 1, 6, 10), dt.datetime(2021, 7, 3, 1, 30)),
        (dt.datetime(2020, 1, 6, 14), None),
        (dt.datetime(2020, 1, 6), None),
        (dt.datetime(2020, 1, 6, 9), None),
    ]
    assert file.notes == ["times with a zone, turned to Europe/Berlin: 4"]


def test_a_key_of_the_luck_is_taken_or_refused(tmp_path):
    header = "id,start,end,seatwise_key\n"
    found, notes = stays(tmp_path, f"{header}a,2020-01-06,,00000000000000ff\nb,2020-01-06,,\n")
    assert [stay.key for stay in found.values()] == [255, name_key("b")]
    assert notes == []
    with pytest.raises(PeopleFileError, match="line 2: seatwise_key is not one of 16 digits"):
        stays(tmp_path, f"{header}a,2020-01-06,,mine\n")


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path):
    with (tmp_path / "hr.csv").open("wb") as file:
        file.truncate(50_000_001)
    with pytest.raises(PeopleFileError, match="is larger than 50 MB"):
        people_file.check(tmp_path / "hr.csv")


# What people are called


def test_a_person_is_called_the_same_in_all_files_of_a_folder(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    paths = [tmp_path / name for name in ("one/a.csv", "one/b.csv", "other/a.csv")]
    first, second, third = (pseudonyms.beside(path)(name_key("ann")) for path in paths)
    assert first == second != third
    assert len(first) == 12 and set(first) <= set("0123456789abcdef")
    assert pseudonyms.beside(paths[0])(name_key("bo")) != first


def test_what_a_file_says_of_notice_and_account_is_taken(tmp_path):
    text = (
        "id,start,end,cause,told,disabled\n"
        "a,2020-01-06,2026-06-10,voluntary,2026-06-12,2026-06-15 10:30\n"
        "b,2020-01-06,2026-06-10,voluntary,2026-05-20,2026-06-09\n"
        "c,2020-01-06,2026-06-10,voluntary,,\n"
        "d,2020-01-06,,,2026-06-10,\n"
    )
    (tmp_path / "people.csv").write_text(text)
    overlay = {
        "workforce": {"employees": {"people_file": "people.csv"}},
        "signals": {"idp_missed_share": 0.6, "missed_share": 0.2},
    }
    parameters = company(overlay, folder=tmp_path).parameters
    missed = dict.fromkeys("abcd", 0)
    for replication in range(1, 301):
        lived = workforce.people(parameters, CALENDAR, 1, replication)
        at_row = {name: lived.key.tolist().index(name_key(name)) for name in "abcd"}
        told, off = lived.told_left_hours, lived.idp_disabled_hours
        assert told[at_row["a"]] == at(2026, 6, 12, 17)
        assert off[at_row["a"]] == at(2026, 6, 15, 10, 30)
        # Before the first day is at its beginning; an account goes off at the departure at the
        # earliest.
        assert (told[at_row["b"]], off[at_row["b"]]) == (0.0, at(2026, 6, 10, 17))
        assert np.isinf(told[at_row["d"]])
        for name, row in at_row.items():
            missed[name] += lived.missed[row]
            assert name in ("c", "d") or not lived.idp_missed[row]
    # Of those whose account was not forgotten half have a seat that is: 0.2 of the other 0.4.
    assert missed["a"] / 300 == pytest.approx(0.5, abs=4 * (0.25 / 300) ** 0.5)
    assert missed["c"] / 300 == pytest.approx(0.8, abs=4 * (0.16 / 300) ** 0.5)


@pytest.mark.parametrize("content", [b"", b"x", b"x" * 33])
def test_a_key_that_is_none_is_refused(tmp_path, content):
    (tmp_path / pseudonyms.NAME).write_bytes(content)
    with pytest.raises(ScenarioError, match="is no key of seatwise; remove it, and a new key"):
        pseudonyms.beside(tmp_path / "people.csv")


def test_a_key_that_is_no_plain_file_is_refused(tmp_path):
    (tmp_path / pseudonyms.NAME).symlink_to("/dev/zero")
    with pytest.raises(ScenarioError, match="is no plain file"):
        pseudonyms.beside(tmp_path / "people.csv")
