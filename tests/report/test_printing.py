"""The command, its file, and a PDF that a browser prints."""

import io
import os
from dataclasses import replace
from pathlib import Path
from unicodedata import normalize

import pytest

import sim
from sim import cli, decisions, report
from sim.experiment import Result
from sim.report import printing
from sim.scenarios import ScenarioError


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
