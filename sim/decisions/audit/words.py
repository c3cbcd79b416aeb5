"""What an audit says in words: its headline, its table, and the finding of its picture."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from sim.comparison.findings import Finding, Row, in_percent, listed, records
from sim.comparison.judgement import FEW_REPLICATIONS
from sim.comparison.labels import by_label, labels_of
from sim.comparison.rows import read
from sim.core.estimates import Estimate
from sim.core.numerals import counted
from sim.core.units import MONTHS_PER_YEAR
from sim.core.vocabulary import WORK
from sim.decisions.study import Study
from sim.scenarios.schema import Parameters

OUT_WORDS: Mapping[str, str] = {
    "out_within_1_hour": "out within an hour",
    "out_within_24_hours": "out within 24 hours",
    "out_within_3_business_days": "out within 3 business days",
}
_SENSES: Mapping[str, str] = {
    "more": "clearly more",
    "less": "clearly less",
    "same": "the same",
    "unclear": "not clearly different",
    "too small to matter": "hardly different",
}
# Kinds with fewer tickets a week are left to the frame.
_FEWEST_TICKETS = 0.1
_NEARLY_SURE = 0.99


class Asked(NamedTuple):
    """How many leavers are sampled, how long is too long, and whose answer comes first."""

    sample: int
    policy_hours: float
    strategy: str


def headline(
    frame: pd.DataFrame, asked: Asked, senses: Mapping[str, str], nobody: bool
) -> Iterator[str]:
    """Say what the sample finds, under the strategy to take and under the others.

    Parameters
    ----------
    frame : DataFrame
        Of :func:`sim.decisions.audit`.
    asked : Asked
    senses : mapping of str to str
        How clearly each other strategy differs.
    nobody : bool
        Whether no strategy can be chosen.
    """
    labels = labels_of(frame)
    label = labels[asked.strategy]
    who = label if nobody or len(labels) == 1 else f"{label}, the strategy to take"
    found = _value(frame, asked.strategy, "sample_finds_one")
    if found.mean is None:
        yield f"Nobody who had access leaves under {who}, so an auditor has nobody to sample."
    else:
        yield (
            f"An auditor who samples {counted(asked.sample, 'leaver')} of a year finds at least"
            f" one who could get in for more than {counted(asked.policy_hours, 'hour')} with a"
            f" probability of {_with_ends(found)} under {who}."
        )
    others = [name for name in labels if name != asked.strategy]
    known = {name: _value(frame, name, "sample_finds_one") for name in others}
    clauses = [
        f"{_with_ends(known[name])} under {labels[name]}, {_SENSES[senses[name]]}"
        for name in others
        if known[name].mean is not None
    ]
    if clauses:
        yield f"It is {'; '.join(clauses)}."
    if empty := [labels[name] for name in others if known[name].mean is None]:
        yield f"Nobody who had access leaves under {listed(empty)}."
    if found.mean is not None:
        shares = [
            f"{_percent(_value(frame, asked.strategy, name))} are {words}"
            for name, words in OUT_WORDS.items()
        ]
        late = _percent(_value(frame, asked.strategy, "beyond_policy"))
        yield f"Of the leavers under {label} {listed(shares)}; {late} are beyond the policy."
    yield from _tickets(frame, asked.strategy, label)


def _tickets(frame: pd.DataFrame, strategy: str, label: str) -> Iterator[str]:
    rows = {row["kind"]: row for row in _of(frame, strategy, "tickets_a_week")}
    every = rows.pop("all")
    if not rows:
        yield f"Nobody opens a ticket under {label}."
        return
    most = max(rows.values(), key=lambda row: float(row["value"]))
    yield (
        f"The desk under {label} gets {every['value']:.1f} tickets a week on average, at most"
        f" {every['p50']:,.0f} in half of the weeks and at most {every['p90']:,.0f} in nine of ten;"
        f" the most frequent kind is for {WORK[most['kind']].sentence}."
    )


def table(frame: pd.DataFrame, asked: Asked) -> list[tuple[str, ...]]:
    """Lay out what is found, how soon people are out, and tickets, strategy by strategy."""
    lines: list[tuple[str, ...]] = [("", "mean", "95 % interval", "middle week", "busy week")]
    measures = {
        "sample_finds_one": f"a sample of {asked.sample} finds one",
        "large_sample_finds_one": "the same, if very many left",
        "beyond_policy": "beyond the policy",
        **OUT_WORDS,
    }
    for strategy, label in labels_of(frame).items():
        lines.append((label, "", "", "", ""))
        for name, words in measures.items():
            value = _value(frame, strategy, name)
            lines.append((f"  {words}", _percent(value), _ends(value), "", ""))
        lines += [
            _ticket_line(row)
            for row in _of(frame, strategy, "tickets_a_week")
            if row["kind"] == "all" or row["value"] >= _FEWEST_TICKETS
        ]
    return lines


def _ticket_line(row: Row) -> tuple[str, ...]:
    what = "all tickets" if row["kind"] == "all" else f"for {WORK[row['kind']].sentence}"
    mean = read(row, "value")
    ends = "" if mean.low is None else f"{mean.low:.1f} to {mean.high:.1f}"
    return f"  {what}, a week", f"{mean.mean:.1f}", ends, f"{row['p50']:,.0f}", f"{row['p90']:,.0f}"


def notes(
    counts: pd.DataFrame, parameters: Parameters, asked: Asked, replications: int, kept: int
) -> Iterator[str]:
    """Say what the numbers rest on.

    Parameters
    ----------
    counts : DataFrame
        From :func:`sim.decisions.audit.by_year`.
    parameters : Parameters
    asked : Asked
    replications, kept : int
        How many were run, and of how many all records were kept.
    """
    yield (
        f"From {counted(replications, 'possible future')}; tickets by whole weeks of the first"
        f" {kept}, of which all that happened is kept. Middle and busy week: half and nine of ten"
        " weeks have no more tickets. Kinds of less than one ticket in ten weeks are left to --csv."
    )
    if replications < FEW_REPLICATIONS:
        yield f"Intervals from fewer than {FEW_REPLICATIONS} futures are rough."
    sums = counts.groupby("strategy", sort=False).sum(numeric_only=True)
    if (counts["leavers"] < asked.sample).any():
        yield f"Where fewer than {asked.sample} leave in a year, the auditor looks at all of them."
    if parameters.horizon_months % MONTHS_PER_YEAR and parameters.horizon_months > MONTHS_PER_YEAR:
        yield "The sample is of a whole year; the shorter last one counts in the shares alone."
    if parameters.horizon_months < MONTHS_PER_YEAR:
        months = counted(parameters.horizon_months, "month")
        yield f"The year has only the {months} of this scenario."
    label = parameters.label_of
    for column, words in (
        ("censored", "had a way in when the books were closed, and count with the time so far"),
        ("without_access", "never had access, and are in no share"),
    ):
        found = sums.loc[sums[column] > 0, column]
        some = [f"{count:,} under {label(str(name))}" for name, count in found.items()]
        if some:
            yield f"Leavers in all futures who {words}: {'; '.join(some)}."
    if any(strategy.also for strategy in parameters.strategies.values()):
        yield "Each application counts by itself, because each is a way in of its own."
    yield "A business day ends at midnight; the day of leaving is not one of the three."


def by_strategy(study: Study) -> Finding:
    """Say in short what the sample finds under the strategy that comes first."""
    asked: Asked = study.details["asked"]
    label = labels_of(study.frame)[asked.strategy]
    found = _value(study.frame, asked.strategy, "sample_finds_one")
    title = f"Nobody who had access leaves under {label}"
    if found.mean is not None:
        title = (
            f"A sample of {counted(asked.sample, 'leaver')} is {_percent(found)} likely to find"
            f" one beyond the policy under {label}"
        )
    detail = (
        f"Beyond the policy: a way in for more than {counted(asked.policy_hours, 'hour')} after"
        " leaving. Bars: 95 % intervals."
    )
    lines = [
        f"{row['strategy']}, {row['measure'].replace('_', ' ')}: {_with_ends(read(row, 'value'))}"
        for row in records(by_label(study.frame))
        if row["measure"] in ("sample_finds_one", "beyond_policy", *OUT_WORDS) and not row["year"]
    ]
    return Finding("What an auditor finds, in %", title, detail, lines)


def _of(frame: pd.DataFrame, strategy: str, measure: str) -> list[Row]:
    own = frame[(frame["strategy"] == strategy) & (frame["measure"] == measure)]
    return records(own[own["year"] == 0])


def _value(frame: pd.DataFrame, strategy: str, measure: str) -> Estimate:
    (row,) = _of(frame, strategy, measure)
    return read(row, "value")


def _with_ends(share: Estimate) -> str:
    ends = _ends(share)
    return f"{_percent(share)} ({ends})" if ends else _percent(share)


def _percent(share: Estimate) -> str:
    return "nobody left" if share.mean is None else _in_percent(share.mean)


def _ends(share: Estimate) -> str:
    if share.low is None or share.high is None:
        return ""
    low, high = _in_percent(share.low), _in_percent(share.high)
    told = low == high or share.low > _NEARLY_SURE
    return "" if told else f"{low.removesuffix(' %')} to {high}"


def _in_percent(share: float) -> str:
    """Write a share in whole percent; nothing that was estimated is quite 100 %."""
    return "over 99 %" if share > _NEARLY_SURE else in_percent(share)
