"""How texts and tables become lines: rich lays them out, and nothing ends in a space."""

import io
import re
import textwrap
from collections.abc import Collection, Iterable, Sequence

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

GAP = 2
_AS_WIDE_AS_NEEDED = 10_000
# Names of rows keep one part in so many of a line.
_NAMES_SHARE = 4
_NO_BREAK = "\xa0"
# Rich breaks lines at every kind of space, so a sign that nobody writes takes its place.
_ONE_WORD = "\ue000"
_AMOUNT = r"\d (?:%|pts)"
# Of a cell: an amount, or brackets that fit into a narrow column.
_WORD = re.compile(rf"\([^()]{{1,20}}\)|{_AMOUNT}")
# Brackets up to this long stay on one line.
_LONGEST_BRACKET = 40


def written(parts: Iterable[RenderableType], width: int, colour: bool = False) -> str:
    """Lay out what rich can draw.

    Parameters
    ----------
    parts : iterable of renderable
    width, colour
        As :func:`sim.tables.render` takes them.
    """
    stream = io.StringIO()
    page = Console(
        file=stream,
        width=width,
        force_terminal=colour,
        # In a notebook rich would show the lines beside writing them.
        force_jupyter=False,
        color_system="standard" if colour else None,
        highlight=False,
        legacy_windows=False,
    )
    for part in parts:
        # Printing forgets that a text may not be wrapped; a path is of no use if it is cut.
        whole = isinstance(part, Text) and bool(part.no_wrap)
        page.print(part, no_wrap=whole, overflow="ignore" if whole else None, crop=not whole)
    return "".join(f"{line.rstrip()}\n" for line in stream.getvalue().strip("\n").splitlines())


def folded(text: str, width: int, first: str = "", later: str = "") -> list[str]:
    """Break a text into lines at spaces, but not in short brackets nor inside an amount.

    Parameters
    ----------
    text : str
    width : int
    first, later : str
        What the first line and all others begin with.
    """
    lines = textwrap.wrap(
        re.sub(rf"\([^()]*\)|{_AMOUNT}", lambda found: _kept(found.group()), text),
        width,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_NO_BREAK, " ") for line in lines]


def _kept(text: str) -> str:
    return text.replace(" ", _NO_BREAK) if len(text) <= _LONGEST_BRACKET else text


def aligned(
    lines: Sequence[Sequence[str]],
    right: Collection[int] = (),
    width: int | None = None,
    names: int | None = None,
) -> str:
    """Lay lines of cells out in columns, as wide as they need to be.

    Parameters
    ----------
    lines : sequence of sequence of str
        At least one; all with the same number of cells.
    right : collection of int
        Columns that are aligned at their right end, counted from 0.
    width : int, optional
        Where the lines would be longer, cells are broken at spaces; never by default.
    names : int, optional
        How many characters of a name of a row, which is its first cell, stand in one line; it goes
        on below with an indent, and keeps a fair share of a narrow width.

    Returns
    -------
    str
        Lines without trailing spaces, and a newline at the end.
    """
    grid = Table.grid(padding=(0, GAP, 0, 0))
    widths = _widths(lines, width, names)
    firsts: list[RenderableType] = [_indented(line[0]) for line in lines]
    if names is not None:
        folds = [_name(line[0], widths[0]) for line in lines]
        widths[0] = max(cell_len(each) for fold in folds for each in fold)
        firsts = [Text("\n".join(fold)) for fold in folds]
    for place, size in enumerate(widths):
        grid.add_column(justify="right" if place in right else "left", width=size)
    for first, line in zip(firsts, lines, strict=True):
        grid.add_row(first, *map(_indented, line[1:]))
    return written([grid], _AS_WIDE_AS_NEEDED).replace(_ONE_WORD, " ")


def _name(name: str, characters: int) -> list[str]:
    """Break the name of a row into lines; those after the first are indented."""
    indent = " " * (len(name) - len(name.lstrip()) + 2)
    return textwrap.wrap(name, characters, subsequent_indent=indent) or [""]


def _widths(lines: Sequence[Sequence[str]], width: int | None, names: int | None) -> list[int]:
    """Return how wide columns are: as their cells, or the widest ones narrower to fit a width."""
    columns = list(zip(*lines, strict=True))
    widths = [max(map(cell_len, column)) for column in columns]
    least = [max(map(_narrowest, column)) for column in columns]
    if names is not None:
        widths[0] = min(widths[0], names)
        least[0] = min(widths[0], max(least[0], (width or 0) // _NAMES_SHARE))
    while width is not None and sum(widths) + GAP * (len(widths) - 1) > width:
        able = [place for place, size in enumerate(widths) if size > least[place]]
        if not able:
            break
        widths[max(able, key=lambda place: widths[place])] -= 1
    return widths


def _narrowest(cell: str) -> int:
    """Return how wide a cell is at least: its indentation and its longest word."""
    words = _WORD.sub(_joined, cell).split()
    return len(cell) - len(cell.lstrip()) + max(map(cell_len, words), default=0)


def _indented(cell: str) -> RenderableType:
    """Let all lines of a cell begin where its first one does, and keep an amount together."""
    text = cell.lstrip()
    return Padding(Text(_WORD.sub(_joined, text)), (0, 0, 0, len(cell) - len(text)))


def _joined(found: re.Match[str]) -> str:
    return found.group().replace(" ", _ONE_WORD)
