"""How long a leaver whom nobody reports stays a member, against renewal theory."""

from sim import experiment
from sim.core.units import HOURS_PER_DAY
from sim.core.vocabulary import WEEKDAYS
from sim.scenarios import Scenario
from sim.validation.check import Check, per_row


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
    return Check(
        "Wait for the review that finds a leaver",
        "days",
        expected,
        per_row(rows.assign(days=days), "days"),
    )
