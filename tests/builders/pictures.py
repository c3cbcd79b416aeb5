"""What is asked of every picture: nothing cut off, nothing on top of another, large enough."""

from itertools import combinations

from matplotlib.figure import Figure
from matplotlib.text import Text

from sim import plots

# At half the notebook's width a letter of 10 points is as tall as 5 on the page.
SMALLEST_POINTS = 10.0


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
    """Texts that reach beyond the picture."""
    whole = figure.bbox
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(figure)]
    return [
        text
        for text, box in boxes
        if box.x0 < whole.x0 or box.x1 > whole.x1 or box.y0 < whole.y0 or box.y1 > whole.y1
    ]


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    """Texts that stand on one another."""
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(figure)]
    return [
        (one, other)
        for (one, box), (other, another) in combinations(boxes, 2)
        if box.overlaps(another)
    ]


def too_small(figure: Figure) -> list[str]:
    """Texts that cannot be read at half the notebook's width."""
    return [text.get_text() for text in texts(figure) if text.get_size() < SMALLEST_POINTS]
