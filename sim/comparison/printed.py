"""The differences that an answer prints, and which of them are clear: one list, one test.

Who reads ten differences finds one in four screens "clear at 95 %" by luck alone. So all that one
screen prints is tested together, by Holm's step-down (Holm 1979, A simple sequentially rejective
multiple test procedure, Scandinavian Journal of Statistics 6, 65-70).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeVar

from scipy import special

from sim.core.arrays import Floats
from sim.core.estimates import UNDEFINED, Estimate
from sim.core.vocabulary import COSTS
from sim.metrics import intervals
from sim.metrics.estimates import Cells

Sense = Literal["more", "less", "unclear", "same", "too small to matter"]
Kind = Literal["part", "sum", "risk", "money", "hours", "share", "invoice"]
Key = TypeVar("Key", str, tuple[str, str])

# A difference below this share of the larger amount, or of one (a point), changes no decision.
SMALL_SHARE = 0.01
# A part of a difference that matters is told from this share of it on.
MAIN_PART_SHARE = 0.25
_ERROR_SHARE = 0.05


class Printed(NamedTuple):
    """A difference that the screen prints: of which metric, and as what.

    `inverted` says that the row shows the share that the metric leaves.
    """

    metric: str
    kind: Kind
    unit: str
    inverted: bool = False

    def of(self, cells: Cells, strategy: str, years: float) -> Estimate:
        """Amount of a strategy: a total shared out over the years, or a share."""
        estimate = cells.ratios[strategy, self.metric].estimate()
        if self.unit != "share":
            return estimate / years
        if not self.inverted or estimate.mean is None:
            return estimate
        back = -estimate
        return Estimate(*(None if part is None else 1 + part for part in back))


PRINTED: Mapping[str, Printed] = {
    **{key: Printed(f"{key}_cost_usd", "part", "usd") for key in COSTS},
    "cost": Printed("total_cost_usd", "sum", "usd"),
    "open_hours_cost": Printed("exposure_cost_usd", "risk", "usd"),
    "waiting_cost": Printed("waiting_cost_usd", "risk", "usd"),
    "cost_and_risk": Printed("decision_cost_usd", "sum", "usd"),
    "open_hours": Printed("exposure_hours_total", "hours", "hours"),
    "common_open_hours": Printed("exposure_common_hours_total", "part", "hours"),
    "still_in_after_a_day": Printed("share_out_within_1_day", "share", "share", inverted=True),
}
"""By key of the row, in the order of the screen; invoices by contract year follow."""


@dataclass(frozen=True)
class Paired:
    """A difference in the same replications: its mean and what each replication adds to it."""

    mean: float
    standard_error: float
    larger: float
    unit: str


def paired(cells: Cells, name: str, other: str, key: str, years: float) -> Paired | None:
    """Return a printed difference, `name` minus `other`; None where it is undefined.

    Parameters
    ----------
    cells : Cells
    name, other : str
        Strategies.
    key : str
        Of :data:`PRINTED`.
    years : float
        Length of the horizon: totals are shared out over it.
    """
    row = PRINTED[key]
    own, base = cells.ratios[name, row.metric], cells.ratios[other, row.metric]
    if row.inverted:
        own, base = base, own
    over = 1.0 if row.unit == "share" else years
    gap = intervals.difference_of_ratios(
        own.numerator, own.denominator, base.numerator, base.denominator
    ).estimate
    larger = max(abs(row.of(cells, each, years).mean or 0.0) for each in (name, other))
    return of_estimate(gap / over, larger, row.unit, cells.replications)


def of_amounts(amounts: Floats, others: Floats, unit: str = "usd") -> Paired | None:
    """Return the difference of two amounts, one pair a replication."""
    gap = intervals.mean_of(amounts - others)
    larger = max(abs(float(amounts.mean())), abs(float(others.mean())))
    return of_estimate(gap, larger, unit, len(amounts))


def of_estimate(gap: Estimate, larger: float, unit: str, replications: int) -> Paired | None:
    """Return a difference whose estimate is known; None where it is undefined.

    `larger` is the larger of both amounts.
    """
    if gap.mean is None:
        return None
    return Paired(gap.mean, _standard_error(gap, replications), larger, unit)


def _standard_error(gap: Estimate, replications: int) -> float:
    """Standard error of a mean from its Student's interval; infinite for one replication."""
    if gap.low is None or gap.high is None:
        return math.inf
    return (gap.high - gap.low) / 2 / _student(replications, _ERROR_SHARE)


def _student(replications: int, error_share: float) -> float:
    return float(special.stdtrit(replications - 1, 1 - error_share / 2))


def judged(
    differences: Mapping[Key, Paired | None], replications: int
) -> dict[Key, tuple[Estimate, Sense]]:
    """Say of each printed difference what it may be, and whether it is clear.

    Parameters
    ----------
    differences : mapping of str to Paired or None
        All that one screen or one table prints: the family that is tested together.
    replications : int

    Returns
    -------
    dict of str to (Estimate, Sense)
        The interval holds for all of them at once with 95 % (Bonferroni's), so that one that is
        not clear always holds 0, and its wider end is what could have been missed.
    """
    known = {key: each for key, each in differences.items() if each is not None}
    moving = {key: each for key, each in known.items() if each.standard_error > 0}
    clear = _holm({key: _p_value(each, replications) for key, each in moving.items()})
    found: dict[Key, tuple[Estimate, Sense]] = dict.fromkeys(differences, (UNDEFINED, "unclear"))
    for key, each in known.items():
        estimate = Estimate(each.mean, each.mean, each.mean)
        if key in moving:
            estimate = _simultaneous(each, replications, len(moving), key in clear)
        found[key] = estimate, _sense(each, estimate, key in clear or key not in moving)
    return found


def _p_value(difference: Paired, replications: int) -> float:
    if math.isinf(difference.standard_error):
        return 1.0
    size = abs(difference.mean) / difference.standard_error
    return 2 * float(special.stdtr(replications - 1, -size))


def _holm(p_values: Mapping[Key, float]) -> set[Key]:
    """Keys of the clear ones: rising p-values against ever wider bounds, until one fails."""
    clear: set[Key] = set()
    order: Sequence[Key] = sorted(p_values, key=p_values.__getitem__)
    for place, key in enumerate(order):
        if p_values[key] > _ERROR_SHARE / (len(order) - place):
            break
        clear.add(key)
    return clear


def _simultaneous(difference: Paired, replications: int, family: int, clear: bool) -> Estimate:
    """Return Bonferroni's interval; where Holm's test finds more, it ends at 0 (Guilbaud 2008)."""
    if math.isinf(difference.standard_error):
        return Estimate(difference.mean, None, None)
    half = _student(replications, _ERROR_SHARE / family) * difference.standard_error
    low, high = difference.mean - half, difference.mean + half
    if clear:
        low, high = (max(low, 0.0), high) if difference.mean > 0 else (low, min(high, 0.0))
    estimate = Estimate(difference.mean, low, high)
    return estimate.within(-1.0, 1.0) if difference.unit == "share" else estimate


def _sense(difference: Paired, estimate: Estimate, clear: bool) -> Sense:
    if difference.mean == 0 and not difference.standard_error:
        return "same"
    small = SMALL_SHARE * (1.0 if difference.unit == "share" else difference.larger)
    ends = (estimate.low, estimate.high)
    known_small = all(end is not None and abs(end) < small for end in ends)
    if known_small or (clear and abs(difference.mean) < small):
        return "too small to matter"
    if not clear:
        return "unclear"
    return "more" if difference.mean > 0 else "less"
