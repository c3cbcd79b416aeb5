"""What share of the leavers could still get in after how long, on a log time axis."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from sim.comparison.breakdowns import MARKS_HOURS
from sim.comparison.findings import strategies_of, survival
from sim.comparison.labels import by_label
from sim.plots.intervals import band, dots, estimates, on_top
from sim.plots.style import INK, Look, drawing, legend, looks_of, note, rules

_TICKS_HOURS = {
    1 / 60: "1 min",
    1 / 6: "10 min",
    1.0: "1 h",
    8.0: "8 h",
    24.0: "1 day",
    168.0: "7 days",
    720.0: "30 days",
    4320.0: "180 days",
}
# Curves that are nowhere farther apart lie on one another.
_NEAR_SHARE = 0.02
# Curves are drawn until so few are left.
_NOBODY = 0.001


def open_after(rows: pd.DataFrame, policy_hours: float) -> Figure:
    """Draw which share of leavers could still get in after how long.

    Parameters
    ----------
    rows : DataFrame
        From :func:`sim.comparison.breakdowns.survival`, at lengths that hold the policy and the
        marks.
    policy_hours : float
        What the company tolerates.

    Returns
    -------
    Figure
        Bands and bars are 95 % intervals that resample whole futures.
    """
    finding, rows = survival.open_after(rows, policy_hours), by_label(rows)
    looks = looks_of(rows)
    is_open = (rows["open_share"] > _NOBODY).fillna(value=False).astype(bool)
    end = 1.3 * max([MARKS_HOURS[-1], *rows.loc[is_open, "hours"]])
    seen = rows[rows["hours"] <= end]
    with drawing(finding, 5.0) as (figure, (axes,)):
        _scale(axes, end, policy_hours)
        # Where nobody left there is no curve.
        for names in _alike(seen) if rows["leavers"].any() else []:
            for below, name in enumerate(names):
                _draw(axes, seen[seen["strategy"] == name], name, looks[name], below)
        legend(axes, inside=True)
    return figure


def _scale(axes: Axes, end: float, policy_hours: float) -> None:
    axes.set(xscale="log", xlim=(1 / 60, end), ylim=(0, 1.0))
    ticks = [tick for tick in _TICKS_HOURS if tick <= end]
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticklabels([_TICKS_HOURS[tick] for tick in ticks])
    axes.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}".replace("%", " %"))
    axes.set_xlabel("Time since leaving, days and hours (log scale; bands: 95 % interval)")
    axes.set_ylabel("Leavers who could still get in, %")
    axes.axvline(policy_hours, color=INK, linewidth=1.6, linestyle=(0, (5, 3)), zorder=1.5)
    text = f"policy: {survival.length(policy_hours)}"
    note(axes, text, (policy_hours, 0.985), (6, 0), ("data", "axes fraction"), va="top")
    rules(axes, "xy")
    axes.tick_params(axis="x", pad=7)


def _alike(rows: pd.DataFrame) -> list[list[str]]:
    """Group strategies whose curves lie on one another, in their order."""
    curves = rows.pivot_table("open_share", "hours", "strategy", sort=False).astype(float)
    groups: list[list[str]] = []
    for name in strategies_of(rows):
        for group in groups:
            if (curves[group[0]] - curves[name]).abs().max() < _NEAR_SHARE:
                group.append(name)
                break
        else:
            groups.append([name])
    return groups


def _draw(axes: Axes, rows: pd.DataFrame, name: str, look: Look, below: int) -> None:
    """Draw a curve; one that lies on others is drawn below them, and wider."""
    band(axes, rows, "hours", "open_share", look, below)
    marked = rows[rows["hours"].isin(MARKS_HOURS)]
    share, *ends = estimates(marked, "open_share")
    dots(
        axes,
        marked["hours"].to_numpy(float),
        share,
        up=ends,
        look=look,
        label=name,
        **on_top(below),
    )
