"""What the numbers of a scenario mean, by the schema's descriptions, and where they come from."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from sim.catalog import Fact, shown
from sim.comparison import capitalised
from sim.core.numerals import counted, in_unit
from sim.decisions.answer import Answer
from sim.scenarios import Scenario
from sim.scenarios.reliance import field_of, rests_on, stages
from sim.scenarios.schema import Parameters
from sim.tables.cells import Cell
from sim.tables.house import Table

Keys = tuple[str, ...]

_ASSUMPTION = "assumption: "
# By the first word of a unit: how people write such numbers.
_SIGNS = {"share": "{:.6g} %", "USD": "${:,.12g}"}


def relied_on(scenario: Scenario, answer: Answer) -> tuple[tuple[str, Table], Table]:
    """List what the strategies rest on: numbers without a source, and numbers with one.

    Parameters
    ----------
    scenario : Scenario
    answer : Answer
        Says what matters most.

    Returns
    -------
    tuple
        A sentence about the order of the assumptions, and their table; the table of the others. A
        row a number: value, range, reasoning or source, date.
    """
    parameters = scenario.parameters
    facts = scenario.relied_on().items()
    assumed = [each for each in facts if each[1].confidence == "assumption"]
    sourced = [each for each in facts if each[1].confidence != "assumption"]
    names = [name for name in (answer.choice, answer.runner_up) if name]
    shown = _with_only(parameters, names)
    assumed.sort(key=lambda each: _rank(each, answer.matters_most, shown))
    most = "those that matter most by page one, then " if answer.matters_most else ""
    labels = " or ".join(map(parameters.label_of, names))
    order = f"First come {most}those on which {labels} rests." if names else ""
    without, having = (
        counted(len(these), f"number {how} a source", f"numbers {how} a source")
        for these, how in ((assumed, "without"), (sourced, "with"))
    )
    return (
        (order, _listed(parameters, assumed, without, "Why")),
        _listed(parameters, sourced, having, "Source"),
    )


def _with_only(parameters: Parameters, names: Sequence[str]) -> Parameters:
    """Return the parameters as if these were all strategies."""
    plans = {plan for name in names for plan, _ in stages(parameters, name)}
    return parameters.model_copy(
        update={
            "strategies": {name: parameters.strategies[name] for name in names},
            "plans": {name: parameters.plans[name] for name in parameters.plans if name in plans},
        }
    )


def _rank(each: tuple[Keys, Fact], most: Sequence[str], shown: Parameters) -> tuple[int, int]:
    """Order of a number by what it matters to the strategies of page one."""
    place, fact = each
    if fact.key in most:
        return 0, most.index(fact.key)
    of_another_plan = place[0] == "plans" and place[1] not in shown.plans
    return (2, 0) if of_another_plan or not rests_on(shown, place) else (1, 0)


def numbers(scenario: Scenario, keys: Collection[str], caption: str) -> Table:
    """List some of the numbers on which the strategies rest.

    Parameters
    ----------
    scenario : Scenario
    keys : collection of str
        As a scenario file writes them; the table has their order.
    caption : str

    Returns
    -------
    Table
        A row a number: value, range, reasoning or source, date.
    """
    known = {fact.key: (place, fact) for place, fact in scenario.relied_on().items()}
    shown = [known[key] for key in keys if key in known]
    return _listed(scenario.parameters, shown, caption, "Why, or source")


def changed(scenario: Scenario) -> Table:
    """List what the scenario says about the company instead of the catalogue's default.

    Parameters
    ----------
    scenario : Scenario

    Returns
    -------
    Table
        A row a changed value: the catalogue's → the scenario's, source.
    """
    # One value may be that of several segments.
    facts = {fact.key: (tuple(key.split(".")), fact) for key, fact in scenario.facts.items()}
    lines = []
    for key, old, _, source in scenario.changes().itertuples(index=False):
        place, fact = facts[key]
        before = "(no default)" if old is None else _number(old, fact.unit)
        label = _label(scenario.parameters, place, key)
        lines.append((label, (Cell(f"{before} → {_written(fact)}"), Cell(source))))
    heads = ("What", "Catalogue → this scenario", "Source")
    return Table("What this scenario changes", heads, tuple(lines), words=frozenset(heads[1:]))


def _listed(
    parameters: Parameters, facts: Sequence[tuple[Keys, Fact]], caption: str, why: str
) -> Table:
    lines = []
    for place, fact in facts:
        ends = (
            [] if fact.low is None else [_number(end, fact.unit) for end in (fact.low, fact.high)]
        )
        source = fact.source.removeprefix(_ASSUMPTION)
        words = (_written(fact), " to ".join(ends), source, fact.as_of)
        lines.append((_label(parameters, place, fact.key), tuple(map(Cell, words))))
    heads = ("What", "Value", "Plausible range", why, "As of")
    return Table(caption, heads, tuple(lines), words=frozenset(heads[1:]))


def _label(parameters: Parameters, place: Keys, key: str) -> str:
    """Return what a value means, and what it belongs to."""
    text = (field_of(parameters, place).description or "").replace("_", " ")
    if place[0] in ("plans", "idps", "usage"):
        return f"{getattr(parameters, place[0])[place[1]].title}: {text}"
    if "usage_mix" in place:
        text = f"share of people with the use profile {place[-1]}"
    # A default of the catalogue is for all segments, a value of a scenario for one.
    return f"{capitalised(place[1])}: {text}" if key.startswith("workforce.") else capitalised(text)


def _written(fact: Fact) -> str:
    """Write a value, with its unit if it is a number or a distribution."""
    if fact.key.endswith(".people_file"):
        # Where it lies on the machine of whoever made the report is nobody's business.
        return Path(str(fact.value)).name
    text = _number(shown(fact.value), fact.unit)
    if isinstance(fact.value, bool) or not isinstance(fact.value, int | float | dict):
        return text
    measure, _, of = fact.unit.partition(" ")
    return in_unit(text, of if measure in _SIGNS else fact.unit)


def _number(value: Any, unit: str) -> str:
    """Write a value without its unit, but for a percent or dollar sign."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, int | float):
        return str(value).replace("_", " ")
    sign = _SIGNS.get(unit.partition(" ")[0], "{:,.12g}")
    return sign.format(100 * value if "%" in sign else value)
