"""The first answer of a served lab: computed before the server opens, shown by every page."""

import pickle
from pathlib import Path

from sim.lab.lab import Lab, first_answer
from sim.scenarios import Scenario


def keep(scenario: Scenario, path: Path) -> None:
    """Compute the first answer of a scenario and keep both for :func:`opened`.

    Parameters
    ----------
    scenario : Scenario
        With its overrides.
    path : Path
        A new file that nobody else can write to: reading it back runs what is in it.
    """
    path.write_bytes(pickle.dumps((scenario, first_answer(scenario))))


def opened(path: str) -> Lab:
    """Return the lab of what was kept, with its first answer and without running anything.

    Parameters
    ----------
    path : str
    """
    scenario, answer = pickle.loads(Path(path).read_bytes())
    return Lab(scenario, answer=answer)
