"""Two seeds of one scenario differ by luck alone: how often a screen would call that clear."""

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.comparison.judgement import horizon_years
from sim.comparison.printed import PRINTED, judged, of_amounts, paired
from sim.comparison.rows import cells_of
from sim.comparison.senses import invoice_key, invoiced, shown_keys
from sim.metrics.estimates import Cells, Ratio

SCALEUP = Path(__file__).parents[2] / "scenarios" / "scaleup.toml"
POOL, REPLICATIONS, RESAMPLINGS = 120, 40, 2000
# Five of a hundred are 100; 3.6 standard errors more are left to the luck of this test.
MOST = 135


def of_screen(result, name):
    """Numerators and denominators of the printed metrics, and invoices: a column a replication."""
    cells, parameters = cells_of(result), result.scenario.parameters
    sums = {
        key: np.array([ratio.numerator, ratio.denominator])
        for key in shown_keys(cells, parameters, name, None)
        for ratio in [cells.ratios[name, PRINTED[key].metric]]
    }
    return sums, {invoice_key(year): usd[name] for year, usd in invoiced(result).items()}


def with_labels(one, other, years):
    """Whether any printed difference between two sets of replications counts as clear."""
    ratios = {
        (name, PRINTED[key].metric): Ratio(*sums)
        for name, (rows, _) in (("one", one), ("other", other))
        for key, sums in rows.items()
    }
    cells = Cells(REPLICATIONS, (), ratios, {})
    family = {key: paired(cells, "one", "other", key, years) for key in one[0]}
    family |= {key: of_amounts(usd, other[1][key]) for key, usd in one[1].items()}
    return any(sense in ("more", "less") for _, sense in judged(family, REPLICATIONS).values())


@pytest.mark.slow
def test_two_seeds_of_one_strategy_are_hardly_ever_called_different():
    scenario = sim.load(SCALEUP)
    name = next(iter(scenario.parameters.strategies))
    years = horizon_years(scenario.parameters)
    seeds = [
        of_screen(sim.run(scenario, [name], replications=POOL, seed=seed), name) for seed in (1, 2)
    ]
    rng = np.random.default_rng(7)
    called = 0
    for _ in range(RESAMPLINGS):
        chosen = rng.choice(POOL, REPLICATIONS, replace=False)
        # Which seed is called the first is a matter of luck too, so that the true difference is 0.
        turned = rng.random(REPLICATIONS) < 0.5
        one, other = (
            tuple(
                {
                    key: np.where(turned, second[key][..., chosen], first[key][..., chosen])
                    for key in first
                }
                for first, second in zip(*pair, strict=True)
            )
            for pair in (seeds, seeds[::-1])
        )
        called += with_labels(one, other, years)
    assert 0 < called <= MOST
