"""Rows of frames: numbers a year, each with ``_low`` and ``_high`` of its 95 % interval."""

from collections.abc import Mapping, Sequence

import pandas as pd

from sim.metrics.intervals import Estimate


def yearly(total: Sequence[float | None], years: float) -> Estimate:
    """Return value and interval of a total, or of a difference, a year."""
    return Estimate(*(None if value is None else value / years for value in total[:3]))


def columns(name: str, of: Estimate) -> dict[str, float | None]:
    """Return an estimate as the columns ``name``, ``name_low`` and ``name_high``."""
    return {name: of.mean, f"{name}_low": of.low, f"{name}_high": of.high}


def numbers(rows: Sequence[Mapping[str, object]], numbers_of: Sequence[str]) -> pd.DataFrame:
    """Return rows as a frame in which undefined numbers of these names, and their ends, are NA."""
    frame = pd.DataFrame(rows)
    names = [name for name in frame if any(str(name).startswith(of) for of in numbers_of)]
    return frame.astype(dict.fromkeys(names, "Float64"))
