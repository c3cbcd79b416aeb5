"""Notebooks run under nbval, on a tree of their own."""

import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))
# A plugin for who asks only whether a notebook turns red: the cells behind its first red one wait.
UNTIL_RED = """\
import pytest

red = set()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    if report.failed:
        red.add(item.path)
    return report


def pytest_runtest_setup(item):
    if item.path in red:
        pytest.skip("the notebook is red already")
"""


def validate(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run nbval over the notebooks of a folder, with the packages of that folder first."""
    command = [sys.executable, "-m", "pytest", "-c", str(REPOSITORY / "pyproject.toml")]
    command += [f"--rootdir={folder}", "-p", "no:cacheprovider", *options]
    surroundings = {**os.environ, "PYTHONPATH": str(folder), "PYTEST_ADDOPTS": ""}
    return subprocess.run(
        [*command, "notebooks"],
        cwd=folder,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
