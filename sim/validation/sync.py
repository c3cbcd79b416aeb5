"""How long a directory with sync cycles needs, against the sum of its parts."""

import pandas as pd

from sim import experiment
from sim.core.units import MINUTES_PER_HOUR
from sim.scenarios import Scenario
from sim.validation.check import Check, per_row

# What would make a removal wait for something else than the sync.
_NOTHING_FAILS = {
    "idp": "entra",
    "signals.idp_missed_share": 0.0,
    "signals.console_first_share": 0.0,
}
_SYNC = ("failure_share", "breaks_per_year", "outages_per_year")


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
    checks = []
    for words, more in (
        ("without", {f"plans.{plan}.sync.slow_share": 0.0}),
        ("with", {}),
    ):
        there = scenario.override({**calm, **more})
        idp, sync = there.parameters.idps["entra"], there.parameters.plans[plan].sync
        assert sync is not None
        expected = idp.cycle_minutes / 2 + idp.run_minutes.mean
        expected += sync.poll_minutes.mean + sync.processing_minutes.mean
        expected += sync.slow_share * sync.slow_hours.mean * MINUTES_PER_HOUR
        estimate = per_row(_waits(there, strategy, replications, seed), "minutes")
        checks.append(
            Check(f"Wait for Entra's sync, {words} slow mode", "minutes", expected, estimate)
        )
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
