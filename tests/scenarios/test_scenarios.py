"""Scenario files: what they may say, what they inherit, and the sentence for each mistake."""

import datetime as dt
import json
import os
import pickle
import re
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import catalog
from sim.scenarios import Scenario, ScenarioError, json_schema, load, parse_setting

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted((ROOT / "scenarios").glob("*.toml"))
# A company that stays as it is, whatever the library asks.
SCALEUP = Path(__file__).parent / "scaleup.toml"
MUSEUM = Path(__file__).parents[1] / "museum"
SENTENCES: dict[str, list[str]] = tomllib.loads((MUSEUM / "sentences.toml").read_text("utf-8"))
PIECES = sorted(path.stem for path in MUSEUM.glob("*.toml") if path.stem != "sentences")


@pytest.fixture(scope="module")
def scaleup() -> Scenario:
    return load(SCALEUP)


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    (tmp_path / "good.toml").write_bytes((MUSEUM / "good.toml").read_bytes())
    return tmp_path


def problems(path: Path, **values: Any) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        load(path, **values)
    return list(error.value.problems)


def test_every_piece_of_the_museum_has_a_label() -> None:
    assert [*sorted(SENTENCES), "good"] == [*(name for name in PIECES if name != "good"), "good"]
    assert len(SENTENCES) >= 25


@pytest.mark.parametrize("piece", [name for name in PIECES if name != "good"])
def test_a_broken_file_gives_its_sentences(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(MUSEUM)
    assert problems(Path(f"{piece}.toml")) == SENTENCES[piece]


def test_the_file_from_which_the_broken_ones_were_made_is_sound() -> None:
    assert load(MUSEUM / "good.toml").parameters.workforce["employees"].headcount == 20


def test_a_missing_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert problems(Path("scenarios/scalup.toml")) == [
        "scenarios/scalup.toml: there is no such file; did you mean scenarios/scaleup.toml?"
    ]
    assert problems(Path("nowhere/at-all.toml")) == [
        "nowhere/at-all.toml: there is no such file; check the name and the folder"
    ]


def test_a_directory(beside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(beside)
    (beside / "empty").mkdir()
    sentence = "is a directory; name a scenario file"
    assert problems(Path()) == [f".: {sentence}, such as good.toml"]
    assert problems(Path("empty")) == [f"empty: {sentence}"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_file_that_may_not_be_read(beside: Path) -> None:
    (beside / "good.toml").chmod(0)
    assert problems(beside / "good.toml") == [
        f"{beside / 'good.toml'}: cannot be read (permission denied)"
    ]


def test_a_file_that_cannot_be_opened(beside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert problems(beside / "good.toml") == [
        f"{beside / 'good.toml'}: cannot be read (input/output error)"
    ]


def test_a_byte_order_mark_is_no_mistake(beside: Path) -> None:
    text = (beside / "good.toml").read_text("utf-8")
    (beside / "marked.toml").write_text(text, encoding="utf-8-sig")
    assert load(beside / "marked.toml").digest == load(beside / "good.toml").digest


def test_the_library_asks_what_somebody_has_to_decide_today() -> None:
    library = {path.stem: load(path).parameters for path in SHIPPED}
    assert set(library) == {
        *("guide", "scaleup", "startup-25", "midmarket-500-entra", "enterprise-5000", "layoff"),
        *("seasonal-contractors", "unsupported-idp", "no-sso", "missed-leavers", "upgrade-when"),
        *("negotiation", "metered", "marketing-stack", "in-contract", "heavy-code-users"),
    }
    for name, asked in library.items():
        assert asked.facts == ("2026-03" if name == "guide" else "2026-10"), name
        assert all(strategy.label for strategy in asked.strategies.values()), name


def test_the_library_tries_the_ways_that_its_questions_need() -> None:
    ways = {
        "guide": ["invite", "invite", "scim"],
        "scaleup": ["invite", "jit", "automation", "scim"],
        "midmarket-500-entra": ["invite", "scim", "automation"],
    }
    for name, modes in ways.items():
        asked = load(ROOT / "scenarios" / f"{name}.toml").parameters
        assert [strategy.mode for strategy in asked.strategies.values()] == modes, name
    scaleup = load(ROOT / "scenarios" / "scaleup.toml").parameters
    employees = scaleup.workforce["employees"]
    assert (employees.headcount, employees.growth_per_year) == (90, 0.2)
    assert (scaleup.idp, scaleup.horizon_months) == ("okta", 24)
    guide = load(ROOT / "scenarios" / "guide.toml").parameters
    assert guide.workforce["employees"].headcount == 100
    assert [guide.sso_enforced_of(name) for name in guide.strategies] == [True, False, True]
    midmarket = load(ROOT / "scenarios" / "midmarket-500-entra.toml").parameters
    assert midmarket.policies.exposure_hours == 1


def test_layoffs_of_the_library_come_by_surprise_and_by_plan() -> None:
    layoffs = load(ROOT / "scenarios" / "layoff.toml").parameters.workforce["employees"].layoffs
    assert [layoff.known_days for layoff in layoffs] == [0, 5]


def test_only_used_plans_and_idps_stay(scaleup: Scenario) -> None:
    assert set(scaleup.parameters.plans) == {"claude-team-annual", "claude-enterprise"}
    assert set(scaleup.parameters.idps) == {"okta"}
    assert not [key for key in scaleup.facts if "entra" in key or "monthly" in key.split(".")[1:2]]


def test_every_fact_is_the_value_that_is_used(scaleup: Scenario) -> None:
    document = scaleup.parameters.model_dump(by_alias=True)
    for key, fact in scaleup.facts.items():
        found: Any = document
        for part in key.split("."):
            found = found[part]
        if isinstance(fact.value, dict):
            assert found == fact.value, key
        elif isinstance(found, dict):
            assert found == {"law": "constant", "value": fact.value}, key
        else:
            assert found == fact.value, key


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"workforce.employees.signals.idp_missed_share": 1}, (1, 0)),
        ({"signals.idp_missed_share": 0.95}, (0.95, 0.05)),
        ({"signals.missed_share": 1}, (0, 1)),
        ({"signals.idp_missed_share": 0.5}, (0.5, 0.09)),
    ],
)
def test_a_default_gives_way_to_what_is_stated(scaleup, said, found) -> None:
    changed = scaleup.override(said)
    signals = changed.parameters.workforce["employees"].signals
    assert (signals.idp_missed_share, signals.missed_share) == pytest.approx(found)
    for name in ("idp_missed_share", "missed_share"):
        fact = changed.facts[f"workforce.employees.signals.{name}"]
        assert fact.value == getattr(signals, name)
        assert fact.low is None or fact.low <= fact.value <= fact.high <= 1
        is_cut = fact.origin == "catalogue" and "cut to what" in fact.source
        assert is_cut == (fact.origin == "catalogue" and 0.5 not in said.values())


@pytest.mark.parametrize("key", ["exposed_hour_usd", "waiting_day_usd"])
def test_a_price_of_0_is_no_price(scaleup, key) -> None:
    free = scaleup.override({f"policies.{key}": 0})
    assert getattr(free.parameters.policies, key) is None
    assert free.digest == scaleup.digest
    assert getattr(scaleup.override({f"policies.{key}": 2}).parameters.policies, key) == 2


def test_a_segments_signals_lie_over_the_companys_over_the_catalogues(beside: Path) -> None:
    (beside / "layers.toml").write_text(
        'base = "good.toml"\n'
        "signals.missed_share = 0.2\n"
        "signals.late_share = 0.15\n"
        "[workforce.contractors]\nheadcount = 5\nsignals.missed_share = 0.3\n"
    )
    scenario = load(beside / "layers.toml")
    found = {name: each.signals for name, each in scenario.parameters.workforce.items()}
    assert (found["employees"].missed_share, found["contractors"].missed_share) == (0.2, 0.3)
    assert (found["employees"].late_share, found["contractors"].late_share) == (0.15, 0.15)
    assert found["contractors"].accept_first_share == 0.93
    key = "workforce.{}.signals.missed_share"
    assert scenario.facts[key.format("employees")].key == "signals.missed_share"
    assert scenario.facts[key.format("contractors")].key == key.format("contractors")


def test_a_segments_use_lies_over_the_companys_over_the_catalogues(beside: Path) -> None:
    (beside / "layers.toml").write_text(
        'base = "good.toml"\n'
        "[use]\nidle_share = 0.3\n"
        "usage_mix = { chat = 0.6, code = { value = 0.3, source = 'IT' } }\n"
        "[workforce.contractors]\nheadcount = 5\n"
        "use = { idle_share = 0.1, usage_mix = { chat = 0, cowork = 0, code = 1 } }\n"
    )
    scenario = load(beside / "layers.toml")
    found = {name: each.use for name, each in scenario.parameters.workforce.items()}
    assert (found["employees"].idle_share, found["contractors"].idle_share) == (0.3, 0.1)
    assert found["employees"].usage_mix == {"chat": 0.6, "cowork": 0.1, "code": 0.3}
    assert found["contractors"].usage_mix == {"chat": 0, "cowork": 0, "code": 1}
    assert found["contractors"].premium_share == 0.2
    code = scenario.facts["workforce.employees.use.usage_mix.code"]
    assert (code.key, code.value, code.source) == ("use.usage_mix.code", 0.3, "IT")
    changes = scenario.changes().set_index("key")
    assert tuple(changes.loc["use.usage_mix.code", ["old", "new"]]) == (0.1, 0.3)
    assert tuple(changes.loc["workforce.contractors.use.idle_share", ["old", "new"]]) == (0.2, 0.1)


def test_overlays_chain_and_the_nearest_word_wins(beside: Path) -> None:
    (beside / "b.toml").write_text('base = "good.toml"\nhorizon_months = 12\nidp = "entra"\n')
    (beside / "c.toml").write_text('base = "b.toml"\nhorizon_months = 24\n')
    company = load(beside / "c.toml").parameters
    assert (company.horizon_months, company.idp) == (24, "entra")
    assert company.workforce["employees"].headcount == 20


def test_a_number_may_bring_its_range_and_source(scaleup: Scenario) -> None:
    said = {"value": 0.18, "low": 0.12, "high": 0.25, "source": "HR report 2025"}
    fact = scaleup.override({"workforce.employees.attrition_per_year": said}).facts[
        "workforce.employees.attrition_per_year"
    ]
    assert (fact.value, fact.low, fact.high, fact.source) == (0.18, 0.12, 0.25, "HR report 2025")
    assert (fact.confidence, fact.unit) == ("medium", "leavers per head-year")
    bare = scaleup.facts["workforce.employees.attrition_per_year"]
    assert (bare.source, bare.confidence) == ("scenario file, no source given", "assumption")
    assert (bare.low, bare.high) == (None, None)


@pytest.mark.parametrize(
    "said",
    [
        {"law": "uniform", "low": 1, "high": 3, "source": "our tickets"},
        {"value": {"law": "uniform", "low": 1, "high": 3}, "source": "our tickets"},
        {
            "value": {"law": "uniform", "low": 1, "high": 3},
            "low": 1,
            "high": 4,
            "source": "our tickets",
        },
    ],
)
def test_a_distribution_may_bring_its_source(scaleup: Scenario, said: dict[str, Any]) -> None:
    changed = scaleup.override({"signals.late_days": said})
    law = changed.parameters.workforce["employees"].signals.late_days
    assert law.mean == 2
    assert changed.facts["workforce.employees.signals.late_days"].source == "our tickets"


@pytest.mark.parametrize(
    ("key", "said", "sentence"),
    [
        (
            "signals.late_days",
            {"value": {"law": "exponential", "mean": 2}, "low": 2, "high": 3},
            "signals.late_days: low = 2, median = 1.38629 and high = 3 are not in order;"
            " make low the smallest and high the largest",
        ),
        (
            "desk.ticket_minutes",
            {"value": 10, "low": 5, "high": float("inf")},
            "desk.ticket_minutes.high: found inf; allowed is a number from 0 to 480",
        ),
        (
            "idp",
            {"value": "okta", "low": 1, "high": 2},
            "idp.low: found 1; allowed is a name of small letters, digits, - and _",
        ),
    ],
)
def test_a_range_obeys_the_field_and_surrounds_the_value(
    scaleup: Scenario, key: str, said: object, sentence: str
) -> None:
    with pytest.raises(ScenarioError) as error:
        scaleup.override({key: said})
    assert error.value.problems[0] == f"setting: {sentence}"


def test_none_takes_a_limit_away(scaleup: Scenario) -> None:
    limited = scaleup.override({"plans.claude-enterprise.session_max_hours": 168})
    assert limited.parameters.plans["claude-enterprise"].session_max_hours == 168
    freed = limited.override({"plans.claude-enterprise.session_max_hours": "none"})
    assert freed.parameters.plans["claude-enterprise"].session_max_hours is None
    assert freed.digest == scaleup.digest


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


def test_changes_are_told_as_old_and_new(scaleup: Scenario) -> None:
    changes = scaleup.changes().set_index("key")
    assert list(changes.index) == [
        "workforce.employees.headcount",
        "workforce.employees.attrition_per_year",
        "workforce.employees.growth_per_year",
        "desk.desk_hours_per_day",
        "policies.exposure_hours",
    ]
    assert changes.loc["workforce.employees.headcount", "old"] is None
    assert tuple(changes.loc["desk.desk_hours_per_day", ["old", "new"]]) == (8, 4)
    signal = scaleup.override({"signals.late_days": 1}).changes().set_index("key")
    assert tuple(signal.loc["signals.late_days", ["old", "new"]]) == ("exponential mean 2", 1)


def test_assumptions_are_those_that_the_strategies_use(scaleup: Scenario) -> None:
    everything = scaleup.assumptions().set_index("key")
    assert everything.loc["signals.missed_share", "origin"] == "catalogue"
    assert everything.loc["workforce.employees.growth_per_year", "origin"] == "scenario"
    assert "plans.claude-enterprise.sync.failure_share" in everything.index
    assert "plans.claude-enterprise.invite_expiry_days" not in everything.index
    assert "idps.okta.push_minutes" in everything.index
    assert not {"segment.layoff_share", "policies.exposure_hours"} & set(everything.index)
    relied_on = {fact.key: fact for fact in scaleup.relied_on().values()}
    assert set(everything.index) < set(relied_on)
    assert relied_on["desk.loaded_rate_usd_per_hour"].confidence == "high"
    assert "plans.claude-enterprise.title" not in relied_on, "a name is no number"
    by_hand = load(MUSEUM / "good.toml")
    assert not by_hand.assumptions()["key"].str.contains("sync|idps|desk.repair").any()
    synced = by_hand.override(
        {"strategies.team.plan": "claude-enterprise", "strategies.team.mode": "scim"}
    )
    used = set(synced.assumptions()["key"])
    assert "desk.repair_minutes" in used
    assert not {"desk.resend_response_hours", "signals.accept_first_share"} & used
    closed = by_hand.override({"workforce.employees.backfill_share": 0})
    assert "segment.time_to_fill_days" not in set(closed.assumptions()["key"])
    sure = {"value": 0.1, "source": "counted"}
    assert "signals.missed_share" not in set(
        scaleup.override({"signals.missed_share": sure}).assumptions()["key"]
    )


ONE_OF_EACH = {
    "plan": "claude-team-annual",
    "mode": "invite",
    "then": [
        {"plan": "claude-team-monthly", "mode": "automation", "at_month": 6},
        {"plan": "claude-enterprise", "mode": "scim", "at_headcount": 100},
    ],
    "also": [
        {"plan": "loom-business", "mode": "invite", "seat_share": 0.5},
        {"plan": "ahrefs-power", "mode": "automation", "seat_share": 0.1},
    ],
}


def test_plans_that_a_strategy_comes_to_use_stay(beside: Path) -> None:
    scenario = load(beside / "good.toml").override({"strategies.team": ONE_OF_EACH})
    assert set(scenario.parameters.plans) == {
        *("claude-team-annual", "claude-team-monthly", "claude-enterprise"),
        *("loom-business", "ahrefs-power"),
    }
    used = set(scenario.assumptions()["key"])
    assert {
        *("plans.claude-enterprise.sync.failure_share", "plans.claude-enterprise.setup_hours"),
        *("plans.claude-enterprise.contract_lead_days", "idps.okta.push_minutes"),
        *("plans.loom-business.free_role_share", "automation.failure_share"),
        *("signals.console_first_share", "signals.missed_share", "desk.repair_minutes"),
    } <= used
    assert "plans.loom-business.setup_hours" not in used
    changed = scenario.override({"plans.ahrefs-power.seat_price_usd_per_month": 60})
    assert changed.digest != scenario.digest


@pytest.mark.parametrize(
    ("keys", "without", "within"),
    [
        ("automation.", {}, {"strategies.team.mode": "automation"}),
        ("use.premium_share", {}, {"facts": "2026-10"}),
        ("policies.reduction_", {}, {"facts": "2026-10"}),
        ("signals.self_join_share", {"strategies.team.mode": "automation"}, {"facts": "2026-10"}),
        (
            "usage.chat.month_sigma",
            {},
            {"facts": "2026-10", "strategies.team.plan": "claude-enterprise"},
        ),
        (
            "use.usage_mix.",
            {"strategies.team.plan": "claude-enterprise"},
            {"facts": "2026-10", "strategies.team.plan": "claude-enterprise"},
        ),
        ("desk.cross_check", {}, {"policies.reclaim_after_days": 60}),
        (
            "desk.analytics_minutes",
            {"policies.reclaim_after_days": 60},
            {"policies.reclaim_after_days": 60, "facts": "2026-10"},
        ),
        (
            "desk.audit_query",
            {"strategies.team.plan": "claude-enterprise"},
            {"strategies.team.plan": "claude-enterprise", "policies.reclaim_after_days": 60},
        ),
        (
            "desk.integration_repair",
            {"signals.broken_integration_share": 0},
            {"signals.broken_integration_share": 0.1},
        ),
        ("desk.hand_over", {}, {"desk.hand_over_minutes": 20}),
        (
            "plans.claude-enterprise.sync.reprovision_share",
            {
                "strategies.team.plan": "claude-enterprise",
                "strategies.team.mode": "scim",
                "signals.console_first_share": 0,
            },
            {"strategies.team.plan": "claude-enterprise", "strategies.team.mode": "scim"},
        ),
        (
            "signals.missed_share",
            {
                "strategies.team.plan": "claude-enterprise",
                "strategies.team.mode": "scim",
                "signals.console_first_share": 0,
            },
            {"strategies.team.plan": "claude-enterprise", "strategies.team.mode": "scim"},
        ),
        (
            "plans.claude-team-annual.setup_hours",
            {
                "strategies.team.then": [
                    {"plan": "claude-team-annual", "mode": "automation", "at_month": 6}
                ]
            },
            {
                "strategies.team.then": [
                    {"plan": "claude-team-monthly", "mode": "invite", "at_month": 6},
                    {"plan": "claude-team-annual", "mode": "invite", "at_month": 12},
                ]
            },
        ),
    ],
)
def test_an_assumption_counts_only_where_it_matters(
    keys: str, without: dict[str, Any], within: dict[str, Any]
) -> None:
    by_hand = load(MUSEUM / "good.toml")
    for said, counts in ((without, False), (within, True)):
        used = by_hand.override(said).assumptions()["key"]
        assert used.str.startswith(keys).any() == counts, said


def test_a_shipped_scenario_loads_on_every_snapshot() -> None:
    for path in SHIPPED:
        for snapshot in catalog.snapshots():
            try:
                loaded = load(path, facts=snapshot)
            except ScenarioError as error:
                # What its own tariffs contradict on other facts is said besides.
                assert any("facts" in sentence for sentence in error.problems), error
            else:
                assert loaded.parameters.facts == snapshot


def test_rival_claims_concern_those_who_use_the_plan() -> None:
    midnight = "accounts-off-after-midnight"
    assert [rival.name for rival in load(SCALEUP, facts="2026-03").rivals()] == [
        *("prorated-credit", "no-largest-team", "two-types-of-team-seat"),
        *("enterprise-by-use", "proration-by-month", midnight),
    ]
    later = load(SCALEUP, facts="2026-10")
    assert [rival.name for rival in later.rivals()] == [
        *("prorated-credit", midnight, "console-removal"),
    ]
    for rival in later.rivals():
        under = later.override(rival.overrides)
        assert under.digest != later.digest
        assert rival not in under.rivals()
    by_hand = {"strategies.enterprise.mode": "invite", "strategies.team.plan": "adroll-ads"}
    alone = {**by_hand, "strategies.team-no-sso.plan": "adroll-ads"}
    assert [rival.name for rival in later.override(alone).rivals()] == [midnight]


@pytest.mark.parametrize("idp", ["okta", "entra", "google"])
@pytest.mark.parametrize(
    ("plan", "mode"),
    [
        ("claude-team-monthly", "invite"),
        ("claude-team-annual", "invite"),
        ("claude-enterprise", "invite"),
        ("claude-enterprise", "scim"),
    ],
)
def test_what_the_facts_allow_is_allowed(plan: str, mode: str, idp: str) -> None:
    one = {"plan": plan, "mode": mode, "idp": idp, "sso_enforced": False}
    assert load(MUSEUM / "good.toml").override({"strategies.team": one}).parameters.plan_of("team")


def test_scim_needs_sso(scaleup: Scenario) -> None:
    with pytest.raises(ScenarioError) as error:
        scaleup.override({"plans.claude-enterprise.capabilities": ["scim"]})
    (problem,) = error.value.problems
    assert problem.startswith("scaleup.toml: strategies.enterprise.mode: SCIM needs SSO")


def test_a_plan_without_invitations(scaleup: Scenario) -> None:
    with pytest.raises(ScenarioError) as error:
        scaleup.override(
            {
                "plans.claude-enterprise.modes": ["scim"],
                "strategies.enterprise.mode": "invite",
            }
        )
    assert error.value.problems == (
        'setting: strategies.enterprise.mode: Claude Enterprise has no mode "invite" on the 2026-03'
        ' facts; take plan = "claude-team-annual" or mode = "scim"',
    )


def test_scenarios_and_their_errors_travel_between_processes(scaleup: Scenario) -> None:
    assert pickle.loads(pickle.dumps(scaleup)).digest == scaleup.digest
    error = pickle.loads(pickle.dumps(ScenarioError(["one", "two"])))
    assert (error.problems, str(error)) == (("one", "two"), "one\ntwo")


def plain(value: Any) -> Any:
    return json.loads(json.dumps(value, default=lambda day: day.isoformat()))


def test_the_schema_is_one_and_holds_for_the_shipped_scenarios() -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    allowed = jsonschema.Draft202012Validator(schema)
    for path in SHIPPED:
        allowed.validate(plain(tomllib.loads(path.read_text("utf-8"))))


@pytest.mark.parametrize(
    "piece",
    [
        *("mistyped-key", "negative-price", "horizon-zero", "law-without-its-name"),
        *("unknown-weekday", "trigger-mistyped", "usage-mix-share-above-one", "approval-in-words"),
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(piece: str) -> None:
    document = tomllib.loads((MUSEUM / f"{piece}.toml").read_text("utf-8"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain(document), json_schema())


def test_the_schema_allows_tables_with_a_source_and_describes_each_key() -> None:
    schema = json_schema()
    document = {
        "signals": {
            "late_days": {"law": "exponential", "mean": 1, "source": "HR"},
            "reaction_days": {"value": 1, "low": 0, "high": 3, "source": "HR"},
        },
        "plans": {"claude-enterprise": {"session_max_hours": "none"}},
        "use": {"usage_mix": {"chat": {"value": 0.9, "source": "IT"}, "cowork": 0, "code": 0.1}},
        "usage": {"chat": {"level_usd_per_month": 12}},
        "automation": {"approval_hours": 1, "price_usd_per_year": 4000},
        "strategies": {"team": ONE_OF_EACH},
    }
    jsonschema.validate(document, schema)
    for name, table in [("", schema), *schema["$defs"].items()]:
        for key, field in table.get("properties", {}).items():
            assert "description" in field or "$ref" in field or key == "law", (name, key)


def test_the_catalogue_is_not_changed_by_a_scenario(scaleup: Scenario) -> None:
    before = catalog.read(Path(catalog.__file__).parent, "2026-03")
    scaleup.override({"desk.ticket_minutes": 99, "plans.claude-enterprise.minimum_seats": 1})
    assert catalog.load("2026-03") == before


SIGNED = {"contract.plan": "claude-team-annual", "contract.started_on": dt.date(2025, 4, 1)}
CONTRACT = {**SIGNED, "contract.seats": 20}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            {"contract.started_on": dt.date(2026, 4, 2)},
            "contract.started_on: 2026-04-02 is after the first day, 2026-04-01; a contract in"
            " force has begun by then, and one to come is what a strategy begins with",
        ),
        (
            {"start_state": "rollout"},
            'start_state: "rollout" begins without members, and a contract in force has seats in'
            " use; leave one of them out",
        ),
        (
            {"contract.plan": "claude-team-yearly"},
            'contract.plan: there is no plan "claude-team-yearly"; did you mean',
        ),
        (
            {"contract.plan": "claude-enterprise-sales"},
            'contract.plan: there is no plan "claude-enterprise-sales" on the 2026-03 facts; those'
            " of 2026-10 have it",
        ),
        ({"contract.seats": 151}, "contract.seats: Claude Team, billed annually is not sold above"),
        (
            {"contract.plan": "adroll-ads"},
            "contract.plan: AdRoll Ads sells no seats, so there is no contract for some; leave it",
        ),
        (
            {"contract.plan": "claude-enterprise"},
            "strategies.team.plan: there is no way back from Claude Enterprise, the contract in"
            " force, to Claude Team, billed annually; leave the strategy out",
        ),
    ],
)
def test_a_contract_that_cannot_be_in_force(said: dict[str, Any], sentence: str) -> None:
    good = load(MUSEUM / "good.toml")
    with pytest.raises(ScenarioError) as error:
        good.override({**CONTRACT, **said})
    assert any(sentence in problem for problem in error.value.problems), error.value.problems


def test_a_contract_in_force_is_kept_with_its_plan() -> None:
    good = load(MUSEUM / "good.toml")
    monthly = good.override({**CONTRACT, "contract.plan": "claude-team-monthly"})
    assert monthly.parameters.contract is not None
    assert monthly.parameters.contract.started_on == dt.date(2025, 4, 1)
    assert set(monthly.parameters.plans) == {"claude-team-annual", "claude-team-monthly"}
    # What is signed is no estimate; what the change from it costs is one.
    keys = set(monthly.assumptions()["key"])
    assert not any(key.startswith("contract") for key in keys)
    credit = "plans.claude-team-annual.upgrade_credit_share"
    assert credit in keys
    assert credit not in set(good.override(CONTRACT).assumptions()["key"])
    assert monthly.digest != good.digest


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            {"signals.missed_share": 0.6, "signals.idp_missed_share": 0.5},
            "signals: idp_missed_share + missed_share = 1.1, and one leaver can be only one of"
            " them: make the sum at most 1",
        ),
        (
            {
                "plans.claude-team-annual.annual_minimum_usd": 1200,
                "plans.claude-team-annual.billing_interval_months": 1,
                "plans.claude-team-annual.term_months": 1,
            },
            "plans.claude-team-annual: annual_minimum_usd = 1200 is a minimum a year, and"
            " term_months = 1 is no number of years: make it one, or write monthly_minimum_usd"
            " instead",
        ),
        (
            {
                "plans.claude-team-annual.price_tiers": [
                    {"from_seats": 100, "seat_price_usd_per_month": 18},
                    {"from_seats": 50, "seat_price_usd_per_month": 19},
                ]
            },
            "plans.claude-team-annual: price_tiers must be in the order of from_seats, each number"
            " once",
        ),
        (
            {"plans.claude-team-annual.metered": True},
            "plans.claude-team-annual: metered bills use, and included_usage_usd_per_member_month ="
            " none includes all of it: say how much is included, 0 for nothing",
        ),
        (
            {"workforce.employees.growth_per_year": -0.5},
            "workforce.employees: growth_per_year = -0.5 loses more people than attrition_per_year"
            " = 0.17 makes leave, even if nobody is hired: raise one of them, or name a layoff",
        ),
        (
            {"workforce.employees.growth_per_year": -1},
            "workforce.employees.growth_per_year: found -1; allowed is a number above -1 and up"
            " to 10",
        ),
    ],
)
def test_what_cannot_be_meant_is_a_sentence(said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ScenarioError) as error:
        load(MUSEUM / "good.toml").override(said)
    assert error.value.problems == (f"setting: {sentence}",)


def test_a_company_may_shrink_by_what_leaves_and_is_not_replaced() -> None:
    shrinking = load(MUSEUM / "good.toml").override({"workforce.employees.growth_per_year": -0.15})
    assert shrinking.parameters.workforce["employees"].growth_per_year == -0.15


def test_price_tiers_are_numbers_of_the_scenario() -> None:
    tiers = [
        {"from_seats": 50, "seat_price_usd_per_month": 19.5},
        {"from_seats": 100, "seat_price_usd_per_month": 18},
    ]
    key = "plans.claude-team-annual.price_tiers"
    tiered = load(MUSEUM / "good.toml").override({key: tiers})
    found = tiered.parameters.plans["claude-team-annual"].price_tiers
    prices = [(tier.from_seats, tier.seat_price_usd_per_month) for tier in found]
    assert prices == [(50, 19.5), (100, 18)]


@pytest.mark.parametrize("said", [None, "latest", "2026-10"])
def test_the_newest_facts_and_their_first_day_by_default(said: str | None, beside: Path) -> None:
    text = (beside / "good.toml").read_text(encoding="utf-8").replace('facts = "2026-03"\n', "")
    (beside / "open.toml").write_text(text, encoding="utf-8")
    scenario = load(beside / "open.toml", facts=said)
    assert scenario.parameters.facts == "2026-10"
    assert scenario.parameters.start == dt.date(2026, 11, 1)
    assert scenario.digest == load(beside / "open.toml", facts="2026-10").digest
    assert load(beside / "good.toml").parameters.start == dt.date(2026, 4, 1)
    jsonschema.validate({"facts": "latest"}, json_schema())


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
