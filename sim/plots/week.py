"""Heat maps of a week: weekdays down, hours across, a panel a strategy."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, Normalize, PowerNorm
from matplotlib.figure import Figure

from sim.comparison.findings import Finding, strategies_of, week
from sim.core.vocabulary import WEEKDAYS
from sim.plots.style import SMALL, drawing, ink_on, note

_MAP = "YlOrBr"
# Below 1, squares of small numbers stay apart next to large ones.
_HOURS_GAMMA, _MINUTES_GAMMA = 0.4, 1.0


def leaving_week(rows: pd.DataFrame, strategies: Sequence[str] | None = None) -> Figure:
    """Draw how long a leaver could still get in, by weekday and hour of leaving.

    Parameters
    ----------
    rows : DataFrame
        From :func:`sim.comparison.breakdowns.by_leaving_hour`.
    strategies : sequence of str, optional
        Which to draw, a panel each; all by default.

    Returns
    -------
    Figure
        Numbers are medians; their 95 % intervals are in the alt text.
    """
    names = list(strategies or strategies_of(rows))
    label = "Hour of the day at which the person left (numbers: median hours)"
    finding = week.leaving_week(rows, names)
    return _draw(rows, names, "median_hours", _HOURS_GAMMA, label, finding)


def desk_at_work(rows: pd.DataFrame, strategies: Sequence[str] | None = None) -> Figure:
    """Draw when in the week the admin desk works.

    Parameters
    ----------
    rows : DataFrame
        From :func:`sim.comparison.breakdowns.desk_week`.
    strategies : sequence of str, optional
        Which to draw, a panel each; all by default.

    Returns
    -------
    Figure
        Numbers are minutes of a mean week; their 95 % intervals are in the alt text.
    """
    names = list(strategies or strategies_of(rows))
    label = "Hour of the day (numbers: minutes of work a week)"
    finding = week.desk_week(rows, names)
    return _draw(rows, names, "minutes", _MINUTES_GAMMA, label, finding)


def _draw(
    rows: pd.DataFrame,
    names: Sequence[str],
    value: str,
    gamma: float,
    label: str,
    finding: Finding,
) -> Figure:
    shown = rows[rows["strategy"].isin(names)]
    days = sorted({int(day) for day in shown["weekday"]})
    hours = list(range(int(shown["hour"].min()), int(shown["hour"].max()) + 1))
    norm = PowerNorm(gamma, vmin=0.0, vmax=float(shown[value].max()) or 1.0)
    height_inches = 1.5 + len(names) * (0.55 + 0.38 * len(days))
    with drawing(finding, height_inches, len(names)) as (figure, panels):
        for axes, name in zip(panels, names, strict=True):
            own = shown[shown["strategy"] == name]
            grid = own.pivot_table(value, "weekday", "hour").astype(float)
            _panel(axes, grid.reindex(index=days, columns=hours), norm, colormaps[_MAP])
            beside = {"rotation": 270, "weight": "bold", "size": None}
            note(axes, name, (1, 0.5), (6, 0), "axes fraction", **beside)
        panels[-1].set_xlabel(label, size=SMALL)
    return figure


def _panel(axes: Axes, grid: pd.DataFrame, norm: Normalize, colours: Colormap) -> None:
    values = grid.to_numpy()
    axes.imshow(np.ma.masked_invalid(values), cmap=colours, norm=norm, aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        if np.isnan(value):
            continue
        axes.text(
            column,
            row,
            _short(value),
            ha="center",
            va="center",
            size=SMALL,
            color=ink_on(colours(norm(value))),
        )
    days = [term.label for term in WEEKDAYS.values()]
    axes.set_yticks(range(len(grid.index)), [days[int(day)] for day in grid.index])
    axes.set_xticks(range(len(grid.columns)), [f"{hour}" for hour in grid.columns])
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 10 or value == 0 else f"{value:.1f}"
