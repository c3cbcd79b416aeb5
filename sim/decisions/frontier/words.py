"""What the trade-off between cost and exposed hours says, in sentences and in a table."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import pandas as pd

from sim.comparison.findings import Finding, Row, listed, records
from sim.comparison.labels import by_label, capitalised
from sim.comparison.rows import read
from sim.core.numerals import counted, number
from sim.decisions.answer import Answer
from sim.decisions.study import Study

Switches = Sequence[tuple[float, str]]
_FRONTIER, _DOMINATED = "frontier", "dominated"
_PLACES: Mapping[str, str] = {
    _FRONTIER: "on the frontier",
    _DOMINATED: "dominated",
    "extendedly dominated": "dominated by two others",
}
_CENT = 0.01
# More of them would be a list, and each is for prices that few readers have in mind.
_MOST_DISAGREEMENTS = 2


def headline(frame: pd.DataFrame, begun: Answer, switches: Switches) -> tuple[str, ...]:
    """Say what fewer hours cost, what to take, and how often that is right.

    Parameters
    ----------
    frame : DataFrame
        Of :func:`sim.decisions.frontier`.
    begun : Answer
        Of the same replications: it words the verdict, as on the first screen.
    switches : sequence of (float, str)
        From which price on which strategy, by its label, is the best on average over the draws.
    """
    rows = by_label(frame)
    return (
        _steps(rows),
        begun.verdict[0],
        *_left_out(rows),
        f"{_odds(rows, begun)} {_best_on_average(rows, switches)}".strip(),
        *_disagreements(rows),
    )


def strategies(rows: pd.DataFrame) -> list[Row]:
    """Return a row for each strategy, in the order of the frame."""
    return records(rows.drop_duplicates("strategy"))


def on_frontier(rows: pd.DataFrame) -> list[Row]:
    """Return the strategies on the frontier, from the cheapest to the safest."""
    return [row for row in strategies(rows) if row["place"] == _FRONTIER]


def _steps(rows: pd.DataFrame) -> str:
    cheapest, *steps = _alike(on_frontier(rows))
    least = f"{_together(cheapest)} {_verb(cheapest, 'costs', 'cost')} the least"
    if not steps:
        return (
            f"{least} and {_verb(cheapest, 'leaves', 'leave')} the fewest exposed hours on average:"
            " no price of an exposed hour speaks for another."
        )
    parts = [
        f"{_together(own)} {_verb(own, 'has', 'have')} fewer exposed hours, for"
        f" {step_text(own[0])} {'an' if not place else 'a further'} hour avoided"
        for place, own in enumerate(steps)
    ]
    return f"{least}; {'; '.join(parts)}."


def _alike(ordered: Sequence[Row]) -> list[list[Row]]:
    """Put those on the frontier together that cost the same and leave the same hours."""
    # Each place of the frontier has a step of its own, from another strategy.
    return [list(own) for _, own in groupby(ordered, key=lambda row: str(row["baseline"]))]


def _together(own: Sequence[Row]) -> str:
    names = listed(_named(own))
    return f"{names}, which are the same," if len(own) > 1 else names


def _verb(own: Sequence[Row], one: str, several: str) -> str:
    return several if len(own) > 1 else one


def _named(own: Sequence[Row]) -> list[str]:
    return [str(row["strategy"]) for row in own]


def step_text(row: Row) -> str:
    """Write what an hour avoided costs, with its interval if it has one."""
    price = read(row, "step_usd")
    if price.mean is None:
        return "–"
    if price.low is None:
        return f"{few_digits(price.mean)} (not clear)"
    low, high = few_digits(price.low), few_digits(price.high or price.low)
    return f"{few_digits(price.mean)} ({low} to {high})"


def few_digits(usd: float) -> str:
    """Write a price of an hour with two digits, which is all that draws support."""
    if 0 < usd < _CENT:
        return "under a cent"
    return number(float(f"{usd:.2g}"), None, None, "usd")


def _left_out(rows: pd.DataFrame) -> Iterator[str]:
    """Say which strategies are the best at no price, by whom each is beaten."""
    for row in strategies(rows):
        if row["place"] == _DOMINATED:
            yield (
                f"{capitalised(str(row['strategy']))} is dominated: on average"
                f" {row['baseline']} costs no more and leaves no more exposed hours."
            )
        elif row["place"] != _FRONTIER:
            yield (
                f"{capitalised(str(row['strategy']))} is dominated by two others together: at every"
                " price of an exposed hour one of them is better on average."
            )


def _odds(rows: pd.DataFrame, begun: Answer) -> str:
    today = rows.loc[rows["is_today"]]
    (row,) = records(today[today["strategy"] == begun.heads[1]])
    count = round(float(row["best_share"]) * row["draws"])
    own = next((own for own in _alike(on_frontier(rows)) if row["strategy"] in _named(own)), [])
    others = [name for name in _named(own) if name != row["strategy"]]
    who = f"{row['strategy']}, like {listed(others)}," if others else row["strategy"]
    return (
        f"With inputs drawn from their ranges as well, {who} is the best in {count} of"
        f" {counted(row['draws'], 'future')}{_at(row)}."
    )


def _at(row: Row) -> str:
    price = float(row["exposed_hour_usd"])
    return f" at {few_digits(price)} an exposed hour" if price else " if exposed hours cost nothing"


def _best_on_average(rows: pd.DataFrame, switches: Switches) -> str:
    most = float(rows["exposed_hour_usd"].max())
    shown = [(price, name) for price, name in switches if price <= most]
    if not shown:
        return ""
    (_, now), *later = shown
    if not later:
        return f"On average {now} is the best at every price up to {few_digits(most)}."
    then = ", ".join(f"{name} from about {few_digits(price)} on" for price, name in later)
    return (
        f"On average over these futures {now} is the best while an hour costs little, {then}; the"
        " prices above are those with the inputs as given."
    )


def _disagreements(rows: pd.DataFrame) -> Iterator[str]:
    """Say at which prices the strategy that is most often the best is not so on average."""
    found = []
    for pair, run in groupby(_winners(rows), key=lambda each: each[1:]):
        often, average = pair
        prices = [price for price, *_ in run]
        # Where curves cross one price of the grid is chance.
        if average is not None and often != average and len(prices) > 1:
            found.append((prices[-1] - prices[0], prices, often, average))
    widest = sorted(found, key=lambda each: -each[0])[:_MOST_DISAGREEMENTS]
    for _, prices, often, average in sorted(widest, key=lambda each: each[1][0]):
        low, high = few_digits(prices[0]), few_digits(prices[-1])
        yield (
            f"Between {low} and {high} an exposed hour {often} is most often the best of these"
            f" futures, but {average} costs less on average{_why_not(rows, often)}."
        )


def _why_not(rows: pd.DataFrame, often: str) -> str:
    if rows["draws_compared"].iloc[0] < rows["draws"].iloc[0]:
        return " over those in which all can be chosen"
    return f": where {often} is not the best, it loses more"


def _winners(rows: pd.DataFrame) -> Iterator[tuple[float, str, str | None]]:
    """Yield each price with who is most often the best there, and who is on average."""
    for price, at in rows.groupby("exposed_hour_usd"):
        average = at.loc[at["best_on_average"], "strategy"]
        # Who is the best on average keeps a tie.
        order = at.sort_values(["best_share", "best_on_average"], ascending=False)
        yield float(str(price)), order["strategy"].iloc[0], next(iter(average), None)


def in_table(frame: pd.DataFrame) -> Sequence[tuple[str, ...]]:
    """Write each strategy's cost, hours, step and place for readers."""
    lines = [("a year", "cost", "exposed hours", "an hour avoided costs", "")]
    for row in strategies(by_label(frame)):
        hours = read(row, "exposure_hours")
        place = _PLACES[str(row["place"])]
        cost = read(row, "cost_usd").text("usd")
        lines.append((str(row["strategy"]), cost, hours.text("hours"), step_text(row), place))
    return lines


def notes(frame: pd.DataFrame, begun: Answer, fewer: str, luck_alone: bool) -> tuple[str, ...]:
    """Say what the study rests on.

    Parameters
    ----------
    frame : DataFrame
    begun : Answer
    fewer : str
        A sentence where there was no time for all draws; may be empty.
    luck_alone : bool
        Whether no input has a range to be drawn from.
    """
    row = records(frame)[0]
    drawn = (
        "No input has a range: shares are of these replications, with luck alone."
        if luck_alone
        else f"Shares are of {counted(row['draws'], 'draw')} of inputs, each with a replication of"
        " its own."
    )
    compared = (
        f"Averages are over the {counted(row['draws_compared'], 'draw')} in which all can be"
        " chosen."
        if row["draws_compared"] < row["draws"]
        else ""
    )
    barred = [f"{each}." for each in begun.also if "cannot be chosen" in each]
    source = (
        "of one replication"
        if row["replications"] == 1
        else f"means of {counted(row['replications'], 'replication')}"
    )
    means = (
        f"Costs and hours are {source}; cost is all but the price of exposed hours. Brackets are"
        " 95 % intervals."
    )
    return tuple(each for each in (means, drawn, compared, fewer, *barred) if each)


def frontier_finding(study: Study) -> Finding:
    """Return what the picture of the trade-off says."""
    steps, take, *_ = study.headline
    lines = [f"  {'; '.join(cell for cell in line if cell)}" for line in study.table[1:]]
    subject = "Cost against exposed hours, a year"
    cheapest, *others = _alike(on_frontier(by_label(study.frame)))
    least = listed(_named(cheapest))
    if not others:
        title = f"{least} {_verb(cheapest, 'is', 'are')} cheapest and safest"
        return Finding(subject, title, steps, lines)
    safest = others[-1]
    title = (
        f"{least} {_verb(cheapest, 'costs', 'cost')} the least, {listed(_named(safest))}"
        f" {_verb(safest, 'is', 'are')} the safest"
    )
    return Finding(subject, title, steps, [*lines, f"  {take}"])
