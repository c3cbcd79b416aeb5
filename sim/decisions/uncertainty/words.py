"""What is open, in words: the first screen's sentences, a table of ranges, a picture's title."""

from collections.abc import Collection, Iterator, Mapping, Sequence

import pandas as pd

from sim.comparison.findings import Finding, Row, in_percent, listed, records
from sim.comparison.judgement import FEW_REPLICATIONS
from sim.comparison.labels import by_label, capitalised, labels_of
from sim.comparison.rows import known, read
from sim.core.estimates import Estimate
from sim.core.numerals import counted, number
from sim.decisions.answer import Answer
from sim.decisions.answer.rounding import amount, rounded
from sim.decisions.study import Study
from sim.metrics import CATALOGUE

# Two futures for each draw are the fewest that show chance, and leave time for the most draws.
EACH = 2
_OUT = " (cannot be chosen)"
_NONE = "–"


def headline(begun: Answer, sure: Sequence[str], shared: Estimate) -> Iterator[str]:
    """Say what to take and how sure that is, as the first screen does, and what can be done.

    Parameters
    ----------
    begun : Answer
        Of the same replications.
    sure : sequence of str
        The sentences of *How sure*.
    shared : Estimate
        Which share of the variance of what was compared is due to the inputs.
    """
    yield from begun.verdict
    if begun.choice is None:
        yield from (f"{reason}." for reason in begun.also)
    yield from sure
    if shared.mean is None:
        return
    own, other = begun.heads[1:3]
    what = f"the difference between {own} and {other}" if other else f"the cost of {own}"
    rest = "; the rest is chance, which no better number takes away" if shared.mean < 1 else ""
    yield f"The inputs make {_share_text(shared)} of the variance of {what}{rest}."


def title(begun: Answer, sure: Sequence[str], amounts: Mapping[str, float]) -> str:
    """Say in a line how sure the answer is.

    Parameters
    ----------
    begun : Answer
    sure : sequence of str
        The sentences of *How sure*.
    amounts : mapping of str to float
        What these name.
    """
    if "how_sure.stays" in amounts:
        return (
            f"{begun.heads[1]} stays the choice in {amounts['how_sure.stays']:.0f} of"
            f" {amounts['how_sure.draws']:.0f} futures with inputs drawn"
        )
    if "how_sure.low_usd_a_year" in amounts:
        low, high = (
            amount(rounded(amounts[f"how_sure.{end}_usd_a_year"]), "usd") for end in ("low", "high")
        )
        return f"{begun.heads[1]} costs {low} to {high} a year in nine of ten drawn futures"
    return (begun.verdict if begun.choice is None else (*sure, *begun.verdict))[0].removesuffix(".")


def table(frame: pd.DataFrame, out: Collection[str]) -> list[tuple[str, ...]]:
    """Lay out, metric by metric, what strategies have and what they have more than the baseline.

    Parameters
    ----------
    frame : DataFrame
        Of :func:`sim.decisions.uncertainty`.
    out : collection of str
        Strategies that cannot be chosen.
    """
    labels, drawn = labels_of(frame), bool(frame["draws"].iloc[0])
    heads = [("", "on average", "nine of ten,", "nine of ten,", "due to inputs")]
    heads.append(("", "", "inputs as assumed", "inputs drawn too", ""))
    lines: list[tuple[str, ...]] = []
    for metric, of in frame.groupby("metric", sort=False):
        for base, rows in of.groupby("baseline", sort=False):
            name = f"  more than {labels[str(base)]}" if base else heading(str(metric), rows)
            lines.append((name, "", "", "", ""))
            lines += [_line(row, labels, out) for row in records(rows)]
    return [line if drawn else line[:3] for line in (*heads, *lines)]


def _line(row: Row, labels: Mapping[str, str], out: Collection[str]) -> tuple[str, ...]:
    signed, unit = bool(row["baseline"]), str(row["unit"])
    mean = read(row, "mean")
    average = mean.text(unit)
    if mean.mean is None:
        average = _NONE
    elif signed:
        average = _signed(average)
    spreads = [_spread(row, kind, count) for kind, count in _levels(row)]
    share = read(row, "inputs_share")
    name = labels[row["strategy"]]
    if not signed and row["strategy"] in out:
        name += _OUT
    due = _NONE if share.mean is None else _share_text(share)
    return f"    {name}" if signed else f"  {name}", average, *spreads, due


def _levels(row: Row) -> tuple[tuple[str, int], tuple[str, int]]:
    """Return how columns of both levels begin, and how many futures these have."""
    return ("", int(row["replications"])), ("drawn_", EACH * int(row["draws"]))


def _spread(row: Row, kind: str, futures: int) -> str:
    """Write between which values nine of ten futures lie."""
    if row[f"{kind}undefined"]:
        return f"undefined in {row[f'{kind}undefined']} of {futures}"
    spread = known((row["mean"], row[f"{kind}p05"], row[f"{kind}p95"]))
    if spread.low is None or spread.high is None:
        return ""
    unit = str(row["unit"])
    low, high = (number(end, spread.low, spread.high, unit) for end in (spread.low, spread.high))
    if row["baseline"]:
        low, high = _signed(low), _signed(high)
    return low if low == high else f"{low} to {high}"


def _signed(text: str) -> str:
    """Write a difference with its sign; one of shares is in points."""
    points = text.replace(" %", " pts")
    is_none = not any(digit in text for digit in "123456789")
    return points if text.startswith("-") or is_none else f"+{points}"


def _share_text(share: Estimate) -> str:
    value, low, high = (in_percent(part or 0.0) for part in share)
    return value if low == high else f"{value} ({low.removesuffix(' %')} to {high})"


def heading(metric: str, rows: pd.DataFrame) -> str:
    """Call a metric, and say whether it is that of a year.

    Parameters
    ----------
    metric : str
    rows : DataFrame
        Some of its rows.
    """
    yearly = " a year" if str(rows["unit"].iloc[0]).endswith(" a year") else ""
    return f"{capitalised(_called(metric))}{yearly}"


def _called(metric: str) -> str:
    # As the first screen calls it.
    return "cost" if metric == "total_cost_usd" else CATALOGUE[metric].label


def notes(
    frame: pd.DataFrame, begun: Answer, waits: Mapping[str, int], inputs: int, are_listed: bool
) -> Iterator[str]:
    """Say what the numbers rest on.

    Parameters
    ----------
    frame : DataFrame
        Of :func:`sim.decisions.uncertainty`.
    begun : Answer
    waits : mapping of str to int
        In how many drawn futures somebody waits for a seat, by strategy.
    inputs : int
        How many inputs were drawn.
    are_listed : bool
        Whether the difference clearly follows some of them, so that a screen lists these.
    """
    labels, now = labels_of(frame), records(frame)[0]
    count, futures = now["replications"], EACH * now["draws"]
    many = counted(count, "possible future")
    yield (
        f"Inputs as assumed: {many}. Nine of ten: in one of twenty it is less, in one of twenty"
        " more."
    )
    if count < FEW_REPLICATIONS:
        yield f"Ranges of fewer than {FEW_REPLICATIONS} futures are rough."
    if futures:
        yield (
            f"Inputs drawn too: {counted(now['draws'], 'draw')} of {inputs} inputs, each inside"
            " its plausible range with its value the likeliest, with two futures a draw. The"
            " sentences above count the first of the two, as compare does; the table counts both,"
            " so its ends differ from theirs."
        )
        yield (
            "Due to inputs: which share of the variance would go if we knew them, with its 95 %"
            " interval over draws; the rest is chance. Chance itself is larger under some inputs,"
            " so a range can be wider with inputs drawn even where nothing is due to them."
        )
    if waits:
        told = listed([f"{count} under {labels[name]}" for name, count in waits.items()])
        yield (
            f"Among {counted(futures, 'future')} with inputs drawn somebody waits for a seat in"
            f" {told}: the table counts these as they are, and in the sentences above the"
            " strategy cannot be chosen there."
        )
    if begun.choice is not None:
        yield from (f"{reason}." for reason in begun.also if "cannot be chosen" in reason)
    if beside := [row for row in records(frame) if _is_beside(row)]:
        places = [f"{_called(row['metric'])} under {labels[row['strategy']]}" for row in beside]
        yield (
            f"The average lies outside the range with inputs drawn for {listed(places)}: values as"
            " assumed are near an end of what is plausible."
        )
    if are_listed:
        yield (
            "Inputs are listed by how steadily the difference in cost follows them (rank"
            " correlation), the steadiest first."
        )


def _is_beside(row: Row) -> bool:
    """Whether the average of a strategy lies where hardly any drawn future does."""
    mean, low, high = known(row[name] for name in ("mean", "drawn_p05", "drawn_p95"))
    if row["baseline"] or mean is None or low is None or high is None:
        return False
    return not low <= mean <= high


def by_strategy(study: Study) -> Finding:
    """Say how sure the answer is, and how far the first metric goes under each strategy."""
    rows = by_label(study.frame)
    own = of_first_metric(rows)
    metric = str(own["metric"].iloc[0])
    drawn = bool(own["draws"].iloc[0])
    detail = "Dot: average; thick bar: nine of ten futures with inputs as assumed"
    detail += "; thin bar: with inputs drawn too." if drawn else "."
    lines = [
        f"  {row['strategy']}: {read(row, 'mean').text(row['unit'])} on average, nine of ten"
        f" {' with inputs as assumed, with inputs drawn '.join(filter(None, spreads))}"
        for row in records(own)
        for spreads in [[_spread(row, kind, count) for kind, count in _levels(row)]]
    ]
    return Finding(heading(metric, own), str(study.details["title"]), detail, lines)


def of_first_metric(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what the strategies themselves have of the metric that comes first."""
    first = str(rows["metric"].iloc[0])
    return rows[(rows["metric"] == first) & (rows["baseline"] == "")]
