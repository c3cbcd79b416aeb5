"""What a scenario inherits, and which word is the nearest."""

import datetime as dt
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from builders.scenario_files import MUSEUM

from sim.scenarios import Scenario, ScenarioError, json_schema, load


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
    assert (fact.confidence, fact.unit) == ("medium", "share of people a year")
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
