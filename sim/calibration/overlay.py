"""What was found, as part of a scenario file: rounded, with ranges and sources, and readable."""

import textwrap
from collections.abc import Iterable
from typing import Any

import tomlkit
from tomlkit.items import InlineTable, Table

from sim.calibration.measured import Calibration, Measured, Segment
from sim.core.numerals import number

_WIDTH = 96


def overlay(found: Calibration) -> str:
    """Write what was found as TOML that a scenario builds on.

    Parameters
    ----------
    found : Calibration

    Returns
    -------
    str
        A table ``[workforce.NAME]`` for each segment. ``base = "FILE"`` in a scenario lays it
        below; nothing in it is about a single person.
    """
    document = tomlkit.document()
    _comment(
        document,
        f"Made by seatwise calibrate from {found.file}. Begin a scenario with base and the name of"
        " this file, or add [strategies.NAME] here. low and high are 95 % intervals. What is not"
        " here keeps its default.",
    )
    workforce = tomlkit.table(is_super_table=True)
    for segment in found.segments:
        workforce.add(segment.name, _table(segment, found.source(segment)))
    document.add("workforce", workforce)
    return tomlkit.dumps(document)


def _table(segment: Segment, source: str) -> Table:
    table = tomlkit.table()
    below = tomlkit.table()
    for each in segment.measured:
        *above, name = each.key.split(".")
        if name:
            (below if above else table).add(name, _value(each, source))
    for heading, sentences in (
        ("How it was found", segment.remarks),
        ("Not in the file, so the default is kept", segment.kept),
        ("What else could stand here", tuple(_alternatives(segment))),
    ):
        if sentences:
            table.add(tomlkit.comment(f"{heading}:"))
        for sentence in sentences:
            _comment(table, sentence, "- ")
    if below:
        table.add("signals", below)
    return table


def _value(each: Measured, source: str) -> InlineTable:
    value, low, high = each.estimate
    said: dict[str, Any] = {"value": each.value}
    if isinstance(each.value, dict):
        median, sigma = _rounded(value, low, high), round(each.value["sigma"], 2)
        said["value"] = _inline(each.value | {"median": median, "sigma": sigma})
    elif each.value is None:
        said["value"] = _rounded(value, low, high)
    if low is not None and not isinstance(each.value, str):
        said |= {"low": _rounded(low, low, high), "high": _rounded(high, low, high)}
    return _inline(said | {"source": source})


def _inline(values: dict[str, Any]) -> InlineTable:
    table = tomlkit.inline_table()
    table.update(values)
    return table


def _rounded(value: float | None, low: float | None, high: float | None) -> float:
    """Round to the digits that an interval supports, as people read it."""
    return float(number(value, low, high, "").replace(",", ""))


def _alternatives(segment: Segment) -> Iterable[str]:
    """Write what excludes something else, or is past, as comments."""
    for each in segment.measured:
        if not each.key:
            hires_per_year = _rounded(*each.estimate)
            yield f"Instead of growth: {hires_per_year = :g}, backfill_share = 0"
    if segment.layoffs:
        dated = (f"{{ date = {day.date}, share = {day.share:.2g} }}" for day in segment.layoffs)
        yield f"To have them again on other dates: layoffs = [{', '.join(dated)}]"


def _comment(table: Any, text: str, bullet: str = "") -> None:
    later = " " * len(bullet)
    for line in textwrap.wrap(text, _WIDTH, initial_indent=bullet, subsequent_indent=later):
        table.add(tomlkit.comment(line))
