"""What the tests of the lab share."""

from functools import partial
from pathlib import Path

import pytest
from builders.lab_panels import SMALL
from builders.little_asked import one_claim

import sim
from sim.decisions.answer import Answer
from sim.decisions.answer import first as first_of
from sim.lab import Lab, lab


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run three futures at each move, and five when somebody asks for more."""
    monkeypatch.setattr(lab, "AT_ONCE", 3)
    monkeypatch.setattr(lab, "REFINED", 5)


@pytest.fixture
def few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing inputs a hundred times is most of refining; four are said in the same places."""
    one_claim(monkeypatch)
    monkeypatch.setattr(lab.answers, "completed", partial(lab.answers.completed, draws=4))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "small.toml"
    file.write_text(SMALL)
    return file


@pytest.fixture(scope="session")
def result(tmp_path_factory: pytest.TempPathFactory) -> sim.Result:
    file = tmp_path_factory.mktemp("begun") / "small.toml"
    file.write_text(SMALL)
    return sim.run(sim.load(file), replications=5)


@pytest.fixture(scope="session")
def begun(result: sim.Result) -> Answer:
    """What the lab answers before anything is moved; the same in every test."""
    return first_of(result)


@pytest.fixture(scope="session")
def whole(result: sim.Result, begun: Answer) -> Answer:
    """The same answer, completed."""
    return lab.answers.completed(begun, result, draws=10)


@pytest.fixture
def awaiting(path: Path, begun: Answer) -> Lab:
    """A lab whose first answer is still to be completed."""
    return Lab(sim.load(path), answer=begun, replications=5, awaited=True)


@pytest.fixture
def panel(path: Path, begun: Answer) -> Lab:
    return Lab(sim.load(path), answer=begun, replications=5)
