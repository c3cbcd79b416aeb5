"""Every decision has an answer for every IdP and for every scenario that we ship."""

import ast
import datetime as dt
import inspect
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from builders.little_asked import one_claim

import sim
from sim import catalog, decisions, tables
from sim.calibration.export import hr_file

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
SCENARIOS = sorted(path.stem for path in FOLDER.glob("*.toml"))
IDPS = sorted({key.split(".")[1] for key in catalog.load().facts if key.startswith("idps.")})
PUBLIC = {name for name in decisions.__all__ if inspect.isfunction(getattr(decisions, name))}
METRIC = "labour_cost_usd"
CHANGING = "upgrade-when"
LATER = dt.date(2100, 1, 1)


def of_a_result(scenario: sim.Scenario) -> None:
    result = sim.run(scenario, replications=2)
    flips = decisions.challenge(result, futures=2)
    assert flips["sentence"].str.len().gt(0).all()
    prices = decisions.price_flips(result)
    assert all(flip.sentence.endswith(".") for flip in prices)
    assert set(decisions.by_application(result)["strategy"]) == set(result.strategies)


def of_cases(scenario: sim.Scenario) -> None:
    dearer = {"as it is": {}, "dearer desk": {"desk.loaded_rate_usd_per_hour": 200.0}}
    rows = decisions.cases(scenario, dearer, [METRIC], replications=2)
    assert set(rows["strategy"]) == set(scenario.parameters.strategies)
    table = tables.cases(rows, METRIC, "Cases")
    assert {"As it is", "Dearer desk"} <= {*table.heads, *(name for name, _ in table.rows)}
    assert all(decisions.strongest(rows, METRIC))
    assert decisions.without_effect(rows[rows["case"] == "as it is"]) == ""
    again = {"as it is": sim.run(scenario, replications=2)}
    assert decisions.cases_of(again, [METRIC]).equals(rows[rows["case"] == "as it is"])


def of_a_price(scenario: sim.Scenario) -> None:
    hour = decisions.breakeven(scenario, "policies.exposed_hour_usd", replications=2)
    assert hour.headline and hour.headline[0].endswith(".")


def of_facts(scenario: sim.Scenario) -> None:
    first, *_, last = scenario.parameters.strategies
    fact = next(iter(scenario.ranges()))
    study = decisions.sensitivity(scenario, last, first, [fact], replications=2)
    assert set(study.frame["input"]) == {"", fact} and study.headline


def of_inputs(scenario: sim.Scenario) -> None:
    uncertainty = decisions.uncertainty(scenario, draws=2, replications=2)
    assert set(uncertainty.frame["strategy"]) == set(scenario.parameters.strategies)
    assert uncertainty.headline[0].endswith(".") and uncertainty.table
    assert decisions.components(np.array([[1.0, 2.0], [3.0, 5.0]])).mean == 2.75


def of_sizes(scenario: sim.Scenario) -> None:
    sizes = decisions.by_size(scenario, [10], replications=2)
    assert set(sizes.costs["strategy"]) == set(scenario.parameters.strategies)
    assert set(decisions.kinks(scenario)["strategy"]) <= set(scenario.parameters.strategies)
    segments = decisions.resized(scenario, 30).parameters.workforce.values()
    assert sum(segment.headcount for segment in segments) == 30


def of_invoices(scenario: sim.Scenario) -> None:
    budget = decisions.budget(scenario, limit_usd=1000.0, replications=2)
    assert budget.headline[0].startswith("Put aside $") and budget.table
    assert set(budget.frame["strategy"]) == set(scenario.parameters.strategies)
    assert set(decisions.by_year(budget)["strategy"]) == set(scenario.parameters.strategies)


def of_leavers(scenario: sim.Scenario) -> None:
    audit = decisions.audit(scenario, sample=3, replications=2)
    assert all(sentence.endswith(".") for sentence in audit.headline)
    if audit.applies:
        assert set(audit.frame["strategy"]) == set(scenario.parameters.strategies)


def of_a_past(scenario: sim.Scenario) -> None:
    with tempfile.TemporaryDirectory() as folder:
        people = Path(folder, "people.csv")
        people.write_text(hr_file(scenario), encoding="utf-8")
        study = decisions.replay(scenario, people, months=3, today=LATER, replications=2)
    assert study.headline and study.headline[0].endswith(".")


def of_studies(scenario: sim.Scenario) -> None:
    over = {"desk.loaded_rate_usd_per_hour": [20.0, 60.0]}
    for study in (
        decisions.frontier(scenario, replications=3, draws=3),
        decisions.sweep(scenario, over, replications=3),
    ):
        assert study.headline and study.headline[0].endswith(".")
        assert study.applies == bool(study.table)


def of_a_change(scenario: sim.Scenario) -> None:
    study = decisions.upgrade(scenario, replications=2)
    changes = any(one.then for one in scenario.parameters.strategies.values())
    assert study.headline and study.applies == changes


STUDIES: Mapping[str, Callable[[sim.Scenario], None]] = {
    study.__name__: study
    for study in (
        *(of_a_result, of_cases, of_facts, of_inputs, of_sizes),
        *(of_a_change, of_a_past, of_a_price, of_invoices, of_leavers, of_studies),
    )
}


def on_idp(name: str, idp: str) -> sim.Scenario:
    """Move a scenario to an IdP; by hand where no directory can run the seats there."""
    scenario = sim.load(FOLDER / f"{name}.toml")
    try:
        return scenario.override({"idp": idp})
    except sim.ScenarioError:
        by_hand: dict[str, object] = {"idp": idp}
        for key, strategy in scenario.parameters.strategies.items():
            if strategy.mode == "scim":
                by_hand[f"strategies.{key}.mode"] = "invite"
            if strategy.then:
                by_hand[f"strategies.{key}.then"] = [
                    change.model_dump(exclude_defaults=True) | {"mode": "invite"}
                    for change in strategy.then
                ]
        return scenario.override(by_hand)


def small(scenario: sim.Scenario) -> sim.Scenario:
    return decisions.resized(scenario.override({"horizon_months": 4}), 20)


def pairs() -> Iterator[object]:
    """Pair studies with IdPs, for one scenario after the other; two of three are slow tests."""
    for number, (idp, study) in enumerate(product(IDPS, STUDIES)):
        marks = [pytest.mark.slow] if number % 3 else []
        yield pytest.param(study, SCENARIOS[number % len(SCENARIOS)], idp, marks=marks)


def cross() -> Iterator[object]:
    """Pair studies with scenarios, on one IdP after the other."""
    for number, name in enumerate(SCENARIOS):
        for turn, study in enumerate(STUDIES):
            yield pytest.param(study, name, IDPS[(number + turn) % len(IDPS)])


@pytest.mark.parametrize(("study", "name", "idp"), pairs())
def test_every_study_answers_on_every_idp(
    study: str, name: str, idp: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_claim(monkeypatch)
    STUDIES[study](small(on_idp(name, idp)))


def whole() -> Iterator[object]:
    """Return a fifth of the cross, which is asked at the size that we ship."""
    for number, param in enumerate(cross()):
        # Steps of five through rows of eleven: each scenario, study and IdP has its turns.
        if number % 5 == 0:
            yield param


def rest() -> Iterator[object]:
    """Return the cross without what is asked above, or of the whole company below."""
    asked = {param.values[:2] for param in (*pairs(), *whole())}
    return (param for param in cross() if param.values[:2] not in asked)


@pytest.mark.slow
@pytest.mark.parametrize(("study", "name", "idp"), rest())
def test_every_study_answers_for_every_scenario_and_every_idp(
    study: str, name: str, idp: str
) -> None:
    STUDIES[study](small(on_idp(name, idp)))


@pytest.mark.parametrize("idp", IDPS)
def test_a_change_of_plan_has_a_month_on_every_idp(idp: str) -> None:
    of_a_change(small(on_idp(CHANGING, idp)))


def test_every_idp_meets_every_study_and_every_scenario_several() -> None:
    asked = [param.values for param in pairs()]
    assert {(study, idp) for study, _, idp in asked} == {*product(STUDIES, IDPS)}
    for name in SCENARIOS:
        studies, idps = ({of[place] for of in asked if of[1] == name} for place in (0, 2))
        assert min(len(studies), len(idps)) >= 4
    every = [param.values[:2] for param in (*pairs(), *whole(), *rest())]
    assert {*every} == {*product(STUDIES, SCENARIOS)}


def test_some_of_each_study_scenario_and_idp_are_asked_of_the_whole_company() -> None:
    studies, names, idps = zip(*(param.values for param in whole()), strict=True)
    assert min(Counter(studies).values()) >= 3 and set(studies) == set(STUDIES)
    assert min(Counter(names).values()) >= 2 and set(names) == set(SCENARIOS)
    assert set(idps) == set(IDPS)


def test_by_default_every_study_idp_and_scenario_is_asked() -> None:
    asked = [param.values for param in pairs() if not param.marks]
    studies, names, idps = zip(*asked, strict=True)
    assert min(Counter(studies).values()) >= 2 and set(studies) == set(STUDIES)
    assert min(Counter(idps).values()) >= 3 and set(idps) == set(IDPS)
    assert set(names) == set(SCENARIOS)


@pytest.mark.slow
@pytest.mark.parametrize(("study", "name", "idp"), whole())
def test_every_study_answers_for_the_whole_company(study: str, name: str, idp: str) -> None:
    STUDIES[study](on_idp(name, idp))


def test_no_decision_is_left_out() -> None:
    tree = ast.parse(Path(__file__).read_text(encoding="utf-8"))
    asked = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    unasked = sorted(PUBLIC - asked)
    assert not unasked, f"no study of this file asks {', '.join(unasked)}: add it to one"
