"""Lines of third parties: the automation, and single sign-on where a company has it anew."""

import datetime as dt

import numpy as np

from sim.billing.lines import TOOL, anniversaries, cut, lines, lumps, month_days, named
from sim.core.arrays import Flags, Floats, Whole
from sim.core.given import Given, each_given
from sim.core.table import Table, concat
from sim.core.units import CENTS_PER_USD, MONTHS_PER_YEAR, cents
from sim.records.columns import Records
from sim.records.events import Switched
from sim.records.keys import APPLICATION, numbered
from sim.records.plan_periods import with_days
from sim.scenarios.schema import Automation

_MODE = "automation"


def automation_spans(books: Table, records: Records) -> Table:
    """List when the seats of each application were run by automation.

    Parameters
    ----------
    books : Table
        ``strategy``, ``replication``, ``application`` and the ``mode`` of hour 0.
    records : mapping of record type to Table
        ``Switched``.

    Returns
    -------
    Table
        ``strategy``, ``replication``, ``application``, ``start_hours``, ``end_hours`` (infinite if
        it goes on). A switch of plan under automation ends nothing.
    """
    columns = [*APPLICATION, "mode", "hours"]
    rows = concat([books.assign(hours=0.0)[columns], records[Switched][columns]])
    owner = numbered(rows, APPLICATION)
    order = np.lexsort((rows["hours"], owner))
    rows, owner = rows[order], owner[order]
    is_new: Flags = (np.diff(owner, prepend=-1) != 0) | (rows["mode"] != np.roll(rows["mode"], 1))
    rows, owner = rows[is_new], owner[is_new]
    is_last = np.diff(owner, append=-1) != 0
    spans = rows[APPLICATION].assign(
        start_hours=rows["hours"],
        end_hours=np.where(is_last, np.inf, np.roll(rows["hours"], -1)),
    )
    is_automated: Flags = rows["mode"] == _MODE
    return spans[is_automated]


def tool_lines(
    spans: Table,
    member_days: Table,
    tool: Given[Automation],
    start: dt.date,
    horizon_months: int,
) -> Table:
    """Invoice the automation: each year in advance, and each month's members at its end.

    Parameters
    ----------
    spans : Table
        From `automation_spans`.
    member_days : Table
        ``strategy``, ``replication``, ``application``, ``month`` (from 1), ``member_days`` under
        automation (24 h of one member are 1); from :func:`sim.metrics.usage.member_days`.
    tool : Automation, or a mapping of replication to Automation
        The prices.
    start : date
    horizon_months : int

    Returns
    -------
    Table
        As `invoice_lines`, all of kind tool, with the plan "automation". The rest of a year that
        is not used after a switch is accrued on that day.
    """
    bounds = month_days(start, horizon_months)
    known = with_days(spans.assign(plan=_MODE), int(bounds[-1]))
    years = np.arange(0, horizon_months + MONTHS_PER_YEAR + 1, MONTHS_PER_YEAR)
    days = anniversaries(start, known["first_day"], years)
    due = days[:, :-1] < np.minimum(known["last_day"], bounds[-1])[:, None]
    account, year = np.nonzero(due)
    first, after = days[account, year], days[account, year + 1]
    one = np.ones_like(account)
    replications = known["replication"][account]
    yearly_cents = each_given(tool, replications, lambda own: cents(own.price_usd_per_year))
    price = (one * yearly_cents).astype(np.int64)
    yearly = lines(TOOL, account, first, first, after, one, price, price)
    yearly = cut(yearly, known["last_day"], TOOL)
    by_member_usd = each_given(
        tool, member_days["replication"], lambda own: own.price_usd_per_member_month
    )
    monthly = _by_member(member_days, by_member_usd, _MODE, bounds, start)
    return concat([named(yearly, known, start), monthly])


def sso_lines(member_days: Table, price_usd: Floats, start: dt.date, horizon_months: int) -> Table:
    """Invoice single sign-on: each month's members, at its end, for each application.

    Parameters
    ----------
    member_days : Table
        As in `tool_lines`: of members for whom it is enforced, and was not by the company before.
    price_usd : array of float
        Price of the identity provider for a member and month, by row of `member_days`.
    start : date
    horizon_months : int

    Returns
    -------
    Table
        As `invoice_lines`, all of kind tool, with the plan "sso".
    """
    return _by_member(member_days, price_usd, "sso", month_days(start, horizon_months), start)


def _by_member(
    member_days: Table, price_usd: Floats | float, plan: str, bounds: Whole, start: dt.date
) -> Table:
    month = member_days["month"]
    opens, closes = bounds[month - 1], bounds[month]
    members = member_days["member_days"] / (closes - opens)
    amount = np.floor(members * price_usd * CENTS_PER_USD + 0.5).astype(np.int64)
    charges = lumps(TOOL, np.arange(len(month)), closes, opens, closes, amount)
    return named(charges, member_days[APPLICATION].assign(plan=plan), start)
