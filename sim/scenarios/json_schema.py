"""JSON Schema of what a scenario file may say, for editors and for people."""

import copy
from typing import Any

from sim.core.distributions import DISTRIBUTIONS, Constant
from sim.scenarios.schema import SHARED, Parameters

Schema = dict[str, Any]

_WHOLE = {"Hires", "Layoff", "PriceTier", "Switch", "Also"}
_DISTRIBUTIONS = tuple(each.__name__ for each in DISTRIBUTIONS)
_PLAIN = {"question", "facts"}
_SHARED: dict[str, Schema] = {
    "Low": {"type": "number", "description": "low end of the plausible range"},
    "High": {"type": "number", "description": "high end of the plausible range"},
    "Source": {"type": "string", "minLength": 1, "description": "where the value comes from"},
}


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
        if name in _DISTRIBUTIONS:
            table["properties"]["source"] = _ref("Source")
            table["required"].insert(0, "law")
        elif name not in _WHOLE:
            _loosen(table)
    _loosen(schema)
    schema["properties"]["base"] = {
        "type": "string",
        "description": "scenario file, relative to this one, that this one is laid on",
    }
    for key, model in SHARED.items():
        schema["properties"][key] = _ref(model.__name__)
    smallest = Constant.model_json_schema()["properties"]["value"]["minimum"]
    number = {"type": "number", "minimum": smallest}
    distribution = {"anyOf": _with_fact([number, *map(_ref, _DISTRIBUTIONS)])}
    tidy = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "seatwise scenario",
        "description": "An overlay on the dated catalogue: what it does not say comes from there.",
        "$defs": tables | _SHARED | {"Distribution": distribution},
    }
    _tidy(tidy)
    return tidy


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _loosen(table: Schema) -> None:
    table.pop("required", None)
    for key, field in table["properties"].items():
        field.pop("default", None)
        described = {"description": field.get("description", "")}
        if "discriminator" in field:
            table["properties"][key] = described | _ref("Distribution")
        elif (below := _table_below(field)) is not None:
            table["properties"][key] = described | below if described["description"] else below
        elif key not in _PLAIN:
            table["properties"][key] = described | {"anyOf": _with_fact(_options(field))}


def _table_below(field: Schema) -> Schema | None:
    if "patternProperties" in field:
        entries = field["patternProperties"]
        for name, entry in entries.items():
            if "$ref" not in entry:
                entries[name] = {"anyOf": _with_fact([entry])}
        return field
    refs = [option for option in (field, *field.get("anyOf", ())) if "$ref" in option]
    return {"$ref": refs[0]["$ref"]} if refs else None


def _options(field: Schema) -> list[Schema]:
    field = {key: value for key, value in field.items() if key not in ("description", "title")}
    return [_option(option) for option in field.get("anyOf", [field])]


def _option(option: Schema) -> Schema:
    if option.get("type") == "null":
        return {"const": "none"}
    return _ref("Distribution") if "discriminator" in option else option


def _with_fact(options: list[Schema]) -> list[Schema]:
    value = {"anyOf": options} if len(options) > 1 else options[0]
    fact = {
        "type": "object",
        "properties": {
            "value": value,
            "low": _ref("Low"),
            "high": _ref("High"),
            "source": _ref("Source"),
        },
        "required": ["value"],
        "dependentRequired": {"low": ["high"], "high": ["low"]},
        "additionalProperties": False,
    }
    return [*options, fact]


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
