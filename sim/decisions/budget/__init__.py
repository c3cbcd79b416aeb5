"""What to put aside: invoices by calendar month and by year, and what is enough with 90 %."""

import datetime as dt
import math

import numpy as np
import pandas as pd

from sim import experiment
from sim.comparison.judgement import company_in_a_line, month_in_words, ranked, standings
from sim.comparison.labels import labelled
from sim.comparison.rows import by_group, cells_of
from sim.core.arrays import Floats
from sim.core.distributions import median_of
from sim.core.estimates import UNDEFINED, Estimate
from sim.core.numerals import counted
from sim.core.units import MONTHS_PER_YEAR
from sim.decisions.answer.sure import input_words, matters_most, steadiness
from sim.decisions.answer.table import until_in_words
from sim.decisions.budget import words as findings
from sim.decisions.inputs import drawn_inputs
from sim.decisions.study import Study, affordable, inapplicable
from sim.experiment import Result, Task, Workers, finished
from sim.experiment.baseline import check_named
from sim.experiment.size import size_of
from sim.metrics import intervals
from sim.scenarios import Scenario, ScenarioError

PERCENTILES = {"p10": 0.1, "p50": 0.5, "p90": 0.9}
_QUESTION = "What do we put aside, and when?"
# A month in which more than so many times its accrued cost is invoiced is a cliff.
_CLIFF = 2.0
_MONEY = ("cash_usd", "accrued_usd")
_OWED = "committed_cost_usd"


def budget(
    scenario: Scenario,
    *,
    limit_usd: float | None = None,
    strategy: str | None = None,
    replications: int | None = None,
    seed: int = 1,
    workers: Workers = "auto",
) -> Study:
    """Say what is invoiced when, what is enough, and how often a limit holds.

    First chance alone moves; then all inputs that have a range are drawn as well, each draw with
    one replication. Labour is left out: no invoice shows it.

    Parameters
    ----------
    scenario : Scenario
    limit_usd : float, optional
        What may be invoiced in each year, counted from the first day of the horizon.
    strategy : str, optional
        Whose budget is put in words; by default the choice. The frame has all of them.
    replications : int, optional
        How many, and how many draws of the inputs; by default 40, or fewer for a large company.
    seed, workers
        As :func:`sim.run` takes them.

    Returns
    -------
    Study
        A row for each ``strategy``, ``inputs`` ("as given" or "drawn"), ``period`` ("month",
        "year" or "horizon") and its ``number`` from 1: what it is ``called`` and how many
        ``months`` it has; ``replications``; ``cash_usd`` (invoiced then) and ``accrued_usd`` (what
        of all invoices falls into it), with the interval of the mean and ``_p10``, ``_p50``,
        ``_p90`` over replications; of a year and the horizon also the interval of
        ``cash_usd_p90``; of a month whether it is a ``cliff``: far more is invoiced than falls into
        it; of a year ``inside_share``, how often it stays inside the limit.

    Raises
    ------
    sim.scenarios.ScenarioError
        If the strategy is unknown.
    ValueError
        If the limit is no amount.
    """
    if limit_usd is not None:
        if not 0 <= limit_usd < math.inf:
            raise ValueError(f"limit_usd = {limit_usd!r}: write an amount from 0 on")
        # Money has cents, and no zero below zero.
        limit_usd = round(limit_usd, 2) + 0.0
    parameters = scenario.parameters
    names, label_of = tuple(parameters.strategies), parameters.label_of
    check_named(scenario, strategy)
    count, fewer = replications, ""
    if count is None:
        count, fewer = affordable(scenario, names, experiment.REPLICATIONS)
    result = experiment.run(scenario, None, count, seed, workers)
    cells = cells_of(result)
    standing = standings(cells, parameters, names)
    choice = next(iter(ranked(cells, standing)), None)
    named = strategy or choice or names[0]
    months = parameters.horizon_months
    if not result.months.loc[result.months["strategy"] == named, "cash_usd"].any():
        why = f"Nothing is invoiced under {label_of(named)} in {_months(months)}."
        return inapplicable("budget", _QUESTION, scenario, f"{why} Another --strategy may cost.")
    drawn, about_draws = _drawn(result, count, workers, named)
    frame = frame_of(result, drawn, limit_usd)
    own = frame[frame["strategy"] == named]
    owed = cells.ratios[named, _OWED].estimate()
    return Study(
        kind="budget",
        question=_QUESTION,
        company=company_in_a_line(parameters),
        headline=(
            findings.enough(own, label_of(named), choice == named and len(names) > 1),
            *findings.against(label_of(named), standing[named].objection),
            *findings.limits(own, limit_usd),
            findings.cliffs(own),
            findings.owed(owed, until_in_words(parameters.start, months)),
        ),
        frame=frame,
        table=findings.table(own, limit_usd),
        notes=tuple(filter(None, (*findings.notes(own, parameters.start), about_draws, fewer))),
        details={"strategy": label_of(named)},
    )


def inside(amounts_usd: Floats, limit_usd: float | None) -> Estimate:
    """Estimate how often an amount stays inside a limit.

    Parameters
    ----------
    amounts_usd : array of float
        One a replication.
    limit_usd : float or None

    Returns
    -------
    Estimate
        The share with Wilson's 95 % interval; undefined without a limit.
    """
    if limit_usd is None:
        return UNDEFINED
    return intervals.share_of(int((amounts_usd <= limit_usd).sum()), len(amounts_usd))


def _drawn(
    result: Result, draws: int, workers: Workers, named: str
) -> tuple[pd.DataFrame | None, str]:
    """Return seats and money by month with inputs drawn, and a sentence about them, or why not."""
    scenario, seed = result.scenario, int(result.manifest["seed"])
    ranges = scenario.ranges()
    if not ranges:
        return None, "No input has a plausible range, so none is drawn."
    try:
        there = drawn_inputs(scenario, ranges, draws, seed)
    except ScenarioError as error:
        return None, f"Inputs cannot be drawn: {error.problems[0]}."
    chunks = [
        (Task(each.parameters, result.strategies, seed, False), (number,))
        for number, each in enumerate(there, start=1)
    ]
    size = size_of(scenario.parameters, result.strategies, draws)
    parts = [frames.months for frames in finished(chunks, workers, size)]
    months = pd.concat(parts, ignore_index=True)
    before, after = (
        rows[rows["strategy"] == named].groupby("replication")["cash_usd"].sum().to_numpy(float)
        for rows in (result.months, months)
    )
    values = {
        name: np.array([median_of(one.facts[each.keys[0]].value) for one in there], float)
        for name, each in ranges.items()
    }
    middle = float(np.median(before)), float(np.median(after))
    name = next(matters_most(values, after), "")
    if not name:
        return months, findings.moved_by_draws(middle, "", 0)
    how = steadiness(values, after)[name]
    fact = ranges[name].fact
    now = median_of(fact.value)
    way = (now == fact.low) - (now == fact.high)
    # An end explains only what it moves the same way as the middle went.
    explains = way * how * (middle[1] - middle[0]) > 0
    words = input_words(scenario, name)
    return months, findings.moved_by_draws(middle, words, way if explains else 0)


def frame_of(result: Result, drawn: pd.DataFrame | None, limit_usd: float | None) -> pd.DataFrame:
    """Lay out what each strategy's replications have in each year, in all, and in each month.

    Parameters
    ----------
    result : Result
        From :func:`sim.run`.
    drawn : DataFrame or None
        Its months with inputs drawn, if any are.
    limit_usd : float or None

    Returns
    -------
    DataFrame
        Of :func:`budget`.
    """
    parameters, seed = result.scenario.parameters, int(result.manifest["seed"])
    levels = {"as given": result.months} | ({} if drawn is None else {"drawn": drawn})
    parts = []
    for inputs, months in levels.items():
        # In the order of the scenario and of the replications, whoever was finished first.
        place = months["strategy"].map(result.strategies.index)
        ordered = months.iloc[np.lexsort((months["replication"], place))]
        for period, number in (
            ("year", (ordered["month"] - 1) // MONTHS_PER_YEAR + 1),
            ("horizon", 1),
            ("month", ordered["month"]),
        ):
            rows = ordered[["strategy", "replication", *_MONEY]].assign(number=number)
            keys = ["strategy", "replication", "number"]
            sums = rows.groupby(keys, sort=False, as_index=False).sum()
            limit = limit_usd if period == "year" else None
            found = _by_period(sums, None if period == "month" else seed, limit)
            parts.append(found.assign(inputs=inputs, period=period))
    frame = pd.concat(parts, ignore_index=True)
    called = [
        _called(period, int(number), parameters.start, parameters.horizon_months)
        for period, number in zip(frame["period"], frame["number"], strict=True)
    ]
    frame[["called", "months"]] = pd.DataFrame(called)
    is_month = frame["period"] == "month"
    above = frame["cash_usd_p50"] > _CLIFF * frame["accrued_usd_p50"]
    frame["cliff"] = (is_month & above).astype(bool)
    first = ["strategy", "inputs", "period", "number", "called", "months", "replications"]
    return labelled(frame[[*first, *frame.columns.difference(first, sort=False)]], parameters)


def _by_period(sums: pd.DataFrame, seed: int | None, limit_usd: float | None) -> pd.DataFrame:
    """Measure each strategy and period; without a seed the percentiles have no interval."""

    def amounts(each: pd.DataFrame) -> dict[str, object]:
        row: dict[str, object] = {"replications": len(each)}
        for name in _MONEY:
            usd = each[name].to_numpy(float)
            row[name] = intervals.mean_of(usd).within(0.0, math.inf)
            row |= {f"{name}_{label}": np.quantile(usd, q) for label, q in PERCENTILES.items()}
        cash = each["cash_usd"].to_numpy(float)
        row["cash_usd_p90"] = _ninetieth(cash, seed)
        row["inside_share"] = inside(cash, limit_usd)
        return row

    return by_group(sums, ["strategy", "number"], amounts)


def _ninetieth(usd: Floats, seed: int | None) -> Estimate:
    """Estimate the ninetieth percentile, with an interval that draws replications anew."""
    share, count = PERCENTILES["p90"], len(usd)
    if seed is None:
        return Estimate(float(np.quantile(usd, share)), None, None)
    weights = intervals.resamples(seed, count)
    (found,) = intervals.weighted_quantiles(usd, np.arange(count), [share], weights)
    return intervals.quantile_estimate(found, share, count)


def _called(period: str, number: int, start: dt.date, horizon_months: int) -> tuple[str, int]:
    """Return the words for a period, and how many months it has."""
    if period == "month":
        return month_in_words(start, number), 1
    if period == "horizon":
        return f"all {_months(horizon_months)}", horizon_months
    last = min(number * MONTHS_PER_YEAR, horizon_months)
    months = last - (number - 1) * MONTHS_PER_YEAR
    length = "year" if months == MONTHS_PER_YEAR else _months(months)
    return f"the {length} to {until_in_words(start, last)}", months


def _months(count: int) -> str:
    return counted(count, "month")
