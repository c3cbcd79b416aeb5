"""Means that hold what is expected, where few replications show that nothing of it happened."""

from collections.abc import Iterable

from sim.metrics.estimates import Cells

_EXPOSURE = "exposure_hours_total"


def outside_what_happened(cells: Cells, strategies: Iterable[str]) -> str:
    """Say that mean open hours are outside what any replication had, if they are so somewhere.

    Parameters
    ----------
    cells : Cells
    strategies : iterable of str
        Whose means are shown.

    Returns
    -------
    str
        A clause that goes on a sentence; empty where all means are inside.
    """
    for name in strategies:
        hours = cells.ratios[name, _EXPOSURE]
        mean, each = hours.estimate().mean, hours.each()
        if mean is not None and each.size and not each.min() <= mean <= each.max():
            return (
                "; mean open hours hold what is expected of who is forgotten, and lie outside what"
                " any of these had"
            )
    return ""
