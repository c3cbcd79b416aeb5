"""The page to sign: the answer on one sheet, a whole appendix, safe to open, always the same."""

import io
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

import sim
from sim import cli, decisions, report
from sim.decisions import answer
from sim.experiment import Result
from sim.report import printing
from sim.report.meanings import changed, meaning, relied_on
from sim.scenarios import ScenarioError
from sim.tables import Table

DRAWS = 4
TEAM = "Claude Team, billed annually"
SCRIPT = "<script>fetch('https://example.org')</script> & [a](b) | *who*?"
SMALL = """\
question = "Is Enterprise worth it for forty people?"
facts = "2026-03"
horizon_months = 12
idp = "okta"
sso_enforced = true

[workforce.employees]
headcount = 40
attrition_per_year = { value = 0.4, low = 0.3, high = 0.5, source = "HR report 2025" }

[strategies.team]
plan = "claude-team-annual"
mode = "invite"

[strategies.enterprise]
plan = "claude-enterprise"
mode = "scim"
"""


def parts(content: report.Content, title: str) -> tuple:
    """What stands below a heading of the appendix."""
    return next(section.parts for section in content.sections if section.title == title)


def cells(table: Table) -> dict[str, list[str]]:
    """The texts of a table by the name of the row."""
    return {name: [cell.value for cell in row] for name, row in table.rows}


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
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "small.toml"
    path.write_text(SMALL)
    return path


@pytest.fixture(scope="module")
def result(scenario: Path) -> Result:
    return sim.run(sim.load(scenario), replications=3)


@pytest.fixture(scope="module")
def content(result: Result) -> report.Content:
    return report.gather(result, draws=DRAWS)


@pytest.fixture(scope="module")
def page(content: report.Content) -> str:
    return report.html(content)


@pytest.fixture(scope="module")
def text(content: report.Content) -> str:
    return report.markdown(content)


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


def test_none_that_can_be_chosen_has_no_table_and_no_picture(result: Result) -> None:
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


def test_it_says_what_no_strategy_has(content: report.Content) -> None:
    _, nobody_has = parts(content, "What no strategy gives you")
    assert "custom roles with granular permissions" in nobody_has
    assert "audit log" not in nobody_has
    bought, capabilities = parts(content, "The strategies")
    assert cells(capabilities)["Audit log"] == ["no", "yes"]
    assert cells(bought)[f"{TEAM}, by hand"][0] == TEAM


def test_changes_are_old_and_new_and_the_rest_has_its_source_and_date(
    result: Result, content: report.Content
) -> None:
    _, changed, sources = parts(content, "Sources")
    _, assumptions = parts(content, "Assumptions")
    assert cells(changed)["Employees: leavers per head-year, long run"] == [
        "0.17 → 0.4 leavers per head-year",
        "HR report 2025",
    ]
    assert cells(changed)["Length of the horizon"][0] == "36 → 12 months"
    assert len(assumptions.rows) == len(result.scenario.assumptions())
    assert cells(assumptions)["Probability that a review finds one orphaned member"][:2] == [
        "90 % of orphans",
        "50 % to 100 %",
    ]
    assert any(name.startswith("Loaded") for name, _ in sources.rows)
    dated = [row[-1].value for _, row in assumptions.rows]
    assert all(re.fullmatch(r"\d{4}(-\d\d)*", date) for date in dated)


def test_assumptions_come_by_what_they_matter(result: Result, content: report.Content) -> None:
    most = ("policies.review_detection_share", "use.idle_share")
    alone = replace(content.answer, choice="team", runner_up=None, matters_most=most)
    (order, table), _ = relied_on(result.scenario, alone)
    names = [name for name, _ in table.rows]
    assert names[:2] == [
        "Probability that a review finds one orphaned member",
        "Share of seat holders who do not use it, long run",
    ]
    assert order.startswith("First come those that matter most by page one, then those on which")
    own = [place for place, name in enumerate(names) if name.startswith(TEAM)]
    others = [place for place, name in enumerate(names) if name.startswith("Claude Enterprise")]
    assert own and others and max(own) < min(others)
    without = replace(alone, matters_most=())
    assert "matter most" not in relied_on(result.scenario, without)[0][0]


def test_every_number_of_the_scenario_has_words(result: Result) -> None:
    without = [key for key in result.scenario.facts if not meaning(key.split("."))]
    assert without == []
    assert meaning(("plans", "claude-enterprise", "sync", "slow_share")) == (
        "share of changes caught in the vendor's slow mode"
    )


def test_what_changes_is_said_for_every_shipped_scenario() -> None:
    for path in sorted(Path("scenarios").glob("*.toml")):
        scenario = sim.load(path)
        table = changed(scenario)
        assert len(table.rows) == len(scenario.changes())
        assert all(name.strip() for name, _ in table.rows)


def test_a_reader_meets_words_and_no_names_of_columns_keys_or_counted_months(
    content: report.Content,
) -> None:
    tables = [
        part for section in content.sections for part in section.parts if isinstance(part, Table)
    ]
    seen = [
        text
        for table in tables
        for text in (
            *(head for head in table.heads if head != "Source"),
            *(name for name, _ in table.rows),
            *(cell.value for _, row in table.rows for cell in row if "article" not in cell.value),
        )
    ]
    sentences = [text for _, text in content.notes] + [
        part for section in content.sections for part in section.parts if isinstance(part, str)
    ]
    for text in (*seen, *sentences):
        assert "_" not in text
        assert not re.search(r"\bmonth \d", text)
    for key in ("team", "enterprise"):
        assert key not in {head for table in tables for head in table.heads}


def test_differences_are_to_the_choice_unless_another_is_named(
    result: Result, content: report.Content
) -> None:
    (table,) = parts(content, "Differences")
    assert table.caption.startswith(f"More or less than {TEAM}, by hand in the same futures")
    assert table.heads[1:] == ("Claude Enterprise, by SCIM",)
    assert not any(cell.verdict for _, row in table.rows for cell in row)
    (other,) = parts(report.gather(result, "enterprise", draws=2), "Differences")
    assert other.heads[1:] == (f"{TEAM}, by hand",)


def test_what_if_has_a_row_for_each_claim(content: report.Content) -> None:
    (table,) = parts(content, "What if")
    assert "Prices of October 2026" in cells(table)
    choices = {row[0] for row in cells(table).values()}
    known = {f"{TEAM}, by hand", "Claude Enterprise, by SCIM"}
    assert choices <= known | {"none can be chosen", "cannot be run"} and choices & known


def test_a_picture_that_would_show_nothing_is_a_sentence(tmp_path: Path, scenario: Path) -> None:
    (tmp_path / "people.csv").write_text("id,start,end,cause\na,2025-01-01,,\nb,2025-01-01,,\n")
    replayed = tmp_path / "replayed.toml"
    people = 'headcount = 0\npeople_file = "people.csv"'
    replayed.write_text(re.sub(r"headcount = 40\n.*\n", people + "\n", scenario.read_text()))
    told = report.gather(sim.run(sim.load(replayed), replications=1), draws=2)
    _, said = parts(told, "Pictures")
    assert said == (
        "What open hours are spent on is not drawn: nobody who left could still get in."
    )
    assert "people.csv" in report.html(told) and str(tmp_path) not in report.html(told)


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


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]):
    """Run the command; give exit code and standard error."""

    def call(*words: object) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main(["report", *map(str, words)])
        return int(ended.value.code or 0), capsys.readouterr().err

    return call


def test_the_command_writes_the_page(said, scenario, content, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(report, "gather", lambda *_: content)
    path = tmp_path / "report.html"
    assert said(scenario, "--out", path, "--replications", 1) == (0, "")
    assert path.read_text(encoding="utf-8") == report.html(content)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("report.docx", '".docx" is unknown; use .html, .md, .pdf'),
        ("report", "the name has no ending; use .html, .md, .pdf"),
        ("absent/report.md", "there is no folder"),
        ("folder.md", "is a folder; name a file"),
    ],
)
def test_a_file_that_cannot_be_is_refused(said, scenario, tmp_path, name, sentence) -> None:
    (tmp_path / "folder.md").mkdir()
    code, err = said(scenario, "--out", tmp_path / name)
    assert code == 2
    assert sentence in " ".join(err.split())


def test_without_a_browser_a_pdf_is_refused_before_the_run(
    said, scenario, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    code, err = said(scenario, "--out", tmp_path / "report.pdf")
    assert code == 1
    assert err == (
        "a PDF needs Chromium or Chrome, and none is installed; install one, or write .html and"
        " print it from any browser\n"
    )


def test_a_browser_that_prints_nothing_is_told(tmp_path, monkeypatch) -> None:
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\necho 'no display' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(report.PrinterError, match="did not print the page: no display"):
        printing.pdf("<p>hello</p>")


@pytest.fixture
def browser() -> str:
    try:
        return printing.browser()
    except report.PrinterError as error:
        pytest.skip(str(error))


def sheets(content: report.Content) -> list[str]:
    """The text of a printed report, sheet by sheet."""
    from pypdf import PdfReader

    made = PdfReader(io.BytesIO(printing.pdf(report.html(content))))
    # Letters that a typeface ties together come apart again.
    texts = (normalize("NFKC", sheet.extract_text()) for sheet in made.pages)
    return [" ".join(text.split()) for text in texts]


def assert_one_sheet(content: report.Content, printed: list[str]) -> None:
    """All of page one is on the first sheet, the signature last, and nothing of the appendix."""
    sheet = printed[0]
    for text in (content.answer.question, *content.answer.verdict, *dict(content.notes).values()):
        # A word with a hyphen may be broken behind it, so white space does not count.
        assert "".join(text.split()) in "".join(sheet.split())
    assert sheet.endswith("Name Date Signature")
    assert printed[1].startswith(f"2 / {len(printed)} {content.sections[0].title}")


@pytest.mark.browser
@pytest.mark.usefixtures("browser")
def test_a_pdf_has_the_same_text_each_time(content: report.Content) -> None:
    first, second = sheets(content), sheets(content)
    assert first == second
    assert_one_sheet(content, first)
    assert len(first) < 20


@pytest.mark.browser
@pytest.mark.usefixtures("browser")
@pytest.mark.parametrize(
    "path", sorted(Path("scenarios").glob("*.toml")), ids=lambda path: path.stem
)
def test_page_one_of_every_shipped_scenario_is_one_sheet(path: Path) -> None:
    whole = sim.load(path)
    try:
        shrunk = decisions.resized(whole, 30)
    except (ScenarioError, ValueError):
        shrunk = whole
    told = report.gather(sim.run(shrunk, replications=2), draws=4)
    # The first page is laid out by itself.
    assert_one_sheet(told, sheets(told._replace(sections=told.sections[:1])))


@pytest.mark.browser
@pytest.mark.usefixtures("browser")
def test_the_longest_page_one_is_one_sheet(content: report.Content) -> None:
    said = "Team by the year, by hand costs about $17,000 a year less than Team by the month. "
    lengths = {"Also": 2, "Why": 3, "How sure": 5, "Flips if": 4, "Careful": 4}
    notes = tuple((label, (said * times).strip()) for label, times in lengths.items())
    verdict = (said + "A difference of up to $4,100 a year could have been missed.", said)
    rows = (*content.answer.rows, *content.answer.rows)[:13]
    long = replace(content.answer, question=said * 2, verdict=verdict, rows=rows)
    told = content._replace(answer=long, notes=notes, sections=content.sections[:1])
    assert_one_sheet(told, sheets(told))


def test_a_report_replaces_an_earlier_one_or_leaves_it(
    result: Result, content: report.Content, tmp_path: Path, monkeypatch
) -> None:
    path = tmp_path / "report.md"
    path.write_text("earlier")
    monkeypatch.setattr(report, "gather", lambda *_: content._replace(sections=None))
    with pytest.raises(TypeError):
        report.write(result, path)
    assert path.read_text() == "earlier"
    monkeypatch.setattr(report, "gather", lambda *_: content)
    report.write(result, path)
    assert path.read_text(encoding="utf-8") == report.markdown(content)
    assert list(tmp_path.iterdir()) == [path]
