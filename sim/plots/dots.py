"""Dots with intervals, a row each: cases of a scenario, checks against theory, seeds."""

import textwrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.comparison import capitalised
from sim.comparison.findings import records
from sim.comparison.labels import by_label
from sim.core.estimates import Estimate
from sim.core.numerals import number
from sim.decisions.cases import by_case as found_by_case
from sim.metrics import CATALOGUE
from sim.plots.intervals import dots, estimates
from sim.plots.scales import is_wide, logarithmic
from sim.plots.style import INK, LOOKS, SMALL, drawing, looks_of, note, rules
from sim.theory import checks as said_of_checks
from sim.theory import luck

_ROW_INCHES = 0.27
_CLAIM_CHARACTERS = 30
_REFERENCE: dict[str, Any] = {"color": INK, "linewidth": 1.4, "linestyle": (0, (5, 3))}
_LOOK = LOOKS[0]


def by_case(rows: pd.DataFrame, metric: str) -> Figure:
    """Draw one metric in several cases, a row a strategy.

    Parameters
    ----------
    rows : DataFrame
        From :func:`sim.decisions.cases`.
    metric : str

    Returns
    -------
    Figure
        Bars are 95 % intervals; changes are against the first case, in the same replications.
    """
    finding, unit = found_by_case(rows, metric), CATALOGUE[metric].unit
    own, looks = by_label(rows[rows["metric"] == metric]), looks_of(rows)
    height_inches = 1.6 + _ROW_INCHES * (len(own) + own["case"].nunique())
    with drawing(finding, height_inches) as (figure, (axes,)):
        place = 0.0
        for case, those in own.groupby("case", sort=False):
            text = capitalised(str(case))
            note(axes, text, (0, place), (4, 0), ("axes fraction", "data"), weight="bold")
            for name, value, low, high in zip(
                those["strategy"], *estimates(those, "value"), strict=True
            ):
                place += 1
                dots(axes, value, place, across=(low, high), look=looks[name])
                end = value if np.isnan(high) else high
                note(axes, name, (end, place), (8, 0), color=looks[name].colour)
            place += 1.1
        axes.set_ylim(place - 0.4, -0.7)
        axes.set_yticks([])
        _scale(axes, own, unit)
        scale = "log scale; " if axes.get_xscale() == "log" else ""
        axes.set_xlabel(f"{_with_unit(metric)} ({scale}bars: 95 % intervals)")
    return figure


def against_theory(checks: pd.DataFrame, finding: str) -> Figure:
    """Draw what was measured in percent of what must come out.

    Parameters
    ----------
    checks : DataFrame
        From :func:`sim.theory.check_all`; those that expect 0 are named and not drawn.
    finding : str
        From :func:`sim.theory.sentence`.

    Returns
    -------
    Figure
        Bars are 95 % intervals.
    """
    said = said_of_checks.against_theory(checks, finding)
    drawn = checks[checks["expected"] != 0]
    expected = drawn["expected"].to_numpy(float)
    percent, low, high = (100 * part / expected for part in estimates(drawn, "measured"))
    with drawing(said, 1.9 + 0.55 * len(drawn)) as (figure, (axes,)):
        axes.axvline(100, **_REFERENCE)
        for place, row in enumerate(records(drawn)):
            dots(axes, percent[place], place, across=(low[place], high[place]), look=_LOOK)
            text = said_of_checks.check_text(row)
            note(axes, text, (1, place), (8, 0), ("axes fraction", "data"))
        claims = [textwrap.fill(str(claim), _CLAIM_CHARACTERS) for claim in drawn["claim"]]
        axes.set_yticks(range(len(drawn)), claims)
        axes.tick_params(axis="y", labelsize=SMALL)
        axes.set_ylim(len(drawn) - 0.5, -0.5)
        reach = float(np.nanmax(np.abs(np.stack([percent, low, high]) - 100))) * 1.25 or 1.0
        axes.set_xlim(100 - reach, 100 + reach)
        axes.set_xlabel("Measured, % of what must come out (bars: 95 % intervals)")
        rules(axes, "x")
    return figure


def by_seed(rows: pd.DataFrame, together: Estimate, metric: str) -> Figure:
    """Draw one metric under seed after seed, beside that of all replications together.

    Parameters
    ----------
    rows : DataFrame
        The rows of :class:`sim.theory.Seeds`.
    together : Estimate
        Of all replications together.
    metric : str

    Returns
    -------
    Figure
        Bars are 95 % intervals; a filled dot's does not hold the value of all.
    """
    unit = CATALOGUE[metric].unit
    finding = luck.by_seed(rows, together, metric)
    with drawing(finding, 3.6) as (figure, (axes,)):
        axes.axhline(together.mean or 0.0, **_REFERENCE)
        for seed, holds, value, *ends in zip(
            rows["seed"], rows["holds"], *estimates(rows, "value"), strict=True
        ):
            inside = "white" if holds else _LOOK.colour
            dots(axes, seed, value, up=ends, look=_LOOK, markerfacecolor=inside)
        axes.set_xticks(rows["seed"])
        axes.set_xlabel("Seed (bars: 95 % intervals; dashed: all futures together)")
        axes.set_ylabel(_with_unit(metric))
        axes.yaxis.set_major_formatter(lambda value, _: number(value, None, None, unit))
        rules(axes, "y")
    return figure


def _with_unit(metric: str) -> str:
    found = CATALOGUE[metric]
    text = capitalised(found.label.removesuffix(" total"))
    if found.unit not in text:
        text += f", {'% of leavers' if found.unit == 'share' else found.unit}"
    return f"{text} over the horizon" if found.kind == "total" else text


def _scale(axes: Axes, rows: pd.DataFrame, unit: str) -> None:
    if is_wide(estimates(rows, "value")[0]):
        logarithmic(axes, "x")
    else:
        axes.set_xlim(left=0.0)
    axes.xaxis.set_major_formatter(lambda value, _: _tick(value, unit))
    rules(axes, "x")


def _tick(value: float, unit: str) -> str:
    if unit == "share":
        return f"{100 * value:g} %"
    return f"${value:,.12g}" if unit.startswith("USD") else f"{value:,.12g}"
