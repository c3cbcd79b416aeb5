"""Which of several applications the money and the exposed hours belong to."""

import numpy as np
import pandas as pd

from sim import billing
from sim.comparison.judgement import horizon_years
from sim.comparison.rows import columns, numbers
from sim.core.units import CENTS_PER_USD
from sim.experiment import Result
from sim.metrics import intervals


def by_application(result: Result) -> pd.DataFrame:
    """Share accrued invoices and exposed hours out to the applications of each strategy.

    Parameters
    ----------
    result : Result
        From :func:`sim.run`.

    Returns
    -------
    DataFrame
        One row a strategy and application: ``strategy``, ``application``, ``replications``, and a
        year, with ``_low`` and ``_high`` of the 95 % interval, ``accrued_usd`` and
        ``exposure_hours``. The admins' work is in no invoice.
    """
    parameters, years = result.scenario.parameters, horizon_years(result.scenario.parameters)
    futures = np.unique(result.observations["replication"])
    sums = {
        "accrued_usd": _sums(_accrued(result), "accrued_usd"),
        "exposure_hours": _sums(result.windows, "exposure_hours"),
    }
    rows = []
    for strategy in result.strategies:
        own = parameters.strategies[strategy]
        plans = (own.plan, *(also.plan for also in own.also))
        for application in dict.fromkeys(parameters.plans[plan].application for plan in plans):
            row: dict[str, object] = {"strategy": strategy, "application": application}
            row["replications"] = len(futures)
            for name, of in sums.items():
                keys = [(strategy, application, int(future)) for future in futures]
                each = np.array([of.get(key, 0.0) for key in keys]) / years
                row |= columns(name, intervals.ratio_of_sums(each, np.ones_like(each)))
            rows.append(row)
    return numbers(rows, list(sums))


def _accrued(result: Result) -> pd.DataFrame:
    """Amounts by strategy, application and future that fall into the horizon."""
    if result.invoices.empty:
        return result.invoices.assign(accrued_usd=0.0)
    parameters = result.scenario.parameters
    rows = billing.accrued_by_month(result.invoices, parameters.start, parameters.horizon_months)
    return rows.assign(accrued_usd=rows["amount_cents"] / CENTS_PER_USD)


def _sums(rows: pd.DataFrame, column: str) -> dict[tuple[str, str, int], float]:
    sums: dict[tuple[str, str, int], float] = {}
    names = ["strategy", "application", "replication", column]
    for strategy, application, future, value in zip(*(rows[name] for name in names), strict=True):
        at = str(strategy), str(application), int(future)
        sums[at] = sums.get(at, 0.0) + float(value)
    return sums
