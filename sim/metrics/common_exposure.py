"""Which part of the exposure is there under every plan, because nobody has told the directory."""

from collections.abc import Mapping

import numpy as np

from sim.core.arrays import Floats, Whole
from sim.core.table import Table
from sim.metrics.seat_days import positions
from sim.records.keys import FATE, numbered
from sim.scenarios.calendar import Calendar


def with_common(
    windows: Table,
    people: Table,
    found_hours: Mapping[str, Floats],
    calendar: Calendar,
) -> Table:
    """Add to each window how much time passes before any strategy could act on the account.

    Common exposure runs from leaving until the IdP account is switched off; if everybody forgets
    it, until the review that finds the person. Only looked-up times enter, so it is the same under
    all strategies in which the person had access: no desk, SSO setting, role or billing cycle
    changes it. The rest of a window is what the strategy adds; it is negative where somebody was
    out earlier.

    Parameters
    ----------
    windows : Table
        From :func:`sim.metrics.exposure.windows`.
    people : Table
        Fates, one row per replication and person.
    found_hours : mapping of application to array of float, shape (people,)
        When the first review after leaving would find each of them.
    calendar : Calendar

    Returns
    -------
    Table
        The windows with ``common_hours`` and, of these, ``common_review_hours`` until a review. A
        time that nothing ends enters with its length until the person comes back, or the end of
        the cool-down; both are 0 for who never had access.
    """
    fate = positions(windows, people, FATE)
    disabled, returns = (people[name][fate] for name in ("idp_disabled_hours", "returns_hours"))
    forgotten = np.isinf(disabled)
    found = earliest(windows, fate, found_by_review(windows, fate, found_hours))
    until = np.where(forgotten, found, disabled)
    latest = np.minimum(returns, calendar.close_hours)
    lasts = np.minimum(until, latest) - windows["left_hours"]
    hours = np.where(windows["had_access"], np.maximum(lasts, 0.0), 0.0)
    return windows.assign(common_hours=hours, common_review_hours=np.where(forgotten, hours, 0.0))


def found_by_review(windows: Table, fate: Whole, found_hours: Mapping[str, Floats]) -> Floats:
    """When a review of the window's own application would find the leaver.

    Parameters
    ----------
    windows : Table
    fate : array of int, shape (windows,)
        Row of each leaver among all people.
    found_hours : mapping of application to array of float, shape (people,)
    """
    found = np.full(len(windows), np.inf)
    for application, hours in found_hours.items():
        own = windows["application"] == application
        found[own] = hours[fate[own]]
    return found


def earliest(windows: Table, fate: Whole, hours: Floats) -> Floats:
    """Return the least of some hours over the applications in which a strategy has the leaver.

    Whoever finds a forgotten account in one application switches it off for all.

    Parameters
    ----------
    windows : Table
    fate : array of int, shape (windows,)
        Row of each leaver among all people.
    hours : array of float, shape (windows,)
    """
    group = numbered(windows.assign(fate=fate), ["strategy", "fate"])
    least = np.full(len(windows), np.inf)
    np.minimum.at(least, group, hours)
    return least[group]
