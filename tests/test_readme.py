"""The README tells the truth: its output, its picture, its scenario."""

import re
from pathlib import Path

import nbformat
import pytest

import sim
from sim.maintenance import pages

REPOSITORY = Path(__file__).resolve().parents[1]
ACCEPT = "if it is intended, run: seatwise refresh 01-which-plan"


@pytest.fixture(scope="module")
def readme() -> str:
    return (REPOSITORY / pages.README).read_text(encoding="utf-8")


def test_the_output_is_what_the_first_notebook_shows(readme: str) -> None:
    """Its cells are tests, so what they show is fresh."""
    cells = nbformat.read(REPOSITORY / pages.NOTEBOOK, as_version=4).cells
    first, second = [cell for cell in cells if cell.cell_type == "code"][:2]
    shown = [cell.outputs[0]["data"]["text/plain"] for cell in (first, second)]
    answer, _, steps = pages.shown_output(readme).rpartition("\n\n  Next ")
    assert answer.splitlines() == [line for text in shown for line in text.strip("\n").splitlines()]
    scenario = pages.COMMAND[-1]
    assert steps.split("\n")[0].split() == ["seatwise", "compare", scenario, "--full"]


@pytest.mark.slow
def test_the_output_is_what_a_fresh_run_prints(readme: str) -> None:
    assert pages.shown_output(readme) == pages.fresh_output(REPOSITORY), ACCEPT


def test_the_picture_is_the_notebook_s(readme: str) -> None:
    image, text = pages.picture(REPOSITORY)
    assert (REPOSITORY / pages.PICTURE).read_bytes() == image, ACCEPT
    assert f"![{text}]({pages.PICTURE})" in readme, ACCEPT


def test_the_example_scenario_runs(readme: str, tmp_path: Path) -> None:
    (example,) = re.findall(r"(?s)```toml\n(.*?)```", readme)
    path = tmp_path / "ours.toml"
    path.write_text(example, encoding="utf-8")
    scenario = sim.load(path)
    people = sum(segment.headcount for segment in scenario.parameters.workforce.values())
    assert people == 90
    answer = sim.compare(sim.run(scenario, replications=2))
    assert answer.choice in scenario.parameters.strategies
    changed = scenario.override({"workforce.employees.headcount": 120})
    assert changed.parameters.workforce["employees"].headcount == 120


def test_accepting_changes_only_what_is_between_the_marks(readme: str) -> None:
    again = pages.with_output(readme, pages.shown_output(readme))
    assert again == readme
    other = pages.with_output(readme, "A\n\n  Take B.\n")
    assert pages.shown_output(other) == "A\n\n  Take B.\n"
    assert pages.with_picture_text(other, "B").count("![B](sim/docs") == 1


def test_what_has_to_be_said_is_said(readme: str) -> None:
    for words in ("not affiliated", "MIT licence", "does not claim", "How to read the screen"):
        assert words in readme


def test_the_screen_comes_first_and_fits(readme: str) -> None:
    shown = pages.shown_output(readme).splitlines()
    assert len(shown) <= 40
    assert max(map(len, shown)) <= 100
    assert readme.index("<!-- output -->") < readme.index("```toml") < readme.index("![")
