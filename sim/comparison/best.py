"""Which strategies are best at a metric: the best mean, and who is not clearly worse."""

from collections.abc import Collection

import pandas as pd

from sim.comparison.printed import Paired, Sense, judged
from sim.comparison.senses import tested
from sim.metrics import HEADLINE
from sim.metrics.estimates import Cells

Place = tuple[str, str]


def with_best(
    metrics: pd.DataFrame,
    differences: pd.DataFrame,
    cells: Cells,
    base: str,
    possible: Collection[str],
) -> pd.DataFrame:
    """Add to metrics which strategies are best at each, of those that can be chosen.

    Parameters
    ----------
    metrics : DataFrame
        ``strategy, metric`` and more.
    differences : DataFrame
        From :func:`sim.comparison.senses.with_senses`: what is said there holds here.
    cells : Cells
    base : str
        The baseline.
    possible : collection of str
        Strategies that can be chosen.

    Returns
    -------
    DataFrame
        With ``is_best``. Who is worse is found in the same futures, difference by difference; what
        is no difference to the baseline is tested together.
    """
    said = differences.set_index(["strategy", "metric"])["sense"].to_dict()
    best: set[Place] = set()
    senses: dict[Place, Sense] = {}
    pairs: dict[Place, Paired | None] = {}
    for metric in cells.metrics:
        means = {
            name: mean
            for name in possible
            if (mean := cells.of(name, metric).estimate().mean) is not None
        }
        if metric.better == "none" or not means:
            continue
        pick = min if metric.better == "lower" else max
        first = pick(means, key=means.__getitem__)
        best.add((first, metric.name))
        for name in (each for each in means if each != first):
            if base in (name, first):
                senses[name, metric.name] = said[first if name == base else name, metric.name]
            else:
                gap = cells.difference(name, first, metric).estimate
                pairs[name, metric.name] = tested(gap, cells, (name, first), metric)
    for is_main in (True, False):
        family = {at: pair for at, pair in pairs.items() if (at[1] in HEADLINE) == is_main}
        senses |= {at: sense for at, (_, sense) in judged(family, cells.replications).items()}
    best |= {at for at, sense in senses.items() if sense not in ("more", "less")}
    places = zip(metrics["strategy"], metrics["metric"], strict=True)
    return metrics.assign(is_best=[at in best for at in places])
