"""Which of several applications the money and the exposed hours belong to."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sim import billing
from sim.comparison.judgement import horizon_years
from sim.comparison.labels import labelled
from sim.comparison.rows import replications_of, tidy
from sim.core.table import Table
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
    return labelled(tidy(_rows(result)), result.scenario.parameters)


def _rows(result: Result) -> Iterator[dict[str, object]]:
    parameters, replications = result.scenario.parameters, replications_of(result)
    years = horizon_years(parameters)
    keys = ["strategy", "application", "replication"]
    windows = result.windows
    exposed = windows["exposure_hours"] + windows["exposure_control_hours"]
    frames = {
        "accrued_usd": _accrued(result),
        "exposure_hours": windows.assign(exposure_hours=exposed),
    }
    sums = {
        name: rows.groupby(keys, observed=True)[name].sum().to_dict()
        for name, rows in frames.items()
    }
    for strategy in result.strategies:
        own = parameters.strategies[strategy]
        plans = (own.plan, *(also.plan for also in own.also))
        for application in dict.fromkeys(parameters.plans[plan].application for plan in plans):
            row: dict[str, object] = {"strategy": strategy, "application": application}
            row["replications"] = len(replications)
            for name, totals in sums.items():
                own_keys = ((strategy, application, number) for number in replications.tolist())
                each = np.array([totals.get(key, 0.0) for key in own_keys]) / years
                row[name] = intervals.mean_of(each)
            yield row


def _accrued(result: Result) -> pd.DataFrame:
    """Amounts by strategy, application and replication that fall into the horizon."""
    if result.invoices.empty:
        return result.invoices.assign(accrued_usd=0.0)
    parameters = result.scenario.parameters
    lines = Table.of(result.invoices)
    rows = billing.accrued_by_month(lines, parameters.start, parameters.horizon_months)
    return rows.assign(accrued_usd=rows["amount_cents"] / CENTS_PER_USD).frame()
