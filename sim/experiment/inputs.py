"""Replications with inputs of their own, laid out together: what is bought and used has a name."""

import pandas as pd

from sim.core.given import Given
from sim.scenarios.schema import Parameters, Plan, UsageProfile

_OF = "@"


def joint(given: Given[Parameters]) -> Parameters:
    """Return parameters with the plans and usage profiles of all replications.

    Where inputs differ, each replication has plans and profiles of its own; the rows that name them
    are turned to these names by :func:`own_names`.
    """
    if isinstance(given, Parameters):
        return given
    plans: dict[str, Plan] = {}
    usage: dict[str, UsageProfile] = {}
    for replication, own in given.items():
        plans |= {f"{name}{_OF}{replication}": plan for name, plan in own.plans.items()}
        usage |= {f"{name}{_OF}{replication}": profile for name, profile in own.usage.items()}
    return next(iter(given.values())).model_copy(update={"plans": plans, "usage": usage})


def own_names(rows: pd.DataFrame, column: str, given: Given[Parameters]) -> pd.DataFrame:
    """Write plans, or profiles, as those of their replication, where these have their own."""
    if isinstance(given, Parameters) or column not in rows:
        return rows
    words = zip(rows[column], rows["replication"], strict=True)
    names = [f"{word}{_OF}{replication}" for word, replication in words]
    return rows.assign(**{column: pd.Series(names, rows.index, dtype=object)})


def shared(parameters: Parameters) -> tuple[object, ...]:
    """What has to be the same for inputs to be laid out together: the calendar, and what counts."""
    policies, hours = parameters.policies, parameters.hours
    return (
        parameters.start,
        parameters.horizon_months,
        parameters.country,
        hours,
        parameters.desk.desk_hours_per_day,
        policies.review_interval_days,
        parameters.contract,
        policies.exposed_hour_usd is None,
        policies.waiting_day_usd is None,
    )
