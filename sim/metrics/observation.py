"""How each metric is observed in the frames of many futures."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calendar import Calendar
from sim.exposure import FUTURE, PERSON, STAGES, Records
from sim.metrics.catalogue import CATALOGUE, CAUSES, WORK
from sim.parameters import Parameters
from sim.records import (
    AccessGiven,
    DeskAction,
    InvitationExpired,
    InvitationSent,
    SeatShort,
    TicketOpened,
)
from sim.seatdays import USES, positions
from sim.units import CENTS_PER_USD, HOURS_PER_DAY, MINUTES_PER_HOUR

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Ratio = tuple[Floats, Floats | float]

HOURS_PER_WEEK = 7 * HOURS_PER_DAY
_REMOVALS = ("urgent", "leaver", "review_removal", "task", "withdrawal")


@dataclass(frozen=True)
class Evidence:
    """What the futures of a chunk left behind, one frame per kind of thing.

    ``people`` are fates by replication; ``records`` by type; ``ends`` has one row per strategy and
    replication; ``windows`` and ``seat_days`` come from their modules; ``accrued`` and ``cash``
    have ``strategy``, ``replication``, ``month`` (from 1) and ``amount_cents``.
    """

    people: pd.DataFrame
    records: Records
    ends: pd.DataFrame
    windows: pd.DataFrame
    seat_days: pd.DataFrame
    accrued: pd.DataFrame
    cash: pd.DataFrame


def observe(evidence: Evidence, parameters: Parameters, calendar: Calendar) -> pd.DataFrame:
    """Observe all metrics but quantiles in every future.

    Returns
    -------
    DataFrame
        ``strategy``, ``replication``, ``metric``, ``numerator``, ``denominator``: futures in the
        order of ``ends``, metrics in that of the catalogue. The denominator of a total is 1; a
        ratio is undefined where it is 0. ``exposure_cost_usd`` is there only if it has a price.
    """
    seen = {
        **_effort(evidence, parameters, calendar),
        **_exposure(evidence, parameters, calendar),
        **_access(evidence, calendar),
    }
    seen |= _cost(evidence, parameters, calendar, seen["manual_hours"][0])
    price = parameters.policies.exposed_hour_usd
    if price is not None:
        seen["exposure_cost_usd"] = seen["exposure_hours_total"][0] * price, 1.0
    names = [name for name in CATALOGUE if name in seen]
    futures = evidence.ends[FUTURE]
    each = np.repeat(np.arange(len(futures)), len(names))
    rows = futures.iloc[each].reset_index(drop=True)
    below = [np.broadcast_to(np.asarray(seen[name][1], float), len(futures)) for name in names]
    return rows.assign(
        metric=np.tile(names, len(futures)),
        numerator=np.stack([seen[name][0] for name in names], axis=1).ravel(),
        denominator=np.stack(below, axis=1).ravel(),
    )


def samples(evidence: Evidence) -> pd.DataFrame:
    """Return the values that quantiles are taken of, one row per person and sample.

    Returns
    -------
    DataFrame
        ``strategy``, ``replication``, ``sample`` ("exposure_hours" of all counted leavers, or
        "time_to_access_hours" of the joiners who stayed until they could get in), ``value``.
    """
    waits = _waits(evidence)
    waits = waits[waits["counted"]]
    frames = [
        evidence.windows[FUTURE].assign(
            sample="exposure_hours", value=evidence.windows["exposure_hours"]
        ),
        waits[FUTURE].assign(sample="time_to_access_hours", value=waits["wait_hours"]),
    ]
    return pd.concat(frames, ignore_index=True)


def by_month(evidence: Evidence, calendar: Calendar) -> pd.DataFrame:
    """Return seats and money by anniversary month.

    Returns
    -------
    DataFrame
        ``strategy``, ``replication``, ``month``; mean ``purchased``, ``held`` (members, present,
        pending or gone) and ``active`` seats; ``cash_usd`` and ``accrued_usd`` of all seat lines.
    """
    days = evidence.seat_days
    length = np.diff(calendar.month_hours)[days["month"] - 1] / HOURS_PER_DAY
    futures = days[FUTURE].drop_duplicates(ignore_index=True)

    def usd(amounts: pd.DataFrame) -> Floats:
        at = _months(amounts, futures, calendar)[positions(days, futures), days["month"] - 1]
        return at / CENTS_PER_USD

    return days[[*FUTURE, "month"]].assign(
        purchased=days["purchased"] / length,
        held=(days["active"] + days["orphaned"] + days["pending"]) / length,
        active=days["active"] / length,
        cash_usd=usd(evidence.cash),
        accrued_usd=usd(evidence.accrued),
    )


def _sum(frame: pd.DataFrame, ends: pd.DataFrame, weights: pd.Series | None = None) -> Floats:
    """Count the rows of each future, or add their weights up; shape (futures,)."""
    of = None if weights is None else weights.to_numpy(float)
    return np.bincount(positions(frame, ends), of, minlength=len(ends)).astype(float)


def _months(amounts: pd.DataFrame, futures: pd.DataFrame, calendar: Calendar) -> Whole:
    """Cents by future and month; shape (futures, months)."""
    cents = np.zeros((len(futures), calendar.horizon_months), dtype=np.int64)
    np.add.at(cents, (positions(amounts, futures), amounts["month"] - 1), amounts["amount_cents"])
    return cents


def _effort(evidence: Evidence, parameters: Parameters, calendar: Calendar) -> dict[str, Ratio]:
    """Observe the work of the desk."""
    ends = evidence.ends
    work = _counted_work(evidence, calendar.horizon_hours)
    hours = work["minutes"] / MINUTES_PER_HOUR
    total = _sum(work, ends, hours)
    weeks = int(calendar.horizon_hours // HOURS_PER_WEEK)
    week = (work["picked_up_hours"] // HOURS_PER_WEEK).to_numpy(int)
    full = week < weeks
    cell = positions(work, ends)[full] * weeks + week[full]
    by_week = np.bincount(cell, hours[full], len(ends) * weeks).reshape(len(ends), weeks)
    open_hours = parameters.desk.admins * calendar.desk.elapsed(calendar.horizon_hours)
    return {
        "manual_hours": (total, 1.0),
        "manual_actions": (_sum(work, ends), 1.0),
        "busiest_week_hours": (by_week.max(axis=1), 1.0),
        "desk_utilisation": (total, open_hours),
        **{
            f"manual_hours_{kind}": (_sum(work, ends, hours.where(work["kind"] == kind, 0.0)), 1.0)
            for kind in WORK
        },
    }


def _counted_work(evidence: Evidence, horizon_hours: float) -> pd.DataFrame:
    """Desk actions caused inside the horizon: by a ticket opened or somebody who left in it."""
    work = evidence.records[DeskAction].reset_index(drop=True)
    late = work[work["picked_up_hours"] >= horizon_hours].reset_index()
    keys = [*PERSON, "kind"]
    tickets = evidence.records[TicketOpened].rename(columns={"hours": "opened_hours"})
    opened = late[["index", *keys, "picked_up_hours"]].merge(tickets, on=keys)
    opened = opened[opened["opened_hours"] <= opened["picked_up_hours"]]
    latest = opened.groupby("index")["opened_hours"].max()
    gone = late[late["kind"].isin(_REMOVALS)].merge(
        evidence.people.loc[evidence.people["left_hours"] < horizon_hours, PERSON[1:]],
        on=PERSON[1:],
    )
    in_time = work["picked_up_hours"] < horizon_hours
    by_ticket = work.index.isin(latest.index[latest < horizon_hours])
    return work[in_time | by_ticket | work.index.isin(gone["index"])]


def _exposure(evidence: Evidence, parameters: Parameters, calendar: Calendar) -> dict[str, Ratio]:
    """Observe the windows of the leavers."""
    ends, windows = evidence.ends, evidence.windows
    exposure = windows["exposure_hours"]

    def total(weights: pd.Series) -> Floats:
        return _sum(windows, ends, weights)

    leavers, hours = _sum(windows, ends), total(exposure)
    return {
        "exposure_hours_total": (hours, 1.0),
        "exposure_hours_mean": (hours, leavers),
        "share_over_policy": (total(exposure > parameters.policies.exposure_hours), leavers),
        "exposed_accounts_mean": (hours / calendar.horizon_hours, 1.0),
        "orphaned_hours_total": (total(windows["orphaned_hours"]), 1.0),
        "reprovisioned_count": (total(windows["reprovisioned"]), 1.0),
        "censored_windows": (total(windows["censored"]), 1.0),
        "censored_memberships": (total(windows["orphaned_censored"]), 1.0),
        **{
            f"exposure_stage_{stage}_hours": (total(windows[f"stage_{stage}_hours"]), 1.0)
            for stage in STAGES
        },
        **{
            f"exposure_cause_{cause}_hours": (
                total(exposure.where(windows["cause"] == cause, 0.0)),
                1.0,
            )
            for cause in CAUSES
        },
    }


def _access(evidence: Evidence, calendar: Calendar) -> dict[str, Ratio]:
    """Observe how long joiners waited, and the invitations."""
    ends, waits = evidence.ends, _waits(evidence)
    counted = waits[waits["counted"]]
    sent, expired = (
        frame[frame["hours"] < calendar.horizon_hours]
        for frame in (evidence.records[InvitationSent], evidence.records[InvitationExpired])
    )
    return {
        "time_to_access_hours_mean": (
            _sum(counted, ends, counted["wait_hours"]),
            _sum(counted, ends),
        ),
        "waiting_days_total": (_sum(waits, ends, waits["wait_hours"]) / HOURS_PER_DAY, 1.0),
        "invitations_sent": (_sum(sent, ends), 1.0),
        "invitations_expired": (_sum(expired, ends), 1.0),
        "invitations_resent": (_sum(sent[sent["attempt"] > 1], ends), 1.0),
        **_seat_waits(evidence, calendar),
    }


def _seat_waits(evidence: Evidence, calendar: Calendar) -> dict[str, Ratio]:
    """Observe who had to wait because the plan sells no more seats, and since when."""
    waits = evidence.records[SeatShort]
    waits = waits[waits["hours"] < calendar.horizon_hours]
    first = waits.drop_duplicates(FUTURE)
    month = np.searchsorted(calendar.month_hours, first["hours"], side="right").astype(float)
    return {
        "seat_waits": (_sum(waits, evidence.ends), 1.0),
        "first_seat_wait_month": (
            _sum(first, evidence.ends, pd.Series(month, index=first.index)),
            _sum(first, evidence.ends),
        ),
    }


def _waits(evidence: Evidence) -> pd.DataFrame:
    """Hours each joiner waited under each strategy, and whether the person stayed until access.

    Who had no access when the books were closed waited until then; who left before it waited until
    leaving and does not count in the time to access.
    """
    people = evidence.people
    joiners = people.loc[~people["initial"], [*PERSON[1:], "start_hours", "left_hours"]]
    given = evidence.records[AccessGiven].groupby(PERSON, as_index=False, sort=False)["hours"].min()
    rows = evidence.ends.merge(joiners, on="replication").merge(given, "left", on=PERSON)
    access = rows["hours"].fillna(rows["end_hours"])
    wait = (np.minimum(access, rows["left_hours"]) - rows["start_hours"]).clip(lower=0)
    return rows[PERSON].assign(wait_hours=wait, counted=access <= rows["left_hours"])


def _cost(
    evidence: Evidence, parameters: Parameters, calendar: Calendar, manual_hours: Floats
) -> dict[str, Ratio]:
    """Observe accrued costs, licence by use, and the use of seats."""
    ends, days = evidence.ends, evidence.seat_days
    cents = _months(evidence.accrued, ends, calendar)
    use = np.zeros((len(USES), *cents.shape))
    at = positions(days, ends), days["month"] - 1
    for row, name in zip(use, USES, strict=True):
        row[at] = days[name]
    licence = cents.sum(axis=1) / CENTS_PER_USD
    labour = manual_hours * parameters.desk.loaded_rate_usd_per_hour
    month_days = np.diff(calendar.month_hours) / HOURS_PER_DAY
    split = _split(cents, use).sum(axis=2) / CENTS_PER_USD
    active = use[USES.index("active")]
    return {
        "licence_cost_usd": (licence, 1.0),
        "labour_cost_usd": (labour, 1.0),
        "total_cost_usd": (licence + labour, 1.0),
        "cost_per_active_seat_month_usd": (licence + labour, (active / month_days).sum(axis=1)),
        "seat_utilisation": (active.sum(axis=1), use.sum(axis=(0, 2))),
        **{f"licence_cost_{name}_usd": (part, 1.0) for name, part in zip(USES, split, strict=True)},
    }


def _split(cents: Whole, use: Floats) -> Whole:
    """Divide each month's cents by use, rounding the running sum so that the parts add up.

    Parameters
    ----------
    cents : array of int64, shape (futures, months)
    use : array of float, shape (uses, futures, months)
        Seat-days; what no seat was there for is the last use's.

    Returns
    -------
    array of int64, shape (uses, futures, months)
    """
    running = np.cumsum(use, axis=0)
    share = np.ones_like(running)
    np.divide(running, running[-1], out=share, where=running[-1] > 0)
    share[:-1, running[-1] <= 0] = 0.0
    rounded = np.floor(cents * share + 0.5).astype(np.int64)
    return np.diff(rounded, axis=0, prepend=0)
