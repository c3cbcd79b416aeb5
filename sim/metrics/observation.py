"""How each metric is observed in the frames of many replications."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.core.arrays import Floats
from sim.core.given import Given
from sim.core.units import CENTS_PER_USD, HOURS_PER_DAY
from sim.core.vocabulary import USES
from sim.metrics import control
from sim.metrics.access import access, exposure, waits
from sim.metrics.catalogue import CATALOGUE
from sim.metrics.evidence import Evidence, Priced, Ratio, cents_by_month
from sim.metrics.money import PRICED, cost, decision_cost
from sim.metrics.seat_days import positions
from sim.metrics.work import desks, effort
from sim.records.columns import APPLICATION, REPLICATION
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Parameters

# What money is worked out from, besides what is billed.
BEHIND_MONEY = ("manual_hours", *(measure for measure, _ in PRICED.values()))


def observe(evidence: Evidence, parameters: Given[Parameters], calendar: Calendar) -> pd.DataFrame:
    """Observe all metrics but quantiles in every replication.

    Parameters
    ----------
    evidence : Evidence
    parameters : Parameters, or a mapping of replication to Parameters
        Where they differ, either all price exposure (or waiting) or none.
    calendar : Calendar

    Returns
    -------
    DataFrame
        ``strategy``, ``replication``, ``metric``, ``numerator``, ``denominator``, ``control``:
        strategies, not their applications, in the order of the books, metrics in that of the
        catalogue. The denominator of a total is 1; a ratio is undefined where it is 0.
        ``control`` is the part of the numerator that did not happen but makes its mean more
        certain (:mod:`sim.metrics.control`). ``exposure_cost_usd`` and ``waiting_cost_usd`` are
        there only if they have a price.
    """
    seen = {
        **effort(evidence, calendar),
        **exposure(evidence, parameters, calendar),
        **access(evidence, calendar),
    }
    added = control.sums(evidence, calendar)
    tables = [
        _table(evidence.books[REPLICATION], seen, added),
        _table(*desks(evidence, parameters, calendar), {}),
    ]
    observed = _add_up(pd.concat(tables, ignore_index=True))
    return with_money(observed, evidence, parameters, calendar)


def with_money(
    observed: pd.DataFrame, priced: Priced, parameters: Given[Parameters], calendar: Calendar
) -> pd.DataFrame:
    """Add what costs and what a choice compares; what was there of it before is replaced.

    Parameters
    ----------
    observed : DataFrame
        As :func:`observe` returns it, with or without any money.
    priced : Priced
        Of the same strategies and replications.
    parameters : Parameters, or a mapping of replication to Parameters
    calendar : Calendar
    """
    owners = observed[REPLICATION].drop_duplicates(ignore_index=True)
    rows = {name: observed[observed["metric"] == name] for name in BEHIND_MONEY}
    added = {name: each["control"].to_numpy() for name, each in rows.items()}
    happened = {name: each["numerator"].to_numpy() - added[name] for name, each in rows.items()}
    money = cost(priced, owners, parameters, calendar, happened["manual_hours"])
    money |= decision_cost(happened, money["total_cost_usd"][0], owners, parameters)
    nothing = np.zeros(len(owners))
    priced_control = {
        name: usd for name, (usd, _) in decision_cost(added, nothing, owners, parameters).items()
    }
    others = observed[~observed["metric"].isin([*money, *PRICED])]
    return _in_order(pd.concat([others, _table(owners, money, priced_control)], ignore_index=True))


def samples(evidence: Evidence) -> pd.DataFrame:
    """Return the values that quantiles are taken of, one row per person, application and sample.

    Returns
    -------
    DataFrame
        ``strategy``, ``replication``, ``sample`` ("exposure_hours" of the leavers who ever had
        access, or "time_to_access_hours" of the joiners who stayed until they could get in),
        ``value``.
    """
    waited = waits(evidence)
    waited = waited[waited["counted"]]
    left = evidence.windows[evidence.windows["had_access"]]
    frames = [
        left[REPLICATION].assign(sample="exposure_hours", value=left["exposure_hours"]),
        waited[REPLICATION].assign(sample="time_to_access_hours", value=waited["wait_hours"]),
    ]
    return pd.concat(frames, ignore_index=True)


def by_month(priced: Priced, calendar: Calendar) -> pd.DataFrame:
    """Return seats and money by anniversary month, over all applications of a strategy.

    Returns
    -------
    DataFrame
        ``strategy``, ``replication``, ``month``; mean ``purchased``, ``held`` (members, present,
        pending or gone) seats, and by what they were used for (``active``, ``idle``,
        ``orphaned``, ``pending``, ``stranded``, which add up to the purchased);
        ``cash_usd`` and ``accrued_usd`` of all lines.
    """
    days = priced.seat_days
    length = np.diff(calendar.month_hours)[days["month"] - 1] / HOURS_PER_DAY
    books = days[APPLICATION].drop_duplicates(ignore_index=True)

    def usd(amounts: pd.DataFrame) -> Floats:
        cents = cents_by_month(amounts, books, calendar)
        return cents[positions(days, books), days["month"] - 1] / CENTS_PER_USD

    held = days["active"] + days["idle"] + days["orphaned"] + days["pending"]
    rows = days[[*REPLICATION, "month"]].assign(
        purchased=days["purchased"] / length,
        held=held / length,
        **{use: days[use] / length for use in USES},
        cash_usd=usd(priced.cash),
        accrued_usd=usd(priced.accrued),
    )
    return rows.groupby([*REPLICATION, "month"], sort=False, as_index=False).sum()


def _table(
    owners: pd.DataFrame, seen: Mapping[str, Ratio], added: Mapping[str, Floats]
) -> pd.DataFrame:
    names, count = [name for name in CATALOGUE if name in seen], len(owners)
    rows = owners.iloc[np.repeat(np.arange(count), len(names))].reset_index(drop=True)
    below = [np.broadcast_to(np.asarray(seen[name][1], float), count) for name in names]
    nothing = np.zeros(count)
    control = np.stack([added.get(name, nothing) for name in names], axis=1).ravel()
    return rows.assign(
        metric=np.tile(names, count),
        numerator=np.stack([seen[name][0] for name in names], axis=1).ravel() + control,
        denominator=np.stack(below, axis=1).ravel(),
        control=control,
    )


def _add_up(rows: pd.DataFrame) -> pd.DataFrame:
    """Add up over the applications of a strategy: numerators, and denominators of ratios."""
    rows = rows.groupby([*REPLICATION, "metric"], sort=False, as_index=False).sum()
    is_total = rows["metric"].map({name: each.kind == "total" for name, each in CATALOGUE.items()})
    rows["denominator"] = rows["denominator"].where(~is_total.astype(bool), 1.0)
    return _in_order(rows)


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Put the metrics of each strategy and replication in the order of the catalogue."""
    owner = rows.groupby(REPLICATION, sort=False).ngroup()
    place = rows["metric"].map({name: number for number, name in enumerate(CATALOGUE)})
    return rows.iloc[np.lexsort((place, owner))].reset_index(drop=True)
