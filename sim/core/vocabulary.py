"""The one vocabulary: every kind of thing that frames name by a key, and its words.

Each table is in the order in which its things are shown or told. A key is what frames and metric
names hold, a label is for tables and legends, a sentence completes a clause, a colour is a key of
the palette in :mod:`sim.plots.style`. Nothing else writes these keys as a list.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Mode = Literal["invite", "jit", "scim", "automation"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Term(NamedTuple):
    """The words for one thing: a label, a clause, and the key of its colour in pictures."""

    label: str
    sentence: str = ""
    colour: str = ""


class Provisioning(NamedTuple):
    """The words for a mode, and what leaves a leaver's seat to an access review.

    `short` is for names that are made up of several things; `spelled` is for who does not know it.
    A forgotten account waits for a review under every mode; `overlooked` says what else does: a
    "ticket" that nobody opens, a "sync" that fails silently, or nothing.
    """

    label: str
    sentence: str
    short: str
    overlooked: Literal["ticket", "sync", ""]
    spelled: str = ""

    @property
    def in_full(self) -> str:
        """The short name, spelled out, and what it means."""
        name = f"{self.short} ({self.spelled})" if self.spelled else self.short
        return f"{name}: {self.sentence}"


class Work(NamedTuple):
    """A kind of desk work: what a ticket is called, what its minutes are spent on.

    `after_leaving` says that a departure causes it.
    """

    label: str
    sentence: str
    after_leaving: bool = False


class Interruption(NamedTuple):
    """Why changes stopped to reach the workspace, and how it ended."""

    lost: str
    restored: str


# How seats are run. The label follows "run"; the sentence says how people get in and out.
MODES: Mapping[Mode, Provisioning] = {
    "invite": Provisioning(
        "by hand",
        "an admin invites and removes people",
        short="by hand",
        overlooked="ticket",
    ),
    "jit": Provisioning(
        "with members made at their first login",
        "whoever logs in through the directory gets in, and an admin removes people",
        short="by JIT",
        overlooked="ticket",
        spelled="just in time",
    ),
    "scim": Provisioning(
        "by the directory",
        "the company's directory adds and removes people itself",
        short="by SCIM",
        overlooked="sync",
        spelled="directory sync",
    ),
    "automation": Provisioning(
        "by the automation",
        "a third party's automation adds and removes people in the admin console",
        short="by automation",
        overlooked="",
    ),
}

# What exposed time was spent on. The label follows a length; the sentence follows "Exposed hours".
STAGES: Mapping[str, Term] = {
    "hr": Term("waiting for HR", "spent until HR told IT", "navy"),
    "idp": Term(
        "until the IdP account was off", "from HR's notice until the IdP account was off", "sky"
    ),
    "sync": Term("waiting for the sync", "spent until the sync's first attempt", "mist"),
    "run": Term("waiting for the automation", "spent until the automation's run had ended", "sage"),
    "review": Term(
        "until an access review found it", "spent until an access review found the account", "amber"
    ),
    "ownership": Term(
        "until the Owner's role was handed on", "spent until the Owner's role was handed on", "rose"
    ),
    "queue": Term("waiting for an admin", "spent until an admin picked it up", "rust"),
    "hands_on": Term("with an admin at work", "of hands-on admin work", "umber"),
    "retry": Term(
        "until the failed change was retried",
        "from a failed sync to the removal by a later one",
        "silver",
    ),
    "cycle": Term(
        "until the billing cycle ended",
        "from a removal to the end of the billing cycle, when it takes effect",
        "sand",
    ),
    "session": Term(
        "until the last session ended", "in which only a live session was left", "violet"
    ),
    "reprovisioned": Term(
        "in again after being re-provisioned",
        "after a removed leaver had been let in again",
        "lilac",
    ),
    "open": Term("still open at the end", "still running when the books were closed", "hatched"),
}

# Why somebody left. The label is an adjective; the sentence follows "after".
CAUSES: Mapping[str, Term] = {
    "voluntary": Term("voluntary", "voluntary departures"),
    "involuntary": Term("involuntary", "other involuntary departures"),
    "layoff": Term("laid off", "layoffs"),
}

# What closed a membership.
ROUTES: Mapping[str, Term] = {
    "desk": Term("removed in the console"),
    "review": Term("removed in the console"),
    "sync": Term("removed by the sync"),
    "task": Term("removed in the console, as the sync had failed"),
    "automation": Term("removed by the automation"),
    "reclaimed": Term("removed in the console, but still in the company"),
    "suspended": Term("without a seat, but not removed"),
}

# What admins do. The label names a ticket; the sentence follows "spent on".
WORK: Mapping[str, Work] = {
    "urgent": Work("urgent removal", "removing people who had to leave", True),
    "leaver": Work("removal", "removing other leavers", True),
    "joiner": Work("invitation", "inviting joiners"),
    "resend": Work("invitation to be sent again", "sending expired invitations again"),
    "review_removal": Work(
        "removal that a review asked for", "removing whom an access review found", True
    ),
    "task": Work(
        "change that the sync had failed to make", "changes the sync could not make", True
    ),
    "automation": Work(
        "what the automation had failed to do", "what runs of the automation failed to do", True
    ),
    "withdrawal": Work(
        "withdrawal of the invitation", "taking back invitations of people who left", True
    ),
    "purchase": Work("purchase of a seat", "buying seats"),
    "review": Work("access review", "access reviews"),
    "reclaim": Work("taking back a seat that is not used", "taking back seats that nobody used"),
    "reassign": Work("giving the seat back", "giving a seat again to people who came back to it"),
    "ownership": Work("handing the Owner's role on", "handing the Owner's role on", True),
    "integration": Work(
        "repair of what the credentials had kept going",
        "repairing what broke with a leaver's credentials",
        True,
    ),
    "hand_over": Work("handing over what others need", "handing a leaver's content over", True),
    "repair": Work("repair of the directory connection", "repairing the directory connection"),
    "layoff": Work(
        "removal of all who are laid off", "removing people of layoffs that IT knew of", True
    ),
    "approval": Work("approval of many removals at once", "approving many removals at once", True),
    "sso_setup": Work("setting up single sign-on", "setting up single sign-on"),
    "setup": Work("setting up", "setting up what a strategy changes to"),
    "rollout": Work("first invitation", "letting in the people of the first day"),
}

INTERRUPTIONS: Mapping[str, Interruption] = {
    "break": Interruption(
        "the directory connection broke", "the directory connection worked again"
    ),
    "quarantine": Interruption(
        "the IdP switched the sync job off, as nothing had come through for weeks",
        "the sync job was on again",
    ),
    "outage": Interruption("the vendor's service went down", "the vendor's service was up again"),
    "console change": Interruption(
        "the console changed, and the automation no longer worked",
        "the automation worked again",
    ),
}

# What a purchased seat-day is. The label follows "seats"; the sentence follows "seat-days".
USES: Mapping[str, Term] = {
    "active": Term("in use", "of present members who used the product", "navy"),
    "idle": Term(
        "held by people who do not use them",
        "of present members who did not use the product",
        "amber",
    ),
    "orphaned": Term("held by people who have left", "of members who had left", "rust"),
    "pending": Term(
        "held for people who are not in yet", "held for people who had not got in yet", "dotted"
    ),
    "stranded": Term(
        "paid for and held by nobody",
        "that nobody used or was to use, and of terms cut short",
        "hatched",
    ),
}

# What a strategy's total cost is made of; the metric is the key with "_cost_usd" behind it. The
# sentence follows "pays for".
COSTS: Mapping[str, Term] = {
    "licence": Term("licences", "licences", "navy"),
    "usage": Term("metered use", "metered use", "dotted"),
    "tool": Term("automation tool", "the automation tool", "violet"),
    "labour": Term("admins' work", "admins' work", "amber"),
}

# Kinds of invoice lines, in the order in which an invoice shows them.
LINES: Mapping[str, Term] = {
    "seats": Term("seats"),
    "added_seats": Term("added seats"),
    "seat_type_change": Term("change of seat type"),
    "commitment_shortfall": Term("commitment shortfall"),
    "usage": Term("metered use"),
    "tool": Term("automation tool"),
    "credit": Term("credit"),
    "sunk": Term("unused rest of a term"),
}

SEAT_TYPES: Mapping[str, Term] = {
    "standard": Term("with a seat"),
    "premium": Term("with a Premium seat"),
    "free": Term("in a free role"),
}

WEEKDAYS: Mapping[Weekday, Term] = {
    "monday": Term("Monday"),
    "tuesday": Term("Tuesday"),
    "wednesday": Term("Wednesday"),
    "thursday": Term("Thursday"),
    "friday": Term("Friday"),
    "saturday": Term("Saturday"),
    "sunday": Term("Sunday"),
}
