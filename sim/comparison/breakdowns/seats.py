"""What was bought and what it was used for: seats by month, and the split of all seat-days."""

import math

import numpy as np
import pandas as pd

from sim.comparison.labels import labelled
from sim.comparison.rows import by_group, tidy
from sim.core.vocabulary import USES
from sim.experiment import Result
from sim.metrics import intervals
from sim.scenarios.calendar import Calendar

COUNTS = ("purchased", "held", "active")


def seats_by_month(result: Result) -> pd.DataFrame:
    """Return the mean number of seats in each month.

    Parameters
    ----------
    result : Result
        From :func:`sim.run`.

    Returns
    -------
    DataFrame
        One row a ``strategy`` and ``month`` (1 is the first): ``purchased``, ``held`` (members,
        present, pending or gone) and ``active`` (present and using it), each with the ends ``_low``
        and ``_high`` of the 95 % interval of the mean over replications.
    """

    def means(those: pd.DataFrame) -> dict[str, object]:
        counts = {name: those[name].to_numpy(float) for name in COUNTS}
        return {
            name: intervals.mean_of(each).within(0.0, math.inf) for name, each in counts.items()
        }

    rows = by_group(result.months, ["strategy", "month"], means)
    return labelled(rows, result.scenario.parameters)


def seat_day_split(result: Result) -> pd.DataFrame:
    """Return what purchased seat-days were used for, over the whole horizon.

    Parameters
    ----------
    result : Result
        From :func:`sim.run`.

    Returns
    -------
    DataFrame
        One row a ``strategy`` and ``use`` (active, idle, orphaned, pending, stranded): ``share`` of
        all purchased seat-days with the ends ``_low`` and ``_high`` of its 95 % interval, and
        ``seats``, the mean number at any moment.
    """
    days = np.diff(Calendar.of(result.scenario.parameters).month_hours)
    length = days[result.months["month"].to_numpy() - 1]
    names = ["purchased", *USES]
    keys = [result.months["strategy"], result.months["replication"]]
    seat_hours = result.months[names].mul(length, axis=0).groupby(keys, sort=False).sum()
    rows = tidy(
        {
            "strategy": strategy,
            "use": use,
            "seats": float(own[use].mean() / days.sum()),
            "share": intervals.ratio_of_sums(
                own[use].to_numpy(), own["purchased"].to_numpy()
            ).within(0.0, 1.0),
        }
        for strategy, own in seat_hours.groupby("strategy", sort=False)
        for use in USES
    )
    return labelled(rows, result.scenario.parameters)
