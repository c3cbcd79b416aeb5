"""How many leave, and how long one waits for a sync or, if nobody reports it, for a review."""

import pandas as pd

from sim import experiment
from sim.core.units import HOURS_PER_DAY, MINUTES_PER_HOUR
from sim.core.vocabulary import WEEKDAYS
from sim.metrics import intervals
from sim.scenarios import Scenario
from sim.scenarios.calendar import Calendar
from sim.theory.check import Check, per_row

_HOURS_PER_YEAR = 365.25 * HOURS_PER_DAY
# What would make a removal wait for something else than the sync.
_NOTHING_FAILS = {
    "idp": "entra",
    "signals.idp_missed_share": 0.0,
    "signals.console_first_share": 0.0,
}
_SYNC = ("failure_share", "breaks_per_year", "outages_per_year")


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


def missed_leavers(
    scenario: Scenario, strategy: str, replications: int = 50, seed: int = 1
) -> Check:
    """Check the days from leaving to the review that finds the leaver, if nobody reports any.

    Reviews every R days that find each orphan with probability d need R (1/d - 1/2) days in the
    mean: half an interval to the first, and 1/d reviews.

    Parameters
    ----------
    scenario : Scenario
    strategy : str
        One that is run by hand.
    replications, seed : int
    """
    there = scenario.override(
        {
            "signals.missed_share": 1.0,
            "signals.idp_missed_share": 0.0,
            # So that a review is never put off to a working day.
            "hours.working_days": list(WEEKDAYS),
            "hours.opens_hour": 0.0,
            "hours.closes_hour": 24.0,
        }
    )
    policies = there.parameters.policies
    detection = policies.review_detection_share
    expected = policies.review_interval_days * (1 / detection - 1 / 2)
    result = experiment.run(there, [strategy], replications, seed, records=True)
    removed = result.records[result.records["record"] == "Removed"]
    found = removed[removed["route"] == "review"][["replication", "person", "noticed_hours"]]
    rows = result.windows[["replication", "person", "left_hours"]].merge(found)
    days = (rows["noticed_hours"] - rows["left_hours"]) / HOURS_PER_DAY
    found_after = per_row(rows.assign(days=days), "days")
    return Check("Wait for the review that finds a leaver", "days", expected, found_after)


def wait_for_sync(
    scenario: Scenario, strategy: str, replications: int = 50, seed: int = 1
) -> list[Check]:
    """Check the minutes from the IdP's disable to the removal, with and without the slow mode.

    A cycle at a random phase makes half a cycle of waiting in the mean; the run, the poll and the
    vendor's processing come on top.

    Parameters
    ----------
    scenario : Scenario
    strategy : str
        One that runs under ``scim``.
    replications, seed : int
    """
    plan = scenario.parameters.strategies[strategy].plan
    calm = {**_NOTHING_FAILS, **{f"plans.{plan}.sync.{name}": 0.0 for name in _SYNC}}
    never_slow = {f"plans.{plan}.sync.slow_share": 0.0}
    checks = []
    for words, more in (("without", never_slow), ("with", {})):
        there = scenario.override({**calm, **more})
        idp, sync = there.parameters.idps["entra"], there.parameters.plans[plan].sync
        assert sync is not None
        expected = idp.cycle_minutes / 2 + idp.run_minutes.mean
        expected += sync.poll_minutes.mean + sync.processing_minutes.mean
        expected += sync.slow_share * sync.slow_hours.mean * MINUTES_PER_HOUR
        estimate = per_row(_waits(there, strategy, replications, seed), "minutes")
        claim = f"Wait for Entra's sync, {words} slow mode"
        checks.append(Check(claim, "minutes", expected, estimate))
    return checks


def _waits(scenario: Scenario, strategy: str, replications: int, seed: int) -> pd.DataFrame:
    result = experiment.run(scenario, [strategy], replications, seed, records=True)
    keys = ["replication", "person"]
    of = dict(iter(result.records.groupby("record")))
    removed = of["Removed"][of["Removed"]["route"] == "sync"]
    rows = removed.merge(of["IdpDisabled"][[*keys, "hours"]], on=keys, suffixes=("", "_disabled"))
    if "OwnershipTransferred" in of:
        # The directory does not remove the Owner, who hands the role on first.
        owners = of["OwnershipTransferred"][keys].assign(owner=True)
        rows = rows.merge(owners, "left", on=keys)
        rows = rows[rows["owner"].isna()]
    return rows.assign(minutes=(rows["hours"] - rows["hours_disabled"]) * MINUTES_PER_HOUR)
