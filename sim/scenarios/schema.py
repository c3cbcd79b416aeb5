"""JSON Schema of what a scenario file may say, for editors and for people."""

import copy
from typing import Any

from sim.laws import Constant
from sim.parameters import Parameters

Schema = dict[str, Any]

_WHOLE = {"Hires", "Layoff"}
_LAWS = {"Constant", "Uniform", "Triangular", "Exponential", "Lognormal", "Weibull"}
_PLAIN = {"question", "facts"}
_SOURCE = {"type": "string", "minLength": 1, "description": "where the value comes from"}


def json_schema() -> Schema:
    """Return the JSON Schema of a scenario file.

    Returns
    -------
    dict
        Nothing is required, because the catalogue or a base scenario may say it; a value may also
        stand in a table with value, low, high and source.
    """
    schema = copy.deepcopy(Parameters.model_json_schema())
    tables = schema.pop("$defs")
    for name, table in tables.items():
        if name in _LAWS:
            table["properties"]["source"] = _SOURCE
        elif name not in _WHOLE:
            _loosen(table, plain=set(table["properties"]) if name == "Strategy" else set())
    _loosen(schema, plain=_PLAIN)
    schema["properties"]["base"] = {
        "type": "string",
        "description": "scenario file, relative to this one, that this one is laid on",
    }
    schema["properties"]["signals"] = {"$ref": "#/$defs/Signals"}
    tidy = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "seatwise scenario",
        "description": "An overlay on the dated catalogue: what it does not say comes from there.",
        "$defs": tables,
    }
    _tidy(tidy)
    return tidy


def _loosen(table: Schema, plain: set[str]) -> None:
    table.pop("required", None)
    for key, field in table["properties"].items():
        field.pop("default", None)
        if not _is_table(field) and key not in plain:
            table["properties"][key] = _or_fact(field)


def _is_table(field: Schema) -> bool:
    named = "patternProperties" in field or "additionalProperties" in field
    return named or any("$ref" in option for option in (field, *field.get("anyOf", ())))


def _or_fact(field: Schema) -> Schema:
    description = field.pop("description", "")
    field.pop("title", None)
    options = [
        {"const": "none"} if option.get("type") == "null" else option
        for option in field.pop("anyOf", [field])
    ]
    if "discriminator" in field:
        smallest = Constant.model_json_schema()["properties"]["value"]["minimum"]
        options = [{"type": "number", "minimum": smallest}, *field["oneOf"]]
    plain = {"anyOf": options} if len(options) > 1 else options[0]
    fact = {
        "type": "object",
        "properties": {
            "value": plain,
            "low": {"type": "number", "description": "low end of the plausible range"},
            "high": {"type": "number", "description": "high end of the plausible range"},
            "source": _SOURCE,
        },
        "required": ["value"],
        "dependentRequired": {"low": ["high"], "high": ["low"]},
        "additionalProperties": False,
    }
    return {"description": description, "anyOf": [*options, fact]}


def _tidy(node: Any) -> None:
    """Drop what says nothing to a reader or trips over binary fractions."""
    if isinstance(node, list):
        for each in node:
            _tidy(each)
    elif isinstance(node, dict):
        if isinstance(node.get("title"), str) and "$schema" not in node:
            del node["title"]
        if node.get("multipleOf") == 0.01:
            del node["multipleOf"]
        if "patternProperties" in node:
            node["additionalProperties"] = False
        for each in node.values():
            _tidy(each)
