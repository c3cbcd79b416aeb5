"""How many replications are enough: run until an interval is narrow enough, by a sequential rule.

After each chunk the 95 % interval is worked out anew from all replications so far, and ends the run
once it is narrow enough (Chow and Robbins 1965, On the asymptotic theory of fixed-width sequential
confidence intervals for the mean, Annals of Mathematical Statistics 36; Law 2015, Simulation
modeling and analysis, 5th edition, section 9.4.1). A floor keeps a lucky start from ending it, and
so does a look ahead: narrow enough has to be seen twice in a row, or by far.
"""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from sim.core.numerals import counted, number
from sim.core.suggestions import did_you_mean
from sim.experiment.baseline import baseline_of
from sim.experiment.frames import Frames
from sim.metrics import CATALOGUE, PRICED
from sim.metrics.estimates import Cells
from sim.scenarios import Scenario

FLOOR = 40
CEILING = 2_000
SMALLEST = 1e-4
# An interval this much narrower than asked for needs no second look.
_BY_FAR = 0.5
DEFAULT_METRIC = "total_cost_usd"


class Goal(NamedTuple):
    """What is to become precise.

    `share` is how wide half the interval may be, relative to what it is about; without `others` it
    is about the mean of the baseline, else about the difference of each to it. After `most`
    replications the run ends in any case.
    """

    share: float
    metric: str
    baseline: str
    others: tuple[str, ...]
    most: int = CEILING


class Precision(NamedTuple):
    """How precise a metric became.

    Attributes
    ----------
    metric : str
    share : float
        What was asked for.
    reached : bool
    replications : int
    strategy : str or None
        Whose difference to the baseline (or, alone, whose mean) needed the most replications; None
        if the metric is undefined.
    half_width : float or None
        Half its 95 % interval, in the unit of the metric.
    allowed : float or None
        What it may be.
    expected_replications : int or None
        How many replications would be about enough.
    sentence : str
        All this in words.
    """

    metric: str
    share: float
    reached: bool
    replications: int
    strategy: str | None
    half_width: float | None
    allowed: float | None
    expected_replications: int | None
    sentence: str

    def settled(self, before: "Precision | None") -> bool:
        """Whether to stop after the look `before`: precise enough for sure, or undefined."""
        if self.strategy is None or self.half_width is None or self.allowed is None:
            return True
        is_confirmed = self.reached and before is not None and before.reached
        return is_confirmed or self.half_width <= self.allowed * _BY_FAR

    @property
    def forecast(self) -> str:
        """How many replications will be needed, in a sentence; empty if these are enough."""
        if self.reached or self.expected_replications is None:
            return ""
        about = float(f"{self.expected_replications:.2g}")
        return f"About {counted(about, 'replication')} will be needed for {_percent(self.share)}."


class _Width(NamedTuple):
    """Half an interval and what it may be, in the unit of the metric."""

    strategy: str
    mean: float
    half: float
    allowed: float
    is_difference: bool

    @property
    def excess(self) -> float:
        """How much too wide it is; at most 1 if it is narrow enough."""
        return 0.0 if self.half == 0 else self.half / self.allowed if self.allowed else float("inf")


def goal(
    scenario: Scenario,
    strategies: Sequence[str],
    share: float,
    metric: str | None,
    baseline: str | None,
    most: int = CEILING,
) -> Goal:
    """Check what is asked for.

    Parameters
    ----------
    scenario : Scenario
    strategies : sequence of str
        Those that are run.
    share : float
        At least :data:`SMALLEST`, below 1.
    metric : str, optional
        By default the total cost.
    baseline : str, optional
        By default the first strategy.
    most : int
        Replications after which the run ends in any case, at least :data:`FLOOR`.

    Raises
    ------
    ValueError
        If one of them is out of range or unknown.
    """
    metric = DEFAULT_METRIC if metric is None else metric
    if not SMALLEST <= share < 1:
        raise ValueError(f"precision = {share:g} is none; write one from {SMALLEST:g} to below 1")
    if most < FLOOR:
        raise ValueError(f"max_replications = {most} is below {FLOOR}, the fewest that are run")
    known = metrics_of(scenario)
    if metric not in known:
        hint = did_you_mean(metric, known) or f"; there is {', '.join(known)}"
        raise ValueError(f'no metric "{metric}" has an interval to make precise{hint}')
    base = baseline_of(strategies, baseline)
    return Goal(share, metric, base, tuple(name for name in strategies if name != base), most)


def metrics_of(scenario: Scenario) -> tuple[str, ...]:
    """Names of the metrics that have an interval in this scenario."""
    policies = scenario.parameters.policies
    unpriced = {name for name, (_, price) in PRICED.items() if getattr(policies, price) is None}
    return tuple(
        name
        for name, metric in CATALOGUE.items()
        # More replications would only push the largest value further out.
        if metric.q not in (0, 1) and name not in unpriced
    )


def rows_of(frames: Frames, metric: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the observations and samples of one metric."""
    sample = CATALOGUE[metric].sample
    return (
        frames.observations[frames.observations["metric"].isin([metric, DEFAULT_METRIC])],
        frames.samples[frames.samples["sample"] == sample] if sample else frames.samples.iloc[:0],
    )


def look(wanted: Goal, cells: Cells) -> Precision:
    """Say how precise a metric is in the replications so far.

    Parameters
    ----------
    wanted : Goal
    cells : Cells
        At least two replications.

    Returns
    -------
    Precision
    """
    widths = [width for width in _widths(wanted, cells) if width is not None]
    replications = cells.replications
    if not widths:
        sentence = (
            f"There is nothing to make precise: {CATALOGUE[wanted.metric].label} is undefined"
            f" in all {counted(replications, 'replication')} so far."
        )
        return Precision(
            wanted.metric, wanted.share, False, replications, None, None, None, None, sentence
        )
    widest = max(widths, key=lambda width: width.excess)
    reached = widest.excess <= 1
    expected = _expected(widest, replications)
    return Precision(
        wanted.metric,
        wanted.share,
        reached,
        replications,
        widest.strategy,
        widest.half,
        widest.allowed,
        replications if reached else expected,
        _sentence(wanted, widest, replications, reached, expected),
    )


def _widths(wanted: Goal, cells: Cells) -> list[_Width | None]:
    metric = CATALOGUE[wanted.metric]
    base = cells.of(wanted.baseline, metric).estimate()
    if not wanted.others:
        return [_width(wanted.baseline, *base, wanted.share, None)]
    widths = []
    for name in wanted.others:
        own = cells.of(name, metric).estimate()
        level = max(abs(own.mean or 0.0), abs(base.mean or 0.0))
        change = cells.difference(name, wanted.baseline, metric).estimate
        widths.append(_width(name, *change, wanted.share, level))
    return widths


def _width(
    strategy: str,
    mean: float | None,
    low: float | None,
    high: float | None,
    share: float,
    level: float | None,
) -> _Width | None:
    if mean is None or low is None or high is None:
        return None
    half = max(mean - low, high - mean)
    # A difference near 0 is no measure of its own interval. It is known well enough once all that
    # it may be is small against what the strategies themselves have.
    nearly_none = 0.0 if level is None else share * level - abs(mean)
    return _Width(strategy, mean, half, max(share * abs(mean), nearly_none), level is not None)


def _expected(widest: _Width, replications: int) -> int | None:
    if widest.allowed == 0:
        return None
    return round(replications * widest.excess**2)


def _sentence(
    wanted: Goal, widest: _Width, replications: int, reached: bool, expected: int | None
) -> str:
    unit = CATALOGUE[wanted.metric].unit
    value = number(widest.mean, widest.mean - widest.half, widest.mean + widest.half, unit)
    label = CATALOGUE[wanted.metric].label
    of = f"{label} of {widest.strategy}"
    if widest.is_difference:
        of = f"difference in {label} between {widest.strategy} and {wanted.baseline}"
    half, allowed = (number(width, 0.0, width, unit) for width in (widest.half, widest.allowed))
    share, it = _percent(wanted.share), f"the {of}, {value} ± {half}"
    if reached:
        floor = ", the fewest that are run," if replications == FLOOR else ""
        return (
            f"{counted(replications, 'replication')}{floor} were enough for {share}."
            f" What needs the most is {it}."
        )
    ceiling = ", the most that are run," if replications == wanted.most else ""
    more = f"; about {float(f'{expected:.2g}'):,.0f} would be enough" if expected else ""
    return (
        f"{counted(replications, 'replication')}{ceiling} were not enough for {share}. What limits"
        f" it is {it}, where ± {allowed} was asked for{more}."
    )


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"
