"""Which part of the exposure is there under every plan, because nobody has told the directory."""

import numpy as np
import pandas as pd

from sim.core.given import Given
from sim.records.columns import PERSON
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Policies
from sim.workforce.reviews import found_hours


def with_common(
    windows: pd.DataFrame,
    people: pd.DataFrame,
    policies: Given[Policies],
    calendar: Calendar,
    seed: int,
) -> pd.DataFrame:
    """Add to each window how much time passes before any strategy could act on the account.

    Common exposure runs from leaving until the IdP account is switched off; if everybody forgets
    it, until the review that finds the person. Only looked-up times enter, so it is the same under
    all strategies in which the person had access: no desk, SSO setting, role or billing cycle
    changes it. The rest of a window is what the strategy adds; it is negative where somebody was
    out earlier.

    Parameters
    ----------
    windows : DataFrame
        From :func:`sim.metrics.exposure.windows`.
    people : DataFrame
        Fates, one row per replication and person.
    policies : Policies, or a mapping of replication to Policies
    calendar : Calendar
    seed : int
        Seed of the experiment, with which reviews are looked up.

    Returns
    -------
    DataFrame
        The windows with ``common_hours`` and, of these, ``common_review_hours`` until a review. A
        time that nothing ends enters with its length until the person comes back, or the end of
        the cool-down; both are 0 for who never had access.
    """
    fates = people.set_index(["replication", "person"])
    looked_up = fates[["key", "idp_disabled_hours", "returns_hours"]]
    rows = windows.join(looked_up, on=["replication", "person"])
    until = rows["idp_disabled_hours"].to_numpy(float, copy=True)
    forgotten = np.isinf(until)
    reviewed = rows[forgotten].assign(
        found_hours=found_hours(rows[forgotten], policies, calendar, seed)
    )
    # Whoever finds a forgotten account in one application switches it off for all.
    person = [name for name in PERSON if name != "application"]
    until[forgotten] = reviewed.groupby(person)["found_hours"].transform("min")
    latest = rows["returns_hours"].clip(upper=calendar.close_hours).to_numpy(float)
    lasts = np.minimum(until, latest) - rows["left_hours"].to_numpy(float)
    hours = np.where(rows["had_access"], np.maximum(lasts, 0.0), 0.0)
    return windows.assign(common_hours=hours, common_review_hours=np.where(forgotten, hours, 0.0))
