"""When IT hears of somebody who starts or leaves, and when the IdP account goes off."""

import math
from collections.abc import Callable

import numpy as np

from sim.core.arrays import Floats, Words
from sim.core.units import HOURS_PER_DAY
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Signals

Lookup = Callable[[str], Floats]

# For a leaver told ahead the ticket falls due this long before the departure, in open desk hours.
DUE_BEFORE_LEAVING_HOURS = 1.0


def told_start(signals: Signals, calendar: Calendar, start: Floats, uniform: Lookup) -> Floats:
    """When HR tells IT of each start: some days ahead, or of some people late.

    Parameters
    ----------
    signals : Signals
    calendar : Calendar
    start : array of float
        Hours at which people start.
    uniform : callable
        A uniform number for each of them, by stream.
    """
    late = uniform("joiner late") < signals.joiner_late_share
    ahead_days = signals.joiner_ahead_days.ppf(uniform("joiner ahead"))
    late_days = signals.joiner_late_days.ppf(uniform("joiner late days"))
    told = start + np.where(late, late_days, -ahead_days) * HOURS_PER_DAY
    return _in_office_hours(calendar, told)


def told_left(
    signals: Signals, calendar: Calendar, left: Floats, cause: Words, uniform: Lookup
) -> Floats:
    """When HR tells IT of each departure: ahead of it, at it, or late.

    Parameters
    ----------
    signals : Signals
    calendar : Calendar
    left : array of float
        Hours at which people leave; infinity for who stays.
    cause : array of str
    uniform : callable
        A uniform number for each of them, by stream.
    """
    # One draw says when HR knows; the ends of its range are late and full notice.
    u = uniform("leaver told")
    own = cause == "voluntary"
    late = u < np.where(own, signals.late_share, signals.involuntary_late_share)
    full = own & (u > 1 - signals.full_notice_share)
    short = own & ~full & (u > 1 - signals.full_notice_share - signals.short_notice_share)
    shorter_days = 1 + np.floor(uniform("short notice") * (signals.full_notice_days - 1))
    notice_days = np.where(full, signals.full_notice_days, np.where(short, shorter_days, 0))
    leaves = np.isfinite(left)
    ahead = calendar.working_days_before(np.where(leaves, left, 0.0), notice_days.astype(np.int64))
    late_days = signals.late_days.ppf(uniform("leaver late days"))
    told = np.where(late, left + late_days * HOURS_PER_DAY, np.where(leaves, ahead, np.inf))
    return _in_office_hours(calendar, told)


def due(calendar: Calendar, left: Floats) -> Floats:
    """When the ticket of each leaver falls due who is told ahead; infinity for who stays."""
    before = calendar.desk.before
    moments = [
        before(hours, DUE_BEFORE_LEAVING_HOURS) if hours < math.inf else hours
        for hours in left.tolist()
    ]
    return np.array(moments, dtype=float)


def idp_disabled(
    idp_disable: str,
    signals: Signals,
    left: Floats,
    told: Floats,
    cause: Words,
    uniform: Lookup,
) -> Floats:
    """When each IdP account is switched off, if somebody thinks of it.

    Parameters
    ----------
    idp_disable : str
        Automatic at the exit, automatic after midnight, or by a ticket.
    signals : Signals
    left, told : array of float
        Hours at which people leave, and at which HR tells IT.
    cause : array of str
    uniform : callable
        A uniform number for each of them, by stream.
    """
    # Who has to go is switched off by somebody, whatever is automatic for the others.
    known = np.maximum(left, told)
    by_ticket = known + signals.idp_lag_hours.ppf(uniform("idp lag"))
    if idp_disable == "by_ticket":
        return by_ticket
    automatic = np.where(told < left, left, by_ticket)
    if idp_disable == "after_midnight":
        automatic = (np.floor(known / HOURS_PER_DAY) + 1) * HOURS_PER_DAY
    return np.where(cause == "voluntary", automatic, by_ticket)


def _in_office_hours(calendar: Calendar, told: Floats) -> Floats:
    # What was said before hour 0 is known at hour 0, whatever the time of day.
    return np.where(told > 0, calendar.into_office_hours(np.maximum(told, 0.0)), 0.0)
