"""What a result answers, and how it is said: the choice, and the price at which it changes."""

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from sim.comparison.judgement import (
    Standing,
    against,
    break_even,
    dearer,
    horizon_years,
    ranked,
    sign,
    standings,
)
from sim.comparison.labels import capitalised
from sim.comparison.rows import cells_of
from sim.core.estimates import UNDEFINED, Estimate
from sim.core.numerals import counted, spread
from sim.experiment import Result
from sim.metrics.estimates import Cells
from sim.scenarios.schema import Parameters

# Another snapshot's prices are worth a word from this share of a strategy's cost on.
MOVED_SHARE = 0.1
# A claim moves less when all that it changes is its own.
_MATTERS_SHARE = 0.01
_COST = "total_cost_usd"
_DECISION = "decision_cost_usd"


class Claim(NamedTuple):
    """What may be otherwise: its name (empty for a snapshot), how a sentence begins, the values."""

    name: str
    facts: str
    words: str = ""
    overrides: Mapping[str, object] = {}


class View(NamedTuple):
    """What a result answers.

    `order` has the strategies that may be chosen, the best first. `runner_up` is the second of
    them, `other` the one that is chosen above or below a `price` of an exposed hour; both are empty
    where there is none.
    """

    parameters: Parameters
    cells: Cells
    standing: Mapping[str, Standing]
    order: Sequence[str]
    choice: str | None
    runner_up: str
    other: str
    price: Estimate

    def called(self, name: str | None) -> str:
        """Return what people call a strategy; "none" for none."""
        return self.parameters.label_of(name) if name else "none"

    def objections(self) -> Iterator[str]:
        """Say of each strategy that cannot be chosen why not."""
        for name, of in self.standing.items():
            if of.objection:
                yield f"{capitalised(self.called(name))} cannot be chosen: {of.objection}."


def view_of(result: Result) -> View:
    """Return what a result answers.

    Parameters
    ----------
    result : Result
        From :func:`sim.run`.
    """
    return view_at(cells_of(result), result.scenario.parameters, result.strategies)


def view_at(cells: Cells, parameters: Parameters, strategies: Sequence[str]) -> View:
    """Return what was measured answers.

    Parameters
    ----------
    cells : Cells
    parameters : Parameters
    strategies : sequence of str
    """
    standing = standings(cells, parameters, strategies)
    order = ranked(cells, standing)
    now = parameters.policies.exposed_hour_usd or 0.0
    years = horizon_years(parameters)
    prices = [
        (name, price, abs(price.mean - now))
        for name in order[1:]
        for price in [break_even(against(cells, name, order[0], years))]
        if price.mean is not None
    ]
    nearest = min(prices, key=itemgetter(2), default=("", UNDEFINED, 0.0))
    choice, runner_up = next(iter(order), None), next(iter(order[1:]), "")
    return View(parameters, cells, standing, order, choice, runner_up, *nearest[:2])


def interval(of: Estimate) -> str:
    """Write an interval of dollars in brackets; nothing where there is none."""
    if of.low is None or of.low == of.high:
        return ""
    return f" (95 % interval {spread(of.low, of.high, 'usd')})"


def moved(name: str, now: View, there: View) -> Estimate:
    """Return how much more a year a strategy costs there, in the same replications.

    Parameters
    ----------
    name : str
        Of the strategy; undefined for none.
    now, there : View
        Of the same replications.
    """
    if not name:
        return UNDEFINED
    gap = there.cells.ratios[name, _DECISION].minus(now.cells.ratios[name, _DECISION])
    return gap.estimate / horizon_years(there.parameters)


def as_it_is(whole: View, few: View) -> str:
    """Say what the choice is, and whether fewer replications say something else."""
    if len(whole.standing) == 1:
        return f"{_alone(whole)} As it is the only strategy, nothing can take its place."
    sentence = f"As things are the choice is {whole.called(whole.choice)}{at_a_price(whole)}."
    if few.choice != whole.choice:
        only = f"{few.cells.replications} of these {counted(whole.cells.replications, 'future')}"
        sentence += f" In the first {only} it is {few.called(few.choice)}: it is too close to call."
    return sentence


def told(claim: Claim, now: View, view: View) -> str:
    """Say whether the choice flips under a claim, why, and what it moves."""
    if len(now.standing) == 1:
        return _told_of_one(claim, now, view)
    old, new, moved = now.choice, view.choice, _moved(claim, now, view)
    if old == new:
        stays = f"{claim.words} the choice stays {view.called(new)}{at_a_price(view)}."
        return f"{stays}{moved}"
    flips = f"{claim.words} the choice flips from {now.called(old)} to {view.called(new)}"
    return f"{flips}{at_a_price(view)}.{_reason(view, old, new)}{moved}"


def _alone(view: View) -> str:
    """Say what a strategy costs beside which there is no other, or why it cannot be chosen."""
    ((name, of),) = view.standing.items()
    if of.objection:
        return "".join(view.objections())
    cost = view.cells.ratios[name, _DECISION].estimate() / horizon_years(view.parameters)
    return f"{capitalised(view.called(name))} costs {cost.text('usd')} a year."


def _told_of_one(claim: Claim, now: View, view: View) -> str:
    """Say what a claim changes for a strategy beside which there is no other."""
    begin, said = claim.words.rstrip(","), _moved(claim, now, view).strip()
    if view.choice is None or now.choice is None:
        return f"{begin}: {_alone(view)} {said}".rstrip()
    return f"{begin}: {said[:1].lower()}{said[1:] or 'nothing that matters changes.'}"


def _moved(claim: Claim, now: View, view: View) -> str:
    """Say by how much another snapshot moves the costs that it moves by more than a tenth.

    A strategy that the choice of plan does not turn to may be the one that somebody has signed.
    """
    if claim.name:
        return _moved_by_claim(now, view)
    parts = []
    for name in view.standing:
        there, here = (each.cells.ratios[name, _COST].numerator.sum() for each in (view, now))
        share = there / here - 1 if here else 0.0
        if abs(share) > MOVED_SHARE:
            size = f"{100 * abs(share):,.0f} %"
            parts.append(f"{view.called(name)} costs {size} {'more' if share > 0 else 'less'}")
    return f" With these prices {' and '.join(parts)}." if parts else ""


def _moved_by_claim(now: View, view: View) -> str:
    """Say what a claim adds to the cost of the choice and of the runner-up, where it matters."""
    parts = []
    for name in (now.choice or "", now.runner_up):
        gap = moved(name, now, view)
        if gap.mean is None or sign(gap) not in ("more", "less"):
            continue
        cost = now.cells.ratios[name, _DECISION].estimate() / horizon_years(now.parameters)
        if abs(gap.mean) >= _MATTERS_SHARE * (cost.mean or 0.0):
            size = gap if gap.mean > 0 else -gap
            verb, to = ("adds", "to") if gap.mean > 0 else ("takes", "from")
            parts.append(f"{verb} {size.text('usd')} a year {to} {now.called(name)}")
    return f" It {' and '.join(parts)}." if parts else ""


def _reason(view: View, old: str | None, new: str | None) -> str:
    if old is None:
        return ""
    if view.standing[old].objection:
        return (
            f" {capitalised(view.called(old))} is left out there: {view.standing[old].objection}."
        )
    assert new is not None
    cost = dearer(view.cells, view.parameters, old, new)
    if sign(cost) == "same":
        return f" {capitalised(view.called(old))} costs exactly as much there."
    unclear = " It is too close to call:" if sign(cost) == "unclear" else ""
    amount = f"{cost.text('usd')} a year more there{interval(cost)}"
    label = view.called(old) if unclear else capitalised(view.called(old))
    return f"{unclear} {label} costs {amount}."


def at_a_price(view: View) -> str:
    """Say up to which price of an exposed hour a choice stands."""
    if view.price.mean is None:
        if view.choice is None:
            return ""
        if not view.runner_up:
            return ", as no other can be chosen"
        show = counted(view.cells.replications, "future shows", "futures show")
        return f", and {show} no clear price of an exposed hour that changes it"
    more = view.price.mean >= (view.parameters.policies.exposed_hour_usd or 0.0)
    bound, beyond = ("up to", "above") if more else ("down to", "below")
    price = f"{view.price.text('usd')}{interval(view.price)}"
    return f", {bound} {price} for an exposed hour; {beyond} that it is {view.called(view.other)}"
