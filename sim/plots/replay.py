"""A replay: hours open to leavers and cost, a dot with its interval a strategy."""

import numpy as np
from matplotlib.figure import Figure

from sim.comparison.findings import strategies_of
from sim.comparison.labels import by_label
from sim.decisions.replay import words
from sim.decisions.study import Study
from sim.plots.intervals import dots, estimates
from sim.plots.money import usd_axis
from sim.plots.style import describe, headed, house, looks_of, name_row, new_figure, rules

_PANELS = {"exposure_hours": "Hours open to leavers", "cost_usd": "Cost, USD"}
_ROW_INCHES = 0.55
_ROOM = 1.08


def replay(study: Study) -> Figure:
    """Draw how long leavers could have got in, and what it would have cost.

    Parameters
    ----------
    study : Study
        From :func:`sim.decisions.replay`.

    Returns
    -------
    Figure
        A panel for the hours and one for the cost, a row a strategy; bars are 95 % intervals.
    """
    rows = by_label(study.frame[study.frame["what"] == "strategy"])
    names, looks = strategies_of(rows), looks_of(rows)
    height_inches = 1.5 + len(_PANELS) * (0.8 + _ROW_INCHES * len(names))
    found = words.finding(study)
    with house():
        figure = new_figure(height_inches)
        every = figure.subplots(len(_PANELS), 1)
        for axes, measure in zip(every, _PANELS, strict=True):
            values = np.stack(estimates(rows, measure))
            for place, (name, (value, low, high)) in enumerate(zip(names, values.T, strict=True)):
                dots(axes, value, place, across=(low, high), look=looks[name])
                name_row(axes, name, place - 0.2)
            axes.set_ylim(len(names) - 0.4, -0.9)
            axes.set_xlim(0, _ROOM * float(np.nanmax(values)) or 1.0)
            axes.set_yticks([])
            axes.xaxis.set_major_formatter("{x:,.0f}")
            axes.set_xlabel(_PANELS[measure])
            rules(axes, "x")
        usd_axis(every[-1].xaxis)
        headed(every[0], found)
    return describe(figure, found.in_full())
