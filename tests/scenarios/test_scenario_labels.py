"""What strategies are called, and the question where a scenario asks none."""

import re
from pathlib import Path

import jsonschema
import pytest
from builders.scenario_files import MUSEUM

from sim.scenarios import Scenario, ScenarioError, json_schema, load


def test_a_question_and_labels_are_made_where_the_scenario_has_none(tmp_path: Path) -> None:
    text = (MUSEUM / "good.toml").read_text()
    (tmp_path / "mute.toml").write_text(re.sub("^question = .*\n", "", text, flags=re.MULTILINE))
    mute = load(tmp_path / "mute.toml")
    assert mute.parameters.question is None
    assert mute.parameters.question_asked() == "What of Claude Team, billed annually, by hand?"
    twin = {"strategies.twin": {"plan": "claude-team-annual", "mode": "invite"}}
    assert mute.override(twin).parameters.question_asked() == (
        "Which one: Claude Team, billed annually, by hand (team);"
        " Claude Team, billed annually, by hand (twin)?"
    )
    then = {"strategies.team.then": [{"plan": "claude-enterprise", "mode": "scim", "at_month": 3}]}
    assert mute.override(twin | then).parameters.label_of("team") == (
        "Claude Team, billed annually, by hand, then Claude Enterprise, by SCIM"
    )


@pytest.mark.parametrize("label", ["", " ", " Team", "two\nlines", "x" * 41, 3])
def test_what_is_no_label(scaleup: Scenario, label: object) -> None:
    with pytest.raises(ScenarioError) as error:
        scaleup.override({"strategies.team.label": label})
    assert "allowed is one line of 1 to 40 characters" in error.value.problems[0]


@pytest.mark.parametrize("label", ["x" * 40, "Équipe · 90 seats"])
def test_a_label_is_one_line_in_any_language(scaleup: Scenario, label: str) -> None:
    named = scaleup.override({"strategies.team.label": label})
    assert named.parameters.label_of("team") == label
    jsonschema.validate({"strategies": {"team": {"label": label}}}, json_schema())


def test_two_strategies_are_not_called_the_same(scaleup: Scenario) -> None:
    with pytest.raises(ScenarioError) as error:
        scaleup.override({"strategies.team.label": "enterprise"})
    assert error.value.problems == (
        'scaleup.toml: strategies.enterprise.label: strategy team is called "enterprise" too;'
        " give it another label",
    )
