"""The first answer of a served lab: computed before the server opens, shown by every page."""

import pickle
from pathlib import Path

from sim.lab import lab, views
from sim.scenarios import Scenario


def keep(scenario: Scenario, path: Path) -> str:
    """Compute the first answer of a scenario and keep both for :func:`opened`.

    Parameters
    ----------
    scenario : Scenario
        With its overrides.
    path : Path
        A new file that nobody else can write to: reading it back runs what is in it.

    Returns
    -------
    str
        HTML of the answer, for whoever waits for the sliders.
    """
    answer, replications = lab.first_answer(scenario, progress=True)
    path.write_bytes(pickle.dumps((scenario, answer, replications)))
    head = views.head(answer, replications, lab.REFINED)
    return views.waiting(head, answer.question)


def opened(path: str) -> lab.Lab:
    """Return the lab of what was kept, with its first answer and without running anything.

    Parameters
    ----------
    path : str
    """
    scenario, answer, replications = pickle.loads(Path(path).read_bytes())
    return lab.Lab(scenario, answer=answer, replications=replications)
