"""How well the tenure that was fitted to a file of people agrees with what is in it."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.calibration import Calibration, Segment
from sim.calibration.tenure import Choice, Curve, largest_gap
from sim.comparison.findings import Finding
from sim.core.numerals import counted, in_unit
from sim.plots.style import INK, LOOKS, drawing, legend, rules

_FITTED = LOOKS[0].colour
_POINTS = 200
_PANEL_INCHES = 3.6
_MARGIN, _ROOM = 0.03, 1.05


def tenure_fit(found: Calibration) -> Figure:
    """Draw Kaplan–Meier's steps and the fitted curve, a panel for each segment that has them.

    Parameters
    ----------
    found : Calibration
        With a fit in at least one segment.

    Returns
    -------
    Figure
        The band is the 95 % interval of the steps.
    """
    fits = [
        (segment, segment.tenure, segment.curve)
        for segment in found.segments
        if segment.tenure is not None and segment.curve is not None
    ]
    names = [segment.name for segment, *_ in fits] if len(fits) > 1 else [""]
    height_inches = 1.6 + _PANEL_INCHES * len(fits)
    with drawing(_finding(found, fits), height_inches, names) as (figure, every):
        for axes, (_, choice, curve) in zip(every, fits, strict=True):
            _draw(axes, choice, curve)
        longest = max(curve.years[-1] for _, _, curve in fits)
        every[-1].set(xlabel="Tenure, years", xlim=(-_MARGIN * longest, _ROOM * longest))
        legend(every[0], inside=True)
    return figure


def _finding(found: Calibration, fits: list[tuple[Segment, Choice, Curve]]) -> Finding:
    """Say what leaves a year, and how far the fit is from what was seen."""
    lines = []
    for segment, choice, curve in fits:
        attrition = choice.attrition_per_year.with_interval("share")
        gap_points = 100 * largest_gap(choice.taken, curve)
        lines.append(
            f"{segment.name.capitalize()}: {attrition} leave a year;"
            f" the fitted curve is at most {gap_points:.0f} points from what was seen"
        )
    laws = {"Weibull" if choice.is_weibull else "exponential" for _, choice, _ in fits}
    law = " or ".join(sorted(laws))
    people = counted(sum(segment.people for segment, *_ in fits), "person", "people")
    detail = f"Tenure ({law}) of {people} in {found.file}; band: 95 % interval"
    return Finding("Tenure", lines[0], detail, lines[1:])


def _draw(axes: Axes, choice: Choice, curve: Curve) -> None:
    begins = curve.from_years
    years = np.append(begins, curve.years)
    steps, low, high = (
        100 * np.append(1.0, each) for each in (curve.surviving, curve.low, curve.high)
    )
    axes.fill_between(years, low, high, step="post", color=INK, alpha=0.15, linewidth=0)
    axes.step(years, steps, where="post", color=INK, linewidth=1.6, label="seen (Kaplan–Meier)")
    grid = np.linspace(begins, years[-1], _POINTS)
    fitted = 100 * choice.taken.surviving(grid) / choice.taken.surviving(grid[:1])
    axes.plot(grid, fitted, color=_FITTED, linewidth=2.0, linestyle=(0, (5, 2)), label="fitted")
    axes.set_ylim(-100 * _MARGIN, 100 * _ROOM)
    begin = (
        "all who start" if begins == 0 else f"those who stay {in_unit(f'{begins:.2g}', 'years')}"
    )
    axes.set_ylabel(f"Still there, % of {begin}")
    rules(axes, "xy")
