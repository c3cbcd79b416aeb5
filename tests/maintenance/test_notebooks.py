"""Notebooks are results: executed in order, complete, canonical, and red when the model changes."""

import ast
import base64
import io
import re
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest
from builders.notebook_runs import NOTEBOOKS, REPOSITORY, validate
from nbformat import NotebookNode
from PIL import Image

from sim.maintenance.notebooks import NotebookError, canonical, refresh

IMPORT, PICTURE = "from PIL import Image", 'Image.new("RGB", (2, 2))'


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


def shown_by(cell: NotebookNode) -> str:
    """What a cell prints and shows, as text."""
    texts = (
        output.get("text") or output.get("data", {}).get("text/plain", "")
        for output in cell.outputs
    )
    return "".join(map(str, texts))


def write(path: Path, *sources: str) -> Path:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> NotebookNode:
    return read(request.param)


def test_cells_were_executed_in_order(notebook: NotebookNode) -> None:
    counts = [cell.execution_count for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1))


def test_a_notebook_is_a_reader_with_a_question_first(notebook: NotebookNode) -> None:
    first = notebook.cells[0]
    assert first.cell_type == "markdown"
    assert re.match(r"# .*\?$", first.source.splitlines()[0]), "the title is no question"


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


def test_the_first_thing_shown_is_the_answer(notebook: NotebookNode) -> None:
    shown = shown_by(code_cells(notebook)[0])
    assert re.search(r"· prices of [A-Z]\w+ \d{4}", shown), "the month of the prices is missing"
    assert re.search(r"\b[Tt]ake [A-Z]|can be chosen|cannot be chosen", shown), "no verdict"


def test_the_verdict_is_in_nobody_elses_words(notebook: NotebookNode) -> None:
    for cell in code_cells(notebook):
        assert not re.search(r"\.choice\.why|\w+\.headline\[-1\]|tables\.chosen", cell.source)


def test_strategies_are_called_by_their_labels(notebook: NotebookNode) -> None:
    keys = {
        key
        for path in (REPOSITORY / "scenarios").glob("*.toml")
        for key in re.findall(r"(?m)^\[strategies\.([\w-]+)\]$", path.read_text(encoding="utf-8"))
        if "-" in key
    }
    assert "team-jit" in keys
    for cell in code_cells(notebook):
        found = set(re.findall(r"(?<![\w.-])[a-z]+(?:-\w+)+(?![\w.-])", shown_by(cell)))
        assert not found & keys


def test_a_number_in_prose_is_a_number_of_an_output(notebook: NotebookNode) -> None:
    shown = "\n".join(shown_by(cell) for cell in code_cells(notebook))
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            prose = re.sub(r"`[^`]*`|\b(?:95|100) %", "", cell.source)
            for number in re.findall(r"\d+(?:[.,]\d+)*", prose):
                assert re.search(rf"(?<![\d.,]){number}(?![\d])", shown), (number, cell.source)


@pytest.mark.slow
def test_refreshing_changes_nothing(tmp_path: Path) -> None:
    # That the outputs are fresh, pictures too, is tested cell by cell; this is what is written.
    for folder in ("notebooks", "scenarios"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    assert refresh([tmp_path / "notebooks" / "10-other-apps.ipynb"]) == []


@pytest.fixture(scope="module")
def validated(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """Three notebooks under nbval, in random order; the port of the first kernel is taken."""
    folder = tmp_path_factory.mktemp("validated")
    (folder / "notebooks").mkdir()
    shutil.copy(REPOSITORY / "notebooks" / "conftest.py", folder / "notebooks")
    later = [f"n = n + 1\nprint({number} * n / n)" for number in range(1, 12)]
    for name in ("a", "b"):
        write(folder / "notebooks" / f"{name}.ipynb", "n = 1", *later)
    drawn = write(folder / "notebooks" / "drawn.ipynb", *[f"{IMPORT}; {PICTURE}"] * 2)
    refresh(sorted((folder / "notebooks").glob("*.ipynb")))
    # The same pixels in other bytes, and other pixels.
    stored = read(drawn)
    for cell, picture in zip(stored.cells, ("black", "white"), strict=True):
        made = io.BytesIO()
        Image.new("RGB", (2, 2), picture).save(made, "png", compress_level=0)
        cell.outputs[0].data["image/png"] = base64.b64encode(made.getvalue()).decode()
    nbformat.write(stored, drawn)
    (folder / "taken.py").write_text(
        "from nbval import plugin\n"
        "start, died = plugin.RunningKernel, [RuntimeError('Kernel died before replying')]\n"
        "def started(*names, **options):\n"
        "    if died:\n"
        "        print('a kernel died')\n"
        "        raise died.pop()\n"
        "    return start(*names, **options)\n"
        "plugin.RunningKernel = started\n",
        encoding="utf-8",
    )
    return validate(folder, "--randomly-seed=7", "-vs", "-p", "taken")


def test_cells_keep_their_order_when_tests_are_shuffled(
    validated: subprocess.CompletedProcess[str],
) -> None:
    order = re.findall(r"(\w)::ipynb::Cell (\d+) ", validated.stdout)
    by_name = {name: [int(cell) for own, cell in order if own == name] for name in "ab"}
    assert by_name == {name: list(range(12)) for name in "ab"}


def test_a_kernel_whose_port_is_taken_is_started_again(
    validated: subprocess.CompletedProcess[str],
) -> None:
    assert "a kernel died" in validated.stdout
    assert "\n=== 1 failed, 25 passed in " in re.sub("=+", "===", validated.stdout)


def test_a_picture_of_other_pixels_is_red(
    validated: subprocess.CompletedProcess[str],
) -> None:
    assert validated.returncode == pytest.ExitCode.TESTS_FAILED
    assert re.findall(r"FAILED notebooks/(\S+ \d+)", validated.stdout) == ["drawn.ipynb::Cell 1"]
    # Each as often as pytest likes: its summary cuts messages short unless CI is set.
    assert len(set(re.findall(r"a picture of 2 x 2 pixels, (\w+)", validated.stdout))) == 2


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
