"""The shape of the house: who may know whom, and what nobody may do."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

SOURCES = sorted((Path(__file__).resolve().parents[1] / "sim").rglob("*.py"))


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
    lengths = {path.name: len(path.read_text().splitlines()) for path in SOURCES}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_comparing_needs_no_matplotlib() -> None:
    code = "import sys, sim.cli; sys.exit('matplotlib' in sys.modules or 'nbclient' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
