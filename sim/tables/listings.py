"""Long lists, as text and for JSON: the events of single replications, and the catalogue."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
from pydantic_core import to_jsonable_python

from sim.scenarios.calendar import Calendar
from sim.tables.layout import aligned

if TYPE_CHECKING:
    from sim.experiment import Result

WIDTH = 100
_COMMON = ("strategy", "replication", "hours", "record", "person", "id")
_WHOLE = (
    "person",
    "spell",
    "attempt",
    "addresses",
    "review",
    "quantity",
    "term",
    "successor",
)
_RUNBOOK = "runbook."
_HEADS = ("when", "strategy", "replication", "who", "record", "what")


def render_records(result: "Result", most: int) -> str:
    """Write the first events after the start as a table, a line each.

    Parameters
    ----------
    result : Result
        Run with ``records=True``.
    most : int
        Lines to show; the rest is counted.

    Returns
    -------
    str
    """
    calendar = Calendar.of(result.scenario.parameters)
    later = result.records[result.records["hours"] > 0]
    shown = later.head(most)
    if shown["application"].nunique() == 1:  # noqa: PD101
        shown = shown.drop(columns="application")
    rows = [_HEADS, *(_cells(_present(row), calendar) for row in shown.to_dict("records"))]
    text = aligned(rows)
    if left_out := len(result.records) - len(shown):
        text += (
            f"\n{left_out:,} more, of which {len(result.records) - len(later):,} say who was there"
            " at the start: --json prints all, --export csv --out DIR keeps them.\n"
        )
    return text


def records_document(result: "Result") -> list[dict[str, Any]]:
    """Return the events of a result as plain dictionaries, with dates; undefined is left out."""
    calendar = Calendar.of(result.scenario.parameters)
    return [
        {"at": calendar.datetime_at(row["hours"]).isoformat(), **row}
        for row in map(_present, result.records.to_dict("records"))
    ]


def render_facts(facts: pd.DataFrame) -> str:
    """Write facts as text: key and value, plausible range, source and confidence.

    The steps of a runbook become a list, with their sources below it.

    Parameters
    ----------
    facts : DataFrame
        From :func:`sim.facts`.

    Returns
    -------
    str
    """
    is_step = facts["key"].str.startswith(_RUNBOOK)
    lines = [line for row in facts[~is_step].to_dict("records") for line in _fact(row)]
    steps = facts[is_step]
    for _, rows in steps.groupby(steps["key"].str.rsplit(".", n=1).str[0], sort=False):
        lines += [*([""] if lines else []), *_runbook(rows.to_dict("records"))]
    return "\n".join(lines) + "\n"


def facts_document(facts: pd.DataFrame) -> object:
    """Return facts as plain dictionaries; dates are words, a missing range is None."""
    return to_jsonable_python(facts.to_dict("records"), inf_nan_mode="null")


def _fact(row: Mapping[Any, Any]) -> Iterator[str]:
    value, unit = row["value"], f" {row['unit']}"
    if row["unit"] in ("words", "yes or no"):
        value, unit = {True: "yes", False: "no"}.get(value, value), ""
    between = "" if pd.isna(row["low"]) else f" ({row['low']:g} to {row['high']:g})"
    yield from _wrapped(f"{row['key']} = {value}{unit}{between}", "", "    ")
    yield from _wrapped(_source(row), "    ", "    ")


def _runbook(rows: Sequence[Mapping[Any, Any]]) -> Iterator[str]:
    """Write the steps in order, then the notes, each with the number of its source."""
    by_name = {str(row["key"]).rpartition(".")[2]: row for row in rows}
    steps = sorted((name for name in by_name if name.isdigit()), key=int)
    notes = [name for name in by_name if not name.isdigit() and name != "title"]
    told = [by_name[name] for name in (*steps, *notes)]
    sources = list(dict.fromkeys(map(_source, told or rows)))
    yield str(rows[0]["title"])
    for name, row in zip((*steps, *notes), told, strict=True):
        mark = f" [{sources.index(_source(row)) + 1}]" if len(sources) > 1 else ""
        bullet = f"{name:>4}. " if name in steps else f"{'-':>4}  "
        yield from _wrapped(f"{row['value']}{mark}", bullet, " " * len(bullet))
    for number, source in enumerate(sources, start=1):
        mark = f"[{number}] " if len(sources) > 1 else ""
        yield from _wrapped(f"{mark}{source}", "      ", "      ")


def _source(row: Mapping[Any, Any]) -> str:
    sure = "" if row["confidence"] == "assumption" else f", confidence {row['confidence']}"
    later = ", later than these facts" if row["is_later"] else ""
    return f"{row['source']} [{row['as_of']}{later}{sure}]"


def _wrapped(text: str, first: str, later: str) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _cells(row: Mapping[str, Any], calendar: Calendar) -> tuple[str, ...]:
    when, who = _stamp(calendar, row["hours"]), row.get("id", "")
    what = ", ".join(_details(row, calendar))
    return when, row["strategy"], str(row["replication"]), who, row["record"], what


def _present(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Keep the fields that an event has; whole numbers become integers, person -1 is left out."""
    kept = {str(name): value for name, value in row.items() if not pd.isna(value)}
    whole = {name: int(kept[name]) for name in _WHOLE if name in kept}
    if whole.get("person") == -1:
        del kept["person"], whole["person"]
    return {**kept, **whole}


def _details(row: Mapping[str, Any], calendar: Calendar) -> Iterator[str]:
    for name, value in row.items():
        if name in _COMMON:
            continue
        if name == "early_hours":
            yield f"{value:.3g} hours early"
        elif name.endswith("_hours"):
            yield f"{name.removesuffix('_hours')} {_stamp(calendar, value)}"
        elif isinstance(value, float):
            yield f"{name} {value:.3g}"
        else:
            yield f"{name} {value}"


def _stamp(calendar: Calendar, hours: float) -> str:
    return f"{calendar.datetime_at(hours):%Y-%m-%d %H:%M}"
