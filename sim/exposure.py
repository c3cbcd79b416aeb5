"""How long people who have left could still get in, and what the time was spent on."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.records import Activated, IdpDisabled, OrphanFound, Record, Removed, SeatTaken

Floats = NDArray[np.float64]
Records = Mapping[type[Record], pd.DataFrame]

FUTURE = ["strategy", "replication"]
PERSON = [*FUTURE, "person"]
SPELL = [*PERSON, "spell"]
STAGES = (
    "hr",
    "idp",
    "sync",
    "review",
    "queue",
    "hands_on",
    "retry",
    "session",
    "reprovisioned",
    "open",
)


def spells(people: pd.DataFrame, records: Records) -> pd.DataFrame:
    """Lay every membership of some people out as one row.

    Parameters
    ----------
    people : DataFrame
        The people to look at, one row per replication and person.
    records : mapping of record type to DataFrame
        Records of all strategies and replications.

    Returns
    -------
    DataFrame
        One row per strategy, replication, person and spell, later spells below earlier ones:
        ``taken_hours``, ``activated_hours``, ``removed_hours``, ``disabled_hours``,
        ``found_hours`` by the first review (infinite where it did not happen), the milestones of
        the removal, and the person's fate.
    """
    fates = people[
        [
            "replication",
            "person",
            "left_hours",
            "told_left_hours",
            "session_kept",
            "session_share",
        ]
    ]
    disabled, found = (
        records[kind].groupby(PERSON, sort=False)["hours"].min().rename(name).reset_index()
        for kind, name in ((IdpDisabled, "disabled_hours"), (OrphanFound, "found_hours"))
    )
    rows = (
        records[SeatTaken]
        .rename(columns={"hours": "taken_hours"})
        .merge(fates, on=["replication", "person"])
        .merge(records[Activated].rename(columns={"hours": "activated_hours"}), "left", on=SPELL)
        .merge(records[Removed].rename(columns={"hours": "removed_hours"}), "left", on=SPELL)
        .merge(disabled, "left", on=PERSON)
        .merge(found, "left", on=PERSON)
    )
    never = ["activated_hours", "removed_hours", "disabled_hours", "found_hours"]
    rows[never] = rows[never].fillna(np.inf)
    rows["route"] = rows["route"].fillna("")
    return rows.sort_values("spell", kind="stable", ignore_index=True)


def windows(
    people: pd.DataFrame,
    records: Records,
    ends: pd.DataFrame,
    settings: Mapping[str, tuple[bool, float | None]],
    horizon_hours: float,
) -> pd.DataFrame:
    """Measure the exposure of everyone who left inside the horizon, under every strategy.

    A way in is open after leaving while one can log in anew (until removal or, if SSO is enforced,
    until the IdP account is off before it) or a session lives on. Who was not a member has a
    window of 0.

    Parameters
    ----------
    people : DataFrame
        Fates, one row per replication and person, the same for all strategies.
    records : mapping of record type to DataFrame
        Records of all strategies and replications.
    ends : DataFrame
        ``strategy``, ``replication``, ``end_hours`` at which the books were closed.
    settings : mapping of strategy to (bool, float or None)
        Whether SSO is enforced, and the longest life of a session in hours (None: until removal).
    horizon_hours : float
        Only people who left before it are counted.

    Returns
    -------
    DataFrame
        One row per strategy, replication and counted leaver. ``censored`` windows were still open
        when the books were closed and enter with their length so far; ``closed_by`` is "none" for
        them and for those who never were members. The columns ``stage_<name>_hours`` add up to
        ``exposure_hours``.
    """
    gone = people[people["left_hours"] < horizon_hours]
    fates = gone[["replication", "person", "id", "segment", "cause", "left_hours"]]
    leavers = ends[[*FUTURE, "end_hours"]].merge(fates, on="replication")
    numbered = leavers[[*PERSON, "end_hours"]].assign(row=np.arange(len(leavers)))
    rows = _ways_in(spells(gone, records).merge(numbered, on=PERSON), settings)
    return _per_leaver(leavers.drop(columns="end_hours"), rows)


def _ways_in(rows: pd.DataFrame, settings: Mapping[str, tuple[bool, float | None]]) -> pd.DataFrame:
    """Add to each spell when its ways in were open after leaving, and what closed them."""
    sso = rows["strategy"].map({name: sso for name, (sso, _) in settings.items()}).to_numpy(bool)
    session_max = {name: np.inf if most is None else most for name, (_, most) in settings.items()}
    longest = rows["strategy"].map(session_max).to_numpy(float)
    left, end, removed = (_column(rows, name) for name in ("left", "end", "removed"))
    login = np.where(sso, np.minimum(_column(rows, "disabled"), removed), removed)
    lives = rows["session_kept"].to_numpy(bool) & (_column(rows, "activated") < left)
    own_end = login + (1 - rows["session_share"].to_numpy(float)) * longest
    session = np.where(lives, np.minimum(removed, own_end), -np.inf)
    shut = np.maximum(login, session)
    start = np.maximum(left, _column(rows, "taken"))
    close = np.maximum(start, np.minimum(shut, end))
    return rows.assign(
        sso=sso,
        start_hours=start,
        close_hours=close,
        open_hours=close - start,
        orphaned_hours=np.maximum(start, np.minimum(removed, end)) - start,
        censored=(shut > end) & (close > start),
        orphaned_censored=removed > end,
        closed_by=np.select(
            [shut > end, shut == removed, session > login], ["none", "removal", "session"], "login"
        ),
    )


def _per_leaver(leavers: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Add the spells of each leaver up; `rows` name the leaver's position in ``row``."""
    row = rows["row"].to_numpy()
    count = len(leavers)
    first = ~rows.duplicated("row").to_numpy()
    opened = rows["open_hours"].to_numpy() > 0
    closing = rows[first | opened].drop_duplicates("row", keep="last").set_index("row")
    closing = closing[["close_hours", "closed_by", "route"]].reindex(range(count))

    def total(column: str) -> Floats:
        weights = rows[column].to_numpy(float)
        return np.bincount(row, weights, minlength=count).astype(float)

    exposure = total("open_hours")
    left = leavers["left_hours"].to_numpy()
    later = np.where(first, 0.0, rows["open_hours"])
    stages = {
        name: np.bincount(row[first], hours, minlength=count).astype(float)
        for name, hours in _stages(rows[first]).items()
    }
    stages["reprovisioned"] = np.bincount(row, later, minlength=count).astype(float)
    return leavers.assign(
        closed_hours=np.where(exposure > 0, closing["close_hours"], left),
        exposure_hours=exposure,
        orphaned_hours=total("orphaned_hours"),
        censored=total("censored") > 0,
        orphaned_censored=total("orphaned_censored") > 0,
        closed_by=closing["closed_by"].fillna("none").to_numpy(),
        route=closing["route"].fillna("").to_numpy(),
        reprovisioned=np.bincount(row[~first], minlength=count),
        **{f"stage_{name}_hours": stages[name] for name in STAGES},
    )


def _stages(rows: pd.DataFrame) -> dict[str, Floats]:
    """Split the open interval of each spell at the milestones of the route that closed it."""
    told, disabled, found, noticed, retried, picked_up, removed, start, close = (
        _column(rows, name)
        for name in (
            "told_left",
            "disabled",
            "found",
            "noticed",
            "retried",
            "picked_up",
            "removed",
            "start",
            "close",
        )
    )
    closed_by, route = rows["closed_by"].to_numpy(), rows["route"].to_numpy()
    by_removal = closed_by == "removal"
    by_sync = by_removal & (route == "sync")
    at_desk = by_removal & (route != "sync")
    failed = ~np.isnan(retried)
    # A removal at the desk follows HR's ticket and does not wait for the IdP.
    through_idp = np.where(by_removal, by_sync | (route == "task") | failed, rows["sso"])
    disabled = np.where(through_idp, disabled, np.nan)
    attempted = np.where(failed, retried, np.where(by_sync, removed, np.nan))
    milestones = (
        ("hr", told, True),
        # A review also finds IdP accounts that nobody had switched off: then it comes first.
        ("review", found, found <= disabled),
        ("idp", disabled, True),
        ("sync", attempted, by_removal),
        ("review", noticed, by_removal),
        ("queue", picked_up, at_desk),
        ("hands_on", removed, at_desk),
        ("retry", removed, by_sync),
        ("session", close, closed_by == "session"),
        ("open", close, closed_by == "none"),
    )
    hours = {name: np.zeros(len(rows)) for name, _, _ in milestones}
    reached = start
    for name, milestone, on_route in milestones:
        at = np.fmax(reached, np.where(on_route, np.minimum(milestone, close), np.nan))
        hours[name] += at - reached
        reached = at
    return hours


def _column(rows: pd.DataFrame, name: str) -> Floats:
    return rows[f"{name}_hours"].to_numpy(float)
