"""A comparison as text: for the terminal, or as Markdown for notebooks and mail."""

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd
from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from sim.comparison import Comparison, capitalised, worth
from sim.metrics import HEADLINE
from sim.numerals import number, spread

WIDTH = 100
_GAP = 2
_NO_LIMIT = 10_000
# Shown among the main metrics only where some strategy has any.
_IF_ANY = ("sunk_cost_usd", "usage_cost_usd", "tool_cost_usd")
_COLOURS = {"better": "green", "worse": "red"}


class _Row(NamedTuple):
    """A line of a frame, with None where it is undefined."""

    mean: float | None
    low: float | None
    high: float | None
    unit: str
    better: str


class _Cell(NamedTuple):
    """A value, its interval and whether the difference is good; "" for none."""

    value: str
    interval: str
    verdict: str = ""

    def text(self, between: str) -> Text:
        """Write the parts behind one another, or the interval on a line of its own."""
        text = Text(self.value)
        if self.verdict:
            text.append(f" {self.verdict}", _COLOURS.get(self.verdict, ""))
        return text.append(f"{between}[{self.interval}]", "dim") if self.interval else text


Rows = Mapping[str, Mapping[str, _Cell]]
"""Cells by label of the metric and by strategy."""


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
    parts = _parts(comparison, _shown(comparison, metrics), width, markdown)
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


def totals(comparison: Comparison, metrics: Sequence[str] | None = None) -> pd.DataFrame:
    """Lay the totals over the horizon out in words, for a notebook.

    Parameters
    ----------
    comparison : Comparison
    metrics : sequence of str, optional
        Rows of the table; by default the main ones.

    Returns
    -------
    DataFrame
        A row a metric, a column a strategy: the value and its 95 % interval.
    """
    rows = _totals(comparison, _shown(comparison, metrics))
    return _words(rows, comparison.strategies)


def differences(comparison: Comparison, metrics: Sequence[str] | None = None) -> pd.DataFrame:
    """Lay the differences to the baseline in the same futures out in words, for a notebook.

    Parameters
    ----------
    comparison : Comparison
    metrics : sequence of str, optional
        Rows of the table; by default the main ones.

    Returns
    -------
    DataFrame
        A row a metric, a column a strategy but the baseline: the difference over the horizon,
        whether it is good, and its 95 % interval.
    """
    others = [name for name in comparison.strategies if name != comparison.baseline]
    return _words(_differences(comparison, _shown(comparison, metrics)), others)


def _shown(comparison: Comparison, metrics: Sequence[str] | None) -> Sequence[str]:
    """Return the rows that were asked for, or the main ones without costs that nobody has."""
    if metrics is not None:
        return metrics
    means = comparison.metrics.set_index("metric")["mean"]
    any_cost = set(means.index[(means != 0).fillna(False)])
    return [name for name in HEADLINE if name not in _IF_ANY or name in any_cost]


def _words(rows: Rows, strategies: Sequence[str]) -> pd.DataFrame:
    cells = [[row[name].text(" ").plain for name in strategies] for row in rows.values()]
    return pd.DataFrame(cells, index=list(rows), columns=list(strategies))


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
    marks = _marks(comparison)
    yield _table(_totals(comparison, metrics), comparison.strategies, marks, width, markdown)
    if others:
        yield _heading(f"Difference to {base} in the same futures, over {years}", markdown)
        yield _table(_differences(comparison, metrics), others, marks, width, markdown)
    if gains := list(worth(comparison.differences, metrics)):
        yield _heading("How many times the futures would be needed without pairing", markdown)
        yield from _items(gains)
    yield _heading("What it rests on", markdown)
    precise = comparison.precision
    needed = [str(precise["sentence"])] if precise is not None else []
    yield from _items([_birth(comparison), *needed, *_assumed(comparison.assumptions)])


def _marks(comparison: Comparison) -> Mapping[str, str]:
    """Say in the heading of its column that a strategy cannot be the choice at all."""
    return {
        str(row.strategy): "not eligible" if not row.eligible else "infeasible"
        for row in comparison.eligibility.itertuples()
        if not (row.eligible and row.feasible)
    }


def _heading(text: str, markdown: bool) -> RenderableType:
    return Text(f"\n## {text}\n" if markdown else f"\n{text}\n", "bold")


def _items(sentences: Iterable[str]) -> Iterable[RenderableType]:
    for sentence in sentences:
        item = Table.grid(padding=(0, 1))
        item.add_row("-", Text(sentence))
        yield item


def _totals(comparison: Comparison, metrics: Sequence[str]) -> Rows:
    def cell(row: _Row) -> _Cell:
        return _Cell(number(row.mean, row.low, row.high, row.unit), _interval(row))

    return _cells(comparison.metrics, metrics, cell)


def _differences(comparison: Comparison, metrics: Sequence[str]) -> Rows:
    def cell(row: _Row) -> _Cell:
        plus = "+" if row.mean is not None and row.mean > 0 else ""
        value = plus + number(row.mean, row.low, row.high, row.unit)
        # A difference of shares is in points: 5 % more of 40 % would be 42 %, not 45 %.
        return _Cell(value.replace("%", "pts"), _interval(row).replace("%", "pts"), _verdict(row))

    return _cells(comparison.differences, metrics, cell)


def _cells(frame: pd.DataFrame, metrics: Sequence[str], cell: Callable[[_Row], _Cell]) -> Rows:
    rows: dict[str, dict[str, _Cell]] = {}
    for metric in metrics:
        for line in frame[frame["metric"] == metric].to_dict("records"):
            mean, low, high = (
                None if pd.isna(line[name]) else float(line[name])
                for name in ("mean", "low", "high")
            )
            row = _Row(mean, low, high, str(line["unit"]), str(line["better"]))
            rows.setdefault(_label(metric, row.unit), {})[str(line["strategy"])] = cell(row)
    return rows


def _interval(row: _Row) -> str:
    return "" if row.low is None or row.low == row.high else spread(row.low, row.high, row.unit)


def _verdict(row: _Row) -> str:
    if row.low is None or row.high is None or row.better == "none":
        return ""
    if row.low == row.high == 0:
        return "same"
    if row.low <= 0 <= row.high:
        return "unclear"
    return "better" if (row.high < 0) == (row.better == "lower") else "worse"


def _label(metric: str, unit: str) -> str:
    words = [word for word in metric.split("_") if word != "usd"]
    if unit.lower() in ("usd", "share") or unit in words:
        return capitalised(" ".join(words))
    return capitalised(f"{' '.join(words)}, {unit}")


def _table(
    rows: Rows, strategies: Sequence[str], marks: Mapping[str, str], width: int, markdown: bool
) -> RenderableType:
    def head(name: str, between: str) -> str:
        return f"{name}{between}({marks[name]})" if name in marks else name

    def fits() -> bool:
        columns = [
            [head(name, " "), *(row[name].text(" ").plain for row in rows.values())]
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
        table.add_row(label, *(row[name].text(between) for name in strategies))
    return table


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
