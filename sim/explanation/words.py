"""How each kind of event is told, and how moments and durations are written."""

from collections.abc import Callable, Mapping
from typing import Any

from sim.core.numerals import counted
from sim.core.units import MINUTES_PER_HOUR
from sim.core.vocabulary import (
    CAUSES,
    INTERRUPTIONS,
    MODES,
    ROUTES,
    SEAT_TYPES,
    STAGES,
    WORK,
)
from sim.scenarios.calendar import Calendar

Row = Mapping[Any, Any]
"""An event with its fields, and what is known of the person and the plan; see :func:`told`."""

STAMP_WIDTH = len("Wed 31 Dec 2026 23:59")
NO_BREAK = "\xa0"


def minute(hours: float) -> int:
    """Return the full minute nearest to a moment."""
    return round(hours * MINUTES_PER_HOUR)


def length(minutes: int) -> str:
    """Write a length of time, kept on one line."""
    hours, rest = divmod(minutes, int(MINUTES_PER_HOUR))
    parts = [f"{hours:,} h"] * bool(hours) + [f"{rest} min"] * bool(rest or not hours)
    return " ".join(parts).replace(" ", NO_BREAK)


def stamp(calendar: Calendar, hours: float) -> str:
    """Write a moment with its weekday, date and time."""
    at = calendar.datetime_at(minute(hours) / MINUTES_PER_HOUR)
    # English whatever the locale.
    weekday, month, day, _, year = at.ctime().split()
    return f"{weekday} {day} {month} {year} {at:%H:%M}"


def exposure(window: Row) -> str:
    """Say how long a window was open and what for, in minutes that add up."""
    reached = start = minute(window["left_hours"])
    hours, parts = window["left_hours"], []
    for stage, term in STAGES.items():
        hours += window[f"stage_{stage}_hours"]
        if minute(hours) > reached:
            parts.append(f"{length(minute(hours) - reached)} {term.label}")
        reached = minute(hours)
    if not window["exposure_hours"]:
        return "no way in: not exposed"
    whole = length(reached - start) if reached > start else "less than a minute"
    spent = f": {', '.join(parts)}" if parts else ""
    if len(parts) == 1:
        spent = f", {parts[0].removeprefix(whole).lstrip()}"
    if window["censored"]:
        return f"still open when the books were closed: exposed at least {whole}{spent}"
    return f"exposed {whole}{spent}"


def seat_afterwards(window: Row) -> str:
    """Say how long the leaver stayed a member."""
    if window["orphaned_censored"]:
        return "Was still a member when the books were closed."
    left = window["left_hours"]
    held = minute(left + window["orphaned_hours"]) - minute(left)
    return f"Held a seat for {length(held)} after leaving." if held else "Left no seat behind."


def person_words(key: str) -> str:
    """Say in words where a person comes from; an id that no stream made is said as it is.

    Parameters
    ----------
    key : str
        Id such as ``employees/growth/3.2/backfill/1``.
    """
    first, _, generation = key.partition("/backfill/")
    segment, *rest = first.split("/")
    if len(rest) != 2 or rest[0] not in _ORIGINS:
        return key
    who = f"{_ORIGINS[rest[0]]} {rest[1].replace('.', '-')} ({segment})"
    return f"replacement {generation} of {who}" if generation else who


_ORIGINS = {
    "initial": "person",
    "pipe": "hire already found",
    "growth": "growth hire",
    "hire": "hire",
}


def told(row: Row, calendar: Calendar) -> str:
    """Say what happened in an event, without a subject.

    Parameters
    ----------
    row : mapping
        Its kind as ``record`` and its fields; ``initial`` says whether the person was there at hour
        0, ``plan_title`` what its plan is called, ``heir`` who took the Owner's role ("" for
        nobody) and ``own`` whether the event is about the person and not about the heir.
    calendar : Calendar
    """
    return _TOLD[str(row["record"])](row, calendar)


def _desk_action(row: Row, calendar: Calendar) -> str:
    minutes = length(max(round(row["minutes"]), 1))
    since = ""
    if minute(row["picked_up_hours"]) < minute(row["hours"]):
        begun = stamp(calendar, row["picked_up_hours"])
        date = stamp(calendar, row["hours"])[: -len("23:59")]
        since = f" since {begun.removeprefix(date)}"
    several = counted(row["addresses"], "person", "people")
    further = f" for {several} in one go" if row["addresses"] > 1 else ""
    return f"{WORK[row['kind']].label}{further}: {minutes} of an admin's work{since}"


def _sync_failed(row: Row, _: Calendar) -> str:
    again = f" again (retry {row['attempt']:.0f})" if row["attempt"] else ""
    silent = ", and nobody was told" if row["silent"] else ""
    return f"the sync failed to {row['operation']} the member{again}{silent}"


def _invited(row: Row, _: Calendar) -> str:
    return f"invited, attempt {row['attempt']:.0f}" if row["attempt"] > 1 else "invited"


def _seats(row: Row) -> str:
    kind = " Premium" if row["seat_type"] == "premium" else ""
    return f"one{kind} seat" if row["quantity"] == 1 else f"{row['quantity']:.0f}{kind} seats"


def _was_bought(row: Row, _: Calendar) -> str:
    verb = "was" if row["quantity"] == 1 else "were"
    return f"{_seats(row)} {verb} bought, as none was free"


def _was_upgraded(row: Row, _: Calendar) -> str:
    if row["quantity"] == 1:
        return "one Standard seat was changed to Premium"
    return f"{row['quantity']:.0f} Standard seats were changed to Premium"


def _became_member(row: Row, _: Calendar) -> str:
    seat = SEAT_TYPES[row["seat_type"]].label
    return f"a member again, {seat}" if row["spell"] > 1 else f"a member, {seat}"


def _owner_changed(row: Row, calendar: Calendar) -> str:
    asked = stamp(calendar, row["asked_hours"])
    if not row["own"]:
        return f"took over the Owner's role, asked for {asked}"
    whom = row["heir"] or "nobody, as nobody was there to take it"
    return f"the Owner's role went to {whom}, asked for {asked}"


def _reclaimed(row: Row, _: Calendar) -> str:
    how = "suspended" if row["suspended"] else "removed"
    return f"the seat was not used and is taken back: {how}"


# In the order in which they are told if they happen at the same moment.
_TOLD: Mapping[str, Callable[[Row, Calendar], str]] = {
    "PlanEnded": lambda row, _: f"{row['plan_title']} ended, and the rest of its term is lost",
    "Switched": lambda row, _: f"from now on {row['plan_title']}, run {MODES[row['mode']].label}",
    "TermStarted": lambda row, _: f"term {row['term'] + 1:.0f} began with {_seats(row)}",
    "Started": lambda row, _: "already in the company" if row["initial"] else "started",
    "Left": lambda row, _: f"left, {CAUSES[row['cause']].label}",
    "OrphanFound": lambda row, _: (
        f"access review {row['review']:.0f} found that the member had left"
    ),
    "TicketOpened": lambda row, _: f"ticket: {WORK[row['kind']].label}",
    "IdpDisabled": lambda _, __: "IdP account switched off",
    "ConnectionLost": lambda row, _: INTERRUPTIONS[row["cause"]].lost,
    "SyncFailed": _sync_failed,
    "SyncGivenUp": lambda row, _: (
        f"the IdP gave up after {counted(row['attempts'], 'attempt')} to {row['operation']} the"
        " member, and nobody was told"
    ),
    "RemovalsHeld": lambda row, _: (
        f"{counted(row['quantity'], 'removal')} came at once: the IdP waits for an admin's approval"
    ),
    "RemovalsApproved": lambda row, _: f"an admin approved {counted(row['quantity'], 'removal')}",
    "UnknownToDirectory": lambda _, __: (
        "the directory does not know this person, so the first sync removes the member, who is"
        " still at work"
    ),
    "RunFailed": lambda row, _: f"the automation failed to {row['operation']}: left to the desk",
    "ConnectionRestored": lambda row, _: INTERRUPTIONS[row["cause"]].restored,
    "SwitchDecided": lambda row, _: (
        f"change to {row['plan_title']}, run {MODES[row['mode']].label}, was decided"
    ),
    "InvitationAccepted": lambda _, __: "accepted the invitation",
    "InvitationExpired": lambda _, __: "the invitation expired unanswered",
    "SeatReleased": lambda _, __: "the invitation holds no seat any more",
    "SeatShort": lambda _, __: "had to wait, as the plan sells no more seats",
    "ReductionCancelled": lambda _, __: "the planned reduction of seats was cancelled by this",
    "SeatsBought": _was_bought,
    "SeatsUpgraded": _was_upgraded,
    "ReductionPlanned": lambda row, _: (
        f"an Owner lowered the seats to {row['quantity']:.0f} from the next renewal on"
    ),
    "OwnershipTransferred": _owner_changed,
    "DeskAction": _desk_action,
    "ConsoleRefused": lambda _, __: (
        "the console refused the removal, as the IdP still assigned the member"
    ),
    "SeatReserved": lambda _, __: "the invitation holds a seat",
    "InvitationSent": _invited,
    "InvitationWithdrawn": lambda _, __: "the invitation was withdrawn",
    "GivenUp": lambda row, _: f"IT gave up after {counted(row['attempt'], 'invitation')}",
    "RoleUpgraded": lambda _, __: "the vendor ended the free role: a paid seat from now on",
    "SeatTaken": _became_member,
    "AccessGiven": lambda _, __: "could get in from now on",
    "Activated": lambda _, __: "got in",
    "SeatReclaimed": _reclaimed,
    "Removed": lambda row, _: ROUTES[row["route"]].label,
    "AccessCutEarly": lambda row, _: (
        f"out {length(max(minute(row['early_hours']), 1))} before leaving"
    ),
    "SeatTypeChanged": lambda row, _: f"from now on {SEAT_TYPES[row['seat_type']].label}",
    "SeatsReturned": lambda row, _: f"{_seats(row)} returned for a credit",
    "IntegrationBroke": lambda _, __: "something that others use stopped with these credentials",
}
_AFTER_WORD = list(_TOLD)[list(_TOLD).index("OrphanFound") :]
ORDER = (
    *("PlanEnded", "Switched", "TermStarted", "Started", "Left", "told"),
    *_AFTER_WORD,
    *("follow-up", "closed"),
)
"""Kinds of moments in the order in which they are told: HR's notice comes after the departure."""
FOLLOW_UPS = ("integration", "hand_over")
"""Tickets that a removal leads to."""
