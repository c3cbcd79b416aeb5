"""When to change plans: one strategy that changes, at every month in the same replications."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from sim import experiment
from sim.comparison.findings import Finding, Row, records, with_word
from sim.comparison.judgement import dearer, horizon_years, sign, standings
from sim.comparison.rows import cells_of, read, tidy
from sim.experiment import Workers
from sim.scenarios import Scenario

_COST = "total_cost_usd"
_EXPOSURE = "exposure_hours_total"
_STEP_MONTHS = 3


class Switching(NamedTuple):
    """A change of plan at many months.

    Attributes
    ----------
    months : DataFrame
        One row a month of the change (0: the new plan from the start; the last: never):
        ``month``, ``name``, ``replications``, and, each a year and with ``_low`` and ``_high`` of
        its 95 % interval, ``cost_usd``, ``dearer_usd`` (than the best month, in the same
        replications; as the choice reckons, so with exposure if it has a price),
        ``exposure_hours``. ``objection`` says why a month cannot be chosen, or is empty.
    best : int or None
        The cheapest month that can be chosen.
    headline : str
        The answer in a sentence.
    """

    months: pd.DataFrame
    best: int | None
    headline: str


def by_switch_month(
    scenario: Scenario,
    strategy: str,
    months: Sequence[int] | None = None,
    replications: int = 20,
    seed: int = 1,
    workers: Workers = "auto",
) -> Switching:
    """Let a strategy change its plan at each of many months, in the same replications.

    Parameters
    ----------
    scenario : Scenario
    strategy : str
        One of its strategies, with one change in ``then``.
    months : sequence of int, optional
        Months of the change; by default every third one. From the start and never are added.
    replications, seed, workers
        As :func:`sim.run` takes them; the same replications for every month.

    Returns
    -------
    Switching

    Raises
    ------
    ValueError
        If the strategy does not change its plan exactly once.
    """
    horizon = scenario.parameters.horizon_months
    every = range(_STEP_MONTHS, horizon, _STEP_MONTHS) if months is None else months
    variants = _variants(scenario, strategy, sorted({0, *every, horizon}))
    there = scenario.override({f"strategies.{name}": own for name, own in variants.values()})
    names = tuple(name for name, _ in variants.values())
    result = experiment.run(there, names, replications, seed, workers)
    cells, parameters = cells_of(result), there.parameters
    standing, years = standings(cells, parameters, names), horizon_years(parameters)
    possible = [name for name in names if not standing[name].objection] or names[:1]
    best = min(possible, key=lambda name: dearer(cells, parameters, name, possible[0]).mean or 0.0)
    frame = tidy(
        {
            "month": month,
            "name": name,
            "replications": cells.replications,
            "cost_usd": cells.ratios[name, _COST].estimate() / years,
            "dearer_usd": dearer(cells, parameters, name, best),
            "exposure_hours": cells.ratios[name, _EXPOSURE].estimate() / years,
            "objection": standing[name].objection,
        }
        for month, (name, _) in variants.items()
    )
    chosen = best_month(frame)
    month = None if chosen is None else int(chosen["month"])
    return Switching(frame, month, switch_month(frame).in_short())


def _variants(
    scenario: Scenario, strategy: str, months: Sequence[int]
) -> dict[int, tuple[str, Mapping[str, Any]]]:
    """Return name and strategy for each month; 0 is the new plan from the start."""
    said = scenario.overlay["strategies"].get(strategy, {})
    changes = said.get("then", ())
    if len(changes) != 1:
        raise ValueError(
            f'"{strategy}" changes its plan {len(changes)} times: name a strategy with exactly one'
            " entry in `then`"
        )
    # The label says when the strategy changes, which the variants do not.
    own = {key: value for key, value in said.items() if key not in ("then", "label")}
    after = {key: changes[0][key] for key in ("plan", "mode")}
    found: dict[int, tuple[str, Mapping[str, Any]]] = {}
    for month in months:
        if month == 0:
            found[month] = "from-the-start", own | after
        elif month >= scenario.parameters.horizon_months:
            found[month] = "never", own
        else:
            found[month] = f"in-month-{month}", own | {"then": [after | {"at_month": month}]}
    return copy.deepcopy(found)


def switch_month(months: pd.DataFrame) -> Finding:
    """Say at which month a change costs the least, what comes next and what cannot be chosen."""
    best, last = best_month(months), int(months["month"].iloc[-1])
    title = "At no month can the change be chosen"
    if best is not None:
        cost = with_word(read(best, "cost_usd"), "usd", "a year")
        title = f"{_when(best, last)} costs the least, {cost}"
    lines = [
        f"  {_when(row, last)}: {read(row, 'cost_usd').with_interval('usd')},"
        f" {with_word(read(row, 'exposure_hours'), 'hours', 'h')}"
        + (", cannot be chosen" if row["objection"] else "")
        for row in records(months)
    ]
    detail = " ".join([*_next(months, last), *_refused(months, last)])
    return Finding("Cost and exposure by month of the change", title, detail, lines)


def best_month(months: pd.DataFrame) -> Row | None:
    """Return the cheapest row that can be chosen."""
    return next(iter(_allowed(months)), None)


def _allowed(months: pd.DataFrame) -> list[Row]:
    """Rows that can be chosen, the cheapest first."""
    return records(months[months["objection"] == ""].sort_values("dearer_usd", kind="stable"))


def _next(months: pd.DataFrame, last: int) -> Iterator[str]:
    """Say how much the runner-up costs more, and which months are too close to call."""
    gaps = [(_when(row, last), read(row, "dearer_usd")) for row in _allowed(months)[1:]]
    for when, gap in gaps[:1]:
        if sign(gap) == "more":
            more = with_word(gap, "usd", "a year more")
            yield f"{when} costs {more} in the same futures."
    close = [when.lower() for when, gap in gaps if sign(gap) != "more"]
    if close:
        yield f"Too close to call: {', '.join(close)}."


def _refused(months: pd.DataFrame, last: int) -> Iterator[str]:
    """Say which months cannot be chosen, and why the first of them cannot."""
    refused = records(months[months["objection"] != ""])
    if refused:
        first = refused[0]
        which = f"{len(refused)} of {len(months)} months cannot be chosen. {_when(first, last)}"
        if refused == records(months.tail(len(refused))):
            which = f"{_when(first, last)}{' or later' if refused[1:] else ''} cannot be chosen"
        yield f"{which}: {first['objection']}."


def _when(row: Row, last: int) -> str:
    month = int(row["month"])
    named = {0: "Changing at the start", last: "Never changing"}
    return named.get(month, f"Changing after month {month}")
