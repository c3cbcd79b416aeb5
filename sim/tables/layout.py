"""How texts and tables become lines: rich lays them out, and nothing ends in a space."""

import io
import re
import textwrap
from collections.abc import Collection, Iterable, Sequence

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

GAP = 2
_AS_WIDE_AS_NEEDED = 10_000
_NO_BREAK = "\xa0"
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
        re.sub(r"\([^()]*\)|\d (?:%|pts)", lambda found: _kept(found.group()), text),
        width,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_NO_BREAK, " ") for line in lines]


def _kept(text: str) -> str:
    return text.replace(" ", _NO_BREAK) if len(text) <= _LONGEST_BRACKET else text


def aligned(lines: Sequence[Sequence[str]], right: Collection[int] = ()) -> str:
    """Lay lines of cells out in columns, as wide as they need to be.

    Parameters
    ----------
    lines : sequence of sequence of str
        At least one; all with the same number of cells.
    right : collection of int
        Columns that are aligned at their right end, counted from 0.

    Returns
    -------
    str
        Lines without trailing spaces, and a newline at the end.
    """
    grid = Table.grid(padding=(0, GAP, 0, 0))
    for place in range(len(lines[0])):
        grid.add_column(justify="right" if place in right else "left", no_wrap=True)
    for line in lines:
        grid.add_row(*map(Text, line))
    return written([grid], _AS_WIDE_AS_NEEDED)
