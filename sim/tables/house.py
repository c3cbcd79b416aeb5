"""A table in words: notebooks and pages show it as HTML, everything else as text."""

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sim.tables.cells import Cell
from sim.tables.layout import aligned

_BEST = "★"
_NOTE = (
    f"{_BEST} best, or not clearly worse: what differs in the same futures is compared, not the"
    " two numbers"
)


@dataclass(frozen=True, repr=False)
class Table:
    """A table in words.

    Attributes
    ----------
    caption : str
        What it shows, with the number of replications behind it.
    heads : tuple of str
        Of the first column, which names the rows, and of the others.
    rows : tuple of (str, tuple of Cell)
        Name of the row and its cells.
    definitions : mapping of str to str
        What the name of a row or the head of a column means; HTML shows it on hover.
    words : frozenset of str
        Heads of the columns that hold words, which are aligned left.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    definitions: Mapping[str, str] = field(default_factory=dict)
    words: frozenset[str] = frozenset()

    def html(self) -> str:
        """Return the table as HTML, its texts escaped, with scopes for a screen reader."""
        body = "\n".join(self._html_row(name, cells) for name, cells in self.rows)
        heads = "".join(
            f'<th scope="col"{self._place(head)}>{self._defined(head)}</th>'
            if head
            else "<td></td>"
            for head in self.heads
        )
        foot = ""
        if self._note():
            cell = f'<td colspan="{len(self.heads)}">{html.escape(self._note())}</td>'
            foot = f"<tfoot>\n<tr>{cell}</tr>\n</tfoot>\n"
        return (
            f"<table>\n<caption>{html.escape(self.caption)}</caption>\n"
            f"<thead>\n<tr>{heads}</tr>\n</thead>\n<tbody>\n{body}\n</tbody>\n{foot}</table>"
        )

    def text(self) -> str:
        """Return the table as lines of text, as wide as it needs to be."""
        lines = [self.heads, *((name, *map(_text, cells)) for name, cells in self.rows)]
        right = {place for place, head in enumerate(self.heads) if place and head not in self.words}
        parts = (self.caption, aligned(lines, right), self._note())
        return "\n\n".join(part.rstrip("\n") for part in parts if part)

    _repr_html_, __repr__ = html, text

    def _note(self) -> str:
        """Say what the star means, if there is one."""
        return _NOTE if any(cell.best for _, cells in self.rows for cell in cells) else ""

    def _html_row(self, name: str, cells: Iterable[Cell]) -> str:
        data = "".join(
            f"<td{self._place(head)}>{_html(cell)}</td>"
            for head, cell in zip(self.heads[1:], cells, strict=True)
        )
        return f'<tr><th scope="row">{self._defined(name)}</th>{data}</tr>'

    def _place(self, head: str) -> str:
        return ' style="text-align: left"' if head in self.words else ""

    def _defined(self, head: str) -> str:
        if head not in self.definitions:
            return html.escape(head)
        return f'<abbr title="{html.escape(self.definitions[head])}">{html.escape(head)}</abbr>'


def escaped(text: str) -> str:
    """Return a text for HTML; an amount stays on one line with its percent sign."""
    return html.escape(text).replace(" %", "\N{NO-BREAK SPACE}%")


def _text(cell: Cell) -> str:
    between = f"[{cell.interval}]" if cell.interval else ""
    star = _BEST if cell.best else ""
    return " ".join(filter(None, [cell.value, cell.verdict, between, cell.change, star]))


def _html(cell: Cell) -> str:
    value = escaped(" ".join(filter(None, [cell.value, cell.verdict])))
    if cell.best:
        value = f"<strong>{value} {_BEST}</strong>"
    small = (f"<small>{escaped(text)}</small>" for text in (cell.interval, cell.change) if text)
    return "<br>".join([value, *small])
