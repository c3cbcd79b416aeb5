"""Two strategies along a value that is moved, and the frame of all that was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.comparison.rows import tidy
from sim.core.arrays import Floats
from sim.core.estimates import Estimate
from sim.decisions.crossings import Crossing
from sim.decisions.lever import Lever
from sim.decisions.walk_away import WalkAway
from sim.metrics import intervals
from sim.metrics.estimates import Cells


@dataclass(frozen=True)
class Pair:
    """Two strategies along a lever: what the other has more a year, and where that turns.

    `larger` is what the one that has more has at all: a difference is negligible against it.
    """

    base: str
    other: str
    gaps: Mapping[float, Floats]
    larger: Mapping[float, float]
    crossings: Sequence[Crossing]


class Taken(NamedTuple):
    """Who is taken at a place, and what keeps the base from it; empty where nothing does."""

    choice: str | None
    objection: str


def gap_of(cells: Cells, name: str, base: str, metric: str) -> Floats:
    """Return what a strategy has more than another one of a total, in each replication."""
    gap: Floats = cells.ratios[name, metric].numerator - cells.ratios[base, metric].numerator
    return gap


def amount_of(cells: Cells, name: str, metric: str) -> float:
    """Return the mean of a total of a strategy."""
    return float(cells.ratios[name, metric].numerator.mean())


def frame_of(
    moved: Lever,
    metric: str,
    pairs: Sequence[Pair],
    taken: Mapping[float, Taken],
    price: WalkAway | None,
) -> pd.DataFrame:
    """Lay out all that was found.

    Parameters
    ----------
    moved : Lever
    metric : str
        Which total is compared.
    pairs : sequence of Pair
    taken : mapping of float to Taken
        At each place of the scan.
    price : WalkAway, optional

    Returns
    -------
    DataFrame
        ``what`` is "place" (with ``difference``, a year), "crossing" or "jump" (with the difference
        just ``before`` and ``after`` it), "walk-away P10" and "walk-away P90" (NA beyond the
        range), or "worth it today" (with ``share_of_draws``).
    """
    rows: list[dict[str, object]] = []
    for pair in pairs:
        names = {"strategy": pair.other, "baseline": pair.base}
        for value, gap in pair.gaps.items():
            estimate = intervals.mean_of(gap)
            at = Estimate(value, None, None)
            told = {"choice": taken[value].choice}
            rows.append({"what": "place", **names, "value": at, "difference": estimate, **told})
        for turn in pair.crossings:
            what = "jump" if turn.jump else "crossing"
            around = {"before": turn.before, "after": turn.after}
            rows.append({"what": what, **names, "value": turn.value, **around})
    if price is not None:
        names = {"strategy": price.payer, "baseline": price.other}
        for what, end in zip(("walk-away P10", "walk-away P90"), price.ends(), strict=True):
            known = Estimate(end if np.isfinite(end) else None, None, None)
            rows.append({"what": what, **names, "value": known})
        share = price.worth_it / price.draws
        today = Estimate(moved.today, None, None)
        rows.append({"what": "worth it today", **names, "value": today, "share_of_draws": share})
    frame = tidy(rows)
    frame["choice"] = frame["choice"].astype(object).where(frame["choice"].notna(), None)
    numbers = [name for name in ("before", "after", "share_of_draws") if name in frame]
    about = {"parameter": moved.path, "unit": moved.unit, "metric": metric}
    for place, (name, words) in enumerate(about.items()):
        frame.insert(place, name, words)
    return frame.astype(dict.fromkeys(numbers, "Float64"))
