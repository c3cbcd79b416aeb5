"""Pages written from the code: the manual, the list of metrics, and what the README shows."""

import base64
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import nbformat

from sim.core import files
from sim.core.failure import Failure
from sim.maintenance import manual

# Where things are in the repository.
README = Path("README.md")
METRICS = Path("sim/docs/metrics.md")
SCENARIOS = Path("sim/docs/scenarios.md")
PICTURE = Path("sim/docs/images/cost-by-size.png")
NOTEBOOK = Path("notebooks/01-which-plan.ipynb")
COMMAND = ("compare", "scenarios/scaleup.toml")
_BEGIN, _END = "<!-- output -->", "<!-- end of output -->"
_FENCE = r"(?s)```text\n(.*?)```"


class PageError(Failure):
    """Pages that cannot be written from where the command runs."""


def refresh(repository: Path) -> list[Path]:
    """Write the generated pages, the README's output and its picture.

    Parameters
    ----------
    repository : Path

    Returns
    -------
    list of Path
        What changed, as paths inside the repository.

    Raises
    ------
    PageError
        If this is not the repository.
    """
    check(repository)
    changed = []
    for path, content in contents(repository).items():
        target = repository / path
        if not target.is_file() or target.read_bytes() != content:
            files.replace(target, content)
            changed.append(path)
    return changed


def check(repository: Path) -> None:
    """Refuse a folder that has no README with an output to replace; see :func:`refresh`."""
    readme = repository / README
    if not readme.is_file() or _BEGIN not in readme.read_text(encoding="utf-8"):
        raise PageError(f"{readme.absolute()} is not seatwise's; run this in its repository")


def contents(repository: Path) -> Mapping[Path, bytes]:
    """Return what each generated file should hold; runs the README's first command."""
    png, text = picture(repository)
    readme = with_picture_text((repository / README).read_text(encoding="utf-8"), text)
    return {
        METRICS: manual.metrics_page().encode(),
        SCENARIOS: manual.scenarios_page().encode(),
        PICTURE: png,
        README: with_output(readme, fresh_output(repository)).encode(),
    }


def fresh_output(repository: Path) -> str:
    """Run the README's first command and return what it prints."""
    run = subprocess.run(
        [sys.executable, "-m", "sim", *COMMAND],
        cwd=repository,
        env={**os.environ, "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout


def shown_output(readme: str) -> str:
    """Return the output that a README shows."""
    return "".join(re.findall(_FENCE, _between(readme)))


def with_output(readme: str, output: str) -> str:
    """Return a README with another output."""
    between = _between(readme)
    return readme.replace(between, re.sub(_FENCE, lambda _: f"```text\n{output}```", between))


def _between(readme: str) -> str:
    return readme.split(_BEGIN)[1].split(_END, maxsplit=1)[0]


def picture(repository: Path) -> tuple[bytes, str]:
    """Return the first picture of the first notebook, and what it shows in a sentence."""
    notebook = nbformat.read(repository / NOTEBOOK, as_version=4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    data = next(output.data for output in outputs if "image/png" in output.get("data", {}))
    return base64.b64decode(data["image/png"]), data["text/plain"].splitlines()[0]


def with_picture_text(readme: str, text: str) -> str:
    """Return the README with another alternative text of its picture."""
    return re.sub(r"!\[[^\]]*\]", lambda _: f"![{text}]", readme, count=1)
