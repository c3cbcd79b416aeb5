"""What makes two scenarios the same, and what does not."""

import pickle
import re
from pathlib import Path

import pytest
from builders.scenario_files import SCALEUP
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenarios import Scenario, ScenarioError, load


@settings(max_examples=25)
@given(st.permutations(["question", "facts", "idp", "workforce", "desk", "policies", "strategies"]))
def test_the_order_of_keys_does_not_enter_the_digest(order: list[str]) -> None:
    scenario = load(SCALEUP)
    shuffled = scenario.override({key: scenario.overlay[key] for key in order})
    assert shuffled.digest == scenario.digest


def test_order_spelling_and_sources_do_not_enter_the_digest(beside: Path) -> None:
    lines = (beside / "good.toml").read_text("utf-8").split("\n\n")
    text = "\n\n".join([lines[0], lines[2], lines[1]])
    text = text.replace("headcount = 20", "headcount = { value = 20, source = 'HR' }")
    (beside / "other.toml").write_text(text + "\n[desk]\nticket_minutes = 10\n")
    assert load(beside / "other.toml").digest == load(beside / "good.toml").digest


def test_a_label_is_for_people_and_does_not_enter_the_digest(scaleup: Scenario) -> None:
    labelled = scaleup.override({"strategies.team.label": "Team, by hand"})
    assert labelled.parameters.label_of("team") == "Team, by hand"
    assert labelled.parameters.label_of("enterprise") == "Claude Enterprise, by SCIM"
    assert labelled.digest == scaleup.digest
    assert labelled.changes().equals(scaleup.changes())
    assert labelled.override({"strategies.team.mode": "automation"}).digest != scaleup.digest


@pytest.mark.parametrize(
    "key",
    [
        "signals.session_kept_share",
        "desk.ticket_minutes",
        "plans.claude-team-annual.seat_price_usd_per_month",
        "workforce.employees.seat_share",
        "workforce.employees.headcount",
    ],
)
def test_a_changed_number_changes_the_digest(scaleup: Scenario, key: str) -> None:
    assert scaleup.override({key: 1}).digest != scaleup.override({key: 0}).digest


def test_a_plan_that_is_not_used_does_not_enter_the_digest(scaleup: Scenario) -> None:
    unused = {"plans.claude-team-monthly.seat_price_usd_per_month": 31}
    assert scaleup.override(unused).digest == scaleup.digest


def test_what_decides_what_is_read_may_have_a_source_like_any_value(beside: Path) -> None:
    bare, sourced = {"facts": "2026-03"}, {"facts": {"value": "2026-03", "source": "the vendor"}}
    good = load(beside / "good.toml")
    assert good.override(sourced).digest == good.override(bare).digest
    newest = {"facts": {"value": "latest", "source": "the vendor"}}
    assert (
        good.override(newest).parameters.facts
        == good.override({"facts": "latest"}).parameters.facts
    )
    (beside / "people.csv").write_text("id,start,end,cause\n1,2024-01-08,,\n")
    text = (beside / "good.toml").read_text("utf-8")
    file = 'headcount = 0\npeople_file = { value = "people.csv", source = "HR" }\n'
    (beside / "ours.toml").write_text(re.sub(r"headcount = \d+\n", file, text))
    segment = load(beside / "ours.toml").parameters.workforce["employees"]
    assert segment.people_file == str(beside / "people.csv")


def test_people_read_from_a_file_enter_the_digest_by_what_they_are(beside: Path) -> None:
    people = beside / "people.csv"
    people.write_text("id,start,end,cause\n1,2024-01-08,,\n")
    replayed = {
        "workforce.employees.people_file": "people.csv",
        "workforce.employees.headcount": 0,
    }
    first = load(beside / "good.toml").override(replayed)
    assert first.parameters.workforce["employees"].people_file == str(people)
    assert "segment.attrition_per_year" not in set(first.assumptions()["key"])
    people.write_text("id,start,end,cause\n2,2024-01-08,,\n")
    second = load(beside / "good.toml").override(replayed)
    assert first.digest != second.digest
    (beside / "copy").mkdir()
    (beside / "copy" / "good.toml").write_bytes((beside / "good.toml").read_bytes())
    (beside / "copy" / "people.csv").write_bytes(people.read_bytes())
    assert load(beside / "copy" / "good.toml").override(replayed).digest == second.digest


def test_scenarios_and_their_errors_travel_between_processes(scaleup: Scenario) -> None:
    assert pickle.loads(pickle.dumps(scaleup)).digest == scaleup.digest
    error = pickle.loads(pickle.dumps(ScenarioError(["one", "two"])))
    assert (error.problems, str(error)) == (("one", "two"), "one\ntwo")
