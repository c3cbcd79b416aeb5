"""Names behind the ends of lines and beside points, moved apart where they would overlap."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from matplotlib.axes import Axes

from sim.plots.style import note

# The width of a name as a share of the axes: farther apart two cannot overlap.
_WIDTH_SHARE = 0.25
# How far behind the end of its line a name stands that is led there, as a share of the axes.
_LEAD_SHARE = 0.035
_LEAD: dict[str, Any] = {"arrowstyle": "-", "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0}
_AT: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "axes fraction"}


class EndLabel(NamedTuple):
    """A name, and where it belongs: above a point or behind it, or without an `x` at the right."""

    text: str
    colour: str
    y: float
    x: float | None = None
    behind: bool = False


class _Box(NamedTuple):
    """A label's place in the axes: its left edge, its middle, and half its height, as shares."""

    label: EndLabel
    left: float
    middle: float
    half: float


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
    boxes = []
    for label in sorted(labels, key=lambda label: label.y):
        half = line_share * (label.text.count("\n") + 1) / 2
        x = 1.0 if label.x is None else label.x
        left, y = into_axes.transform((x, label.y)).tolist()
        if label.x is None:
            boxes.append(_Box(label, 1.0, y, half))
        else:
            boxes.append(_Box(label, left, y if label.behind else y + half, half))
    # Behind the end of a line there is room below it, above a point there is room above.
    behind = any(label.behind for label in labels)
    placed = _cleared(_lowered(boxes)) if behind else _lowered(_cleared(boxes))
    wanted = {box.label.text: box.middle for box in boxes}
    for label, left, middle, half in placed:
        end, is_of_line = wanted[label.text], label.behind or label.x is None
        place, shift = (left, middle), 9 if label.behind else 7 if label.x is None else 0
        if is_of_line and abs(middle - end) > half:
            # A name that had to move is led to the end of its line.
            place, shift = (left + _LEAD_SHARE, middle), 2
            axes.annotate("", (left, end), place, arrowprops=_LEAD | {"color": label.colour}, **_AT)
        note(axes, label.text, place, (shift, 0), "axes fraction", color=label.colour, size=None)


def _cleared(boxes: list[_Box]) -> list[_Box]:
    """Move rising boxes up until none is below the lower edge or covers another."""
    found: list[_Box] = []
    for box in boxes:
        below = [o.middle + o.half for o in found if abs(o.left - box.left) < _WIDTH_SHARE]
        found.append(box._replace(middle=max(box.middle, max(below, default=0.0) + box.half)))
    return found


def _lowered(boxes: list[_Box]) -> list[_Box]:
    """Move them down likewise: seen from above the upper edge is the lower one."""
    return _flipped(_cleared(_flipped(boxes)))


def _flipped(boxes: list[_Box]) -> list[_Box]:
    return [box._replace(middle=1 - box.middle) for box in reversed(boxes)]
