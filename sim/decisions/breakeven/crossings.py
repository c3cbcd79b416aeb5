"""Where a paired difference changes its sign along a value: crossings, and jumps across steps.

The same replications are used at every value, so the difference is a plain function of it, and
what luck leaves open is asked by drawing whole replications anew.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy

from sim.comparison.rows import tidy
from sim.core.arrays import Floats
from sim.core.estimates import Estimate
from sim.decisions.breakeven.lever import Lever
from sim.decisions.breakeven.walk_away import WalkAway
from sim.metrics import intervals
from sim.metrics.estimates import Cells

# A difference jumps if it moves so many times as fast as on average between two scanned values,
# and by so large a part of what it moves there.
_SUDDEN = 5.0
_LARGE_SHARE = 0.01
# Sums of equal amounts differ in their last bits.
_DECIMALS = 6
_ROUNDING = 1e-9

Gaps = Callable[[float], Floats]


class Crossing(NamedTuple):
    """A value at which the sign of a mean difference changes.

    Attributes
    ----------
    jump : bool
        Whether it changes across a step, without a value at which the difference is 0.
    value : Estimate
        Where, with its interval by drawing replications anew; cut off at the ends of the scan. For
        a jump the first value behind it.
    before, after : float
        The mean difference next to it, on either side.
    """

    jump: bool
    value: Estimate
    before: float
    after: float


def crossings(
    gaps: Gaps, scanned: Sequence[float], step: float, seed: int, *, whole: bool = False
) -> list[Crossing]:
    """Find all crossings and jumps between scanned values.

    Parameters
    ----------
    gaps : callable
        The difference in each replication at a value; the same replications at all of them.
    scanned : sequence of float
        Rising. Two changes of sign between two neighbours cannot be seen.
    step : float
        Values closer than this are not told apart; places between lie whole steps behind the
        first.
    seed : int
        Seed of the experiment, which also draws the resamples.
    whole : bool
        Whether there is nothing between two steps, so that every change of sign is a jump.

    Returns
    -------
    list of Crossing
        Rising.
    """
    known: dict[float, Floats] = {}

    def mean(value: float) -> float:
        at = value if value in scanned else at_step(value, scanned[0], step)
        if at not in known:
            known[at] = gaps(at)
        return round(float(known[at].mean()), _DECIMALS)

    means = [(at, mean(at)) for at in scanned]
    signed = [(at, gap) for at, gap in means if gap]
    turns = [
        _turn(mean, known, (low, high), step, whole)
        for (low, one), (high, other) in pairwise(signed)
        if one * other < 0
    ]
    if not turns:
        return []
    values = np.array(sorted(known))
    table = np.array([known[at] for at in sorted(known)])
    weights = intervals.resamples(seed, table.shape[1])
    resampled = weights @ table.T / table.shape[1]
    found = []
    for turn in turns:
        places = _places(turn, values, resampled)
        places = np.ceil(places - _ROUNDING) if whole else places
        value = intervals.quantile_estimate(places, 0.5, table.shape[1])
        found.append(turn._replace(value=value))
    return found


def at_step(value: float, low: float, step: float) -> float:
    """Return the place nearest to a value that lies whole steps behind the low end."""
    # Further digits are those of a floating-point number, not of a price.
    return round(low + round((value - low) / step) * step, 12)


def _turn(
    mean: Callable[[float], float],
    known: dict[float, Floats],
    ends: tuple[float, float],
    step: float,
    whole: bool,
) -> Crossing:
    """Close in on a change of sign between two values until they are a step apart.

    Its value has no interval yet.
    """
    low, high = ends
    rises = mean(high) > mean(low)
    moved, width = abs(mean(high) - mean(low)), high - low
    # Nothing else needs this part of scipy, so it is imported with its first use.
    scipy.optimize.brentq(mean, low, high, xtol=step / 2)
    inside = sorted(at for at in known if low <= at <= high)
    # Of the values known by now, the two neighbours between which the sign changes.
    low, high = next(
        (one, other)
        for one, other in pairwise(inside)
        if (mean(other) >= 0) == rises and (mean(one) >= 0) != rises
    )
    before, after = mean(low), mean(high)
    slow = moved * (high - low) / width
    sudden = abs(after - before) > max(_SUDDEN * slow, _LARGE_SHARE * moved)
    jump = 0 not in (before, after) and (whole or sudden)
    value = high if jump else low + (high - low) * before / (before - after)
    return Crossing(jump, Estimate(value, None, None), before, after)


def _places(turn: Crossing, values: Floats, means: Floats) -> Floats:
    """Find the same change of sign, the nearest one of its direction, in every resample."""
    at = turn.value.mean
    assert at is not None
    rising = turn.after > turn.before
    side = means >= 0 if rising else means <= 0
    turns = ~side[:, :-1] & side[:, 1:]
    left, right = means[:, :-1], means[:, 1:]
    with np.errstate(divide="ignore", invalid="ignore"):
        places = values[:-1] + (values[1:] - values[:-1]) * left / (left - right)
    distance = np.where(turns, np.abs(places - at), np.inf)
    nearest = np.argmin(distance, axis=1)
    found = np.take_along_axis(places, nearest[:, None], axis=1)[:, 0]
    # Without a change of sign it lies beyond the end towards which the difference is too small.
    beyond = np.where(side[:, 0], values[0], values[-1])
    found = np.where(turns.any(axis=1), found, beyond)
    found[0] = at
    return found


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


def larger_of(cells: Cells, one: str, other: str, metric: str) -> float:
    """Return what the one of two strategies that has more of a total has of it."""
    return max(abs(float(cells.ratios[name, metric].numerator.mean())) for name in (one, other))


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
