"""The shape of the house: who may know whom, and what nobody may do."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from sim.core import vocabulary

TESTS = Path(__file__).resolve().parent
PACKAGE = TESTS.parent / "sim"
SOURCES = sorted(PACKAGE.rglob("*.py"))
NAMES = {
    "stages": set(vocabulary.STAGES),
    "work": set(vocabulary.WORK),
    "modes": set(vocabulary.MODES),
    "causes": set(vocabulary.CAUSES),
    "routes": set(vocabulary.ROUTES),
    "uses": set(vocabulary.USES),
    "costs": {*vocabulary.COSTS, *(f"{key}_cost_usd" for key in vocabulary.COSTS)},
    "lines": set(vocabulary.LINES),
    "weekdays": {
        form
        for key, term in vocabulary.WEEKDAYS.items()
        for form in (key, term.label, key[:3], term.label[:3])
    },
    "seat types": set(vocabulary.SEAT_TYPES),
    "interruptions": set(vocabulary.INTERRUPTIONS),
}


def test_rooms_know_only_what_they_may(repository: Path) -> None:
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(
    "drawing",
    [
        r"^\s*(import|from)\s+(random|secrets)\b",
        r"\b(np|numpy)\.random\b",
        r"^\s*from\s+numpy\s+import\b.*\brandom\b",
        r"\.rvs\(",
    ],
    ids=["random", "numpy", "numpy import", "scipy"],
)
def test_luck_is_looked_up_never_drawn(drawing: str) -> None:
    found = [path for path in SOURCES if re.search(drawing, path.read_text(), re.MULTILINE)]
    assert found == []


def test_every_file_can_be_read_in_one_sitting() -> None:
    lengths = {path.relative_to(PACKAGE): len(path.read_text().splitlines()) for path in SOURCES}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_the_house_has_rooms_and_nothing_loose() -> None:
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert len(rooms) <= 20, sorted(rooms)
    assert {path.name for path in PACKAGE.glob("*.py")} == {"__init__.py", "__main__.py"}


def literals(tree: ast.AST) -> Iterator[tuple[int, set[str]]]:
    """Find what each collection that is written out holds, or leads a row of it, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            yield node.lineno, set(words(node.keys))
            yield node.lineno, set(words(node.values))
        elif isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            yield node.lineno, set(words(node.elts))


def words(nodes: Iterable[ast.expr | None]) -> Iterator[str]:
    for node in nodes:
        first = node.elts[0] if isinstance(node, ast.Tuple) and node.elts else node
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def test_written_out_names_are_found() -> None:
    for text in (
        "Literal['hr', 'idp', 'sync']",
        "{'hr': 1, 'idp': 2, 'sync': 3}",
        "[('hr', 1), ('idp', 2), ('sync', 3)]",
    ):
        found = [held & NAMES["stages"] for _, held in literals(ast.parse(text))]
        assert {"hr", "idp", "sync"} in found, text


def test_only_the_vocabulary_lists_its_names() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{line} lists {kind}: {', '.join(sorted(held & names))}"
        for path in SOURCES
        if path != Path(vocabulary.__file__)
        for line, held in literals(ast.parse(path.read_text(encoding="utf-8")))
        for kind, names in NAMES.items()
        if len(held & names) >= 3
    ]
    assert not found, "\n".join(["ask sim.core.vocabulary instead:", *found])


# What a named tuple shows of itself, and what Jupyter asks of an object.
PUBLIC = {"_asdict", "_fields", "_replace", "_repr_mimebundle_"}


def private_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Find what is taken from modules of the package under a name with an underscore before it."""
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] == "sim":
            imported |= {alias.asname or alias.name for alias in node.names}
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            names = [alias.asname or alias.name.split(".")[0] for alias in node.names]
            imported |= {
                name
                for name, alias in zip(names, node.names, strict=True)
                if alias.name.split(".")[0] == "sim"
            }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            root = node.value
            while isinstance(root, ast.Attribute):
                root = root.value
            if isinstance(root, ast.Name) and root.id in imported:
                yield node.lineno, node.attr


def test_no_test_knows_what_is_private() -> None:
    found = {
        path.relative_to(TESTS).as_posix(): f"line {line}: {name}"
        for path in sorted(TESTS.rglob("*.py"))
        for line, name in private_names(ast.parse(path.read_text(encoding="utf-8")))
        if re.match(r"_[^_]", name) and name not in PUBLIC
    }
    assert not found, f"test what these are for by a public function: {found}"


def test_comparing_needs_no_matplotlib() -> None:
    code = "import sys, sim.cli; sys.exit('matplotlib' in sys.modules or 'nbclient' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
