"""One person's story in dated sentences, and the windows of a future that stayed open longest."""

import difflib
import math
import textwrap
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from sim.calendar import Calendar
from sim.experiment import Result, run
from sim.exposure import STAGES
from sim.scenarios import Scenario, ScenarioError
from sim.units import MINUTES_PER_HOUR

WIDTH = 100
WORST = 5
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NO_BREAK = "\xa0"
_STAMP_WIDTH = len("Wed 31 Dec 2026 23:59")

Row = Mapping[Any, Any]
_CAUSES = {"voluntary": "voluntary", "involuntary": "involuntary", "layoff": "laid off"}
_WORK = {
    "urgent": "urgent removal",
    "leaver": "removal",
    "joiner": "invitation",
    "resend": "invitation to be sent again",
    "review_removal": "removal that a review asked for",
    "task": "change that the sync had failed to make",
    "withdrawal": "withdrawal of the invitation",
    "purchase": "purchase of a seat",
    "review": "access review",
    "repair": "repair of the directory connection",
    "rollout": "first invitation",
}
_ROUTES = {
    "desk": "removed in the console",
    "review": "removed in the console",
    "sync": "removed by the sync",
    "task": "removed in the console, as the sync had failed",
}
_LOST = {"break": "the directory connection broke", "outage": "the vendor's service went down"}
_RESTORED = {
    "break": "the directory connection worked again",
    "outage": "the vendor's service was up again",
}
_STAGES = {
    "hr": "waiting for HR",
    "idp": "until the IdP account was off",
    "sync": "waiting for the sync",
    "review": "until an access review found it",
    "queue": "waiting for an admin",
    "hands_on": "with an admin at work",
    "retry": "until the failed change was retried",
    "session": "until the last session ended",
    "reprovisioned": "in again after being re-provisioned",
    "open": "still open at the end",
}


def explain(
    scenario: Scenario, strategy: str, replication: int, person: str | None = None, seed: int = 1
) -> str:
    """Tell what happened to one person in one possible future, or whose windows were the worst.

    Parameters
    ----------
    scenario : Scenario
    strategy : str
        Name of a strategy of the scenario.
    replication : int
        Which future, from 1.
    person : str, optional
        Id such as ``employees/initial/3/backfill/1``; without one, the longest windows.
    seed : int
        Seed of the experiment.

    Returns
    -------
    str
        Lines of at most 100 characters, each moment with its date; stages of a window add up to
        the exposure shown, to the minute.

    Raises
    ------
    ScenarioError
        If there is no such strategy or person.
    """
    result = run(scenario, [strategy], [replication], seed=seed, records=True)
    where = f"{strategy}, replication {replication} of {scenario.name}, seed {seed}"
    calendar = Calendar.of(scenario.parameters)
    if person is None:
        lines = _worst(result, calendar, where)
    else:
        people = result.frames.people
        fate = people[people["id"] == person]
        if fate.empty:
            raise ScenarioError([_unknown(person, people, where)])
        lines = _story(result, calendar, where, fate.to_dict("records")[0])
    return "".join(f"{line}\n" for line in lines).replace(_NO_BREAK, " ")


def _unknown(person: str, people: pd.DataFrame, where: str) -> str:
    near = difflib.get_close_matches(person, people["id"], n=3) or people["id"].head(3).tolist()
    return (
        f'there is no "{person}" among the {len(people)} people entitled to a seat in {where};'
        f" there is {', '.join(near)}"
    )


def _worst(result: Result, calendar: Calendar, where: str) -> Iterator[str]:
    windows = result.windows
    exposed = windows[windows["exposure_hours"] > 0]
    longest = exposed.sort_values("exposure_hours", ascending=False, kind="stable").head(WORST)
    yield where[:1].upper() + where[1:]
    yield ""
    if longest.empty:
        yield f"{len(windows)} people left, and nobody could get in after leaving."
        return
    yield f"{len(exposed)} of {len(windows)} leavers could still get in; the longest windows:"
    for number, window in enumerate(longest.to_dict("records"), start=1):
        text = (
            f"{number}. {window['id']}: left {_stamp(calendar, window['left_hours'])},"
            f" {_CAUSES[window['cause']]}; {_exposure(window)}."
        )
        yield from textwrap.wrap(text, WIDTH, subsequent_indent="   ", break_long_words=False)


def _story(result: Result, calendar: Calendar, where: str, fate: Row) -> Iterator[str]:
    windows = result.windows[result.windows["person"] == fate["person"]].to_dict("records")
    window = windows[0] if windows else None
    mode = result.scenario.parameters.strategies[result.strategies[0]].mode
    moments = [
        *_recorded(result.records, calendar, fate, window),
        *_signalled(fate, by_hand=mode == "invite"),
        *([] if window is None else _closed(window)),
    ]
    moments.sort(key=lambda moment: (moment[0], _ORDER.index(moment[1])))
    told: dict[int, list[str]] = {}
    for hours, _, text in moments:
        told.setdefault(_minute(hours), []).append(text)
    role = "" if fate["role"] == "member" else f" ({fate['role']})"
    yield f"{fate['id']}{role} under {where}"
    yield ""
    indent = " " * (_STAMP_WIDTH + 2)
    for minute, texts in told.items():
        stamp = _stamp(calendar, minute / MINUTES_PER_HOUR)
        line = f"{stamp:>{_STAMP_WIDTH}}  {'; '.join(texts)}"
        yield from textwrap.wrap(line, WIDTH, subsequent_indent=indent, drop_whitespace=True)
    yield ""
    yield _seat_afterwards(window) if window else "Did not leave inside the horizon."


Moment = tuple[float, str, str]
"""Hours, what kind of thing (a key of ``_ORDER``), and its sentence without a subject."""


def _recorded(
    records: pd.DataFrame, calendar: Calendar, fate: Row, window: Row | None
) -> Iterator[Moment]:
    own = records["person"] == fate["person"]
    nobody = records["person"].isna() | (records["person"] < 0)
    bought = records["record"] == "SeatsBought"
    purchases = [
        row["hours"] for row in records[own].to_dict("records") if row.get("kind") == "purchase"
    ]
    told = own | (bought & records["hours"].isin(purchases))
    if window is not None:
        # What the company went through is part of the story while the window was open.
        told |= nobody & ~bought & records["hours"].between(fate["left_hours"], _until(window))
    for row in records[told].to_dict("records"):
        kind = str(row["record"])
        yield row["hours"], kind, _TOLD[kind]({**row, "initial": fate["initial"]}, calendar)


def _signalled(fate: Row, by_hand: bool) -> Iterator[Moment]:
    if not fate["initial"]:
        yield fate["told_start_hours"], "told", "HR told IT of the start"
    if math.isfinite(fate["left_hours"]):
        text = "HR told IT of the departure"
        if by_hand and fate["missed"]:
            text += ", and nobody asked for the removal here"
        if math.isinf(fate["idp_disabled_hours"]):
            text += ", and nobody thought of the IdP account"
        yield fate["told_left_hours"], "told", text


def _closed(window: Row) -> Iterator[Moment]:
    prefix = "the last session ended; " if window["closed_by"] == "session" else ""
    yield window["closed_hours"], "closed", prefix + _exposure(window)


def _until(window: Row) -> float:
    return float(max(window["closed_hours"], window["left_hours"] + window["orphaned_hours"]))


def _exposure(window: Row) -> str:
    """Say how long a window was open and what for, in minutes that add up."""
    reached = start = _minute(window["left_hours"])
    hours, parts = window["left_hours"], []
    for stage in STAGES:
        hours += window[f"stage_{stage}_hours"]
        if _minute(hours) > reached:
            parts.append(f"{_length(_minute(hours) - reached)} {_STAGES[stage]}")
        reached = _minute(hours)
    if not window["exposure_hours"]:
        return "no way in: not exposed"
    length = _length(reached - start) if reached > start else "less than a minute"
    spent = f": {', '.join(parts)}" if parts else ""
    if len(parts) == 1:
        spent = f", {parts[0].removeprefix(length).lstrip()}"
    if window["censored"]:
        return f"still open when the books were closed: exposed at least {length}{spent}"
    return f"exposed {length}{spent}"


def _seat_afterwards(window: Row) -> str:
    if window["orphaned_censored"]:
        return "Was still a member when the books were closed."
    held = _minute(window["left_hours"] + window["orphaned_hours"]) - _minute(window["left_hours"])
    return f"Held a seat for {_length(held)} after leaving." if held else "Left no seat behind."


def _minute(hours: float) -> int:
    return round(hours * MINUTES_PER_HOUR)


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, int(MINUTES_PER_HOUR))
    parts = [f"{hours:,} h"] * bool(hours) + [f"{rest} min"] * bool(rest or not hours)
    return " ".join(parts).replace(" ", _NO_BREAK)


def _stamp(calendar: Calendar, hours: float) -> str:
    at = calendar.datetime_at(_minute(hours) / MINUTES_PER_HOUR)
    return f"{_DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]} {at.year} {at:%H:%M}"


def _desk_action(row: Row, calendar: Calendar) -> str:
    minutes = _length(max(round(row["minutes"]), 1))
    since = ""
    if _minute(row["picked_up_hours"]) < _minute(row["hours"]):
        begun = _stamp(calendar, row["picked_up_hours"])
        date = _stamp(calendar, row["hours"])[: -len("23:59")]
        since = f" since {begun.removeprefix(date)}"
    further = f" for {row['addresses']:.0f} people in one go" if row["addresses"] > 1 else ""
    return f"{_WORK[row['kind']]}{further}: {minutes} of an admin's work{since}"


def _sync_failed(row: Row, _: Calendar) -> str:
    again = f" again (retry {row['attempt']:.0f})" if row["attempt"] else ""
    silent = ", and nobody was told" if row["silent"] else ""
    return f"the sync failed to {row['operation']} the member{again}{silent}"


def _invited(row: Row, _: Calendar) -> str:
    return f"invited, attempt {row['attempt']:.0f}" if row["attempt"] > 1 else "invited"


def _seats_bought(row: Row, _: Calendar) -> str:
    seats = "a seat was" if row["quantity"] == 1 else f"{row['quantity']:.0f} seats were"
    return f"{seats} bought, as none was free"


# In the order in which they are told where they happen at the same moment.
_TOLD: Mapping[str, Callable[[Row, Calendar], str]] = {
    "TermStarted": lambda row, _: (
        f"term {row['term'] + 1:.0f} began with {row['quantity']:.0f} seats"
    ),
    "Started": lambda row, _: "already in the company" if row["initial"] else "started",
    "Left": lambda row, _: f"left, {_CAUSES[row['cause']]}",
    "OrphanFound": lambda row, _: (
        f"access review {row['review']:.0f} found that the member had left"
    ),
    "TicketOpened": lambda row, _: f"ticket: {_WORK[row['kind']]}",
    "IdpDisabled": lambda _, __: "IdP account switched off",
    "ConnectionLost": lambda row, _: _LOST[row["cause"]],
    "SyncFailed": _sync_failed,
    "ConnectionRestored": lambda row, _: _RESTORED[row["cause"]],
    "InvitationAccepted": lambda _, __: "accepted the invitation",
    "InvitationExpired": lambda _, __: "the invitation expired unanswered",
    "SeatShort": lambda _, __: "had to wait, as the plan sells no more seats",
    "SeatsBought": _seats_bought,
    "DeskAction": _desk_action,
    "InvitationSent": _invited,
    "InvitationWithdrawn": lambda _, __: "the invitation was withdrawn",
    "GivenUp": lambda row, _: f"IT gave up after {row['attempt']:.0f} invitations",
    "SeatTaken": lambda row, _: "a member again" if row["spell"] > 1 else "a member, with a seat",
    "AccessGiven": lambda _, __: "could get in from now on",
    "Activated": lambda _, __: "got in",
    "Removed": lambda row, _: _ROUTES[row["route"]],
}
_ORDER = ("TermStarted", "Started", "Left", "told", *list(_TOLD)[3:], "closed")
