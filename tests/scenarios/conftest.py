"""What the tests of scenario files share."""

from pathlib import Path

import pytest
from builders.scenario_files import MUSEUM, SCALEUP

from sim.scenarios import Scenario, load


@pytest.fixture(scope="module")
def scaleup() -> Scenario:
    return load(SCALEUP)


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    (tmp_path / "good.toml").write_bytes((MUSEUM / "good.toml").read_bytes())
    return tmp_path
