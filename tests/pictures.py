"""What pictures have in common: laid out, nothing cut off, nothing on top of something else."""

from itertools import combinations

from matplotlib.figure import Figure
from matplotlib.text import Text

from sim import plots


def drawn(figure: Figure) -> Figure:
    """Lay a figure out: only then is it known where everything stands."""
    plots.png(figure, dpi=int(figure.dpi))
    return figure


def texts(figure: Figure) -> list[Text]:
    """What is written in a picture; labels of ticks beyond an axis are not."""
    beyond = {
        label
        for axes in figure.axes
        for axis, at in ((axes.xaxis, 0), (axes.yaxis, 1))
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())
        for label in (tick.label1, tick.label2)
        if not min(axis.get_view_interval())
        <= label.get_position()[at]
        <= max(axis.get_view_interval())
    }
    found = figure.findobj(Text)
    return [t for t in found if t not in beyond and t.get_visible() and t.get_text().strip()]


def cut_off(figure: Figure) -> list[str]:
    """What is written beyond the edge of a picture."""
    whole = figure.bbox
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(figure)]
    return [
        text
        for text, box in boxes
        if box.x0 < whole.x0 or box.x1 > whole.x1 or box.y0 < whole.y0 or box.y1 > whole.y1
    ]


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    """Which pairs of texts lie on top of one another."""
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(figure)]
    return [
        (one, other)
        for (one, box), (other, another) in combinations(boxes, 2)
        if box.overlaps(another)
    ]
