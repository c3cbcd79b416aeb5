"""Problems in words: what was found, what is allowed, the nearest name, what to do."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from sim.core.printable import shortened
from sim.core.suggestions import nearest
from sim.scenarios.overlay import Keys
from sim.scenarios.schema import SHARED, Model, Parameters
from sim.scenarios.schema.base import LABEL_PATTERN, table_below

_PATTERNS = {
    LABEL_PATTERN: "one line of 1 to 40 characters",
    "^[A-Z]{2}$": "two capital letters such as US",
    "^[a-z0-9][a-z0-9_-]*$": "a name of small letters, digits, - and _",
}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_PERCENT = re.compile(r'"?(\d+(?:\.\d+)?)(?: ?%)?"?')
_DISTRIBUTION = 'a number or a distribution such as { law = "lognormal", median = 2, sigma = 1 }'
_TABLES = {"workforce": "[workforce.employees]", "strategies": "[strategies.team]"}


@dataclass(frozen=True)
class Problem:
    """What is wrong with one key."""

    keys: Keys
    text: str


def is_sound(bad: set[Keys], *keys: str) -> bool:
    """Whether no problem was found at these keys, above them or below."""
    return not any(each[: len(keys)] == keys[: len(each)] for each in bad)


def unknown_key(keys: Keys, known: Iterable[str]) -> Problem:
    """Say that the last of these keys means nothing here."""
    if keys[-1] in _homes():
        return Problem(keys, f"unknown key here; it belongs in {_homes()[keys[-1]]}")
    return unknown_part(keys, known)


def unknown_part(keys: Keys, known: Iterable[str]) -> Problem:
    """Say that the last of these keys is no part of a value."""
    return Problem(keys, f"unknown key; {_choice(keys[-1], list(known), 'the keys here are')}")


def unknown_name(keys: Keys, kind: str, name: str, known: Iterable[str]) -> Problem:
    """Say that there is no plan or IdP of this name."""
    choice = _choice(name, list(known), "there is")
    return Problem(keys, f'there is no {kind} "{name}"; {choice}')


def wrong(keys: Keys, found: Any, at: Keys) -> Problem:
    """Say what was found for a key and what the field at `at` of the schema allows."""
    return Problem(keys, _wrong(found, at, _walk(at)[1]))


def from_pydantic(error: ValidationError) -> list[Problem]:
    """Turn the errors of a resolved scenario into problems, keyed as in the schema."""
    return [_problem(dict(each)) for each in error.errors(include_url=False)]


def show(value: Any) -> str:
    """Write a value as a scenario file would."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{shortened(value)}"'
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(show, value))}]"
    if isinstance(value, dict):
        return "a table with " + ", ".join(value) if value else "an empty table"
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _problem(error: dict[str, Any]) -> Problem:
    keys, schema = _walk(error["loc"])
    kind, found = error["type"], error["input"]
    if kind == "extra_forbidden":
        known = _walk(error["loc"][:-1])[1].get("properties", ())
        # The parts of a distribution are no keys of a scenario, whatever they are called.
        return unknown_part(keys, known) if "law" in known else unknown_key(keys, known)
    if kind == "missing":
        return Problem(keys, f"is missing; it must be {_allowed(schema)}")
    if kind == "value_error":
        return Problem(keys, str(error["ctx"]["error"]))
    if kind == "union_tag_invalid":
        laws = list(_table(schema)["discriminator"]["mapping"])
        return Problem(
            keys, f'there is no law "{found["law"]}"; {_choice(str(found["law"]), laws)}'
        )
    if not found and keys[-1] in _TABLES:
        return Problem(keys, f"is missing; write at least one table such as {_TABLES[keys[-1]]}")
    return Problem(keys, _wrong(found, keys, schema))


def _wrong(found: Any, keys: Keys, schema: dict[str, Any]) -> str:
    text = f"found {show(found)}; allowed is {_allowed(schema)}{_cure(found, keys, schema)}"
    near = nearest(found, map(str, schema.get("enum", ()))) if isinstance(found, str) else None
    return f"{text}; did you mean {near[0]}?" if near else text


def _cure(found: Any, keys: Keys, schema: dict[str, Any]) -> str:
    """Say how a date in quotes, a whole number or percent is written, where one may be meant."""
    if schema.get("format") == "date" and isinstance(found, str) and _DATE.fullmatch(found):
        return "; write it without quotes"
    if schema.get("type") == "integer" and isinstance(found, float) and found.is_integer():
        return f"; write it as {found:.0f}, without a point or an exponent"
    percent = _PERCENT.fullmatch(show(found))
    low, high = schema.get("minimum", schema.get("exclusiveMinimum")), schema.get("maximum")
    is_share = keys[-1].endswith("_per_year") or (low, high) == (0, 1)
    if percent is None or low is None or high is None or not is_share:
        return ""
    share = float(percent[1]) / 100
    too_much = isinstance(found, str) or float(percent[1]) > high
    return f"; {percent[1]} % is {share:g}" if too_much and low <= share <= 1 else ""


def _choice(name: str, known: list[str], intro: str = "choose among") -> str:
    near = nearest(name, known)
    return f"did you mean {near[0]}?" if near else f"{intro} {', '.join(known)}"


def _allowed(schema: dict[str, Any]) -> str:
    options = [_one(_follow(each)) for each in schema.get("anyOf", [schema])]
    return " or ".join(options)


def _one(schema: dict[str, Any]) -> str:
    if "discriminator" in schema:
        return _DISTRIBUTION
    if "const" in schema:
        return show(schema["const"])
    if "enum" in schema:
        return "one of " + ", ".join(map(str, schema["enum"]))
    kind = schema.get("type")
    if kind == "number":
        digits = " with at most two decimals" if schema.get("multipleOf") == 0.01 else ""
        return f"a number{_range(schema)}{digits}"
    if kind == "string":
        return _text(schema)
    words = {"integer": f"a whole number{_range(schema)}", "boolean": "true or false"}
    words |= {"null": '"none"', "array": _list(schema) if kind == "array" else ""}
    return words.get(str(kind), "a table")


def _text(schema: dict[str, Any]) -> str:
    if schema.get("format") == "date":
        if "formatMinimum" in schema:
            return f"a date from {schema['formatMinimum']} to {schema['formatMaximum']}"
        return "a date such as 2026-04-01"
    return _PATTERNS.get(schema.get("pattern", ""), "some text in quotes")


def _list(schema: dict[str, Any]) -> str:
    first = schema.get("prefixItems", [schema.get("items", {})])[0]
    least, most = schema.get("minItems", 0), schema.get("maxItems")
    many = f"{most} entries" if least == most else f"at least {least}" if least else "entries"
    return f"a list of {many}, each {_allowed(_follow(first))}"


def _range(schema: dict[str, Any]) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    start = (
        f" from {low:,g}" if low is not None else f" above {above:,g}" if above is not None else ""
    )
    if high is None and below is None:
        return f" of at least {low:,g}" if low is not None else start
    if below is not None:
        return f"{start} to below {below:,g}"
    return f"{start} to {high:,.12g}" if low is not None else f"{start} and up to {high:,.12g}"


@lru_cache
def _homes() -> dict[str, str]:
    """Return the table in which each key of a scenario belongs."""
    homes: dict[str, list[str]] = {}
    for table, model in _tables(Parameters, ()):
        for key in model.model_fields:
            homes.setdefault(key, []).append(table)
    return {key: " or ".join(dict.fromkeys(names)) for key, names in homes.items()}


def _tables(model: type[Model], keys: Keys) -> Iterator[tuple[str, type[Model]]]:
    """Yield each table of a scenario by its heading, the top of the file last."""
    for key in model.model_fields:
        below, named = table_below(model, key)
        if below is not None:
            above = () if key in SHARED else keys
            yield from _tables(below, (*above, key, *(("NAME",) if named else ())))
    yield f"[{'.'.join(keys)}]" if keys else "the top of the file", model


@lru_cache
def _schema() -> dict[str, Any]:
    return Parameters.model_json_schema()


def _follow(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        target: dict[str, Any] = _schema()["$defs"][schema["$ref"].rpartition("/")[2]]
        return target
    return schema


def _walk(loc: Iterable[str | int]) -> tuple[Keys, dict[str, Any]]:
    keys: list[str] = []
    schema = _schema()
    for step in loc:
        schema = _table(schema)
        laws = schema.get("discriminator", {}).get("mapping", {})
        if isinstance(step, int):
            keys[-1] += f" (entry {step + 1})"
            items = schema.get("prefixItems")
            schema = items[step] if items else schema.get("items", {})
        elif step in laws:
            schema = _follow({"$ref": laws[step]})
        else:
            keys.append(step)
            schema = _step(schema, step)
    return tuple(keys), _follow(schema)


def _table(schema: dict[str, Any]) -> dict[str, Any]:
    for option in schema.get("anyOf", ()):
        if option.get("type") != "null":
            return _follow(option)
    return _follow(schema)


def _step(schema: dict[str, Any], key: str) -> dict[str, Any]:
    named = list(schema.get("patternProperties", {}).values())
    found: dict[str, Any] = schema.get("properties", {}).get(key, named[0] if named else {})
    return found
