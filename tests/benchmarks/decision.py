"""How many futures a decision needs: the same ones for both strategies, or others for each.

The precision is what unpaired futures reach with a hundred of them; the question is how many pairs
reach it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmarks.rows import Row
from benchmarks.timing import REPOSITORY
from sim import experiment, scenarios
from sim.scenarios import Scenario

Floats = NDArray[np.float64]

_UNPAIRED = 100
_FEWEST = 3
_METRICS = ("licence_cost_usd", "total_cost_usd", "manual_hours", "exposure_hours_total")


def measure(quick: bool = False) -> list[Row]:
    """Compare Enterprise with Team in the same futures, and in those of another seed."""
    scenario = scenarios.load(REPOSITORY / "scenarios" / "scaleup.toml")
    futures = 5 if quick else 400
    team, enterprise = "team", "enterprise"
    one = _totals(scenario, (team, enterprise), futures, seed=1)
    other = _totals(scenario, (enterprise,), futures, seed=2)
    rows = []
    for metric in _METRICS:
        paired = one[enterprise][metric] - one[team][metric]
        unpaired = other[enterprise][metric] - one[team][metric]
        reach = _reach(unpaired.std(ddof=1), _UNPAIRED)
        needed = next(n for n in range(_FEWEST, 10**6) if _reach(paired.std(ddof=1), n) <= reach)
        note = f"{_UNPAIRED} futures of either strategy ÷ {needed} common ones"
        rows.append(Row(f"unpaired ÷ paired, {metric}", _UNPAIRED / needed, None, note))
    return rows


def _totals(
    scenario: Scenario, strategies: Sequence[str], futures: int, seed: int
) -> dict[str, dict[str, Floats]]:
    seen = experiment.run(scenario, strategies, futures, seed, workers=1).observations
    wide = seen.pivot(index="replication", columns=["strategy", "metric"], values="numerator")
    return {
        strategy: {metric: wide[strategy, metric].to_numpy() for metric in _METRICS}
        for strategy in strategies
    }


def _reach(deviation: float, futures: int) -> float:
    """Half the length of the 95 % interval of a mean."""
    return float(stats.t.ppf(0.975, futures - 1)) * deviation / futures**0.5
