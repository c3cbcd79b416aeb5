"""Lines for the third party of the mode automation."""

import datetime as dt

import numpy as np
import pandas as pd

from sim.billing.lines import TOOL, anniversaries, cut, lines, lumps, month_days, named
from sim.core.units import CENTS_PER_USD, MONTHS_PER_YEAR, cents
from sim.records.columns import APPLICATION, Records
from sim.records.events import Switched
from sim.records.plan_periods import with_days
from sim.scenarios.schema import Automation

_MODE = "automation"


def automation_spans(books: pd.DataFrame, records: Records) -> pd.DataFrame:
    """List when the seats of each application were run by automation.

    Parameters
    ----------
    books : DataFrame
        ``strategy``, ``replication``, ``application`` and the ``mode`` of hour 0.
    records : mapping of record type to DataFrame
        ``Switched``.

    Returns
    -------
    DataFrame
        ``strategy``, ``replication``, ``application``, ``start_hours``, ``end_hours`` (infinite if
        it goes on). A switch of plan under automation ends nothing.
    """
    began = books[[*APPLICATION, "mode"]].assign(hours=0.0)
    rows = pd.concat([began, records[Switched][[*APPLICATION, "hours", "mode"]]], ignore_index=True)
    rows = rows.assign(owner=rows.groupby(APPLICATION, sort=False).ngroup())
    rows = rows.sort_values(["owner", "hours"], kind="stable", ignore_index=True)
    rows = rows[rows["mode"] != rows.groupby("owner")["mode"].shift()]
    ends = rows.groupby("owner")["hours"].shift(-1).fillna(np.inf)
    rows = rows.rename(columns={"hours": "start_hours"}).assign(end_hours=ends)
    rows = rows.loc[rows["mode"] == _MODE, [*APPLICATION, "start_hours", "end_hours"]]
    return rows.reset_index(drop=True)


def tool_lines(
    spans: pd.DataFrame,
    member_days: pd.DataFrame,
    tool: Automation,
    start: dt.date,
    horizon_months: int,
) -> pd.DataFrame:
    """Invoice the automation: each year in advance, and each month's members at its end.

    Parameters
    ----------
    spans : DataFrame
        From `automation_spans`.
    member_days : DataFrame
        ``strategy``, ``replication``, ``application``, ``month`` (from 1), ``member_days`` under
        automation (24 h of one member are 1); from :func:`sim.metrics.usage.member_days`.
    tool : Automation
        The prices.
    start : date
    horizon_months : int

    Returns
    -------
    DataFrame
        As `invoice_lines`, all of kind tool, with the plan "automation". The rest of a year that
        is not used after a switch is accrued on that day.
    """
    bounds = month_days(start, horizon_months)
    known = with_days(spans.assign(plan=_MODE), int(bounds[-1])).reset_index(drop=True)
    years = np.arange(0, horizon_months + MONTHS_PER_YEAR + 1, MONTHS_PER_YEAR)
    days = anniversaries(start, known["first_day"].to_numpy(), years)
    due = days[:, :-1] < np.minimum(known["last_day"].to_numpy(), bounds[-1])[:, None]
    account, year = np.nonzero(due)
    first, after = days[account, year], days[account, year + 1]
    one = np.ones_like(account)
    price = one * cents(tool.price_usd_per_year)
    yearly = lines(TOOL, account, first, first, after, one, price, price)
    yearly = cut(yearly, known["last_day"].to_numpy(), TOOL)
    month = member_days["month"].to_numpy()
    opens, closes = bounds[month - 1], bounds[month]
    members = member_days["member_days"].to_numpy(float) / (closes - opens)
    monthly_usd = members * tool.price_usd_per_member_month
    amount = np.floor(monthly_usd * CENTS_PER_USD + 0.5).astype(np.int64)
    monthly = lumps(TOOL, np.arange(len(month)) + len(known), closes, opens, closes, amount)
    accounts = pd.concat(
        [known[[*APPLICATION, "plan"]], member_days[APPLICATION].assign(plan=_MODE)]
    )
    return named(pd.concat([yearly, monthly]), accounts.reset_index(drop=True), start)
