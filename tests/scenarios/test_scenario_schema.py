"""The JSON schema of a scenario file."""

import json
import tomllib
from typing import Any

import jsonschema
import pytest
from builders.scenario_files import MUSEUM, ONE_OF_EACH, SHIPPED

from sim.scenarios import json_schema


def plain(value: Any) -> Any:
    return json.loads(json.dumps(value, default=lambda day: day.isoformat()))


def test_the_schema_is_one_and_holds_for_the_shipped_scenarios() -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    allowed = jsonschema.Draft202012Validator(schema)
    for path in SHIPPED:
        allowed.validate(plain(tomllib.loads(path.read_text("utf-8"))))


@pytest.mark.parametrize(
    "piece",
    [
        *("mistyped-key", "negative-price", "horizon-zero", "law-without-its-name"),
        *("unknown-weekday", "trigger-mistyped", "usage-mix-share-above-one", "approval-in-words"),
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(piece: str) -> None:
    document = tomllib.loads((MUSEUM / f"{piece}.toml").read_text("utf-8"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain(document), json_schema())


def test_the_schema_allows_tables_with_a_source_and_describes_each_key() -> None:
    schema = json_schema()
    document = {
        "signals": {
            "late_days": {"law": "exponential", "mean": 1, "source": "HR"},
            "reaction_days": {"value": 1, "low": 0, "high": 3, "source": "HR"},
        },
        "plans": {"claude-enterprise": {"session_max_hours": "none"}},
        "use": {"usage_mix": {"chat": {"value": 0.9, "source": "IT"}, "cowork": 0, "code": 0.1}},
        "usage": {"chat": {"level_usd_per_month": 12}},
        "automation": {"approval_hours": 1, "price_usd_per_year": 4000},
        "strategies": {"team": ONE_OF_EACH},
    }
    jsonschema.validate(document, schema)
    for name, table in [("", schema), *schema["$defs"].items()]:
        for key, field in table.get("properties", {}).items():
            assert "description" in field or "$ref" in field or key == "law", (name, key)
