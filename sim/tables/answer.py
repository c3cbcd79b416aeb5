"""The answer as text for the terminal: about 30 lines, in two pieces that follow each other."""

import csv
import io
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from rich.text import Text

from sim.decisions.answer import Answer, Row
from sim.tables.layout import GAP, folded, written

WIDTH = 100
_ESTIMATES = ("choice", "runner_up", "difference")
_INDENT = "  "
_LABEL_WIDTH = 10


def render_first(answer: Answer, *, width: int = WIDTH, colour: bool = False) -> str:
    """Write what is known after one run: what to take, the table, the others, and why.

    Parameters
    ----------
    answer : Answer
    width : int
        Characters a line.
    colour : bool
        Whether to make the verdict bold, for a terminal.

    Returns
    -------
    str
        Lines without trailing spaces, and a newline at the end.
    """
    parts = [
        *_folded(answer.question, width),
        *_folded(answer.company, width),
        Text(),
        *(
            line
            for text in answer.verdict
            for line in _folded(text, width, _INDENT, _INDENT, style="bold")
        ),
    ]
    if answer.rows:
        parts += [Text(), *_table(answer, width)]
    return written([*parts, Text(), *_labelled(early(answer), width)], width, colour)


def render_rest(
    answer: Answer, next_steps: Sequence[str] = (), *, width: int = WIDTH, colour: bool = False
) -> str:
    """Write what follows: how sure it is, what would change it, what to be careful about.

    Parameters
    ----------
    answer : Answer
        From :func:`sim.decisions.answer.completed`.
    next_steps : sequence of str
        Commands to go on with; only the command line has any.
    width, colour
        As :func:`render_first` takes them.
    """
    parts = list(_labelled(late(answer), width))
    if next_steps:
        label = _INDENT + "Next".ljust(_LABEL_WIDTH)
        starts = [label, *[" " * len(label)] * (len(next_steps) - 1)]
        parts.append(Text())
        parts += [_unbroken(start + step) for start, step in zip(starts, next_steps, strict=True)]
    return written(parts, width, colour)


def answer_csv(answer: Answer) -> str:
    """Write the table as comma-separated values, a line a row, with all digits."""
    stream = io.StringIO()
    lines = csv.writer(stream, lineterminator="\n")
    pairs = zip(answer.heads[1:], _ESTIMATES, strict=True)
    columns = [(head, name) for head, name in pairs if head]
    heads = [f"{head}{end}" for head, _ in columns for end in ("", ", low", ", high")]
    lines.writerow(["row", "unit", *heads, "runner-up has"])
    for row in answer.rows:
        numbers = [number for _, name in columns for number in getattr(row, name)]
        lines.writerow([row.label, row.unit, *numbers, row.sense if answer.runner_up else ""])
    return stream.getvalue()


def early(answer: Answer) -> Iterator[tuple[str, str]]:
    """Label what is known after one run, below the table; a text may be empty."""
    yield "Also", " · ".join(answer.also)
    yield "Why", " ".join(answer.why)


def late(answer: Answer) -> Iterator[tuple[str, str]]:
    """Label what takes draws and flips; a text may be empty."""
    flips = "; ".join(answer.flips_if)
    yield "How sure", " ".join(answer.how_sure)
    yield "Flips if", f"{flips}." if flips else ""
    yield "Careful", " ".join(answer.careful)
    yield "Meaning", " ".join(answer.meaning)


def _labelled(pairs: Iterable[tuple[str, str]], width: int) -> Iterator[Text]:
    for label, text in pairs:
        if text:
            first = _INDENT + label.ljust(_LABEL_WIDTH)
            yield from _folded(text, width, first, " " * len(first))


def _folded(
    text: str, width: int, first: str = "", later: str = "", style: str = ""
) -> Iterator[Text]:
    for line in folded(text, width, first, later):
        yield _unbroken(line, style)


def _unbroken(line: str, style: str = "") -> Text:
    return Text(line, style, no_wrap=True, overflow="ignore")


def _table(answer: Answer, width: int) -> Iterator[Text]:
    """Lay the rows out under heads that are folded where the line would be too wide."""
    labels = [_label(row, row is answer.deciding) for row in answer.rows]
    columns = [[row.cells[place] for row in answer.rows] for place in range(3)]
    used = [place for place in range(3) if answer.heads[1 + place]]
    widths = _widths(answer.heads, labels, columns, used, width)
    heads = [
        textwrap.wrap(answer.heads[1 + place], widths[place], break_on_hyphens=False)
        for place in used
    ]
    deepest = max(map(len, heads))
    for line in range(deepest):
        first = answer.heads[0] if line == deepest - 1 else ""
        tops = [
            head[line - deepest + len(head)] if line >= deepest - len(head) else ""
            for head in heads
        ]
        yield _line(first, tops, labels, [widths[place] for place in used])
    for row, label in zip(answer.rows, labels, strict=True):
        if row.key == _first_of_hours(answer.rows):
            yield Text()
        style = "bold" if row is answer.deciding else ""
        cells = [row.cells[place] for place in used]
        yield _line(label, cells, labels, [widths[place] for place in used], style)


def _label(row: Row, deciding: bool) -> str:
    if row.kind == "part" and row.unit == "hours":
        return f"{_INDENT}{row.label}"
    return row.label.upper() if deciding else row.label


def _first_of_hours(rows: Sequence[Row]) -> str:
    """Key of the first row below the costs."""
    return next((row.key for row in rows if row.kind in ("hours", "share", "invoice")), "")


def _widths(
    heads: Sequence[str],
    labels: Sequence[str],
    columns: Sequence[Sequence[str]],
    used: Sequence[int],
    width: int,
) -> list[int]:
    """Width of each column: of its cells, and of its head as far as there is room."""
    wide = [max(map(len, column)) for column in columns]
    left = width - len(_INDENT) - max(map(len, labels)) - sum(GAP + wide[place] for place in used)
    # The shortest head first: what it does not need is for the others.
    wanting = sorted(used, key=lambda place: len(heads[1 + place]) - wide[place])
    for number, place in enumerate(wanting):
        share = left // (len(wanting) - number)
        extra = min(len(heads[1 + place]) - wide[place], share)
        longest_word = max(map(len, heads[1 + place].split())) - wide[place]
        extra = max(extra, longest_word, 0)
        wide[place] += extra
        left -= extra
    return wide


def _line(
    first: str, cells: Sequence[str], labels: Sequence[str], widths: Sequence[int], style: str = ""
) -> Text:
    start = _INDENT + first.ljust(max(map(len, labels)))
    gap = " " * GAP
    rest = gap.join(cell.rjust(wide) for cell, wide in zip(cells, widths, strict=True))
    return _unbroken(f"{start}{gap}{rest}", style)
