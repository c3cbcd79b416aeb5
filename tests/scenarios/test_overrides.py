"""What is changed in a scenario from outside, by a program or by a setting."""

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders.scenario_files import MUSEUM, SCALEUP, problems
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import catalog
from sim.scenarios import Scenario, ScenarioError, load, parse_setting


def test_an_override_changes_one_thing_and_not_the_scenario(scaleup: Scenario) -> None:
    before = scaleup.digest
    changed = scaleup.override({"workforce.employees.attrition_per_year": 0.25})
    assert changed.parameters.workforce["employees"].attrition_per_year == 0.25
    assert changed.overlay["workforce"]["employees"]["headcount"] == 150
    assert scaleup.parameters.workforce["employees"].attrition_per_year == 0.18
    assert (scaleup.digest, changed.name) == (before, "scaleup")
    back = changed.override({"workforce.employees.attrition_per_year": 0.18})
    assert back.digest == scaleup.digest


def test_a_strategy_can_be_added_by_an_override(scaleup: Scenario) -> None:
    new = {"plan": "claude-team-monthly", "mode": "invite"}
    added = scaleup.override({"strategies.monthly": new})
    assert list(added.parameters.strategies)[-1] == "monthly"
    assert "claude-team-monthly" in added.parameters.plans
    assert new == {"plan": "claude-team-monthly", "mode": "invite"}


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        (
            "workforce.employees.atrition_per_year",
            0.2,
            "workforce.employees.atrition_per_year: unknown key; did you mean attrition_per_year?",
        ),
        (
            "workforce.employes.attrition_per_year",
            0.2,
            'workforce.employes: there is no segment "employes"; did you mean "employees"? (a new'
            " one needs a file)",
        ),
        ("base", "other.toml", "base: only a file can say what it is laid on"),
        ("horizon_months", 0, "horizon_months: found 0; allowed is a whole number from 1 to 120"),
        ("facts", "1999-01", 'facts: found "1999-01"; allowed is one of 2026-03, 2026-10, latest'),
    ],
)
def test_a_wrong_override_is_a_sentence(
    scaleup: Scenario, key: str, value: object, sentence: str
) -> None:
    with pytest.raises(ScenarioError) as error:
        scaleup.override({key: value})
    assert error.value.problems == (f"setting: {sentence}",)


def test_the_snapshot_can_be_given_from_outside(scaleup: Scenario) -> None:
    assert load(SCALEUP, facts="2026-03").digest == scaleup.digest
    assert problems(SCALEUP, facts="1999-01") == [
        'setting: facts: found "1999-01"; allowed is one of 2026-03, 2026-10, latest'
    ]


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("a.b=0.25", "a.b", 0.25),
        ("a.b = 3", "a.b", 3),
        ("start=2026-07-01", "start", dt.date(2026, 7, 1)),
        ("idp=entra", "idp", "entra"),
        ('idp="entra"', "idp", "entra"),
        ("sso_enforced=false", "sso_enforced", False),
        ('requires=["audit_log"]', "requires", ["audit_log"]),
        ("a={ value = 1, low = 0, high = 2 }", "a", {"value": 1, "low": 0, "high": 2}),
        ("question=Why = so?", "question", "Why = so?"),
        ("a=1\nb=2", "a", "1\nb=2"),
    ],
)
def test_a_setting_is_read_as_toml_or_as_a_word(text: str, key: str, value: object) -> None:
    assert parse_setting(text) == (key, value)


@pytest.mark.parametrize("text", ["horizon_months", "=3", "horizon_months=", ""])
def test_a_setting_without_key_or_value_is_a_sentence(text: str) -> None:
    with pytest.raises(ScenarioError, match="write KEY=VALUE"):
        parse_setting(text)


def test_an_empty_table_is_no_setting() -> None:
    with pytest.raises(
        ScenarioError, match=r"empty table changes nothing; name a value in it: a\.NAM"
    ):
        parse_setting("a={}")


@given(st.floats(0, 1), st.integers(1, 120))
def test_a_setting_gives_back_what_was_written(share: float, months: int) -> None:
    assert parse_setting(f"x={share!r}") == ("x", share)
    assert parse_setting(f"x={months}") == ("x", months)


KEYS = [
    "question",
    "facts",
    "start",
    "idp",
    "workforce",
    "strategies.team",
    "strategies.team.idp",
    "plans",
    *load(SCALEUP).facts,
]
ODD = st.sampled_from(
    [
        *(None, True, -1, 0, 1.5, 1e300, float("nan"), "", "none", "okta", "2026-03"),
        *([], [1], ["okta"], [{}], {}, {"value": {}}, {"value": 1, "low": []}, {"law": 1}),
        *({"law": "uniform", "low": "x"}, {"value": 1, "source": 3}, {"a": {"b": 1}}),
        *(dt.date(2026, 1, 1), dt.datetime(2026, 1, 1), dt.time(9), {"value": {"law": {}}}),
    ]
)


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from(KEYS), ODD, min_size=1, max_size=3))
def test_whatever_is_said_is_understood_or_answered_in_sentences(said: dict[str, Any]) -> None:
    try:
        load(SCALEUP).override(said)
    except ScenarioError as error:
        for sentence in error.problems:
            assert sentence.startswith(("setting", "scaleup.toml: ")), sentence
            assert "Input should" not in sentence and "pydantic" not in sentence


def test_the_catalogue_is_not_changed_by_a_scenario(scaleup: Scenario) -> None:
    before = catalog.read(Path(catalog.__file__).parent, "2026-03")
    scaleup.override({"desk.ticket_minutes": 99, "plans.claude-enterprise.minimum_seats": 1})
    assert catalog.load("2026-03") == before


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"workforce.employees.headcount": 10**400},
            "setting: workforce.employees.headcount: holds a whole number of more than 15 digits;"
            " no key takes one",
        ),
        ({5: 1}, "setting: 5 is no key; a key is a text such as workforce.employees.headcount"),
        (
            {"plans": {5: {}}},
            "setting: plans: 5 is no key; a key is a text such as workforce.employees.headcount",
        ),
        (
            {"workforce.employees.headcount": 10.0},
            "setting: workforce.employees.headcount: found 10; allowed is a whole number from 0 to"
            " 200,000; write it as 10, without a point or an exponent",
        ),
    ],
)
def test_a_value_that_python_has_and_a_file_has_not(values, sentence) -> None:
    with pytest.raises(ScenarioError) as error:
        load(MUSEUM / "good.toml").override(values)
    assert list(error.value.problems) == [sentence]


def test_words_of_an_override_are_made_visible_as_those_of_a_file_are() -> None:
    changed = load(MUSEUM / "good.toml").override({"strategies.team.label": "\x1b[31mred"})
    assert changed.parameters.label_of("team") == r"\x1b[31mred"


def test_a_number_of_numpy_is_a_number() -> None:
    good = load(MUSEUM / "good.toml")
    changed = good.override({"workforce.employees.headcount": np.int64(7)})
    assert changed.digest == good.override({"workforce.employees.headcount": 7}).digest
