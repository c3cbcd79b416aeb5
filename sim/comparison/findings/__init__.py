"""What frames say in sentences: the titles, details and alt texts of pictures, all computed.

A function that returns a Finding takes what its picture in :mod:`sim.plots` takes; there the frames
are described.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from sim.comparison.rows import known
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
        return "\n".join([f"{self.subject}. {self.in_short()}", *self.lines])

    def in_short(self) -> str:
        """Return the answer and what goes with it."""
        return f"{self.title}. {self.detail}".rstrip()


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
    return known(own[["mean", "low", "high"]].iloc[0]) / years


def strategies_of(rows: pd.DataFrame) -> list[str]:
    """Return the strategies of a frame in their order."""
    return [str(name) for name in rows["strategy"].unique()]


def records(rows: pd.DataFrame) -> list[Row]:
    """Return the rows of a frame as mappings."""
    return list(rows.to_dict("records"))


def listed(names: Sequence[str]) -> str:
    """Join names as in a sentence: a, b and c; with semicolons where a name has a comma."""
    comma = "; " if any("," in name for name in names) else ", "
    last = "; and " if comma == "; " and len(names) > 2 else " and "
    return f"{comma.join(names[:-1])}{last}{names[-1]}" if len(names) > 1 else "".join(names)


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
    """Write a share as people say it: in whole percent."""
    return "under 1 %" if 0 < share < 0.01 else f"{100 * share:.0f} %"


def in_dollars(usd: float) -> str:
    """Write an amount as people say it: with three digits."""
    return f"${float(f'{usd:.3g}'):,.0f}"
