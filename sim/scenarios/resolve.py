"""Laying what a scenario says on the catalogue, and remembering where each value came from."""

import math
import re
import typing
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from sim.catalog import LATEST, Catalogue, Fact, Tree
from sim.core.distributions import Distribution, median_of
from sim.scenarios.eligibility import unknown_plan
from sim.scenarios.overlay import Keys, bare
from sim.scenarios.schema import SHARED, Model, Parameters, Signals
from sim.scenarios.schema.base import table_below
from sim.scenarios.sentences import Problem, show, unknown_key, unknown_name, unknown_part, wrong

UNSOURCED = "scenario file, no source given"

_COMPANY = set(Parameters.model_fields) - {"question", "workforce", "strategies", "facts"}
# One leaver can be forgotten in only one of these ways, so they add up to at most 1.
_FORGOTTEN = ("idp_missed_share", "missed_share")
_FACT_KEYS = ("value", "low", "high", "source")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_NO_NAME = "is not a name; write it in small letters, digits, - and _"
# What a company counts that the catalogue knows nothing of.
_COUNTED = {"headcount": "people", "seats": "seats"}
_KIND = {"plans": "plan", "idps": "identity provider", "usage": "usage profile"}


@dataclass
class Resolved:
    """The document for the schema, facts by its keys, and the overlay key behind each.

    `problems` are keyed as in the overlay.
    """

    document: Tree
    facts: dict[Keys, Fact]
    said: dict[Keys, Keys] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def resolve(tree: Tree, catalogue: Catalogue) -> Resolved:
    """Lay a scenario's tree on the defaults of a catalogue.

    Parameters
    ----------
    tree : nested dict
        What the scenario says.
    catalogue : Catalogue

    Returns
    -------
    Resolved
        Not yet checked against the bounds of the schema.
    """
    workforce = tree.get("workforce")
    segments = list(workforce) if isinstance(workforce, dict) else []
    resolved = _defaults(catalogue, segments)
    resolved.document["facts"] = catalogue.snapshot
    for key, model in SHARED.items():
        if key in tree:
            for name in segments:
                _nested(resolved, model, tree[key], ("workforce", name, key), (key,))
    rest = {key: value for key, value in tree.items() if key not in SHARED}
    if bare(rest.get("facts")) == LATEST:
        rest["facts"] = catalogue.snapshot
    _lay(resolved, Parameters, rest, (), ())
    for name in resolved.document["workforce"]:
        _give_way(resolved, ("workforce", name, "signals"))
    return resolved


def home(keys: Keys) -> str:
    """Return the key under which the catalogue keeps the default of a resolved key."""
    if keys[0] != "workforce":
        return ".".join(keys)
    return ".".join(keys[2:] if keys[2] in SHARED else ("segment", *keys[2:]))


def _defaults(catalogue: Catalogue, segments: Iterable[str]) -> Resolved:
    values = catalogue.values
    template = {**values["segment"], **{key: values[key] for key in SHARED}}
    document = _copied({key: value for key, value in values.items() if key in _COMPANY})
    document["workforce"] = {name: _copied(template) for name in segments}
    document["strategies"] = {}
    resolved = Resolved(document, {})
    for key, fact in catalogue.facts.items():
        keys = tuple(key.split("."))
        if keys[0] == "segment" or keys[0] in SHARED:
            below = keys[1:] if keys[0] == "segment" else keys
            resolved.facts.update({("workforce", name, *below): fact for name in segments})
        elif keys[0] in _COMPANY:
            resolved.facts[keys] = fact
    return resolved


def _copied(tree: Tree) -> Tree:
    """Copy tables; what stands in them is replaced as a whole and never changed."""
    return {
        key: _copied(value) if isinstance(value, dict) else value for key, value in tree.items()
    }


def _lay(resolved: Resolved, model: type[Model], tree: Tree, at: Keys, said: Keys) -> None:
    for key, value in tree.items():
        if key not in model.model_fields:
            known = [*model.model_fields, *(() if at else ("base", *SHARED))]
            resolved.problems.append(unknown_key((*said, key), known))
            continue
        here, there = (*at, key), (*said, key)
        below, named = table_below(model, key)
        if below is None and not named:
            _leaf(resolved, model, key, value, here=here, there=there)
        elif below is None:
            _parts(resolved, model, key, value, here=here, there=there)
        elif named:
            _entries(resolved, below, value, here, there)
        else:
            _nested(resolved, below, value, here, there)


def _entries(resolved: Resolved, model: type[Model], value: Any, at: Keys, said: Keys) -> None:
    if not isinstance(value, dict):
        resolved.problems.append(Problem(said, f"found {show(value)}; write tables [{at[0]}.NAME]"))
        return
    for name, entry in value.items():
        here = (*said, name)
        if at[0] in _KIND and name not in resolved.document[at[0]]:
            resolved.problems.append(_no_such(resolved.document, here, at[0], name))
        elif not _NAME.fullmatch(name):
            resolved.problems.append(Problem(here, _NO_NAME))
            resolved.document[at[0]].pop(name, None)
        else:
            _nested(resolved, model, entry, (*at, name), here)


def _no_such(document: Tree, here: Keys, table: str, name: str) -> Problem:
    if table == "plans":
        return unknown_plan(document, here, name)
    return unknown_name(here, _KIND[table], name, document[table])


def _nested(resolved: Resolved, model: type[Model], value: Any, at: Keys, said: Keys) -> None:
    if isinstance(value, dict):
        _branch(resolved.document, at)
        _lay(resolved, model, value, at, said)
    else:
        table = f"[{'.'.join(said)}]"
        resolved.problems.append(Problem(said, f"found {show(value)}; write a table {table}"))


def _parts(
    resolved: Resolved, model: type[Model], key: str, value: Any, *, here: Keys, there: Keys
) -> None:
    """Lay a table of plain values, each of which is a fact of its own."""
    if not isinstance(value, dict):
        text = f"found {show(value)}; write a table [{'.'.join(there)}]"
        resolved.problems.append(Problem(there, text))
        return
    for name, each in value.items():
        if _NAME.fullmatch(name):
            _leaf(resolved, model, key, each, here=(*here, name), there=(*there, name))
        else:
            resolved.problems.append(Problem((*there, name), _NO_NAME))


def _leaf(
    resolved: Resolved, model: type[Model], key: str, value: Any, *, here: Keys, there: Keys
) -> None:
    table = _split(value)
    for name in table:
        if name not in _FACT_KEYS:
            resolved.problems.append(unknown_part((*there, name), _FACT_KEYS))
    plain = _tuples(table.get("value"))
    if plain == "none" and type(None) in typing.get_args(model.model_fields[key].annotation):
        plain = None
    resolved.problems += _range_problems(model, key, table, plain, here=here, there=there)
    _branch(resolved.document, here[:-1])[here[-1]] = plain
    resolved.said[here] = there
    resolved.facts[here] = _fact(there, table, plain, resolved.facts.get(here))


def _split(value: Any) -> Tree:
    if isinstance(value, dict) and "law" in value:
        law = {key: each for key, each in value.items() if key != "source"}
        return {"value": law} | ({"source": value["source"]} if "source" in value else {})
    return value if isinstance(value, dict) and "value" in value else {"value": value}


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _range_problems(
    model: type[Model], key: str, table: Tree, plain: Any, *, here: Keys, there: Keys
) -> Iterable[Problem]:
    source = table.get("source", "-")
    if not isinstance(source, str) or not source.strip():
        yield Problem((*there, "source"), f"found {show(source)}; say in words where it comes from")
    ends = {name: table[name] for name in ("low", "high") if name in table}
    if len(ends) == 1:
        yield Problem(there, "a range needs both low and high")
    sound = len(ends) == 2
    for name, end in ends.items():
        if not isinstance(end, int | float) or not _fits(model, key, end):
            yield wrong((*there, name), end, here)
            sound = False
    if sound and _fits(model, key, plain):
        is_distribution = isinstance(plain, dict)
        middle = median_of(plain) if is_distribution else plain
        if isinstance(middle, int | float) and not ends["low"] <= middle <= ends["high"]:
            what = "median" if is_distribution else "value"
            yield Problem(
                there,
                f"low = {ends['low']:g}, {what} = {middle:g} and high = {ends['high']:g} are not in"
                " order; make low the smallest and high the largest",
            )


def _fits(model: type[Model], key: str, value: Any) -> bool:
    try:
        _adapter(model, key).validate_python(value)
    except ValidationError:
        return False
    return True


@lru_cache
def _adapter(model: type[BaseModel], key: str) -> TypeAdapter[Any]:
    info = model.model_fields[key]
    strict = ConfigDict(strict=True, allow_inf_nan=False)
    form: Any = Distribution if info.discriminator else Annotated[info.annotation, info]
    if typing.get_origin(info.annotation) is dict:
        form = typing.get_args(info.annotation)[1]
    return TypeAdapter(form, config=strict)


def _fact(there: Keys, table: Tree, plain: Any, default: Fact | None) -> Fact:
    number = _is_estimate(plain)
    sourced = isinstance(table.get("source"), str)
    low, high = table.get("low"), table.get("high")
    ranged = isinstance(low, int | float) and isinstance(high, int | float)
    return Fact(
        key=".".join(there),
        value=plain,
        unit=default.unit if default else _COUNTED.get(there[-1], "words"),
        source=str(table["source"]) if sourced else UNSOURCED,
        as_of="",
        confidence="medium" if sourced else "assumption" if number else "high",
        low=low if ranged else None,
        high=high if ranged else None,
        title=default.title if default else "",
        origin="scenario",
    )


def _is_estimate(plain: Any) -> bool:
    if isinstance(plain, tuple):
        return any(map(_is_estimate, plain))
    if isinstance(plain, dict):
        return True
    return isinstance(plain, int | float) and not isinstance(plain, bool) and math.isfinite(plain)


def _give_way(resolved: Resolved, table: Keys) -> None:
    """Cut a default share of forgotten leavers to what the other, which was stated, leaves of 1."""
    for name, other in (_FORGOTTEN, _FORGOTTEN[::-1]):
        here, there = (*table, name), (*table, other)
        stated: Any = _branch(resolved.document, table).get(other)
        if here in resolved.said or there not in resolved.said or not _fits(Signals, other, stated):
            continue
        rest = 1.0 - float(stated or 0.0)
        fact = resolved.facts[here]
        if fact.value > rest:
            low, high = (None if end is None else min(end, rest) for end in (fact.low, fact.high))
            source = f"{fact.source}; cut to what {other} = {stated:g} leaves"
            _branch(resolved.document, table)[name] = rest
            resolved.facts[here] = replace(fact, value=rest, low=low, high=high, source=source)


def _branch(document: Tree, keys: Keys) -> Tree:
    for key in keys:
        if not isinstance(document.get(key), dict):
            document[key] = {}
        document = document[key]
    return document
