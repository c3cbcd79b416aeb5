"""The page that says what became of the guide names only what exists."""

import re
from pathlib import Path

import pytest

import sim
from sim import catalog, metrics
from sim.scenarios import schema as parameters

DOCS = Path(__file__).resolve().parents[1] / "sim" / "docs"
PAGE = (DOCS / "guide.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith("| the guide")
]
CODE = sorted(set(re.findall(r"`([^`]+)`", PAGE)))
KEYS = [word for word in CODE if re.fullmatch(r"[a-z]+(\.[a-z0-9_-]+)+", word)]
TESTS = [word for word in CODE if "::" in word]
WORDS = [word for word in CODE if re.fullmatch(r"[a-z][a-z0-9_]*", word)]


def test_the_guide_is_called_by_its_name_publisher_and_date() -> None:
    opening = " ".join(PAGE.split("\n## ")[0].split())
    for words in ("Claude (Anthropic) User Management Guide", "Stitchflow", "9 March 2026"):
        assert words in opening


def test_every_row_says_what_where_and_which_test() -> None:
    assert len(ROWS) >= 80
    for row in ROWS:
        assert len(row) == 3, row
        assert re.fullmatch(r"`(theory/)?test_\w+\.py::test_\w+`", row[2]), row


def test_every_fact_on_the_page_exists() -> None:
    known = set(catalog.load("2026-03").facts)
    assert [key for key in KEYS if key not in known] == []
    assert len(KEYS) >= 80


def test_every_test_on_the_page_exists(repository: Path) -> None:
    files = {
        # Some files of theory have the same name as one of another folder.
        f"theory/{path.name}" if path.parent.name == "theory" else path.name: path
        for path in (repository / "tests").rglob("test_*.py")
    }
    missing = []
    for word in TESTS:
        file, _, name = word.partition("::")
        text = files[file].read_text(encoding="utf-8") if file in files else ""
        if f"def {name}(" not in text:
            missing.append(word)
    assert missing == []


def test_every_other_name_on_the_page_exists() -> None:
    known = set(metrics.CATALOGUE) | set(parameters.Mode.__args__) | {"source", "as_of"}
    known |= {*parameters.Capability.__args__, "compare", "ownership"}
    for model in (parameters.Parameters, parameters.Strategy):
        known |= set(model.model_fields)
    assert [word for word in WORDS if word not in known] == []


@pytest.mark.parametrize("name", ["guide.md", "../../README.md"])
def test_every_scenario_is_on_the_page(name: str, repository: Path) -> None:
    scenarios = {path.stem for path in (repository / "scenarios").glob("*.toml")}
    text = (DOCS / name).read_text(encoding="utf-8")
    named = set(re.findall(r"\[[a-z0-9-]+\]\((?:\.\./\.\./)?scenarios/([a-z0-9-]+)\.toml\)", text))
    later = {"heavy-code-users", "in-contract", "metered", "seasonal-contractors"}
    unnamed = later if name == "guide.md" else set()
    assert named == scenarios - unnamed


def test_what_the_guide_says_of_itself_is_a_source() -> None:
    sources = catalog.facts(snapshot="2026-03")["source"]
    guide = "Claude (Anthropic) User Management Guide, Stitchflow, 9 March 2026"
    assert sources.str.startswith(guide).sum() > 100


def test_rare_reviews_leave_as_many_seats_to_leavers_as_the_surveys_say(repository: Path) -> None:
    """Two to five of a hundred, and in the presets of the catalogue two of a thousand."""
    scenario = sim.load(repository / "scenarios" / "missed-leavers.toml")
    assert 0.02 < orphaned_share(scenario) < 0.05
    usual = {
        "signals.missed_share": 0.1,
        "policies.review_interval_days": 90,
        "policies.review_detection_share": 0.9,
    }
    assert 0.001 < orphaned_share(scenario.override(usual)) < 0.006


def orphaned_share(scenario) -> float:
    """Share of what is paid for seats that goes to leavers' under the first strategy."""
    result = sim.run(scenario, ["as-it-is"], replications=20)
    cost = result.metrics.groupby("metric")["value"].sum()
    return cost["licence_cost_orphaned_usd"] / cost["licence_cost_usd"]
