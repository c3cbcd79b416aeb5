"""What an auditor finds, and how soon leavers are out: a dot with its interval a strategy."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from sim.comparison.findings import strategies_of
from sim.comparison.labels import by_label
from sim.core.numerals import counted
from sim.decisions.audit import words as findings
from sim.decisions.study import Study
from sim.plots.intervals import dots, estimates
from sim.plots.style import drawing, looks_of, note, rules

_ROW_INCHES = 0.3
# A name stands beside its interval where there is so much room, else above it.
_ROOM_PERCENT = 45.0


def audit(study: Study) -> Figure:
    """Draw the probability that a sample finds somebody, and the shares who were out in time.

    Parameters
    ----------
    study : Study
        From :func:`sim.decisions.audit`.

    Returns
    -------
    Figure
        A panel a question, a row a strategy; bars are 95 % intervals.
    """
    finding, asked = findings.by_strategy(study), study.details["asked"]
    rows = by_label(study.frame[study.frame["year"] == 0])
    names, looks = strategies_of(rows), looks_of(rows)
    sample = counted(asked.sample, "leaver")
    panels = {
        "sample_finds_one": f"Probability that a sample of {sample} finds one",
        **{name: f"Share of leavers {words}" for name, words in findings.OUT_WORDS.items()},
    }
    height_inches = 1.5 + len(panels) * (0.45 + _ROW_INCHES * len(names))
    with drawing(finding, height_inches, tuple(panels.values())) as (figure, every):
        for axes, measure in zip(every, panels, strict=True):
            own = rows[rows["measure"] == measure]
            found = zip(
                own["strategy"], *(100 * part for part in estimates(own, "value")), strict=True
            )
            for place, (name, value, low, high) in enumerate(found):
                if np.isnan(value):
                    note(axes, f"{name}: nobody leaves", (0, place), color=looks[name].colour)
                    continue
                dots(axes, value, place, across=(low, high), look=looks[name])
                ends = float(np.fmin(value, low)), float(np.fmax(value, high))
                _name(axes, name, place, ends, looks[name].colour)
            axes.set_ylim(len(names) - 0.4, -0.6)
            axes.set_yticks([])
            rules(axes, "x")
        every[0].set_xlim(-3, 103)
        every[0].xaxis.set_major_locator(MultipleLocator(20))
        every[-1].set_xlabel("% (bars: 95 % intervals)")
    return figure


def _name(axes: Axes, name: str, place: int, ends: tuple[float, float], colour: str) -> None:
    """Write a name beside an interval in percent, where there is more room, or above it."""
    left, right = ends
    if max(left, 100 - right) < _ROOM_PERCENT:
        note(axes, name, (50, place), (0, 3), color=colour, ha="center", va="bottom")
    elif left > 100 - right:
        note(axes, name, (left, place), (-8, 0), color=colour, ha="right")
    else:
        note(axes, name, (right, place), (8, 0), color=colour)
