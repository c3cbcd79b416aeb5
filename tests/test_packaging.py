"""What is said about the package in one place agrees with what is said in another."""

import re
import tomllib
from importlib.metadata import version
from itertools import chain
from pathlib import Path

from sim.core.version import VERSION


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_installed_package_is_this_one() -> None:
    assert version("seatwise") == VERSION


def test_the_changelog_knows_this_version(repository: Path) -> None:
    assert f"## {VERSION}" in (repository / "CHANGELOG.md").read_text(encoding="utf-8")


def test_pins_are_plain_and_cover_all_that_is_asked_for(repository: Path) -> None:
    lines = (repository / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][\w.]*", line)] == []
    pinned = {normalised(line.split("==")[0]) for line in lines}
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = chain(project["dependencies"], *project["optional-dependencies"].values())
    names = {normalised(re.split(r"[^\w.-]", wish)[0]) for wish in asked}
    assert names - {"seatwise"} <= pinned


def test_the_readme_sets_up_and_runs_with_the_pins(repository: Path) -> None:
    readme = (repository / "README.md").read_text(encoding="utf-8")
    lines = [line for line in readme.splitlines() if line.startswith("python3 -m venv .venv && ")]
    assert [line.split(" && ")[-1] for line in lines] == [
        ".venv/bin/seatwise compare scenarios/scaleup.toml",
        ".venv/bin/pytest -n auto --dist loadfile",
    ]
    assert all("pip install -c constraints.txt" in line for line in lines)
