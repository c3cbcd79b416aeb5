"""What matters: each uncertain input alone moved to both ends of its range, in the same futures."""

import functools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import special

from sim import experiment
from sim.comparison.findings import records
from sim.comparison.judgement import company_in_a_line, horizon_years, ranked, standings
from sim.comparison.labels import labelled
from sim.comparison.printed import Paired, Sense, judged, of_estimate
from sim.comparison.rows import cells_of, read, tidy
from sim.core.arrays import Floats
from sim.core.estimates import UNDEFINED, Estimate
from sim.core.suggestions import did_you_mean
from sim.decisions.answer import DRAWS, first
from sim.decisions.answer.drawn import drawn
from sim.decisions.answer.sure import how_sure
from sim.decisions.sensitivity import swings, words
from sim.decisions.sensitivity.range_ends import End, ends_of, observed, ranges_of_strategies
from sim.decisions.study import Study, affordable, inapplicable
from sim.experiment import Result, Workers
from sim.experiment.baseline import check_named
from sim.experiment.result import alone, first_of
from sim.metrics import intervals
from sim.metrics.estimates import NO_SAMPLES, Cells, measured
from sim.scenarios import Scenario, ScenarioError
from sim.scenarios.ranges import Range

REPLICATIONS = 10
_ASKED = ("sensitivity", "Which uncertain input matters most?")
# What the frame measures, and the metric behind it.
_MEASURES = {"cost_usd": "decision_cost_usd", "exposure_hours": "exposure_hours_total"}
_TAIL = 0.025
# Where time is short, what is printed gets so many times the futures that found the widest swings.
_PRINTED = 5


def sensitivity(
    scenario: Scenario,
    strategy: str | None = None,
    baseline: str | None = None,
    inputs: Sequence[str] | None = None,
    *,
    replications: int | None = None,
    seed: int = 1,
    workers: Workers = "auto",
) -> Study:
    """Move each uncertain input alone and see what becomes of the difference of two strategies.

    Parameters
    ----------
    scenario : Scenario
        Every value with a range on which one of the two strategies rests is moved.
    strategy : str, optional
        The runner-up by default.
    baseline : str, optional
        Strategy that it is set against; the choice by default.
    inputs : sequence of str, optional
        Which are moved instead, as ``scenario.ranges()`` names them.
    replications : int, optional
        At each end of a range; 10 by default. A large company has fewer, down to one, and
        five times as many at the ends that are printed.
    seed, workers
        As :func:`sim.run` takes them; the same replications at every end.

    Returns
    -------
    Study
        The frame has one row as things are (``end`` is "today") and two an input, the widest swing
        of cost first: ``input, meaning, unit, end, value, today``; ``extra_cost_usd`` and
        ``extra_exposure_hours``, a year, of the strategy minus the baseline; how far these move
        (``shift_…``); ``sense`` of the cost; ``taken``, which of the two is to take there (empty:
        too close to call; "neither of them": both are ruled out); and ``problem``, why a value
        cannot be run.

    Raises
    ------
    ScenarioError
        If a strategy or an input does not exist.
    """
    names = tuple(scenario.parameters.strategies)
    _check(scenario, (strategy, baseline), inputs or ())
    many = max(experiment.REPLICATIONS, replications or 0)
    whole = experiment.run(scenario, None, many, seed, workers)
    order = ranked(cells_of(whole), standings(cells_of(whole), scenario.parameters, names))
    base = baseline or next((name for name in order if name != strategy), None)
    other = strategy or next((name for name in order if name != base), None)
    if base is None or other is None:
        return inapplicable(*_ASKED, scenario, words.no_pair(scenario, order))
    pair = other, base
    ranges = ranges_of_strategies(scenario, pair)
    if inputs is not None:
        ranges = {name: scenario.ranges()[name] for name in inputs}
    if not ranges:
        why = "No input on which these two rest has a range: write one beside a value."
        return inapplicable(*_ASKED, scenario, why)
    wanted = replications or REPLICATIONS
    able, _ = affordable(scenario, pair, wanted, runs=1 + 2 * len(ranges), fewest=1)
    able = able if replications is None else replications
    fewer = "" if able == wanted else "More would take minutes: --replications takes more."
    verdict: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    missing = ""
    if strategy is None and baseline is None:
        verdict = first(whole).verdict
        if inputs is None:
            named, missing = _named_by_the_first_screen(whole, order, workers)
    count = able, min(wanted, _PRINTED * able)
    frame = _frame(whole, pair, ranges, named, count, workers)
    frame = labelled(frame, scenario.parameters)
    held = next((name for name in order if name in pair), base)
    return Study(
        *_ASKED,
        company_in_a_line(scenario.parameters),
        tuple(words.headline(frame, held, verdict, named)),
        frame,
        words.table(frame, named),
        tuple(note for note in (*words.notes(frame, many), missing, fewer) if note),
    )


def shifted(known: Floats, before: Floats, after: Floats) -> Estimate:
    """Return the mean of many replications, moved as the first of them move.

    Parameters
    ----------
    known : array of float, shape (many,)
        A difference as things are.
    before, after : array of float, shape (few,)
        The same difference in the first few of these replications, as things are and moved.

    Returns
    -------
    Estimate
        With Student's interval and the degrees of freedom of Welch and Satterthwaite; of as many
        as there are, the usual interval of ``after``.
    """
    many, few = len(known), len(after)
    shift = after - before
    mean = float(known.mean() + shift.mean())
    if few < 2:
        # What moves nothing leaves the mean as it is.
        return Estimate(mean, None, None) if shift.any() else intervals.mean_of(known)
    # A replication that is moved adds to both means, so its two parts vary together.
    parts = [(few * float((known[:few] / many + shift / few).var(ddof=1)), few - 1)]
    if many - few > 1:
        parts.append(((many - few) * float(known[few:].var(ddof=1)) / many**2, many - few - 1))
    variance = sum(each for each, _ in parts)
    if variance == 0:
        return Estimate(mean, mean, mean)
    freedom = variance**2 / sum(each**2 / count for each, count in parts)
    half = float(special.stdtrit(freedom, 1 - _TAIL)) * math.sqrt(variance)
    return Estimate(mean, mean - half, mean + half)


def _check(scenario: Scenario, pair: tuple[str | None, str | None], inputs: Sequence[str]) -> None:
    check_named(scenario, *pair)
    if pair[0] is not None and pair[0] == pair[1]:
        raise ScenarioError([f'"{pair[0]}" cannot be set against itself'])
    known = scenario.ranges()
    if unknown := [name for name in inputs if name not in known]:
        raise ScenarioError(
            [
                f'no input "{unknown[0]}" has a range here'
                f"{did_you_mean(unknown[0], known) or '; --csv lists those that have one'}"
            ]
        )


def _named_by_the_first_screen(
    whole: Result, order: Sequence[str], workers: Workers
) -> tuple[tuple[str, ...], str]:
    """Return what the first screen says matters most; a sentence where that takes too long."""
    if affordable(whole.scenario, order, DRAWS)[0] < DRAWS:
        return (), "What compare says matters most is not drawn again for so many people."
    together = drawn(whole, tuple(order), DRAWS, workers)
    return how_sure(whole.scenario, together, order[0], order[1], {}).inputs, ""


def _frame(
    whole: Result,
    pair: tuple[str, str],
    ranges: Mapping[str, Range],
    named: Sequence[str],
    replications: tuple[int, int],
    workers: Workers,
) -> pd.DataFrame:
    """Return the frame; what is printed, or `named`, is moved in more replications if need be."""
    scenario, own = whole.scenario, alone(whole, pair)
    years, (few, more) = horizon_years(scenario.parameters), replications
    about = {"input": "", "meaning": "as things are", "unit": "", "today": pd.NA}
    today = End(about | {"end": "today", "value": pd.NA, "problem": ""}, scenario)
    ends = [today, *ends_of(scenario, ranges)]
    seen = [own.observations, *observed(first_of(own, few), ends[1:], workers)]
    gaps = [None if rows is None else _gaps(rows, pair, years) for rows in seen]
    frame = _rows(ends, gaps, pair)
    later, done = first_of(own, more, after=few), {""}
    # More futures may bring other inputs among those that are printed.
    while more > few and (lacking := {*swings.printed(frame), *named} & set(frame["input"]) - done):
        places = [place for place, end in enumerate(ends) if end.row["input"] in lacking]
        rows = observed(later, [ends[place] for place in places], workers)
        for place, those in zip(places, rows, strict=True):
            if those is not None:
                seen[place] = both = pd.concat([seen[place], those])
                gaps[place] = _gaps(both, pair, years)
        frame = _rows(ends, gaps, pair)
        done |= lacking
    frame["sense"] = _senses(frame, whole, pair, named)
    frame["taken"] = list(_taken_at(frame["sense"], own, ends, seen, pair))
    return swings.widest_first(frame)


def _rows(
    ends: Sequence[End], gaps: Sequence[Mapping[str, Floats] | None], pair: tuple[str, str]
) -> pd.DataFrame:
    """Return what was measured of the difference at each end; the first is as things are."""
    known = gaps[0]
    assert known is not None
    rows = []
    for end, there in zip(ends, gaps, strict=True):
        count = 0 if there is None else len(there[swings.COST])
        both = {"strategy": pair[0], "baseline": pair[1], "replications": count}
        rows.append(both | end.row | _measured(known, there))
    return tidy(rows)


def _cells(rows: pd.DataFrame, pair: tuple[str, str]) -> Cells:
    # Nothing here is an interval over resamples, which a seed would draw.
    return measured(rows, NO_SAMPLES, pair, 0, [_MEASURES[swings.COST]])


def _gaps(rows: pd.DataFrame, pair: tuple[str, str], years: float) -> dict[str, Floats]:
    """Return what the strategy has more than the baseline in each replication, a year."""
    cells = _cells(rows, pair)
    return {
        name: (cells.ratios[pair[0], metric].numerator - cells.ratios[pair[1], metric].numerator)
        / years
        for name, metric in _MEASURES.items()
    }


def _measured(known: Mapping[str, Floats], after: Mapping[str, Floats] | None) -> dict[str, object]:
    row: dict[str, object] = {}
    for name in _MEASURES:
        extra, shift = UNDEFINED, UNDEFINED
        if after is not None:
            before = known[name][: len(after[name])]
            extra = shifted(known[name], before, after[name])
            shift = intervals.mean_of(after[name] - before)
        row |= {f"extra_{name}": extra, f"shift_{name}": shift}
    return row


def _senses(
    frame: pd.DataFrame, whole: Result, pair: tuple[str, str], named: Sequence[str]
) -> list[Sense]:
    """Say at which ends the difference in cost is clear.

    Those that are printed are tested together, and so are all others.
    """
    cells, years = cells_of(whole), horizon_years(whole.scenario.parameters)
    size = max(
        abs(float(cells.ratios[name, _MEASURES[swings.COST]].numerator.mean())) for name in pair
    )
    count = int(whole.manifest["replications"])
    printed = {"", *swings.printed(frame), *named}
    families: dict[bool, dict[str, Paired | None]] = {True: {}, False: {}}
    for place, row in enumerate(records(frame)):
        gap = read(row, f"extra_{swings.COST}")
        known = None if gap.mean is None else of_estimate(gap, size / years, "usd", count)
        families[row["input"] in printed][str(place)] = known
    judgement = {
        key: sense
        for family in families.values()
        for key, (_, sense) in judged(family, count).items()
    }
    return [judgement[str(place)] for place in range(len(frame))]


def _ruled_out(
    rows: pd.DataFrame, scenario: Scenario, pair: tuple[str, str], count: int | None = None
) -> dict[str, bool]:
    """Say of each of two whether it cannot be chosen, by the first so many replications or all."""
    if count is not None:
        numbers = np.unique(rows["replication"])[:count]
        rows = rows[rows["replication"].isin(numbers)]
    of = standings(_cells(rows, pair), scenario.parameters, pair)
    return {name: bool(of[name].objection) for name in pair}


def _taken_at(
    senses: Iterable[Sense],
    own: Result,
    ends: Sequence[End],
    seen: Sequence[pd.DataFrame | None],
    pair: tuple[str, str],
) -> Iterator[str]:
    """Yield which of two is to take at each end; nothing where it is too close to call."""
    here = functools.cache(functools.partial(_ruled_out, own.observations, own.scenario, pair))
    for sense, end, rows in zip(senses, ends, seen, strict=True):
        if rows is None or end.scenario is None:
            yield ""
            continue
        there, before = _ruled_out(rows, end.scenario, pair), here(rows["replication"].nunique())
        # What few futures rule out as things are too is luck: there all of them count.
        out = [name for name in pair if (here() if there[name] == before[name] else there)[name]]
        able = [name for name in pair if name not in out]
        if len(able) < len(pair):
            yield able[0] if able else swings.NEITHER
        else:
            yield {"less": pair[0], "more": pair[1]}.get(sense, "")
