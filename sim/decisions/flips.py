"""Whether the choice flips on other facts, and under each claim that contradicts the facts."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pandas as pd

from sim import catalog
from sim.comparison.rows import tidy
from sim.core.estimates import UNDEFINED
from sim.decisions.views import Claim, View, as_it_is, moved, told, view_at, view_of
from sim.experiment import Result, Workers
from sim.experiment.arguments import MOST_REPLICATIONS, whole
from sim.experiment.rebilling import repricing
from sim.experiment.result import first_of
from sim.metrics.estimates import NO_SAMPLES, measured
from sim.scenarios import Scenario, ScenarioError

FEW_FUTURES = 20
_DECISION = "decision_cost_usd"


def challenge(
    result: Result,
    futures: int = FEW_FUTURES,
    workers: Workers = "auto",
) -> pd.DataFrame:
    """Ask whether other facts or a claim that contradicts them would change the choice.

    Parameters
    ----------
    result : Result
        From :func:`sim.run`.
    futures : int
        How many of its replications each claim is asked with; the same ones for all. They are
        billed again where a claim changes money only, and run again where a world sees it.
    workers : int or str
        As :func:`sim.run` takes it.

    Returns
    -------
    DataFrame
        One row for things as they are, then one for each other snapshot and for each rival claim
        that says something else about what a strategy rests on: ``claim`` (empty for a snapshot as
        it is), ``facts``, ``replications``, ``choice``, ``runner_up`` (the cheapest of the others
        that may be chosen), ``other`` (what would be chosen at another price of an exposed hour),
        ``break_even_usd`` (that price; of several the one nearest to the scenario's),
        ``choice_moved_usd`` and ``runner_up_moved_usd`` (what today's choice and runner-up cost
        more a year there), each with its ``_low`` and ``_high``, ``flips`` (whether the same
        replications lead to another choice; NA where the scenario cannot be run) and ``sentence``,
        which also says by how much another snapshot moves the cost of a strategy, if it is more
        than a tenth, and what a claim moves, if it is more than a hundredth.
    """
    with challenging(result, futures, workers) as rest:
        return rest()


@contextmanager
def challenging(
    result: Result,
    futures: int = FEW_FUTURES,
    workers: Workers = "auto",
) -> Iterator[Callable[[], pd.DataFrame]]:
    """Begin to ask about claims; yield what finishes it and returns what :func:`challenge` does.

    Parameters
    ----------
    result, futures, workers
        As :func:`challenge` takes them.
    """
    few = first_of(result, whole("futures", futures, 1, MOST_REPLICATIONS))
    asked = [(claim, *_scenario_of(claim, result.scenario)) for claim in _claims(result.scenario)]
    able = [there for _, there, _ in asked if there is not None]
    if not able:
        yield lambda: _lines(result, few, asked, iter(()))
        return
    with repricing(few, able, workers=workers) as rest:
        yield lambda: _lines(result, few, asked, _views(few, able, rest()))


def _lines(
    result: Result,
    few: Result,
    asked: Sequence[tuple[Claim, Scenario | None, str]],
    views: Iterator[View],
) -> pd.DataFrame:
    now, as_is = view_of(few), view_of(result)
    own = Claim("", result.scenario.parameters.facts)
    lines = [_row(own, as_is, as_it_is(as_is, now)) | {"flips": False}]
    for claim, there, problem in asked:
        if there is None:
            lines.append(_row(claim, None, f"{claim.words} it cannot be run: {problem}"))
            continue
        view = next(views)
        compared = {
            "choice_moved_usd": moved(now.choice or "", now, view),
            "runner_up_moved_usd": moved(now.runner_up, now, view),
            "flips": view.choice != now.choice,
        }
        lines.append(_row(claim, view, told(claim, now, view)) | compared)
    names = ["choice", "runner_up", "other"]
    frame = tidy(lines).astype({**dict.fromkeys(names, "object"), "flips": "boolean"})
    # Nobody to choose is None, and not the number that pandas makes of it.
    nobody = {name: frame[name].where(frame[name].notna(), None) for name in names}
    return frame.assign(**nobody)


def _scenario_of(claim: Claim, scenario: Scenario) -> tuple[Scenario | None, str]:
    """Return the scenario of a claim, or None and why it does not hold together."""
    try:
        return scenario.override(claim.overrides), ""
    except ScenarioError as error:
        return None, "; ".join(error.problems)


def _views(few: Result, scenarios: Sequence[Scenario], rows: pd.DataFrame) -> Iterator[View]:
    """Yield what the same replications answer in each scenario."""
    seed = int(few.manifest["seed"])
    for there, (_, own) in zip(scenarios, rows.groupby("setting"), strict=True):
        cells = measured(own, NO_SAMPLES, few.strategies, seed, [_DECISION])
        yield view_at(cells, there.parameters, few.strategies)


def _claims(scenario: Scenario) -> Iterator[Claim]:
    own = scenario.parameters.facts
    for snapshot in catalog.snapshots():
        if snapshot != own:
            words = f"On the facts of {snapshot}"
            yield Claim("", snapshot, words, {"facts": snapshot})
    for rival in scenario.rivals():
        text = rival.sentence.rstrip(".")
        yield Claim(rival.name, own, f"If {text[:1].lower()}{text[1:]},", rival.overrides)


def _row(claim: Claim, view: View | None, sentence: str) -> dict[str, object]:
    return {
        "claim": claim.name,
        "facts": claim.facts,
        "replications": view.cells.replications if view else 0,
        "choice": view.choice if view else None,
        "runner_up": (view.runner_up or None) if view else None,
        "other": (view.other or None) if view else None,
        "break_even_usd": view.price if view else UNDEFINED,
        "choice_moved_usd": UNDEFINED,
        "runner_up_moved_usd": UNDEFINED,
        "flips": None,
        "sentence": sentence,
    }
