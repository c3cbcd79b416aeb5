"""The answer on a screen: its lines, at full and at half width."""

import csv
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from sim.core.estimates import UNDEFINED, Estimate
from sim.decisions.answer import Answer, Row
from sim.decisions.answer.rounding import written
from sim.tables import (
    answer_csv,
    answered,
    assured,
    paragraphs,
    render_first,
    render_rest,
    verdicts,
)


def exactly(value: float) -> Estimate:
    return Estimate(value, value, value)


ROWS = written(
    [
        Row("licence", "Licences", "part", "usd", exactly(22_700), exactly(22_300), exactly(-400)),
        Row("labour", "Admins' work", "part", "usd", exactly(1_180), exactly(420), exactly(-760)),
        Row(
            *("cost", "Cost", "sum", "usd", exactly(23_880), exactly(22_720), exactly(-1_160)),
            "unclear",
        ),
        Row(
            *("open_hours", "Hours open to leavers", "hours", "hours", exactly(540), exactly(480)),
            *(Estimate(-60, -190, 70), "unclear"),
        ),
        Row(
            *("common_open_hours", "of these no plan prevents", "part", "hours"),
            *(exactly(300), exactly(300), exactly(0), "same"),
        ),
        Row(
            *("still_in_after_a_day", "Leavers still in after a day", "share", "share"),
            *(exactly(0.09), exactly(0.08), Estimate(-0.01, -0.03, 0.01), "unclear"),
        ),
    ]
)
ANSWER = Answer(
    question="We are ninety people on Entra ID, and half of them write code. Does Enterprise pay?",
    company="80 employees · 24 months from 1 December 2026 · prices of October 2026",
    verdict=("Take Team, by hand: about $14,000 a year cheaper than Enterprise, by SCIM.",),
    choice="team",
    runner_up="enterprise",
    heads=("a year", "Team, by hand", "Enterprise through sales, by SCIM", "difference"),
    rows=ROWS,
    also=("Team, by automation: $33,100 a year", "Team, by JIT cannot be chosen: no ($1 a year)"),
    why=("Enterprise, by SCIM pays about $16,000 a year more for metered use.",),
    how_sure=("In 100 possible futures it stays the choice in 97.",),
    flips_if=("metered use is below 9 % of what is assumed", "an hour is worth more than $21"),
    careful=("61 of the 99 numbers that this answer rests on are assumptions, not sourced.",),
)


@pytest.mark.parametrize(("width", "most"), [(100, 30), (80, 40)])
def test_it_fits_the_screen_and_breaks_no_bracket_and_no_amount(width, most):
    text = render_first(ANSWER, width=width) + render_rest(ANSWER, ["seatwise x"], width=width)
    lines = text.splitlines()
    assert len(lines) <= most
    assert all(len(line) <= width and line == line.rstrip() for line in lines)
    for line in lines:
        assert line.count("(") == line.count(")")
        assert not re.search(r"\d$", line) or not line.lstrip().startswith("%")
    assert "\x1b" not in text


def test_the_verdict_comes_first_and_sums_stand_out():
    lines = render_first(ANSWER).splitlines()
    assert (
        lines[3] == "  Take Team, by hand: about $14,000 a year cheaper than Enterprise, by SCIM."
    )
    table = {line[:31].strip(): line[31:].split("  ")[-1].strip() for line in lines}
    assert table["COST"] == "-$1,160, unclear"
    assert table["Hours open to leavers"] == "unclear (-190 to +70)"
    assert table["of these no plan prevents"] == "0"
    assert table["Leavers still in after a day"] == "unclear (-3 to +1 pt)"
    assert lines[lines.index(next(line for line in lines if "COST" in line)) + 1] == ""


def test_what_is_not_there_has_no_line():
    alone = Answer(
        question="What does it cost?",
        company="3 people",
        verdict=("It costs about $24,000 a year.",),
        choice="team",
        runner_up=None,
        heads=("a year", "Team", "", ""),
        rows=written(
            [
                Row("licence", "Licences", "part", "usd", exactly(23_880), UNDEFINED),
                Row("cost", "Cost", "sum", "usd", exactly(23_880), UNDEFINED),
            ]
        ),
    )
    text = render_first(alone) + render_rest(alone)
    assert text.splitlines()[-1].split() == ["COST", "$23,880"]
    assert not re.search("Also|Why|How sure|Flips|Careful|Next|difference", text)


def test_colour_is_for_terminals_alone():
    assert "\x1b[1m" in render_first(ANSWER, colour=True)


def test_csv_keeps_all_digits():
    head, *rows = csv.reader(answer_csv(ANSWER).splitlines())
    assert head[:5] == ["row", "unit", *(f"Team, by hand{end}" for end in ("", ", low", ", high"))]
    assert [row[0] for row in rows] == [row.label for row in ROWS]
    assert rows[2][2] == "23880" and rows[2][-1] == "unclear"


def parsed(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<div>{markup.replace('<br>', '<br/>')}</div>")


def test_a_notebook_shows_what_the_terminal_prints():
    first, rest = answered(ANSWER), assured(ANSWER)
    assert (repr(first), repr(rest)) == (render_first(ANSWER), render_rest(ANSWER))
    page = parsed(first._repr_html_())
    assert [element.text for element in page.iterfind("./p/strong")] == [
        " ".join(ANSWER.verdict),
        "Also.",
        "Why.",
    ]
    table = [
        ["".join(cell.itertext()).replace("\N{NO-BREAK SPACE}", " ") for cell in row]
        for row in page.iter("tr")
    ]
    assert table[0] == list(ANSWER.heads)
    assert table[1:] == [[row.label, *row.cells] for row in ROWS]
    bold = [row for row in page.iter("tr") if row.find("td/strong") is not None]
    assert [row[0].text for row in bold] == ["Cost"]
    labels = [element.text for element in parsed(rest._repr_html_()).iterfind("./p/strong")]
    assert labels == ["How sure.", "Flips if.", "Careful."]


def test_a_notebook_shows_no_column_without_a_runner_up():
    alone = replace(ANSWER, heads=(*ANSWER.heads[:2], "", ""), runner_up=None)
    rows = list(parsed(answered(alone)._repr_html_()).iter("tr"))
    assert {len(row) for row in rows} == {2}


def test_a_notebook_escapes_what_a_scenario_says():
    page = answered(replace(ANSWER, question="Is <b>it</b> & them?"))._repr_html_()
    assert "Is &lt;b&gt;it&lt;/b&gt; &amp; them?" in page


def test_cases_are_shown_with_the_words_of_their_answers():
    other = replace(ANSWER, verdict=("None of these strategies can be chosen.",))
    table = verdicts({"as it is": ANSWER, "an outage": other})
    assert table.caption == ANSWER.company
    assert [(name, cell.value) for name, (cell,) in table.rows] == [
        ("As it is", ANSWER.verdict[0]),
        ("An outage", other.verdict[0]),
    ]


def test_sentences_of_a_notebook_are_broken_between_words():
    text = "A month that takes far more cash than it uses up is a self-service cliff & so on. " * 3
    page = paragraphs([text, "Short."])
    lines = repr(page).splitlines()
    assert " ".join(lines[:-2]) == text.strip() and lines[-2:] == ["", "Short."]
    assert max(map(len, lines)) <= 100
    assert [each.text for each in parsed(page._repr_html_())] == [text, "Short."]
