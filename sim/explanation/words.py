"""How each kind of record is told, and how moments and lengths are written."""

from collections.abc import Callable, Mapping
from typing import Any

from sim.core.units import MINUTES_PER_HOUR
from sim.core.vocabulary import STAGES
from sim.scenarios.calendar import Calendar

Row = Mapping[Any, Any]
"""A record with its fields, and what is known of the person and the plan; see :func:`told`."""

CAUSES = {"voluntary": "voluntary", "involuntary": "involuntary", "layoff": "laid off"}
WORK = {
    "urgent": "urgent removal",
    "leaver": "removal",
    "joiner": "invitation",
    "resend": "invitation to be sent again",
    "review_removal": "removal that a review asked for",
    "task": "change that the sync had failed to make",
    "automation": "what the automation had failed to do",
    "withdrawal": "withdrawal of the invitation",
    "purchase": "purchase of a seat",
    "review": "access review",
    "reclaim": "taking back a seat that is not used",
    "reassign": "giving the seat back",
    "ownership": "handing the Owner's role on",
    "integration": "repair of what the credentials had kept going",
    "hand_over": "handing over what others need",
    "repair": "repair of the directory connection",
    "setup": "setting up",
    "rollout": "first invitation",
}
ROUTES = {
    "desk": "removed in the console",
    "review": "removed in the console",
    "sync": "removed by the sync",
    "task": "removed in the console, as the sync had failed",
    "automation": "removed by the automation",
    "reclaimed": "removed in the console, but still in the company",
    "suspended": "without a seat, but not removed",
}
LOST = {
    "break": "the directory connection broke",
    "outage": "the vendor's service went down",
    "console change": "the console changed, and the automation no longer worked",
}
RESTORED = {
    "break": "the directory connection worked again",
    "outage": "the vendor's service was up again",
    "console change": "the automation worked again",
}
MODES = {
    "invite": "run by hand",
    "jit": "with members made at their first login",
    "scim": "run by the directory",
    "automation": "run by the automation",
}
SEATS = {"standard": "with a seat", "premium": "with a Premium seat", "free": "in a free role"}
STAGE_WORDS = {
    "hr": "waiting for HR",
    "idp": "until the IdP account was off",
    "sync": "waiting for the sync",
    "run": "waiting for the automation",
    "review": "until an access review found it",
    "ownership": "until the Owner's role was handed on",
    "queue": "waiting for an admin",
    "hands_on": "with an admin at work",
    "retry": "until the failed change was retried",
    "cycle": "until the billing cycle ended",
    "session": "until the last session ended",
    "reprovisioned": "in again after being re-provisioned",
    "open": "still open at the end",
}
STAMP_WIDTH = len("Wed 31 Dec 2026 23:59")
NO_BREAK = "\xa0"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


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
    return f"{_DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]} {at.year} {at:%H:%M}"


def exposure(window: Row) -> str:
    """Say how long a window was open and what for, in minutes that add up."""
    reached = start = minute(window["left_hours"])
    hours, parts = window["left_hours"], []
    for stage in STAGES:
        hours += window[f"stage_{stage}_hours"]
        if minute(hours) > reached:
            parts.append(f"{length(minute(hours) - reached)} {STAGE_WORDS[stage]}")
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


def told(row: Row, calendar: Calendar) -> str:
    """Tell a record, without a subject.

    Parameters
    ----------
    row : mapping
        Its kind as ``record`` and its fields; ``initial`` says whether the person was there at hour
        0, ``plan_title`` how its plan is called, ``heir`` who took the Owner's role ("" for nobody)
        and ``own`` whether the record is about the person and not about the heir.
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
    further = f" for {row['addresses']:.0f} people in one go" if row["addresses"] > 1 else ""
    return f"{WORK[row['kind']]}{further}: {minutes} of an admin's work{since}"


def _sync_failed(row: Row, _: Calendar) -> str:
    again = f" again (retry {row['attempt']:.0f})" if row["attempt"] else ""
    silent = ", and nobody was told" if row["silent"] else ""
    return f"the sync failed to {row['operation']} the member{again}{silent}"


def _invited(row: Row, _: Calendar) -> str:
    return f"invited, attempt {row['attempt']:.0f}" if row["attempt"] > 1 else "invited"


def _seats(row: Row) -> str:
    of = " Premium" if row["seat_type"] == "premium" else ""
    return f"{row['quantity']:.0f}{of} seats" if row["quantity"] != 1 else f"one{of} seat"


def _was_bought(row: Row, _: Calendar) -> str:
    verb = "was" if row["quantity"] == 1 else "were"
    return f"{_seats(row)} {verb} bought, as none was free"


def _was_upgraded(row: Row, _: Calendar) -> str:
    if row["quantity"] == 1:
        return "one Standard seat was changed to Premium"
    return f"{row['quantity']:.0f} Standard seats were changed to Premium"


def _became_member(row: Row, _: Calendar) -> str:
    seat = SEATS[row["seat_type"]]
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


# In the order in which they are told where they happen at the same moment.
_TOLD: Mapping[str, Callable[[Row, Calendar], str]] = {
    "PlanEnded": lambda row, _: f"{row['plan_title']} ended, and the rest of its term is lost",
    "Switched": lambda row, _: f"from now on {row['plan_title']}, {MODES[row['mode']]}",
    "TermStarted": lambda row, _: f"term {row['term'] + 1:.0f} began with {_seats(row)}",
    "Started": lambda row, _: "already in the company" if row["initial"] else "started",
    "Left": lambda row, _: f"left, {CAUSES[row['cause']]}",
    "OrphanFound": lambda row, _: (
        f"access review {row['review']:.0f} found that the member had left"
    ),
    "TicketOpened": lambda row, _: f"ticket: {WORK[row['kind']]}",
    "IdpDisabled": lambda _, __: "IdP account switched off",
    "ConnectionLost": lambda row, _: LOST[row["cause"]],
    "SyncFailed": _sync_failed,
    "RunFailed": lambda row, _: f"the automation failed to {row['operation']}: left to the desk",
    "ConnectionRestored": lambda row, _: RESTORED[row["cause"]],
    "SwitchDecided": lambda row, _: (
        f"change to {row['plan_title']}, {MODES[row['mode']]}, was decided"
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
    "GivenUp": lambda row, _: f"IT gave up after {row['attempt']:.0f} invitations",
    "RoleUpgraded": lambda _, __: "the vendor ended the free role: a paid seat from now on",
    "SeatTaken": _became_member,
    "AccessGiven": lambda _, __: "could get in from now on",
    "Activated": lambda _, __: "got in",
    "SeatReclaimed": _reclaimed,
    "Removed": lambda row, _: ROUTES[row["route"]],
    "SeatsReturned": lambda row, _: f"{_seats(row)} returned for a credit",
    "IntegrationBroke": lambda _, __: "something that others use stopped with these credentials",
}
_AFTER_WORD = list(_TOLD)[list(_TOLD).index("OrphanFound") :]
ORDER = (
    *("PlanEnded", "Switched", "TermStarted", "Started", "Left", "told"),
    *_AFTER_WORD,
    *("follow-up", "closed"),
)
"""Keys of moments in the order in which they are told: what HR says comes after the departure."""
FOLLOW_UPS = ("integration", "hand_over")
"""Tickets that a removal leads to."""
