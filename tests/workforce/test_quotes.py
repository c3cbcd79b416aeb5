"""Quotes in a file of people: a cell over several lines is one, and what is sloppy is read."""

from sim.workforce import people_file
from sim.workforce.people_file import Reading


def read(tmp_path, text: str, **reading) -> people_file.PeopleFile:
    (tmp_path / "people.csv").write_text(text)
    return people_file.read(str(tmp_path / "people.csv"), Reading(**reading))


def test_a_cell_in_quotes_may_have_lines_separators_and_quotes(tmp_path):
    text = 'id,note,start,end\n1,"of, two\nlines, ""so""",2026-01-01,\n2,,2026-01-02,2026-02-02\n'
    assert [stay.line for stay in read(tmp_path, text).stays] == [3, 4]


def test_what_stands_behind_a_quote_that_is_closed_is_no_reason_to_refuse(tmp_path):
    text = 'id,note,start,end\n"a"b,5" wide,2026-01-01,\n2,,2026-01-02,"2026-02-02" \n'
    assert len(read(tmp_path, text).stays) == 2
