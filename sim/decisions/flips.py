"""Whether the choice flips on other facts, and under each claim that contradicts the facts."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from operator import itemgetter
from typing import NamedTuple

import pandas as pd

from sim import catalog, experiment
from sim.comparison.headline import capitalised, interval, sign
from sim.comparison.judgement import (
    Standing,
    against,
    break_even,
    choice_of,
    dearer,
    horizon_years,
    standings,
)
from sim.comparison.rows import cells_of, replications_of, tidy
from sim.core.estimates import UNDEFINED, Estimate
from sim.experiment import Result, Workers
from sim.experiment.frames import only
from sim.metrics.estimates import Cells
from sim.scenarios import Scenario, ScenarioError
from sim.scenarios.schema import Parameters

FEW_FUTURES = 20
# Another snapshot's prices are worth a word from this share of a strategy's cost on.
_MOVED_SHARE = 0.1
_COST = "total_cost_usd"


class _Claim(NamedTuple):
    """What may be otherwise: its name (empty for a snapshot), how a sentence begins, the values."""

    name: str
    facts: str
    words: str = ""
    overrides: Mapping[str, object] = {}


class _View(NamedTuple):
    """What would be chosen, and what at another price of an exposed hour."""

    parameters: Parameters
    cells: Cells
    standing: Mapping[str, Standing]
    choice: str | None
    other: str
    price: Estimate
    has_others: bool


def challenge(
    result: Result,
    futures: int = FEW_FUTURES,
    workers: Workers = "auto",
    cluster: str | None = None,
) -> pd.DataFrame:
    """Ask whether other facts or a claim that contradicts them would change the choice.

    Parameters
    ----------
    result : Result
        From :func:`sim.run`.
    futures : int
        How many of its replications are run again for each claim; the same ones for all.
    workers : int or "auto"
        Processes; the answer does not depend on it.
    cluster : str, optional
        Address of a Dask scheduler, whose workers are used.

    Returns
    -------
    DataFrame
        One row for things as they are, then one for each other snapshot and for each rival claim
        that says something else about what a strategy rests on: ``claim`` (empty for a snapshot as
        it is), ``facts``, ``replications``, ``choice``, ``other`` (what would be chosen at another
        price of an exposed hour), ``break_even_usd`` (that price; of several the one nearest to the
        scenario's) with its ``_low`` and ``_high``, ``flips`` (whether the same replications lead
        to another choice; NA where the scenario cannot be run) and ``sentence``, which also says
        by how much another snapshot moves the cost of a strategy, if it is more than a tenth.
    """
    numbers = replications_of(result)[:futures].tolist()
    few = replace(result, frames=only(result.frames, numbers))
    now, as_is = _view(few), _view(result)
    own = _Claim("", result.scenario.parameters.facts)
    lines = [_row(own, as_is, False, _as_it_is(as_is, now))]
    for claim in _claims(result.scenario):
        try:
            there = result.scenario.override(claim.overrides)
        except ScenarioError as error:
            why = "; ".join(error.problems)
            lines.append(_row(claim, None, None, f"{claim.words} it cannot be run: {why}"))
            continue
        seed = int(result.manifest["seed"])
        again = experiment.run(there, result.strategies, numbers, seed, workers, cluster=cluster)
        view = _view(again)
        lines.append(_row(claim, view, view.choice != now.choice, _told(claim, now, view)))
    frame = tidy(lines).astype({"choice": "object", "other": "object", "flips": "boolean"})
    # Nobody to choose is None, and not the number that pandas makes of it.
    nobody = {name: frame[name].where(frame[name].notna(), None) for name in ("choice", "other")}
    return frame.assign(**nobody)


def in_short(lines: pd.DataFrame) -> str:
    """Say in a line where the choice flips.

    Parameters
    ----------
    lines : DataFrame
        From :func:`challenge`.
    """
    said = ["Does the choice flip?"]
    for row in lines.iloc[1:].to_dict("records"):
        where = f"under the claim {row['claim']}" if row["claim"] else f"with facts {row['facts']}"
        if pd.isna(row["flips"]):
            what = "cannot be run"
        else:
            what = f"to {row['choice'] or 'none'}" if row["flips"] else "no"
        said.append(f"{capitalised(where)}: {what}.")
    return " ".join(said)


def _claims(scenario: Scenario) -> Iterator[_Claim]:
    own = scenario.parameters.facts
    for snapshot in catalog.snapshots():
        if snapshot != own:
            words = f"On the facts of {snapshot}"
            yield _Claim("", snapshot, words, {"facts": snapshot})
    for rival in scenario.rivals():
        text = rival.sentence.rstrip(".")
        yield _Claim(rival.name, own, f"If {text[:1].lower()}{text[1:]},", rival.overrides)


def _view(result: Result) -> _View:
    cells, parameters = cells_of(result), result.scenario.parameters
    standing = standings(cells, parameters, result.strategies)
    choice = choice_of(cells, parameters, standing).strategy
    now = parameters.policies.exposed_hour_usd or 0.0
    years = horizon_years(parameters)
    others = [name for name, of in standing.items() if name != choice and not of.objection]
    prices = [
        (name, price, abs(price.mean - now))
        for name in others
        if choice is not None
        for price in [break_even(against(cells, name, choice, years))]
        if price.mean is not None
    ]
    nearest = min(prices, key=itemgetter(2), default=("", UNDEFINED, 0.0))
    return _View(parameters, cells, standing, choice, nearest[0], nearest[1], bool(others))


def _row(claim: _Claim, view: _View | None, flips: bool | None, sentence: str) -> dict[str, object]:
    return {
        "claim": claim.name,
        "facts": claim.facts,
        "replications": view.cells.replications if view else 0,
        "choice": view.choice if view else None,
        "other": (view.other or None) if view else None,
        "break_even_usd": view.price if view else UNDEFINED,
        "flips": flips,
        "sentence": sentence,
    }


def _as_it_is(whole: _View, few: _View) -> str:
    sentence = f"As things are the choice is {whole.choice or 'none'}{_at_a_price(whole)}."
    if few.choice != whole.choice:
        only = f"{few.cells.replications} of these {whole.cells.replications} futures"
        sentence += f" In the first {only} it is {few.choice or 'none'}: it is too close to call."
    return sentence


def _told(claim: _Claim, now: _View, view: _View) -> str:
    old, new, moved = now.choice, view.choice, _moved(claim, now, view)
    if old == new:
        stays = f"{claim.words} the choice stays {new or 'none'}{_at_a_price(view)}."
        return f"{stays}{moved}"
    flips = f"{claim.words} the choice flips from {old or 'none'} to {new or 'none'}"
    return f"{flips}{_at_a_price(view)}.{_reason(view, old, new)}{moved}"


def _moved(claim: _Claim, now: _View, view: _View) -> str:
    """Say by how much another snapshot moves the costs that it moves by more than a tenth.

    A strategy that the choice of plan does not turn to may be the one that somebody has signed.
    """
    if claim.name:
        return ""
    parts = []
    for name in view.standing:
        there, here = (each.cells.ratios[name, _COST].numerator.sum() for each in (view, now))
        share = there / here - 1 if here else 0.0
        if abs(share) > _MOVED_SHARE:
            size = f"{100 * abs(share):,.0f} %"
            parts.append(f"{name} costs {size} {'more' if share > 0 else 'less'}")
    return f" With these prices {' and '.join(parts)}." if parts else ""


def _reason(view: _View, old: str | None, new: str | None) -> str:
    if old is None:
        return ""
    if view.standing[old].objection:
        return f" {capitalised(old)} is left out there: {view.standing[old].objection}."
    assert new is not None
    cost = dearer(view.cells, view.parameters, old, new)
    if sign(cost) == "same":
        return f" {capitalised(old)} costs exactly as much there."
    unclear = " It is too close to call:" if sign(cost) == "unclear" else ""
    amount = f"{cost.text('usd')} a year more there{interval(cost)}"
    return f"{unclear} {old if unclear else capitalised(old)} costs {amount}."


def _at_a_price(view: _View) -> str:
    """Say up to which price of an exposed hour a choice stands."""
    if view.price.mean is None:
        if view.choice is None:
            return ""
        if not view.has_others:
            return ", as no other can be chosen"
        futures = view.cells.replications
        return f", and {futures} futures show no clear price of an exposed hour that changes it"
    more = view.price.mean >= (view.parameters.policies.exposed_hour_usd or 0.0)
    bound, beyond = ("up to", "above") if more else ("down to", "below")
    price = f"{view.price.text('usd')}{interval(view.price)}"
    return f", {bound} {price} for an exposed hour; {beyond} that it is {view.other}"
