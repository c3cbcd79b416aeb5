"""What an experiment leaves behind: its frames, and their manifest."""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import metadata
from typing import Any

import pandas as pd

from sim.core.version import VERSION
from sim.experiment.frames import Frames, of_strategies, only, replications_of
from sim.experiment.precision import Precision
from sim.metrics import CATALOGUE
from sim.metrics.estimates import Cells, measured
from sim.scenarios import Scenario

_PACKAGES = ("numpy", "pandas", "scipy", "simpy", "pydantic", "holidays")
# It is read from the disk, and a process keeps its packages.
_version_of = cache(metadata.version)


class IdenticalFuturesError(RuntimeError):
    """Two replications drew the same random numbers: a fault of ours, and no result."""


@dataclass(frozen=True)
class Result:
    """The frames of an experiment and its manifest.

    `precision` says how precise a metric became, if a precision was asked for; `reused` how many of
    the replications were already in the folder.
    """

    scenario: Scenario
    strategies: tuple[str, ...]
    manifest: Mapping[str, Any]
    frames: Frames
    precision: Precision | None = None
    reused: int = 0

    @property
    def observations(self) -> pd.DataFrame:
        """``strategy, replication, metric, numerator, denominator, control``."""
        return self.frames.observations

    @property
    def samples(self) -> pd.DataFrame:
        """``strategy, replication, sample, value``."""
        return self.frames.samples

    @property
    def windows(self) -> pd.DataFrame:
        """Exposure windows, one row a leaver."""
        return self.frames.windows

    @property
    def months(self) -> pd.DataFrame:
        """Seats and money by month."""
        return self.frames.months

    @property
    def invoices(self) -> pd.DataFrame:
        """Invoice lines."""
        return self.frames.invoices

    @property
    def records(self) -> pd.DataFrame:
        """What happened, by strategy, replication and time; empty unless asked for."""
        return self.frames.records

    @cached_property
    def cells(self) -> Cells:
        """What was measured, by strategy and metric: one question of many asks for it again."""
        seed = int(self.manifest["seed"])
        return measured(self.observations, self.samples, self.strategies, seed)

    @cached_property
    def metrics(self) -> pd.DataFrame:
        """``strategy, replication, metric, unit, value`` as it happened; NaN if undefined."""
        rows = self.observations
        below = rows["denominator"].where(rows["denominator"] != 0)
        return rows[["strategy", "replication", "metric"]].assign(
            unit=rows["metric"].map({name: metric.unit for name, metric in CATALOGUE.items()}),
            value=(rows["numerator"] - rows["control"]) / below,
        )


def alone(result: Result, strategies: Sequence[str]) -> Result:
    """Leave out the other strategies of a result; none of them knows another one."""
    frames = of_strategies(result.frames, strategies)
    return replace(result, strategies=tuple(strategies), frames=frames)


def first_of(result: Result, count: int, after: int = 0) -> Result:
    """Leave out all replications of a result but the first so many, or those of them after some."""
    numbers = replications_of(result.frames)[after:count]
    return replace(result, frames=only(result.frames, numbers))


def manifest(
    scenario: Scenario, strategies: Sequence[str], replications: Sequence[int], seed: int
) -> dict[str, Any]:
    """Return the manifest of a result: everything needed to get the same frames again."""
    return {
        "schema": 1,
        "version": VERSION,
        "scenario": scenario.name,
        "digest": scenario.digest,
        "facts": scenario.parameters.facts,
        "seed": seed,
        "replications": len(replications),
        "first_replication": replications[0],
        "last_replication": replications[-1],
        "strategies": list(strategies),
        "python": platform.python_version(),
        "packages": {name: _version_of(name) for name in _PACKAGES},
    }


def refuse_identical(people: pd.DataFrame) -> None:
    """Refuse replications that drew the same random numbers.

    Parameters
    ----------
    people : DataFrame
        Of the joined frames.

    Raises
    ------
    IdenticalFuturesError
        If the same uniform numbers were looked up for the people of two replications. A metric may
        well be the same in all of them, and even everything that happens; random numbers may not.
    """
    seen: dict[bytes, object] = {}
    for number, drawn in people.groupby("replication", sort=False)["session_share"]:
        earlier = seen.setdefault(drawn.to_numpy().tobytes(), number)
        if earlier != number:
            raise IdenticalFuturesError(
                f"futures {earlier} and {number} are the same future twice: everybody has the same"
                " luck in both, so nothing follows from them; this is a fault of seatwise, please"
                " report it"
            )
