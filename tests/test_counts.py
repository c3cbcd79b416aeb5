"""A count and its noun are written in one place, so that nobody reads "1 seats"."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.core.numerals import counted, in_unit

SIM = Path(__file__).resolve().parents[1] / "sim"
TREES = {
    str(path.relative_to(SIM)): ast.parse(path.read_text("utf-8"))
    for path in sorted(SIM.rglob("*.py"))
}


@pytest.mark.parametrize(
    ("count", "nouns", "text"),
    [
        (1, ("seat",), "1 seat"),
        (1.0, ("person", "people"), "1 person"),
        (0, ("person", "people"), "0 people"),
        (2, ("possible future",), "2 possible futures"),
        (1_234_567, ("record",), "1,234,567 records"),
        (1.5, ("hour",), "1.5 hours"),
    ],
)
def test_a_noun_follows_its_count(count: float, nouns: tuple[str, ...], text: str) -> None:
    assert counted(count, *nouns) == text


# Said in other words where it is 1, in sentences about code, or no count at all.
OTHERWISE = {
    "decisions/uncertainty/words.py: amounts['how_sure.draws']",
    "decisions/replay/words.py: read(row, 'exposure_hours').with_interval('hours')",
    "comparison/findings/week.py: len(rows)",
    "comparison/warnings.py: months",
    "decisions/budget/words.py: len(which)",
    "decisions/sweep/words.py: len(able)",
    "decisions/sweep/words.py: len(refused)",
    "explanation/words.py: kind",
    "decisions/sweep/grid.py: cells",
    "decisions/inputs.py: draws",
    "maintenance/goldens.py: golden.replications",
    "theory/checks.py: len(checks)",
    "billing/seats.py: most",
    "comparison/findings/costs.py: exposure[name].with_interval('hours')",
    "comparison/judgement.py: in_percent(share)",
    # More, or fewer.
    "decisions/sensitivity/words.py: way",
    "decisions/answer/sentences.py: runner_up",
    "decisions/breakeven/hour_price.py: hours",
    "scenarios/eligibility.py: document['facts']",
    # At least 2 draws, and a whole horizon.
    "decisions/answer/sure.py: draws",
    "tables/uncertainty.py: months",
}


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [
        ("1", "business hours", "1 business hour"),
        ("1", "minutes per member", "1 minute per member"),
        ("1", "people", "1 person"),
        ("1", "Weibull shape", "1 Weibull shape"),
        ("1", "share of people", "1 share of people"),
        ("1.5", "minutes", "1.5 minutes"),
        ("0", "people", "0 people"),
        ("yes", "", "yes"),
    ],
)
def test_a_unit_follows_its_number(number: str, unit: str, text: str) -> None:
    assert in_unit(number, unit) == text


def calls() -> Iterator[ast.Call]:
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "counted":
                yield node


def plurals() -> set[str]:
    """Nouns of which there can be one somewhere."""
    nouns = set()
    for call in calls():
        words = [str(each.value) for each in call.args[1:] if isinstance(each, ast.Constant)]
        if len(words) == 1:
            nouns.add(words[0].split()[-1] + "s")
        elif words:
            nouns.add(words[1].split()[0])
    return nouns - {"further", "uncertain", "that", "future", "say"}


def written() -> Iterator[tuple[str, str, str]]:
    """Yield each value of a formatted text with what stands behind it, and its file."""
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                for value, text in zip(node.values, node.values[1:], strict=False):
                    if isinstance(value, ast.FormattedValue) and isinstance(text, ast.Constant):
                        yield name, ast.unparse(value.value), str(text.value)


def test_counts_are_written_with_their_nouns() -> None:
    known = plurals()
    assert {"seats", "people", "replications", "futures", "months", "hours"} <= known
    noun = re.compile(rf" (?:[a-z]+ )?(?:{'|'.join(sorted(known))})\b")
    found = [
        f"{name}: {{{value}}}{text[:40]}"
        for name, value, text in written()
        # A constant is not 1, and a word is no number.
        if noun.match(text) and not value.isupper() and f"{name}: {value}" not in OTHERWISE
    ]
    assert found == []
