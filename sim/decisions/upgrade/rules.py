"""Rules for a change of plan: at once, at a month, at a number of members, when full, or never."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

from sim.comparison.judgement import month_in_words
from sim.core.numerals import counted
from sim.core.vocabulary import MODES
from sim.scenarios import Scenario
from sim.scenarios.calendar import anniversary
from sim.scenarios.schema import Parameters, Plan

Kind = Literal["at once", "month", "members", "full", "never"]
_LEVELS = 5
# From so many members on levels are rounded to fives.
_ROUND_FROM = 50


class Change(NamedTuple):
    """A change of plan or mode: what a strategy says before it, and the plan and mode after it.

    ``old`` is the plan before the change, ``called`` what people call what is changed to, and
    ``refusal`` how a sentence begins that says why it cannot be.
    """

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    old: Plan
    called: str
    refusal: str


class Rule(NamedTuple):
    """When a change takes place.

    ``at`` is a month (in force after so many), a number of members, or 0; ``is_renewal`` says that
    the month is the last one before the old plan's term begins anew.
    """

    kind: Kind
    at: int = 0
    is_renewal: bool = False

    @property
    def key(self) -> str:
        """Name of the strategy that follows this rule."""
        return f"rule-{self.kind.replace(' ', '-')}-{self.at}"


def change_of(scenario: Scenario, before: str, after: str | None) -> Change:
    """Return a strategy's own change, or the change from one strategy to another.

    Parameters
    ----------
    scenario : Scenario
    before : str
    after : str or None
        None if `before` has one change in ``then``.
    """
    said, parameters = scenario.overlay["strategies"], scenario.parameters
    # The label says when the strategy changes, which its variants do not.
    own = {key: value for key, value in said[before].items() if key not in ("then", "label")}
    to = said[before]["then"][0] if after is None else said[after]
    stage = {key: to[key] for key in ("plan", "mode")}
    strategy = parameters.strategies[before]
    new = strategy.then[0] if after is None else parameters.strategies[after]
    called = parameters.plans[new.plan].title
    if new.plan == strategy.plan:
        called = f"{called}, {MODES[new.mode].short}"
    refusal = f"{before} cannot change" + ("" if after is None else f" to {after}")
    return Change(own, stage, parameters.plans[strategy.plan], called, refusal)


def strategy_of(rule: Rule, change: Change) -> dict[str, Any]:
    """Return the strategy that changes by a rule, as a scenario gives one."""
    before, after = copy.deepcopy(dict(change.before)), copy.deepcopy(dict(change.after))
    match rule.kind:
        case "at once":
            return before | after
        case "never":
            return before
        case "month":
            trigger: dict[str, Any] = {"at_month": rule.at}
        case "members":
            trigger = {"at_headcount": rule.at}
        case "full":
            trigger = {"at_seat_cap": True}
    return before | {"then": [after | trigger]}


def by_month(parameters: Parameters, old: str, step: int) -> list[Rule]:
    """Return the rules that fix a month: every `step`-th one and each renewal of the old plan.

    Parameters
    ----------
    parameters : Parameters
    old : str
        Key of the old plan.
    step : int

    Returns
    -------
    list of Rule
        With "at once" before them and "never" behind them.
    """
    renewals = set(_renewals(parameters, old))
    months = sorted({*range(step, parameters.horizon_months, step), *renewals})
    inside = [Rule("month", month, month in renewals) for month in months]
    return [Rule("at once"), *inside, Rule("never")]


def _renewals(parameters: Parameters, old: str) -> Iterator[int]:
    """Yield the months at the end of which the old plan's term begins anew, or is about to."""
    contract, term = parameters.contract, parameters.plans[old].term_months
    if term == 1:
        return
    begun = parameters.start
    if contract is not None and contract.plan == old:
        begun = contract.started_on
    ends = [anniversary(parameters.start, m) for m in range(parameters.horizon_months + 1)]
    past_months = (parameters.start - begun).days // 28 + term
    for months in range(term, past_months + parameters.horizon_months + 1, term):
        day = anniversary(begun, months)
        if ends[1] <= day < ends[-1]:
            yield max(month for month, end in enumerate(ends) if end <= day)


def by_members(members: Sequence[float], old: Plan) -> list[Rule]:
    """Return the rules that wait for a number of members, or for the last seat.

    Parameters
    ----------
    members : sequence of float
        How many there are, month by month, if the plan is never changed.
    old : Plan
    """
    first, most = members[0], max(members)
    levels = np.linspace(first, most, _LEVELS + 2)[1:-1]
    if most >= _ROUND_FROM:
        levels = 5 * (levels / 5).round()
    wanted = sorted({int(level) for level in levels.round() if first < level < most})
    rules = [Rule("members", level) for level in wanted]
    return [*rules, Rule("full")] if old.maximum_seats is not None else rules


def words_of(
    rule: Rule, parameters: Parameters, old: Plan, switch_month: float | None = None
) -> str:
    """Say when a change takes place, as a clause.

    Parameters
    ----------
    rule : Rule
    parameters : Parameters
    old : Plan
        The plan before the change.
    switch_month : float, optional
        The month, counted from 1, in which a sign comes on average, if it comes.
    """
    about = ""
    if switch_month is not None:
        about = f", about {month_in_words(parameters.start, round(switch_month))}"
    match rule.kind:
        case "month":
            month = month_in_words(parameters.start, rule.at + 1)
            return f"in {month}, at the renewal" if rule.is_renewal else f"in {month}"
        case "members":
            return f"at {counted(rule.at, 'member')}{about}"
        case "full":
            return f"when {old.title} is full{about}"
    return rule.kind
