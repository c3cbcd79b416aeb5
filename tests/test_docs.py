"""Pages for people: generated ones are fresh, links lead somewhere, names in prose exist."""

import re
from pathlib import Path

import pytest

from sim import metrics
from sim.maintenance import manual
from sim.scenarios import schema as parameters

REPOSITORY = Path(__file__).resolve().parents[1]
DOCS = REPOSITORY / "sim" / "docs"
WRITTEN = sorted([*DOCS.glob("*.md"), REPOSITORY / "README.md", REPOSITORY / "sim" / "DESIGN.md"])
ACCEPT = "run: seatwise refresh 01-which-plan"


def test_the_metrics_page_is_the_catalogue() -> None:
    page = (DOCS / "metrics.md").read_text(encoding="utf-8")
    assert page == manual.metrics_page(), ACCEPT
    assert all(f"| `{name}` |" in page for name in metrics.CATALOGUE)


def test_the_manual_of_keys_is_the_schema() -> None:
    page = (DOCS / "scenarios.md").read_text(encoding="utf-8")
    assert page == manual.scenarios_page(), ACCEPT
    models = {name for name, of in vars(parameters).items() if is_model(of)}
    assert models == {table.__name__ for _, table, _, _ in manual.TABLES}


def is_model(of: object) -> bool:
    return isinstance(of, type) and issubclass(of, parameters.Model) and of is not parameters.Model


@pytest.mark.parametrize("page", WRITTEN, ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"(?s)```.*?```", "", page.read_text(encoding="utf-8"))
    targets = re.findall(r"\]\(([^)#]+)\)", text)
    local = [target for target in targets if not target.startswith("http")]
    assert [target for target in local if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", WRITTEN, ids=lambda path: path.name)
def test_lines_are_short_enough_to_read(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    prose = [line for line in lines if not line.startswith(("|", "![", "python3"))]
    long = [line for line in prose if len(line) > 110]
    assert long == [] or page.name == "scenarios.md"


def test_names_in_prose_exist() -> None:
    """Keys and metrics that pages mention in code type are real ones."""
    known = set(metrics.CATALOGUE)
    for _, table, _, _ in manual.TABLES:
        known |= set(table.model_fields)
    for name in ("model.md", "intervals.md"):
        text = (DOCS / name).read_text(encoding="utf-8")
        words = set(re.findall(r"`([a-z]+(?:_[a-z0-9]+)+)`", text))
        assert words - known - {"pairing_gain", "joint_low", "joint_high"} == set(), name
