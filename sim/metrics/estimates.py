"""What was measured, by strategy and metric: each cell has its estimate and its difference."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.core.arrays import Floats, Whole
from sim.core.estimates import Estimate
from sim.metrics import CATALOGUE, Metric, intervals
from sim.metrics.intervals import Difference


@dataclass(frozen=True)
class Ratio:
    """A total, a mean or a ratio: what each replication adds to its two sums.

    `control` is the part of the numerator that did not happen but makes the mean more certain;
    `least` and `most` are what the value cannot pass.
    """

    numerator: Floats
    denominator: Floats
    control: Floats | float = 0.0
    least: float = -math.inf
    most: float = math.inf

    def estimate(self) -> Estimate:
        """Ratio of the sums, with its interval."""
        estimate = intervals.ratio_of_sums(self.numerator, self.denominator)
        return estimate.within(self.least, self.most)

    def minus(self, base: "Ratio") -> Difference:
        """Paired difference to the same metric of another strategy."""
        estimate, gain = intervals.difference_of_ratios(
            self.numerator, self.denominator, base.numerator, base.denominator
        )
        return Difference(estimate.within(self.least - base.most, self.most - base.least), gain)

    def each(self) -> Floats:
        """Value of each replication in which it is defined, as it happened."""
        defined = self.denominator != 0
        happened = self.numerator - self.control
        values: Floats = happened[defined] / self.denominator[defined]
        return values


@dataclass(frozen=True)
class Quantile:
    """A pooled quantile: of the sample and each resample, and of each replication alone."""

    resampled: Floats
    alone: Floats
    q: float

    def estimate(self) -> Estimate:
        """Quantile of the pooled people, with its interval."""
        return intervals.quantile_estimate(self.resampled, self.q, len(self.alone))

    def minus(self, base: "Quantile") -> Difference:
        """Paired difference to the same metric of another strategy."""
        return intervals.difference_of_quantiles(
            self.resampled, base.resampled, self.q, len(self.alone)
        )

    def each(self) -> Floats:
        """Value of each replication in which it is defined."""
        return self.alone[~np.isnan(self.alone)]


@dataclass(frozen=True)
class Cells:
    """Everything measured, with the metrics in the order of the catalogue."""

    replications: int
    metrics: tuple[Metric, ...]
    ratios: Mapping[tuple[str, str], Ratio]
    quantiles: Mapping[tuple[str, str], Quantile]

    def of(self, strategy: str, metric: Metric) -> Ratio | Quantile:
        """Cell of any kind of metric."""
        at = strategy, metric.name
        return self.quantiles[at] if metric.kind == "quantile" else self.ratios[at]

    def difference(
        self, strategy: str, base: str, metric: Metric, there: "Cells | None" = None
    ) -> Difference:
        """Paired difference to the same metric of another strategy, or in other cells."""
        one, other, others = (strategy, metric.name), (base, metric.name), there or self
        if metric.kind == "quantile":
            return self.quantiles[one].minus(others.quantiles[other])
        return self.ratios[one].minus(others.ratios[other])


# Only quantiles are taken of samples: who asks for none needs no more than this.
NO_SAMPLES = pd.DataFrame(columns=["strategy", "replication", "sample", "value"])


def measured(
    observations: pd.DataFrame,
    samples: pd.DataFrame,
    strategies: Sequence[str],
    seed: int,
    only: Collection[str] | None = None,
) -> Cells:
    """Lay the frames of a result out by strategy and metric.

    Parameters
    ----------
    observations : DataFrame
        ``strategy, replication, metric, numerator, denominator, control`` of at least one
        replication.
    samples : DataFrame
        ``strategy, replication, sample, value``: what quantiles are taken of.
    strategies : sequence of str
    seed : int
        Seed of the experiment, which also draws the resamples.
    only : collection of str, optional
        Names of metrics; all by default.
    """
    replications = np.unique(observations["replication"].to_numpy(np.int64))
    ratios = _ratios(observations, strategies, replications)
    seen = {metric for _, metric in ratios}
    metrics = tuple(
        metric
        for metric in CATALOGUE.values()
        if (metric.kind == "quantile" or metric.name in seen) and (not only or metric.name in only)
    )
    weights = intervals.resamples(seed, len(replications))
    quantiles = _quantiles(samples, strategies, metrics, replications, weights)
    return Cells(len(replications), metrics, ratios, quantiles)


def _ratios(
    observations: pd.DataFrame, strategies: Sequence[str], replications: Whole
) -> dict[tuple[str, str], Ratio]:
    rows = observations[observations["strategy"].isin(strategies)]
    names = [str(name) for name in rows["metric"].unique()]
    at = (
        pd.Index(strategies).get_indexer(pd.Index(rows["strategy"])),
        pd.Index(names).get_indexer(pd.Index(rows["metric"])),
        np.searchsorted(replications, rows["replication"].to_numpy(np.int64)),
    )
    sums = np.zeros((3, len(strategies), len(names), len(replications)))
    for each, name in zip(sums, ("numerator", "denominator", "control"), strict=True):
        each[at] = rows[name].to_numpy(float)
    return {
        (strategy, metric): Ratio(
            sums[0, s, m], sums[1, s, m], sums[2, s, m], *CATALOGUE[metric].bounds
        )
        for s, strategy in enumerate(strategies)
        for m, metric in enumerate(names)
    }


def _quantiles(
    samples: pd.DataFrame,
    strategies: Sequence[str],
    metrics: Sequence[Metric],
    replications: Whole,
    drawn: Floats,
) -> dict[tuple[str, str], Quantile]:
    weights = np.vstack([drawn, np.eye(len(replications))])
    pools = dict(iter(samples.groupby(["strategy", "sample"])))
    cells: dict[tuple[str, str], Quantile] = {}
    for sample in {metric.sample: None for metric in metrics if metric.sample}:
        wanted = [(m.name, m.q) for m in metrics if m.sample == sample and m.q is not None]
        for strategy in strategies:
            people = pools.get((strategy, sample), samples.iloc[:0])
            owner = np.searchsorted(replications, people["replication"].to_numpy(np.int64))
            values = people["value"].to_numpy(float)
            found = intervals.weighted_quantiles(values, owner, [q for _, q in wanted], weights)
            for (name, q), row in zip(wanted, found, strict=True):
                cells[strategy, name] = Quantile(row[: len(drawn)], row[len(drawn) :], q)
    return cells
