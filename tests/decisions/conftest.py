"""What the tests of decisions share."""

from functools import cache
from pathlib import Path

import pytest
from builders.asked import COMPANY

import sim


@pytest.fixture(scope="session")
def run(tmp_path_factory):
    """Run a company with some strategies; the same words give the same result."""
    folder = tmp_path_factory.mktemp("asked")

    @cache
    def call(strategies, more="", people=20, months=13, replications=20):
        path: Path = folder / "asked.toml"
        path.write_text(COMPANY.format(people=people, months=months, more=more) + strategies)
        return sim.run(sim.load(path), replications=replications)

    return call
