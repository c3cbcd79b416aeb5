"""`seatwise facts`, `schema` and `scenarios`: what is there to read."""

import json
import re
from pathlib import Path

import pytest


def test_facts_have_sources(seatwise):
    code, out, _ = seatwise("facts", "seat_price")
    assert code == 0
    assert "plans.claude-team-annual.seat_price_usd_per_month = 20 " in out
    _, out, _ = seatwise("facts", "--json")
    facts = json.loads(out, parse_constant=pytest.fail)["facts"]
    assert len(facts) > 100
    assert all(fact["source"] and fact["as_of"] for fact in facts)


@pytest.mark.parametrize("snapshot", ["2026-03", "2026-10"])
def test_the_runbook_is_a_list_of_steps_in_order(seatwise, snapshot):
    _, out, _ = seatwise("facts", "runbook", "--facts", snapshot)
    assert max(map(len, out.splitlines())) <= 100
    first = out.split("\n\n")[0].splitlines()
    assert first[0] == "How to add users"
    assert first[1].startswith("   1. Sign in to claude.ai as Owner or Admin.")
    steps = [line for line in first if line[:4].strip().isdigit()]
    assert [int(line[:4]) for line in steps] == list(range(1, 8))
    assert first.index(steps[-1]) < min(
        place for place, line in enumerate(first) if line.startswith("   -  ")
    )
    assert "runbook." not in out
    assert " ".join(" ".join(first[-2:]).split()).endswith("confidence high]")
    for title in ("remove users", "hand ownership on", "check usage", "find unused seats"):
        assert title in out


def test_a_part_of_the_runbook(seatwise):
    _, out, _ = seatwise("facts", "remove_user.2")
    assert out.splitlines()[:2] == ["How to remove users", "   2. Go to Settings, Members."]
    _, out, _ = seatwise("facts", "add_user.title")
    assert out.startswith("How to add users\n      Claude (Anthropic)")


def test_yes_and_no_are_words(seatwise):
    _, out, _ = seatwise("facts", "claude-team-annual.metered")
    assert out.startswith("plans.claude-team-annual.metered = no\n")


def test_schema_is_json(seatwise):
    _, out, _ = seatwise("schema")
    assert json.loads(out)["title"] == "seatwise scenario"


def test_a_base_does_not_hide_the_scenarios_beside_it(seatwise, scenario):
    folder = Path(scenario).parent
    (folder / "measured.toml").write_text("[workforce.employees]\nheadcount = 5\n")
    code, out, err = seatwise("scenarios", folder)
    assert (code, err) == (0, "")
    assert "Is Enterprise worth it for thirty people?" in out
    assert "no scenario: measured.toml: strategies: is missing" in " ".join(out.split())


def test_scenarios_stand_with_their_questions(seatwise, scenario):
    code, out, err = seatwise("scenarios", Path(scenario).parent)
    assert (code, err) == (0, "")
    assert out == f"{scenario}  Is Enterprise worth it for thirty people?\n"
    code, _, err = seatwise("scenarios", Path(scenario).parent / "none")
    assert code == 2 and "there is no scenario file in" in err


def test_facts_without_a_pattern_are_an_overview(seatwise):
    _, out, _ = seatwise("facts")
    assert len(out.splitlines()) < 30
    assert re.search(
        r"^Claude Team, billed annually \(claude-team-annual\) +\$20 +2 +150", out, re.MULTILINE
    )
