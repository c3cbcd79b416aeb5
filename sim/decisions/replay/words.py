"""What a replay says in words: its headline, its table, its notes, the finding of its picture."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from sim.comparison.findings import Finding, Row, listed, records
from sim.comparison.judgement import FEW_REPLICATIONS, month_of
from sim.comparison.labels import by_label, capitalised, labels_of
from sim.comparison.rows import read
from sim.core.numerals import counted, in_unit, spread
from sim.core.vocabulary import STAGES
from sim.decisions.replay.past import Past
from sim.decisions.study import Study
from sim.scenarios import Scenario
from sim.workforce.people_file import is_called

QUESTION = "What if it had been another plan?"


class Measure(NamedTuple):
    """What strategies are compared by: the metric, its unit, and what the table calls it."""

    metric: str
    unit: str
    label: str


MEASURES: Mapping[str, Measure] = {
    "exposure_hours": Measure("exposure_hours_total", "hours", "hours open to leavers"),
    "cost_usd": Measure("total_cost_usd", "usd", "cost"),
    "beyond_policy": Measure("share_over_policy", "share", "leavers beyond the policy"),
}
_HOURS: Mapping[str, str] = {
    "more": "clearly more",
    "less": "clearly fewer",
    "same": "the same",
    "unclear": "not clearly different",
    "too small to matter": "hardly different",
}
_COST: Mapping[str, str] = {
    "more": "for {} more",
    "less": "for {} less",
    "same": "at the same cost",
    "unclear": "at a cost that is not clearly different",
    "too small to matter": "at hardly another cost",
}


def nothing_to_replay(asked: Past) -> str:
    """Say in a sentence that there is nobody, or nobody who leaves; nothing if there is.

    Parameters
    ----------
    asked : Past
    """
    time = between(asked.first, asked.last)
    if not asked.there:
        return f"{asked.place.name} has nobody from {time}; --from takes another first day."
    if not asked.leavers:
        return f"Nobody in {asked.place.name} leaves from {time}; --from takes another first day."
    return ""


def between(first: dt.date, last: dt.date) -> str:
    """Write a time by its months if they are whole ones, or else by its days."""
    if first.day == 1:
        return f"{first:%B %Y} to {last:%B %Y}"
    return f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"


def headline(
    frame: pd.DataFrame, asked: Past, base: str, possible: Sequence[str], *, is_choice: bool
) -> Iterator[str]:
    """Say what one strategy would have cost and left open, and what each other one instead.

    Parameters
    ----------
    frame : DataFrame
        Of :func:`sim.decisions.replay`.
    asked : Past
    base : str
        Strategy that the others are set against.
    possible : sequence of str
        Strategies under which nobody waits for a seat: only these are set against one another.
    is_choice : bool
        Whether it is the one to take.
    """
    labels, values = labels_of(frame), _by_strategy(frame)
    own = values[base]
    taken = " would have been the one to take: it" if is_choice and len(values) > 1 else ""
    yield (
        f"{capitalised(labels[base])}{taken} would have cost"
        f" {read(own, 'cost_usd').with_interval('usd')} from {between(asked.first, asked.last)},"
        f" and {_leavers(asked)} could have got in for {_hours(own, with_interval=True)}."
    )
    others = possible if base in possible else ()
    for row in records(frame[(frame["what"] == "difference") & frame["strategy"].isin(others)]):
        name, gap = row["strategy"], read(row, "cost_usd")
        size = -gap if (gap.mean or 0.0) < 0 else gap
        yield (
            f"{capitalised(labels[name])} instead: {_hours(values[name])},"
            f" {_HOURS[row['exposure_hours_sense']]},"
            f" {_COST[row['cost_usd_sense']].format(size.text('usd'))}."
        )
    yield from _longest_in_short(frame, labels[base])


def _longest_in_short(frame: pd.DataFrame, label: str) -> Iterator[str]:
    leavers = records(frame[frame["what"] == "leaver"])
    if not leavers:
        yield f"In these futures nobody could have got in after leaving under {label}."
        return
    first = leavers[0]
    yield (
        f"In these futures the longest window under {label},"
        f" {_hours(first)} on average, is that of the leaver"
        f" of {first['left']} in line {first['line']} of the file, most of it"
        f" {STAGES[first['stage']].label}."
    )


def table(frame: pd.DataFrame, base: str) -> list[tuple[str, ...]]:
    """Lay out strategies, and below them the leavers with the longest windows under one.

    Parameters
    ----------
    frame : DataFrame
    base : str
    """
    labels = labels_of(frame)
    lines: list[tuple[str, ...]] = [("", "mean", "95 % interval", "")]
    for row in records(frame[frame["what"] == "strategy"]):
        lines.append((labels[row["strategy"]], "", "", ""))
        for name, (_, unit, label) in MEASURES.items():
            value = read(row, name)
            ends = "" if value.low is None else spread(value.low, value.high, unit)
            lines.append((f"  {label}", value.text(unit), ends, ""))
    leavers = records(frame[frame["what"] == "leaver"])
    if leavers:
        lines.append((f"Longest under {labels[base]}", "hours", "left on", "line"))
    for row in leavers:
        hours = read(row, "exposure_hours").text("hours")
        why = f"  {row['person']}, {STAGES[row['stage']].label}"
        lines.append((why, hours, str(row["left"]), str(row["line"])))
    return lines


def notes(scenario: Scenario, asked: Past, replications: int) -> Iterator[str]:
    """Say what the numbers rest on.

    Parameters
    ----------
    scenario : Scenario
        The one that was asked about.
    asked : Past
    replications : int
    """
    parameters = scenario.parameters
    yield (
        f"From {counted(replications, 'possible future')} with the same"
        f" {counted(len(asked.there), 'person', 'people')}; random is"
        " only what the file does not say. Costs are at the prices of"
        f" {month_of(parameters.facts)}, for all the time."
    )
    if replications < FEW_REPLICATIONS:
        yield f"Intervals from fewer than {FEW_REPLICATIONS} futures are rough."
    yield (
        "The headcount, growth, hires and layoffs of the scenario do not apply; its other numbers"
        " do. Hours of the longest windows are means over these futures, as they happened; all"
        " other hours hold what is expected of who is forgotten instead, so the two need not agree."
    )
    partly = [
        f"{100 * segment.seat_share:g} % of {name}"
        for name, segment in parameters.workforce.items()
        if segment.seat_share < 1
    ]
    if partly:
        yield f"Only {listed(partly)} have a seat, and nobody else a way in."
    if parameters.contract is not None:
        yield "The contract of the scenario is left out: it was not signed then."
    first, *_ = names = tuple(parameters.workforce)
    kinds = sorted({stay.kind for stay in asked.there if stay.kind})
    if others := [kind for kind in kinds if not any(is_called(name, kind) for name in names)]:
        yield f"No segment is called {' or '.join(others)}, so these people belong to {first}."
    for note in asked.file.notes:
        yield f"{asked.place.name}: {note}."


def finding(study: Study) -> Finding:
    """Say in short what the picture shows.

    Parameters
    ----------
    study : Study
        From :func:`sim.decisions.replay`.
    """
    asked: Past = study.details["asked"]
    values = _by_strategy(by_label(study.frame))
    base = labels_of(study.frame)[study.details["base"]]
    title = (
        f"{capitalised(_leavers(asked, 'the'))} could have got in for"
        f" {_hours(values[base])} under {base}"
    )
    detail = f"{capitalised(between(asked.first, asked.last))}. Bars: 95 % intervals."
    lines = [
        f"{name}: {read(row, 'exposure_hours').with_interval('hours')} hours,"
        f" {read(row, 'cost_usd').with_interval('usd')}"
        for name, row in values.items()
    ]
    return Finding("A replay of a past time", title, detail, lines)


def _leavers(asked: Past, these: str = "these") -> str:
    count = len(asked.leavers)
    return f"{these} {counted(count, 'leaver')}" if count > 1 else "the one leaver"


def _by_strategy(frame: pd.DataFrame) -> dict[str, Row]:
    return {row["strategy"]: row for row in records(frame[frame["what"] == "strategy"])}


def _hours(row: Row, *, with_interval: bool = False) -> str:
    hours = read(row, "exposure_hours")
    text = in_unit(hours.text("hours"), "hours")
    between_ends = with_interval and hours.low is not None and hours.low != hours.high
    return f"{text} ({spread(hours.low, hours.high, 'hours')})" if between_ends else text
