"""What the cells mean for a decision: who may be chosen, who is, and what to doubt."""

from collections.abc import Iterator, Mapping

import numpy as np

from sim import statistics
from sim.comparison.cells import Cells, Floats, Ratio
from sim.comparison.headline import Against, Candidate, Choice, capitalised, choose
from sim.numerals import number, spread
from sim.parameters import Capability, Parameters
from sim.statistics import Estimate

FEW_REPLICATIONS = 20
_COST = "total_cost_usd"
_WORK = "manual_hours"
_EXPOSURE = "exposure_hours_total"
_EXPOSURE_COST = "exposure_cost_usd"
_OVER_POLICY = "share_over_policy"
_SEAT_WAIT = "first_seat_wait_month"
_CENSORED = "censored_windows"
_CENSORED_TOO = "censored_memberships"
_LACKS: Mapping[Capability, str] = {
    "sso": "single sign-on",
    "scim": "SCIM provisioning",
    "audit_log": "audit log",
    "last_active_view": "last-active view",
    "context_500k": "500K context window",
    "github_integration": "GitHub integration",
    "custom_roles": "custom roles",
    "suspension": "way to suspend members",
    "dedicated_support": "dedicated support",
}


def against(cells: Cells, name: str, base: str, years: float) -> Against:
    """Set a strategy's yearly cost, work and exposure against the baseline's."""

    def change(metric: str) -> Estimate:
        difference = cells.ratios[name, metric].minus(cells.ratios[base, metric])
        return _yearly(Estimate(*difference[:3]), years)

    def extra(metric: str) -> Floats:
        return cells.ratios[name, metric].numerator - cells.ratios[base, metric].numerator

    return Against(
        cost=change(_COST),
        work=change(_WORK),
        exposure=change(_EXPOSURE),
        quotient=statistics.quotient_of_means(extra(_COST), -extra(_EXPOSURE)),
        censored=_censored(cells, name) > 0,
        baseline_censored=_censored(cells, base) > 0,
    )


def _yearly(total: Estimate, years: float) -> Estimate:
    return Estimate(*(None if value is None else value / years for value in total))


def _censored(cells: Cells, strategy: str) -> float:
    return float(cells.ratios[strategy, _CENSORED].numerator.sum())


def lacking(parameters: Parameters, strategy: str) -> str:
    """Say which required capabilities the plan of a strategy lacks; empty if none."""
    plan = parameters.plan_of(strategy)
    missing = [_LACKS[one] for one in parameters.requires if one not in plan.capabilities]
    if not missing:
        return ""
    return f"{plan.title} has no {' and no '.join(missing)}, which the scenario requires"


def _infeasible(cells: Cells, parameters: Parameters, strategy: str) -> str:
    months = cells.ratios[strategy, _SEAT_WAIT].each()
    if not months.size:
        return ""
    return (
        f"it is infeasible from month {months.min():g} in"
        f" {number(months.size / cells.replications, None, None, 'share')} of futures:"
        f" somebody waits, because {parameters.plan_of(strategy).title} sells no more than"
        f" {parameters.plan_of(strategy).maximum_seats} seats"
    )


def _over_limit(cells: Cells, parameters: Parameters, strategy: str) -> str:
    limit = parameters.policies.max_share_over_policy
    share = cells.ratios[strategy, _OVER_POLICY].estimate()
    if limit is None or share.mean is None or share.mean <= limit:
        return ""
    return (
        f"{number(*share, 'share')} of its leavers stay exposed for longer than"
        f" {parameters.policies.exposure_hours:g} h, and the policy allows"
        f" {number(limit, None, None, 'share')}"
    )


def choice_of(
    cells: Cells, parameters: Parameters, reasons: Mapping[str, str], years: float
) -> Choice:
    """Choose by cost, with exposure if it has a price, among strategies without an objection.

    Parameters
    ----------
    cells : Cells
    parameters : Parameters
    reasons : mapping of strategy to str
        Why it is not eligible, or empty; in the order of the scenario.
    years : float
        Length of the horizon.
    """
    priced = parameters.policies.exposed_hour_usd is not None
    cost = {name: _chosen_by(cells, name, priced) for name in reasons}

    def gap(name: str, other: str) -> Estimate:
        return _yearly(Estimate(*cost[name].minus(cost[other])[:3]), years)

    candidates = [
        Candidate(
            name,
            _yearly(cost[name].estimate(), years),
            float(cells.ratios[name, _EXPOSURE].numerator.sum()),
            reason or _infeasible(cells, parameters, name) or _over_limit(cells, parameters, name),
        )
        for name, reason in reasons.items()
    ]
    return choose(candidates, gap, priced)


def _chosen_by(cells: Cells, strategy: str, priced: bool) -> Ratio:
    cost = cells.ratios[strategy, _COST]
    if not priced:
        return cost
    exposure = cells.ratios[strategy, _EXPOSURE_COST]
    return Ratio(cost.numerator + exposure.numerator, cost.denominator)


def warnings_about(
    cells: Cells, parameters: Parameters, base: str, reasons: Mapping[str, str]
) -> Iterator[str]:
    """Say what to know before believing a comparison, a sentence each.

    Parameters
    ----------
    cells : Cells
    parameters : Parameters
    base : str
        The baseline.
    reasons : mapping of strategy to str
        Why it is not eligible, or empty.
    """
    yield from _about_luck(cells)
    if reasons[base]:
        yield f"The baseline {base} is not eligible: {reasons[base]}."
    for strategy in reasons:
        yield from _about_censoring(cells, strategy)
        yield from _about_limit(cells, parameters, strategy)
        infeasible = _infeasible(cells, parameters, strategy)
        if infeasible:
            yield f"{capitalised(strategy)} is never the choice: {infeasible}."


def _about_luck(cells: Cells) -> Iterator[str]:
    n = cells.replications
    if n == 1:
        yield "One replication says nothing about luck: there are no intervals."
        return
    if n < FEW_REPLICATIONS:
        yield f"Only {n} replications: intervals from fewer than {FEW_REPLICATIONS} are rough."
    if all(np.ptp(each) == 0 for cell in cells.ratios.values() if (each := cell.each()).size):
        yield (
            f"All {n} replications came out the same: either nothing in this scenario is left to"
            " luck, or the luck was not used."
        )


def _about_censoring(cells: Cells, strategy: str) -> Iterator[str]:
    for metric, what, measure in (
        (_CENSORED, "could still get in", "exposure"),
        (_CENSORED_TOO, "were still members", "orphaned time"),
    ):
        count = cells.ratios[strategy, metric].numerator.sum()
        if count > 0:
            leavers = cells.ratios[strategy, _OVER_POLICY].denominator.sum()
            yield (
                f"{capitalised(strategy)}: {count:,.0f} of {leavers:,.0f} leavers"
                f" ({number(count / leavers, None, None, 'share')}) {what} when the books were"
                f" closed, so its {measure} is at least what is shown."
            )


def _about_limit(cells: Cells, parameters: Parameters, strategy: str) -> Iterator[str]:
    limit = parameters.policies.max_share_over_policy
    _, low, high = cells.ratios[strategy, _OVER_POLICY].estimate()
    if limit is None or low is None or high is None:
        return
    if low <= limit < high:
        yield (
            f"Whether {strategy} keeps within the policy limit is too close to call:"
            f" {spread(low, high, 'share')} of its leavers are over, and"
            f" {number(limit, None, None, 'share')} are allowed."
        )
