"""What was bought and what it was used for: seats by month, and the split of all seat-days."""

import numpy as np
import pandas as pd

from sim.comparison.breakdowns.futures import Floats, futures_of
from sim.comparison.rows import columns, numbers
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
        and ``_high`` of the 95 % interval of the mean over futures.
    """
    ones = np.ones(len(futures_of(result)))
    rows: list[dict[str, object]] = []
    for strategy in result.strategies:
        own = result.months[result.months["strategy"] == strategy]
        for month, those in own.groupby("month"):
            row: dict[str, object] = {"strategy": strategy, "month": int(str(month))}
            for name in COUNTS:
                values = those[name].to_numpy(float)
                row |= columns(name, intervals.ratio_of_sums(values, ones))
            rows.append(row)
    return numbers(rows, COUNTS)


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
    months = result.months.assign(length=days[result.months["month"].to_numpy() - 1])
    rows: list[dict[str, object]] = []
    for strategy in result.strategies:
        own = months[months["strategy"] == strategy]

        def total(name: str, own: pd.DataFrame = own) -> Floats:
            weighted = own[name] * own["length"]
            return weighted.groupby(own["replication"]).sum().to_numpy(float)

        purchased = total("purchased")
        for use in USES:
            seat_hours = total(use)
            share = intervals.ratio_of_sums(seat_hours, purchased)
            seats = float(seat_hours.mean() / days.sum())
            rows.append(
                {"strategy": strategy, "use": use, "seats": seats, **columns("share", share)}
            )
    return numbers(rows, ["share"])
