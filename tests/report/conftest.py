"""One report for all tests: making it takes seconds."""

from pathlib import Path

import pytest
from builders.report_pages import DRAWS, SMALL

import sim
from sim import report
from sim.experiment import Result


@pytest.fixture(scope="session")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "small.toml"
    path.write_text(SMALL)
    return path


@pytest.fixture(scope="session")
def result(scenario: Path) -> Result:
    return sim.run(sim.load(scenario), replications=3)


@pytest.fixture(scope="session")
def content(result: Result) -> report.Content:
    return report.gather(result, draws=DRAWS)
