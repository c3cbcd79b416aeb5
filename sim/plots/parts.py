"""What a strategy's cost, licence and exposure are made of: a stacked bar a strategy."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.comparison.findings import parts
from sim.comparison.findings.parts import Parts
from sim.plots.bars import stacked
from sim.plots.intervals import dots
from sim.plots.money import usd_axis
from sim.plots.style import describe, drawing, house, legend, new_figure, note

_ROOM = 1.3
_ROW_INCHES = 0.85
_LOW_ROOM = 1.15
_LOW_ROW_INCHES = 0.52


def cost_by_kind(metrics: pd.DataFrame, years: float) -> Figure:
    """Draw what each strategy's yearly cost is made of.

    Parameters
    ----------
    metrics : DataFrame
        Of a :class:`sim.comparison.Comparison`: totals over the horizon.
    years : float
        Length of the horizon.

    Returns
    -------
    Figure
        Whiskers are 95 % intervals of the whole bars.
    """
    return _picture(parts.cost_by_kind(metrics, years), "Cost, USD a year", "Spent on …")


def cost_at_a_glance(
    metrics: pd.DataFrame, years: float, written: Mapping[str, str] | None = None
) -> Figure:
    """Draw what :func:`cost_by_kind` draws, low and without its title, to stand below a table.

    Parameters
    ----------
    metrics, years
        As for :func:`cost_by_kind`.
    written : mapping of str to str, optional
        By label how the table writes what a strategy costs a year.
    """
    found = parts.cost_by_kind(metrics, years, written)
    with house():
        figure = new_figure(0.9 + _LOW_ROW_INCHES * len(found.amounts))
        axes = figure.subplots()
        stacked(axes, found.amounts, found.terms)
        means = [each.mean or 0.0 for each in found.sums.values()]
        for place, (mean, text) in enumerate(zip(means, found.texts, strict=True)):
            note(axes, text.partition("\n")[0], (mean, place), (8, 0), size=None)
        axes.set_xlim(0, max(means) * _LOW_ROOM or 1.0)
        axes.set_xlabel("Cost, USD a year")
        usd_axis(axes.xaxis)
        legend(axes, columns=4)
    return describe(figure, found.finding.in_full())


def licence_by_use(metrics: pd.DataFrame, years: float) -> Figure:
    """Draw what each strategy's licence is paid for; see :func:`cost_by_kind`."""
    return _picture(parts.licence_by_use(metrics, years), "Licence, USD a year", "Paid for …")


def exposure_by_stage(metrics: pd.DataFrame, years: float) -> Figure:
    """Draw what each strategy's exposed hours are spent on; see :func:`cost_by_kind`."""
    found = parts.exposure_by_stage(metrics, years)
    return _picture(found, "Exposed hours a year of all who left", "Spent …")


def _picture(found: Parts, what: str, why: str) -> Figure:
    with drawing(found.finding, 1.8 + _ROW_INCHES * len(found.amounts)) as (figure, (axes,)):
        stacked(axes, found.amounts, found.terms)
        _totals(axes, found)
        axes.set_xlabel(f"{what} (whiskers: 95 % interval of the whole)")
        if "USD" in what:
            usd_axis(axes.xaxis)
        else:
            axes.xaxis.set_major_formatter("{x:,.0f}")
        legend(axes, why)
    return figure


def _totals(axes: Axes, found: Parts) -> None:
    means, low, high = np.array(list(found.sums.values()), float).T
    dots(axes, means, np.arange(len(means)), across=(low, high))
    ends = np.fmax(means, high)
    for place, (text, end) in enumerate(zip(found.texts, ends, strict=True)):
        note(axes, text, (end, place), (8, 0), size=None)
    axes.set_xlim(0, float(ends.max()) * _ROOM or 1.0)
