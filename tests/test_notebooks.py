"""Notebooks are results: executed in order, complete, canonical, and red when the model changes."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from sim.notebooks import NotebookError, canonical, refresh

REPOSITORY = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))
WHICH_PLAN = REPOSITORY / "notebooks" / "01-which-plan.ipynb"


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def shows_something(source: str) -> bool:
    """Whether a cell ends in an expression or prints."""
    tree = ast.parse(source)
    prints = any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        for node in ast.walk(tree)
    )
    return prints or (bool(tree.body) and isinstance(tree.body[-1], ast.Expr))


def printed(cell: NotebookNode) -> str:
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def write(path: Path, *sources: str) -> Path:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def validate(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run nbval over the notebooks of a folder, with the packages of that folder first."""
    command = [sys.executable, "-m", "pytest", "-c", str(REPOSITORY / "pyproject.toml")]
    command += [f"--rootdir={folder}", "-n", "0", "-p", "no:cacheprovider", *options]
    surroundings = {**os.environ, "PYTHONPATH": str(folder), "PYTEST_ADDOPTS": ""}
    return subprocess.run(
        [*command, "notebooks"],
        cwd=folder,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> NotebookNode:
    return read(request.param)


def test_cells_were_executed_in_order(notebook: NotebookNode) -> None:
    counts = [cell.execution_count for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1))


def test_what_a_cell_shows_is_stored(notebook: NotebookNode) -> None:
    for cell in code_cells(notebook):
        if shows_something(cell.source):
            assert cell.outputs, f"outputs are missing:\n{cell.source}"


def test_nothing_failed_or_warned(notebook: NotebookNode) -> None:
    outputs = [output for cell in code_cells(notebook) for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error"]
    assert not [output for output in outputs if output.get("name") == "stderr"]


def test_cells_read_and_do_not_program(notebook: NotebookNode) -> None:
    for cell in code_cells(notebook):
        assert cell.source.strip(), "an empty cell"
        assert not cell.source.rstrip().endswith(";"), f"output suppressed:\n{cell.source}"
        definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
        assert not [
            node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, definitions)
        ]


def test_no_cell_is_hidden_from_the_comparison(notebook: NotebookNode) -> None:
    for cell in code_cells(notebook):
        assert "NBVAL" not in cell.source
        assert "PYTEST_VALIDATE" not in cell.source
        assert not cell.metadata.get("tags")


def test_nothing_but_results_is_stored(notebook: NotebookNode) -> None:
    assert notebook == canonical(notebook)


def test_the_first_thing_computed_is_the_answer(notebook: NotebookNode) -> None:
    sentence = printed(code_cells(notebook)[0])
    assert re.search(r"\d", sentence), "the answer states no number"
    assert re.search(r"\w+ \w+ .*\w+\)?\.\s*$", sentence, re.DOTALL), "the answer is no sentence"


@pytest.mark.slow
def test_refreshing_changes_nothing(tmp_path: Path) -> None:
    for folder in ("notebooks", "scenarios"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    assert refresh(sorted((tmp_path / "notebooks").glob("*.ipynb"))) == []


@pytest.mark.slow
@pytest.mark.skipif(not WHICH_PLAN.exists(), reason="the notebook is not there yet")
def test_a_changed_number_in_the_model_turns_it_red(tmp_path: Path) -> None:
    for folder in ("sim", "scenarios"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    (tmp_path / "notebooks").mkdir()
    for name in (WHICH_PLAN.name, "conftest.py"):
        shutil.copy(WHICH_PLAN.with_name(name), tmp_path / "notebooks" / name)
    assert change_seat_prices(tmp_path / "sim" / "catalog", factor=0.99) > 0
    run = validate(tmp_path)
    assert run.returncode == pytest.ExitCode.TESTS_FAILED, run.stdout + run.stderr
    assert "Cell outputs differ" in run.stdout


def change_seat_prices(catalogue: Path, factor: float) -> int:
    changed = 0
    for path in catalogue.rglob("claude-team.toml"):
        text, found = re.subn(
            r"(seat_price_usd_per_month\]\s*\nvalue = )([\d.]+)",
            lambda match: f"{match[1]}{float(match[2]) * factor:.2f}",
            path.read_text(encoding="utf-8"),
        )
        path.write_text(text, encoding="utf-8")
        changed += found
    return changed


def test_cells_keep_their_order_when_tests_are_shuffled(tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    shutil.copy(REPOSITORY / "notebooks" / "conftest.py", tmp_path / "notebooks")
    later = [f"n = n + 1\nprint({number} * n / n)" for number in range(1, 12)]
    for name in ("a", "b"):
        write(tmp_path / "notebooks" / f"{name}.ipynb", "n = 1", *later)
    refresh(sorted((tmp_path / "notebooks").glob("*.ipynb")))
    run = validate(tmp_path, "--randomly-seed=7", "-v")
    assert run.returncode == pytest.ExitCode.OK, run.stdout + run.stderr
    order = re.findall(r"(\w)::ipynb::Cell (\d+) PASSED", run.stdout)
    by_name = {name: [int(cell) for own, cell in order if own == name] for name in "ab"}
    assert by_name == {name: list(range(12)) for name in "ab"}


def test_a_refresh_is_repeatable_and_canonical(tmp_path: Path) -> None:
    path = write(
        tmp_path / "small.ipynb",
        "print('Plan B costs 3 dollars more.')\nimport matplotlib.pyplot as plt",
        "figure, axes = plt.subplots()\nlines = axes.plot([1, 2])\nplt.show()",
    )
    assert refresh([path]) == [path]
    first = path.read_bytes()
    assert refresh([path]) == []
    assert path.read_bytes() == first
    stored = read(path)
    assert stored == canonical(stored)
    assert [cell.execution_count for cell in stored.cells] == [1, 2]
    assert b"Software" not in first
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("1 / 0", "a cell fails with ZeroDivisionError: division by zero"),
        ("import warnings\nwarnings.warn('old')", r"cell \[1\] writes to stderr .*old"),
    ],
)
def test_what_a_reader_should_not_see_is_refused(
    tmp_path: Path, source: str, sentence: str
) -> None:
    path = write(tmp_path / "bad.ipynb", source)
    before = path.read_bytes()
    with pytest.raises(NotebookError, match=sentence):
        refresh([path])
    assert path.read_bytes() == before


def test_what_is_no_notebook_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(NotebookError, match="cannot be read: No such file"):
        refresh([tmp_path / "absent.ipynb"])
    path = tmp_path / "text.ipynb"
    path.write_text("hello")
    with pytest.raises(NotebookError, match="is not a notebook"):
        refresh([path])
