"""The scenarios that are shipped: what they ask, and that they load on any facts."""

from builders.scenario_files import ROOT, SHIPPED

from sim import catalog
from sim.scenarios import ScenarioError, load


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
