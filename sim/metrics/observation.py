"""How each metric is observed in the frames of many futures."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.core.arrays import Floats
from sim.core.units import CENTS_PER_USD, HOURS_PER_DAY
from sim.metrics.access import access, exposure, waits
from sim.metrics.catalogue import CATALOGUE
from sim.metrics.evidence import Evidence, Ratio, cents_by_month
from sim.metrics.money import cost
from sim.metrics.seatdays import USES, positions
from sim.metrics.stack import collapse, strategy_of
from sim.metrics.work import desks, effort
from sim.records.memberships import FUTURE
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Parameters


def observe(evidence: Evidence, parameters: Parameters, calendar: Calendar) -> pd.DataFrame:
    """Observe all metrics but quantiles in every future.

    Returns
    -------
    DataFrame
        ``strategy``, ``replication``, ``metric``, ``numerator``, ``denominator``: strategies, not
        their applications, in the order of ``ends``, metrics in that of the catalogue. The
        denominator of a total is 1; a ratio is undefined where it is 0. ``exposure_cost_usd`` is
        there only if it has a price.
    """
    seen = {
        **effort(evidence, calendar),
        **exposure(evidence, parameters, calendar),
        **access(evidence, calendar),
    }
    seen |= cost(evidence, parameters, calendar, seen["manual_hours"][0])
    price = parameters.policies.exposed_hour_usd
    if price is not None:
        seen["exposure_cost_usd"] = seen["exposure_hours_total"][0] * price, 1.0
    desk_futures, at_desks = desks(evidence, parameters, calendar)
    tables = [_table(evidence.ends[FUTURE], seen), _table(desk_futures, at_desks)]
    return collapse(pd.concat(tables, ignore_index=True))


def samples(evidence: Evidence) -> pd.DataFrame:
    """Return the values that quantiles are taken of, one row per person, application and sample.

    Returns
    -------
    DataFrame
        ``strategy``, ``replication``, ``sample`` ("exposure_hours" of all counted leavers, or
        "time_to_access_hours" of the joiners who stayed until they could get in), ``value``.
    """
    waited = waits(evidence)
    waited = waited[waited["counted"]]
    frames = [
        evidence.windows[FUTURE].assign(
            sample="exposure_hours", value=evidence.windows["exposure_hours"]
        ),
        waited[FUTURE].assign(sample="time_to_access_hours", value=waited["wait_hours"]),
    ]
    rows = pd.concat(frames, ignore_index=True)
    return rows.assign(strategy=strategy_of(rows["strategy"]))


def by_month(evidence: Evidence, calendar: Calendar) -> pd.DataFrame:
    """Return seats and money by anniversary month, over all applications of a strategy.

    Returns
    -------
    DataFrame
        ``strategy``, ``replication``, ``month``; mean ``purchased``, ``held`` (members, present,
        pending or gone) seats, and by what they were used for (``active``, ``idle``,
        ``orphaned``, ``pending``, ``stranded``, which add up to the purchased);
        ``cash_usd`` and ``accrued_usd`` of all lines.
    """
    days = evidence.seat_days
    length = np.diff(calendar.month_hours)[days["month"] - 1] / HOURS_PER_DAY
    futures = days[FUTURE].drop_duplicates(ignore_index=True)

    def usd(amounts: pd.DataFrame) -> Floats:
        of = cents_by_month(amounts, futures, calendar)
        return of[positions(days, futures), days["month"] - 1] / CENTS_PER_USD

    held = days["active"] + days["idle"] + days["orphaned"] + days["pending"]
    rows = days[[*FUTURE, "month"]].assign(
        strategy=strategy_of(days["strategy"]),
        purchased=days["purchased"] / length,
        held=held / length,
        **{use: days[use] / length for use in USES},
        cash_usd=usd(evidence.cash),
        accrued_usd=usd(evidence.accrued),
    )
    return rows.groupby([*FUTURE, "month"], sort=False, as_index=False).sum()


def _table(futures: pd.DataFrame, seen: Mapping[str, Ratio]) -> pd.DataFrame:
    names = [name for name in CATALOGUE if name in seen]
    rows = futures.iloc[np.repeat(np.arange(len(futures)), len(names))].reset_index(drop=True)
    below = [np.broadcast_to(np.asarray(seen[name][1], float), len(futures)) for name in names]
    return rows.assign(
        metric=np.tile(names, len(futures)),
        numerator=np.stack([seen[name][0] for name in names], axis=1).ravel(),
        denominator=np.stack(below, axis=1).ravel(),
    )
