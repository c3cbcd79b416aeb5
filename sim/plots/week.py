"""Heat maps of a week: weekdays down, hours across, a panel a strategy."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, Normalize, PowerNorm
from matplotlib.figure import Figure

from sim.comparison import capitalised
from sim.core.numerals import number
from sim.plots.findings import Row, listed, spread_of, written
from sim.plots.style import SMALL, describe, headed, house, ink_on, new_figure

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
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
    names = _names(rows, strategies)
    worst = [_largest(rows, name, "median_hours") for name in names]
    first, *others = sorted(worst, key=lambda row: -float(row["median_hours"]))
    title = (
        f"Of those who left {first['strategy']} on a {_when(first)}, half could get in for more"
        f" than {float(first['median_hours']):.3g} hours"
    )
    detail = "The squares are medians."
    if others:
        said = [
            f"{float(row['median_hours']):.3g} hours under {row['strategy']} ({_when(row)})"
            for row in others
        ]
        detail = f"At most {listed(said)}. {detail}"
    label = "Hour of the day at which the person left (numbers: median hours)"
    return _draw(rows, names, "median_hours", _HOURS_GAMMA, label, title, detail)


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
    names = _names(rows, strategies)
    busiest = [_largest(rows, name, "minutes") for name in names]
    first = max(busiest, key=lambda row: float(row["minutes"]))
    week = {name: float(rows.loc[rows["strategy"] == name, "minutes"].sum()) for name in names}
    title = (
        f"The desk is busiest under {first['strategy']} on a {_when(first)}:"
        f" {written(first, 'minutes', 'minutes')} minutes of work"
    )
    said = [f"{number(week[name], None, None, 'minutes')} ({name})" for name in names]
    detail = f"Minutes of all admins together in a mean week, in all {listed(said)}."
    label = "Hour of the day (numbers: minutes of work a week)"
    return _draw(rows, names, "minutes", _MINUTES_GAMMA, label, title, detail)


def _names(rows: pd.DataFrame, strategies: Sequence[str] | None) -> list[str]:
    return [str(name) for name in (strategies or dict.fromkeys(rows["strategy"]))]


def _largest(rows: pd.DataFrame, strategy: str, value: str) -> Row:
    own = rows[rows["strategy"] == strategy]
    row: Row = own.iloc[int(own[value].astype(float).argmax())].to_dict()
    return row


def _when(row: Row) -> str:
    return f"{DAYS[int(row['weekday'])]} from {row['hour']} to {int(row['hour']) + 1} o'clock"


def _draw(
    rows: pd.DataFrame,
    names: Sequence[str],
    value: str,
    gamma: float,
    label: str,
    title: str,
    detail: str,
) -> Figure:
    shown = rows[rows["strategy"].isin(names)]
    days = sorted({int(day) for day in shown["weekday"]})
    hours = list(range(int(shown["hour"].min()), int(shown["hour"].max()) + 1))
    norm = PowerNorm(gamma, vmin=0.0, vmax=float(shown[value].max()) or 1.0)
    with house():
        figure = new_figure(1.5 + len(names) * (0.55 + 0.38 * len(days)))
        panels = figure.subplots(len(names), 1, sharex=True, squeeze=False)[:, 0]
        for axes, name in zip(panels, names, strict=True):
            own = shown[shown["strategy"] == name]
            grid = own.pivot_table(value, "weekday", "hour").astype(float)
            _panel(axes, grid.reindex(index=days, columns=hours), norm, colormaps[_MAP])
            axes.annotate(
                name,
                (1, 0.5),
                xytext=(6, 0),
                xycoords="axes fraction",
                textcoords="offset points",
                rotation=270,
                va="center",
                weight="bold",
                annotation_clip=False,
            )
        panels[-1].set_xlabel(label, size=SMALL)
        headed(panels[0], title, detail)
    return describe(figure, _alt(shown, names, value, f"{title}. {detail}"))


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
    axes.set_yticks(range(len(grid.index)), [DAYS[int(day)] for day in grid.index])
    axes.set_xticks(range(len(grid.columns)), [f"{hour}" for hour in grid.columns])
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 10 or value == 0 else f"{value:.1f}"


def _alt(rows: pd.DataFrame, names: Sequence[str], value: str, finding: str) -> str:
    lines = [f"Heat map of a week. {finding}"]
    unit = value.removeprefix("median_")
    for name in names:
        for day, own in rows[rows["strategy"] == name].groupby("weekday"):
            cells = ", ".join(
                f"{row['hour']}: {written(row, value, unit)}{spread_of(row, value, unit)}"
                for row in own.to_dict("records")
            )
            lines.append(f"  {name}, {DAYS[int(str(day))]}: {cells}")
    return capitalised("\n".join(lines))
