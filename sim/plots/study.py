"""The picture of a study, picked by its kind."""

from collections.abc import Callable, Mapping

from matplotlib.figure import Figure

from sim.decisions.study import Study
from sim.plots.audit import audit
from sim.plots.breakeven import breakeven
from sim.plots.budget import budget
from sim.plots.frontier import frontier
from sim.plots.replay import replay
from sim.plots.sensitivity import sensitivity
from sim.plots.sweep import sweep
from sim.plots.uncertainty import uncertainty
from sim.plots.upgrade import upgrade

_PICTURES: Mapping[str, Callable[[Study], Figure]] = {
    "audit": audit,
    "breakeven": breakeven,
    "budget": budget,
    "frontier": frontier,
    "replay": replay,
    "sensitivity": sensitivity,
    "sweep": sweep,
    "uncertainty": uncertainty,
    "upgrade": upgrade,
}


def study(found: Study) -> Figure:
    """Draw a study.

    Parameters
    ----------
    found : Study

    Raises
    ------
    ValueError
        If the question does not apply: there is nothing to draw.
    """
    if not found.applies:
        raise ValueError(f"there is nothing to draw: {found.headline[0]}")
    return _PICTURES[found.kind](found)
