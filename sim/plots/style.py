"""The house style: one look a strategy, one palette, type and axes.

Every line colour has a contrast of at least 4.5 to 1 on white, and no two strategies rely on colour
alone: marker and line style tell them apart in grey. Figures have a white ground of their own, so
they read the same on a dark page. Nothing here touches pyplot or leaves a setting behind.
"""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from sim.comparison.findings import Finding
from sim.comparison.labels import labels_of, modes_of
from sim.core.vocabulary import MODES

INK = "#222222"
FAINT = "#6b6b6b"
RULE = "#dddddd"
DPI = 110
WIDTH_INCHES = 8.0
SMALL = 10.0
# On this luminance black and white are read equally well.
_EQUALLY_DARK = (1.05 * 0.05) ** 0.5 - 0.05
_TITLE_CHARACTERS = 64
_DETAIL_CHARACTERS = 96
_HOUSE: dict[Any, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.labelsize": 11.0,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 12.0,
    "axes.titleweight": "bold",
    "font.family": "DejaVu Sans",
    "font.size": 11.0,
    "grid.color": RULE,
    "hatch.linewidth": 0.6,
    "svg.fonttype": "none",
    "svg.hashsalt": "seatwise",
    "text.color": INK,
    # A dollar is a dollar, not the beginning of a formula.
    "text.parse_math": False,
    "xtick.color": INK,
    "xtick.labelsize": 10.5,
    "ytick.color": INK,
    "ytick.labelsize": 10.5,
}


class Look(NamedTuple):
    """Colour, marker and line style of one strategy, the same in every picture."""

    colour: str
    marker: str
    line: str | tuple[float, tuple[float, ...]]


class Fill(NamedTuple):
    """Colour and hatch of a part."""

    colour: str
    hatch: str = ""


# Behind text that lines may cross.
GROUND = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
_NAME: dict[str, Any] = {"weight": "bold", "size": 10.5}
_NAME_POINTS = 18
# By the colour keys of :mod:`sim.core.vocabulary`.
FILLS: Mapping[str, Fill] = {
    "navy": Fill("#1f4e79"),
    "sky": Fill("#8fb8de"),
    "mist": Fill("#d7e6f4", "...."),
    "sage": Fill("#b9d3c9", "oo"),
    "amber": Fill("#f2b134"),
    "rose": Fill("#d98880", "--"),
    "rust": Fill("#b5651d"),
    "umber": Fill("#6b3e12", "xxx"),
    "silver": Fill("#c9c9c9", "////"),
    "sand": Fill("#e8c9a0", "||"),
    "violet": Fill("#8a5aa8", "\\\\\\\\"),
    "lilac": Fill("#e7d4f0", "++"),
    "plain": Fill("#ffffff"),
    "hatched": Fill("#ffffff", "///"),
    "dotted": Fill("#8fb8de", "...."),
}
LOOKS = (
    Look("#1769d6", "o", "-"),
    Look("#b34700", "s", (0, (4, 2))),
    Look("#3d1f6e", "^", "-"),
    Look("#00796b", "D", (0, (6, 2, 1, 2))),
    Look("#1a1a1a", "v", (0, (1.5, 1.5))),
    Look("#6b0cf0", "P", (0, (8, 3))),
)


def looks_of(rows: pd.DataFrame) -> dict[str, Look]:
    """Return the look of each strategy of a frame's scenario, by its label.

    A way to run seats has its look on every page, if no strategy before has it already; the others
    take what is left, and the looks begin again after six. A frame that holds only some of the
    strategies has them in the same looks.

    Parameters
    ----------
    rows : DataFrame
    """
    labels, modes = list(labels_of(rows).values()), modes_of(rows)
    free = list(range(len(LOOKS)))
    places: dict[str, int] = {}
    for label in labels:
        own = list(MODES).index(modes[label]) if label in modes else -1
        if own in free:
            free.remove(own)
            places[label] = own
    for label in labels:
        if label not in places:
            places[label] = free.pop(0) if free else len(places) % len(LOOKS)
    return {label: LOOKS[places[label]] for label in labels}


@contextmanager
def house() -> Iterator[None]:
    """Draw in the house style, whatever was set before; that comes back afterwards."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_HOUSE)
        yield


def new_figure(height_inches: float) -> Figure:
    """Return an empty white figure at notebook width that lays itself out."""
    size = (WIDTH_INCHES, height_inches)
    return Figure(figsize=size, dpi=DPI, layout="constrained", facecolor="white")


@contextmanager
def drawing(
    finding: Finding, height_inches: float, panels: Sequence[str] = ("",), **layout: Any
) -> Iterator[tuple[Figure, Sequence[Axes]]]:
    """Open a figure in the house style, with a finding as its title and its alt text.

    Parameters
    ----------
    finding : Finding
    height_inches : float
    panels : sequence of str
        Names of axes above one another, with one x axis; "" for axes that need none.
    **layout
        As ``Figure.subplots`` takes it.

    Yields
    ------
    Figure
    sequence of Axes
        From above.
    """
    with house():
        figure = new_figure(height_inches)
        axes = figure.subplots(len(panels), 1, sharex=True, squeeze=False, **layout)[:, 0]
        for each, name in zip(axes, panels, strict=True):
            note(each, name, (0, 1), (0, 5), "axes fraction", va="baseline", **_NAME)
        headed(axes[0], finding, _NAME_POINTS if panels[0] else 0)
        yield describe(figure, finding.in_full()), axes


def rules(axes: Axes, along: str) -> None:
    """Draw faint rules from the ticks of the axes named in `along`, and no tick marks."""
    for axis in along:
        axes.grid(visible=True, axis="x" if axis == "x" else "y")
    axes.tick_params(which="both", length=0)


def headed(axes: Axes, finding: Finding, above_points: int = 0) -> None:
    """Put a finding above its axes: the title, and the detail below it in plain type."""
    detail = _balanced(finding.detail, _DETAIL_CHARACTERS)
    pad = 8 + above_points
    title = _balanced(finding.title, _TITLE_CHARACTERS)
    axes.set_title(title, pad=pad + 14 * len(detail.splitlines()))
    note(axes, detail, (0, 1), (0, pad), "axes fraction", va="baseline")


def name_row(axes: Axes, name: str, top: float) -> None:
    """Write the name of a row at the left, above its bar or dot.

    Parameters
    ----------
    axes : Axes
    name : str
    top : float
        The upper edge of the row.
    """
    style = _NAME | {"va": "bottom", "bbox": GROUND}
    note(axes, name, (0, top), (3, 3), ("axes fraction", "data"), **style)


def _balanced(text: str, most: int) -> str:
    """Break a text into as few lines as it needs, of about the same length."""
    # A number and its sign stay together.
    joined = text.replace(" %", "\N{NO-BREAK SPACE}%")
    ways = [textwrap.wrap(joined, width, break_on_hyphens=False) for width in range(1, most + 1)]
    narrowest = next(lines for lines in ways if len(lines) == len(ways[-1]))
    return "\n".join(narrowest).replace("\N{NO-BREAK SPACE}", " ")


def note(
    axes: Axes,
    text: str,
    place: tuple[float, float],
    shift_points: tuple[float, float] = (0, 0),
    within: str | tuple[str, str] = "data",
    **style: Any,
) -> None:
    """Write small text beside a place.

    Parameters
    ----------
    axes : Axes
    text : str
    place : tuple of float
    shift_points : tuple of float
        How far to the right of it and above.
    within : str or tuple of str
        The coordinates of the place, as matplotlib calls them.
    **style
        Properties of the text.
    """
    usual: dict[str, Any] = {"size": SMALL, "va": "center"}
    axes.annotate(
        text,
        place,
        xycoords=within,
        xytext=shift_points,
        textcoords="offset points",
        annotation_clip=False,
        **usual | style,
    )


def legend(axes: Axes, title: str = "", *, inside: bool = False, columns: int = 2) -> None:
    """Say below a picture, or inside its axes where there is room, what its parts are called."""
    place: dict[str, Any] = {"loc": "outside lower left", "ncols": columns}
    if inside:
        place = {"loc": "best", "labelcolor": "linecolor"}
    (axes if inside else axes.figure).legend(
        *axes.get_legend_handles_labels(),
        **place,
        frameon=False,
        fontsize=SMALL,
        title=title or None,
        alignment="left",
    )


def luminance(colour: Any) -> float:
    """Return the relative luminance of a colour, as the contrast of WCAG 2 has it."""
    linear = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in to_rgb(colour)
    )
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def ink_on(colour: Any) -> str:
    """Return black or white, whichever is read better on a colour: at least 4.5 to 1."""
    return "white" if luminance(colour) < _EQUALLY_DARK else "black"


def describe(figure: Figure, text: str) -> Figure:
    """Give a figure its alt text."""
    figure.set_label(text)
    return figure
