"""The answer in words: one sentence for each strategy against the baseline, and the choice.

Nothing here computes. Estimates come in, per year; a sentence says no more than their intervals do.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from sim.core.estimates import Estimate
from sim.core.numerals import spread

Sign = Literal["more", "less", "unclear", "same"]
Gap = Callable[[str, str], Estimate]


class Against(NamedTuple):
    """A strategy minus the baseline, each a year; `quotient` is dollars per exposure hour."""

    cost: Estimate
    work: Estimate
    exposure: Estimate
    quotient: Estimate
    censored: bool
    baseline_censored: bool


@dataclass(frozen=True)
class Candidate:
    """What the choice looks at: cost a year, exposure, and why it is out of the running."""

    name: str
    cost: Estimate
    exposure: float
    objection: str


@dataclass(frozen=True)
class Choice:
    """The strategy to take, None if there is none, and why."""

    strategy: str | None
    why: str


def sign(change: Estimate) -> Sign:
    """Say whether a difference is more or less; "unclear" where its interval includes 0."""
    mean, low, high = change
    if mean is None or (low is None and mean == 0) or mean == low == high == 0:
        return "unclear" if mean is None else "same"
    if low is None or high is None:
        return "more" if mean > 0 else "less"
    if low <= 0 <= high:
        return "unclear"
    return "more" if low > 0 else "less"


def sentence(
    name: str,
    baseline: str,
    change: Against,
    *,
    lacks: str = "",
    infeasible: str = "",
    baseline_infeasible: str = "",
) -> str:
    """Say what a strategy costs, saves and avoids a year against the baseline.

    Parameters
    ----------
    name, baseline : str
        Strategies by their name in the scenario.
    change : Against
    lacks, infeasible : str
        Why the strategy cannot be the choice; said before its cost.
    baseline_infeasible : str
        Why the baseline cannot be. What cannot be chosen is neither cheap nor safe, so there is no
        verdict.
    """
    subject = capitalised(name)
    if lacks:
        subject = f"{subject} is not eligible: {lacks}. It"
    elif infeasible:
        subject = f"{subject} cannot be chosen: {infeasible}. It"
    reasons = {name: infeasible, baseline: baseline_infeasible}
    short = [one for one, reason in reasons.items() if reason]
    verdict = _verdict(change)
    if short:
        verdict = _no_verdict(short)
    elif lacks:
        verdict = f"this is no fair comparison, as {name} lacks what the scenario requires"
    return f"{subject} {_cost_clause(change.cost, baseline)}, {_hours_clause(change)}: {verdict}."


def _no_verdict(short: Sequence[str]) -> str:
    leave = "leaves" if len(short) == 1 else "leave"
    return f"this is no fair comparison, as {' and '.join(short)} {leave} people without a seat"


def choose(candidates: Sequence[Candidate], gap: Gap, priced: Sequence[str]) -> Choice:
    """Take the lowest mean cost among those without an objection; exposure breaks an exact tie.

    Parameters
    ----------
    candidates : sequence of Candidate
        In the order of the scenario, which decides where cost and exposure are the same.
    gap : callable
        Of a strategy and another one, the paired difference in cost a year.
    priced : sequence of str
        What the cost holds a price for: exposure, waiting.
    """
    running = sorted(
        (c for c in candidates if not c.objection and c.cost.mean is not None),
        key=lambda c: (c.cost.mean, c.exposure),
    )
    left_out = [
        f"{capitalised(c.name)} is left out: {c.objection}." for c in candidates if c.objection
    ]
    if not running:
        return Choice(None, " ".join(["No strategy can be chosen.", *left_out]))
    best, *others = running
    ties = [other for other in others if sign(gap(other.name, best.name)) == "same"]
    dearer = [other for other in others if other not in ties]
    said = [_lead(best, dearer, gap), *(_tie(best, other) for other in ties), *left_out]
    if priced:
        are, price = ("is", "price") if len(priced) == 1 else ("are", "prices")
        what = capitalised(" and ".join(priced))
        said.append(f"{what} {are} in these costs at the scenario's {price}.")
    if "exposure" not in priced:
        said.append("Exposure has no price in this scenario, so the choice looks at cost alone.")
    return Choice(best.name, " ".join(said))


def capitalised(name: str) -> str:
    """Return a name as it stands at the start of a sentence."""
    return name[:1].upper() + name[1:]


def _lead(best: Candidate, others: Sequence[Candidate], gap: Gap) -> str:
    cost = f"{best.cost.text('usd')} a year{interval(best.cost)}"
    subject = capitalised(best.name)
    if not others:
        return f"{subject} costs {cost}."
    second = others[0]
    difference = gap(second.name, best.name)
    less = f"{difference.text('usd')} a year less than {second.name}, the runner-up"
    if sign(difference) == "unclear":
        return (
            f"{subject} costs the least on average, {cost}, but it is too close to call:"
            f" {less}{interval(difference)}."
        )
    return f"{subject} costs the least: {cost}, {less}{interval(difference)}."


def _tie(best: Candidate, other: Candidate) -> str:
    reason = (
        f"{best.name} leaves fewer exposure hours"
        if best.exposure < other.exposure
        else f"{best.name} comes first in the scenario"
    )
    return f"{capitalised(other.name)} costs exactly the same; {reason}."


def _cost_clause(cost: Estimate, baseline: str) -> str:
    match sign(cost):
        case "same":
            return f"costs exactly as much as {baseline}"
        case "unclear":
            amount = f"{cost.text('usd')} a year{interval(cost)}"
            return f"shows no clear difference in cost from {baseline} ({_inside(amount)})"
        case way:
            size = _size(cost)
            return f"costs {size.text('usd')} {way} a year{interval(size)} than {baseline}"


def _hours_clause(change: Against) -> str:
    """Hours saved or added; the verdict says it where there is no difference in exposure."""
    work, exposure = _verb(change.work), _verb(change.exposure)
    admin, risk = f"{_hours(change.work)} admin hours", f"{_hours(change.exposure)} exposure hours"
    if work and work == exposure:
        return f"{work} {admin} and {_bound(change)}{risk} a year"
    first = (
        f"{work} {admin} a year"
        if work
        else f"makes {_NO_CHANGE[sign(change.work)]} in admin hours"
    )
    return f"{first} and {exposure} {_bound(change)}{risk} a year" if exposure else first


def _verdict(change: Against) -> str:
    if change.cost.mean is None or change.exposure.mean is None:
        return "no comparison is possible"
    if change.cost.low is None:
        return "one future only, which says nothing about luck"
    money, risk = sign(change.cost), sign(change.exposure)
    per_hour = change.quotient.text("usd") if change.quotient.mean is not None else ""
    match money, risk:
        case "more", "less":
            return (
                f"{_limit(change)}{per_hour} per exposure hour avoided{interval(change.quotient)}"
            )
        case "less", "more":
            return (
                f"cheaper but less safe, {_limit(change)}{per_hour} saved per exposure hour added"
                f"{interval(change.quotient)}"
            )
        case "less", "less":
            return "cheaper and safer"
        case "more", "more":
            return "dearer and less safe"
        case (("more" | "less"), _):
            return (
                f"{'dearer' if money == 'more' else 'cheaper'}, with {_NO_CHANGE[risk]} in exposure"
            )
        case _, ("more" | "less"):
            safe = "safer" if risk == "less" else "less safe"
            return f"{safe} at {'about ' if money == 'unclear' else ''}the same cost"
    if money == risk:
        return f"{_NO_CHANGE[money]} in cost or exposure"
    return f"{_NO_CHANGE[money]} in cost, {_NO_CHANGE[risk]} in exposure"


_NO_CHANGE = {"unclear": "no clear difference", "same": "no difference"}


def _verb(change: Estimate) -> str:
    return {"more": "adds", "less": "saves"}.get(sign(change), "")


def _hours(change: Estimate) -> str:
    return _size(change).text("hours")


def _bound(change: Against) -> str:
    """A window still open makes its strategy's exposure too small, never too large."""
    if change.censored == change.baseline_censored:
        return "about " if change.censored else ""
    grows = sign(change.exposure) == "more"
    return "at least " if change.censored == grows else "at most "


def _limit(change: Against) -> str:
    return {"at least ": "at most ", "at most ": "at least "}.get(_bound(change), _bound(change))


def _size(change: Estimate) -> Estimate:
    return change if change.mean is None or change.mean >= 0 else -change


def interval(of: Estimate) -> str:
    """Write an interval of dollars in brackets; nothing where there is none."""
    if of.low is None or of.low == of.high:
        return ""
    return f" (95 % interval {spread(of.low, of.high, 'usd')})"


def _inside(text: str) -> str:
    return text.replace(" (", ", ").rstrip(")")
