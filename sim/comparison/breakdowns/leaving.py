"""How long windows are, by when in the week somebody leaves."""

import numpy as np
import pandas as pd

from sim.comparison.labels import labelled
from sim.comparison.rows import by_group, owners, replications_of
from sim.core.units import HOURS_PER_DAY
from sim.experiment import Result
from sim.metrics import intervals

_MEDIAN = 0.5


def by_leaving_hour(result: Result) -> pd.DataFrame:
    """Return the median window by weekday and hour of leaving.

    A mean would tell the few whom only a review finds, and those do not care for the hour. Who
    never had access does not count.

    Parameters
    ----------
    result : Result
        From :func:`sim.run`.

    Returns
    -------
    DataFrame
        One row a strategy, ``weekday`` (0 is Monday) and ``hour`` of the day in which anybody left:
        ``leavers`` in all replications, ``median_hours`` with the ends ``_low`` and ``_high`` of
        the 95 % interval that resamples whole replications.

    Raises
    ------
    ValueError
        If nobody left.
    """
    left_from = result.windows[result.windows["had_access"]]
    if left_from.empty:
        raise ValueError("nobody left in these futures, so there is no hour of leaving")
    replications = replications_of(result)
    weights = intervals.resamples(int(result.manifest["seed"]), len(replications))
    first_weekday = result.scenario.parameters.start.weekday()
    left = left_from["left_hours"].to_numpy(float)
    day, hour = np.divmod(left, HOURS_PER_DAY)
    windows = left_from.assign(
        weekday=(day.astype(np.int64) + first_weekday) % 7, hour=hour.astype(np.int64)
    )

    def median(those: pd.DataFrame) -> dict[str, object]:
        values, owner = those["exposure_hours"].to_numpy(float), owners(those, replications)
        (drawn,) = intervals.weighted_quantiles(values, owner, [_MEDIAN], weights)
        estimate = intervals.quantile_estimate(drawn, _MEDIAN, len(replications))
        return {"leavers": len(those), "median_hours": estimate}

    rows = by_group(windows, ["strategy", "weekday", "hour"], median)
    return labelled(rows, result.scenario.parameters)
