"""How long a difference of exposure takes to be known to 10 %: ours against the textbook's.

The question is what reviews twice as often save. The textbook asks it the crude way: futures of
their own on either side, and the values as they fall.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmarks.rows import Row, at_least
from benchmarks.textbook import company, textbook_sums
from benchmarks.timing import seconds
from sim import experiment
from sim.scenarios import Scenario

Floats = NDArray[np.float64]

_SHARE = 0.1
_CONFIDENCE = 0.95
_OFTEN = {"policies.review_interval_days": 45.0}


def measure(quick: bool = False) -> list[Row]:
    """Compare the two ways at 500 people: replications needed times what a replication takes."""
    people, futures = (60, 20) if quick else (500, 400)
    seldom, often = company(people), company(people, _OFTEN)
    ours, package_seconds = _timed(lambda: _package(seldom, often, futures))
    crude, textbook_seconds = _timed(lambda: _textbook(seldom, often, futures))
    needed = {
        "ours": _needed(ours.mean(), float(ours.var(ddof=1))),
        "textbook": _needed(
            crude[0].mean() - crude[1].mean(), float(crude.var(axis=1, ddof=1).sum())
        ),
    }
    faster = needed["textbook"] * textbook_seconds / (needed["ours"] * package_seconds)
    note = (
        f"{needed['textbook']:,.0f} replications of the textbook, {needed['ours']:,.0f} of ours,"
        f" from {futures} of each"
    )
    what = f"time to ± 10 % of a difference of exposure, textbook ÷ package, {people} people"
    return [Row(what, faster, at_least(10), note)]


def _package(seldom: Scenario, often: Scenario, futures: int) -> Floats:
    """Differences of exposure in the same futures."""
    numbers = [range(1, futures + 1)] * 2
    seen = experiment.drawn([seldom, often], replications=numbers, workers=1)
    hours = seen[seen["metric"] == "exposure_hours_total"]["numerator"].to_numpy(float)
    one, other = hours.reshape(2, futures)
    return one - other


def _textbook(seldom: Scenario, often: Scenario, futures: int) -> Floats:
    """Exposure on either side, each in futures of its own."""
    sides = ((seldom, range(futures)), (often, range(futures, 2 * futures)))
    return np.array([textbook_sums("simpy", *side)["exposure hours"] for side in sides])


def _timed(do: Callable[[], Floats]) -> tuple[Floats, float]:
    """What something returns, and its processor seconds."""
    found = []
    taken = seconds(lambda: found.append(do()))
    return found[0], taken


def _needed(mean: float, variance: float) -> float:
    """How many replications half a 95 % interval of 10 % of a mean takes."""
    z = float(stats.norm.ppf((1 + _CONFIDENCE) / 2))
    return float(variance * (z / (_SHARE * mean)) ** 2)
