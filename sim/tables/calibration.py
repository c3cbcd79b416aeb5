"""What was found in a file of people, as text and as a document."""

import math
from collections.abc import Iterable
from typing import Any

from sim.calibration import Calibration, Measured, Segment, conclusion, differences
from sim.core.numerals import spread
from sim.tables.layout import aligned, folded
from sim.tables.text import WIDTH


def render_calibration(found: Calibration, width: int | None = None) -> str:
    """Write what was found for a terminal.

    Parameters
    ----------
    found : Calibration
    width : int, optional
        Characters a line; by default 100, and tables as wide as they need to be.

    Returns
    -------
    str
        How long people stay and what the catalogue assumes otherwise, how the file was read, a
        table a segment, how it was found, and what was not in the file.
    """
    when = "durations without dates" if found.window is None else str(found.window)
    opening = [f"{found.file}: {when}"]
    if found.window is not None:
        opening.append(found.window.reason)
    wide = min(width or WIDTH, WIDTH)
    blocks = [
        _lines([conclusion(found)], wide),
        _listed("Not what the catalogue assumes", differences(found), wide),
        _lines(opening, wide),
        _listed("How it was read", found.notes, wide),
    ]
    for segment in found.segments:
        blocks += [
            aligned(estimates_of(segment), (1, 2), width),
            _listed("How it was found", segment.remarks, wide),
            _listed("Not in the file, so the default is kept", segment.kept, wide),
        ]
    return "\n".join(block for block in blocks if block)


def document(found: Calibration) -> dict[str, Any]:
    """Return what was found for programs: every estimate with its interval and what it rests on."""
    window = found.window
    return {
        "headline": conclusion(found),
        "file": found.file,
        "from": None if window is None else str(window.first),
        "to": None if window is None else str(window.last),
        "notes": list(found.notes),
        "segments": [
            {
                "name": segment.name,
                "people": segment.people,
                "estimates": [_row(each) for each in segment.measured],
                "remarks": list(segment.remarks),
                "kept": list(segment.kept),
            }
            for segment in found.segments
        ],
    }


def _row(each: Measured) -> dict[str, Any]:
    value, low, high = (
        None if part is None or not math.isfinite(part) else part for part in each.estimate
    )
    return {
        "key": each.key or None,
        "label": each.label,
        "unit": each.unit,
        "value": value,
        "low": low,
        "high": high,
        "count": each.size,
        "counted": each.counted,
        "written": each.value,
    }


def estimates_of(segment: Segment) -> list[tuple[str, ...]]:
    """Write what was measured of a segment, a row a value, the head first.

    Parameters
    ----------
    segment : Segment
    """
    rows = [
        (
            each.label,
            each.estimate.text(each.unit),
            _interval(each),
            f"{each.size:,} {each.counted.removesuffix('s') if each.size == 1 else each.counted}",
        )
        for each in segment.measured
    ]
    return [(segment.name, "value", "95 % interval", "from"), *rows]


def _interval(each: Measured) -> str:
    _, low, high = each.estimate
    return "–" if low is None else spread(low, high, each.unit)


def _listed(heading: str, sentences: Iterable[str], width: int) -> str:
    items = [line for text in sentences for line in folded(text, width, "- ", "  ")]
    return "".join(f"{line}\n" for line in (heading, *items)) if items else ""


def _lines(sentences: Iterable[str], width: int) -> str:
    return "".join(f"{line}\n" for text in sentences for line in folded(text, width))
