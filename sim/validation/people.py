"""Whether as many leave as the scenario says."""

from sim import experiment
from sim.core.units import HOURS_PER_DAY
from sim.metrics import intervals
from sim.scenarios import Scenario
from sim.scenarios.calendar import Calendar
from sim.validation.check import Check

_HOURS_PER_YEAR = 365.25 * HOURS_PER_DAY


def attrition(scenario: Scenario, segment: str, replications: int = 50, seed: int = 1) -> Check:
    """Check the leavers per head-year of a segment.

    Parameters
    ----------
    scenario : Scenario
    segment : str
        One without layoffs, all of whom have a seat.
    replications, seed : int
    """
    first = next(iter(scenario.parameters.strategies))
    people = experiment.run(scenario, [first], replications, seed).frames.people
    end = Calendar.of(scenario.parameters).horizon_hours
    own = people[people["segment"] == segment]
    since = own["start_hours"].clip(lower=0.0, upper=end)
    rows = own.assign(
        years=(own["left_hours"].clip(upper=end) - since) / _HOURS_PER_YEAR,
        left=own["left_hours"] < end,
    )
    sums = rows.groupby("replication")[["left", "years"]].sum()
    estimate = intervals.ratio_of_sums(sums["left"].to_numpy(float), sums["years"].to_numpy(float))
    expected = scenario.parameters.workforce[segment].attrition_per_year
    return Check("Leavers per head and year", "share", expected, estimate)
