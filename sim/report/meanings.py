"""What the values of a scenario mean, by the schema's descriptions, and where they come from."""

from collections.abc import Sequence
from typing import Any, get_args

from sim.catalog import Fact, shown
from sim.comparison import capitalised
from sim.decisions.answer import Answer
from sim.scenarios import Scenario
from sim.scenarios.reliance import rests_on, stages
from sim.scenarios.schema import Model, Parameters
from sim.tables import Cell, Table

Keys = tuple[str, ...]

_ASSUMPTION = "assumption: "


def meaning(keys: Sequence[str]) -> str:
    """Return the schema's description of a value.

    Parameters
    ----------
    keys : sequence of str
        Where the value stands in the resolved document.
    """
    model: type[Model] | None = Parameters
    text = ""
    for key in keys:
        field = model.model_fields.get(key) if model else None
        # A key that is not a field is the name of a plan, a segment or the like.
        if field is not None:
            text, model = field.description or "", _model(field.annotation)
    return text


def _model(annotation: Any) -> type[Model] | None:
    """Return the table in a field, if there is one."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return annotation
    return next(filter(None, map(_model, get_args(annotation))), None)


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
    facts = {
        fact.key: (place, fact)
        for place, fact in ((tuple(key.split(".")), fact) for key, fact in scenario.facts.items())
        if rests_on(parameters, place)
    }.values()
    assumed = [each for each in facts if each[1].confidence == "assumption"]
    # Names and sentences are not numbers.
    sourced = [
        each for each in facts if each[1].confidence != "assumption" and each[1].unit != "words"
    ]
    names = [name for name in (answer.choice, answer.runner_up) if name]
    shown = _with_only(parameters, names)
    assumed.sort(key=lambda each: _rank(each, answer.matters_most, shown))
    order = (
        "Those that matter most come first, then those on which"
        f" {' or '.join(map(parameters.label_of, names))} rests, then those of the other strategies."
        if names
        else ""
    )
    return (
        (order, _listed(parameters, assumed, f"{len(assumed)} numbers without a source", "Why")),
        _listed(parameters, sourced, f"{len(sourced)} numbers with a source", "Source"),
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


def changed(scenario: Scenario) -> Table:
    """List what the scenario says about the company instead of the catalogue's default.

    Parameters
    ----------
    scenario : Scenario

    Returns
    -------
    Table
        A row a changed key: the catalogue's value → the scenario's, unit, source.
    """
    lines = []
    for key, old, new, source in scenario.changes().itertuples(index=False):
        label = _label(scenario.parameters, tuple(key.split(".")), key)
        change = f"{'(no default)' if old is None else _word(old)} → {_word(new)}"
        lines.append((label, (Cell(change), Cell(scenario.facts[key].unit), Cell(source))))
    heads = ("What", "Catalogue → this scenario", "Unit", "Source")
    return Table("What this scenario changes", heads, tuple(lines), words=frozenset(heads[1:]))


def _listed(
    parameters: Parameters, facts: Sequence[tuple[Keys, Fact]], caption: str, why: str
) -> Table:
    lines = []
    for place, fact in facts:
        label = _label(parameters, place, fact.key)
        ends = "" if fact.low is None else f"{fact.low:g} to {fact.high:g}"
        words = (_written(fact), ends, fact.source.removeprefix(_ASSUMPTION), fact.as_of)
        lines.append((label, tuple(map(Cell, words))))
    heads = ("What", "Value", "Plausible range", why, "As of")
    return Table(caption, heads, tuple(lines), words=frozenset(heads[1:]))


def _label(parameters: Parameters, place: Keys, key: str) -> str:
    """Return what a value means, and what it belongs to."""
    text = meaning(place)
    if place[0] in ("plans", "idps", "usage"):
        return f"{getattr(parameters, place[0])[place[1]].title}: {text}"
    # A default of the catalogue is for all segments, a value of a scenario for one.
    return f"{capitalised(place[1])}: {text}" if key.startswith("workforce.") else capitalised(text)


def _written(fact: Fact) -> str:
    """Write a value, with its unit if it has one."""
    counted = isinstance(fact.value, int | float | dict) and not isinstance(fact.value, bool)
    return f"{_word(shown(fact.value))} {fact.unit}" if counted else _word(shown(fact.value))


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)
