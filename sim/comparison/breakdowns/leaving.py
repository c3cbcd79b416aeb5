"""How long windows are, by when in the week somebody leaves."""

import numpy as np
import pandas as pd

from sim.comparison.breakdowns.futures import futures_of, owners, seed_of
from sim.comparison.rows import columns, numbers
from sim.core.units import HOURS_PER_DAY
from sim.experiment import Result
from sim.metrics import intervals

_MEDIAN = 0.5


def by_leaving_hour(result: Result) -> pd.DataFrame:
    """Return the median window by weekday and hour of leaving.

    A mean would tell the few whom only a review finds, and those do not care for the hour.

    Parameters
    ----------
    result : Result
        From :func:`sim.run`.

    Returns
    -------
    DataFrame
        One row a strategy, ``weekday`` (0 is Monday) and ``hour`` of the day in which anybody left:
        ``leavers`` in all futures, ``median_hours`` with the ends ``_low`` and ``_high`` of the
        95 % interval that resamples whole futures.

    Raises
    ------
    ValueError
        If nobody left.
    """
    if result.windows.empty:
        raise ValueError("nobody left in these futures, so there is no hour of leaving")
    futures = futures_of(result)
    weights = intervals.resamples(seed_of(result), len(futures))
    first_weekday = result.scenario.parameters.start.weekday()
    left = result.windows["left_hours"].to_numpy(float)
    day, hour = np.divmod(left, HOURS_PER_DAY)
    windows = result.windows.assign(
        weekday=(day.astype(np.int64) + first_weekday) % 7, hour=hour.astype(np.int64)
    )
    rows: list[dict[str, object]] = []
    for strategy in result.strategies:
        own = windows[windows["strategy"] == strategy]
        for (weekday, at), those in own.groupby(["weekday", "hour"]):
            values = those["exposure_hours"].to_numpy(float)
            drawn = intervals.weighted_quantiles(values, owners(those, futures), [_MEDIAN], weights)
            estimate = intervals.quantile_estimate(drawn[0], _MEDIAN, len(futures))
            when: dict[str, object] = {
                "strategy": strategy,
                "weekday": int(str(weekday)),
                "hour": int(str(at)),
            }
            rows.append(when | {"leavers": len(those)} | columns("median_hours", estimate))
    return numbers(rows, ["median_hours"])
