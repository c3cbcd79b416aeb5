"""What matters: each uncertain fact alone moved to both ends of its range, all else the same."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.comparison import baseline_of
from sim.comparison.findings import Finding, Row, listed, records
from sim.comparison.judgement import horizon_years
from sim.comparison.labels import by_label, labelled
from sim.comparison.rows import read, tidy
from sim.core.numerals import number
from sim.decisions.answer.sure import input_words
from sim.experiment import Workers, drawn
from sim.metrics.estimates import Ratio
from sim.scenarios import Scenario, ScenarioError
from sim.scenarios.ranges import Range

_MEASURES = {"cost_usd": "total_cost_usd", "exposure_hours": "exposure_hours_total"}
# What a measure is called, how it is written, and what stands behind it.
_WORDS = {"cost_usd": ("cost", "usd", ""), "exposure_hours": ("exposure", "hours", " hours")}
_MOST = 10
# A swing below this share of the widest one has no bar that can be seen.
_SLIVER_SHARE = 0.02
# Units that are written behind a value.
_LENGTHS = ("minutes", "hours", "days")


class Swings(NamedTuple):
    """What a strategy costs more than the baseline, with each fact at both ends of its range.

    Attributes
    ----------
    as_is : DataFrame
        One row: ``strategy``, ``baseline``, ``replications``, and ``extra_cost_usd`` and
        ``extra_exposure_hours``: a year, against the baseline, with ``_low`` and ``_high`` of the
        95 % interval.
    ends : DataFrame
        Two rows a fact, the widest swing of cost first: ``fact``, ``meaning``, ``unit``, ``end``
        ("low" or "high"), ``value``, ``replications``, the same two numbers, and
        ``shift_cost_usd`` and ``shift_exposure_hours``: how far they lie from things
        as they are, in the same replications.
        ``problem`` says why a value cannot be run, or is empty.
    headline : str
        The answer in a sentence.
    """

    as_is: pd.DataFrame
    ends: pd.DataFrame
    headline: str


def swings(
    scenario: Scenario,
    strategy: str,
    baseline: str | None = None,
    facts: Sequence[str] | None = None,
    replications: int = 10,
    seed: int = 1,
    workers: Workers = "auto",
) -> Swings:
    """Move each fact alone to both ends of its range and see what a strategy costs more.

    Parameters
    ----------
    scenario : Scenario
    strategy : str
    baseline : str, optional
        Strategy that it is compared with; by default the first of the scenario.
    facts : sequence of str, optional
        Which facts, as ``scenario.ranges()`` names them; by default all on which the answer rests.
    replications, seed, workers
        As :func:`sim.run` takes them; the same replications for each value.

    Returns
    -------
    Swings

    Raises
    ------
    ValueError
        If a fact has no range, or the answer does not rest on it.
    """
    base = baseline_of(tuple(scenario.parameters.strategies), baseline)
    ranges = scenario.ranges()
    if unknown := [name for name in facts or () if name not in ranges]:
        raise ValueError(
            f"{unknown[0]}: the answer rests on no range of this name; those it rests on are"
            f" {', '.join(ranges)}"
        )
    scenarios: list[Scenario] = [scenario]
    rows: list[dict[str, object]] = []
    able: list[dict[str, object]] = []
    for name in ranges if facts is None else facts:
        meaning = input_words(scenario, name)
        for end, values in _ends(name, ranges[name]):
            row = end | {"meaning": meaning, "replications": replications, "problem": ""}
            rows.append(row)
            try:
                scenarios.append(scenario.override(values))
            except ScenarioError as error:
                row["problem"] = "; ".join(error.problems)
            else:
                able.append(row)
    numbers = [range(1, replications + 1)] * len(scenarios)
    seen = drawn(scenarios, (base, strategy), numbers, seed, workers)
    years = horizon_years(scenario.parameters)
    now, *moved = (_gap(own, base, strategy, years) for _, own in seen.groupby("draw"))
    for row, there in zip(able, moved, strict=True):
        row.update(_extra(there) | _shift(there, now))
    about = {"strategy": strategy, "baseline": base, "replications": replications}
    as_is = labelled(tidy([about | _extra(now)]), scenario.parameters)
    ends = _widest_first(tidy(rows))
    cost, exposure = (what_matters(as_is, ends, measure) for measure in _MEASURES)
    return Swings(as_is, ends, f"{cost.in_short()} {exposure.title}.")


def _ends(name: str, moved: Range) -> Iterator[tuple[dict[str, object], dict[str, object]]]:
    """Yield for both ends of a range what a row says of it, and the values by key."""
    for end in ("low", "high"):
        value = float(getattr(moved.fact, end))
        row: dict[str, object] = {"fact": name, "unit": moved.fact.unit, "end": end, "value": value}
        yield row, moved.at(value)


def _gap(seen: pd.DataFrame, base: str, strategy: str, years: float) -> dict[str, Ratio]:
    """A strategy minus the baseline in each replication, by measure, a year."""
    totals = seen.set_index(["strategy", "metric"])["numerator"]
    gap: dict[str, Ratio] = {}
    for name, metric in _MEASURES.items():
        own, other = (totals.loc[[(each, metric)]].to_numpy(float) for each in (strategy, base))
        gap[name] = Ratio((own - other) / years, np.ones_like(own))
    return gap


def _extra(gap: Mapping[str, Ratio]) -> dict[str, object]:
    return {f"extra_{name}": each.estimate() for name, each in gap.items()}


def _shift(gap: Mapping[str, Ratio], base: Mapping[str, Ratio]) -> dict[str, object]:
    return {f"shift_{name}": each.minus(base[name]).estimate for name, each in gap.items()}


def _widest_first(ends: pd.DataFrame) -> pd.DataFrame:
    order = width(ends, "cost_usd").fillna(-1.0)
    place = ends["fact"].map(order.rank(method="first", ascending=False))
    return ends.iloc[place.argsort(kind="stable")].reset_index(drop=True)


def what_matters(as_is: pd.DataFrame, ends: pd.DataFrame, measure: str) -> Finding:
    """Say which fact moves a measure most, and whether one turns its sign."""
    (now,), name = records(by_label(as_is)), f"extra_{measure}"
    facts, meanings = widest(ends, measure), meanings_of(ends)
    what, unit, hours = _WORDS[measure]
    if not facts:
        return Finding("One-way swings", f"None of these facts moves the {what}", "", [])
    # Things as they are belong to the span of every fact.
    found = [float(row[name]) for row in (now, *ends_of(ends, facts[0], measure))]
    low, high = (
        number(float(round(float(f"{value:.3g}"))), None, None, unit)
        for value in (min(found), max(found))
    )
    title = (
        f"Of {len(meanings)} uncertain facts this one matters most for {what}: {meanings[facts[0]]}"
    )
    turning = listed([meanings[fact] for fact in turned(now, ends, measure)])
    sign = f"The sign clearly turns with {turning}" if turning else "None clearly turns the sign"
    detail = (
        f"With it {now['strategy']} minus {now['baseline']} is {low} to {high}{hours} a year; as"
        f" things are {read(now, name).with_interval(unit)}. {sign}."
    )
    if rest := len(meanings) - len(facts):
        moves = "moves" if rest == 1 else "move"
        detail += f" {rest} of the facts {moves} it too little to be seen beside these."
    lines = []
    for fact in facts:
        each = (
            f"at {value_text(row)} {read(row, name).text(unit)}"
            for row in ends_of(ends, fact, measure)
        )
        lines.append(f"  {meanings[fact]}: {', '.join(each)}")
    return Finding("One-way swings", title, detail, lines)


def widest(ends: pd.DataFrame, measure: str) -> list[str]:
    """Return the facts with the widest swings of a measure: ten at most, and none too small."""
    widths = width(ends, measure).sort_values(ascending=False, kind="stable")
    seen = (widths > 0) & (widths >= _SLIVER_SHARE * widths.max())
    return [str(name) for name in widths[seen].index[:_MOST]]


def ends_of(ends: pd.DataFrame, fact: str, measure: str) -> list[Row]:
    """Return the ends of a fact's range at which a measure is known."""
    return records(ends[(ends["fact"] == fact) & ends[f"shift_{measure}"].notna()])


def meanings_of(ends: pd.DataFrame) -> dict[str, str]:
    """Return what each fact is in words, by its key."""
    return dict(zip(ends["fact"], ends["meaning"], strict=True))


def value_text(row: Row) -> str:
    """Write the value of an end of a range with its unit."""
    unit = str(row["unit"])
    if unit.startswith(("USD", "share")):
        return number(float(row["value"]), None, None, unit)
    return f"{row['value']:g} {unit}" if unit.endswith(_LENGTHS) else f"{row['value']:g}"


def width(ends: pd.DataFrame, measure: str) -> "pd.Series[float]":
    """Return how far apart the ends of each fact's range lie, in a measure such as "cost_usd"."""
    shifts = ends[["fact", f"shift_{measure}"]].astype({f"shift_{measure}": float})
    groups = shifts.groupby("fact", sort=False)[f"shift_{measure}"]
    # What does not move at one end has that end where things are now.
    return groups.max().clip(lower=0) - groups.min().clip(upper=0)


def turned(as_is: Row, ends: pd.DataFrame, measure: str) -> list[str]:
    """Return the facts that clearly turn the sign of a difference somewhere in their range.

    Parameters
    ----------
    as_is : mapping
        The row of things as they are.
    ends : DataFrame
    measure : str
        "cost_usd" or "exposure_hours".
    """
    name = f"extra_{measure}"
    more = float(as_is[name]) > 0
    other = ends[f"{name}_high"] < 0 if more else ends[f"{name}_low"] > 0
    return list(dict.fromkeys(str(fact) for fact in ends.loc[other.fillna(False), "fact"]))
