"""Scenario files for tests, and what loading them says."""

from pathlib import Path
from typing import Any

import pytest

from sim.scenarios import ScenarioError, load

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted((ROOT / "scenarios").glob("*.toml"))
# A company that stays as it is, whatever the library asks.
SCALEUP = Path(__file__).parents[1] / "scenarios" / "scaleup.toml"
MUSEUM = Path(__file__).parents[1] / "museum"


def problems(path: Path, **values: Any) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        load(path, **values)
    return list(error.value.problems)


ONE_OF_EACH = {
    "plan": "claude-team-annual",
    "mode": "invite",
    "then": [
        {"plan": "claude-team-monthly", "mode": "automation", "at_month": 6},
        {"plan": "claude-enterprise", "mode": "scim", "at_headcount": 100},
    ],
    "also": [
        {"plan": "loom-business", "mode": "invite", "seat_share": 0.5},
        {"plan": "ahrefs-power", "mode": "automation", "seat_share": 0.1},
    ],
}
