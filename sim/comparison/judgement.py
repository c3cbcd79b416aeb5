"""What the cells mean for a decision: who may be chosen, who is, and what to doubt."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np

from sim.comparison.findings import in_percent
from sim.comparison.labels import people_of
from sim.core.arrays import Floats
from sim.core.estimates import UNDEFINED, Estimate
from sim.core.numerals import counted, number
from sim.core.units import MONTHS_PER_YEAR
from sim.metrics import intervals
from sim.metrics.estimates import Cells
from sim.scenarios.calendar import anniversary
from sim.scenarios.schema import Capability, Parameters, Plan, Switch

FEW_REPLICATIONS = 20
_COST = "total_cost_usd"
_EXPOSURE = "exposure_hours_total"
_DECISION = "decision_cost_usd"
_WAITING_COST = "waiting_cost_usd"
_OVER_POLICY = "share_over_policy"
_SEAT_WAIT = "first_seat_wait_month"
CAPABILITIES: Mapping[Capability, str] = {
    "sso": "single sign-on",
    "jit": "membership at the first login",
    "scim": "SCIM provisioning",
    "audit_log": "audit log",
    "last_active_view": "last-active view",
    "context_500k": "500K context window",
    "github_integration": "GitHub integration",
    "custom_roles": "custom roles with granular permissions",
    "suspension": "way to suspend members",
    "dedicated_support": "dedicated support",
}


Sign = Literal["more", "less", "unclear", "same"]


class Against(NamedTuple):
    """A strategy minus another one, each a year; `quotient` is dollars per exposure hour."""

    cost: Estimate
    exposure: Estimate
    quotient: Estimate


class Standing(NamedTuple):
    """Why a strategy cannot be the choice, each in words, or empty where nothing is against it."""

    lacks: str
    infeasible: str
    over_limit: str

    @property
    def objection(self) -> str:
        """The first of these reasons."""
        return self.lacks or self.infeasible or self.over_limit


def horizon_years(parameters: Parameters) -> float:
    """Length of the horizon in years: its months, as a budget counts them."""
    return parameters.horizon_months / MONTHS_PER_YEAR


def company_in_a_line(parameters: Parameters) -> str:
    """Say whom an answer is about: people by segment, months from a date, month of the prices."""
    people = [
        f"{name} of a file" if segment.people_file else people_of(segment.headcount, name)
        for name, segment in parameters.workforce.items()
    ]
    months = parameters.horizon_months
    start = parameters.start
    return (
        f"{', '.join(people)} · {counted(months, 'month')} from"
        f" {start.day} {start:%B %Y} · prices of {month_of(parameters.facts)}"
    )


def assumed_in_words(assumed: int, numbers: int) -> str:
    """Say how many of the numbers that an answer rests on have no source."""
    are = "is an assumption" if assumed == 1 else "are assumptions"
    return (
        f"{assumed:,} of the {counted(numbers, 'number')} that this answer rests on {are},"
        " not sourced"
    )


def month_of(snapshot: str) -> str:
    """Write the month of a snapshot of the facts in words."""
    return f"{dt.date.fromisoformat(f'{snapshot}-01'):%B %Y}"


def month_in_words(start: dt.date, month: float) -> str:
    """Write a month of the horizon, counted from 1, as the calendar calls it when it begins."""
    return f"{anniversary(start, int(month) - 1):%B %Y}"


def against(cells: Cells, name: str, base: str, years: float) -> Against:
    """Set a strategy's yearly cost and exposure against another's."""

    def change(metric: str) -> Estimate:
        return cells.ratios[name, metric].minus(cells.ratios[base, metric]).estimate / years

    def extra(metric: str) -> Floats:
        own, other = (cells.ratios[each, metric].numerator for each in (name, base))
        gap: Floats = own - other
        return gap

    # The price of an exposed hour is set against all else that the choice compares.
    priced = [metric for metric in (_COST, _WAITING_COST) if (name, metric) in cells.ratios]
    usd = np.sum([extra(metric) for metric in priced], axis=0)
    quotient = intervals.quotient_of_means(usd, -extra(_EXPOSURE))
    return Against(change(_COST), change(_EXPOSURE), quotient)


def break_even(change: Against) -> Estimate:
    """Price of an exposed hour at which two strategies cost the same.

    Undefined unless one is clearly dearer and the other clearly less safe.
    """
    traded = {sign(change.cost), sign(change.exposure)} == {"more", "less"}
    return change.quotient if traded else UNDEFINED


def sign(change: Estimate) -> Sign:
    """Say whether one difference, looked at alone, is more or less; "unclear" if it may be 0."""
    mean, low, high = change
    if mean is None or (low is None and mean == 0) or mean == low == high == 0:
        return "unclear" if mean is None else "same"
    if low is None or high is None:
        return "more" if mean > 0 else "less"
    if low <= 0 <= high:
        return "unclear"
    return "more" if low > 0 else "less"


def standings(
    cells: Cells, parameters: Parameters, strategies: Sequence[str]
) -> dict[str, Standing]:
    """Say of each strategy what keeps it from being the choice."""
    return {
        name: Standing(
            _lacking(parameters, name),
            _infeasible(cells, parameters, name),
            _over_limit(cells, parameters, name),
        )
        for name in strategies
    }


def _lacking(parameters: Parameters, strategy: str) -> str:
    """Say which required capabilities its plans lack, and from when on."""
    clauses = []
    for plan, when in _plans(parameters, strategy):
        missing = [CAPABILITIES[one] for one in parameters.requires if one not in plan.capabilities]
        if missing:
            clauses.append(f"{plan.title}{when} has no {' and no '.join(missing)}")
    return f"{' and '.join(clauses)}, which the scenario requires" if clauses else ""


def _plans(parameters: Parameters, strategy: str) -> Iterator[tuple[Plan, str]]:
    """Yield each plan that a strategy comes to use, and a clause that says from when on."""
    own = parameters.strategies[strategy]
    before = (own.plan, *(switch.plan for switch in own.then))
    changes = [s for s, plan in zip(own.then, before, strict=False) if s.plan != plan]
    yield parameters.plans[own.plan], ", in force from the start," if changes else ""
    for switch in changes:
        yield parameters.plans[switch.plan], f", in force {_trigger(parameters, switch)},"
    for also in own.also:
        yield parameters.plans[also.plan], ", which runs beside it,"


def _trigger(parameters: Parameters, switch: Switch) -> str:
    if switch.at_month is not None:
        return f"after {month_in_words(parameters.start, switch.at_month)}"
    if switch.at_headcount is not None:
        return f"from {counted(switch.at_headcount, 'person', 'people')} on"
    return "once somebody waits for a seat"


def _infeasible(cells: Cells, parameters: Parameters, strategy: str) -> str:
    found = seats_run_out(cells, strategy)
    if found is None:
        return ""
    month, share = found
    limits = [
        f"{plan.title} sells no more than {counted(plan.maximum_seats, 'seat')}"
        for plan, _ in _plans(parameters, strategy)
        if plan.maximum_seats is not None
    ]
    return f"{running_out(parameters, month, share)}, because {' and '.join(dict.fromkeys(limits))}"


def running_out(parameters: Parameters, month: float, share: float) -> str:
    """Say in which month seats run out at the earliest, and in how many futures, if not in all.

    Parameters
    ----------
    parameters : Parameters
    month, share : float
        From :func:`seats_run_out`.
    """
    often = "" if share == 1 else f" in {in_percent(share)} of futures"
    return f"its seats run out in {month_in_words(parameters.start, month)}{often}"


def _over_limit(cells: Cells, parameters: Parameters, strategy: str) -> str:
    limit = parameters.policies.max_share_over_policy
    share = cells.ratios[strategy, _OVER_POLICY].estimate()
    if limit is None or share.mean is None or share.mean <= limit:
        return ""
    return (
        f"{share.text('share')} of its leavers stay exposed for longer than"
        f" {parameters.policies.exposure_hours:g} h, and the policy allows"
        f" {number(limit, None, None, 'share')}"
    )


def ranked(cells: Cells, of: Mapping[str, Standing]) -> list[str]:
    """Return the strategies that can be chosen, the best first: by cost, then by exposure."""

    def total(name: str, metric: str) -> float:
        return float(cells.ratios[name, metric].numerator.sum())

    able = [name for name, standing in of.items() if not standing.objection]
    return sorted(able, key=lambda name: (total(name, _DECISION), total(name, _EXPOSURE)))


def seats_run_out(cells: Cells, strategy: str) -> tuple[float, float] | None:
    """Return the first month in which somebody waits for the cap, and the share of futures."""
    months = cells.ratios[strategy, _SEAT_WAIT].each()
    return (float(months.min()), months.size / cells.replications) if months.size else None


def dearer(cells: Cells, parameters: Parameters, name: str, other: str) -> Estimate:
    """Paired difference a year in what the choice looks at: cost, and whatever has a price."""
    gap = cells.ratios[name, _DECISION].minus(cells.ratios[other, _DECISION])
    return gap.estimate / horizon_years(parameters)
