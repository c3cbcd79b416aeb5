"""The page for the person who signs: complete, safe to open, the same each time."""

import io
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

import sim
from sim import cli, report
from sim.experiment import Result
from sim.report import printing
from sim.report.meanings import meaning

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


FLIPS = "Does the choice flip?"


def parts(content: report.Content, title: str) -> tuple:
    """What stands below a heading."""
    return next(section.parts for section in content.sections if section.title == title)


def with_flips(content: report.Content, *said: str) -> report.Content:
    """A report that says something else about flips."""
    sections = (
        section._replace(parts=(said,)) if section.title == FLIPS else section
        for section in content.sections
    )
    return content._replace(sections=tuple(sections))


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
    return report.gather(result)


@pytest.fixture(scope="module")
def page(content: report.Content) -> str:
    return report.html(content)


@pytest.fixture(scope="module")
def text(content: report.Content) -> str:
    return report.markdown(content)


def test_the_answer_comes_first(content: report.Content, page: str, text: str) -> None:
    chosen, (company, bought, *_) = content.sections[0]
    assert re.match(r"[0-9]+ \w+.* · 12 months from .* · prices of \w+ 20[0-9]{2}$", company)
    assert (chosen, bought) == ("Take team.", "Claude Team, billed annually")
    for written in (page, text):
        assert written.index(content.question) < written.index(chosen)
        assert written.index(chosen) < written.index(bought)
        assert written.index(chosen) < written.index("In an average year")
        assert written.index("In an average year") < written.index("All numbers")


def test_the_year_is_the_horizon_over_its_years(tmp_path: Path, scenario: Path) -> None:
    two = tmp_path / "two.toml"
    two.write_text(scenario.read_text().replace("horizon_months = 12", "horizon_months = 24"))
    run = sim.run(sim.load(two), replications=2)
    answer = sim.compare(run)
    costs = answer.metrics[answer.metrics["metric"] == "total_cost_usd"].set_index("strategy")
    shown = report.gather(run).sections[0].parts[-1].rows[0][1][0].value
    yearly = float(costs.loc["team", "mean"]) / answer.years
    assert float(re.sub(r"[$,]", "", shown)) == pytest.approx(yearly, rel=0.01)


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
    assert len(pictures) == 3
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
    evil = with_flips(content, SCRIPT)._replace(question=SCRIPT)
    page = report.html(evil)
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 3
    text = report.markdown(evil)
    assert "<script" not in text
    line = next(line for line in text.splitlines() if line.startswith("# "))
    assert line.endswith(r"&amp; \[a\](b) \| \*who\*?")


def test_a_text_of_more_lines_stays_one_line_of_markdown(content: report.Content) -> None:
    text = report.markdown(content._replace(question="One?\n\n# Two"))
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
    assert "| Total cost |" in text


def test_it_says_what_no_strategy_has(result: Result, content: report.Content, page: str) -> None:
    _, nobody_has, capabilities = parts(content, "What no strategy gives you")
    assert "custom roles with granular permissions" in nobody_has
    assert "way to suspend members" in nobody_has
    assert "audit log" not in nobody_has
    rows = {name: [cell.value for cell in cells] for name, cells in capabilities.rows}
    assert rows["Audit log"] == ["no", "yes"]
    assert page.index("What no strategy gives you") < page.index("way to suspend members")
    later = result.scenario.override({"facts": "2026-10"})
    there = report.gather(sim.run(later, replications=2))
    assert "way to suspend members" not in parts(there, "What no strategy gives you")[-2]


def test_changes_are_old_and_new_and_the_rest_has_its_source_and_date(
    result: Result, content: report.Content
) -> None:
    changed = parts(content, "What this scenario changes")[-1]
    assumptions, sources = parts(content, "What the answer rests on")
    changes = {name: [cell.value for cell in cells] for name, cells in changed.rows}
    said = changes["Employees: leavers per head-year, long run"]
    assert said == ["0.17 → 0.4", "leavers per head-year", "HR report 2025"]
    assert changes["Length of the horizon"][0] == "36 → 12"
    keys = set(assumptions.definitions.values())
    assert len(assumptions.rows) == len(keys) == len(result.scenario.assumptions())
    assert "policies.review_detection_share" in keys
    assert "desk.loaded_rate_usd_per_hour" in sources.definitions.values()
    dated = [cells[-1].value for _, cells in assumptions.rows]
    assert all(re.fullmatch(r"\d{4}(-\d\d)*", date) for date in dated)


def test_every_number_of_the_scenario_has_words(result: Result) -> None:
    without = [key for key in result.scenario.facts if not meaning(key.split("."))]
    assert without == []
    assert meaning(("plans", "claude-enterprise", "sync", "slow_share")) == (
        "share of changes caught in the vendor's slow mode"
    )


def test_it_says_how_sure_it_is(content: report.Content) -> None:
    said = " ".join(*parts(content, "How sure we are"))
    assert said.startswith("3 possible futures")
    assert re.search(r"in one of ten, team costs less than \$[\d,]+ over 12 months", said)
    assert any("rough" in caveat for caveat in parts(content, "Caveats")[0])
    assert "replications from seed 1" in content.provenance


def test_people_from_a_file_have_no_picture_of_sizes(tmp_path: Path, scenario: Path) -> None:
    (tmp_path / "people.csv").write_text(
        "id,start,end,cause\na,2025-01-01,2026-06-01,voluntary\nb,2025-01-01,,\n"
    )
    replayed = tmp_path / "replayed.toml"
    people = 'headcount = 0\npeople_file = "people.csv"'
    replayed.write_text(re.sub(r"headcount = 40\n.*\n", people + "\n", scenario.read_text()))
    told = report.gather(sim.run(sim.load(replayed), replications=1))
    assert len(parts(told, "Pictures")) == 2


def test_the_bytes_are_the_same_in_another_process(scenario: Path) -> None:
    code = (
        "import sys, sim; from sim import report; content = report.gather(sim.run("
        "sim.load(sys.argv[1]), replications=2)); print(report.html(content))"
        "; print(report.markdown(content))"
    )
    first, second = (
        subprocess.run(
            [sys.executable, "-c", code, str(scenario)],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    )
    assert first == second
    assert b"<!DOCTYPE html>" in first


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


@pytest.mark.browser
def test_a_pdf_has_the_same_text_each_time(content: report.Content) -> None:
    from pypdf import PdfReader

    try:
        printing.browser()
    except report.PrinterError as error:
        pytest.skip(str(error))
    page = report.html(content)
    first, second = (
        [sheet.extract_text() for sheet in PdfReader(io.BytesIO(printing.pdf(page))).pages]
        for _ in range(2)
    )
    assert first == second
    assert content.question in first[0].replace("\n", " ")
    assert content.provenance.split(",")[0] in first[-1]
    assert len(first) < 16


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
