"""The catalogue: all metrics, in the order in which tables show them."""

from collections.abc import Mapping

import pandas as pd

from sim.core.vocabulary import COSTS
from sim.metrics.catalogue_access import ACCESS_AND_SEATS
from sim.metrics.catalogue_costs import COSTS_AND_WORK
from sim.metrics.metric import Metric

CATALOGUE: Mapping[str, Metric] = {
    metric.name: metric for metric in (*COSTS_AND_WORK, *ACCESS_AND_SEATS)
}
_FIRST_COST, *_OTHER_COSTS = (f"{kind}_cost_usd" for kind in COSTS)
# The cost of licences comes first, and what of it is sunk stands below it.
HEADLINE: tuple[str, ...] = (
    "total_cost_usd",
    _FIRST_COST,
    "sunk_cost_usd",
    *_OTHER_COSTS,
    "exposure_cost_usd",
    "waiting_cost_usd",
    "decision_cost_usd",
    "committed_cost_usd",
    "usage_blocked_usd_total",
    "manual_hours",
    "exposure_hours_total",
    "exposure_common_hours_total",
    "exposure_hours_mean",
    "exposure_hours_p95",
    "share_out_within_1_day",
    "share_over_policy",
    "orphaned_hours_total",
    "time_to_access_hours_mean",
    "seat_utilisation",
)


def definitions() -> pd.DataFrame:
    """Return the catalogue for people: metric, unit, better, kind, definition."""
    catalogue = pd.DataFrame(CATALOGUE.values()).rename(columns={"name": "metric"})
    return catalogue[["metric", "unit", "better", "kind", "definition"]]
