"""The page to sign: the answer on one sheet, safe to open, always the same."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from unicodedata import normalize

import pytest
from builders.little_asked import one_claim
from builders.report_pages import DRAWS

import sim
from sim import report
from sim.decisions import answer
from sim.experiment import Result

SCRIPT = "<script>fetch('https://example.org')</script> & [a](b) | *who*?"


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def of(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]


@pytest.fixture(scope="module")
def page(content: report.Content) -> str:
    return report.html(content)


@pytest.fixture(scope="module")
def text(content: report.Content) -> str:
    return report.markdown(content)


def test_costs_in_the_picture_are_written_as_in_the_table(content: report.Content) -> None:
    assert content.picture is not None
    cost = content.answer.row("cost")
    assert cost is not None
    for label, text in zip(content.answer.heads[1:3], cost.cells[:2], strict=True):
        assert f"  {label}: {text} (" in content.picture.text


def test_page_one_is_the_answer_and_words_nothing_of_its_own(
    result: Result, content: report.Content, page: str, text: str
) -> None:
    found = answer.answer(result, draws=DRAWS)
    assert content.answer == found
    labels = [label for label, _ in content.notes]
    assert labels == ["Why", "How sure", "Flips if", "Careful", "Meaning"]
    for written in (normalize("NFKC", unescape(page)), text.replace("\\", "")):
        sheet, appendix = written.split("Pictures", maxsplit=1)
        said = [found.question, found.company, *found.verdict, *(row.label for row in found.rows)]
        said += [*found.why, *found.how_sure, *found.flips_if, *found.careful, *found.meaning]
        places = [sheet.find(one, sheet.index(found.company)) for one in said[2:]]
        assert -1 not in places and places == sorted(places)
        assert all(cell in sheet for row in found.rows for cell in row.cells)
        assert sheet.index("digest") > places[-1]
        assert sheet.index("Signature") > sheet.index("digest")
        assert "Signature" not in appendix


def test_of_two_that_can_be_chosen_no_other_is_named(content: report.Content) -> None:
    assert "Also" not in dict(content.notes)


def test_none_that_can_be_chosen_has_no_table_and_no_picture(
    result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_claim(monkeypatch)
    nobody = result.scenario.override({"requires": ["custom_roles"]})
    told = report.gather(sim.run(nobody, replications=1), draws=2)
    assert told.picture is None
    for written in (report.html(told), report.markdown(told)):
        sheet, appendix = written.split("Pictures", maxsplit=1)
        assert "None of these strategies can be chosen." in sheet
        assert "<td>" not in sheet and "|--" not in sheet
        assert "Signature" in sheet
        assert "by hand (cannot be chosen)" in appendix


def test_what_costs_nothing_has_no_picture(tmp_path):
    path = tmp_path / "free.toml"
    path.write_text(
        "horizon_months = 2\n[workforce.employees]\nheadcount = 3\nattrition_per_year = 0\n"
        '[strategies.a]\nplan = "claude-team-monthly"\nmode = "invite"\n'
        '[plans.claude-team-monthly]\npricing = "free"\n'
        "[desk]\nreview_minutes = 0\nreview_minutes_per_member = 0\n"
    )
    told = report.gather(sim.run(sim.load(path), replications=1, workers=1), draws=2)
    assert told.picture is None and "$0 a year" in report.markdown(told)


def test_it_asks_nothing_of_the_network(page: str) -> None:
    made = Page(page)
    policy = next(of["content"] for of in made.of("meta") if "http-equiv" in of)
    assert "default-src 'none'" in str(policy)
    assert made.of("script", "link", "iframe", "object", "embed", "form", "base") == []
    addresses = [of.get(name) for _, of in made.tags for name in ("src", "href", "srcset")]
    assert all(str(each).startswith("data:image/svg+xml;base64,") for each in addresses if each)
    assert not re.search(r"url\(|@import", page)


def test_it_is_small_and_has_pictures_that_say_what_they_show(page: str) -> None:
    assert len(page.encode()) < 2_000_000
    pictures = Page(page).of("img")
    assert len(pictures) == 3, "cost on page one; licences and open hours in the appendix"
    assert all(len(str(of["alt"])) > 100 for of in pictures)


def test_headings_are_in_order(page: str) -> None:
    levels = [int(tag[1]) for tag, _ in Page(page).tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_tables_have_scopes_and_captions(page: str) -> None:
    made = Page(page)
    assert {of.get("scope") for of in made.of("th")} == {"row", "col"}
    assert len(made.of("caption")) == len(made.of("table")) >= 7
    assert 'lang="en"' in page


def test_what_a_scenario_says_is_text(content: report.Content) -> None:
    question = replace(content.answer, question=SCRIPT)
    evil = content._replace(answer=question, notes=(("Why", SCRIPT),))
    page = report.html(evil)
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 3
    text = report.markdown(evil)
    assert "<script" not in text
    line = next(line for line in text.splitlines() if line.startswith("# "))
    assert line.endswith(r"&amp; \[a\](b) \| \*who\*?")


def test_a_text_of_more_lines_stays_one_line_of_markdown(content: report.Content) -> None:
    more = replace(content.answer, question="One?\n\n# Two")
    text = report.markdown(content._replace(answer=more))
    assert "# One? # Two\n" in text


def test_markdown_tables_are_whole(text: str) -> None:
    widths: list[int] = []
    for line in text.splitlines():
        cells = len(re.findall(r"(?<!\\)\|", line))
        if not line.startswith("|"):
            assert len(set(widths)) <= 1, line
            widths = []
        else:
            widths.append(cells)
    assert "| **Cost** | **$" in text


def test_the_bytes_are_the_same_in_another_process(scenario: Path, page: str, text: str) -> None:
    code = (
        "import sys, sim; from sim import report; content = report.gather(sim.run("
        f"sim.load(sys.argv[1]), replications=3), draws={DRAWS}); print(report.html(content))"
        "; print(report.markdown(content))"
    )
    other = subprocess.run(
        [sys.executable, "-c", code, str(scenario)],
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONIOENCODING": "utf-8"},
    ).stdout
    assert other == f"{page}\n{text}\n".encode()
    assert b"<!DOCTYPE html>" in other
