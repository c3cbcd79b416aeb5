"""A comparison as text: for the terminal, or as Markdown for mail."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from sim.comparison import Comparison, capitalised
from sim.tables.cells import Cell, Rows, differences, main_metrics, marks, totals

WIDTH = 100
_GAP = 2
_NO_LIMIT = 10_000
_COLOURS = {"better": "green", "worse": "red"}


def render(
    comparison: Comparison,
    *,
    metrics: Sequence[str] | None = None,
    width: int = WIDTH,
    markdown: bool = False,
    colour: bool = False,
) -> str:
    """Write a comparison as text.

    Parameters
    ----------
    comparison : Comparison
    metrics : sequence of str, optional
        Rows of the tables; by default the main ones.
    width : int
        Characters a line; Markdown has no limit.
    markdown : bool
        Whether to write Markdown.
    colour : bool
        Whether to colour it, for a terminal.

    Returns
    -------
    str
        Lines without trailing spaces, and a newline at the end.
    """
    parts = _parts(comparison, main_metrics(comparison, metrics), width, markdown)
    return _written(parts, width, markdown, colour)


def render_flips(
    flips: pd.DataFrame, *, width: int = WIDTH, markdown: bool = False, colour: bool = False
) -> str:
    """Write whether the choice flips as text, to stand below a comparison.

    Parameters
    ----------
    flips : DataFrame
        From :func:`sim.decisions.challenge`.
    width : int
        Characters a line; Markdown has no limit.
    markdown : bool
        Whether to write Markdown.
    colour : bool
        Whether to colour it, for a terminal.

    Returns
    -------
    str
        Lines without trailing spaces, and a newline at the end.
    """
    heading = _heading("Does the choice flip?", markdown)
    return _written([heading, *_items(flips["sentence"])], width, markdown, colour)


def _written(parts: Iterable[RenderableType], width: int, markdown: bool, colour: bool) -> str:
    stream = io.StringIO()
    page = Console(
        file=stream,
        width=_NO_LIMIT if markdown else width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        highlight=False,
        legacy_windows=False,
    )
    for part in parts:
        page.print(part)
    lines = "\n".join(line.rstrip() for line in stream.getvalue().strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"


def _parts(
    comparison: Comparison, metrics: Sequence[str], width: int, markdown: bool
) -> Iterable[RenderableType]:
    years = f"{comparison.years:.3g} years"
    base = comparison.baseline
    others = [name for name in comparison.strategies if name != base]
    yield _heading(comparison.question, markdown)
    yield from _items(comparison.headline)
    chosen = comparison.choice.strategy or "none"
    yield from _items([f"The choice: {chosen}. {comparison.choice.why}"])
    refused = comparison.eligibility[~comparison.eligibility["eligible"]]
    notes = [
        f"{capitalised(str(row.strategy))} is not eligible: {row.reason}."
        for row in refused.itertuples()
    ]
    if notes or comparison.warnings:
        yield _heading("Before you believe it", markdown)
        yield from _items([*notes, *comparison.warnings])
    yield _heading(f"Totals over {years}, with 95 % intervals", markdown)
    heads = marks(comparison)
    yield _table(totals(comparison, metrics), comparison.strategies, heads, width, markdown)
    if others:
        yield _heading(f"Difference to {base} in the same futures, over {years}", markdown)
        yield _table(differences(comparison, metrics), others, heads, width, markdown)
    yield _heading("What it rests on", markdown)
    yield from _items([_birth(comparison), *_assumed(comparison.assumptions)])


def _heading(text: str, markdown: bool) -> RenderableType:
    return Text(f"\n## {text}\n" if markdown else f"\n{text}\n", "bold")


def _items(sentences: Iterable[str]) -> Iterable[RenderableType]:
    for sentence in sentences:
        item = Table.grid(padding=(0, 1))
        item.add_row("-", Text(sentence))
        yield item


def _table(
    rows: Rows, strategies: Sequence[str], heads: Mapping[str, str], width: int, markdown: bool
) -> RenderableType:
    def head(name: str, between: str) -> str:
        return f"{name}{between}({heads[name]})" if name in heads else name

    def fits() -> bool:
        columns = [
            [head(name, " "), *(_text(row[name], " ").plain for row in rows.values())]
            for name in strategies
        ]
        return sum(max(map(len, c)) + _GAP for c in [list(rows), *columns]) <= width

    between = " " if markdown or fits() else "\n"
    table = Table(
        box=box.MARKDOWN if markdown else box.SIMPLE_HEAD,
        pad_edge=markdown,
        padding=(0, 1),
        show_edge=markdown,
    )
    table.add_column("")
    for name in strategies:
        table.add_column(head(name, between), justify="right")
    for label, row in rows.items():
        table.add_row(label, *(_text(row[name], between) for name in strategies))
    return table


def _text(cell: Cell, between: str) -> Text:
    """Write the parts behind one another, or the interval on a line of its own."""
    text = Text(cell.value)
    if cell.verdict:
        text.append(f" {cell.verdict}", _COLOURS.get(cell.verdict, ""))
    return text.append(f"{between}[{cell.interval}]", "dim") if cell.interval else text


def _birth(comparison: Comparison) -> str:
    manifest = comparison.manifest
    return (
        f"Facts of {manifest['facts']}, {comparison.replications} replications from seed"
        f" {manifest['seed']}, scenario {comparison.scenario} with digest"
        f" {str(manifest['digest'])[:12]}, version {manifest['version']}."
    )


def _assumed(assumptions: pd.DataFrame) -> Iterable[str]:
    """List the assumptions by the table of the scenario that they stand in."""
    if assumptions.empty:
        yield "Every number has a source."
        return
    tables: dict[str, list[str]] = {}
    for key, value in zip(assumptions["key"], assumptions["value"], strict=True):
        table, _, name = str(key).rpartition(".")
        tables.setdefault(table or "scenario", []).append(f"{name} = {value}")
    counts = ", ".join(f"{len(values)} in {table}" for table, values in tables.items())
    yield (
        f"{len(assumptions)} numbers are assumptions without a source: {counts}. The reasoning"
        " behind each default, and its range, is in `seatwise facts`."
    )
    for table, values in tables.items():
        yield f"{table}: {'; '.join(values)}"
