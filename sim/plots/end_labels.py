"""Names behind the ends of lines and beside points, moved apart where they would overlap."""

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes

from sim.plots.style import note

# The width of a name as a share of the axes: farther apart two cannot overlap.
_WIDTH_SHARE = 0.25


class EndLabel(NamedTuple):
    """A name, and where it belongs: above a point, or without an `x` behind the end of a line."""

    text: str
    colour: str
    y: float
    x: float | None = None


def end_labels(axes: Axes, labels: Sequence[EndLabel], line_share: float) -> None:
    """Write names at the height of their values, once the scales are set.

    Parameters
    ----------
    axes : Axes
    labels : sequence of EndLabel
    line_share : float
        Height of a line of text as a share of the axes.
    """
    into_axes = axes.transData + axes.transAxes.inverted()
    ordered = sorted(labels, key=lambda label: label.y)
    points = into_axes.transform([(1 if each.x is None else each.x, each.y) for each in ordered])
    across = [
        1.0 if label.x is None else float(x) for label, x in zip(ordered, points[:, 0], strict=True)
    ]
    halves = [line_share * (label.text.count("\n") + 1) / 2 for label in ordered]
    heights = [
        float(y) + (0 if label.x is None else half)
        for label, y, half in zip(ordered, points[:, 1], halves, strict=True)
    ]
    places = zip(across, _apart(heights, across, halves), strict=True)
    for label, place in zip(ordered, places, strict=True):
        shift = (7 if label.x is None else 0), 0
        note(axes, label.text, place, shift, "axes fraction", color=label.colour, size=None)


def _apart(heights: list[float], across: list[float], halves: list[float]) -> list[float]:
    """Move rising heights up until none covers another, and down again from the upper edge."""
    up = _cleared(heights, across, halves)
    # Seen from above the upper edge is the lower one.
    down = _cleared([1 - y for y in up[::-1]], across[::-1], halves[::-1])
    return [1 - y for y in down[::-1]]


def _cleared(heights: list[float], across: list[float], halves: list[float]) -> list[float]:
    found: list[float] = []
    for place, (y, x, half) in enumerate(zip(heights, across, halves, strict=True)):
        below = [
            found[other] + halves[other]
            for other in range(place)
            if abs(across[other] - x) < _WIDTH_SHARE
        ]
        found.append(max([y, half, *(edge + half for edge in below)]))
    return found
