"""A comparison as text for the terminal."""

import re
from collections.abc import Iterable, Iterator, Sequence

import pandas as pd
from rich import box
from rich.console import RenderableType
from rich.table import Table as Grid
from rich.text import Text

from sim.comparison import Comparison, worth
from sim.comparison.judgement import assumed_in_words
from sim.comparison.labels import capitalised, labels_of
from sim.core.numerals import counted
from sim.tables.cells import Cell, in_years, main_metrics
from sim.tables.display import differences, totals
from sim.tables.house import Table
from sim.tables.layout import GAP, written

WIDTH = 100
_COLOURS = {"better": "green", "worse": "red"}


def render(
    comparison: Comparison,
    *,
    metrics: Sequence[str] | None = None,
    width: int = WIDTH,
    colour: bool = False,
) -> str:
    """Write a comparison as text.

    Parameters
    ----------
    comparison : Comparison
    metrics : sequence of str, optional
        Rows of the tables; by default the main ones.
    width : int
        Characters a line.
    colour : bool
        Whether to colour it, for a terminal.

    Returns
    -------
    str
        Lines without trailing spaces, and a newline at the end.
    """
    parts = _parts(comparison, main_metrics(comparison, metrics), width)
    # A heading and a table bring an empty line each; one is enough.
    return re.sub(r"\n{3,}", "\n\n", written(parts, width, colour))


def render_flips(
    flips: pd.DataFrame, *, several: bool = True, width: int = WIDTH, colour: bool = False
) -> str:
    """Write whether the choice flips as text, to stand below a comparison.

    Parameters
    ----------
    flips : DataFrame
        From :func:`sim.decisions.challenge`.
    width, colour
        As :func:`render` takes them.
    """
    heading = "Does the choice flip?" if several else "What would other facts change?"
    return written([_heading(heading), *_items(flips["sentence"])], width, colour)


def caveats(comparison: Comparison) -> Iterator[str]:
    """Say which strategies are not eligible and why, and what weakens the rest."""
    refused = comparison.eligibility[~comparison.eligibility["eligible"]]
    called = labels_of(comparison.metrics)
    for row in refused.itertuples():
        yield f"{capitalised(called[str(row.strategy)])} is not eligible: {row.reason}."
    yield from comparison.warnings


def provenance(comparison: Comparison) -> str:
    """Say in a sentence what is needed to get the same numbers again."""
    manifest = comparison.manifest
    return (
        f"Facts of {manifest['facts']}, {counted(comparison.replications, 'replication')} from seed"
        f" {manifest['seed']} with inputs as assumed, scenario {comparison.scenario} with digest"
        f" {str(manifest['digest'])[:12]}, version {manifest['version']}."
    )


def _parts(comparison: Comparison, metrics: Sequence[str], width: int) -> Iterator[RenderableType]:
    years, base = in_years(comparison), labels_of(comparison.metrics)[comparison.baseline]
    if doubts := list(caveats(comparison)):
        yield _heading("Caveats")
        yield from _items(doubts)
    yield _heading(f"Totals over {years}, with 95 % intervals")
    yield _table(totals(comparison, metrics), width)
    if len(comparison.strategies) > 1:
        yield _heading(f"Difference to {base} in the same futures, over {years}")
        yield Text("Intervals hold for all rows together with 95 %.\n")
        yield _table(differences(comparison, metrics), width)
    if gains := list(worth(comparison.differences, metrics)):
        yield _heading("Replications saved by common random numbers, as a factor")
        yield from _items(gains)
    yield _heading("What it rests on")
    precise = comparison.precision
    needed = [str(precise["sentence"])] if precise is not None else []
    yield from _items([provenance(comparison), *needed, *_assumed(comparison)])


def _heading(text: str) -> RenderableType:
    return Text(f"\n{text}\n", "bold")


def _items(sentences: Iterable[str]) -> Iterator[RenderableType]:
    for sentence in sentences:
        item = Grid.grid(padding=(0, 1))
        item.add_row("-", Text(sentence))
        yield item


def _table(table: Table, width: int) -> RenderableType:
    """Lay a table out; marks and intervals get lines of their own where it would be too wide."""
    lines = [
        table.heads,
        *((name, *(_text(cell, " ").plain for cell in cells)) for name, cells in table.rows),
    ]
    wide = sum(max(map(len, column)) + GAP for column in zip(*lines, strict=True))
    between = " " if wide <= width else "\n"
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False)
    grid.add_column("")
    for head in table.heads[1:]:
        grid.add_column(head.replace(" (", f"{between}("), justify="right")
    for name, cells in table.rows:
        grid.add_row(name, *(_text(cell, between) for cell in cells))
    return grid


def _text(cell: Cell, between: str) -> Text:
    """Write the parts one after another, or the interval on a line of its own."""
    text = Text(cell.value)
    if cell.verdict:
        text.append(f" {cell.verdict}", _COLOURS.get(cell.verdict, ""))
    return text.append(f"{between}[{cell.interval}]", "dim") if cell.interval else text


def _assumed(comparison: Comparison) -> Iterator[str]:
    """List the assumptions by the table of the scenario that they stand in."""
    assumptions = comparison.assumptions
    if assumptions.empty:
        yield "Every number has a source."
        return
    tables: dict[str, list[str]] = {}
    for key, value in zip(assumptions["key"], assumptions["value"], strict=True):
        table, _, name = str(key).rpartition(".")
        tables.setdefault(table or "scenario", []).append(f"{name} = {value}")
    counts = ", ".join(f"{len(values)} in {table}" for table, values in tables.items())
    yield (
        f"{assumed_in_words(len(assumptions), comparison.numbers)}: {counts}. The reasoning behind"
        " each default, and its range, is in `seatwise facts`."
    )
    for table, values in tables.items():
        yield f"{table}: {'; '.join(values)}"
