"""No two pages contradict each other: each shows the verdict that a fresh answer has."""

import ast
import re
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest
from builders.little_asked import one_claim

import sim
from sim import cli, decisions, report
from sim.comparison import company_in_a_line
from sim.decisions.answer import first
from sim.decisions.sensitivity.swings import width
from sim.maintenance import pages

REPOSITORY = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))
SCENARIOS = sorted((REPOSITORY / "scenarios").glob("*.toml"))
WHEN = REPOSITORY / "notebooks" / "04-when-to-upgrade.ipynb"
WHAT_MATTERS = REPOSITORY / "notebooks" / "06-what-matters.ipynb"
YOUR_OWN = REPOSITORY / "notebooks" / "07-your-own-data.ipynb"
# What begins an answer: the question, and of whom. A table of several cases has no question.
HEAD = re.compile(r"(?m)^(?:(?P<question>\S.*)\n)?(?P<company>\d\S* .* · prices of \w+ \d{4})$")
# Rows of a table: a label, and after a gap at least one cell; and what stands below the table.
ROW = re.compile(r"(?m)^  +\S.*?  .*\d.*$")
BELOW = re.compile(r"(?m)^  (?:Also|Why|How sure)  ")


class Shown(NamedTuple):
    """An answer as a page shows it."""

    page: str
    source: str
    question: str | None
    company: str
    words: str


def code_of(notebook: Path) -> list[nbformat.NotebookNode]:
    cells = nbformat.read(notebook, as_version=4).cells
    return [cell for cell in cells if cell.cell_type == "code"]


def text_of(cell: nbformat.NotebookNode) -> str:
    # What a cell shows after something else has no line in common with it.
    return "\n\n".join(
        output.get("text") or output.get("data", {}).get("text/plain", "")
        for output in cell.outputs
    )


def shown() -> list[Shown]:
    """Answers in the README's output and in what each notebook shows first."""
    readme = (REPOSITORY / pages.README).read_text(encoding="utf-8")
    texts = {"README.md": (" ".join(pages.COMMAND), pages.shown_output(readme))}
    for path in NOTEBOOKS:
        cell = code_of(path)[0]
        texts[path.name] = cell.source, text_of(cell)
    return [
        Shown(page, source, found["question"], found["company"], text)
        for page, (source, text) in texts.items()
        for found in HEAD.finditer(text)
    ]


def one_line(text: str) -> str:
    return " ".join(text.split())


def readme_example() -> str:
    readme = (REPOSITORY / pages.README).read_text(encoding="utf-8")
    (example,) = re.findall(r"(?s)```toml\n(.*?)```", readme)
    return example


def asked_on_pages(folder: Path) -> dict[Path, list[Shown]]:
    """Answers on the pages by the file of the scenario whose question and company they show."""
    example = folder / "ours.toml"
    example.write_text(readme_example(), encoding="utf-8")
    found: dict[Path, list[Shown]] = {}
    for path in (*SCENARIOS, example):
        parameters = sim.load(path).parameters
        company = company_in_a_line(parameters)
        for each in shown():
            # A long question is folded; its last line tells it from others.
            named = path.name in each.source
            asks = parameters.question_asked().endswith(each.question) if each.question else named
            if asks and company == each.company:
                found.setdefault(path, []).append(each)
    return found


def test_every_page_shows_an_answer() -> None:
    pages_shown = [each.page for each in shown()]
    assert set(pages_shown) == {"README.md", *(path.name for path in NOTEBOOKS)}


def verdict_of(each: Shown) -> str:
    """Return what stands between the company and the table."""
    return one_line(each.words.split(each.company, 1)[1].strip("\n").split("\n\n")[0])


def test_the_page_on_your_own_company_says_what_a_fresh_answer_says(tmp_path: Path) -> None:
    ((path, all_shown),) = (of for of in asked_on_pages(tmp_path).items() if of[0].stem == "ours")
    answer = first(sim.run(sim.load(path)))
    for each in all_shown:
        words = one_line(each.words)
        assert verdict_of(each) == one_line(" ".join(answer.verdict))
        # Clear, unclear and negligible stand in the cells of differences.
        for row in answer.rows:
            assert one_line(row.cells[2]) in words, (each.page, row.label)


def test_pages_of_a_shipped_scenario_ask_it_as_it_is_and_say_one_thing(tmp_path: Path) -> None:
    # That what a notebook shows is fresh its own cells test, and of the README another test.
    on_pages = {path: of for path, of in asked_on_pages(tmp_path).items() if path in SCENARIOS}
    assert len(on_pages) >= 4
    for path, all_shown in on_pages.items():
        whole = [each for each in all_shown if each.question and each.page.endswith(".ipynb")]
        for each in whole:
            assert f'scenario = sim.load("../scenarios/{path.name}")\n' in each.source
            assert "result = sim.run(scenario)\n" in each.source
            assert "answers.first(result)" in each.source
        for each in all_shown:
            assert verdict_of(whole[0]) in one_line(each.words), each.page


# What stands beside the table: a strategy and what it costs a year.
ALSO = re.compile(r"(?:Also |· )(?P<label>[^·:$]+): (?P<usd>\$[\d,]+) a year")


def test_a_yearly_cost_has_one_rounding_on_a_page() -> None:
    """Beside the table, in a picture's text and in a table of a study it is written alike."""
    compared = 0
    for path in NOTEBOOKS:
        text = one_line(" ".join(map(text_of, code_of(path))))
        beside: dict[str, set[str]] = {}
        for found in ALSO.finditer(text):
            beside.setdefault(found["label"].strip(), set()).add(found["usd"])
        for label, amounts in beside.items():
            elsewhere = re.findall(
                rf"{re.escape(label)}(?:: (\$[\d,]+) \([^)]*\) a year: licences|; (\$[\d,]+);)",
                text,
            )
            written = {one or other for one, other in elsewhere}
            assert written <= amounts, (path.name, label)
            compared += len(written)
    assert compared > 3


def test_notebook_and_readme_begin_with_one_file() -> None:
    (ours,) = re.findall(r'(?s)ours = """\n(.*?)"""', code_of(YOUR_OWN)[0].source)
    assert ours == readme_example()


def test_terminal_and_report_say_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one_claim(monkeypatch)
    path = tmp_path / "ours.toml"
    path.write_text(readme_example(), encoding="utf-8")
    small = {"horizon_months": 4, "workforce.employees.headcount": 10}
    words = [word for key, value in small.items() for word in ("--set", f"{key}={value}")]
    with pytest.raises(SystemExit):
        cli.main(["compare", str(path), "--quiet", "--replications", "5", *words])
    result = sim.run(sim.load(path).override(small), replications=5, workers=1)
    verdict = " ".join(first(result).verdict)
    assert verdict in one_line(capsys.readouterr().out)
    content = report.gather(result, workers=1, draws=4)
    assert content.answer.verdict == first(result).verdict
    assert first(result).verdict[0] in one_line(report.markdown(content))


@pytest.mark.slow
def test_the_numbers_of_the_page_on_numbers_are_those_that_move_most() -> None:
    scenario = sim.load(REPOSITORY / "scenarios" / "scaleup.toml")
    assigned = (
        node
        for cell in code_of(WHAT_MATTERS)
        for node in ast.parse(cell.source).body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "inputs"
    )
    named = ast.literal_eval(next(assigned).value)
    frame = decisions.sensitivity(scenario, "enterprise", "team-jit", replications=3).frame
    most = [
        width(frame, measure).nlargest(count).index
        for measure, count in (("cost_usd", 5), ("exposure_hours", 3))
    ]
    assert set(named) == {name for names in most for name in names}


def test_pages_with_one_question_and_company_show_one_table() -> None:
    seen: dict[tuple[str, str], Shown] = {}
    for each in shown():
        if each.question is None:
            continue
        before = seen.setdefault((each.question, each.company), each)
        tables = [ROW.findall(BELOW.split(of.words)[0]) for of in (before, each)]
        assert tables[0]
        assert tables[0] == tables[1], (before.page, each.page)


def test_the_page_on_when_to_change_names_one_rule() -> None:
    said = text_of(code_of(WHEN)[0])
    (members,) = set(re.findall(r"at (\d+) members", said))
    assert re.search(rf"(?m)^  (Take|By cost alone take) Enterprise at {members} people", said)
