"""Replications with inputs of their own, laid out together: what is bought and used has a name."""

from collections.abc import Mapping

import numpy as np

from sim.core.given import Given
from sim.core.table import Table
from sim.scenarios.schema import Parameters, Plan, UsageProfile

_OF = "@"


def joint(given: Given[Parameters]) -> Parameters:
    """Return parameters with the plans and usage profiles of all inputs that are given.

    Where inputs differ, each has plans and profiles of its own, whose names end in its number; the
    rows that name them are turned to these names by :func:`own_names`.
    """
    if isinstance(given, Parameters):
        return given
    plans: dict[str, Plan] = {}
    usage: dict[str, UsageProfile] = {}
    numbers = _numbers(given)
    for number, own in {numbers[each]: own for each, own in given.items()}.items():
        plans |= {f"{name}{_OF}{number}": plan for name, plan in own.plans.items()}
        usage |= {f"{name}{_OF}{number}": profile for name, profile in own.usage.items()}
    return next(iter(given.values())).model_copy(update={"plans": plans, "usage": usage})


def own_names(rows: Table, column: str, given: Given[Parameters]) -> Table:
    """Write plans, or profiles, as those of the inputs of their replication, where these differ."""
    if isinstance(given, Parameters) or column not in rows:
        return rows
    ends = {replication: f"{_OF}{number}" for replication, number in _numbers(given).items()}
    distinct, place = np.unique(rows["replication"], return_inverse=True)
    whose = np.array([ends[number] for number in distinct.tolist()], dtype=object)
    return rows.assign(**{column: rows[column] + whose[place]})


def _numbers(given: Mapping[int, Parameters]) -> dict[int, int]:
    """Number the inputs by replication; the same object has one number."""
    seen: dict[int, int] = {}
    return {replication: seen.setdefault(id(own), len(seen)) for replication, own in given.items()}


def shared(parameters: Parameters) -> tuple[object, ...]:
    """What has to be the same for inputs to be laid out together: days, and what counts."""
    policies, hours = parameters.policies, parameters.hours
    return (
        parameters.start,
        parameters.horizon_months,
        parameters.country,
        hours,
        policies.review_interval_days,
        parameters.contract,
        policies.exposed_hour_usd is None,
        policies.waiting_day_usd is None,
    )
