"""What frames say in sentences: the titles, details and alt texts of pictures, all computed."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from sim.core.estimates import Estimate

Row = Mapping[Hashable, Any]


class Finding(NamedTuple):
    """What a frame says: its subject, the answer, what goes with it, and every number in lines."""

    subject: str
    title: str
    detail: str
    lines: Sequence[str]

    def in_full(self) -> str:
        """Return all of it, for who cannot see a picture."""
        head = f"{self.subject}. {self.title}. {self.detail}".rstrip()
        return "\n".join([head, *self.lines])


def read(row: Row, name: str) -> Estimate:
    """Read an estimate from a row's columns ``name``, ``name_low`` and ``name_high``.

    Parameters
    ----------
    row : mapping
        Of a frame.
    name : str
    """
    return _estimate(row[f"{name}{end}"] for end in ("", "_low", "_high"))


def yearly(frame: pd.DataFrame, strategy: str, metric: str, years: float) -> Estimate:
    """Return a metric of a strategy a year.

    Parameters
    ----------
    frame : DataFrame
        Metrics or differences of a :class:`sim.comparison.Comparison`: totals over the horizon.
    strategy, metric : str
    years : float
        Length of the horizon.
    """
    own = frame[(frame["strategy"] == strategy) & (frame["metric"] == metric)]
    return _estimate(own[["mean", "low", "high"]].iloc[0]) / years


def _estimate(parts: Any) -> Estimate:
    return Estimate(*(None if pd.isna(part) else float(part) for part in parts))


def strategies_of(rows: pd.DataFrame) -> list[str]:
    """Return the strategies of a frame in their order."""
    return [str(name) for name in rows["strategy"].unique()]


def records(rows: pd.DataFrame) -> list[Row]:
    """Return the rows of a frame as mappings."""
    return list(rows.to_dict("records"))


def listed(names: Sequence[str]) -> str:
    """Join names as in a sentence: a, b and c."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def with_word(estimate: Estimate, unit: str, word: str, between: str = " ") -> str:
    """Write a value with a word behind it, and its interval behind that if it has one.

    Parameters
    ----------
    estimate : Estimate
    unit : str
        As :func:`sim.core.numerals.number` takes it.
    word : str
        Such as "h"; may be empty.
    between : str
        What stands before the interval.
    """
    value, *interval = estimate.with_interval(unit, "\n").split("\n")
    return between.join([f"{value} {word}".rstrip(), *interval])


def in_percent(share: float) -> str:
    """Write a share that has no interval."""
    return f"{100 * share:.1f} %"
