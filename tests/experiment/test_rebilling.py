"""Other prices for the same seats and use: equal to the cent to a fresh run, key by key."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim
from sim import experiment
from sim.experiment import Result, storage
from sim.experiment.rebilling import needs_world, rebilled, repriced
from sim.scenarios import Scenario, ScenarioError
from sim.scenarios.afterwards import label_of
from sim.scenarios.reliance import fields
from sim.scenarios.schema import Model, Parameters
from sim.scenarios.schema.base import table_below
from sim.scenarios.schema.relevance import AfterTheWorld

COMPANY = """\
question = "What does it cost?"
facts = "2026-10"
horizon_months = 14
idp = "google"
sso_enforced = false

[workforce.employees]
headcount = 24
attrition_per_year = 0.4
growth_per_year = 0.6

[policies]
exposed_hour_usd = 3.0

[strategies.hand]
plan = "claude-team-annual"
mode = "invite"

[strategies.robot]
plan = "claude-team-annual"
mode = "automation"

[strategies.later]
plan = "claude-team-annual"
mode = "invite"
then = [{ plan = "claude-enterprise", mode = "scim", at_month = 5 }]
sso_enforced = true
"""
STACK = """\
question = "What do two tools cost?"
facts = "2026-10"
horizon_months = 4
idp = "okta"
sso_enforced = true

[workforce.employees]
headcount = 30
attrition_per_year = 0.4

[strategies.hand]
plan = "claude-team-annual"
mode = "invite"
also = [{ plan = "ahrefs-casual", mode = "automation", seat_share = 0.9 }]
"""
TEAM, ENTERPRISE = "plans.claude-team-annual", "plans.claude-enterprise"
# What no world sees, key by key, with a value that matters in the company above.
CASES: Mapping[str, Any] = {
    "desk.loaded_rate_usd_per_hour": 99.0,
    "policies.exposed_hour_usd": 7.5,
    "policies.waiting_day_usd": 40.0,
    "idps.google.sso_price_usd_per_member_month": 2.5,
    "automation.price_usd_per_year": 777.0,
    "automation.price_usd_per_member_month": 1.75,
    f"{TEAM}.seat_price_usd_per_month": 23.57,
    f"{TEAM}.premium_seat_price_usd_per_month": 143.21,
    f"{ENTERPRISE}.prepaid_credit_usd": 300.0,
    f"{TEAM}.annual_minimum_usd": 20_000.0,
    f"{TEAM}.monthly_minimum_usd": 1_900.0,
    f"{TEAM}.price_tiers": [{"from_seats": 26, "seat_price_usd_per_month": 17.0}],
    f"{TEAM}.proration": "month",
    f"{TEAM}.added_seats_invoiced": "at_renewal",
    f"{TEAM}.renewal_uplift_share": 0.07,
    f"{TEAM}.counts_day_of_change": None,
    f"{ENTERPRISE}.upgrade_credit_share": 0.35,
    "plans.ahrefs-casual.included_users": 3,
}
# No world sees these either, and no bill: they are read by people only.
WORDS = {"question", "facts", "label"}
FRAMES = ("observations", "months", "invoices")


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The company above at the prices of the catalogue; some of its people need Premium."""
    path = tmp_path_factory.mktemp("company") / "company.toml"
    path.write_text(COMPANY)
    scenario = sim.load(path).override({"use.premium_share": 0.3})
    return sim.run(scenario, replications=2)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Two applications, one of which bills who was active."""
    path = tmp_path_factory.mktemp("stack") / "stack.toml"
    path.write_text(STACK)
    return sim.run(sim.load(path), replications=2)


def value_of(scenario: Scenario, key: str) -> Any:
    """What a case sets: of a yes or no, the other one."""
    if CASES[key] is not None:
        return CASES[key]
    table, name = field_of(scenario, key)
    return not getattr(table, name)


def field_of(scenario: Scenario, key: str) -> tuple[Model, str]:
    """The table in which a value stands, and its name there."""
    *_, (table, _) = fields(scenario.parameters, tuple(key.split(".")))
    return table, key.rsplit(".", maxsplit=1)[-1]


def assert_same(one: Result, other: Result) -> None:
    assert one.manifest == other.manifest
    assert one.strategies == other.strategies
    assert one.scenario.digest == other.scenario.digest
    for name, left, right in zip(one.frames._fields, one.frames, other.frames, strict=True):
        pd.testing.assert_frame_equal(left, right, check_exact=True, obj=name)


def moved(one: Result, other: Result) -> list[str]:
    """Frames in which two results differ."""
    return [
        name for name in FRAMES if not getattr(one.frames, name).equals(getattr(other.frames, name))
    ]


@pytest.fixture(scope="module")
def billed_alone(result: Result, stack: Result) -> Callable[[str], Result]:
    """The company at another value of one case; each is billed once for all tests."""

    @cache
    def alone(key: str) -> Result:
        before = stack if "ahrefs" in key else result
        return rebilled(before, {key: value_of(before.scenario, key)})

    return alone


@pytest.mark.parametrize("key", CASES)
def test_other_prices_give_what_a_fresh_run_gives(
    result: Result, stack: Result, billed_alone: Callable[[str], Result], key: str
) -> None:
    before = stack if "ahrefs" in key else result
    changes = {key: value_of(before.scenario, key)}
    assert needs_world(before.scenario, changes) == []
    again = billed_alone(key)
    assert moved(before, again)
    assert_same(again, sim.run(before.scenario.override(changes), replications=2))


def test_no_world_is_run_for_it(result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a world was run")

    monkeypatch.setattr("sim.experiment.run", never)
    assert moved(result, rebilled(result, {f"{TEAM}.seat_price_usd_per_month": 24.0}))
    with pytest.raises(AssertionError, match="a world was run"):
        rebilled(result, {f"{TEAM}.maximum_seats": 27})


def test_all_at_once_and_back_again(result: Result) -> None:
    keys = [key for key in CASES if "ahrefs" not in key and "annual_minimum" not in key]
    changes = {key: value_of(result.scenario, key) for key in keys}
    again = rebilled(result, changes)
    assert_same(again, sim.run(result.scenario.override(changes), replications=2))
    assert_same(rebilled(result, {}), result)


def marked(model: type[Model] = Parameters) -> Iterator[tuple[str, str]]:
    """Table and field of all that no world sees, in the whole schema."""
    for name, field in model.model_fields.items():
        if any(isinstance(each, AfterTheWorld) for each in field.metadata):
            yield model.__name__, name
        below, _ = table_below(model, name)
        if below is not None:
            yield from marked(below)


def test_every_field_that_no_world_sees_is_a_case(result: Result, stack: Result) -> None:
    tested = set()
    for key in CASES:
        table, name = field_of((stack if "ahrefs" in key else result).scenario, key)
        tested.add((type(table).__name__, name))
    assert {each for each in marked() if each[1] not in WORDS} == tested


def test_every_number_that_no_world_sees_has_words_for_a_sentence(
    result: Result, stack: Result
) -> None:
    for key, value in CASES.items():
        parameters = (stack if "ahrefs" in key else result).scenario.parameters
        label = label_of(parameters, tuple(key.split(".")))
        assert label is not None
        assert bool(label) == isinstance(value, float | int), key
    assert label_of(result.scenario.parameters, ("horizon_months",)) is None


def test_many_prices_billed_together_are_each_as_billed_alone(
    result: Result, billed_alone: Callable[[str], Result]
) -> None:
    keys = [key for key in CASES if "ahrefs" not in key]
    there = [result.scenario.override({key: value_of(result.scenario, key)}) for key in keys]
    seen = repriced(result, [result.scenario, *there, there[0]])
    assert list(seen) == ["setting", *result.observations]
    alone = [result, *map(billed_alone, keys)]
    for place, one in enumerate([*alone, alone[1]]):
        own = seen[seen["setting"] == place].drop(columns="setting").reset_index(drop=True)
        pd.testing.assert_frame_equal(own, one.observations, check_exact=True, obj=str(place))


def test_only_some_metrics_are_those_of_all(result: Result) -> None:
    names = ["decision_cost_usd", "manual_hours"]
    there = [result.scenario.override({key: value_of(result.scenario, key)}) for key in CASES]
    every, some = repriced(result, there[:3]), repriced(result, there[:3], only=names)
    own = every[every["metric"].isin(names)].reset_index(drop=True)
    pd.testing.assert_frame_equal(some, own, check_exact=True)


def test_a_strategy_is_billed_in_its_own_mode_whatever_it_is_in_another_setting(result) -> None:
    price = {key: value_of(result.scenario, key) for key in CASES if "annual.seat_price" in key}
    assert price
    by_hand = {"strategies.robot.mode": "invite", **price}
    one, other = (result.scenario.override(changes) for changes in (by_hand, price))
    both, alone = repriced(result, [one, other]), repriced(result, [other])
    own = both[both["setting"] == 1].assign(setting=0).reset_index(drop=True)
    pd.testing.assert_frame_equal(own, alone, check_exact=True)


def test_a_share_of_the_use_is_billed_as_if_there_had_been_no_more(result: Result) -> None:
    whole, half, none = (
        rows.set_index(["strategy", "metric"])["numerator"]
        for _, rows in repriced(result, [result.scenario] * 3, [1.0, 0.5, 0.0])
        .groupby(["setting", "strategy", "metric"], as_index=False)["numerator"]
        .sum()
        .groupby("setting")
    )
    assert whole["later", "usage_cost_usd"] > 0
    assert half["later", "usage_cost_usd"] == pytest.approx(
        whole["later", "usage_cost_usd"] / 2, rel=1e-3
    )
    assert none["later", "usage_cost_usd"] == 0
    # Team sells no use: that is a matter of Enterprise alone.
    assert whole["hand", "total_cost_usd"] == none["hand", "total_cost_usd"]


@pytest.mark.parametrize("shares", [[], [1.0, 1.0], [-1.0], [float("nan")]])
def test_odd_settings_are_a_sentence(result: Result, shares: list[float]) -> None:
    with pytest.raises(ValueError, match="a share of 0 or more for each scenario"):
        repriced(result, [result.scenario], shares)
    with pytest.raises(ValueError, match="no scenario to bill"):
        repriced(result, [])


def test_only_strategies_whose_world_sees_it_are_run_again(
    result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = []
    real = experiment.run

    def told(scenario: Scenario, strategies: list[str], *rest: Any, **others: Any) -> Result:
        ran.append(list(strategies))
        return real(scenario, strategies, *rest, **others)

    monkeypatch.setattr("sim.experiment.run", told)
    for key, who in {
        f"{ENTERPRISE}.minimum_seats": ["later"],
        "automation.failure_share": ["robot"],
        f"{TEAM}.minimum_seats": ["hand", "robot", "later"],
        "desk.admins": ["hand", "robot", "later"],
    }.items():
        changes = {key: 0.4 if key.endswith("share") else 28}
        again = rebilled(result, changes)
        assert ran.pop() == who
        assert_same(again, real(result.scenario.override(changes), replications=2))


def test_words_move_nothing(result: Result) -> None:
    words = {"question": "And now?", "strategies.hand.label": "By hand"}
    assert needs_world(result.scenario, words) == []
    assert moved(rebilled(result, words), result) == []


@pytest.mark.parametrize(
    ("changes", "seen"),
    [
        ({f"{TEAM}.minimum_seats": 40}, f"{TEAM}.minimum_seats"),
        ({f"{TEAM}.maximum_seats": 27}, f"{TEAM}.maximum_seats"),
        ({f"{TEAM}.premium_seat_price_usd_per_month": "none"}, "premium_seat_price_usd_per_month"),
        ({f"{TEAM}.credits_removal": True}, f"{TEAM}.credits_removal"),
        ({f"{TEAM}.included_usage_usd_per_member_month": 9.0}, "included_usage"),
        ({"signals.missed_share": 0.4}, "workforce.employees.signals.missed_share"),
        ({"horizon_months": 13}, "horizon_months"),
    ],
)
def test_what_a_world_sees_is_run_again(
    result: Result, changes: Mapping[str, Any], seen: str
) -> None:
    assert any(seen in key for key in needs_world(result.scenario, changes))
    again = rebilled(result, changes)
    assert moved(result, again)
    assert_same(again, sim.run(result.scenario.override(changes), replications=2))


def test_a_strategy_that_is_new_is_seen(result: Result) -> None:
    new = {"strategies.new": {"plan": "claude-team-annual", "mode": "invite"}}
    assert needs_world(result.scenario, new) == ["strategies.new"]


def test_a_key_that_does_not_exist_is_refused(result: Result) -> None:
    with pytest.raises(ScenarioError, match="seat_price_usd_per_month"):
        rebilled(result, {f"{TEAM}.seat_price_usd_per_mont": 20.0})


def test_what_was_stored_can_be_billed_again(result: Result, tmp_path: Path) -> None:
    out = tmp_path / "out"
    sim.run(result.scenario, replications=2, out=out)
    stored = sim.run(result.scenario, replications=2, out=out)
    assert stored.reused == 2
    changes = {f"{TEAM}.seat_price_usd_per_month": 22.0}
    assert_same(rebilled(stored, changes), rebilled(result, changes))
    damaged = out / "seat_records.parquet"
    damaged.write_bytes(damaged.read_bytes()[:-1])
    with pytest.raises(storage.FolderError, match=r"seat_records\.parquet is damaged"):
        sim.run(result.scenario, replications=2, out=out)
