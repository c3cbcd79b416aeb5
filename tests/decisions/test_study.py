"""The one shape of a study, and how it leaves the command line."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import typer
from builders.companies import company

from sim import plots, tables
from sim.cli import asking
from sim.decisions.study import FEWEST, Study, affordable, inapplicable

FOUND = Study(
    "made",
    "What is made?",
    "90 employees",
    ("Two are made.",),
    pd.DataFrame({"made": [1, 2]}),
    (("what", "how many"), ("made", "2")),
    ("40 replications.",),
)


def test_a_study_is_written_with_its_answer_before_its_table(capsys):
    asking.show(FOUND, company(), 1, as_json=False, as_csv=False, figure=None)
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        *("What is made?", "90 employees", "", "Two are made.", ""),
        *("what  how many", "made         2", "", "40 replications."),
    ]


def test_what_was_drawn_stands_below_in_words_with_units(capsys):
    drawn = pd.DataFrame(
        {
            "input": ["share of leavers whom nobody tells IT about at all", "days, on average"],
            "key": ["signals.idp_missed_share", "signals.days"],
            "unit": ["share of leavers", "working days"],
            "low": [0.005, 1.0],
            "value": [0.55, 1.5],
            "high": [1.0, 1100.0],
            "is_clear": [True, False],
        }
    )
    asking.show(
        replace(FOUND, inputs=drawn, listed=2),
        company(),
        1,
        as_json=False,
        as_csv=False,
        figure=None,
    )
    below = capsys.readouterr().out.split("40 replications.\n\n")[1].splitlines()
    assert [re.split("  +", line.strip()) for line in below] == [
        ["drawn from a range", "low", "as assumed", "high"],
        ["share of leavers whom nobody tells", "0.5 %", "55 %", "100 %"],
        ["IT about at all"],
        ["days, on average", "1 day", "1.5 days", "1,100 days"],
    ]
    asking.show(replace(FOUND, inputs=drawn), company(), 1, as_json=True, as_csv=False, figure=None)
    assert json.loads(capsys.readouterr().out)["inputs"][1]["key"] == "signals.days"


def test_a_wide_table_is_broken_at_spaces_where_the_screen_is_narrow():
    table = (("what was found", "how many"), ("  a name of several words", "12 % (10 to 14 %)"))
    text = tables.render_study(replace(FOUND, table=table), 36)
    assert text.splitlines()[5:8] == [
        "what was found              how many",
        "  a name of        12 % (10 to 14 %)",
        "    several words",
    ]


def test_names_of_rows_keep_a_fair_share_of_a_narrow_screen():
    """Broken once, at their own column, and not into pieces of a word or two beside wide cells."""
    cells = ["some words that fill a column"] * 4
    name = "share of leavers whose account goes off but whose seat nobody thinks of"
    text = tables.render_study(replace(FOUND, table=(("each", *"abcd"), (name, *cells))), 60)
    _, *lines = text.split("\n\n")[2].splitlines()
    assert [line[:15].rstrip() for line in lines if line.strip()] == [
        "share of",
        "  leavers whose",
        "  account goes",
        "  off but whose",
        "  seat nobody",
        "  thinks of",
    ]


def test_names_in_wide_letters_are_not_cut():
    text = tables.render_study(replace(FOUND, table=(("what", "how many"), ("日本語支社", "2"))))
    assert text.splitlines()[5:7] == ["what        how many", "日本語支社         2"]


def test_a_study_is_one_json_document_or_plain_csv(capsys):
    asking.show(FOUND, company(), 7, as_json=True, as_csv=False, figure=None)
    said = json.loads(capsys.readouterr().out)
    assert (said["study"], said["headline"], said["seed"]) == ("made", ["Two are made."], 7)
    assert said["rows"] == [{"made": 1}, {"made": 2}]
    asking.show(FOUND, company(), 1, as_json=False, as_csv=True, figure=None)
    assert capsys.readouterr().out == "made\n1\n2\n"


def test_a_question_that_does_not_apply_is_a_sentence_and_no_picture(tmp_path: Path, capsys):
    nothing = inapplicable("made", "What is made?", company(), "Nothing can be made here.")
    assert not nothing.applies
    place = tmp_path / "made.png"
    asking.show(nothing, company(), 1, as_json=False, as_csv=False, figure=place)
    said = capsys.readouterr()
    assert "Nothing can be made here." in said.out
    assert said.err == "No picture is drawn: Nothing can be made here.\n"
    assert not place.exists()
    with pytest.raises(ValueError, match="Nothing can be made here"):
        plots.study(nothing)


def test_two_formats_or_an_unknown_picture_are_refused_before_anything_is_run(tmp_path: Path):
    with pytest.raises(typer.BadParameter, match="leave --csv out"):
        asking.check(True, True, None)
    with pytest.raises(typer.BadParameter, match=r'"a.jpg" does not end in .png or .svg'):
        asking.check(False, False, tmp_path / "a.jpg")
    with pytest.raises(FileNotFoundError):
        asking.check(False, False, tmp_path / "nowhere" / "a.png")


def test_a_large_company_is_asked_with_fewer_replications_and_it_is_said():
    small = company()
    assert affordable(small, tuple(small.parameters.strategies), 40) == (40, "")
    large = company({"workforce": {"employees": {"headcount": 50_000}}})
    number, said = affordable(large, tuple(large.parameters.strategies), 40, runs=50)
    assert number == FEWEST
    assert said.startswith("2 replications instead of 40")
