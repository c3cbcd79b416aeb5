"""Who can get in, and should or should not, as metrics."""

import numpy as np

from sim.core.given import Given, each_given
from sim.core.table import Table, concat
from sim.core.units import HOURS_PER_DAY
from sim.core.vocabulary import CAUSES, STAGES
from sim.metrics.evidence import Evidence, Ratio, adder, first_month
from sim.metrics.seat_days import positions
from sim.records.events import (
    AccessCutEarly,
    AccessGiven,
    Activated,
    ConsoleRefused,
    InvitationExpired,
    InvitationSent,
    OwnershipTransferred,
    Record,
    RunFailed,
    SeatReclaimed,
    SeatShort,
    Switched,
    UnknownToDirectory,
)
from sim.records.keys import FATE, PERSON, lookup, matches
from sim.records.memberships import entitled, first
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Parameters

# Lengths after which a share says how many leavers were out, by the name of the metric.
_OUT_WITHIN_HOURS = {
    "share_out_within_1_hour": 1.0,
    "share_out_within_1_day": HOURS_PER_DAY,
    "share_out_within_1_week": 7 * HOURS_PER_DAY,
}
_COUNTED: dict[str, type[Record]] = {
    "invitations_sent": InvitationSent,
    "invitations_expired": InvitationExpired,
    "seats_reclaimed": SeatReclaimed,
    "ownership_transfers": OwnershipTransferred,
    "console_refusals": ConsoleRefused,
    "runs_failed": RunFailed,
    "seat_waits": SeatShort,
}


def exposure(
    evidence: Evidence, parameters: Given[Parameters], calendar: Calendar
) -> dict[str, Ratio]:
    """Observe the windows of the leavers; means and shares are over those who ever had access."""
    windows = evidence.windows
    exposed, add = windows["exposure_hours"], adder(evidence.windows, evidence.books)
    had_access = windows["had_access"]
    allowed = each_given(
        parameters, windows["replication"], lambda own: own.policies.exposure_hours
    )
    early = evidence.records[AccessCutEarly]
    early = early[early["hours"] + early["early_hours"] < calendar.horizon_hours]
    leavers, hours, common = add(had_access), add(exposed), add(windows["common_hours"])
    return {
        "exposure_hours_total": (hours, 1.0),
        "exposure_common_hours_total": (common, 1.0),
        "exposure_common_review_hours_total": (add(windows["common_review_hours"]), 1.0),
        "exposure_added_hours_total": (hours - common, 1.0),
        "exposure_hours_mean": (hours, leavers),
        "leavers_without_access": (add(~had_access), 1.0),
        "share_over_policy": (add(exposed > allowed), leavers),
        **{
            name: (add(had_access & (exposed <= most)), leavers)
            for name, most in _OUT_WITHIN_HOURS.items()
        },
        "exposed_accounts_mean": (hours / calendar.horizon_hours, 1.0),
        "orphaned_hours_total": (add(windows["orphaned_hours"]), 1.0),
        "access_cut_early_hours_total": (
            adder(early, evidence.books)(early["early_hours"]),
            1.0,
        ),
        "reprovisioned_count": (add(windows["reprovisioned"]), 1.0),
        "censored_windows": (add(windows["censored"]), 1.0),
        "censored_memberships": (add(windows["orphaned_censored"]), 1.0),
        **{
            f"exposure_stage_{stage}_hours": (add(windows[f"stage_{stage}_hours"]), 1.0)
            for stage in STAGES
        },
        **{
            f"exposure_cause_{cause}_hours": (
                add(np.where(windows["cause"] == cause, exposed, 0.0)),
                1.0,
            )
            for cause in CAUSES
        },
    }


def access(evidence: Evidence, calendar: Calendar) -> dict[str, Ratio]:
    """Observe how long joiners waited, and what happened on the way in and out."""
    books, records, waited = evidence.books, evidence.records, waits(evidence)
    add = adder(waited, books)
    inside = {
        name: records[kind][records[kind]["hours"] < calendar.horizon_hours]
        for name, kind in _COUNTED.items()
    }
    again = inside["invitations_sent"]
    inside["invitations_resent"] = again[again["attempt"] > 1]
    return {
        "time_to_access_hours_mean": (
            add(np.where(waited["counted"], waited["wait_hours"], 0.0)),
            add(waited["counted"]),
        ),
        "joiners_cut_off": (add(waited["cut_off"]), 1.0),
        "waiting_days_total": (add(waited["wait_hours"]) / HOURS_PER_DAY, 1.0),
        **{name: (adder(rows, books)(), 1.0) for name, rows in inside.items()},
        "first_seat_wait_month": first_month(records[SeatShort], books, calendar),
        "switch_month": first_month(records[Switched], books, calendar),
    }


def waits(evidence: Evidence) -> Table:
    """Hours each joiner waited for an application, and whether the person stayed until access.

    Who had no access when the books were closed waited until then and is ``cut_off``: the wait is
    longer than it says. Who left before access waited until leaving and does not count in the time
    to access. Nor does a member whom the first sync cut off because the directory does not know the
    person: this is a wait from then until access returns, in a row of its own.
    """
    people = evidence.people
    about = [*FATE, "start_hours", "left_hours"]
    joiners = people[about][~people["initial"]]
    given = first(evidence.records[AccessGiven], "hours", "hours")
    rows = entitled(joiners, evidence.records, evidence.books)
    access_hours = given.at("hours", lookup(rows, given, PERSON), np.nan)
    got_in = ~np.isnan(access_hours)
    could = np.where(got_in, access_hours, rows["end_hours"])
    wait = np.maximum(np.minimum(rows["left_hours"], could) - rows["start_hours"], 0.0)
    stayed = could <= rows["left_hours"]
    joined = rows[PERSON].assign(wait_hours=wait, counted=stayed, cut_off=stayed & ~got_in)
    lost = evidence.records[UnknownToDirectory]
    return concat([joined, _waits_again(lost, evidence)]) if len(lost) else joined


def _waits_again(lost: Table, evidence: Evidence) -> Table:
    """Hours for which members were cut off whom the directory does not know."""
    end_hours = evidence.books["end_hours"][positions(lost, evidence.books)]
    left_hours = evidence.people["left_hours"][positions(lost, evidence.people, FATE)]
    activated = evidence.records[Activated]
    row, entry = matches(lost, activated, PERSON)
    after = activated["hours"][entry] > lost["hours"][row]
    back = first(activated[entry[after]], "hours", "hours")
    back_hours = back.at("hours", lookup(lost, back, PERSON), np.nan)
    stays_out = np.isnan(back_hours)
    could = np.where(stays_out, end_hours, back_hours)
    wait = np.maximum(np.minimum(left_hours, could) - lost["hours"], 0.0)
    is_out = stays_out & (left_hours >= could)
    return lost[PERSON].assign(wait_hours=wait, counted=False, cut_off=is_out)
