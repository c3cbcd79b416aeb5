"""Tables for notebooks and pages: of a comparison, of what it rests on, or of any frame."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from sim.comparison import Comparison, capitalised
from sim.comparison.findings import records
from sim.comparison.labels import by_label, labels_of
from sim.comparison.rows import read
from sim.core.numerals import counted
from sim.decisions.cases import change_in_words
from sim.metrics import CATALOGUE
from sim.tables import cells
from sim.tables.cells import Cell, Line, label, unit_of
from sim.tables.house import Table

_ENDS = ("_low", "_high")


def totals(comparison: Comparison, metrics: Sequence[str] | None = None) -> Table:
    """Lay out the totals over the horizon.

    Parameters
    ----------
    comparison : Comparison
    metrics : sequence of str, optional
        Rows of the table; by default the main ones.

    Returns
    -------
    Table
        A row a metric, a column a strategy: the value and its 95 % interval.
    """

    def row(metric: str, lines: Mapping[str, Line]) -> Iterable[Cell]:
        best = cells.best_of(comparison, metric)
        return (cells.cell(lines[name], best=name in best) for name in comparison.strategies)

    caption = f"Totals over {cells.in_years(comparison)}, with 95 % intervals"
    return _of_comparison(
        comparison, caption, comparison.strategies, comparison.metrics, metrics, row
    )


def differences(comparison: Comparison, metrics: Sequence[str] | None = None) -> Table:
    """Lay out the differences to the baseline, paired by replication.

    Parameters
    ----------
    comparison, metrics
        As :func:`totals` takes them.

    Returns
    -------
    Table
        A row a metric, a column a strategy but the baseline: the difference over the horizon, its
        verdict and its 95 % interval.
    """
    base, years = comparison.baseline, cells.in_years(comparison)
    others = [name for name in comparison.strategies if name != base]
    # What cannot be chosen is neither better nor worse.
    out = cells.marks(comparison)
    judged = {name for name in others if name not in out and base not in out}

    def row(_: str, lines: Mapping[str, Line]) -> Iterable[Cell]:
        return (cells.difference(lines[name], judged=name in judged) for name in others)

    caption = (
        f"Difference to {labels_of(comparison.metrics)[base]} in the same futures, over {years},"
        " with intervals that hold for all rows together with 95 %"
    )
    return _of_comparison(comparison, caption, others, comparison.differences, metrics, row)


def _of_comparison(
    comparison: Comparison,
    caption: str,
    strategies: Sequence[str],
    frame: pd.DataFrame,
    metrics: Sequence[str] | None,
    write: Callable[[str, Mapping[str, Line]], Iterable[Cell]],
) -> Table:
    """Lay out a frame of a comparison: `write` has the cells of a metric from its lines."""
    mark, lines = cells.marks(comparison), cells.lines_of(frame)
    called = labels_of(comparison.metrics)
    heads = (
        f"{called[name]} ({mark[name]})" if name in mark else called[name] for name in strategies
    )
    return Table(
        f"{caption}, {counted(comparison.replications, 'replication')} with inputs as assumed",
        ("", *heads),
        tuple(
            (label(metric), tuple(write(metric, lines[metric])))
            for metric in cells.main_metrics(comparison, metrics)
            if metric in lines
        ),
        {label(name): metric.definition for name, metric in CATALOGUE.items()},
    )


def cases(rows: pd.DataFrame, metric: str, caption: str) -> Table:
    """Lay out one metric in several cases.

    Parameters
    ----------
    rows : DataFrame
        From :func:`sim.decisions.cases`.
    metric : str
    caption : str
        With the number of replications behind it.

    Returns
    -------
    Table
        A row a case and a column a strategy, or the other way round where strategies are more: the
        value, its 95 % interval and, but for the first case, the change against that.
    """
    lines: dict[str, dict[str, Cell]] = {}
    for row in records(by_label(rows[rows["metric"] == metric])):
        own = lines.setdefault(capitalised(row["case"]), {})
        value = cells.cell(Line(read(row, "value"), row["unit"], "none"))
        change = change_in_words(row) if len(lines) > 1 else ""
        own[row["strategy"]] = value._replace(change=change)
    strategies = list(next(iter(lines.values())))
    if len(strategies) > len(lines):
        named = ((name, tuple(own[name] for own in lines.values())) for name in strategies)
        return Table(caption, ("", *lines), tuple(named))
    named = ((case, tuple(own.values())) for case, own in lines.items())
    return Table(caption, ("", *strategies), tuple(named))


def shown(
    frame: pd.DataFrame,
    caption: str,
    *,
    meaning: Mapping[str, str] | None = None,
) -> Table:
    """Lay out any frame.

    Parameters
    ----------
    frame : DataFrame
        Its first column names the rows. Columns with "usd" or "share" in their name are in that
        unit; columns ``x_low`` and ``x_high`` are the interval of ``x``. Strategies are called by
        the labels that it carries.
    caption : str
        What it shows, with the number of replications behind it.
    meaning : mapping of str to str, optional
        What a column means; metrics need none.

    Returns
    -------
    Table
    """
    frame = by_label(frame)
    names = [str(name) for name in frame if not _is_end(str(name), frame)]
    heads = {name: label(name) for name in names}
    columns = [_column(frame, name) for name in names]
    known = {name: metric.definition for name, metric in CATALOGUE.items()} | dict(meaning or {})
    return Table(
        caption,
        tuple(heads.values()),
        tuple((first.value, tuple(rest)) for first, *rest in zip(*columns, strict=True)),
        {heads[name]: known[name] for name in names if name in known},
        frozenset(heads[name] for name in names if not _is_number(frame[name])),
    )


def _is_end(name: str, frame: pd.DataFrame) -> bool:
    return any(name.endswith(end) and name.removesuffix(end) in frame for end in _ENDS)


def _is_number(column: "pd.Series[Any]") -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _unit(name: str) -> str:
    if name in CATALOGUE:
        return CATALOGUE[name].unit
    return next((word for word in name.split("_") if word in ("usd", "share")), "")


def _column(frame: pd.DataFrame, name: str) -> list[Cell]:
    if not _is_number(frame[name]):
        return [Cell(_word(value)) for value in frame[name]]
    names = (name, *(f"{name}{end}" for end in _ENDS))
    return [
        cells.cell(Line(cells.estimate_in(row, *names), unit_of(name), "none"))
        for row in frame.to_dict("records")
    ]


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if pd.isna(value) else str(value)
