"""When a plan has no seats left: the first month in which somebody waits for one."""

import datetime as dt
from typing import NamedTuple

from sim.comparison import capitalised
from sim.core.numerals import number
from sim.experiment import Result
from sim.scenarios.calendar import anniversary

_SEAT_WAIT = "first_seat_wait_month"


class SeatCap(NamedTuple):
    """When somebody first waits because a plan sells no more seats, and how often."""

    strategy: str
    month: int
    date: dt.date
    replications_share: float
    sentence: str


def seat_caps(result: Result) -> list[SeatCap]:
    """Say of each strategy that runs out of seats when somebody first waits for one.

    Parameters
    ----------
    result : Result
        From :func:`sim.run`.
    """
    rows = result.observations
    waits = rows[(rows["metric"] == _SEAT_WAIT) & (rows["denominator"] > 0)]
    count, parameters = rows["replication"].nunique(), result.scenario.parameters
    caps = []
    for strategy in result.strategies:
        months = waits.loc[waits["strategy"] == strategy, "numerator"]
        if months.empty:
            continue
        month, share = int(months.min()), len(months) / count
        date = anniversary(parameters.start, month - 1)
        sentence = (
            f"{capitalised(parameters.label_of(strategy))} runs out of seats in month {month}"
            f" ({date:%B %Y}) at the earliest, and in {number(share, None, None, 'share')} of"
            " possible futures: it cannot be chosen."
        )
        caps.append(SeatCap(strategy, month, date, share, sentence))
    return caps
