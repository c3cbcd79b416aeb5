"""The first answer of a served lab: kept in one file, with which every page begins."""

import asyncio
import pickle
from pathlib import Path
from typing import NamedTuple

from sim.core import files
from sim.decisions.answer import Answer
from sim.experiment import Result
from sim.lab import lab, views
from sim.scenarios import Scenario

# How often a page asks whether the rest is there.
_LOOK_SECONDS = 1.0


class Kept(NamedTuple):
    """What a page begins with; `awaited` says that the rest of the answer is being worked out."""

    scenario: Scenario
    answer: Answer
    replications: int
    awaited: bool


def keep(scenario: Scenario, path: Path) -> Result:
    """Compute the first answer of a scenario and keep it.

    Parameters
    ----------
    scenario : Scenario
        With its overrides.
    path : Path
        A file that nobody else can write to: reading it back runs what is in it.

    Returns
    -------
    Result
        The run that the answer rests on.
    """
    answer, result = lab.first_answer(scenario, progress=True)
    awaited = answer.choice is not None and lab.affordable(scenario)
    write(path, Kept(scenario, answer, result.manifest["replications"], awaited))
    return result


def read(path: Path) -> Kept:
    """Return what is kept in a file."""
    kept: Kept = pickle.loads(path.read_bytes())
    return kept


def write(path: Path, kept: Kept) -> None:
    """Keep something in a file, which whoever reads it finds as a whole."""
    files.replace(path, pickle.dumps(kept))


def waiting(path: Path) -> str:
    """Return HTML of the answer that is kept, for whoever waits for the sliders."""
    kept = read(path)
    head = views.head(kept.answer, kept.replications, lab.REFINED, awaited=kept.awaited)
    return views.waiting(head, kept.answer.question)


def opened(path: str) -> lab.Lab:
    """Return the lab of what is kept, without running anything.

    Parameters
    ----------
    path : str

    Returns
    -------
    Lab
        If its answer is awaited, it takes the rest as soon as that is kept: the event loop of the
        kernel looks for it.
    """
    kept = read(Path(path))
    panel = lab.Lab(
        kept.scenario, answer=kept.answer, replications=kept.replications, awaited=kept.awaited
    )
    if kept.awaited:
        asyncio.get_running_loop().call_later(_LOOK_SECONDS, _look, panel, Path(path))
    return panel


def _look(panel: lab.Lab, path: Path) -> None:
    """Give a lab what was awaited, or look again later."""
    kept = read(path)
    if kept.awaited:
        asyncio.get_running_loop().call_later(_LOOK_SECONDS, _look, panel, path)
    else:
        panel.complete(kept.answer, kept.replications)
