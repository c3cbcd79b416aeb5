"""One-way swings: what each uncertain fact alone moves, between the ends of its range."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.comparison import capitalised
from sim.core.numerals import number, spread
from sim.decisions import called, turned, width
from sim.plots.findings import Row, listed, written
from sim.plots.money import usd_axis
from sim.plots.style import INK, SMALL, describe, headed, house, new_figure, rules

_MOST = 10
_BAR = 0.3
_PLACES = {"low": -0.16, "high": 0.16}
_COLOURS = {"low": "#8fb8de", "high": "#1f4e79"}
_HATCHES = {"low": "", "high": "///"}
_UNITS = {"cost_usd": "usd", "exposure_hours": "hours"}
_AXES = {"cost_usd": "cost in USD a year", "exposure_hours": "exposed hours a year"}


def swings(as_is: pd.DataFrame, ends: pd.DataFrame, measure: str = "cost_usd") -> Figure:
    """Draw how far each fact alone moves a strategy's difference to the baseline.

    Parameters
    ----------
    as_is, ends : DataFrame
        Of :class:`sim.decisions.Swings`.
    measure : str
        "cost_usd" or "exposure_hours".

    Returns
    -------
    Figure
        The ten facts with the widest swings, if they move it at all; whiskers are 95 % intervals of
        the shift in the same futures.
    """
    widest = width(ends, measure).sort_values(ascending=False, kind="stable")
    facts = [str(name) for name in widest[widest > 0].index[:_MOST]]
    now = as_is.to_dict("records")[0]
    title, detail = _finding(now, ends, facts, measure), _detail(now, ends, measure)
    with house():
        figure = new_figure(1.9 + 0.56 * len(facts))
        axes = figure.subplots()
        _draw(axes, now, ends, facts, measure)
        headed(axes, title, detail)
    return describe(figure, _alt(ends, facts, measure, f"{title}. {detail}"))


def _draw(axes: Axes, now: Row, ends: pd.DataFrame, facts: list[str], measure: str) -> None:
    middle = float(now[f"extra_{measure}"])
    for at, name in enumerate(facts):
        for row in _rows(ends, name, measure):
            _draw_end(axes, at + _PLACES[row["end"]], row, middle, measure)
    axes.axvline(middle, color=INK, linewidth=1.2)
    if min(axes.get_xlim()) < 0 < max(axes.get_xlim()):
        axes.axvline(0, color=INK, linewidth=1, linestyle=":")
    axes.set_yticks(range(len(facts)), [called(name).replace(" (", "\n(") for name in facts])
    axes.tick_params(axis="y", labelsize=SMALL)
    axes.set_ylim(len(facts) - 0.4, -0.6)
    axes.margins(x=0.14)
    axes.set_xlabel(
        f"{capitalised(_AXES[measure])}, {now['strategy']} minus {now['baseline']}"
        " (whiskers: 95 % intervals)"
    )
    if measure == "cost_usd":
        usd_axis(axes.xaxis)
    else:
        axes.xaxis.set_major_formatter("{x:,.0f}")
    rules(axes, "x")


def _draw_end(axes: Axes, at: float, row: Row, middle: float, measure: str) -> None:
    shift, low, high = (float(row[f"shift_{measure}{end}"]) for end in ("", "_low", "_high"))
    axes.barh(
        at,
        shift,
        left=middle,
        height=_BAR,
        color=_COLOURS[row["end"]],
        hatch=_HATCHES[row["end"]],
        edgecolor="white",
        linewidth=0,
    )
    reach = [[shift - low], [high - shift]]
    axes.errorbar(middle + shift, at, xerr=reach, ecolor=INK, elinewidth=1.2, capsize=3)
    outer = middle + (high if shift > 0 else low)
    if shift:
        axes.annotate(
            f"{row['value']:g}",
            (outer, at),
            xytext=(5 if shift > 0 else -5, 0),
            textcoords="offset points",
            size=SMALL,
            ha="left" if shift > 0 else "right",
            va="center",
        )


def _rows(ends: pd.DataFrame, fact: str, measure: str) -> list[Row]:
    rows = ends[(ends["fact"] == fact) & ends[f"shift_{measure}"].notna()]
    return list(rows.to_dict("records"))


def _span(ends: pd.DataFrame, now: Row, fact: str, measure: str) -> tuple[float, float]:
    """Lowest and highest difference over a fact's range, things as they are included."""
    middle = float(now[f"extra_{measure}"])
    found = [middle, *(float(row[f"extra_{measure}"]) for row in _rows(ends, fact, measure))]
    return min(found), max(found)


def _finding(now: Row, ends: pd.DataFrame, facts: list[str], measure: str) -> str:
    low, high = (_short(value, _UNITS[measure]) for value in _span(ends, now, facts[0], measure))
    what = "cost" if measure == "cost_usd" else "exposure"
    unit = "" if measure == "cost_usd" else " hours"
    return (
        f"{capitalised(called(facts[0]))} matters most for {what}: a difference of {low} to"
        f" {high}{unit} a year"
    )


def _short(value: float, unit: str) -> str:
    return number(float(round(float(f"{value:.3g}"))), None, None, unit)


def _detail(now: Row, ends: pd.DataFrame, measure: str) -> str:
    """Say what things come to as they are, and whether the sign turns anywhere."""
    unit = _UNITS[measure]
    those = [called(name) for name in turned(now, ends, measure)]
    sign = (
        f"Its sign clearly turns with {listed(those)}"
        if those
        else "No value clearly turns its sign"
    )
    ends_now = spread(float(now[f"extra_{measure}_low"]), float(now[f"extra_{measure}_high"]), unit)
    value = written(now, f"extra_{measure}", unit)
    return (
        f"As things are the difference is {value} ({ends_now}). {sign}. At the bars stands the"
        " fact's value."
    )


def _alt(ends: pd.DataFrame, facts: list[str], measure: str, finding: str) -> str:
    lines = [f"One-way swings. {finding}"]
    for name in facts:
        each = (
            f"at {row['value']:g} {written(row, f'extra_{measure}', _UNITS[measure])}"
            for row in _rows(ends, name, measure)
        )
        lines.append(f"  {called(name)}: {', '.join(each)}")
    return "\n".join(lines)
