"""An exact control: what luck did to the few leavers whom only a review finds is taken out of sums.

Whether somebody is forgotten, and how long a review would then take, are looked up for everybody,
and neither knows of the other. So A (p - F) W has mean 0 for every leaver: A is whether the person
is a member when being forgotten begins to matter, p the probability of being forgotten, F whether
it came true, W the time until the review. Added to exposed hours it replaces what happened to a few
by what was to be expected of all.

It is exact only while neither A nor W depends on F. A is taken at the last moment before a removal
can happen: at the departure, or when the ticket of who is told ahead falls due. W is made of
looked-up times alone.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from sim.core.arrays import Flags, Floats, Words
from sim.core.given import Given, given_for
from sim.core.streams import Luck
from sim.core.table import Table
from sim.core.vocabulary import CAUSES
from sim.metrics.common_exposure import earliest, found_by_review
from sim.metrics.evidence import Evidence, adder
from sim.metrics.seat_days import positions
from sim.metrics.standing import by_name, conduct, present
from sim.records.columns import Records
from sim.records.keys import FATE, first_rows, numbered
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Parameters, Plan


class Chance(NamedTuple):
    """The probability of something for each leaver, and whether it came true."""

    share: Floats
    is_true: Flags

    def with_also(self, other: "Chance") -> "Chance":
        """Both of two independent things."""
        return Chance(self.share * other.share, self.is_true & other.is_true)

    def surprise(self) -> Floats:
        """What was to be expected less what came true: 0 in the mean."""
        return self.share - self.is_true


def with_control(
    windows: Table,
    people: Table,
    found_hours: Mapping[str, Floats],
    records: Records,
    books: Table,
    parameters: Given[Parameters],
    plans: Mapping[str, Plan],
    calendar: Calendar,
    luck: Luck,
) -> Table:
    """Add to each window what makes up for the luck of being forgotten.

    Parameters
    ----------
    windows, people, found_hours
        As :func:`sim.metrics.common_exposure.with_common` takes them.
    records : mapping of record type to Table
        Who is a member when, and how seats are run.
    books : Table
        One row per strategy, replication and application, with ``plan`` and ``mode`` at hour 0.
    parameters : Parameters, or a mapping of replication to Parameters
    plans : mapping of name to Plan
        By the names in `records` and `books`.
    calendar : Calendar
    luck : Luck
        Whose random numbers the replications in the tables have: failures of a sync are looked up.

    Returns
    -------
    Table
        The windows with ``exposure_control_hours`` and ``orphaned_control_hours``, to be added to
        sums of exposed and orphaned hours, and ``common_control_hours``, the part of both that
        forgotten accounts make under every plan.
    """
    fate, book = positions(windows, people, FATE), positions(windows, books)
    person = people[fate]
    left = person["left_hours"]
    told = np.minimum(left, person["told_left_hours"])
    moment = np.minimum(left, np.maximum(person["told_left_hours"], person["due_hours"]))
    is_member, is_active = present(windows, book, records, books, told, moment)
    # Nobody forgets who is on the list of a layoff.
    counts = is_member & ~person["announced_layoff"]
    # From HR's notice on, an Owner's hand-over can delay a change of mode.
    plan, overlooked = conduct(book, records, books, told)

    account, ticket, session = _chances(person, parameters)
    by_sync = _silent_failure(windows, person, plan, plans, luck)
    by_sync = Chance(1 - account.share, ~account.is_true).with_also(by_sync)
    by_ticket, syncs = overlooked == "ticket", overlooked == "sync"
    seat = Chance(
        np.select([by_ticket, syncs], [ticket.share, by_sync.share], 0.0),
        (by_ticket & ticket.is_true) | (syncs & by_sync.is_true),
    )

    end = np.minimum(person["returns_hours"], calendar.close_hours)
    found = found_by_review(windows, fate, found_hours)
    until_found = np.minimum(found, _next_change(windows, parameters, calendar, told))
    longest = by_name(plan, {name: _longest(each) for name, each in plans.items()})
    session_ends = person["idp_due_hours"] + (1 - person["session_share"]) * longest

    def summand(chance: Chance, until: Floats) -> Floats:
        wait = np.maximum(np.minimum(until, end) - left, 0.0)
        return np.where(counts, chance.surprise() * wait, 0.0)

    # A forgotten account outlives a change of plan, and is switched off for all applications.
    common = summand(account, earliest(windows, fate, found))
    by_seat = summand(seat, until_found)
    by_session = summand(seat.with_also(session), np.minimum(until_found, session_ends))
    sso_enforced = books["sso_enforced"][book]
    exposed = np.where(sso_enforced, np.where(is_active, by_session, 0.0), by_seat)
    return windows.assign(
        exposure_control_hours=common + exposed,
        orphaned_control_hours=common + by_seat,
        common_control_hours=common,
    )


def sums(evidence: Evidence, calendar: Calendar) -> dict[str, Floats]:
    """Add the control of all leavers up, by the metric to which it belongs.

    Parameters
    ----------
    evidence : Evidence
    calendar : Calendar

    Returns
    -------
    dict of metric to array of float, shape (books,)
        It is part of the stage until a review, and of each leaver's cause, so rows still add up.
    """
    windows, add = evidence.windows, adder(evidence.windows, evidence.books)
    control, cause = windows["exposure_control_hours"], windows["cause"]
    exposed, common = add(control), add(windows["common_control_hours"])
    return {
        "exposure_hours_total": exposed,
        "exposure_common_hours_total": common,
        "exposure_common_review_hours_total": common,
        "exposure_added_hours_total": exposed - common,
        "exposure_hours_mean": exposed,
        "exposed_accounts_mean": exposed / calendar.horizon_hours,
        "orphaned_hours_total": add(windows["orphaned_control_hours"]),
        "exposure_stage_review_hours": exposed,
        **{
            f"exposure_cause_{name}_hours": add(np.where(cause == name, control, 0.0))
            for name in CAUSES
        },
    }


def _chances(person: Table, parameters: Given[Parameters]) -> tuple[Chance, Chance, Chance]:
    """Of a forgotten account, of a forgotten ticket beside it, of a session that is kept."""
    whose = numbered(person, ["replication", "segment"])
    each = first_rows(whose)
    signals = [
        given_for(parameters, replication).workforce[segment].signals
        for replication, segment in zip(
            person["replication"][each], person["segment"][each], strict=True
        )
    ]
    shares = [(own.idp_missed_share, own.missed_share, own.session_kept_share) for own in signals]
    account, ticket, session = np.array(shares, dtype=float).reshape(-1, 3)[whose].T
    # Of whom a file says that the account went off, the account was not forgotten by chance.
    known, others = person["remembered"], np.maximum(1 - account, ticket)
    among_others = np.divide(ticket, others, out=np.zeros_like(ticket), where=others > 0)
    account, ticket = np.where(known, 0.0, account), np.where(known, among_others, ticket)
    return (
        Chance(account, person["idp_missed"]),
        Chance(ticket, person["missed"] & ~person["idp_missed"]),
        Chance(session, person["session_kept"]),
    )


def _silent_failure(
    windows: Table,
    person: Table,
    plan: Words,
    plans: Mapping[str, Plan],
    luck: Luck,
) -> Chance:
    """Of a removal that the sync fails to make, and nobody is told of."""
    syncs = {name: each.sync for name, each in plans.items()}
    share, is_true = np.ones(len(windows)), np.full(len(windows), True)
    for stream, field in (("sync failure", "failure_share"), ("silent failure", "silent_share")):
        chance = by_name(plan, {name: getattr(sync, field, 0.0) for name, sync in syncs.items()})
        share *= chance
        for application in dict.fromkeys(windows["application"]):
            own = windows["application"] == application
            asked = f"{application} {stream} remove"
            u = luck.uniform(person["replication"][own], asked, person["key"][own])
            is_true[own] &= u < chance[own]
    return Chance(share, is_true)


def _next_change(
    windows: Table, given: Given[Parameters], calendar: Calendar, moment: Floats
) -> Floats:
    """When each leaver's application next changes its plan or mode, if that is fixed by a month."""
    change = np.full(len(windows), np.inf)
    if not len(windows):
        return change
    # Where inputs differ, months of changes and applications do not.
    parameters = given_for(given, windows["replication"][0])
    strategy, application = windows["strategy"], windows["application"]
    for name, own in parameters.strategies.items():
        months = [each.at_month for each in own.then if each.at_month is not None]
        if not months:
            continue
        inside = sorted(calendar.month_hours[m] for m in months if m < calendar.horizon_months)
        here = (strategy == name) & (application == parameters.plan_of(name).application)
        change[here] = np.append(inside, np.inf)[np.searchsorted(inside, moment[here], "right")]
    return change


def _longest(plan: Plan) -> float:
    return np.inf if plan.session_max_hours is None else plan.session_max_hours
