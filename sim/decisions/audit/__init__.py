"""What an auditor finds: a sample of leavers, how soon they are out, and tickets a week."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
import scipy

from sim import experiment
from sim.comparison.judgement import company_in_a_line
from sim.comparison.labels import labelled
from sim.comparison.printed import judged, of_estimate
from sim.comparison.rows import owners, replications_of, tidy
from sim.core.arrays import Floats, Whole
from sim.core.estimates import Estimate
from sim.core.numerals import counted
from sim.core.units import DAYS_PER_WEEK, HOURS_PER_DAY, MONTHS_PER_YEAR
from sim.core.vocabulary import WORK
from sim.decisions.audit import words as findings
from sim.decisions.study import Study, affordable, inapplicable
from sim.decisions.views import view_of
from sim.experiment import Result, Workers
from sim.experiment.arguments import whole
from sim.metrics import intervals
from sim.scenarios import Scenario
from sim.scenarios.calendar import Calendar
from sim.scenarios.schema import Parameters

MOST_SAMPLED = 10_000
SAMPLE = 25
BUSINESS_DAYS = 3
# Tickets need all that happened, which is kept for so many replications at most.
TICKET_REPLICATIONS = 10
_QUESTION = "What does an auditor find?"
_COUNTS = ("leavers", "late", *findings.OUT_WORDS, "censored", "without_access")
_WEEK_HOURS = DAYS_PER_WEEK * HOURS_PER_DAY


def audit(
    scenario: Scenario,
    *,
    sample: int = SAMPLE,
    replications: int | None = None,
    seed: int = 1,
    workers: Workers = "auto",
) -> Study:
    """Say how likely an auditor's sample of leavers holds one who could get in for too long.

    Too long is longer than the policy's ``exposure_hours``. The auditor draws from the leavers of a
    year who ever had access. How many these are differs between replications, so the probability is
    worked out in each year of each, and averaged.

    Parameters
    ----------
    scenario : Scenario
    sample : int
        How many leavers of a year are looked at; all of them where fewer left.
    replications : int, optional
        How many; by default 40, or fewer for a large company.
    seed, workers
        As :func:`sim.run` takes them.

    Returns
    -------
    Study
        A row for each ``strategy`` and ``measure``: its ``value`` with a 95 % interval.
        "sample_finds_one" is the probability, for each ``year`` and for all whole years (0);
        "large_sample_finds_one" the same where so many leave that their number does not matter;
        "beyond_policy" and the others are shares of the leavers. "tickets_a_week" has a ``kind``,
        or "all", and ``p50`` and ``p90`` over weeks and replications. ``leavers`` is how many there
        are in all replications.

    Raises
    ------
    ValueError
        If nobody is sampled.
    """
    whole("sample", sample, 1, MOST_SAMPLED)
    parameters = scenario.parameters
    names = tuple(parameters.strategies)
    count, fewer = replications, ""
    if count is None:
        count, fewer = affordable(scenario, names, experiment.REPLICATIONS)
    result = experiment.run(scenario, None, count, seed, workers)
    counts = by_year(result)
    if not counts["leavers"].any():
        futures = counted(count, "possible future")
        why = f"Nobody who had access leaves in {futures}: there is no sample."
        return inapplicable("audit", _QUESTION, scenario, f"{why} Take a longer horizon.")
    kept = min(count, TICKET_REPLICATIONS)
    happened = experiment.run(scenario, None, kept, seed, workers, records=True)
    view = view_of(result)
    rows = [*_of_leavers(counts, parameters, sample), *_of_tickets(happened)]
    missing = {"leavers": "Int64", "p50": "Float64", "p90": "Float64"}
    frame = labelled(tidy(rows).astype(missing), parameters)
    asked = findings.Asked(sample, parameters.policies.exposure_hours, view.choice or names[0])
    return Study(
        kind="audit",
        question=_QUESTION,
        company=company_in_a_line(parameters),
        headline=(
            *findings.headline(frame, asked, _senses(counts, parameters, asked), not view.order),
            *view.objections(),
        ),
        frame=frame,
        table=findings.table(frame, asked),
        notes=tuple(filter(None, (*findings.notes(counts, parameters, asked, count, kept), fewer))),
        details={"asked": asked},
    )


def sample_finds_one(leavers: Whole, late: Whole, sample: int) -> Floats:
    """Probability that a sample of leavers holds at least one who was late.

    Parameters
    ----------
    leavers, late : array of int
        How many left, and how many of them were late.
    sample : int
        How many are drawn without replacement; all, where fewer left.

    Returns
    -------
    array of float
        From the hypergeometric distribution; NaN where nobody left.
    """
    # scipy.stats takes its time to import, which its first use does.
    found = scipy.stats.hypergeom.sf(0, leavers, late, np.minimum(sample, leavers))
    return np.where(leavers > 0, found, np.nan)


def large_sample_finds_one(late_share: float, sample: int) -> float:
    """Probability of the same if the number of leavers is unknown or large: binomial."""
    return float(scipy.stats.binom.sf(0, sample, min(max(late_share, 0.0), 1.0)))


def by_year(result: Result) -> pd.DataFrame:
    """Count the leavers of each strategy, replication and year of the horizon.

    Parameters
    ----------
    result : Result
        From :func:`sim.run`.

    Returns
    -------
    DataFrame
        ``strategy``, ``replication``, ``year`` from 1; ``leavers`` who ever had access, and of
        these how many were ``late`` (exposed for longer than the policy allows), were out within an
        hour, within a day and by the end of the third business day after the day on which they
        left, and had a way in when the books were closed (``censored``); leavers
        ``without_access``.
    """
    parameters = result.scenario.parameters
    calendar, windows = Calendar.of(parameters), result.windows
    years = -(-parameters.horizon_months // MONTHS_PER_YEAR)
    left, exposed = (windows[name].to_numpy(float) for name in ("left_hours", "exposure_hours"))
    had = windows["had_access"].to_numpy(bool)
    closed = windows["closed_hours"].to_numpy(float)
    edges = calendar.month_hours[:-1:MONTHS_PER_YEAR]
    columns = (
        had,
        had & (exposed > parameters.policies.exposure_hours),
        had & (exposed <= 1.0),
        had & (exposed <= HOURS_PER_DAY),
        had & (closed <= business_day_ends(calendar, left, BUSINESS_DAYS)),
        had & windows["censored"].to_numpy(bool),
        ~had,
    )
    counted = windows[["strategy", "replication"]].assign(
        year=np.searchsorted(edges, left, side="right"),
        **dict(zip(_COUNTS, columns, strict=True)),
    )
    keys = ["strategy", "replication", "year"]
    grid = pd.MultiIndex.from_product(
        [result.strategies, replications_of(result), range(1, years + 1)], names=keys
    )
    sums = counted.groupby(keys)[list(_COUNTS)].sum()
    return sums.reindex(grid, fill_value=0).astype(np.int64).reset_index()


def business_day_ends(calendar: Calendar, hours: Floats, count: int) -> Floats:
    """Midnight at the end of the company's n-th business day after the day of each moment."""
    days, before = np.asarray(calendar.office.days), np.asarray(calendar.office.days_before)
    day = (hours // HOURS_PER_DAY).astype(np.int64)
    ends: Floats = (days[before[day + 1] + count - 1] + 1) * HOURS_PER_DAY
    return ends


def _of_leavers(
    counts: pd.DataFrame, parameters: Parameters, sample: int
) -> Iterator[Mapping[str, object]]:
    for strategy, own in counts.groupby("strategy", sort=False):
        leavers = int(own["leavers"].sum())
        about = {"strategy": strategy, "kind": "", "leavers": leavers}
        for year in range(own["year"].max() + 1):
            those = own[own["year"] == year] if year else _sampled(own, parameters)
            value = _mean_of(*_finding(those, sample))
            yield {**about, "measure": "sample_finds_one", "year": year, "value": value}
        late = _share(own, "late")
        large = Estimate(
            *(None if end is None else large_sample_finds_one(end, sample) for end in late)
        )
        yield {**about, "measure": "large_sample_finds_one", "year": 0, "value": large}
        yield {**about, "measure": "beyond_policy", "year": 0, "value": late}
        for name in findings.OUT_WORDS:
            yield {**about, "measure": name, "year": 0, "value": _share(own, name)}


def _sampled(counts: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """Return the years of the horizon that an auditor samples: all whole ones, or the only one."""
    whole_years = max(parameters.horizon_months // MONTHS_PER_YEAR, 1)
    return counts[counts["year"] <= whole_years]


def _finding(rows: pd.DataFrame, sample: int) -> tuple[Floats, Floats]:
    """Add the probabilities of each replication's years up, and count years with leavers."""
    found = sample_finds_one(rows["leavers"].to_numpy(), rows["late"].to_numpy(), sample)
    by_replication = found.reshape(rows["replication"].nunique(), -1)
    return np.nansum(by_replication, axis=1), (~np.isnan(by_replication)).sum(axis=1).astype(float)


def _share(rows: pd.DataFrame, name: str) -> Estimate:
    sums = rows.groupby("replication")[[name, "leavers"]].sum().to_numpy(float)
    return _mean_of(sums[:, 0], sums[:, 1])


def _mean_of(numerator: Floats, denominator: Floats) -> Estimate:
    return intervals.ratio_of_sums(numerator, denominator).within(0.0, 1.0)


def _senses(counts: pd.DataFrame, parameters: Parameters, asked: findings.Asked) -> dict[str, str]:
    """Say how clearly each strategy differs from the one asked about, all tested together."""
    sampled = _sampled(counts, parameters).groupby("strategy", sort=False)
    found = {str(name): _finding(own, asked.sample) for name, own in sampled}
    base = found[asked.strategy]
    replications = len(base[0])
    gaps = {
        name: intervals.difference_of_ratios(*own, *base).estimate
        for name, own in found.items()
        if name != asked.strategy
    }
    family = {name: of_estimate(gap, 1.0, "share", replications) for name, gap in gaps.items()}
    return {name: sense for name, (_, sense) in judged(family, replications).items()}


def _of_tickets(result: Result) -> Iterator[Mapping[str, object]]:
    """Count the tickets that are opened in each whole week of the horizon, by kind."""
    calendar = Calendar.of(result.scenario.parameters)
    replications = replications_of(result)
    weeks = int(calendar.horizon_hours // _WEEK_HOURS)
    opened = result.records[result.records["record"] == "TicketOpened"]
    opened = opened[opened["hours"] < weeks * _WEEK_HOURS]
    for strategy in result.strategies:
        own = opened[opened["strategy"] == strategy]
        kinds = [kind for kind in WORK if (own["kind"] == kind).any()]
        for kind in ("all", *kinds):
            those = own if kind == "all" else own[own["kind"] == kind]
            week = (those["hours"] // _WEEK_HOURS).to_numpy(np.int64)
            place = owners(those, replications) * weeks + week
            count = np.bincount(place, minlength=weeks * len(replications)).astype(float)
            mean = count.reshape(-1, weeks).mean(axis=1)
            p50, p90 = np.quantile(count, (0.5, 0.9), method="inverted_cdf").tolist()
            yield {
                "strategy": strategy,
                "measure": "tickets_a_week",
                "kind": kind,
                "year": 0,
                "value": intervals.mean_of(mean).within(0.0, np.inf),
                "p50": p50,
                "p90": p90,
            }
