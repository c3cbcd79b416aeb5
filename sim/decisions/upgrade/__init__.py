"""When to change plans: every month and every other sign, in the same futures."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim import experiment
from sim.comparison.breakdowns import seats_by_month
from sim.comparison.judgement import (
    Standing,
    company_in_a_line,
    dearer,
    horizon_years,
    ranked,
    standings,
)
from sim.comparison.printed import judged, of_estimate
from sim.comparison.rows import cells_of, tidy
from sim.core.arrays import Floats
from sim.core.estimates import UNDEFINED, Estimate
from sim.decisions.study import Study, affordable, inapplicable
from sim.decisions.upgrade import words as upgrade_words
from sim.decisions.upgrade.picking import cross_fitted, regrets
from sim.decisions.upgrade.rules import (
    Change,
    Rule,
    by_members,
    by_month,
    change_of,
    strategy_of,
    words_of,
)
from sim.experiment import Result, Workers
from sim.experiment.baseline import check_named
from sim.metrics import intervals
from sim.metrics.estimates import Cells
from sim.scenarios import Scenario, ScenarioError
from sim.scenarios.schema import Parameters

_ASKED = ("upgrade", "When should the plan be changed?")
_DECISION, _WAITS = "decision_cost_usd", "first_seat_wait_month"
# Every month, or every third one where the company is large.
_STEPS_MONTHS = (1, 3)
_AMOUNTS = {
    "cost_usd": _DECISION,
    "exposure_hours": "exposure_hours_total",
    "sunk_cost_usd": "sunk_cost_usd",
}


class _Seen(NamedTuple):
    """What was seen of all rules, in the same replications."""

    rules: Sequence[Rule]
    cells: Cells
    standing: Mapping[str, Standing]


def upgrade(
    scenario: Scenario,
    strategy: str | None = None,
    to: str | None = None,
    *,
    replications: int | None = None,
    seed: int = 1,
    workers: Workers = "auto",
) -> Study:
    """Let a strategy change its plan by every rule: at each month, at so many members, or never.

    Parameters
    ----------
    scenario : Scenario
    strategy : str, optional
        A strategy with one change in ``then``; by default the first that has one.
    to : str, optional
        Another strategy: `strategy` then changes to the plan and mode with which that one begins.
    replications : int, optional
        40 by default, fewer for a large company.
    seed, workers
        As :func:`sim.run` takes them; the same replications for every rule.

    Returns
    -------
    Study
        The frame has one row a rule: ``rule`` in words, ``kind``, ``at`` (month or members),
        ``is_renewal``; a year, each with its interval, ``cost_usd`` (what the choice looks at),
        ``dearer_usd`` than the best rule, ``regret_usd`` against knowing the future,
        ``exposure_hours``, ``sunk_cost_usd``; ``switch_month`` in which it happens;
        ``waiting_share`` of futures in which somebody waits for a seat; ``near``, whether it is not
        clearly dearer than the best; and ``objection``, why it cannot be chosen.

    Raises
    ------
    ScenarioError
        If a strategy does not exist, changes several times, or cannot change to the other one.
    """
    check_named(scenario, strategy, to)
    before = strategy or _first_that_changes(scenario)
    if before is None:
        return inapplicable(*_ASKED, scenario, upgrade_words.no_change(scenario.parameters))
    _check(scenario, before, to)
    parameters, change = scenario.parameters, change_of(scenario, before, to)
    old = parameters.strategies[before].plan
    wanted = replications or experiment.REPLICATIONS
    for step in _STEPS_MONTHS:
        rules = by_month(parameters, old, step)
        known = (before,) if to is None else (before, to)
        able, fewer = affordable(scenario, known, wanted, runs=len(rules))
        if able == wanted:
            break
    number = wanted if replications else able
    first = _run(scenario, change, rules, number, seed, workers)
    seats = seats_by_month(first)
    never = seats.loc[seats["strategy"] == rules[-1].key, "held"].to_list()
    more = by_members(never, change.old)
    seen = _seen(first, rules)
    if more:
        second = _run(scenario, change, more, number, seed, workers)
        seen = _together(seen, _seen(second, more))
    frame, corrected_usd = _frame(seen, parameters, change, seed)
    notes = upgrade_words.notes(frame, parameters, before, to, step)
    return Study(
        *_ASKED,
        company_in_a_line(parameters),
        tuple(upgrade_words.headline(frame, change.called, corrected_usd)),
        frame,
        upgrade_words.table(frame),
        tuple(note for note in (*notes, "" if replications else fewer) if note),
        {"start": parameters.start, "horizon_months": parameters.horizon_months},
    )


def _first_that_changes(scenario: Scenario) -> str | None:
    strategies = scenario.parameters.strategies
    return next((name for name, own in strategies.items() if len(own.then) == 1), None)


def _check(scenario: Scenario, before: str, to: str | None) -> None:
    changes = len(scenario.parameters.strategies[before].then)
    if to is None and changes != 1:
        often = f"changes its plan {changes} times" if changes else "does not change its plan"
        raise ScenarioError(
            [
                f'"{before}" {often}: name a strategy with exactly one'
                " change in `then`, or with --from and --to what is changed to what"
            ]
        )
    if to == before:
        raise ScenarioError([f'"{before}" cannot change to itself'])


def _run(
    scenario: Scenario,
    change: Change,
    rules: Sequence[Rule],
    replications: int,
    seed: int,
    workers: Workers,
) -> Result:
    added = {f"strategies.{rule.key}": strategy_of(rule, change) for rule in rules}
    names = [rule.key for rule in rules]
    try:
        there = scenario.override(added)
    except ScenarioError as error:
        # The rules are ours: what is wrong is said of the two strategies, once.
        reasons = dict.fromkeys(problem.rpartition(": ")[2] for problem in error.problems)
        raise ScenarioError([f"{change.refusal}: {reason}" for reason in reasons]) from None
    return experiment.run(there, names, replications, seed, workers)


def _seen(result: Result, rules: Sequence[Rule]) -> _Seen:
    cells = cells_of(result)
    return _Seen(rules, cells, standings(cells, result.scenario.parameters, result.strategies))


def _together(one: _Seen, other: _Seen) -> _Seen:
    ratios = {**one.cells.ratios, **other.cells.ratios}
    cells = Cells(one.cells.replications, one.cells.metrics, ratios, {})
    return _Seen((*one.rules, *other.rules), cells, {**one.standing, **other.standing})


def _frame(
    seen: _Seen, parameters: Parameters, change: Change, seed: int
) -> tuple[pd.DataFrame, float]:
    """Lay rules out, and say what the best one costs a year in futures that did not pick it."""
    cells, years = seen.cells, horizon_years(parameters)
    order = ranked(cells, seen.standing)
    keys = [rule.key for rule in seen.rules]
    best = order[0] if order else keys[0]
    each = _costs(cells, order or keys, years)
    regret = {}
    if order:
        regret = dict(zip(order, regrets(each, _possible(seen, years)).T, strict=True))
    near = _not_clearly_dearer(cells, parameters, order)
    frame = tidy(
        {
            "rule": words_of(rule, parameters, change.old, happens.mean),
            "kind": rule.kind,
            "at": rule.at,
            "is_renewal": rule.is_renewal,
            "replications": cells.replications,
            **{
                name: cells.ratios[key, metric].estimate() / years
                for name, metric in _AMOUNTS.items()
            },
            "dearer_usd": dearer(cells, parameters, key, best),
            "regret_usd": _mean(regret[key]) if key in regret else UNDEFINED,
            "switch_month": happens,
            "waiting_share": float(cells.ratios[key, _WAITS].denominator.mean()),
            "near": key in near,
            "objection": seen.standing[key].objection,
        }
        for rule, key in zip(seen.rules, keys, strict=True)
        for happens in [cells.ratios[key, "switch_month"].estimate()]
    )
    return frame, cross_fitted(each, seed)


def _mean(regret: Floats) -> Estimate:
    """Estimate a mean of what is never below 0."""
    return intervals.mean_of(regret).within(0.0, math.inf)


def _costs(cells: Cells, names: Sequence[str], years: float) -> Floats:
    """Return what rules cost a year, futures by rules."""
    return np.stack([cells.ratios[name, _DECISION].numerator / years for name in names], axis=1)


def _possible(seen: _Seen, years: float) -> Floats:
    """Return what could be had in each future; infinite where somebody waits for a seat."""
    names = [
        name
        for name, standing in seen.standing.items()
        if not (standing.lacks or standing.over_limit)
    ]
    ratios = seen.cells.ratios
    waits = np.stack([ratios[name, _WAITS].denominator > 0 for name in names], axis=1)
    found: Floats = np.where(waits, np.inf, _costs(seen.cells, names, years))
    return found


def _not_clearly_dearer(cells: Cells, parameters: Parameters, order: Sequence[str]) -> set[str]:
    """Return the rules among which, with 95 %, the truly cheapest one is.

    Bonferroni's bound over all others holds whichever of them the sample calls the best.
    """
    years, replications = horizon_years(parameters), cells.replications
    gaps = {}
    for name in order[1:]:
        gap = dearer(cells, parameters, name, order[0])
        cost = float(cells.ratios[name, _DECISION].numerator.mean()) / years
        gaps[name] = of_estimate(gap, cost, "usd", replications)
    found = judged(gaps, replications)
    return {*order[:1], *(n for n, (gap, _) in found.items() if gap.low is None or gap.low <= 0)}
