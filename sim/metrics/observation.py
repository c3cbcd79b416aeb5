"""How each metric is observed in the tables of many replications."""

from collections.abc import Mapping

import numpy as np

from sim.core.arrays import Floats, Whole
from sim.core.given import Given
from sim.core.table import Table, concat
from sim.core.units import CENTS_PER_USD, HOURS_PER_DAY
from sim.core.vocabulary import USES
from sim.metrics import control
from sim.metrics.access import access, exposure, waits
from sim.metrics.catalogue import CATALOGUE
from sim.metrics.evidence import Evidence, Priced, Ratio, cents_by_month
from sim.metrics.money import PRICED, cost, decision_cost
from sim.metrics.work import desks, effort
from sim.records.keys import APPLICATION, REPLICATION, first_rows, numbered
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Parameters

# What money is worked out from, besides what is billed.
BEHIND_MONEY = ("manual_hours", *(measure for measure, _ in PRICED.values()))
_PLACE = {name: place for place, name in enumerate(CATALOGUE)}


def observe(evidence: Evidence, parameters: Given[Parameters], calendar: Calendar) -> Table:
    """Observe all metrics but quantiles in every replication.

    Parameters
    ----------
    evidence : Evidence
    parameters : Parameters, or a mapping of replication to Parameters
        Where they differ, either all price exposure (or waiting) or none.
    calendar : Calendar

    Returns
    -------
    Table
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
    return with_money(_add_up(concat(tables)), evidence, parameters, calendar)


def with_money(
    observed: Table, priced: Priced, parameters: Given[Parameters], calendar: Calendar
) -> Table:
    """Add what costs and what a choice compares; what was there of it before is replaced.

    Parameters
    ----------
    observed : Table
        As :func:`observe` returns it, with or without any money.
    priced : Priced
        Of the same strategies and replications.
    parameters : Parameters, or a mapping of replication to Parameters
    calendar : Calendar
    """
    rows = {name: observed[observed["metric"] == name] for name in BEHIND_MONEY}
    owners = rows["manual_hours"][REPLICATION]
    added = {name: each["control"] for name, each in rows.items()}
    happened = {name: each["numerator"] - added[name] for name, each in rows.items()}
    money = cost(priced, owners, parameters, calendar, happened["manual_hours"])
    money |= decision_cost(happened, money["total_cost_usd"][0], owners, parameters)
    nothing = np.zeros(len(owners))
    priced_control = {
        name: usd for name, (usd, _) in decision_cost(added, nothing, owners, parameters).items()
    }
    replaced = [_PLACE[name] for name in {*money, *PRICED}]
    others = observed[~np.isin(_places(observed), replaced)]
    return _in_order(concat([others, _table(owners, money, priced_control)]))


def samples(evidence: Evidence) -> Table:
    """Return the values that quantiles are taken of, one row per person, application and sample.

    Returns
    -------
    Table
        ``strategy``, ``replication``, ``sample`` ("exposure_hours" of the leavers who ever had
        access, or "time_to_access_hours" of the joiners who stayed until they could get in),
        ``value``.
    """
    counted = {
        "exposure_hours": (evidence.windows, "exposure_hours", "had_access"),
        "time_to_access_hours": (waits(evidence), "wait_hours", "counted"),
    }
    return concat(
        [
            rows[REPLICATION].assign(sample=name, value=rows[hours])[rows[counts]]
            for name, (rows, hours, counts) in counted.items()
        ]
    )


def by_month(priced: Priced, calendar: Calendar) -> Table:
    """Return seats and money by anniversary month, over all applications of a strategy.

    Returns
    -------
    Table
        ``strategy``, ``replication``, ``month``; mean ``purchased``, ``held`` (members, present,
        pending or gone) seats, and by what they were used for (``active``, ``idle``,
        ``orphaned``, ``pending``, ``stranded``, which add up to the purchased);
        ``cash_usd`` and ``accrued_usd`` of all lines.
    """
    days = priced.seat_days
    length = np.diff(calendar.month_hours)[days["month"] - 1] / HOURS_PER_DAY
    book = numbered(days, APPLICATION)
    books = days[APPLICATION][first_rows(book)]

    def usd(amounts: Table) -> Floats:
        cents = cents_by_month(amounts, books, calendar)
        found: Floats = cents[book, days["month"] - 1] / CENTS_PER_USD
        return found

    held = days["active"] + days["idle"] + days["orphaned"] + days["pending"]
    columns = {
        "purchased": days["purchased"] / length,
        "held": held / length,
        **{use: days[use] / length for use in USES},
        "cash_usd": usd(priced.cash),
        "accrued_usd": usd(priced.accrued),
    }
    return _summed(days[[*REPLICATION, "month"]], columns)


def _table(owners: Table, seen: Mapping[str, Ratio], added: Mapping[str, Floats]) -> Table:
    names, count = [name for name in CATALOGUE if name in seen], len(owners)
    rows = owners[np.repeat(np.arange(count), len(names))]
    below = [np.broadcast_to(np.asarray(seen[name][1], float), count) for name in names]
    nothing = np.zeros(count)
    control = np.stack([added.get(name, nothing) for name in names], axis=1).ravel()
    return rows.assign(
        metric=np.tile(np.array(names, dtype=object), count),
        numerator=np.stack([seen[name][0] for name in names], axis=1).ravel() + control,
        denominator=np.stack(below, axis=1).ravel(),
        control=control,
    )


def _add_up(rows: Table) -> Table:
    """Add up over the applications of a strategy: numerators, and denominators of ratios."""
    sums = ("numerator", "denominator", "control")
    rows = _summed(rows[[*REPLICATION, "metric"]], {name: rows[name] for name in sums})
    is_total = np.array([each.kind == "total" for each in CATALOGUE.values()])[_places(rows)]
    return rows.assign(denominator=np.where(is_total, 1.0, rows["denominator"]))


def _summed(keys: Table, columns: Mapping[str, Floats]) -> Table:
    """Add columns up over the rows that have the same key."""
    code = numbered(keys, list(keys))
    sums = {name: np.bincount(code, values) for name, values in columns.items()}
    return keys[first_rows(code)].assign(**sums)


def _places(rows: Table) -> Whole:
    """Where each row's metric stands in the catalogue."""
    code = numbered(rows, ["metric"])
    return np.array([_PLACE[name] for name in rows["metric"][first_rows(code)]], np.int64)[code]


def _in_order(rows: Table) -> Table:
    """Put the metrics of each strategy and replication in the order of the catalogue."""
    return rows[np.lexsort((_places(rows), numbered(rows, REPLICATION)))]
