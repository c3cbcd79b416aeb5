"""When IT hears of leavers and when accounts go off, where a file has these dates."""

import datetime as dt
from collections.abc import Sequence

import numpy as np

from sim import catalog
from sim.calibration import delays
from sim.calibration.delays import Delay
from sim.calibration.measured import Measured, Part, together
from sim.core.estimates import Estimate
from sim.core.units import HOURS_PER_DAY
from sim.metrics.intervals import share_of
from sim.workforce.people_file import Stay

FEWEST = 5
_INVOLUNTARY = "involuntary"


def measure(leavers: Sequence[Stay]) -> tuple[Part, Part]:
    """Measure notice, and the delay until accounts are off.

    Parameters
    ----------
    leavers : sequence of Stay
        Who left in the window, layoffs left out.
    """
    told = [(each, _date(each.told)) for each in leavers if each.told]
    disabled = [
        (_date(each.disabled) - _date(each.told or each.end)).days
        for each in leavers
        # Accounts of those told ahead may go off by a schedule, which says nothing of the delay.
        if each.disabled and _date(each.told or each.end) >= _date(each.end)
    ]
    return _told(told), _disabled(disabled)


def _date(moment: dt.datetime | None) -> dt.date:
    return moment.date() if moment else dt.date.max


def _told(leavers: Sequence[tuple[Stay, dt.date]]) -> Part:
    if not leavers:
        return Part(kept=("When IT is told of leavers: no leaver has a date in a column told.",))
    own, others = (
        [
            (int(np.busday_count(told, _date(stay.end))), told > _date(stay.end))
            for stay, told in leavers
            if (stay.cause == _INVOLUNTARY) == is_involuntary
        ]
        for is_involuntary in (False, True)
    )
    full_days = catalog.load(catalog.LATEST).facts["signals.full_notice_days"].value
    is_full = [days >= full_days for days, _ in own]
    is_short = [0 < days < full_days for days, _ in own]
    parts = [
        _share("full_notice", "voluntary leavers announced a full notice ahead", is_full),
        _share("short_notice", "voluntary leavers announced shortly ahead", is_short),
        _share("late", "voluntary leavers announced late", [late for _, late in own]),
        _share(
            "involuntary_late", "involuntary leavers announced late", [late for _, late in others]
        ),
    ]
    days = [(told - _date(stay.end)).days for stay, told in leavers]
    waits = delays.fit([each for each in days if each > 0], at_closing=True)
    key, label = "signals.late_days", "days until IT hears of late leavers (median)"
    parts.append(_delay(key, label, "days", waits, 1.0))
    return together(parts)


def _share(name: str, words: str, flags: Sequence[bool]) -> Part:
    if len(flags) < FEWEST:
        return Part(kept=(f"Share of {words}: fewer than {FEWEST} leavers with a date.",))
    found = share_of(sum(flags), len(flags))
    key = f"signals.{name}_share"
    return Part((Measured(key, words, "share", found, len(flags), "leavers"),))


def _disabled(days: Sequence[int]) -> Part:
    if not days:
        why = "nobody who was not announced ahead has a date in a column disabled"
        return Part(kept=(f"When accounts go off: {why}.",))
    # Who was switched off ahead did not wait.
    waits = delays.fit([each for each in days if each >= 0], at_closing=False)
    key, label = "signals.idp_lag_hours", "hours until the account is off (median)"
    return _delay(key, label, "hours", waits, HOURS_PER_DAY)


def _delay(key: str, label: str, unit: str, found: Delay | None, per_day: float) -> Part:
    if found is None:
        least = delays.FEWEST_OVER_NIGHT
        return Part(
            kept=(f"{label[:1].upper()}{label[1:]}: fewer than {least} waited long enough to see.",)
        )
    median = Estimate(*(None if each is None else per_day * each for each in found.median_days))
    law = {"law": "lognormal", "median": median.mean, "sigma": found.sigma.mean}
    return Part((Measured(key, label, unit, median, found.size, "leavers", law),))
