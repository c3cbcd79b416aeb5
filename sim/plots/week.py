"""Heat maps of a week: weekdays down, hours across, a panel a strategy."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, Normalize, PowerNorm
from matplotlib.figure import Figure

from sim.comparison.findings import Finding, strategies_of, week
from sim.comparison.labels import by_label, labels_of
from sim.core.vocabulary import WEEKDAYS
from sim.plots.style import SMALL, drawing, ink_on, note

COLOURS = "YlOrBr"
# Below 1, squares of small numbers stay apart next to large ones.
_HOURS_GAMMA, _MINUTES_GAMMA = 0.4, 1.0


def leaving_week(rows: pd.DataFrame, strategies: Sequence[str] | None = None) -> Figure:
    """Draw how long a leaver could still get in, by weekday and hour of leaving.

    Parameters
    ----------
    rows : DataFrame
        From :func:`sim.comparison.breakdowns.by_leaving_hour`.
    strategies : sequence of str, optional
        Keys of those to draw, a panel each; all by default.

    Returns
    -------
    Figure
        Numbers are medians; their 95 % intervals are in the alt text. Hours in which hardly
        anybody left are blank.
    """
    label = "Hour of the day at which the person left (numbers: median hours)"
    often = week.often(rows)
    return _draw(often, strategies, week.leaving_week, "median_hours", label, _HOURS_GAMMA)


def desk_at_work(rows: pd.DataFrame, strategies: Sequence[str] | None = None) -> Figure:
    """Draw when in the week the admin desk works.

    Parameters
    ----------
    rows : DataFrame
        From :func:`sim.comparison.breakdowns.desk_week`.
    strategies : sequence of str, optional
        As for :func:`leaving_week`.

    Returns
    -------
    Figure
        Numbers are minutes of a mean week; their 95 % intervals are in the alt text.
    """
    label = "Hour of the day (numbers: minutes of work a week)"
    return _draw(rows, strategies, week.desk_week, "minutes", label, _MINUTES_GAMMA)


def _draw(
    rows: pd.DataFrame,
    strategies: Sequence[str] | None,
    find: Callable[[pd.DataFrame, list[str]], Finding],
    value: str,
    label: str,
    gamma: float,
) -> Figure:
    chosen, rows = labels_of(rows), by_label(rows)
    names = [chosen[key] for key in strategies] if strategies else strategies_of(rows)
    shown = rows[rows["strategy"].isin(names)]
    days = sorted({int(day) for day in shown["weekday"]})
    hours = list(range(int(shown["hour"].min()), int(shown["hour"].max()) + 1))
    norm = PowerNorm(gamma, vmin=0.0, vmax=float(shown[value].max()) or 1.0)
    height_inches = 1.5 + len(names) * (0.65 + 0.36 * len(days))
    with drawing(find(rows, names), height_inches, names) as (figure, panels):
        for axes, name in zip(panels, names, strict=True):
            own = shown[shown["strategy"] == name]
            grid = own.pivot_table(value, "weekday", "hour").astype(float)
            _panel(axes, grid.reindex(index=days, columns=hours), norm, colormaps[COLOURS])
        panels[-1].set_xlabel(label, size=SMALL)
    return figure


def _panel(axes: Axes, grid: pd.DataFrame, norm: Normalize, colours: Colormap) -> None:
    values = grid.to_numpy()
    axes.imshow(np.ma.masked_invalid(values), cmap=colours, norm=norm, aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        if np.isnan(value):
            continue
        ink = ink_on(colours(norm(value)))
        note(axes, _short(value), (column, row), ha="center", color=ink)
    days = [term.label for term in WEEKDAYS.values()]
    axes.set_yticks(range(len(grid.index)), [days[int(day)] for day in grid.index])
    axes.set_xticks(range(len(grid.columns)), [f"{hour}" for hour in grid.columns])
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 10 or value == 0 else f"{value:.1f}"
