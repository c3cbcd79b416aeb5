"""Lines of third parties: the automation, and single sign-on where a company has it anew."""

import datetime as dt

import numpy as np
import pandas as pd

from sim.billing.lines import TOOL, anniversaries, cut, lines, lumps, month_days, named
from sim.core.arrays import Floats, Whole
from sim.core.given import Given, each_given
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
    tool: Given[Automation],
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
    tool : Automation, or a mapping of replication to Automation
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
    replications = known["replication"].to_numpy()[account]
    yearly_cents = each_given(tool, replications, lambda own: cents(own.price_usd_per_year))
    price = (one * yearly_cents).astype(np.int64)
    yearly = lines(TOOL, account, first, first, after, one, price, price)
    yearly = cut(yearly, known["last_day"].to_numpy(), TOOL)
    by_member_usd = each_given(
        tool, member_days["replication"], lambda own: own.price_usd_per_member_month
    )
    monthly = _by_member(member_days, by_member_usd, _MODE, bounds, start)
    return pd.concat([named(yearly, known, start), monthly], ignore_index=True)


def sso_lines(
    member_days: pd.DataFrame, price_usd: "pd.Series[float]", start: dt.date, horizon_months: int
) -> pd.DataFrame:
    """Invoice single sign-on: each month's members, at its end, for each application.

    Parameters
    ----------
    member_days : DataFrame
        As in `tool_lines`: of members for whom it is enforced, and was not by the company before.
    price_usd : Series of float
        Price of the identity provider for a member and month, by row of `member_days`.
    start : date
    horizon_months : int

    Returns
    -------
    DataFrame
        As `invoice_lines`, all of kind tool, with the plan "sso".
    """
    return _by_member(member_days, price_usd, "sso", month_days(start, horizon_months), start)


def _by_member(
    member_days: pd.DataFrame,
    price_usd: "pd.Series[float] | Floats | float",
    plan: str,
    bounds: Whole,
    start: dt.date,
) -> pd.DataFrame:
    month = member_days["month"].to_numpy()
    opens, closes = bounds[month - 1], bounds[month]
    members = member_days["member_days"] / (closes - opens)
    amount = np.floor(members * price_usd * CENTS_PER_USD + 0.5).to_numpy(np.int64)
    charges = lumps(TOOL, np.arange(len(month)), closes, opens, closes, amount)
    return named(charges, member_days[APPLICATION].assign(plan=plan), start)
