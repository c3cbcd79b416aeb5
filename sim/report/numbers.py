"""The appendix's numbers: every metric, paired differences, and what other facts would change."""

import re
from collections.abc import Iterable, Sequence

import pandas as pd

from sim.comparison import Comparison
from sim.comparison.findings import records
from sim.comparison.judgement import month_of
from sim.comparison.labels import labels_of
from sim.comparison.rows import read
from sim.core.numerals import counted
from sim.decisions.answer import Answer
from sim.metrics import CATALOGUE
from sim.scenarios import Scenario
from sim.tables import Cell, Table, differences, totals
from sim.tables.cells import Line, difference, in_years, main_metrics

# A reader has a calendar, and no months that are counted from 1: the answer names their months.
_COUNTED = "month"
# What a sentence begins with before its reason: whose it is, a file and a key.
_PLACE = re.compile(r"^.*? it cannot be run: (?:\S+: )*")


def all_numbers(comparison: Comparison) -> tuple[str, Table]:
    """Lay out every metric that is not 0 for all strategies.

    Parameters
    ----------
    comparison : Comparison

    Returns
    -------
    tuple of str and Table
        What is left out, and a row a metric.
    """
    known = _not_zero(comparison.metrics)
    left_out = comparison.metrics["metric"].nunique() - len(known)
    names = [name for name in known if CATALOGUE[name].unit != _COUNTED]
    table = totals(comparison, names)
    replications = counted(comparison.replications, "replication")
    caption = (
        f"Over {in_years(comparison)}, with 95 % intervals; {replications} with inputs as assumed"
    )
    return (
        f"{counted(left_out, 'further metric is', 'further metrics are')} 0 or undefined under"
        " every strategy. In bold: the best of a row, or not clearly worse in the same futures.",
        _in_words(table, comparison, comparison.strategies, names, caption),
    )


def paired_differences(comparison: Comparison) -> Table | None:
    """Lay out how every other strategy differs from the baseline in the same replications.

    Parameters
    ----------
    comparison : Comparison

    Returns
    -------
    Table or None
        None where nothing differs. It says of no difference that it is clear: page one does, of
        all its differences together.
    """
    others = [name for name in comparison.strategies if name != comparison.baseline]
    known = set(_not_zero(comparison.differences))
    names = [name for name in main_metrics(comparison, None) if name in known]
    if not names:
        return None
    base = labels_of(comparison.metrics)[comparison.baseline]
    table = differences(comparison, names)
    caption = (
        f"More or less than {base} in the same futures, over {in_years(comparison)}; each interval"
        " is 95 % by itself"
    )
    return _in_words(table, comparison, others, names, caption)


def asked(scenario: Scenario, answer: Answer) -> tuple[Table | None, list[str]]:
    """Lay out what would be chosen with other prices, and under claims that contradict the facts.

    Parameters
    ----------
    scenario : Scenario
    answer : Answer
        Completed.

    Returns
    -------
    Table or None
        None if there is nothing else to ask.
    list of str
        Why a line of it cannot be run.
    """
    _, *others = records(answer.claims)
    if not others:
        return None, []
    called = scenario.parameters.label_of
    sentences = {rival.name: rival.sentence.rstrip(".") for rival in scenario.rivals()}
    places = [("choice", answer.choice), ("runner_up", answer.runner_up)]
    shown = [(place, called(name)) for place, name in places if name]
    # One strategy alone is no choice.
    several = len(scenario.parameters.strategies) > 1
    lines: list[tuple[str, tuple[Cell, ...]]] = []
    refused: list[str] = []
    for line, has_no_run in zip(others, answer.claims["flips"].isna().iloc[1:], strict=True):
        what = sentences[line["claim"]] if line["claim"] else f"Prices of {month_of(line['facts'])}"
        then = called(line["choice"]) if line["choice"] else "none can be chosen"
        if has_no_run:
            then = "cannot be run"
            refused.append(f"{what} cannot be run: {_PLACE.sub('', line['sentence'])}.")
        moved = (read(line, f"{place}_moved_usd") for place, _ in shown)
        amounts = (difference(Line(each, "USD", "none")) for each in moved)
        lines.append((what, (*[Cell(then, best=line["flips"] is True)] * several, *amounts)))
    heads = ["What if", *["Choice then"] * several]
    heads += [f"{label} costs more a year" for _, label in shown]
    count = max(line["replications"] for line in others)
    caption = (
        f"Asked with the first {counted(count, 'replication')}, as each line is run or billed anew"
    )
    caption += "; another choice is bold" * any(line["flips"] is True for line in others)
    words = frozenset(heads[1:2]) if several else frozenset()
    return Table(caption, tuple(heads), tuple(lines), words=words), refused


def _not_zero(rows: pd.DataFrame) -> list[str]:
    means = rows["mean"].notna() & (rows["mean"] != 0)
    return list(dict.fromkeys(rows.loc[means, "metric"]))


def _in_words(
    table: Table,
    comparison: Comparison,
    strategies: Iterable[str],
    names: Sequence[str],
    caption: str,
) -> Table:
    """Call metrics by their definitions and strategies by their labels."""
    labels, standing = labels_of(comparison.metrics), comparison.eligibility
    out = set(standing.loc[standing["reason"] != "", "strategy"])
    heads = (
        f"{labels[name]} (cannot be chosen)" if name in out else labels[name] for name in strategies
    )
    rows = tuple(
        (CATALOGUE[name].definition.rstrip("."), tuple(each._replace(verdict="") for each in cells))
        for name, (_, cells) in zip(names, table.rows, strict=True)
    )
    return Table(caption, ("What is measured", *heads), rows)
